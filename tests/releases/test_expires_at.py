"""The key `expires_at` of an authorization: absent up to 2.21, before user and installation from 2.22 (semantics)."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, on
from tests.releases.spans import each, span
from tests.rest.client import Client
from tests.rest.operations import World
from tests.rest.reading import object_in, rows_in

pytestmark = on("2.18 to 3.22")

# wire 1.1.
KEYS = [
    "id", "url", "app", "token", "hashed_token", "token_last_eight", "note", "note_url", "created_at", "updated_at",
    "scopes", "fingerprint",
]  # fmt: skip
BY_RELEASE = pytest.mark.parametrize(
    ("release", "keys"), each(("2.18", "2.21", KEYS), ("2.22", "3.22", [*KEYS, "expires_at"]))
)


def _check(client: Client, release: str, app: OAuthApp | GitHubApp, token: AccessToken) -> dict[str, Any]:
    """What *app* is shown of *token*, by the operation that the release has."""
    path = f"/applications/{app.client_id}"
    if release in span("2.18", "2.19"):
        return object_in(client.ask("GET", f"{path}/tokens/{token}", auth=app.credentials))
    return object_in(client.ask("POST", f"{path}/token", auth=app.credentials, json={"access_token": token.token}))


@documented("OpenAPI")
@BY_RELEASE
class TestKeys:
    """All keys in order, wherever an authorization is shown."""

    @about("oauth-authorizations/create-authorization")
    def test_created(self, client: Client, user: User, keys: list[str]) -> None:
        response = client.ask("POST", "/authorizations", auth=user.credentials, json={"note": "nightly"})
        assert list(object_in(response)) == keys

    @about("oauth-authorizations/get-or-create-authorization-for-app")
    def test_got_or_created(self, client: Client, user: User, app: OAuthApp, keys: list[str]) -> None:
        path, body = f"/authorizations/clients/{app.client_id}", {"client_secret": app.client_secret}
        answers = [client.ask("PUT", path, auth=user.credentials, json=body) for _ in range(2)]
        assert [(one.status, list(object_in(one))) for one in answers] == [(201, keys), (200, keys)]

    @about("oauth-authorizations/list-authorizations")
    def test_listed(self, client: Client, user: User, token: AccessToken, keys: list[str]) -> None:
        [row] = rows_in(client.ask("GET", "/authorizations", auth=user.credentials))
        assert (list(row), row["id"]) == (keys, token.id)

    @about("oauth-authorizations/get-authorization", "oauth-authorizations/update-authorization")
    @pytest.mark.parametrize("method", ["GET", "PATCH"])
    def test_shown_and_updated(
        self, client: Client, user: User, token: AccessToken, keys: list[str], method: str
    ) -> None:
        assert list(object_in(client.ask(method, f"/authorizations/{token.id}", auth=user.credentials))) == keys

    @about("apps/check-token", "apps/check-authorization")
    def test_checked(self, release: str, client: Client, app: OAuthApp, token: AccessToken, keys: list[str]) -> None:
        assert list(_check(client, release, app, token)) == [*keys, "user"]

    @about("enterprise-admin/create-impersonation-o-auth-token")
    def test_made_to_act_as_a_user(self, client: Client, user: User, admin: User, keys: list[str]) -> None:
        path = f"/admin/users/{user.login}/authorizations"
        assert list(object_in(client.ask("POST", path, auth=admin.credentials, json={"scopes": []}))) == keys

    @about("enterprise-admin/list-personal-access-tokens")
    def test_listed_to_an_administrator(
        self, server: GitHubEnterpriseServer, client: Client, user: User, admin: User, keys: list[str]
    ) -> None:
        server.issue_personal_token(user, note="nightly")
        [row] = rows_in(client.ask("GET", "/admin/tokens", auth=admin.credentials))
        assert [key for key in row if key != "user"] == keys


@documented("OpenAPI")
@about("apps/scope-token")
@pytest.mark.parametrize("release", span("3.0"))
def test_of_a_scoped_token_it_stands_before_user_and_installation(client: Client, world: World) -> None:
    path = f"/applications/{world.github_app.client_id}/token/scoped"
    body = {"access_token": world.github_token.token, "target": world.user.login}
    keys = list(object_in(client.ask("POST", path, auth=world.github_app.credentials, json=body)))
    assert keys == [*KEYS, "expires_at", "user", "installation"]


@documented("OpenAPI")
@about("apps/check-token")
@pytest.mark.parametrize("release", span("2.22"))
class TestValue:
    """What the key says where it is."""

    def test_null_of_a_token_that_lives_for_ever(
        self, release: str, client: Client, app: OAuthApp, token: AccessToken
    ) -> None:
        assert _check(client, release, app, token)["expires_at"] is None

    def test_the_moment_of_one_that_expires(
        self, release: str, server: GitHubEnterpriseServer, client: Client, app: OAuthApp, user: User
    ) -> None:
        server.clock.freeze()
        token = server.issue_token(user, app, expires_in=3600)
        shown = _check(client, release, app, token)["expires_at"]
        server.clock.advance(hours=1)
        assert shown == f"{server.clock.now():%Y-%m-%dT%H:%M:%SZ}"


@inferred("semantics: Bodies")
@about("apps/check-token", "apps/check-authorization")
@pytest.mark.parametrize("release", span("2.18", "2.21"))
def test_a_token_expires_all_the_same_where_nothing_shows_it(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp
) -> None:
    token = server.issue_token(user, app, expires_in=3600)
    server.clock.advance(hours=1)
    assert (token.state, client.ask("GET", "/user", token=token).status) == ("expired", 401)
