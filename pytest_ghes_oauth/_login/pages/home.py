"""The front page of the server: who and what there is, and where each flow starts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._login.pages.html import Html, element, fragment
from pytest_ghes_oauth._login.pages.layout import document, link
from pytest_ghes_oauth._login.pages.signing_out import way_out


class There(NamedTuple):
    """What the page shows.

    Attributes:
        origin: that of the page.
        user: who is signed in; `None` if nobody is.
        token: what the form for signing out has to send.
        users, apps: the first of them.
        left_out: how many more users and apps there are.
        device: the path where a device's code is entered; empty where there is no device flow.
    """

    origin: str
    user: User | None
    token: str
    users: Sequence[User]
    apps: Sequence[App]
    left_out: int
    device: str


def home_page(there: There, authorize: str) -> Html:
    """Return the page; *authorize* is the path where apps ask for authorization."""
    user = there.user
    return document(
        f"You are signed in as {user.login}" if user else "A GitHub Enterprise Server for tests",
        way_out(there.token) if user else element("div", element("p", link("Sign in", "/login")), class_="box"),
        _section("Users", map(_user, there.users), none="There are no users."),
        _section("Apps", (_app(app, there, authorize) for app in there.apps), none="There are no apps."),
        element("p", f"And {there.left_out} more.", class_="soft") if there.left_out else fragment(),
    )


def _section(title: str, items: Iterable[Html], *, none: str) -> Html:
    shown = [element("li", item) for item in items]
    content = element("ul", *shown, class_="plain") if shown else element("p", none)
    return element("section", element("h2", title), content, class_="box")


def _user(user: User) -> Html:
    rows = [("Password", user.password), *([("Authentication code", user.otp)] if user.two_factor else [])]
    state = " (suspended)" if user.suspended else ""
    return fragment(
        element("strong", user.login), state, element("details", element("summary", "How to sign in"), _facts(rows))
    )


def _app(app: App, there: There, authorize: str) -> Html:
    started = f"{authorize}?{urlencode({'client_id': app.client_id})}"
    rows = [("Client id", app.client_id), ("Callback URL", app.callback_url)]
    return fragment(
        element("strong", app.name),
        " (suspended)" if app.suspended else "",
        _facts(rows),
        element("p", link(f"Authorize {app.name}", started)),
        _device(app, there) if there.device and app.device_flow else fragment(),
    )


def _device(app: App, there: There) -> Html:
    command = f"curl -d client_id={app.client_id} {there.origin}/login/device/code"
    return fragment(
        element("p", "For a device: ", element("code", command)),
        element("p", link("Enter the code of a device", there.device)),
    )


def _facts(rows: Iterable[tuple[str, str]]) -> Html:
    pairs = [fragment(element("dt", name), element("dd", element("code", value))) for name, value in rows]
    return element("dl", *pairs)
