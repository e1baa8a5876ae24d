"""The pages where a person signs in: the password, and the second factor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pytest_ghes_oauth._domain.accounts import TwoFactor
from pytest_ghes_oauth._login.pages.html import Html, element
from pytest_ghes_oauth._login.pages.layout import alert, button, document, field, form, hidden

_LOGIN: Final = {"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"}
_PASSWORD: Final = {"autocomplete": "current-password"}
_CODE: Final = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
_SENT: Final[Mapping[TwoFactor, str]] = {
    "app": "Open your two-factor authenticator app to view your authentication code.",
    "sms": "We sent you a text message with your authentication code.",
}


def password_page(token: str, return_to: str, login: str = "", problem: str = "") -> Html:
    """Return the page for user name and password; *login* is filled in."""
    name, secret = "Username or email address", "Password"
    return document(
        "Sign in to GitHub",
        alert(problem),
        form(
            "/session",
            token,
            hidden("return_to", return_to),
            field(name, "login", problem=problem, type="text", value=login, autofocus=not login, **_LOGIN),
            field(secret, "password", problem=problem, type="password", autofocus=bool(login), **_PASSWORD),
            button("Sign in"),
        ),
        without_browser="ghes.approve(url, user) signs in and agrees",
    )


def two_factor_page(token: str, return_to: str, factor: TwoFactor, problem: str = "") -> Html:
    """Return the page for the one-time password."""
    return document(
        "Two-factor authentication",
        alert(problem),
        form(
            "/sessions/two-factor",
            token,
            hidden("return_to", return_to),
            field("Authentication code", "otp", problem=problem, type="text", autofocus=True, **_CODE),
            element("p", _SENT[factor], class_="soft"),
            button("Verify"),
        ),
    )
