"""`?access_token=`: it signs in up to 3.3, and nobody from 3.4 on (releases 5)."""

from __future__ import annotations

import pytest
import requests

from pytest_ghes_oauth import AccessToken, GHESError, GitHubEnterpriseServer, User
from tests.evidence import EVERY, about, documented, inferred, on, own
from tests.releases.answers import refusal
from tests.releases.spans import span
from tests.rest.client import Client
from tests.rest.reading import object_in

pytestmark = about(EVERY)

WORKS = span("2.18", "3.3")
GONE = span("3.4")
REQUIRES_AUTHENTICATION = (401, "Requires authentication")
BAD_CREDENTIALS = (401, "Bad credentials")


@documented("releases 5")
@on("2.18 to 3.3")
@pytest.mark.parametrize("release", WORKS)
class TestWhereItSignsIn:
    """Up to 3.3."""

    def test_a_token_in_the_query_signs_its_user_in(self, client: Client, token: AccessToken) -> None:
        assert object_in(client.ask("GET", f"/user?access_token={token}"))["login"] == "octocat"

    def test_so_does_a_personal_token(self, server: GitHubEnterpriseServer, client: Client, user: User) -> None:
        token = server.issue_personal_token(user, note="nightly")
        assert client.ask("GET", f"/user?per_page=1&access_token={token}").status == 200

    def test_its_scopes_stand_in_the_headers(self, client: Client, token: AccessToken) -> None:
        headers = client.ask("GET", f"/user?access_token={token}").headers
        assert (headers["X-OAuth-Scopes"], headers["X-OAuth-Client-Id"]) == ("repo", "abcde12345fghij67890")

    def test_a_dead_one_is_bad_credentials(self, client: Client, token: AccessToken) -> None:
        token.revoke()
        assert refusal(client.ask("GET", f"/user?access_token={token}")) == BAD_CREDENTIALS

    def test_so_it_is_where_anybody_may_ask(self, client: Client) -> None:
        assert refusal(client.ask("GET", "/meta?access_token=unknown")) == BAD_CREDENTIALS

    @inferred("flows 77")
    def test_an_empty_one_is_none(self, client: Client) -> None:
        assert refusal(client.ask("GET", "/user?access_token=")) == REQUIRES_AUTHENTICATION

    @inferred("flows 101")
    def test_a_suspended_user_is_told_so(self, client: Client, token: AccessToken, user: User) -> None:
        user.suspend()
        assert client.ask("GET", f"/user?access_token={token}").status == 403

    @inferred("flows 76")
    def test_it_is_no_password(self, client: Client, token: AccessToken) -> None:
        response = client.ask("GET", f"/authorizations?access_token={token}")
        assert refusal(response) == (403, "This API can only be accessed with username and password Basic Auth")

    def test_it_opens_an_endpoint_of_the_test_s_own(
        self, server: GitHubEnterpriseServer, client: Client, token: AccessToken
    ) -> None:
        server.add_resource("/zen", json={}, scopes=["repo"])
        assert client.ask("GET", f"/zen?access_token={token}").status == 200

    @inferred("flows 100")
    def test_it_opens_a_server_in_private_mode(self, release: str) -> None:
        server = GitHubEnterpriseServer(release=release, private_mode=True)
        token = server.issue_personal_token(server.add_user("octocat"), note="nightly")
        assert Client(server).ask("GET", f"/users/octocat?access_token={token}").status == 200


@inferred("releases 5")
@on("2.18 to 3.22")
class TestHeader:
    """A header wins over a query, whatever it holds."""

    def test_a_dead_token_in_the_header_is_bad_credentials(self, client: Client, token: AccessToken) -> None:
        assert refusal(client.ask("GET", f"/user?access_token={token}", token="dead")) == BAD_CREDENTIALS

    def test_a_dead_token_in_the_query_does_no_harm(self, client: Client, token: AccessToken) -> None:
        assert client.ask("GET", "/user?access_token=dead", token=token).status == 200

    def test_of_two_users_the_one_in_the_header_is_meant(
        self, server: GitHubEnterpriseServer, client: Client, token: AccessToken
    ) -> None:
        hubot = server.add_user("hubot")
        body = object_in(client.ask("GET", f"/user?access_token={token}", auth=hubot.credentials))
        assert body["login"] == "hubot"

    def test_a_wrong_password_is_not_saved_by_the_query(self, client: Client, token: AccessToken) -> None:
        assert refusal(client.ask("GET", f"/user?access_token={token}", auth=("octocat", "wrong"))) == BAD_CREDENTIALS

    def test_a_basic_header_that_is_none_is_not_saved_either(self, client: Client, token: AccessToken) -> None:
        headers = {"Authorization": "Basic ???"}
        assert refusal(client.ask("GET", f"/user?access_token={token}", headers=headers)) == BAD_CREDENTIALS


@documented("releases 5")
@on("3.4 to 3.22")
@pytest.mark.parametrize("release", GONE)
class TestWhereItDoesNot:
    """From 3.4 on."""

    def test_a_token_in_the_query_is_no_credentials(self, client: Client, token: AccessToken) -> None:
        assert refusal(client.ask("GET", f"/user?access_token={token}")) == REQUIRES_AUTHENTICATION

    def test_a_dead_one_does_no_harm_where_anybody_may_ask(self, client: Client) -> None:
        assert client.ask("GET", "/meta?access_token=dead").status == 200

    def test_private_mode_stays_closed(self, release: str) -> None:
        server = GitHubEnterpriseServer(release=release, private_mode=True)
        token = server.issue_personal_token(server.add_user("octocat"), note="nightly")
        response = Client(server).ask("GET", f"/users/octocat?access_token={token}")
        assert refusal(response) == (401, "Must authenticate to access this API.")

    @own()
    def test_the_journal_says_why(self, client: Client, token: AccessToken) -> None:
        client.ask("GET", f"/user?access_token={token}")
        cause = client.cause() or ""
        assert ("access_token in the query" in cause, "3.4" in cause, token.token in cause) == (True, True, False)


@own()
@pytest.mark.parametrize("release", ["2.18", "3.3", "3.4", "3.22"])
def test_a_strict_audit_complains_on_every_release(release: str) -> None:
    sentence = r"GET /api/v3/user sent access_token in the query string, where logs keep it$"
    with pytest.raises(GHESError, match=sentence):
        with GitHubEnterpriseServer(release=release, audit="strict") as server:
            token = server.issue_personal_token(server.add_user(), note="nightly")
            requests.get(f"{server.api_url}/user", params={"access_token": token.token}, timeout=5)
