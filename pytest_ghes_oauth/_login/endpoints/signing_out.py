"""Signing out: /logout (semantics 42); and what browsers ask for of their own accord."""

from __future__ import annotations

from pytest_ghes_oauth._login import browsing
from pytest_ghes_oauth._login.context import Answer, Context
from pytest_ghes_oauth._login.errors import NoSuchPage
from pytest_ghes_oauth._login.pages.signing_out import sign_out_page


def ask_to_sign_out(context: Context) -> Answer:
    """Show the button that ends the session."""
    if context.user is None:
        return browsing.go(context, browsing.HOME)
    return Answer(200, page=sign_out_page(browsing.visit(context).token))


def end_session(context: Context) -> Answer:
    """End the session of the browser, if it has one."""
    if context.user is None:
        return browsing.go(context, browsing.HOME)
    browsing.require_own_form(context, browsing.HOME)
    return browsing.sign_out(context)


def nothing(context: Context) -> Answer:
    """Answer a browser that asks for what no page names.

    Raises:
        NoSuchPage: always.
    """
    cause = f"there is no {context.request.path}, which browsers ask for of their own accord"
    raise NoSuchPage(cause)
