"""A person enters the code of a device and decides; what no page would offer is misuse, said in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from pytest_ghes_oauth import GHESError, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.login.client import Site, error_in, token_in
from tests.login.devices import Device, start
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about("login/device")

Verb = Callable[[str, User | str], None]

either_way = pytest.mark.parametrize("decide", ["approve_device", "deny_device"], indirect=True)


@dataclass(frozen=True)
class Scene:
    """A device that waits, and who may decide."""

    server: GitHubEnterpriseServer
    device: Device
    user: User

    def approve(self) -> None:
        self.server.approve_device(self.device.user_code, self.user)

    def deny(self) -> None:
        self.server.deny_device(self.device.user_code, self.user)

    def redeem(self) -> None:
        self.approve()
        self.device.poll()

    def revoke(self) -> None:
        self.approve()
        self.server.grants.one().revoke()

    def expire(self) -> None:
        self.server.clock.advance(seconds=900)

    def approve_and_expire(self) -> None:
        self.approve()
        self.expire()


@pytest.fixture(name="device")
def _device(server: GitHubEnterpriseServer, site: Site, app: OAuthApp) -> Device:
    server.clock.freeze()
    return start(site, app, scope="repo user:email")


@pytest.fixture(name="scene")
def _scene(server: GitHubEnterpriseServer, device: Device, user: User) -> Scene:
    return Scene(server, device, user)


@pytest.fixture(name="decide")
def _decide(server: GitHubEnterpriseServer, request: pytest.FixtureRequest) -> Verb:
    """What the person does: approves, unless a test asks for both."""
    verb: Verb = getattr(server, getattr(request, "param", "approve_device"))
    return verb


# -- what a page offers ------------------------------------------------------------------------------------


@documented("flows 33")
@inferred("by analogy with the web flow (flows 5), that the click makes the grant")
def test_an_approval_of_a_device_grants_the_scopes_asked_for(
    server: GitHubEnterpriseServer, device: Device, user: User, app: OAuthApp
) -> None:
    server.approve_device(device.user_code, user)
    grant = server.grants.one()
    assert (grant.user, grant.app, len(server.tokens)) == (user, app, 0)
    assert grant.scopes == ["repo", "user:email"]


@inferred("by analogy with the web flow (flows 5)")
def test_an_approval_of_a_device_extends_an_existing_grant(
    server: GitHubEnterpriseServer, device: Device, user: User, app: OAuthApp
) -> None:
    grant = server.add_grant(user, app, scopes=["gist", "user"])
    server.approve_device(device.user_code, user)
    assert list(server.grants) == [grant]
    assert grant.scopes == ["gist", "user", "repo"]


@inferred("by analogy with the web flow (flows 5)")
def test_the_token_of_a_device_has_the_scopes_asked_for_and_not_all_of_the_grant(
    server: GitHubEnterpriseServer, device: Device, user: User, app: OAuthApp
) -> None:
    server.add_grant(user, app, scopes=["gist"])
    server.approve_device(device.user_code, user)
    assert server.tokens[token_in(device.poll())].scopes == ["repo", "user:email"]


@own()
def test_an_approval_of_a_device_is_an_event_that_names_user_app_and_grant(
    server: GitHubEnterpriseServer, device: Device, user: User, app: OAuthApp
) -> None:
    before = snapshot(server)
    server.approve_device(device.user_code, user)
    assert names_of_events(server, before) == ["grant.created", "device_authorization.approved"]
    event = server.events[-1]
    assert (event.user, event.app, event.grant, event.token) == (user, app, server.grants.one(), None)


@documented("flows 41")
def test_a_denial_of_a_device_grants_nothing_and_is_an_event_that_names_the_user(
    server: GitHubEnterpriseServer, device: Device, user: User, app: OAuthApp
) -> None:
    before = snapshot(server)
    server.deny_device(device.user_code, user)
    event = server.events[-1]
    assert names_of_events(server, before) == ["device_authorization.denied"]
    assert (event.user, event.app, event.grant, len(server.grants)) == (user, app, None, 0)


@inferred("flows 41, by which the code alone is dead")
def test_a_denial_of_a_device_leaves_the_existing_grant_and_tokens(
    server: GitHubEnterpriseServer, device: Device, user: User, app: OAuthApp
) -> None:
    server.issue_token(user, app, scopes=["gist"])
    before = snapshot(server)
    server.deny_device(device.user_code, user)
    after = snapshot(server)
    assert (after["grants"], after["tokens"]) == (before["grants"], before["tokens"])


@own()
def test_the_user_who_decides_about_a_device_may_be_named_by_login(
    server: GitHubEnterpriseServer, device: Device, user: User
) -> None:
    server.approve_device(device.user_code, "OctoCat")
    assert server.tokens[token_in(device.poll())].user is user


@documented("flows 35", "flows 42")
def test_the_token_of_a_device_belongs_to_the_user_who_approved(
    server: GitHubEnterpriseServer, device: Device, user: User
) -> None:
    hubot = server.add_user("hubot")
    server.approve_device(device.user_code, hubot)
    assert (server.tokens[token_in(device.poll())].user, server.tokens.find(user=user)) == (hubot, [])


@documented("flows 54")
def test_a_github_app_on_a_device_is_granted_no_scopes(
    server: GitHubEnterpriseServer, site: Site, github_app: GitHubApp, user: User
) -> None:
    device = start(site, github_app, scope="repo")
    server.approve_device(device.user_code, user)
    assert server.grants.one().scopes == []


@documented("flows 34")
@either_way
def test_a_device_can_be_decided_on_until_it_expires(
    server: GitHubEnterpriseServer, device: Device, user: User, decide: Verb
) -> None:
    server.clock.advance(seconds=899.999999)
    decide(device.user_code, user)
    assert server.events[-1].user is user


# -- misuse ------------------------------------------------------------------------------------------------

REASONS: list[tuple[Callable[[Scene], None], str]] = [
    (Scene.approve, "was already approved"),
    (Scene.deny, "was denied"),
    (Scene.redeem, "was already exchanged"),
    (Scene.revoke, "died with its grant or app"),
    (Scene.expire, "has expired"),
    (Scene.approve_and_expire, "has expired"),
]


@own()
@pytest.mark.parametrize(("before_that", "reason"), REASONS, ids=lambda value: getattr(value, "__name__", None))
def test_a_second_decision_about_a_device_is_refused_with_the_reason(
    server: GitHubEnterpriseServer, scene: Scene, decide: Verb, before_that: Callable[[Scene], None], reason: str
) -> None:
    before_that(scene)
    before = snapshot(server)
    verb = decide.__name__.partition("_")[0]
    with pytest.raises(GHESError, match=rf"^cannot {verb}: device authorization \d+ of 'ci-bot' {reason}$"):
        decide(scene.device.user_code, scene.user)
    assert snapshot(server) == before


@own()
def test_a_denial_that_comes_too_late_does_not_undo_the_approval(scene: Scene) -> None:
    scene.approve()
    with pytest.raises(GHESError):
        scene.deny()
    assert token_in(scene.device.poll()) in scene.server.tokens


@documented("flows 41")
def test_an_approval_that_comes_too_late_does_not_undo_the_denial(scene: Scene) -> None:
    scene.deny()
    with pytest.raises(GHESError):
        scene.approve()
    assert (error_in(scene.device.poll()), len(scene.server.grants)) == ("access_denied", 0)


@own()
@either_way
def test_an_unknown_user_code_is_refused_with_the_list_of_waiting_ones(
    server: GitHubEnterpriseServer, device: Device, user: User, site: Site, decide: Verb
) -> None:
    denied = start(site, device.app)
    server.deny_device(denied.user_code, user)
    before = snapshot(server)
    with pytest.raises(GHESError) as caught:
        decide("0000-000G", user)
    assert str(caught.value) == f"no device has the user code '0000-000G'; waiting: {device.user_code}"
    assert snapshot(server) == before


@own()
def test_an_unknown_user_code_is_refused_with_none_waiting(server: GitHubEnterpriseServer, user: User) -> None:
    with pytest.raises(GHESError, match=r"^no device has the user code '0000-0000'; waiting: none$"):
        server.approve_device("0000-0000", user)
    assert server.grants.find() == []


@recorded("flows 35")
def test_a_user_code_needs_its_hyphen(server: GitHubEnterpriseServer, device: Device, user: User) -> None:
    with pytest.raises(GHESError, match="no device has the user code"):
        server.approve_device(device.user_code.replace("-", ""), user)


@own()
def test_a_device_code_is_not_accepted_as_a_user_code(
    server: GitHubEnterpriseServer, device: Device, user: User
) -> None:
    with pytest.raises(GHESError, match="no device has the user code"):
        server.approve_device(device.device_code, user)


@own()
@pytest.mark.parametrize("user_code", [None, ["0000-0000"]], ids=repr)
def test_a_value_that_is_not_text_is_refused_as_a_user_code(
    server: GitHubEnterpriseServer, user: User, user_code: object
) -> None:
    with pytest.raises(GHESError):
        server.approve_device(user_code, user)  # type: ignore[arg-type]  # the misuse


@own()
def test_an_unknown_user_cannot_decide_about_a_device(
    server: GitHubEnterpriseServer, device: Device, decide: Verb
) -> None:
    before = snapshot(server)
    with pytest.raises(GHESError, match=r"^no user has the login 'nobody' on the server"):
        decide(device.user_code, "nobody")
    assert snapshot(server) == before
    assert error_in(device.poll()) == "authorization_pending"


@own()
def test_a_user_of_another_server_cannot_decide_about_a_device(device: Device, decide: Verb) -> None:
    with pytest.raises(GHESError):
        decide(device.user_code, GitHubEnterpriseServer().add_user("octocat"))
    assert error_in(device.poll()) == "authorization_pending"


@documented("flows 101")
@either_way
def test_a_suspended_user_cannot_decide_about_a_device(
    server: GitHubEnterpriseServer, device: Device, user: User, decide: Verb
) -> None:
    user.suspend()
    before = snapshot(server)
    with pytest.raises(GHESError, match=r"^cannot authenticate: user 'octocat' is suspended$"):
        decide(device.user_code, user)
    assert snapshot(server) == before
    assert error_in(device.poll()) == "authorization_pending"


@inferred("semantics 21, by which a suspended app starts nothing")
def test_a_device_of_a_suspended_app_can_be_denied(scene: Scene, app: OAuthApp) -> None:
    app.suspend()
    scene.deny()
    assert scene.server.events[-1].name == "device_authorization.denied"
