"""The session of a browser: its cookie, when it ends, and what keeps forms of other sites out (semantics 42 and 43)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable

import httpx
import pytest
import requests

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp, Response, User
from pytest_ghes_oauth._http.messages import Headers
from tests.evidence import about, inferred, own
from tests.login.browser import PASSWORD, SIGNED_OUT, Browser, Page
from tests.login.client import AUTHORIZE, Site
from tests.rest.snapshot import snapshot

pytestmark = [about("login", "session", "logout"), inferred("semantics 42")]

NAME = "__Host-user_session"


@pytest.fixture(name="browser")
def _browser(server: GitHubEnterpriseServer, user: User) -> Browser:
    browser = Browser(server)
    browser.sign_in(user.login)
    return browser


def _is_signed_in(browser: Browser) -> bool:
    return browser.open("/logout").path == "/logout"


# -- the cookie --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize(
    ("origin", "name", "attributes"),
    [
        ("https://ghes.test", NAME, "Path=/; Secure; HttpOnly; SameSite=Lax"),
        ("http://localhost:8080", "user_session", "Path=/; HttpOnly; SameSite=Lax"),
    ],
)
def test_the_cookie_of_a_session_is_for_the_host_that_was_called_alone(
    server: GitHubEnterpriseServer, origin: str, name: str, attributes: str
) -> None:
    browser = Browser(server, origin)
    browser.sign_in()
    given = [exchange.response.headers["Set-Cookie"] for exchange in server.exchanges[:2] if exchange.response]
    assert [cookie.partition("; ")[2] for cookie in given] == [attributes] * 2
    assert ([*browser.cookies], _is_signed_in(browser)) == ([name], True)


@pytest.mark.usefixtures("user")
def test_signing_in_gives_the_browser_a_new_id_at_each_step(server: GitHubEnterpriseServer) -> None:
    careful = server.add_user("hubot", password="hunter2-secret", two_factor="app")
    browser = Browser(server)
    page, ids = browser.open("/login"), [browser.cookies[NAME]]
    for button, filled in (
        ("Sign in", {"Username or email address": "hubot", "Password": "hunter2-secret"}),
        ("Verify", {"Authentication code": careful.otp}),
    ):
        page = browser.click(page, button, filled)
        ids.append(browser.cookies[NAME])
    assert (page.heading, len(set(ids))) == ("You are signed in as hubot", 3)
    for number in ids[:2]:
        assert Browser(server, cookies={NAME: number}).open("/").heading == SIGNED_OUT


@inferred("semantics 42")
def test_signing_in_as_another_user_ends_the_session_before(server: GitHubEnterpriseServer, browser: Browser) -> None:
    server.add_user("hubot", password="hunter2-secret")
    number, token = browser.cookies[NAME], browser.open("/logout").token
    browser.send("POST", "/session", f"{TOKEN}={token}&login=hubot&password=hunter2-secret")
    assert browser.open("/").heading == "You are signed in as hubot"
    assert Browser(server, cookies={NAME: number}).open("/").heading == SIGNED_OUT


@pytest.mark.parametrize("cookie", ["a=b; {}; c=d", "{};a=b", "x={}y; {}"])
def test_a_session_is_found_among_other_cookies(browser: Browser, cookie: str) -> None:
    own_cookie = f"{NAME}={browser.cookies[NAME]}"
    response = Browser(browser.server).send("GET", "/", Cookie=cookie.replace("{}", own_cookie))
    assert response.status == 200


@pytest.mark.parametrize("name", ["user_session", "__host-user_session", "other"])
def test_a_cookie_of_another_name_is_no_session(browser: Browser, name: str) -> None:
    assert Browser(browser.server, cookies={name: browser.cookies[NAME]}).open("/").heading == SIGNED_OUT


def test_a_page_gives_a_browser_no_second_id(browser: Browser) -> None:
    response = browser.send("GET", "/logout")
    assert (response.status, "Set-Cookie" in response.headers) == (200, False)


@own()
def test_ids_of_sessions_follow_the_seed() -> None:
    def number(seed: int) -> str:
        browser = Browser(GitHubEnterpriseServer(seed=seed))
        browser.open("/login")
        return browser.cookies[NAME]

    assert number(1) == number(1) != number(2)


@inferred("flows 4")
def test_a_client_without_cookies_is_given_none_on_its_way_to_the_sign_in_page(site: Site, app: OAuthApp) -> None:
    response = site.ask("GET", AUTHORIZE, query={"client_id": app.client_id})
    assert "Set-Cookie" not in response.headers
    location = response.headers["Location"].replace("&", "&amp;")
    assert response.body.decode() == f'<html><body>You are being <a href="{location}">redirected</a>.</body></html>'


# -- when it ends ------------------------------------------------------------------------------------------


def _suspend_for_a_while(user: User) -> None:
    user.suspend()
    user.unsuspend()


END: dict[str, Callable[[User], None]] = {
    "suspended": User.suspend,
    "suspended for a while": _suspend_for_a_while,
    "deleted": User.delete,
    "another password": lambda user: user.update(password="another-secret"),
}
LAST: dict[str, Callable[[User], None]] = {
    "another profile": lambda user: user.update(name="The Octocat", email="new@example.com", two_factor="app"),
    "another login": lambda user: user.update(login="mona"),
}


@pytest.mark.parametrize("change", END.values(), ids=END)
def test_all_sessions_end_with_the_right_of_their_user_to_be_there(
    server: GitHubEnterpriseServer, browser: Browser, user: User, change: Callable[[User], object]
) -> None:
    others, second = Browser(server), Browser(server)
    server.add_user("hubot", password="hunter2-secret")
    others.sign_in("hubot")
    second.sign_in()
    change(user)
    assert [_is_signed_in(browser), _is_signed_in(second)] == [False, False]
    assert others.open("/").heading == "You are signed in as hubot"


@pytest.mark.parametrize("change", LAST.values(), ids=LAST)
def test_a_session_outlives_other_changes_of_its_user(
    browser: Browser, user: User, change: Callable[[User], object]
) -> None:
    change(user)
    assert _is_signed_in(browser)


@pytest.mark.parametrize("path", ["/", "/logout"])
def test_a_browser_signs_out_on_its_own(server: GitHubEnterpriseServer, browser: Browser, path: str) -> None:
    second, number = Browser(server), browser.cookies[NAME]
    second.sign_in()
    assert browser.click(browser.open(path), "Sign out").heading == SIGNED_OUT
    exchange = server.exchanges.one(operation="logout", method="POST")
    assert exchange.response is not None
    assert exchange.response.headers["Location"] == "https://ghes.test/"
    assert exchange.response.headers["Set-Cookie"] == f"{NAME}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
    assert Browser(server, cookies={NAME: number}).open("/").heading == SIGNED_OUT
    assert _is_signed_in(second)


def test_there_is_nothing_to_sign_out_of_for_who_is_not_signed_in(server: GitHubEnterpriseServer) -> None:
    assert Browser(server).open("/logout").heading == SIGNED_OUT


# -- forms that did not come from here ---------------------------------------------------------------------

POSTS = [
    AUTHORIZE,
    "/session",
    "/sessions/two-factor",
    "/logout",
    "/login/device/confirmation",
    "/login/device/authorize",
]
TOKEN = "authenticity_token"


@about("login", "session", "logout", "login/oauth/authorize", "login/device/confirmation", "login/device/authorize")
@inferred("semantics 43")
class TestForeignForms:
    """Forms that another site sends, or that are sent with what belongs to another browser."""

    @pytest.mark.parametrize("path", POSTS)
    def test_a_form_without_its_token_is_refused(self, browser: Browser, app: OAuthApp, path: str) -> None:
        before = snapshot(browser.server)
        response = browser.send("POST", f"{path}?client_id={app.client_id}", "authorize=1&login=octocat")
        assert (response.status, snapshot(browser.server)) == (422, before)
        assert "<h1>Oh no</h1>" in response.body.decode()
        told = "the authenticity_token is missing, or it belongs to another session"
        assert (browser.server.exchanges[-1].cause, _is_signed_in(browser)) == (told, True)

    @pytest.mark.parametrize("path", POSTS)
    @pytest.mark.parametrize("sender", ["cross-site", "same-site"])
    def test_a_form_of_another_site_is_refused_though_it_has_the_token(
        self, browser: Browser, app: OAuthApp, path: str, sender: str
    ) -> None:
        token = browser.open("/logout").token
        url, body = f"{path}?client_id={app.client_id}", f"{TOKEN}={token}"
        response = browser.send("POST", url, body, Sec_Fetch_Site=sender)
        told = f"Sec-Fetch-Site says {sender!r}: a page of another site sent the form"
        assert (response.status, browser.server.exchanges[-1].cause) == (422, told)
        assert browser.send("POST", url, body, Sec_Fetch_Site="same-origin").status != 422

    def test_the_token_of_another_browser_is_refused(self, browser: Browser) -> None:
        other = Browser(browser.server)
        token = other.open("/login").token
        assert browser.send("POST", "/logout", f"{TOKEN}={token}").status == 422

    @pytest.mark.parametrize("is_made_up", [True, False])
    def test_a_token_without_a_cookie_signs_nobody_in(self, browser: Browser, *, is_made_up: bool) -> None:
        made_up = hmac.digest(b"", b"authenticity_token", "sha256").hex()
        token, other = made_up if is_made_up else browser.open("/logout").token, Browser(browser.server)
        other.send("POST", "/session", f"{TOKEN}={token}&login=octocat&password={PASSWORD}")
        told = "the authenticity_token is not right, or no cookie of a session came with it"
        assert (browser.server.exchanges[-1].cause, _is_signed_in(other)) == (told, False)

    def test_the_token_of_a_browser_is_another_after_signing_in(
        self, server: GitHubEnterpriseServer, user: User
    ) -> None:
        browser = Browser(server)
        page = browser.open("/login")
        browser.sign_in(user.login, page=page)
        assert browser.send("POST", "/logout", f"{TOKEN}={page.token}").status == 422

    @pytest.mark.parametrize("token", ["é", "%FF%00", "x" * 64])
    def test_any_other_text_is_refused_like_a_wrong_token(self, browser: Browser, token: str) -> None:
        assert browser.send("POST", "/logout", f"{TOKEN}={token}").status == 422


# -- headers -----------------------------------------------------------------------------------------------


@inferred("semantics 43")
@pytest.mark.parametrize("path", ["/login", "/logout", "/login/device", "/login/device/success", "/robots.txt"])
def test_every_page_loads_nothing_is_framed_by_nobody_and_is_kept_by_nobody(browser: Browser, path: str) -> None:
    page = Browser(browser.server).open("/login") if path == "/login" else browser.open(path)
    headers = page.response.headers
    policy = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    style = policy.pop("style-src")
    assert policy == {
        "default-src": "'none'",
        "img-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert style == f"'sha256-{_digest(page.one('style').text)}'"
    others = ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control")
    assert [headers[name] for name in others] == ["deny", "nosniff", "origin-when-cross-origin", "no-store"]


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@own()
def test_nothing_that_people_read_shows_an_id_a_token_or_what_was_typed(server: GitHubEnterpriseServer) -> None:
    user = server.add_user("hubot", password="hunter2-secret", two_factor="app")
    browser = Browser(server)
    page = browser.sign_in("hubot")
    typed = {browser.cookies[NAME], page.token, user.password}
    browser.click(page, "Verify", {"Authentication code": user.otp})
    browser.send("GET", f"/login?return_to={browser.cookies[NAME]}")
    typed.add(browser.cookies[NAME])
    seen = [str(exchange) for exchange in server.exchanges] + [repr(server.exchanges), str(server.events)]
    headers = [repr(side.headers) for one in server.exchanges for side in (one.request, one.response) if side]
    store = server._store  # noqa: SLF001  # what reports are cleaned by
    seen += [*headers, store.redacted("".join(sorted(f" {text} " for text in typed)))]
    assert [text for text in typed for shown in seen if text in shown] == []


@own()
def test_a_browser_in_which_nobody_signed_in_is_not_remembered(server: GitHubEnterpriseServer, user: User) -> None:
    browser, hide = Browser(server), server._store.redacted  # noqa: SLF001  # what reports are cleaned by
    page = browser.open("/login")
    visitor = f"{browser.cookies[NAME]} {page.token}"
    browser.sign_in(user.login, page=page)
    known = f"{browser.cookies[NAME]} {browser.open('/').token}"
    assert (hide(visitor), hide(known)) == (visitor, "<secret> <secret>")


# -- every page --------------------------------------------------------------------------------------------


@own()
@pytest.mark.parametrize("path", ["/login", "/", "/logout", "/login/device", "/login/device/success", "/favicon.ico"])
def test_every_page_is_one_that_everybody_can_use(browser: Browser, path: str) -> None:
    page = Browser(browser.server).open("/login") if path == "/login" else browser.open(path)
    landmarks = [len(page.all(name)) for name in ("header", "main", "footer", "h1", "title")]
    assert (landmarks, page.one("html").attributes) == ([1] * 5, {"lang": "en"})
    assert page.one("meta", name="viewport").attributes["content"] == "width=device-width, initial-scale=1"
    asked = [one for one in page.all("input") if one.attributes["type"] != "hidden"]
    labelled = {one.attributes["for"] for one in page.all("label")}
    assert {one.attributes["id"] for one in asked} == labelled
    assert page.all("script") == []
    assert page.one("title").text == f"{page.heading} · GitHub Enterprise"


@about("favicon", "robots")
@inferred("semantics 46")
@pytest.mark.parametrize("path", ["/favicon.ico", "/robots.txt"])
def test_what_browsers_and_robots_ask_for_is_not_there(server: GitHubEnterpriseServer, path: str) -> None:
    assert Browser(server).send("GET", path).status == 404


@own()
@pytest.mark.parametrize(
    "client", [requests.Session, lambda: httpx.Client(follow_redirects=True)], ids=["requests", "httpx"]
)
def test_clients_of_this_process_keep_a_session_too(client: Callable[[], requests.Session | httpx.Client]) -> None:
    with GitHubEnterpriseServer() as server, client() as session:
        user = server.add_user("octocat")
        token = Page("/login", Response(200, Headers(), session.get(f"{server.url}/login").content)).token
        form = {TOKEN: token, "login": "octocat", "password": user.password}
        assert "You are signed in as octocat" in session.post(f"{server.url}/session", data=form).text
