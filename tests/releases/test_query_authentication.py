"""`?access_token=`: it signs in up to 3.3, and nobody from 3.4 on (releases 5)."""

from __future__ import annotations

import pytest
import requests

from pytest_ghes_oauth import AccessToken, GHESError, GitHubEnterpriseServer, User
from tests.evidence import EVERY, about, documented, inferred, own
from tests.releases.answers import refusal
from tests.rest.client import Client
from tests.rest.reading import object_in

pytestmark = about(EVERY)

REQUIRES_AUTHENTICATION = (401, "Requires authentication")
BAD_CREDENTIALS = (401, "Bad credentials")


@documented("releases 5")
@pytest.mark.parametrize("release", ["3.3"])
class TestWhereItSignsIn:
    """Up to 3.3."""

    def test_up_to_3_3_a_token_in_the_query_signs_its_user_in(self, client: Client, token: AccessToken) -> None:
        assert object_in(client.ask("GET", f"/user?access_token={token}"))["login"] == "octocat"

    def test_up_to_3_3_a_personal_token_in_the_query_signs_its_user_in(
        self, server: GitHubEnterpriseServer, client: Client, user: User
    ) -> None:
        token = server.issue_personal_token(user, note="nightly")
        assert client.ask("GET", f"/user?per_page=1&access_token={token}").status == 200

    def test_up_to_3_3_the_scopes_of_a_token_in_the_query_are_in_the_headers(
        self, client: Client, token: AccessToken
    ) -> None:
        headers = client.ask("GET", f"/user?access_token={token}").headers
        assert (headers["X-OAuth-Scopes"], headers["X-OAuth-Client-Id"]) == ("repo", "abcde12345fghij67890")

    def test_up_to_3_3_a_revoked_token_in_the_query_is_bad_credentials(
        self, client: Client, token: AccessToken
    ) -> None:
        token.revoke()
        assert refusal(client.ask("GET", f"/user?access_token={token}")) == BAD_CREDENTIALS

    def test_up_to_3_3_an_unknown_token_in_the_query_is_bad_credentials_where_anybody_may_ask(
        self, client: Client
    ) -> None:
        assert refusal(client.ask("GET", "/meta?access_token=unknown")) == BAD_CREDENTIALS

    @inferred("flows 77")
    def test_up_to_3_3_an_empty_token_in_the_query_is_no_credentials(self, client: Client) -> None:
        assert refusal(client.ask("GET", "/user?access_token=")) == REQUIRES_AUTHENTICATION

    @inferred("flows 101")
    def test_up_to_3_3_a_token_of_a_suspended_user_in_the_query_answers_403(
        self, client: Client, token: AccessToken, user: User
    ) -> None:
        user.suspend()
        assert client.ask("GET", f"/user?access_token={token}").status == 403

    @inferred("flows 76")
    def test_up_to_3_3_a_token_in_the_query_is_refused_where_a_password_is_needed(
        self, client: Client, token: AccessToken
    ) -> None:
        response = client.ask("GET", f"/authorizations?access_token={token}")
        assert refusal(response) == (403, "This API can only be accessed with username and password Basic Auth")

    def test_up_to_3_3_a_token_in_the_query_opens_an_endpoint_that_the_test_added(
        self, server: GitHubEnterpriseServer, client: Client, token: AccessToken
    ) -> None:
        server.add_resource("/zen", json={}, scopes=["repo"])
        assert client.ask("GET", f"/zen?access_token={token}").status == 200

    @inferred("flows 100")
    def test_up_to_3_3_a_token_in_the_query_opens_a_server_in_private_mode(self, release: str) -> None:
        server = GitHubEnterpriseServer(release=release, private_mode=True)
        token = server.issue_personal_token(server.add_user("octocat"), note="nightly")
        assert Client(server).ask("GET", f"/users/octocat?access_token={token}").status == 200


@inferred("releases 5")
@pytest.mark.parametrize("release", ["3.3", "3.4"])
class TestHeader:
    """A header wins over a query, whatever it holds."""

    def test_a_dead_token_in_the_header_is_not_saved_by_a_live_one_in_the_query(
        self, client: Client, token: AccessToken
    ) -> None:
        assert refusal(client.ask("GET", f"/user?access_token={token}", token="dead")) == BAD_CREDENTIALS

    def test_a_dead_token_in_the_query_does_no_harm_beside_a_live_one_in_the_header(
        self, client: Client, token: AccessToken
    ) -> None:
        assert client.ask("GET", "/user?access_token=dead", token=token).status == 200

    def test_the_header_signs_in_where_header_and_query_name_different_users(
        self, server: GitHubEnterpriseServer, client: Client, token: AccessToken
    ) -> None:
        hubot = server.add_user("hubot")
        body = object_in(client.ask("GET", f"/user?access_token={token}", auth=hubot.credentials))
        assert body["login"] == "hubot"

    def test_a_wrong_password_in_the_header_is_not_saved_by_a_token_in_the_query(
        self, client: Client, token: AccessToken
    ) -> None:
        assert refusal(client.ask("GET", f"/user?access_token={token}", auth=("octocat", "wrong"))) == BAD_CREDENTIALS

    def test_a_malformed_basic_header_is_not_saved_by_a_token_in_the_query(
        self, client: Client, token: AccessToken
    ) -> None:
        headers = {"Authorization": "Basic ???"}
        assert refusal(client.ask("GET", f"/user?access_token={token}", headers=headers)) == BAD_CREDENTIALS


@documented("releases 5")
@pytest.mark.parametrize("release", ["3.4"])
class TestWhereItDoesNot:
    """From 3.4 on."""

    def test_from_3_4_on_a_token_in_the_query_is_no_credentials(self, client: Client, token: AccessToken) -> None:
        assert refusal(client.ask("GET", f"/user?access_token={token}")) == REQUIRES_AUTHENTICATION

    def test_from_3_4_on_a_dead_token_in_the_query_does_no_harm_where_anybody_may_ask(self, client: Client) -> None:
        assert client.ask("GET", "/meta?access_token=dead").status == 200

    def test_from_3_4_on_a_token_in_the_query_does_not_open_a_server_in_private_mode(self, release: str) -> None:
        server = GitHubEnterpriseServer(release=release, private_mode=True)
        token = server.issue_personal_token(server.add_user("octocat"), note="nightly")
        response = Client(server).ask("GET", f"/users/octocat?access_token={token}")
        assert refusal(response) == (401, "Must authenticate to access this API.")

    @own()
    def test_from_3_4_on_the_journal_says_why_a_token_in_the_query_does_not_sign_in(
        self, client: Client, token: AccessToken
    ) -> None:
        client.ask("GET", f"/user?access_token={token}")
        cause = client.cause() or ""
        assert ("access_token in the query" in cause, "3.4" in cause, token.token in cause) == (True, True, False)


@own()
@pytest.mark.parametrize("release", ["3.3", "3.4"])
def test_a_strict_audit_complains_about_a_token_in_the_query_on_every_release(release: str) -> None:
    sentence = r"GET /api/v3/user sent access_token in the query string, where logs keep it \(secret_in_query: "
    with pytest.raises(GHESError, match=sentence):
        with GitHubEnterpriseServer(release=release, audit="strict") as server:
            token = server.issue_personal_token(server.add_user(), note="nightly")
            requests.get(f"{server.api_url}/user", params={"access_token": token.token}, timeout=5)
