"""The pages for people. A test has no browser, so it calls the server instead of pressing their buttons."""

from __future__ import annotations

from pytest_ghes_oauth._login.context import Answer, Context
from pytest_ghes_oauth._login.rendering import page


def sign_in(context: Context) -> Answer:
    """Show the page where a person would sign in."""
    del context
    return Answer(200, page=page("Sign in", "In a test, ghes.approve(url, user) signs in and agrees."))


def enter_user_code(context: Context) -> Answer:
    """Show the page where a person would enter the code of a device."""
    del context
    return Answer(200, page=page("Device Activation", "In a test, ghes.approve_device(user_code, user) enters it."))
