"""The pages where a person connects a device."""

from __future__ import annotations

from typing import Final

from pytest_ghes_oauth._login.pages.consent import Asked, decision, requested
from pytest_ghes_oauth._login.pages.html import Html, element
from pytest_ghes_oauth._login.pages.layout import alert, button, document, field, form, hidden, message

_TITLE: Final = "Device Activation"
_INPUT: Final = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


def code_page(token: str, user_code: str = "", problem: str = "") -> Html:
    """Return the page where a person enters the code of a device."""
    label = "Enter the code displayed on your device"
    return document(
        _TITLE,
        alert(problem),
        form(
            "/login/device/confirmation",
            token,
            field(label, "user_code", problem=problem, type="text", value=user_code, autofocus=True, **_INPUT),
            element("p", "Never use a code sent by someone else.", class_="soft"),
            button("Continue"),
        ),
        without_browser="ghes.approve_device(user_code, user) enters it and agrees",
    )


def device_consent_page(token: str, user_code: str, asked: Asked) -> Html:
    """Return the page that asks a person to authorize the app of a device."""
    app, user = element("strong", asked.app.name), element("strong", asked.user.login)
    who = element("p", app, " on your device wants to access your ", user, " account.")
    code, buttons = hidden("user_code", user_code), decision(asked.app)
    return document(
        f"Authorize {asked.app.name}",
        form("/login/device/authorize", token, code, who, requested(asked), buttons),
    )


def connected_page() -> Html:
    """Return the page after Authorize."""
    return message("Congratulations, you're all set!", "Your device is now connected.")


def cancelled_page() -> Html:
    """Return the page after Cancel."""
    return message("Authorization cancelled", "Your device was not connected.")
