"""Forms in one tab of a browser in which somebody signed out or in meanwhile, in another tab (semantics 47)."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, inferred
from tests.login.browser import PASSWORD, SIGNED_OUT, Browser, Page
from tests.login.client import Site
from tests.login.devices import start
from tests.rest.snapshot import snapshot

pytestmark = [
    about("login/oauth/authorize", "login/device/confirmation", "login/device/authorize", "session"),
    inferred("semantics 47"),
]


@pytest.fixture(name="browser")
def _browser(server: GitHubEnterpriseServer, user: User) -> Browser:
    browser = Browser(server)
    browser.sign_in(user.login)
    return browser


TOO_OLD = "Your session has expired. Please sign in again."
CODE = "Enter the code displayed on your device"


def _forms(browser: Browser, site: Site, app: OAuthApp) -> dict[str, Page]:
    """What somebody who is signed in may still have in another tab, by its button."""
    code = browser.open("/login/device")
    consent = browser.click(code, "Continue", {CODE: start(site, app).user_code})
    return {"Continue": code, "Authorize ci-bot": browser.open(site.page(app, state="xyz")), "Cancel": consent}


@pytest.mark.parametrize("button", ["Continue", "Authorize ci-bot", "Cancel"])
def test_who_signed_out_meanwhile_signs_in_and_comes_back(
    browser: Browser, site: Site, app: OAuthApp, button: str
) -> None:
    form = _forms(browser, site, app)[button]
    browser.sign_out()
    before = snapshot(browser.server)
    asked = browser.click(form, button)
    assert (asked.path, asked.response.status, snapshot(browser.server)) == ("/login", 200, before)
    back = browser.sign_in(page=asked)
    assert back.url == (form.url if button == "Authorize ci-bot" else "https://ghes.test/login/device")


@pytest.mark.parametrize("button", ["Continue", "Authorize ci-bot", "Cancel"])
def test_nobody_decides_in_the_session_of_another_user(
    server: GitHubEnterpriseServer, browser: Browser, site: Site, app: OAuthApp, button: str
) -> None:
    other, form = server.add_user("hubot", password=PASSWORD), _forms(browser, site, app)[button]
    server.add_grant(other, app)
    browser.sign_out()
    browser.sign_in("hubot")
    before = snapshot(server)
    page = browser.click(form, button)
    assert (page.response.status, page.heading, snapshot(server)) == (422, "Oh no", before)
    back = urljoin(server.url, page.one("a").attributes["href"])
    assert back == (form.url if button == "Authorize ci-bot" else "https://ghes.test/login/device")


def test_a_form_for_signing_in_that_is_too_old_is_shown_again(server: GitHubEnterpriseServer, user: User) -> None:
    browser = Browser(server)
    page = browser.open("/login?return_to=/login/device")
    browser.sign_in()
    browser.sign_out()
    again = browser.sign_in(page=page)
    assert (again.heading, again.alert, browser.open("/").heading) == ("Sign in to GitHub", TOO_OLD, SIGNED_OUT)
    assert again.input("Username or email address").attributes["value"] == "octocat"
    assert browser.sign_in(user.login, page=again).path == "/login/device"


def test_a_form_for_signing_in_leads_nowhere_in_the_session_of_another_user(
    server: GitHubEnterpriseServer, browser: Browser
) -> None:
    server.add_user("hubot", password=PASSWORD)
    browser.sign_out()
    page = browser.open("/login?return_to=/login/device")
    browser.sign_in("hubot")
    refused = browser.sign_in(page=page)
    assert (refused.response.status, refused.one("a").attributes["href"]) == (422, "/login/device")
    assert browser.open("/").heading == "You are signed in as hubot"


@about("sessions/two-factor")
def test_a_form_for_the_second_factor_that_is_too_old_begins_again(server: GitHubEnterpriseServer) -> None:
    user, browser = server.add_user("hubot", password=PASSWORD, two_factor="app"), Browser(server)
    page = browser.sign_in("hubot", page=browser.open("/login?return_to=/login/device"))
    browser.sign_in("hubot")
    again = browser.click(page, "Verify", {"Authentication code": user.otp})
    assert (again.heading, again.alert, browser.open("/").heading) == ("Sign in to GitHub", TOO_OLD, SIGNED_OUT)
    page = browser.sign_in("hubot", page=again)
    assert browser.click(page, "Verify", {"Authentication code": user.otp}).path == "/login/device"


@about("logout")
def test_who_signs_out_a_second_time_is_signed_out(browser: Browser) -> None:
    page = browser.open("/")
    browser.sign_out()
    assert browser.click(page, "Sign out").heading == SIGNED_OUT
