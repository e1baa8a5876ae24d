"""What endpoints for browsers share: forms that came from here, sessions, and ways on."""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import quote, urlencode

from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._login import cookies
from pytest_ghes_oauth._login.context import Answer, Context
from pytest_ghes_oauth._login.errors import ForeignForm

SIGN_IN: Final = "/login"
HOME: Final = "/"

# A path on this host: browsers take `//` and `/\` for another one, and skip what cannot be printed.
_PATH: Final = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f]*")
_KEPT: Final = "%/:?#[]@!$&'()*+,;=~"  # what stands for itself in a path with a query
_FOREIGN: Final = ("cross-site", "same-site")


class Refused(NamedTuple):
    """Why a form is shown again: for the journal, and in the words of the page."""

    cause: str
    told: str


class Visit(NamedTuple):
    """A browser that is shown a page with a form.

    Attributes:
        token: what the form has to send, so that only a page from here can send it.
        headers: what gives the browser an id, if it has none.
    """

    token: str
    headers: Sequence[tuple[str, str]]


def visit(context: Context) -> Visit:
    """Return how the browser of a request is shown a form."""
    sessions = context.store.sessions
    if context.browser:
        return Visit(sessions.token_for(context.browser), ())
    number = sessions.new_id()
    return Visit(sessions.token_for(number), (cookies.written(number, context.origin),))


def require_own_form(context: Context, page: str) -> None:
    """Make sure that a form was sent from a page that this browser was shown.

    Args:
        context: the request that sent it.
        page: the path where a person is shown it anew.

    Raises:
        ForeignForm: another site sent it, or the browser has another id by now.
    """
    cause = _foreign_site(context) or mismatch(context)
    if cause is not None:
        raise ForeignForm(cause, page)


def _foreign_site(context: Context) -> str | None:
    site = context.request.headers.get("Sec-Fetch-Site", "")
    return f"Sec-Fetch-Site says {site!r}: a page of another site sent the form" if site in _FOREIGN else None


def mismatch(context: Context) -> str | None:
    """Return one sentence that says why a form may not be of this browser's session; `None` if it is."""
    sent, right = context.form.get("authenticity_token", ""), context.store.sessions.token_for(context.browser)
    if context.browser and hmac.compare_digest(sent.encode(), right.encode()):
        return None
    missing = "it belongs to another session" if context.browser else "no cookie of a session came with it"
    return f"the authenticity_token is {'not right' if sent else 'missing'}, or {missing}"


# -- sessions ------------------------------------------------------------------------------------------


def sign_in(context: Context, user: User, path: str, *, is_complete: bool) -> Answer:
    """Start a session of *user* in place of the one that there is, under a new id, and go on to *path*."""
    sessions = context.store.sessions
    sessions.end(context.browser)
    session = sessions.start(user, is_complete=is_complete)
    return go(context, path, cookies.written(session.id, context.origin))


def sign_out(context: Context) -> Answer:
    """End the session of the browser."""
    context.store.sessions.end(context.browser)
    return go(context, HOME, cookies.erased(context.origin))


# -- ways on -------------------------------------------------------------------------------------------


def go(context: Context, path: str, *headers: tuple[str, str]) -> Answer:
    """Send the browser to a *path* of this host."""
    return Answer(302, location=context.origin + path, headers=headers)


def go_to_sign_in(context: Context, path: str, **told: str) -> Answer:
    """Send the browser to the sign-in page, which is *told* something and returns to *path* (flows 4)."""
    return go(context, f"{SIGN_IN}?{urlencode({**told, 'return_to': path})}")


def return_to(context: Context) -> str:
    """Return the path to go on to after signing in, as it was sent if it is one on this host; else `/`."""
    wanted = context.form.get("return_to") or context.request.query.get("return_to", "")
    return quote(wanted, safe=_KEPT) if _PATH.fullmatch(wanted) else HOME
