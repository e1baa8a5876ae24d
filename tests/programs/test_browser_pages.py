"""The server's own pages in a real browser: devices, narrow windows, the keyboard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
import requests

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp, User
from tests.programs.browsing import Visit, heading, press, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Locator

NARROW = 320
MORE_THAN_ENOUGH = 20
SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

pytestmark = [
    pytest.mark.ghes(tls=True),
    pytest.mark.ghes_user("octocat"),
    pytest.mark.ghes_app("greeter", callback_url="http://127.0.0.1/callback", device_flow=True),
]


@pytest.fixture(name="asked")
def _asked(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> str:
    """Return the address of the page that asks to authorize the app."""
    query = urlencode({"client_id": ghes_app.client_id, "scope": "admin:org gist repo", "state": "xyz"})
    return f"{ghes.url}/login/oauth/authorize?{query}"


@pytest.fixture(name="user_code")
def _user_code(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> str:
    """Return the code that a device shows."""
    given, headers = {"client_id": ghes_app.client_id, "scope": "gist"}, {"Accept": "application/json"}
    answer = requests.post(f"{ghes.url}/login/device/code", data=given, headers=headers, timeout=5)
    return str(answer.json()["user_code"])


def tab_to(target: Locator) -> None:
    """Press Tab until *target* has the focus."""
    for _ in range(MORE_THAN_ENOUGH):
        if target.evaluate("element => element === document.activeElement"):
            return
        target.page.keyboard.press("Tab")
    pytest.fail(f"{target} is not reached by Tab")


def test_a_person_connects_a_device_by_its_code(
    visit: Visit, ghes: GitHubEnterpriseServer, ghes_user: User, user_code: str
) -> None:
    page = visit()
    page.goto(f"{ghes.url}/login/device")
    sign_in(page, ghes_user)
    page.get_by_label("code").fill(user_code)
    press(page, "Continue")
    press(page, "Authorize greeter")
    heading(page, "Congratulations, you're all set!").wait_for()
    assert ghes.grants.one().scopes == ["gist"]


def test_no_page_scrolls_sideways_in_a_narrow_window(
    visit: Visit, ghes: GitHubEnterpriseServer, ghes_user: User, asked: str
) -> None:
    page = visit(width=NARROW)
    page.goto(asked)
    assert not page.evaluate(SCROLLS_SIDEWAYS)
    sign_in(page, ghes_user)
    heading(page, "Authorize greeter").wait_for()
    assert not page.evaluate(SCROLLS_SIDEWAYS)
    page.goto(f"{ghes.url}/login/device")
    assert not page.evaluate(SCROLLS_SIDEWAYS)


def test_the_keyboard_alone_signs_in_and_authorizes(
    visit: Visit, ghes: GitHubEnterpriseServer, ghes_user: User, asked: str
) -> None:
    page = visit()
    page.goto(asked)
    keyboard = page.keyboard
    page.get_by_label("Username or email address").and_(page.locator(":focus")).wait_for()
    keyboard.type(ghes_user.login)
    keyboard.press("Tab")
    keyboard.type(ghes_user.password)
    keyboard.press("Enter")
    heading(page, "Authorize greeter").wait_for()
    tab_to(page.get_by_role("button", name="Authorize greeter"))
    with page.expect_request(re.compile(r"^http://127\.0\.0\.1/callback\?code=")):
        keyboard.press("Enter")
    assert ghes.grants.one().user is ghes_user
