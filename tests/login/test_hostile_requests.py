"""What an attacker or a broken client sends: each was answered wrongly once."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GHESError, GitHubApp, GitHubEnterpriseServer, OAuthApp, Request, User
from tests.evidence import about, documented, inferred, own
from tests.login.client import ACCESS_TOKEN, AUTHORIZE, DEVICE_CODE, JSON, Site, callback

pytestmark = about("login/oauth/authorize")

BELOW_A_LOOPBACK = ["http://[::1].evil.test/", "http://[::1]evil.test/", "http://evil.test[::1]/"]
BELOW_A_HOST = [
    "http://evil.test%2f.example.com/path",
    "http://evil.test%23.example.com/path",
    "http://evil.test%00.example.com/path",
    "http://evil.test\x00.example.com/path",
    "http://evil.test<.example.com/path",
    "http://evil.test;.example.com/path",
    "http://evil.test⁄.example.com/path",  # noqa: RUF001  # a slash that is none
    "http://evil.test。.example.com/path",
    "http://.example.com/path",
    "\x00http://example.com/path",
    "\x1fhttp://example.com/path",
]


@inferred("flows 13, which names no such host")
@pytest.mark.parametrize(
    ("registered", "hosts"), [("http://[::1]/", BELOW_A_LOOPBACK), ("http://example.com/path", BELOW_A_HOST)]
)
def test_no_code_is_sent_to_a_host_that_only_looks_like_the_registered_one(
    server: GitHubEnterpriseServer, site: Site, user: User, registered: str, hosts: list[str]
) -> None:
    app = server.add_oauth_app(callback_url=registered)
    for wanted in hosts:
        location = server.approve(site.page(app, redirect_uri=wanted), user)
        assert location.startswith(f"{registered}?error=redirect_uri_mismatch&"), wanted


@documented("flows 2")
@pytest.mark.parametrize(
    ("content_type", "body"), [("application/x-www-form-urlencoded", b"client_id={id}"), (JSON, b"{")]
)
def test_the_authorization_page_reads_its_query_alone(
    site: Site, app: OAuthApp, content_type: str, body: bytes
) -> None:
    sent = body.replace(b"{id}", app.client_id.encode())
    request = Request("GET", f"{AUTHORIZE}?client_id=unknown", {"Content-Type": content_type}, sent)
    assert site._server.handle(request).status == 404  # noqa: SLF001  # a request with a body, which Site has not


@about("login/oauth/access_token")
@inferred("RFC 6749 2.3.1, which most clients do not follow")
@pytest.mark.parametrize("sent", ["a+b%c", "a%2Bb%25c"], ids=["as it is", "encoded"])
def test_a_secret_sent_as_basic_is_accepted_plain_and_percent_encoded(
    server: GitHubEnterpriseServer, site: Site, user: User, sent: str
) -> None:
    app = server.add_oauth_app(client_secret="a+b%c")
    answer = site.post(ACCESS_TOKEN, auth=(app.client_id, sent), form={"code": site.code(user, app)})
    assert b"access_token" in answer.body


@about("login/oauth/access_token")
@documented("RFC 9110 8.3.1")
def test_media_types_are_accepted_in_any_case(server: GitHubEnterpriseServer, app: OAuthApp) -> None:
    request = Request("POST", ACCESS_TOKEN, {"Content-Type": "Application/JSON"}, f'{{"client_id":"{app.client_id}"}}')
    server.handle(request)
    assert server.exchanges[-1].cause == "the client secret of app 'ci-bot' is missing"


@own()
def test_nobody_approves_a_device_of_a_suspended_app(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, user: User
) -> None:
    code = site.post(DEVICE_CODE, form={"client_id": app.client_id}).json()
    assert isinstance(code, dict)
    app.suspend()
    with pytest.raises(GHESError, match=r"^cannot authorize: app 'ci-bot' is suspended$"):
        server.approve_device(code["user_code"], user)
    assert len(server.grants) == 0


@own()
def test_an_app_cannot_be_registered_with_an_invalid_callback(server: GitHubEnterpriseServer) -> None:
    urls = ["http://a.test/\r\nX-Evil: y", "not a url", "http://[", "http://a.test:http/", "http://a.test:0/", ""]
    urls += ["localhost:5000/cb", "app.example.com:443", "https:/cb", "http://:8080/cb", "HTTP:cb", "/cb"]
    for url in urls:
        with pytest.raises(GHESError, match=r"^callback_url=.* is not a URL with its scheme, such as 'http://local"):
            server.add_oauth_app(callback_url=url)
        with pytest.raises(GHESError, match=r"^callback_urls="):
            server.add_github_app(callback_urls=[url])


@own()
def test_a_bare_path_may_have_an_address_in_its_query(
    server: GitHubEnterpriseServer, app: OAuthApp, user: User
) -> None:
    bare = f"{AUTHORIZE}?client_id={app.client_id}&redirect_uri={app.callback_url}"
    assert server.handle(Request("GET", bare)).headers["Location"].startswith(f"{server.url}/login?")
    assert "code" in callback(server.approve(bare, user))


@own()
def test_an_event_of_a_nested_request_belongs_to_the_nested_exchange(
    server: GitHubEnterpriseServer, site: Site, github_app: GitHubApp, user: User
) -> None:
    def nested(_: Request) -> dict[str, str]:
        site.post(DEVICE_CODE, form={"client_id": github_app.client_id})
        return {}

    server.add_resource("/nested", json=nested)
    server.handle(Request("GET", "/api/v3/nested", {"Authorization": f"token {server.issue_token(user, github_app)}"}))
    started = next(event for event in server.events if event.name == "device_authorization.started")
    assert started.exchange is not None
    assert started.exchange.operation == "login/device/code"
