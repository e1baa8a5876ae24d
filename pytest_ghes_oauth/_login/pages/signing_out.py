"""The pages of somebody who is signed in: who it is, and the way out."""

from __future__ import annotations

from pytest_ghes_oauth._login.pages.html import Html, element
from pytest_ghes_oauth._login.pages.layout import button, document, form


def home_page(token: str, login: str) -> Html:
    """Return the page that says who is signed in."""
    return document(f"You are signed in as {login}", _way_out(token))


def sign_out_page(token: str) -> Html:
    """Return the page that asks whether to sign out."""
    return document("Are you sure you want to sign out?", _way_out(token))


def _way_out(token: str) -> Html:
    return form("/logout", token, element("div", button("Sign out", is_main=False), class_="buttons"))
