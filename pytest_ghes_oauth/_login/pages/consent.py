"""The page that asks a person to authorize an app."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App, GitHubApp
from pytest_ghes_oauth._login.pages import words
from pytest_ghes_oauth._login.pages.html import Html, element, fragment
from pytest_ghes_oauth._login.pages.layout import button, buttons, document, form

# How the button is called that a form was sent by, and what it says.
DECISION: Final = "authorize"
YES: Final = "1"


class Asked(NamedTuple):
    """What is asked of a person.

    Attributes:
        scopes: what the app wants to be given.
    """

    app: App
    user: User
    scopes: Iterable[str]


def box_of(scope: str) -> str:
    """Return the name of the check box of a scope."""
    return f"scope:{scope}"


def consent_page(token: str, action: str, asked: Asked, leads_to: str) -> Html:
    """Return the page where a person may leave some scopes out; the browser then goes to the host of *leads_to*."""
    return document(
        f"Authorize {asked.app.name}",
        form(
            action,
            token,
            _introduction(asked),
            _choices(asked),
            decision(asked.app),
            element("p", "Authorizing will redirect to ", element("strong", _place(leads_to)), class_="soft"),
        ),
        without_browser="ghes.approve(url, user) and ghes.deny(url, user) click here",
    )


def decision(app: App) -> Html:
    """Return the two buttons."""
    whom = app.owner.login if app.owner else app.name
    return buttons(
        button(f"Authorize {whom}", name=DECISION, value=YES), button("Cancel", name=DECISION, value="0", is_main=False)
    )


def _introduction(asked: Asked) -> Html:
    app, strong = asked.app, "strong"
    by = fragment(" by ", element(strong, app.owner.login)) if app.owner else fragment()
    account = fragment(" wants to access your ", element(strong, asked.user.login), " account.")
    return fragment(element("p", element(strong, app.name), by, account), _address(app.url))


def _address(url: str) -> Html:
    if urlsplit(url).scheme not in ("http", "https"):
        return fragment()
    return element("p", element("a", url, href=url, rel="noopener noreferrer"))


def _choices(asked: Asked) -> Html:
    """Return a check box for each scope; for a GitHub App, which has none, the list of its permissions."""
    if isinstance(asked.app, GitHubApp):
        return requested(asked)
    boxes = [_choice(scope) for scope in asked.scopes]
    if not boxes:
        return requested(asked)
    return element("fieldset", element("legend", element("strong", "This application will be able to")), *boxes)


def _choice(scope: str) -> Html:
    name, code = box_of(scope), f"code-{scope}"
    box = element("input", type="checkbox", name=name, id=name, value="1", checked=True, aria_describedby=code)
    label = element("label", words.SCOPES[scope], for_=name)
    return element("div", box, label, element("code", scope, id=code), class_="choice")


def requested(asked: Asked) -> Html:
    """Return what an app wants to be given, as a list."""
    if isinstance(asked.app, GitHubApp):
        wanted = [words.permission(*pair) for pair in asked.app.permissions.items()]
    else:
        wanted = [words.SCOPES[scope] for scope in asked.scopes]
    items = [element("li", one) for one in wanted or [words.NO_SCOPES]]
    return fragment(element("h2", "This application will be able to"), element("ul", *items))


def _place(url: str) -> str:
    """Return the part of a URL that says where it leads: the origin, or the scheme of an app's own."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"
