"""A user lists and reads the own authorizations with a password."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, recorded
from tests.rest.client import Client
from tests.rest.reading import AUTHORIZATION_KEYS, PERSONAL_CLIENT_ID, object_in, refusal, rows_in
from tests.rest.snapshot import snapshot

pytestmark = about("oauth-authorizations/list-authorizations", "oauth-authorizations/get-authorization")

NOT_FOUND = (404, "Not Found")


@pytest.fixture(name="body")
def _body(client: Client, user: User, token: AccessToken) -> dict[str, Any]:
    return object_in(client.ask("GET", f"/authorizations/{token.id}", auth=user.credentials))


def _ids(client: Client, user: User) -> list[int]:
    return [row["id"] for row in rows_in(client.ask("GET", "/authorizations", auth=user.credentials))]


@recorded("get_200_06", "list_200_02")
class TestOneAuthorization:
    """What reading an authorization shows, and the list in each row."""

    @recorded("get_200_06", "list_200_02")
    @documented("OpenAPI")
    @inferred("semantics 24, for the place of expires_at")
    def test_the_keys_of_an_authorization_are_in_the_recorded_order_and_name_no_user(
        self, body: dict[str, Any]
    ) -> None:
        assert list(body) == AUTHORIZATION_KEYS

    def test_the_list_shows_each_authorization_as_it_is_shown_by_its_id(
        self, client: Client, user: User, body: dict[str, Any]
    ) -> None:
        assert rows_in(client.ask("GET", "/authorizations", auth=user.credentials)) == [body]

    def test_reading_an_authorization_shows_a_blank_text(self, body: dict[str, Any]) -> None:
        assert body["token"] == ""

    def test_reading_an_authorization_shows_the_hash_and_the_last_eight_characters(
        self, body: dict[str, Any], token: AccessToken
    ) -> None:
        assert (body["hashed_token"], body["token_last_eight"]) == (token.hashed_token, token.token[-8:])

    def test_the_id_of_an_authorization_is_that_of_its_token(self, body: dict[str, Any], token: AccessToken) -> None:
        assert (body["id"], body["url"]) == (token.id, f"https://ghes.test/api/v3/authorizations/{token.id}")

    def test_reading_an_authorization_never_shows_the_text_of_the_token(
        self, client: Client, user: User, token: AccessToken
    ) -> None:
        response = client.ask("GET", f"/authorizations/{token.id}", auth=user.credentials)
        assert (response.status, token.token.encode() in response.body) == (200, False)

    def test_a_personal_token_has_its_note_as_the_name_of_its_app(
        self, server: GitHubEnterpriseServer, client: Client, user: User
    ) -> None:
        token = server.issue_personal_token(user, note="laptop")
        app = object_in(client.ask("GET", f"/authorizations/{token.id}", auth=user.credentials))["app"]
        assert (app["name"], app["client_id"]) == ("laptop", PERSONAL_CLIENT_ID)


@about("oauth-authorizations/list-authorizations")
class TestList:
    """GET /authorizations."""

    @documented("OpenAPI")
    def test_a_user_without_tokens_has_an_empty_list_of_authorizations(self, client: Client, user: User) -> None:
        assert client.ask("GET", "/authorizations", auth=user.credentials).body == b"[]"

    @documented("the page of the operation")
    def test_the_authorizations_of_other_users_are_not_listed(
        self, server: GitHubEnterpriseServer, client: Client, token: AccessToken
    ) -> None:
        assert (token.is_active, _ids(client, server.add_user())) == (True, [])

    @recorded("wire 1.7", "wire 3")
    def test_every_token_of_an_app_is_listed(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp
    ) -> None:
        tokens = [server.issue_token(user, app) for _ in range(3)]
        assert sorted(_ids(client, user)) == [token.id for token in tokens]

    @inferred("semantics 22")
    def test_tokens_of_github_apps_are_not_listed(
        self, server: GitHubEnterpriseServer, client: Client, user: User, github_app: GitHubApp
    ) -> None:
        assert (server.issue_token(user, github_app).is_active, _ids(client, user)) == (True, [])

    @recorded("wire 1.7")
    def test_personal_tokens_are_listed_first_by_id(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp
    ) -> None:
        of_app = server.issue_token(user, app)
        personal = [server.issue_personal_token(user, note=note) for note in ("b", "a", "c")]
        assert _ids(client, user) == [*(token.id for token in personal), of_app.id]

    @recorded("wire 1.7")
    def test_the_tokens_of_an_app_are_listed_by_fingerprint_those_without_first(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp
    ) -> None:
        for fingerprint in ("b", None, "a"):
            server.issue_token(user, app, fingerprint=fingerprint)
        rows = rows_in(client.ask("GET", "/authorizations", auth=user.credentials))
        assert [row["fingerprint"] for row in rows] == [None, "a", "b"]

    @recorded("wire 1.7")
    def test_the_tokens_of_an_app_are_listed_together(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp
    ) -> None:
        other = server.add_oauth_app("release-bot")
        for turn, owner in enumerate((app, other, app, other)):
            server.issue_token(user, owner, fingerprint=str(turn))
        rows = rows_in(client.ask("GET", "/authorizations", auth=user.credentials))
        assert [row["fingerprint"] for row in rows] in (["0", "2", "1", "3"], ["1", "3", "0", "2"])

    @inferred("by analogy with a fingerprint that was always there (wire 1.7)")
    def test_a_changed_fingerprint_moves_a_token_in_the_list(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp
    ) -> None:
        moved, other = (server.issue_token(user, app, fingerprint=fingerprint) for fingerprint in ("a", "b"))
        client.ask("PATCH", f"/authorizations/{moved.id}", auth=user.credentials, json={"fingerprint": "c"})
        assert _ids(client, user) == [other.id, moved.id]


@pytest.mark.parametrize("death", ["revoked", "expired", "grant deleted"])
class TestDeadTokens:
    """They have left."""

    @pytest.fixture(name="dead")
    def _dead(self, server: GitHubEnterpriseServer, user: User, app: OAuthApp, death: str) -> AccessToken:
        token = server.issue_token(user, app, expires_in=60)
        if death == "revoked":
            token.revoke()
        elif death == "expired":
            server.clock.advance(seconds=60)
        else:
            server.grants.one(app=app).revoke()
        return token

    @about("oauth-authorizations/list-authorizations")
    @inferred("semantics 4")
    def test_a_dead_token_is_not_listed(self, client: Client, user: User, dead: AccessToken) -> None:
        assert (dead.is_active, _ids(client, user)) == (False, [])

    @about("oauth-authorizations/get-authorization")
    @recorded("wire 4")
    @inferred("semantics 4, for expired tokens and deleted grants")
    def test_a_dead_authorization_is_not_found(
        self, server: GitHubEnterpriseServer, client: Client, user: User, dead: AccessToken
    ) -> None:
        before = snapshot(server)
        response = client.ask("GET", f"/authorizations/{dead.id}", auth=user.credentials)
        assert (refusal(response), snapshot(server)) == (NOT_FOUND, before)


@about("oauth-authorizations/get-authorization")
@inferred("semantics 12")
class TestNotFound:
    """Ids that are nothing to the caller."""

    def test_the_authorization_of_another_user_is_not_found(
        self, server: GitHubEnterpriseServer, client: Client, token: AccessToken
    ) -> None:
        stranger = server.add_user()
        assert refusal(client.ask("GET", f"/authorizations/{token.id}", auth=stranger.credentials)) == NOT_FOUND

    @inferred("semantics 22")
    def test_a_token_of_a_github_app_is_not_found_as_an_authorization(
        self, server: GitHubEnterpriseServer, client: Client, user: User, github_app: GitHubApp
    ) -> None:
        token = server.issue_token(user, github_app)
        assert refusal(client.ask("GET", f"/authorizations/{token.id}", auth=user.credentials)) == NOT_FOUND

    def test_an_authorization_is_not_found_by_the_id_of_a_grant(
        self, server: GitHubEnterpriseServer, client: Client, user: User, token: AccessToken
    ) -> None:
        grant = server.grants.one(app=token.app)
        assert refusal(client.ask("GET", f"/authorizations/{grant.id}", auth=user.credentials)) == NOT_FOUND


@about("oauth-authorizations/list-authorizations")
@documented("OpenAPI", "the page of the operation")
def test_the_filter_by_client_id_shows_the_tokens_of_that_app_only(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, token: AccessToken
) -> None:
    server.issue_token(user, server.add_oauth_app())
    server.issue_personal_token(user, note="mine")
    rows = rows_in(client.ask("GET", f"/authorizations?client_id={app.client_id}", auth=user.credentials))
    assert [row["id"] for row in rows] == [token.id]


@about("oauth-authorizations/list-authorizations")
@inferred("by analogy with personal tokens without (wire 1.7)")
def test_personal_tokens_are_listed_by_id_whatever_their_fingerprints(client: Client, user: User) -> None:
    for note, fingerprint in (("a", "z"), ("b", "y"), ("c", "x")):
        body = {"note": note, "fingerprint": fingerprint}
        client.ask("POST", "/authorizations", auth=user.credentials, json=body)
    assert _ids(client, user) == sorted(_ids(client, user))
