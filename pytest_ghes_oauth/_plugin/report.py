"""The report section of a failed test: one line for each exchange, with causes and without secrets."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from http import HTTPStatus
from http.client import responses as reasons
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pytest_ghes_oauth import Exchange, GitHubEnterpriseServer

TITLE: Final = "ghes exchanges"
LONGEST: Final = 30
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
SHARED: Final = (
    "all examples of @given share this server; for a new one in each, write `with ghes_factory() as ghes:` in the test"
)


def sections(
    servers: Mapping[GitHubEnterpriseServer, int], *, shared: Collection[GitHubEnterpriseServer] = ()
) -> list[tuple[str, str]]:
    """Return a section for each server that has something to show after its first *n* exchanges, for `{server: n}`.

    Of the servers in *shared* it says that all examples of Hypothesis share them.
    """
    texts = ((server.url, _section(server, since, is_shared=server in shared)) for server, since in servers.items())
    shown = sorted((url, text) for url, text in texts if text)
    return [(f"{TITLE} of {url}" if len(shown) > 1 else TITLE, text) for url, text in shown]


def _section(server: GitHubEnterpriseServer, since: int, *, is_shared: bool) -> str:
    exchanges = server.exchanges[since:]
    lines = [line(exchange) for exchange in exchanges[-LONGEST:]]
    if len(exchanges) > LONGEST:
        lines.insert(0, f"({len(exchanges) - LONGEST} earlier exchanges are left out)")
    lines += server._remarks(since)  # noqa: SLF001  # for us
    lines += [SHARED] if is_shared else []
    return server._redacted("\n".join(map(_printable, lines)))  # noqa: SLF001  # for us


def _printable(text: str) -> str:
    # A terminal would do what a client sent.
    return _UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _shown(status: int | None) -> str:
    return "no answer" if status is None else f"{status} {reasons.get(status, '')}"


def line(exchange: Exchange) -> str:
    """Return one exchange: `POST /api/v3/… -> 404 Not Found, because …`."""
    status = None if exchange.response is None else exchange.response.status
    # A sign-in endpoint refuses with status 200 (flows 29).
    refused = ", refused" if status == HTTPStatus.OK else ""
    because = f"{refused}, because {exchange.cause}" if exchange.cause else ""
    whole = f"{exchange.request.method} {exchange.request.path} -> {_shown(status)}{because}"
    return " ".join(whole.splitlines())
