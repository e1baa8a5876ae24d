"""The page of somebody who is signed in, and wants to leave."""

from __future__ import annotations

from pytest_ghes_oauth._login.pages.html import Html, element
from pytest_ghes_oauth._login.pages.layout import button, document, form


def sign_out_page(token: str) -> Html:
    """Return the page that asks whether to sign out."""
    return document("Are you sure you want to sign out?", way_out(token))


def way_out(token: str) -> Html:
    """Return the button that ends a session."""
    return form("/logout", token, element("div", button("Sign out", is_main=False), class_="buttons"))
