"""What a person does on the pages, found as a person finds it: by label and role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pytest_ghes_oauth import User

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


class Visit(Protocol):
    """Open an empty page of a browser that nobody has used yet; its window is *width* pixels wide."""

    def __call__(self, *, has_javascript: bool = True, width: int = 1280) -> Page: ...


def press(page: Page, name: str) -> None:
    """Press the button whose name begins with *name*."""
    page.get_by_role("button", name=name).click()


def sign_in(page: Page, user: User, password: str | None = None) -> None:
    """Fill in the page that asks who it is."""
    page.get_by_label("Username or email address").fill(user.login)
    page.get_by_label("Password").fill(user.password if password is None else password)
    press(page, "Sign in")


def heading(page: Page, name: str) -> Locator:
    """Return the heading *name*, to wait for."""
    return page.get_by_role("heading", name=name)
