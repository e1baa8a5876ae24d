"""What a client does with credentials and secrets, and whether it says who it is."""

from __future__ import annotations

import asyncio
import base64
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
import requests
import responses

from pytest_ghes_oauth import GitHubEnterpriseServer, Request
from tests.audit.findings import AGENT, findings, get, rules
from tests.transports.httpx.ways import LIBRARIES, Library

TOKEN = "gho_" + "a" * 36
CREDENTIALS = ("octocat", "wrong")


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


@pytest.mark.parametrize("name", ["access_token", "client_secret", "refresh_token"])
def test_a_secret_in_a_query_string_is_found(name: str) -> None:
    found = findings(lambda server: get(server, f"/api/v3/meta?{name}=secret"))
    assert found == [("secret_in_query", f"GET /api/v3/meta sent {name} in the query string, where logs keep it")]


@pytest.mark.parametrize("name", ["access_token", "client_secret", "refresh_token", "code_verifier", "password"])
def test_a_secret_in_the_authorize_url_is_found(name: str) -> None:
    found = findings(lambda server: get(server, f"/login/oauth/authorize?client_id=x&state=y&{name}=secret"))
    clause = f"GET /login/oauth/authorize had {name} in its URL, which the user's browser sees and keeps"
    assert found == [("secret_in_authorize_url", clause)]


@pytest.mark.parametrize("click", ["approve", "deny"])
def test_a_secret_in_the_authorize_url_that_a_person_opens_is_found(click: str) -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        app, user = server.add_oauth_app(callback_url="https://app.test/"), server.add_user()
        query = f"client_id={app.client_id}&state=x&client_secret={app.client_secret}"
        getattr(server, click)(f"/login/oauth/authorize?{query}", user)

    assert rules(client) == ["secret_in_authorize_url"]


def test_credentials_over_plain_http_are_found() -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        get(server, "/api/v3/user", basic(*server.add_user().credentials))

    found = findings(client, url="http://ghes.test")
    assert found == [("credentials_in_clear", "GET /api/v3/user sent credentials over plain http")]


@pytest.mark.parametrize("name", ["access_token", "client_secret", "refresh_token"])
@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "application/json"])
def test_a_secret_in_a_body_over_plain_http_is_found(content_type: str, name: str) -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        body = json.dumps({name: "x"}) if content_type.endswith("json") else f"{name}=x"
        server.handle(Request("POST", f"{server.url}/login/oauth/access_token", {"Content-Type": content_type}, body))

    assert findings(client, url="http://ghes.test") == [
        ("credentials_in_clear", "POST /login/oauth/access_token sent credentials over plain http")
    ]


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "ghes.localhost"])
def test_loopback_may_speak_plain_http(host: str) -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        assert get(server, "/api/v3/user", basic(*server.add_user().credentials)) == 200

    assert findings(client, url=f"http://{host}") == []


# -- after a 401 -------------------------------------------------------------------------------------


def test_refused_credentials_that_are_sent_again_are_found() -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        for _ in range(2):
            get(server, "/api/v3/user", basic("octocat", "wrong"))

    clause = "GET /api/v3/user sent credentials again after they were refused with 401"
    assert findings(client) == [("credentials_after_401", clause)]


def test_answering_the_demand_for_a_one_time_password_is_no_misbehaviour() -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        user = server.add_user("octocat", two_factor="app")
        assert get(server, "/api/v3/user", basic(*user.credentials)) == 401
        assert get(server, "/api/v3/user", basic(*user.credentials), **{"X-GitHub-OTP": user.otp or ""}) == 200

    assert findings(client) == []


def test_each_signing_in_may_wait_for_the_demand_of_a_one_time_password() -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        user = server.add_user("octocat", two_factor="app")
        for code in (None, user.otp, None, user.otp):
            headers = {} if code is None else {"X-GitHub-OTP": code}
            status = get(server, "/api/v3/user", basic(*user.credentials), **headers)
            assert status == (401 if code is None else 200)

    assert findings(client) == []


@pytest.mark.parametrize(("second", "found"), [("000", ["credentials_after_401"]), ("001", [])])
def test_a_one_time_password_that_is_sent_again_after_it_was_refused_is_found(second: str, found: list[str]) -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        user = server.add_user("octocat", two_factor="app")
        for code in ("000", second):
            assert get(server, "/api/v3/user", basic(*user.credentials), **{"X-GitHub-OTP": code}) == 401

    assert rules(client) == found


def test_a_password_that_was_refused_may_be_sent_again_once_it_is_right() -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        user = server.add_user("octocat")
        assert get(server, "/api/v3/user", basic("octocat", "next")) == 401
        user.update(password="next")
        assert [get(server, "/api/v3/user", basic("octocat", "next")) for _ in range(2)] == [200, 200]

    assert findings(client) == []


def test_the_credentials_of_an_app_are_no_token() -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        app = server.add_github_app()
        for _ in range(2):
            path, headers = (
                f"/api/v3/applications/{app.client_id}/token/scoped",
                {"Authorization": basic(app.client_id, "f" * 40)},
            )
            assert server.handle(Request("POST", path, AGENT | headers, "{}")).status == 401

    assert rules(client) == ["credentials_after_401"]


@pytest.mark.parametrize(
    "again",
    [f"token {TOKEN}", f"Bearer {TOKEN}", basic(TOKEN, "x-oauth-basic"), basic("x-access-token", TOKEN)],
    ids=["token", "Bearer", "Basic name", "Basic password"],
)
def test_a_token_that_is_used_again_after_a_401_is_found_whatever_way_it_is_sent(again: str) -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        for authorization in (f"token {TOKEN}", again):
            get(server, "/api/v3/user", authorization)

    clause = "GET /api/v3/user sent a token again after it was refused with 401"
    assert findings(client) == [("token_after_401", clause)]


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.__name__)
@pytest.mark.parametrize("is_token", [True, False])
def test_requests_that_were_sent_before_the_401_came_are_not_judged(*, library: Library, is_token: bool) -> None:
    async def dashboard(api_url: str) -> list[int]:
        given = f"token {TOKEN}" if is_token else basic("octocat", "wrong")
        async with library.AsyncClient(headers=AGENT | {"Authorization": given}) as opened:
            asked = (opened.get(f"{api_url}{path}") for path in ("/user", "/user/emails", "/user/orgs"))
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    assert findings(lambda server: asyncio.run(dashboard(server.api_url))) == []


def test_requests_of_several_threads_that_were_sent_before_the_401_came_are_not_judged() -> None:
    arrived, first_answered = Barrier(2, timeout=10), Event()

    def wait(_: Request, number: str) -> tuple[int, dict[str, str], bytes]:
        arrived.wait()
        assert number == "1" or first_answered.wait(10)
        return 401, {}, b""

    def client(server: GitHubEnterpriseServer) -> None:
        token = server.issue_token(server.add_user(), server.add_oauth_app())
        server.add_resource("/wait/{number}", json=wait)
        with ThreadPoolExecutor() as pool:
            first, second = (pool.submit(get, server, f"/api/v3/wait/{number}", f"token {token}") for number in (1, 2))
            assert first.result(10) == 401
            first_answered.set()
            assert second.result(10) == 401

    assert findings(client) == []


def test_a_token_in_the_query_counts_as_used_too() -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        get(server, "/api/v3/user", f"token {TOKEN}")
        get(server, f"/api/v3/user?access_token={TOKEN}")

    assert rules(client) == ["secret_in_query", "token_after_401"]


def test_credentials_that_were_accepted_may_be_sent_again() -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        user = server.add_user()
        assert [get(server, "/api/v3/user", basic(*user.credentials)) for _ in range(2)] == [200, 200]

    assert findings(client) == []


def test_a_new_token_after_a_401_is_no_misbehaviour() -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        get(server, "/api/v3/user", f"token {TOKEN}")
        token = server.issue_token(server.add_user(), server.add_oauth_app())
        assert [get(server, "/api/v3/user", f"token {token}") for _ in range(2)] == [200, 200]

    assert findings(client) == []


def test_a_token_that_lacks_a_scope_is_not_refused_with_401_and_may_be_used_again() -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        token = server.issue_token(server.add_user(), server.add_oauth_app())
        assert [get(server, "/api/v3/user/emails", f"token {token}") for _ in range(2)] == [404, 404]

    assert findings(client) == []


# -- who it is ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, {"User-Agent": " "}], ids=["none", "blank"])
def test_a_request_to_the_api_without_a_user_agent_is_found(headers: dict[str, str]) -> None:
    found = findings(lambda server: server.handle(Request("GET", "/api/v3", headers)))
    assert found == [("no_user_agent", "GET /api/v3 sent no User-Agent, without which GitHub refuses requests")]


def test_pages_may_be_asked_for_without_a_user_agent() -> None:
    assert findings(lambda server: server.handle(Request("GET", "/login"))) == []


# -- redirects ---------------------------------------------------------------------------------------


class Loyal(requests.Session):
    """A session that keeps its credentials wherever a redirect leads."""

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """Leave the header as it is."""


def redirecting(server: GitHubEnterpriseServer, location: str) -> None:
    answer = 302, {"Location": location}, b""
    server.add_resource("/archive", json=lambda _: answer)


def fetch(session: requests.Session, server: GitHubEnterpriseServer) -> requests.Response:
    token = server.issue_token(server.add_user(), server.add_oauth_app())
    return session.get(f"{server.api_url}/archive", headers={"Authorization": f"token {token}"}, timeout=5)


LEAK = "GET /api/v3/archive was redirected, and its credentials were sent on to https://files.test/archive.zip"


@pytest.mark.parametrize("location", ["https://files.test/archive.zip?signed=yes", "//files.test/archive.zip"])
@responses.activate
def test_credentials_that_follow_a_redirect_to_another_origin_are_found(location: str) -> None:
    responses.get("https://files.test/archive.zip", body=b"zip")

    def client(server: GitHubEnterpriseServer) -> None:
        redirecting(server, location)
        assert fetch(Loyal(), server).content == b"zip"

    assert findings(client) == [("credentials_after_redirect", LEAK)]


@responses.activate
def test_a_client_that_follows_a_redirect_by_itself_is_found_too() -> None:
    responses.get("https://files.test/", body=b"zip")

    def client(server: GitHubEnterpriseServer) -> None:
        redirecting(server, "https://files.test")
        token = server.issue_token(server.add_user(), server.add_oauth_app())
        headers = {"Authorization": f"token {token}"}
        for url in (f"{server.api_url}/archive", "https://files.test"):
            requests.get(url, headers=headers, allow_redirects=False, timeout=5)

    clause = "GET /api/v3/archive was redirected, and its credentials were sent on to https://files.test/"
    assert findings(client) == [("credentials_after_redirect", clause)]


@responses.activate
def test_a_redirect_may_be_followed_without_credentials() -> None:
    responses.get("https://files.test/archive.zip", body=b"zip")

    def client(server: GitHubEnterpriseServer) -> None:
        location = {"Location": "https://files.test/archive.zip"}
        server.responses.get(f"{server.api_url}/archive", status=302, headers=location)
        assert requests.get(f"{server.api_url}/archive", timeout=5).content == b"zip"

    assert findings(client) == []


def test_credentials_that_follow_the_redirect_of_a_mock_to_another_server_of_ours_are_found() -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        location = {"Location": "https://files.test/archive.zip"}
        server.responses.get(f"{server.api_url}/archive", status=307, headers=location)
        with GitHubEnterpriseServer(url="https://files.test") as other:
            other.responses.get("https://files.test/archive.zip", body=b"zip")
            assert fetch(Loyal(), server).content == b"zip"

    assert findings(client) == [("credentials_after_redirect", LEAK)]


@responses.activate
def test_a_session_that_drops_its_credentials_on_the_way_is_no_misbehaviour() -> None:
    responses.get("https://files.test/archive.zip", body=b"zip")

    def client(server: GitHubEnterpriseServer) -> None:
        redirecting(server, "https://files.test/archive.zip")
        assert fetch(requests.Session(), server).content == b"zip"

    assert findings(client) == []


def test_credentials_may_follow_a_redirect_within_the_origin() -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        redirecting(server, "/api/v3/meta")
        assert fetch(Loyal(), server).url == f"{server.api_url}/meta"

    assert findings(client) == []


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.__name__)
def test_credentials_of_a_client_of_httpx_that_follow_a_redirect_are_found(library: Library) -> None:
    def client(server: GitHubEnterpriseServer) -> None:
        redirecting(server, "https://files.test/archive.zip")
        token = server.issue_token(server.add_user(), server.add_oauth_app())
        headers = {"Authorization": f"token {token}", **AGENT}
        transport = library.MockTransport(lambda _: library.Response(200))
        with library.Client(verify=False, headers=headers, mounts={"https://files.test": transport}) as opened:
            # By itself it would send none to another origin; but the headers of a client are sent everywhere.
            opened.get(opened.get(f"{server.api_url}/archive").headers["Location"])

    assert findings(client) == [("credentials_after_redirect", LEAK)]
