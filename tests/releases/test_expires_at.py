"""The key `expires_at` of an authorization: absent up to 2.21, before user and installation later (semantics 24)."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred
from tests.releases.spans import FIRST, sides
from tests.rest.client import Client
from tests.rest.operations import World
from tests.rest.reading import object_in, rows_in

# wire 1.1.
KEYS = [
    "id", "url", "app", "token", "hashed_token", "token_last_eight", "note", "note_url", "created_at", "updated_at",
    "scopes", "fingerprint",
]  # fmt: skip
BY_RELEASE = pytest.mark.parametrize(("release", "keys"), sides({FIRST: KEYS, "2.22": [*KEYS, "expires_at"]}))


def _check(client: Client, app: OAuthApp | GitHubApp, token: AccessToken) -> dict[str, Any]:
    """What *app* is shown of *token*."""
    path, body = f"/applications/{app.client_id}/token", {"access_token": token.token}
    return object_in(client.ask("POST", path, auth=app.credentials, json=body))


@documented("OpenAPI")
@BY_RELEASE
class TestKeys:
    """All keys in order, wherever an authorization is shown."""

    @about("oauth-authorizations/create-authorization")
    def test_from_2_22_on_a_created_authorization_shows_expires_at(
        self, client: Client, user: User, keys: list[str]
    ) -> None:
        response = client.ask("POST", "/authorizations", auth=user.credentials, json={"note": "nightly"})
        assert list(object_in(response)) == keys

    @about("oauth-authorizations/get-or-create-authorization-for-app")
    def test_from_2_22_on_an_authorization_got_or_created_for_an_app_shows_expires_at(
        self, client: Client, user: User, app: OAuthApp, keys: list[str]
    ) -> None:
        path, body = f"/authorizations/clients/{app.client_id}", {"client_secret": app.client_secret}
        answers = [client.ask("PUT", path, auth=user.credentials, json=body) for _ in range(2)]
        assert [(one.status, list(object_in(one))) for one in answers] == [(201, keys), (200, keys)]

    @about("oauth-authorizations/list-authorizations")
    def test_from_2_22_on_every_authorization_of_the_list_shows_expires_at(
        self, client: Client, user: User, token: AccessToken, keys: list[str]
    ) -> None:
        [row] = rows_in(client.ask("GET", "/authorizations", auth=user.credentials))
        assert (list(row), row["id"]) == (keys, token.id)

    @about("oauth-authorizations/get-authorization", "oauth-authorizations/update-authorization")
    @pytest.mark.parametrize("method", ["GET", "PATCH"])
    def test_from_2_22_on_an_authorization_shows_expires_at_when_it_is_read_or_updated(
        self, client: Client, user: User, token: AccessToken, keys: list[str], method: str
    ) -> None:
        assert list(object_in(client.ask(method, f"/authorizations/{token.id}", auth=user.credentials))) == keys

    @about("apps/check-token")
    def test_from_2_22_on_a_checked_token_shows_expires_at_before_the_user(
        self, client: Client, app: OAuthApp, token: AccessToken, keys: list[str]
    ) -> None:
        assert list(_check(client, app, token)) == [*keys, "user"]

    @about("enterprise-admin/create-impersonation-o-auth-token")
    def test_from_2_22_on_an_impersonation_token_shows_expires_at(
        self, client: Client, user: User, admin: User, keys: list[str]
    ) -> None:
        path = f"/admin/users/{user.login}/authorizations"
        assert list(object_in(client.ask("POST", path, auth=admin.credentials, json={"scopes": []}))) == keys

    @about("enterprise-admin/list-personal-access-tokens")
    def test_from_2_22_on_a_personal_token_listed_to_an_administrator_shows_expires_at(
        self, server: GitHubEnterpriseServer, client: Client, user: User, admin: User, keys: list[str]
    ) -> None:
        server.issue_personal_token(user, note="nightly")
        [row] = rows_in(client.ask("GET", "/admin/tokens", auth=admin.credentials))
        assert [key for key in row if key != "user"] == keys


@documented("OpenAPI")
@about("apps/scope-token")
@pytest.mark.parametrize("release", ["3.0"])
def test_a_scoped_token_shows_expires_at_before_user_and_installation(client: Client, world: World) -> None:
    path = f"/applications/{world.github_app.client_id}/token/scoped"
    body = {"access_token": world.github_token.token, "target": world.user.login}
    keys = list(object_in(client.ask("POST", path, auth=world.github_app.credentials, json=body)))
    assert keys == [*KEYS, "expires_at", "user", "installation"]


@documented("OpenAPI")
@about("apps/check-token")
@pytest.mark.parametrize("release", ["2.22"])
class TestValue:
    """What the key says where it is."""

    def test_expires_at_is_null_for_a_token_that_never_expires(
        self, client: Client, app: OAuthApp, token: AccessToken
    ) -> None:
        assert _check(client, app, token)["expires_at"] is None

    def test_expires_at_is_the_moment_at_which_a_token_expires(
        self, server: GitHubEnterpriseServer, client: Client, app: OAuthApp, user: User
    ) -> None:
        server.clock.freeze()
        token = server.issue_token(user, app, expires_in=3600)
        shown = _check(client, app, token)["expires_at"]
        server.clock.advance(hours=1)
        assert shown == f"{server.clock.now():%Y-%m-%dT%H:%M:%SZ}"


@inferred("semantics 24")
@about("apps/check-token", "apps/check-authorization")
@pytest.mark.parametrize("release", ["2.21"])
def test_up_to_2_21_a_token_expires_although_nothing_shows_it(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp
) -> None:
    token = server.issue_token(user, app, expires_in=3600)
    server.clock.advance(hours=1)
    assert (token.state, client.ask("GET", "/user", token=token).status) == ("expired", 401)
