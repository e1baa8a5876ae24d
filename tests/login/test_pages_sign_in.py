"""A person signs in by a browser: the password, the second factor, and where it leads (semantics 40 and 41)."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, own
from tests.login.browser import SIGNED_OUT, Browser
from tests.login.client import Site

pytestmark = [about("login", "session"), inferred("semantics 40")]

NAME, PASSWORD, CODE = "Username or email address", "Password", "Authentication code"
WRONG_CODE = "Two-factor authentication failed."
WRONG = "Incorrect username or password."
FAILED = (
    "There have been several failed attempts to sign in from this account or IP address. "
    "Please wait a while and try again later."
)


@pytest.fixture(name="browser")
def _browser(server: GitHubEnterpriseServer) -> Browser:
    return Browser(server)


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize("name", ["octocat", "OctoCat", " octocat ", "octocat@example.com", "Octocat@Example.com"])
def test_a_user_signs_in_by_login_or_address(browser: Browser, name: str) -> None:
    page = browser.sign_in(name)
    assert (page.path, page.heading) == ("/", "You are signed in as octocat")


def test_the_page_has_a_labelled_field_for_the_name_and_one_for_the_password(browser: Browser) -> None:
    page = browser.open("/login")
    assert (page.labels, page.buttons, page.alert) == ([NAME, PASSWORD], ["Sign in"], "")
    hints = [page.input(label).attributes["autocomplete"] for label in page.labels]
    assert (hints, page.input(PASSWORD).attributes["type"]) == (["username", "current-password"], "password")


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("octocat", "the password of user 'octocat' is wrong"),
        ("nobody", "no user has the login or address 'nobody'"),
        ("nobody@example.com", "no user has the login or address 'nobody@example.com'"),
        ("", "no user has the login or address ''"),
    ],
)
def test_who_is_not_known_by_name_and_password_sees_the_page_again(browser: Browser, name: str, cause: str) -> None:
    page = browser.sign_in(name, "wrong")
    exchange = browser.server.exchanges[-1]
    assert (page.response.status, page.alert, page.input(NAME).attributes["value"]) == (200, WRONG, name)
    assert (exchange.operation, exchange.cause) == ("session", cause)
    assert browser.open("/").heading == SIGNED_OUT


@pytest.mark.usefixtures("user")
def test_what_is_wrong_describes_the_fields_and_the_password_is_to_be_typed_again(browser: Browser) -> None:
    page = browser.sign_in(password="wrong")
    described = page.one("div", role="alert").attributes["id"]
    fields = [page.input(label).attributes for label in (NAME, PASSWORD)]
    assert [one["aria-describedby"] for one in fields] == [described] * 2
    assert [("autofocus" in one, one.get("value")) for one in fields] == [(False, "octocat"), (True, None)]


# -- where it leads ----------------------------------------------------------------------------------------


@inferred("flows 4")
def test_a_browser_comes_back_to_the_page_that_asked_for_it(
    browser: Browser, site: Site, user: User, app: OAuthApp
) -> None:
    url = site.page(app, scope="repo", state="a b&c=d/é")
    assert browser.sign_in(user.login, page=browser.open(url)).url == url


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize(
    ("return_to", "path"),
    [
        ("/login/device", "/login/device"),
        ("/login/device?x=a%2Fb&y= é", "/login/device?x=a%2Fb&y=%20%C3%A9"),
        ("//evil.test/", "/"),
        ("/\\evil.test/", "/"),
        ("/\t/evil.test/", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
        ("https://evil.test/", "/"),
        ("evil.test", "/"),
        ("", "/"),
    ],
)
def test_a_browser_goes_on_to_a_path_on_the_host_only(browser: Browser, return_to: str, path: str) -> None:
    page = browser.open(f"/login?return_to={quote(return_to, safe='')}")
    browser.sign_in(page=page)
    [exchange] = browser.server.exchanges.find(operation="session")
    assert exchange.response is not None
    assert exchange.response.headers["Location"] == f"https://ghes.test{path}"


@pytest.mark.usefixtures("user")
def test_who_is_signed_in_is_not_asked_again(browser: Browser) -> None:
    browser.sign_in()
    assert browser.open("/login?return_to=%2Flogin%2Fdevice").path == "/login/device"


@documented("flows 2")
def test_an_app_may_suggest_the_account(browser: Browser, site: Site, app: OAuthApp) -> None:
    page = browser.open(site.page(app, login="octocat"))
    fields = [page.input(label).attributes for label in (NAME, PASSWORD)]
    assert [(one.get("value", ""), "autofocus" in one) for one in fields] == [("octocat", False), ("", True)]


# -- who is not let in -------------------------------------------------------------------------------------


@inferred("semantics 23")
def test_ten_wrong_passwords_lock_a_user_out_for_a_minute(browser: Browser, user: User) -> None:
    browser.server.clock.freeze()
    told = [browser.sign_in(password="wrong").alert for _ in range(10)]
    assert (told, browser.sign_in().alert) == ([WRONG] * 10, FAILED)
    assert str(browser.server.exchanges[-1].cause).startswith("user 'octocat' is locked out until")
    browser.server.clock.advance(minutes=1)
    assert browser.sign_in(user.login).path == "/"


@inferred("semantics 23")
@pytest.mark.usefixtures("user")
def test_the_right_password_clears_the_count_of_wrong_ones(browser: Browser) -> None:
    for _ in range(2):
        told = [Browser(browser.server).sign_in(password="wrong").alert for _ in range(9)]
        assert (told, Browser(browser.server).sign_in().path) == ([WRONG] * 9, "/")


@documented("semantics 40")
@inferred("semantics 40", "flows 101")
def test_a_suspended_user_is_told_so_if_the_password_is_right(browser: Browser, user: User) -> None:
    user.suspend()
    told = "Sorry. Your account was suspended. Please contact your site administrator."
    assert [browser.sign_in(password=text).alert for text in ("wrong", user.password)] == [WRONG, told]
    assert browser.server.exchanges[-1].cause == "user 'octocat' is suspended"


# -- the second factor -------------------------------------------------------------------------------------


@pytest.fixture(name="careful")
def _careful(server: GitHubEnterpriseServer) -> User:
    return server.add_user("hubot", password="hunter2-secret", two_factor="app")


@about("sessions/two-factor")
@inferred("semantics 41")
class TestSecondFactor:
    """A user with two factors."""

    @pytest.mark.parametrize("waited", [0, 30])
    def test_the_right_code_leads_to_the_page_that_asked(self, browser: Browser, careful: User, waited: int) -> None:
        page = browser.sign_in("hubot", page=browser.open("/login/device"))
        assert (page.path, page.labels) == ("/sessions/two-factor", [CODE])
        code = careful.otp
        browser.server.clock.advance(seconds=waited)
        assert browser.click(page, "Verify", {CODE: f" {code} "}).path == "/login/device"

    def test_a_wrong_code_shows_the_page_again(self, browser: Browser, careful: User) -> None:
        page = browser.click(browser.sign_in("hubot"), "Verify", {CODE: "000000x"})
        assert (page.response.status, page.alert) == (200, WRONG_CODE)
        assert browser.server.exchanges[-1].cause == "the one-time password of user 'hubot' is wrong"
        assert page.input(CODE).attributes["aria-describedby"] == page.one("div", role="alert").attributes["id"]
        assert browser.click(page, "Verify", {CODE: careful.otp}).path == "/"

    @pytest.mark.usefixtures("careful")
    def test_the_password_alone_signs_nobody_in(self, browser: Browser, site: Site, app: OAuthApp) -> None:
        browser.sign_in("hubot")
        assert browser.open(site.page(app)).path == "/login"

    def test_a_code_is_of_no_use_without_the_password(self, browser: Browser, careful: User) -> None:
        page = browser.sign_in("hubot")
        careful.update(password="another-secret")
        assert browser.click(page, "Verify", {CODE: careful.otp}).path == "/login"
        assert Browser(browser.server).open("/sessions/two-factor").path == "/login"

    @pytest.mark.parametrize("is_done", [True, False], ids=["signed in", "no second factor any more"])
    def test_who_owes_no_code_is_not_asked_for_one(self, browser: Browser, careful: User, *, is_done: bool) -> None:
        page = browser.sign_in("hubot")
        if is_done:
            browser.click(page, "Verify", {CODE: careful.otp})
        careful.update(two_factor="app" if is_done else None)
        assert browser.open("/sessions/two-factor").path == ("/" if is_done else "/login")

    def test_the_right_password_alone_does_not_clear_the_count_of_wrong_ones(
        self, browser: Browser, careful: User
    ) -> None:
        for password in ["wrong"] * 9 + [careful.password, "wrong"]:
            browser.sign_in("hubot", password, page=Browser.open(browser, "/login"))
        assert browser.sign_in("hubot").alert == FAILED

    @inferred("semantics 23")
    def test_wrong_codes_lock_a_user_out_as_wrong_passwords_do(self, browser: Browser, careful: User) -> None:
        browser.server.clock.freeze()
        for _ in range(4):
            browser.sign_in("hubot", "wrong")
        page = browser.sign_in("hubot")
        told = [browser.click(page, "Verify", {CODE: "000000x"}).alert for _ in range(6)]
        refused = browser.click(page, "Verify", {CODE: careful.otp})
        assert (told, refused.response.status, refused.alert) == ([WRONG_CODE] * 6, 200, FAILED)
        cause = "user 'hubot' is locked out until a minute after the 10th wrong password or code"
        assert (browser.server.exchanges[-1].cause, browser.sign_in("hubot").alert) == (cause, FAILED)
        browser.server.clock.advance(minutes=1)
        assert browser.click(page, "Verify", {CODE: careful.otp}).path == "/"

    def test_a_text_message_is_sent_once_with_the_right_password(self, server: GitHubEnterpriseServer) -> None:
        user, browser = server.add_user("mona", password="hunter2-secret", two_factor="sms"), Browser(server)
        browser.sign_in("mona", "wrong")
        assert server.events.find(name="otp.sent") == []
        page = browser.sign_in("mona")
        assert "text message" in page.one("main").text
        event = server.events.one(name="otp.sent")
        assert (event.user, event.exchange) == (user, server.exchanges.find(operation="session")[-1])
        assert browser.click(page, "Verify", {CODE: user.otp}).path == "/"
        assert server.events.count(name="otp.sent") == 1

    @own()
    @pytest.mark.usefixtures("careful")
    def test_an_authenticator_app_is_sent_nothing(self, browser: Browser) -> None:
        browser.sign_in("hubot")
        assert browser.server.events.find(name="otp.sent") == []
