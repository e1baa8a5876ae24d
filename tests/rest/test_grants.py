"""A user lists, reads and deletes grants with a password."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, Grant, OAuthApp, User
from tests.evidence import about, documented, inferred
from tests.rest.client import Client
from tests.rest.reading import object_in, refusal, rows_in
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about("oauth-authorizations/list-grants", "oauth-authorizations/get-grant")

# wire 5: documented, never recorded.
KEYS = ["id", "url", "app", "created_at", "updated_at", "scopes"]
NOT_FOUND = (404, "Not Found")


@pytest.fixture(name="grant")
def _grant(server: GitHubEnterpriseServer, token: AccessToken) -> Grant:
    return server.grants.one(app=token.app)


@pytest.fixture(name="rows")
def _rows(client: Client, user: User, grant: Grant) -> list[dict[str, Any]]:
    assert grant.user is user
    return rows_in(client.ask("GET", "/applications/grants", auth=user.credentials))


@pytest.fixture(name="body")
def _body(client: Client, user: User, grant: Grant) -> dict[str, Any]:
    return object_in(client.ask("GET", f"/applications/grants/{grant.id}", auth=user.credentials))


@documented("wire 5", "the page of the operation")
class TestOneGrant:
    """What reading a grant shows, and the list in each row."""

    def test_a_grant_has_the_documented_keys(self, body: dict[str, Any]) -> None:
        assert list(body) == KEYS

    def test_the_list_of_grants_shows_each_grant_as_it_is_shown_by_its_id(
        self, body: dict[str, Any], rows: list[dict[str, Any]]
    ) -> None:
        assert rows == [body]

    @documented("wire 5", "the page of the operation")
    @inferred("semantics 5, for the ranges")
    def test_the_id_of_a_grant_is_not_that_of_a_token(
        self, body: dict[str, Any], grant: Grant, token: AccessToken
    ) -> None:
        assert (body["id"], body["id"] == token.id) == (grant.id, False)

    def test_the_url_of_a_grant_names_its_id(self, body: dict[str, Any], grant: Grant) -> None:
        assert body["url"] == f"https://ghes.test/api/v3/applications/grants/{grant.id}"

    def test_the_app_of_a_grant_is_shown_by_url_name_and_client_id(self, body: dict[str, Any]) -> None:
        assert list(body["app"].items()) == [
            ("url", "https://ci-bot.example.com"),
            ("name", "ci-bot"),
            ("client_id", "abcde12345fghij67890"),
        ]

    def test_a_grant_shows_neither_text_nor_hash_of_a_token(
        self, client: Client, user: User, grant: Grant, token: AccessToken
    ) -> None:
        response = client.ask("GET", f"/applications/grants/{grant.id}", auth=user.credentials)
        assert (token.token.encode() in response.body, token.hashed_token.encode() in response.body) == (False, False)

    @documented("wire 5", "the page of the operation")
    @inferred("semantics 3, that the union is normalised")
    def test_the_scopes_of_a_grant_are_the_normalised_union_of_all_that_was_granted(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, grant: Grant
    ) -> None:
        server.issue_token(user, app, scopes=["public_repo", "user"])
        body = object_in(client.ask("GET", f"/applications/grants/{grant.id}", auth=user.credentials))
        assert sorted(body["scopes"]) == ["repo", "user"]

    @inferred("by analogy with an authorization (wire 4)")
    def test_a_grant_is_updated_when_its_scopes_grow(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, grant: Grant
    ) -> None:
        server.clock.freeze()
        server.clock.advance(hours=1)
        server.issue_token(user, app, scopes=["gist"])
        body = object_in(client.ask("GET", f"/applications/grants/{grant.id}", auth=user.credentials))
        now = f"{server.clock.now():%Y-%m-%dT%H:%M:%SZ}"
        assert (body["updated_at"], body["created_at"] < now) == (now, True)

    @inferred("semantics 3")
    def test_a_grant_survives_the_deletion_of_its_tokens(
        self, client: Client, user: User, grant: Grant, token: AccessToken
    ) -> None:
        token.revoke()
        body = object_in(client.ask("GET", f"/applications/grants/{grant.id}", auth=user.credentials))
        assert body["scopes"] == ["repo", "user:email"]


@about("oauth-authorizations/list-grants")
@documented("wire 5", "the page of the operation")
class TestList:
    """GET /applications/grants."""

    def test_an_app_with_many_tokens_has_one_grant(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp
    ) -> None:
        for scopes in ([], ["gist"], ["repo"]):
            server.issue_token(user, app, scopes=scopes)
        rows = rows_in(client.ask("GET", "/applications/grants", auth=user.credentials))
        assert [row["app"]["name"] for row in rows] == ["ci-bot"]

    def test_each_app_has_a_grant_of_its_own(self, server: GitHubEnterpriseServer, client: Client, user: User) -> None:
        apps = [server.add_oauth_app() for _ in range(3)]
        for app in apps:
            server.add_grant(user, app)
        rows = rows_in(client.ask("GET", "/applications/grants", auth=user.credentials))
        assert {row["app"]["client_id"] for row in rows} == {app.client_id for app in apps}

    @inferred("semantics 2")
    def test_personal_tokens_have_no_grant(self, server: GitHubEnterpriseServer, client: Client, user: User) -> None:
        server.issue_personal_token(user, note="mine")
        assert rows_in(client.ask("GET", "/applications/grants", auth=user.credentials)) == []

    def test_the_grants_of_other_users_are_not_listed(
        self, server: GitHubEnterpriseServer, client: Client, grant: Grant
    ) -> None:
        stranger = server.add_user()
        rows = rows_in(client.ask("GET", "/applications/grants", auth=stranger.credentials))
        assert (grant.state, rows) == ("active", [])


@about("oauth-authorizations/delete-grant")
@documented("wire 5", "the page of the operation")
class TestDelete:
    """DELETE /applications/grants/{grant_id}."""

    def test_deleting_a_grant_answers_204_without_a_body(self, client: Client, user: User, grant: Grant) -> None:
        response = client.ask("DELETE", f"/applications/grants/{grant.id}", auth=user.credentials)
        assert (response.status, response.body, grant.state) == (204, b"", "revoked")

    def test_deleting_a_grant_revokes_every_token_of_the_app(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, grant: Grant
    ) -> None:
        server.issue_token(user, app)
        before = snapshot(server)
        client.ask("DELETE", f"/applications/grants/{grant.id}", auth=user.credentials)
        assert names_of_events(server, before) == ["grant.revoked", "token.revoked", "token.revoked"]
        assert [*server.tokens] == []

    def test_deleting_a_grant_spares_other_apps(
        self, server: GitHubEnterpriseServer, client: Client, user: User, grant: Grant
    ) -> None:
        other = server.issue_token(user, server.add_oauth_app())
        client.ask("DELETE", f"/applications/grants/{grant.id}", auth=user.credentials)
        assert ([*server.tokens], [*server.grants]) == ([other], [other.grant])


@about("oauth-authorizations/get-grant", "oauth-authorizations/delete-grant")
@inferred("semantics 12")
@pytest.mark.parametrize("method", ["GET", "DELETE"])
class TestNotFound:
    """Ids that are nothing to the caller."""

    @inferred("wire 5")
    def test_a_deleted_grant_is_not_found(
        self, server: GitHubEnterpriseServer, client: Client, user: User, grant: Grant, method: str
    ) -> None:
        grant.revoke()
        before = snapshot(server)
        response = client.ask(method, f"/applications/grants/{grant.id}", auth=user.credentials)
        assert (refusal(response), snapshot(server)) == (NOT_FOUND, before)

    def test_the_grant_of_another_user_is_not_found(
        self, server: GitHubEnterpriseServer, client: Client, grant: Grant, method: str
    ) -> None:
        stranger = server.add_user()
        before = snapshot(server)
        response = client.ask(method, f"/applications/grants/{grant.id}", auth=stranger.credentials)
        assert (refusal(response), snapshot(server)) == (NOT_FOUND, before)

    @inferred("wire 5", "semantics 5", "semantics 12")
    def test_a_grant_is_not_found_by_the_id_of_a_token(
        self, server: GitHubEnterpriseServer, client: Client, user: User, token: AccessToken, method: str
    ) -> None:
        before = snapshot(server)
        response = client.ask(method, f"/applications/grants/{token.id}", auth=user.credentials)
        assert (refusal(response), snapshot(server)) == (NOT_FOUND, before)


@about("oauth-authorizations/list-grants")
@inferred("by analogy with GET /authorizations (semantics 22)")
def test_the_grant_of_a_github_app_is_not_listed(
    server: GitHubEnterpriseServer, client: Client, user: User, github_app: GitHubApp
) -> None:
    server.issue_token(user, github_app)
    assert rows_in(client.ask("GET", "/applications/grants", auth=user.credentials)) == []
