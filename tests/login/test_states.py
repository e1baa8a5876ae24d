"""Codes, device authorizations and refresh tokens in every state: the clock and the dead ends (`lifecycle`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from pytest_ghes_oauth import GHESError, GitHubApp, GitHubEnterpriseServer, Response, User
from pytest_ghes_oauth._domain.codes import AuthorizationCode, DeviceAuthorization
from pytest_ghes_oauth._domain.lifecycle import EXPIRED, NEW, Lifecycle, State
from pytest_ghes_oauth._domain.records import Credential
from pytest_ghes_oauth._domain.tokens import RefreshToken
from tests.evidence import own
from tests.login.client import Site, told
from tests.login.devices import Device, start
from tests.login.refreshing import pair_in, refresh
from tests.rest.snapshot import snapshot

pytestmark = own()

LIFECYCLES: Mapping[str, Lifecycle] = {
    kind.kind.name.replace(" ", "_"): kind.kind.lifecycle
    for kind in (AuthorizationCode, DeviceAuthorization, RefreshToken)
}
LIFETIMES = {"authorization_code": 600, "device_authorization": 900, "refresh_token": 15_811_200}


@dataclass(frozen=True)
class Scene:
    """One credential of one kind, by its text, and who can do something with it."""

    server: GitHubEnterpriseServer
    site: Site
    user: User
    app: GitHubApp
    kind: str
    text: str
    user_code: str = ""

    @property
    def record(self) -> Credential:
        table = self.server._store._tables[self.kind.replace("_", " ")]  # noqa: SLF001  # the record itself
        found: Credential | None = table.ever(next(iter(table.kind.keys)), self.text)
        assert found is not None
        return found

    def exchange(self) -> Response:
        return self.site.exchange(self.app, self.text)

    def poll(self) -> Response:
        return Device(self.site, self.app, self.text, self.user_code).poll()

    def refresh(self) -> Response:
        return refresh(self.site, self.app, self.text)

    def approve(self) -> None:
        self.server.approve_device(self.user_code, self.user)

    def deny(self) -> None:
        self.server.deny_device(self.user_code, self.user)

    def age(self) -> None:
        self.server.clock.advance(seconds=LIFETIMES[self.kind])

    def revoke_grant(self) -> None:
        self.server.grants.one().revoke()


Step = Callable[[Scene], object]

# kind -> state -> the steps that lead there from where the kind begins. One row for each row of the table of states.
WAYS: Mapping[str, Mapping[State, tuple[Step, ...]]] = {
    "authorization_code": {
        "active": (),
        "expired": (Scene.age,),
        "redeemed": (Scene.exchange,),
        "revoked": (Scene.revoke_grant,),
    },
    "device_authorization": {
        "pending": (),
        "approved": (Scene.approve,),
        "denied": (Scene.deny,),
        "expired": (Scene.age,),
        "redeemed": (Scene.approve, Scene.poll),
        "revoked": (Scene.approve, Scene.revoke_grant),
    },
    "refresh_token": {
        "active": (),
        "expired": (Scene.age,),
        "redeemed": (Scene.refresh,),
        "revoked": (Scene.revoke_grant,),
    },
}
# kind -> everything from outside that could move it.
MOVES: Mapping[str, tuple[Step, ...]] = {
    "authorization_code": (Scene.exchange,),
    "device_authorization": (Scene.poll, Scene.approve, Scene.deny),
    "refresh_token": (Scene.refresh,),
}
DEAD_ENDS = [
    pytest.param(kind, state, move, id=f"{kind}-{state}-{move.__name__}")
    for kind in LIFECYCLES
    for state, row in LIFECYCLES[kind].items()
    if not row.verbs
    for move in MOVES[kind]
]
STATES = [(kind, state) for kind in LIFECYCLES for state in WAYS[kind]]
BEFORE_EXPIRY = [(kind, state) for kind, state in STATES if state != EXPIRED]


Begin = Callable[[str], Scene]


@pytest.fixture(name="begin")
def _begin(server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp) -> Begin:
    """`begin(kind)`: a credential of this kind in its first state."""
    server.clock.freeze()

    def begin(kind: str) -> Scene:
        if kind == "device_authorization":
            device = start(site, github_app)
            return Scene(server, site, user, github_app, kind, device.device_code, device.user_code)
        code = site.code(user, github_app)
        text = code if kind == "authorization_code" else pair_in(site.exchange(github_app, code)).refresh
        return Scene(server, site, user, github_app, kind, text)

    return begin


def _lead(scene: Scene, state: State) -> None:
    for step in WAYS[scene.kind][state]:
        step(scene)


@pytest.mark.parametrize("kind", LIFECYCLES)
def test_every_state_of_a_credential_can_be_reached(kind: str) -> None:
    assert set(WAYS[kind]) == set(LIFECYCLES[kind]) - {NEW}


@pytest.mark.parametrize(("kind", "state", "move"), DEAD_ENDS)
def test_a_dead_credential_refuses_every_request_and_every_verb_and_nothing_changes(
    begin: Begin, kind: str, state: State, move: Callable[[Scene], Response | None]
) -> None:
    scene = begin(kind)
    _lead(scene, state)
    before, fields = snapshot(scene.server), dict(vars(scene.record))
    try:
        response = move(scene)
    except GHESError as misuse:
        cause: str | None = str(misuse)
    else:
        assert response is not None, "a verb that is refused raises"
        assert "access_token" not in told(response)
        cause = scene.site.cause()
    assert str(cause).endswith(f" {LIFECYCLES[kind][state].because}")
    assert (snapshot(scene.server), vars(scene.record)) == (before, fields)


@pytest.mark.parametrize(("kind", "state"), BEFORE_EXPIRY)
def test_a_waiting_credential_expires_at_the_end_of_its_lifetime_and_not_before(
    begin: Begin, kind: str, state: State
) -> None:
    scene = begin(kind)
    _lead(scene, state)
    before = scene.server.events
    scene.server.clock.advance(seconds=LIFETIMES[kind] - 1)
    assert scene.record.state == state
    scene.server.clock.advance(seconds=1)
    assert scene.record.state == (EXPIRED if LIFECYCLES[kind][state].verbs else state)
    assert scene.server.events == before


@pytest.mark.parametrize("kind", LIFECYCLES)
def test_deleting_the_grant_leaves_an_expired_credential_as_it_is(begin: Begin, user: User, kind: str) -> None:
    scene = begin(kind)
    if kind == "device_authorization":
        scene.approve()
    scene.age()
    scene.server.grants.one(user=user).revoke()
    assert scene.record.state == EXPIRED
    assert scene.server.events[-1].name in {"grant.revoked", "token.revoked"}


@pytest.mark.parametrize(("kind", "state"), [(kind, "redeemed") for kind in LIFECYCLES])
def test_reports_hide_the_text_of_a_used_credential(begin: Begin, kind: str, state: State) -> None:
    scene = begin(kind)
    _lead(scene, state)
    assert scene.text not in repr(scene.record)
    assert scene.text not in scene.server._inside.redacted(f"was {scene.text}")  # noqa: SLF001  # what the plugin prints
