"""GET /user: what the header fields say about the token that asks (wire 1.5, flows 53)."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import OF_APPS, about, documented, inferred, recorded
from tests.rest.client import Client
from tests.rest.operations import OPERATIONS, World

pytestmark = about("users/get-authenticated")

SCOPES = ("X-OAuth-Scopes", "X-Accepted-OAuth-Scopes")


@recorded("user_200_01", "ghe_user_headers_oauth", "wire 1.5")
@pytest.mark.parametrize(
    ("scopes", "shown"),
    [
        ([], ""),
        (["gist"], "gist"),
        (["user", "public_repo", "repo", "gist"], "gist, repo, user"),
    ],
)
class TestScopes:
    """Sorted, joined by a comma and a space, and sent even when there are none."""

    def test_the_scopes_of_the_token_of_an_app_are_listed_in_order(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, scopes: list[str], shown: str
    ) -> None:
        response = client.ask("GET", "/user", token=server.issue_token(user, app, scopes=scopes))
        assert (response.status, response.headers["X-OAuth-Scopes"]) == (200, shown)

    def test_the_scopes_of_a_personal_token_are_listed_in_order(
        self, server: GitHubEnterpriseServer, client: Client, user: User, scopes: list[str], shown: str
    ) -> None:
        response = client.ask("GET", "/user", token=server.issue_personal_token(user, note="x", scopes=scopes))
        assert (response.status, response.headers["X-OAuth-Scopes"]) == (200, shown)


@recorded("user_200_01", "ghe_user_headers_oauth")
def test_the_profile_says_by_an_empty_header_that_it_needs_no_scope(client: Client, token: AccessToken) -> None:
    assert client.ask("GET", "/user", token=token).headers["X-Accepted-OAuth-Scopes"] == ""


@documented("flows 71")
@inferred("by analogy with a token after another scheme")
def test_a_token_sent_as_a_password_is_told_its_scopes(client: Client, token: AccessToken) -> None:
    response = client.ask("GET", "/user", auth=("octocat", token.token))
    assert response.headers["X-OAuth-Scopes"] == "repo, user:email"


@documented("flows 53")
def test_the_scope_headers_follow_a_change_of_the_scopes(client: Client, user: User, token: AccessToken) -> None:
    client.ask("PATCH", f"/authorizations/{token.id}", auth=user.credentials, json={"scopes": ["gist"]})
    assert client.ask("GET", "/user", token=token).headers["X-OAuth-Scopes"] == "gist"


@about("meta/root", "meta/get", "users/get-authenticated")
@recorded("user_200_01", "wire 1.5")
@inferred("by analogy with GET /user, for the others")
@pytest.mark.parametrize("path", ["/", "/meta", "/user"])
def test_every_call_with_a_token_has_scope_headers(client: Client, token: AccessToken, path: str) -> None:
    response = client.ask("GET", path, token=token)
    assert [response.headers.get(name) for name in SCOPES] == ["repo, user:email", ""]


@inferred("by analogy with 200")
def test_a_304_has_scope_headers(client: Client, token: AccessToken) -> None:
    response = client.ask("GET", "/user", token=token, headers={"If-None-Match": "*"})
    assert (response.status, response.headers["X-OAuth-Scopes"]) == (304, "repo, user:email")


@recorded("flows 53")
@about("users/get-authenticated", "users/list-emails-for-authenticated-user")
@pytest.mark.parametrize("path", ["/user", "/user/emails"])
def test_the_user_token_of_a_github_app_is_told_no_scopes_by_empty_headers(
    server: GitHubEnterpriseServer, client: Client, user: User, github_app: GitHubApp, path: str
) -> None:
    response = client.ask("GET", path, token=server.issue_token(user, github_app))
    assert [response.headers.get(name) for name in SCOPES] == ["", ""]


@pytest.mark.parametrize("name", SCOPES)
class TestAbsent:
    """Where there is no token with scopes."""

    @recorded("wire 1.5")
    def test_a_password_is_told_no_scopes(self, client: Client, user: User, name: str) -> None:
        response = client.ask("GET", "/user", auth=user.credentials)
        assert (response.status, name in response.headers) == (200, False)

    @about("meta/get")
    @recorded("wire 1.5")
    def test_an_anonymous_caller_is_told_no_scopes(self, client: Client, name: str) -> None:
        response = client.ask("GET", "/meta")
        assert (response.status, name in response.headers) == (200, False)

    @recorded("other_401_03", "wire 1.5")
    def test_the_refusal_of_a_dead_token_names_no_scopes(self, client: Client, token: AccessToken, name: str) -> None:
        token.revoke()
        response = client.ask("GET", "/user", token=token)
        assert (response.status, name in response.headers) == (401, False)

    @about(OF_APPS)
    @recorded("wire 1.5")
    def test_an_app_is_told_no_scopes(self, world: World, name: str) -> None:
        response = world.ask(OPERATIONS[2])
        assert (response.status, name in response.headers) == (200, False)


class TestClientId:
    """`X-OAuth-Client-Id`."""

    @recorded("ghe_user_headers_oauth")
    def test_the_token_of_an_oauth_app_is_told_its_client_id(
        self, client: Client, app: OAuthApp, token: AccessToken
    ) -> None:
        assert client.ask("GET", "/user", token=token).headers["X-OAuth-Client-Id"] == app.client_id

    @recorded("wire 1.5")
    def test_the_token_of_a_github_app_is_told_its_client_id(
        self, server: GitHubEnterpriseServer, client: Client, user: User, github_app: GitHubApp
    ) -> None:
        response = client.ask("GET", "/user", token=server.issue_token(user, github_app))
        assert response.headers["X-OAuth-Client-Id"] == github_app.client_id

    @recorded("wire 1.5", "wire 10")
    def test_a_personal_token_is_told_no_client_id(
        self, server: GitHubEnterpriseServer, client: Client, user: User
    ) -> None:
        response = client.ask("GET", "/user", token=server.issue_personal_token(user, note="x"))
        assert (response.status, "X-OAuth-Client-Id" in response.headers) == (200, False)

    @inferred("by analogy with personal tokens")
    def test_a_password_is_told_no_client_id(self, client: Client, user: User) -> None:
        response = client.ask("GET", "/user", auth=user.credentials)
        assert (response.status, "X-OAuth-Client-Id" in response.headers) == (200, False)
