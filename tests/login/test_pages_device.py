"""A person connects a device by a browser: the code, the consent and the limit (flows 35, semantics 45)."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, recorded
from tests.login.browser import Browser, Page
from tests.login.client import Site, error_in, token_in
from tests.login.devices import Device, start
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = [
    about("login/device", "login/device/confirmation", "login/device/authorize"),
    inferred("semantics 45"),
]

LABEL = "Enter the code displayed on your device"
WRONG = "The code is not valid. Check the one on your device, with its hyphen, and try again."
TOO_MANY = "Too many codes have been entered. Please wait a while and try again later."
SUSPENDED = "Your application has been suspended. Contact support@github.com."


@pytest.fixture(name="browser")
def _browser(server: GitHubEnterpriseServer, user: User) -> Browser:
    server.clock.freeze()
    browser = Browser(server)
    browser.sign_in(user.login)
    return browser


@pytest.fixture(name="device")
def _device(site: Site, app: OAuthApp) -> Device:
    return start(site, app, scope="repo user:email")


def _enter(browser: Browser, code: str) -> Page:
    return browser.click(browser.open("/login/device"), "Continue", {LABEL: code})


@documented("flows 35")
def test_a_code_is_entered_by_who_is_signed_in(browser: Browser, user: User) -> None:
    page = browser.open("/login/device")
    assert (page.path, page.heading, page.labels) == ("/login/device", "Device Activation", [LABEL])
    user.update(password="hunter3-secret")
    later = [browser.click(page, "Continue", {LABEL: "x"}), browser.open("/login/device")]
    assert [one.path for one in later] == ["/login", "/login"]
    assert browser.sign_in("octocat", "hunter3-secret", page=later[0]).path == "/login/device"


@about("login/device/success")
@documented("flows 42")
@inferred("semantics 45")
def test_a_click_on_authorize_connects_the_device(
    server: GitHubEnterpriseServer, browser: Browser, device: Device, user: User
) -> None:
    before, consent = snapshot(server), _enter(browser, device.user_code)
    assert (consent.heading, consent.labels) == ("Authorize ci-bot", [])
    assert [one.text for one in consent.all("strong")] == ["ci-bot", "octocat"]
    shown = ["Full control of private repositories", "Access user email addresses (read-only)"]
    assert ([one.text for one in consent.all("li")], names_of_events(server, before)) == (shown, [])
    page = browser.click(consent, "Authorize ci-bot")
    assert (page.path, page.heading) == ("/login/device/success", "Congratulations, you're all set!")
    assert names_of_events(server, before) == ["grant.created", "device_authorization.approved"]
    token = server.tokens[token_in(device.poll())]
    assert (token.user, list(token.scopes)) == (user, ["repo", "user:email"])


@about("login/device/failure")
@documented("flows 41")
@inferred("semantics 45")
def test_a_click_on_cancel_denies_the_device(server: GitHubEnterpriseServer, browser: Browser, device: Device) -> None:
    page = browser.click(_enter(browser, device.user_code), "Cancel")
    assert (page.path, page.heading) == ("/login/device/failure", "Authorization cancelled")
    assert (error_in(device.poll()), server.events[-1].name) == ("access_denied", "device_authorization.denied")
    [exchange] = server.exchanges.find(operation="login/device/authorize")
    assert exchange.cause == "user 'octocat' denied access to app 'ci-bot'"


def test_a_github_app_on_a_device_shows_its_permissions(browser: Browser, site: Site, github_app: GitHubApp) -> None:
    page = _enter(browser, start(site, github_app).user_code)
    assert [one.text for one in page.all("li")] == ["Read and write access to contents", "Read access to metadata"]


@recorded("flows 35")
@inferred("semantics 45", "for capitals and spaces")
def test_the_hyphen_of_a_code_has_to_be_typed_and_capitals_need_not(browser: Browser, device: Device) -> None:
    code = device.user_code
    without = _enter(browser, code.replace("-", ""))
    assert (without.response.status, without.alert) == (200, WRONG)
    assert without.input(LABEL).attributes["value"] == code.replace("-", "")
    assert without.input(LABEL).attributes["aria-describedby"] == without.one("div", role="alert").attributes["id"]
    assert _enter(browser, f" {code.lower()} ").heading == "Authorize ci-bot"


# -- codes that cannot be used -----------------------------------------------------------------------------

REASONS = {
    "unknown": "no device has the user code that was entered",
    "approved": "was already approved",
    "denied": "was denied",
    "expired": "has expired",
    "suspended": "app 'ci-bot' is suspended",
}


def _spoil(server: GitHubEnterpriseServer, device: Device, app: OAuthApp, reason: str) -> str:
    """Let something happen to the device, and return the code to enter."""
    if reason == "approved":
        server.approve_device(device.user_code, server.add_user())
    elif reason == "denied":
        server.deny_device(device.user_code, server.add_user())
    elif reason == "expired":
        server.clock.advance(minutes=15)
    elif reason == "suspended":
        app.suspend()
    return "0000-000X" if reason == "unknown" else device.user_code


@documented("flows 34", "flows 41")
@inferred("semantics 21", "semantics 45")
@pytest.mark.parametrize("reason", REASONS)
def test_a_code_that_cannot_be_used_is_asked_for_again(
    server: GitHubEnterpriseServer, browser: Browser, device: Device, app: OAuthApp, reason: str
) -> None:
    page = _enter(browser, _spoil(server, device, app, reason))
    assert (page.response.status, page.alert) == (200, SUSPENDED if reason == "suspended" else WRONG)
    assert str(server.exchanges[-1].cause).endswith(REASONS[reason])


@inferred("semantics 45")
@pytest.mark.parametrize("button", ["Authorize ci-bot", "Cancel"])
@pytest.mark.parametrize("reason", [name for name in REASONS if name != "unknown"])
def test_what_happens_before_the_click_counts(
    server: GitHubEnterpriseServer, browser: Browser, device: Device, app: OAuthApp, reason: str, button: str
) -> None:
    consent = _enter(browser, device.user_code)
    _spoil(server, device, app, reason)
    before = snapshot(server)
    page = browser.click(consent, button)
    assert (page.alert != "", snapshot(server)) == (True, before)


@inferred("semantics 45")
def test_whose_session_ended_meanwhile_signs_in_before_deciding(browser: Browser, device: Device, user: User) -> None:
    consent = _enter(browser, device.user_code)
    user.suspend()
    assert (browser.click(consent, "Authorize ci-bot").path, error_in(device.poll())) == (
        "/login",
        "authorization_pending",
    )


# -- the limit ---------------------------------------------------------------------------------------------


@about("login/device/confirmation")
@documented("flows 35")
class TestLimit:
    """Fifty codes an hour."""

    def test_fifty_codes_are_entered_in_an_hour_for_one_app_whoever_enters_them(
        self, server: GitHubEnterpriseServer, browser: Browser, site: Site, app: OAuthApp, github_app: GitHubApp
    ) -> None:
        server.add_user("hubot", password="hunter2-secret")
        other = Browser(server)
        other.sign_in("hubot")
        codes = [start(site, app).user_code for _ in range(2)]
        assert {_enter(browser, codes[0]).alert for _ in range(50)} == {""}
        refused = [_enter(one, codes[1]) for one in (browser, other)]
        assert [(page.response.status, page.alert) for page in refused] == [(200, TOO_MANY)] * 2
        assert server.exchanges[-1].cause == "50 codes were entered within an hour for app 'ci-bot'"
        assert _enter(browser, start(site, github_app).user_code).alert == ""

    def test_an_hour_after_the_first_of_them_another_may_be_entered(
        self, server: GitHubEnterpriseServer, browser: Browser, site: Site, app: OAuthApp
    ) -> None:
        _enter(browser, start(site, app).user_code)
        server.clock.advance(minutes=30)
        for _ in range(50):
            _enter(browser, start(site, app).user_code)
        server.clock.advance(minutes=29, seconds=59)
        early = _enter(browser, start(site, app).user_code).alert
        server.clock.advance(seconds=1)
        later = [_enter(browser, start(site, app).user_code).alert for _ in range(2)]
        assert (early, later) == (TOO_MANY, ["", TOO_MANY])

    @inferred("semantics 45")
    def test_codes_of_no_device_count_for_who_enters_them(
        self, server: GitHubEnterpriseServer, browser: Browser, device: Device
    ) -> None:
        told = [_enter(browser, "0000-000X").alert for _ in range(51)]
        assert (told[-2:], server.exchanges[-1].cause) == (
            [WRONG, TOO_MANY],
            "50 codes were entered within an hour for user 'octocat'",
        )
        assert _enter(browser, device.user_code).alert == ""

    @about("login/device/authorize")
    @inferred("semantics 45")
    def test_they_count_too_where_they_are_sent_without_having_been_entered(
        self, browser: Browser, device: Device
    ) -> None:
        consent = _enter(browser, device.user_code)
        consent.one("input", name="user_code").attributes = {
            "name": "user_code",
            "type": "hidden",
            "value": "0000-000X",
        }
        told = [browser.click(consent, "Cancel").alert for _ in range(51)]
        assert told[-2:] == [WRONG, TOO_MANY]
