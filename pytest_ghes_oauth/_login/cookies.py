"""The cookie by which a browser is known: read from a request, written for a response."""

from __future__ import annotations

import re
from typing import Final

from pytest_ghes_oauth._domain.credentials import SESSION_ID_LENGTH

_NAME: Final = "user_session"
_ID: Final = re.compile(f"[0-9A-Za-z]{{{SESSION_ID_LENGTH}}}")


def read(cookies: str, origin: str) -> str:
    """Return the id in the header `Cookie`; empty if it has none of our form."""
    wanted, found = _named(origin), ""
    for pair in cookies.split(";"):
        name, _, value = pair.strip().partition("=")
        if name == wanted and _ID.fullmatch(value):
            found = value
    return found


def written(number: str, origin: str) -> tuple[str, str]:
    """Return the header field that gives a browser its id, which no script and no other site can use."""
    return "Set-Cookie", f"{_named(origin)}={number}; Path=/;{_secure(origin)} HttpOnly; SameSite=Lax"


def erased(origin: str) -> tuple[str, str]:
    """Return the header field that takes the id away."""
    return "Set-Cookie", f"{_named(origin)}=; Path=/; Max-Age=0;{_secure(origin)} HttpOnly; SameSite=Lax"


def _named(origin: str) -> str:
    # A browser takes this prefix only over TLS, and only from the host itself.
    return f"__Host-{_NAME}" if _is_secure(origin) else _NAME


def _secure(origin: str) -> str:
    return " Secure;" if _is_secure(origin) else ""


def _is_secure(origin: str) -> bool:
    return origin.startswith("https:")
