"""The pages that both applications show."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

# What the applications ask for.
SCOPES: Final = ("gist", "read:org")


def signed_out(message: str = "") -> str:
    """Return the page for people who are not signed in."""
    told = f"<p role=status>{escape(message)}</p>" if message else ""
    return _page(f"{told}<p><a href=/sign-in>Sign in with GitHub</a>")


def signed_in(login: str, scopes: Iterable[str]) -> str:
    """Return the page for *login*, whose token has *scopes*."""
    granted = ", ".join(scopes) or "nothing"
    return _page(f"<p>Hello, {escape(login)}. You let us use: {escape(granted)}.")


def _page(body: str) -> str:
    return f"<!doctype html><html lang=en><title>Greeter</title><h1>Greeter</h1>{body}"
