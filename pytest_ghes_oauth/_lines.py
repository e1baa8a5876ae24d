"""Lines for people: what an entry of the journal, or an exchange, is in a report."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from http import HTTPStatus
from http.client import responses as reasons
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pytest_ghes_oauth._domain import redaction

if TYPE_CHECKING:
    from pytest_ghes_oauth._exchanges import Exchange
    from pytest_ghes_oauth._journal import Entry

# How much of a path, and of a query, the short form shows.
LONGEST_PART: Final = 200
INDENT: Final = "    "
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f]")


def block(entry: Entry, redacted: Callable[[str], str], *, is_whole: bool = False) -> tuple[str, ...]:
    """Return what happened in one line, and in others what it changed.

    Args:
        entry: what happened.
        redacted: returns a text without the secrets of the server.
        is_whole: whether path and query of an exchange are shown, however long.
    """
    lines = ", from ".join(f"{_near(one.file)}:{one.number}" for one in entry.lines)
    where = f" [{lines or entry.peer}]" if lines or entry.peer else ""
    if isinstance(entry.what, str):
        return (" ".join(entry.what.splitlines()) + where,)
    changes = (f"{INDENT}{event}" for event in entry.what.events)
    return (line(entry.what, redacted, is_whole=is_whole) + where, *changes)


def _near(file: str) -> str:
    """Return the path of *file* from here, if it is below."""
    here = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118  # a text to begin with
    return file.removeprefix(here)


def line(exchange: Exchange, redacted: Callable[[str], str], *, is_whole: bool = False) -> str:
    """Return one exchange: `POST /api/v3/... -> 404 Not Found, because ...`.

    Args:
        exchange: the exchange.
        redacted: returns a text without the secrets of the server.
        is_whole: whether path and query are shown, however long.
    """
    status = None if exchange.response is None else exchange.response.status
    # A sign-in endpoint refuses with status 200 (flows 29).
    refused = ", refused" if status == HTTPStatus.OK and exchange.cause else ""
    told = f", {exchange.error}" if exchange.error else refused
    because = f", because {exchange.cause}" if exchange.cause else ""
    query = urlsplit(exchange.request.url).query
    address = [
        _cut(redacted(redaction.address(part)), is_whole=is_whole)  # before it is cut: no half of a secret
        for part in (exchange.request.path, f"?{query}" if query else "")
    ]
    sent = f"{exchange.request.method} {''.join(address)}"
    return " ".join(f"{sent} -> {_shown(status)}{told}{because}{_late(exchange)}".splitlines())


def printable(text: str) -> str:
    """Return *text* with what a terminal would act on written as escapes."""
    return _UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _late(exchange: Exchange) -> str:
    """Say so if the client got the response in spite of a fault."""
    is_slow = exchange.response is not None and exchange.fault is not None and exchange.fault.name == "slow"
    return ", late because of the fault 'slow'" if is_slow else ""


def _cut(shown: str, *, is_whole: bool) -> str:
    return shown if is_whole or len(shown) <= LONGEST_PART else f"{shown[:LONGEST_PART]}..."


def _shown(status: int | None) -> str:
    return "no answer" if status is None else f"{status} {reasons.get(status, '')}"
