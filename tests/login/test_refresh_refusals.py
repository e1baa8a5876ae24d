"""Refresh tokens that are good for nothing, and clients that may not refresh (flows 45 and 46)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, Response, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.login.client import JSON, Site, error_in, told
from tests.login.devices import TOKEN_ERRORS, start
from tests.login.refreshing import Pair, pair_in, pair_of, refresh
from tests.rest.client import Client
from tests.rest.snapshot import snapshot

pytestmark = about("login/oauth/access_token")

LIFETIME = 15_811_200


@dataclass(frozen=True)
class Scene:
    """A token with its refresh token, and what can happen to them."""

    server: GitHubEnterpriseServer
    site: Site
    user: User
    app: GitHubApp
    token: AccessToken
    pair: Pair

    def send(self, **replaced: object) -> Response:
        sent = {"refresh_token": self.pair.refresh, **replaced}
        return refresh(self.site, self.app, accept=JSON, **sent)

    def use(self) -> None:
        self.send()

    def expire(self) -> None:
        self.server.clock.advance(seconds=LIFETIME)

    def revoke(self) -> None:
        self.token.revoke()

    def revoke_grant(self) -> None:
        self.server.grants.one().revoke()

    def revoke_grant_after_the_token_expired(self) -> None:
        self.server.clock.advance(seconds=28_800)
        self.revoke_grant()

    def delete_by_app(self) -> None:
        self._ask("DELETE", "token")

    def delete_grant_by_app(self) -> None:
        self._ask("DELETE", "grant")

    def reset_by_app(self) -> None:
        self._ask("PATCH", "token")

    def issue_ten_more(self) -> None:
        for _ in range(10):
            self.server.issue_token(self.user, self.app)

    def _ask(self, method: str, operation: str) -> None:
        path = f"/applications/{self.app.client_id}/{operation}"
        body = {"access_token": self.pair.access}
        assert Client(self.server).ask(method, path, auth=self.app.credentials, json=body).status in (200, 204)


@pytest.fixture(name="scene")
def _scene(server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp) -> Scene:
    server.clock.freeze()
    token = server.tokens[pair_in(site.exchange(github_app, site.code(user, github_app))).access]
    return Scene(server, site, user, github_app, token, pair_of(token))


# -- the token -------------------------------------------------------------------------------------------

ENDS: list[tuple[Callable[[Scene], None], str]] = [
    (Scene.use, "was already used"),
    (Scene.expire, "has expired"),
    (Scene.revoke, "was revoked"),
    (Scene.revoke_grant, "was revoked"),
    (Scene.revoke_grant_after_the_token_expired, "was revoked"),
    (Scene.delete_by_app, "was revoked"),
    (Scene.delete_grant_by_app, "was revoked"),
    (Scene.reset_by_app, "was revoked"),
    (Scene.issue_ten_more, "was revoked"),
]
_EVIDENCE: dict[Callable[[Scene], None], pytest.MarkDecorator] = {
    Scene.use: documented("flows 45", "flows 46"),
    Scene.expire: documented("flows 43", "flows 46"),
    Scene.reset_by_app: inferred("semantics 16"),
}
_DEAD = inferred("by analogy with a token that was reset (semantics 16)")


@pytest.mark.parametrize(
    ("end", "reason"), [pytest.param(*row, id=row[0].__name__, marks=_EVIDENCE.get(row[0], _DEAD)) for row in ENDS]
)
def test_a_dead_refresh_token_is_refused_and_nothing_changes(
    scene: Scene, end: Callable[[Scene], None], reason: str
) -> None:
    end(scene)
    before = snapshot(scene.server)
    assert error_in(scene.send()) == "bad_refresh_token"
    assert snapshot(scene.server) == before
    assert str(scene.site.cause()).endswith(f" {reason}")


@recorded("bad_refresh_token")
@documented("flows 46")
@inferred("flows 18, for the prefix of error_uri")
def test_a_refused_refresh_is_answered_word_for_word_as_recorded(scene: Scene) -> None:
    scene.use()
    assert list(told(scene.send()).items()) == [
        ("error", "bad_refresh_token"),
        ("error_description", "The refresh token passed is incorrect or expired."),
        ("error_uri", f"{TOKEN_ERRORS}#bad-verification-code"),
    ]


@recorded("bad_refresh_token")
@documented("flows 26", "flows 29")
@inferred("flows 18, for the prefix of error_uri")
def test_a_refused_refresh_is_answered_in_a_form_by_default(scene: Scene) -> None:
    scene.use()
    response = refresh(scene.site, scene.app, scene.pair.refresh, accept=None)
    assert response.status == 200
    assert response.body.decode() == (
        "error=bad_refresh_token&error_description=The+refresh+token+passed+is+incorrect+or+expired."
        "&error_uri=https%3A%2F%2Fdocs.github.com%2Fenterprise%2F3.3%2Fapps%2Fmanaging-oauth-apps%2F"
        "troubleshooting-oauth-app-access-token-request-errors%2F%23bad-verification-code"
    )


@documented("flows 46")
@inferred("by analogy with an unknown one, for an empty or a missing one")
@pytest.mark.parametrize(
    "text",
    [
        lambda pair: pair.refresh[:-1] + ("0" if pair.refresh[-1] != "0" else "1"),
        lambda pair: pair.access,
        lambda _: None,
    ],
    ids=["unknown", "the access token", "missing"],
)
def test_a_text_that_was_never_issued_as_refresh_token_is_refused(
    scene: Scene, text: Callable[[Pair], str | None]
) -> None:
    before = snapshot(scene.server)
    assert error_in(scene.send(refresh_token=text(scene.pair))) == "bad_refresh_token"
    assert snapshot(scene.server) == before


@inferred("by analogy with a code of another app (flows 31)")
@pytest.mark.parametrize("kind", ["github_app", "oauth_app"])
def test_a_refresh_token_of_another_app_is_refused_and_stays_valid(scene: Scene, kind: str) -> None:
    stranger = scene.server.add_github_app() if kind == "github_app" else scene.server.add_oauth_app()
    before = snapshot(scene.server)
    assert error_in(refresh(scene.site, stranger, scene.pair.refresh)) == "bad_refresh_token"
    assert snapshot(scene.server) == before
    assert pair_in(scene.send()) != scene.pair


# -- the client ------------------------------------------------------------------------------------------


@recorded("wire 8.2")
@documented("flows 29", "flows 45")
@inferred("flows 18, for the prefix of error_uri")
@pytest.mark.parametrize("secret", [None, "wrong"])
def test_a_web_app_needs_its_secret_to_refresh(scene: Scene, secret: str | None) -> None:
    before = snapshot(scene.server)
    body = told(scene.send(client_secret=secret))
    assert list(body.items()) == [
        ("error", "incorrect_client_credentials"),
        ("error_description", "The client_id and/or client_secret passed are incorrect."),
        ("error_uri", f"{TOKEN_ERRORS}#incorrect-client-credentials"),
    ]
    assert snapshot(scene.server) == before


@own()
def test_a_token_issued_by_a_test_needs_the_secret_to_refresh(scene: Scene) -> None:
    text = pair_of(scene.server.issue_token(scene.user, scene.app)).refresh
    assert error_in(scene.send(refresh_token=text, client_secret=None)) == "incorrect_client_credentials"


@documented("flows 45")
def test_a_second_refresh_needs_the_secret_too(scene: Scene) -> None:
    new = pair_in(scene.send())
    response = scene.send(refresh_token=new.refresh, client_secret=None)
    assert error_in(response) == "incorrect_client_credentials"


@documented("flows 45")
def test_a_refresh_with_the_secret_of_another_app_is_refused(scene: Scene) -> None:
    secret = scene.server.add_github_app().client_secret
    assert error_in(scene.send(client_secret=secret)) == "incorrect_client_credentials"


@inferred("by analogy with a code (flows 30)")
def test_a_wrong_secret_is_told_before_a_bad_refresh_token(scene: Scene) -> None:
    assert error_in(scene.send(refresh_token="ghr_0", client_secret="wrong")) == "incorrect_client_credentials"


@recorded("access_token_unknown_client_404", "flows 30")
@inferred("by analogy with an unknown id, for a missing one")
@pytest.mark.parametrize("client_id", ["Iv1.ffffffffffffffff", None])
def test_a_refresh_by_an_unknown_client_is_not_found(scene: Scene, client_id: str | None) -> None:
    before = snapshot(scene.server)
    response = scene.send(client_id=client_id)
    assert (response.status, response.body, snapshot(scene.server)) == (404, b'{"error":"Not Found"}', before)


@inferred("flows 23")
def test_without_its_grant_type_a_refresh_token_is_taken_for_a_missing_code(scene: Scene) -> None:
    before = snapshot(scene.server)
    assert error_in(scene.send(grant_type=None)) == "bad_verification_code"
    assert snapshot(scene.server) == before


@pytest.fixture(name="of_device")
def _of_device(scene: Scene) -> Pair:
    """A pair that the device flow gave."""
    device = start(scene.site, scene.app)
    scene.server.approve_device(device.user_code, scene.user)
    return pair_in(device.poll())


@inferred("by analogy with a web app (flows 45)")
def test_a_device_that_refreshes_with_a_wrong_secret_is_refused(scene: Scene, of_device: Pair) -> None:
    before = snapshot(scene.server)
    response = scene.send(refresh_token=of_device.refresh, client_secret="wrong")
    assert error_in(response) == "incorrect_client_credentials"
    assert snapshot(scene.server) == before


@inferred("flows 45, which does not require it")
def test_a_device_may_refresh_with_the_right_secret(scene: Scene, of_device: Pair) -> None:
    assert pair_in(scene.send(refresh_token=of_device.refresh)).access in scene.server.tokens


@inferred("by analogy with a code of another app (flows 31)")
@pytest.mark.parametrize("with_secret", [True, False])
def test_another_app_gets_nothing_for_the_refresh_token_of_a_device(
    scene: Scene, of_device: Pair, *, with_secret: bool
) -> None:
    stranger = scene.server.add_github_app(device_flow=True)
    before = snapshot(scene.server)
    secret = stranger.client_secret if with_secret else None
    response = refresh(scene.site, stranger, of_device.refresh, accept=JSON, client_secret=secret)
    assert error_in(response) == ("bad_refresh_token" if with_secret else "incorrect_client_credentials")
    assert snapshot(scene.server) == before


@documented("flows 45", "flows 46")
def test_a_device_can_refresh_once_with_the_same_token(scene: Scene, of_device: Pair) -> None:
    scene.send(refresh_token=of_device.refresh, client_secret=None)
    before = snapshot(scene.server)
    assert error_in(scene.send(refresh_token=of_device.refresh)) == "bad_refresh_token"
    assert snapshot(scene.server) == before
