"""The sections of a report: what happened on the servers of a test, in order, with causes and without secrets."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from http import HTTPStatus
from http.client import responses as reasons
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._plugin import state, strays

if TYPE_CHECKING:
    from pytest_ghes_oauth import Event, Exchange, GitHubEnterpriseServer
    from pytest_ghes_oauth._journal import Entry

TITLE: Final = "ghes exchanges"
AT_THE_END: Final = "ghes at the end"
# How many lines and how much of a query the short form shows.
LONGEST: Final = 30
LONGEST_QUERY: Final = 200
INDENT: Final = "    "
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
# How the names of events end by which a test is seeded.
_SEEDING: Final = ("added", ".created", ".issued")
SHARED: Final = (
    "all examples of @given share this server; for a new one in each, write `with ghes_factory() as ghes:` in the test"
)


class Block(NamedTuple):
    """What happened at one moment: a line, and those that belong to it."""

    moment: int
    lines: tuple[str, ...]


def sections(
    servers: Mapping[GitHubEnterpriseServer, int],
    *,
    shared: Collection[GitHubEnterpriseServer] = (),
    expected: Collection[GitHubEnterpriseServer] = (),
    is_whole: bool = False,
) -> list[tuple[str, str]]:
    """Return what happened on servers after their first *n* entries, for `{server: n}`, and what they keep.

    Args:
        servers: the servers, and how many of their entries are older than the test.
        shared: those of them that all examples of Hypothesis share, which the section says.
        expected: those of them of which the report says so if no request reached them.
        is_whole: whether everything is shown, however long.
    """
    stories = {server: list(_blocks(server, since, is_whole=is_whole)) for server, since in servers.items()}
    notes = {server: _notes(server, since, shared, expected) for server, since in servers.items()}
    told = sorted((server for server in servers if stories[server] or notes[server]), key=_name)
    if not told:
        return []
    names = _names(told)
    lines = _lines(_merged({names[server]: stories[server] for server in told}), is_whole=is_whole)
    found = [(TITLE, [*lines, *dict.fromkeys(note for server in told for note in notes[server])])]
    for server in told:
        kept = state.lines(server, _changes(server, servers[server]), is_whole=is_whole)
        found += [(f"{AT_THE_END}{names[server] and f' of {names[server]}'}", kept)] if kept else []
    return [(title, _redacted(servers, "\n".join(map(_printable, text)))) for title, text in found]


def _name(server: GitHubEnterpriseServer) -> str:
    return f"{server.url}, release {server.release}"


def _names(servers: Sequence[GitHubEnterpriseServer]) -> Mapping[GitHubEnterpriseServer, str]:
    """Return what tells each server from the others: nothing if it is the only one."""
    if len(servers) == 1:
        return dict.fromkeys(servers, "")
    is_plain = len({server.url for server in servers}) == len(servers)
    return {server: server.url if is_plain else _name(server) for server in servers}


def _redacted(servers: Iterable[GitHubEnterpriseServer], text: str) -> str:
    """Return *text* without the secrets of any server: a client may take one to another."""
    return reduce(lambda shown, server: server._inside.redacted(shown), servers, text)  # noqa: SLF001  # for us


def _notes(
    server: GitHubEnterpriseServer,
    since: int,
    shared: Collection[GitHubEnterpriseServer],
    expected: Collection[GitHubEnterpriseServer],
) -> list[str]:
    """Return what is to be said of *server* as a whole."""
    if server in shared:
        return [SHARED]
    return [*strays.unreached(server, since)] if server in expected else []


def _merged(stories: Mapping[str, Iterable[Block]]) -> Iterator[Block]:
    """Yield what happened on servers in order of time; where it happened, if the server has a name."""
    for name, block in sorted(
        ((name, block) for name, story in stories.items() for block in story), key=lambda named: named[1].moment
    ):
        first, *more = block.lines
        yield Block(block.moment, (f"{name}: {first}" if name else first, *more))


def _lines(story: Iterable[Block], *, is_whole: bool) -> list[str]:
    blocks = list(_folded(block.lines for block in story))
    left_out = 0 if is_whole else max(len(blocks) - LONGEST, 0)
    lines = [f"({left_out} earlier lines are left out; -vv shows them)"] if left_out else []
    return [*lines, *(one for block in blocks[left_out:] for one in block)]


def _changes(server: GitHubEnterpriseServer, since: int) -> list[Event]:
    """Return the events of a test without those that seeded it."""
    events = server.events[_events_before(server, since) :]
    return [event for event in events if event.exchange is not None or not event.name.endswith(_SEEDING)]


def _events_before(server: GitHubEnterpriseServer, since: int) -> int:
    return server._inside.entries()[since - 1].events if since else 0  # noqa: SLF001  # for us


def _blocks(server: GitHubEnterpriseServer, since: int, *, is_whole: bool) -> Iterator[Block]:
    """Yield what happened on *server* after its first *since* entries."""
    entries, events = server._inside.entries(), len(server.events)  # noqa: SLF001  # for us
    at = _events_before(server, since)
    for number, entry in enumerate(entries[since:]):
        yield from _done_by_test(server, range(at, entry.events), with_seeds=is_whole or bool(number))
        at = entry.events
        yield Block(entry.moment, _block(server, entry, is_whole=is_whole))
    yield from _done_by_test(server, range(at, events), with_seeds=is_whole or len(entries) > since)


def _done_by_test(server: GitHubEnterpriseServer, positions: range, *, with_seeds: bool) -> Iterator[Block]:
    moments, events = server._inside.moments(), server.events  # noqa: SLF001  # for us
    for at in positions:
        event = events[at]
        if event.exchange is None and (with_seeds or not event.name.endswith(_SEEDING)):
            yield Block(moments[at], (f"{event} (by the test)",))


def _block(server: GitHubEnterpriseServer, entry: Entry, *, is_whole: bool) -> tuple[str, ...]:
    where = "" if entry.line is None else f" [{_near(entry.line[0])}:{entry.line[1]}]"
    if isinstance(entry.what, str):
        return (" ".join(entry.what.splitlines()) + where,)
    changes = (f"{INDENT}{event}" for event in entry.what.events)
    return (line(entry.what, _query(server, entry.what, is_whole=is_whole)) + where, *changes)


def _near(file: str) -> str:
    """Return the path of *file* from here, if it is below."""
    here = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118  # a text to begin with
    return file.removeprefix(here)


def _folded(blocks: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    for block, run in groupby(blocks):
        count = len(list(run))
        first, *more = block
        yield (f"{first} ({count} times)" if count > 1 else first, *more)


def _printable(text: str) -> str:
    # A terminal would do what a client sent.
    return _UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _query(server: GitHubEnterpriseServer, exchange: Exchange, *, is_whole: bool) -> str:
    """Return the query without secrets, with its question mark."""
    query = urlsplit(exchange.request.url).query
    if not query:
        return ""
    shown = server._inside.redacted(redaction.address(f"?{query}"))  # noqa: SLF001  # before it is cut: no half of a secret
    return shown if is_whole or len(shown) <= LONGEST_QUERY else f"{shown[:LONGEST_QUERY]}..."


def _shown(status: int | None) -> str:
    return "no answer" if status is None else f"{status} {reasons.get(status, '')}"


def line(exchange: Exchange, query: str = "") -> str:
    """Return one exchange: `POST /api/v3/… -> 404 Not Found, because …`."""
    status = None if exchange.response is None else exchange.response.status
    # A sign-in endpoint refuses with status 200 (flows 29).
    refused = ", refused" if status == HTTPStatus.OK and exchange.cause else ""
    told = f", {exchange.error}" if exchange.error else refused
    because = f", because {exchange.cause}" if exchange.cause else ""
    whole = f"{exchange.request.method} {exchange.request.path}{query} -> {_shown(status)}{told}{because}"
    return " ".join(whole.splitlines())
