"""The sections of a report: what happened on the servers of a test, in order, with causes and without secrets."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from pytest_ghes_oauth._lines import line, printable
from pytest_ghes_oauth._plugin import state, strays

if TYPE_CHECKING:
    from pytest_ghes_oauth import Event, GitHubEnterpriseServer
    from pytest_ghes_oauth._journal import Entry

TITLE: Final = "ghes exchanges"
AT_THE_END: Final = "ghes at the end"
# How many lines the short form shows.
LONGEST: Final = 30
INDENT: Final = "    "
# How the names of events end by which a test is seeded.
_SEEDING: Final = ("added", ".created", ".issued")
SHARED: Final = (
    "all examples of @given share this server; for a new one in each, write `with ghes_factory() as ghes:` in the test"
)


def sections(
    servers: Mapping[GitHubEnterpriseServer, int],
    *,
    shared: Collection[GitHubEnterpriseServer] = (),
    expected: Collection[GitHubEnterpriseServer] = (),
    is_whole: bool = False,
) -> list[tuple[str, str]]:
    """Return a section for each server that has something to show after its first *n* entries, for `{server: n}`.

    Args:
        servers: the servers, and how many of their entries are older than the test.
        shared: those of them that all examples of Hypothesis share, which the section says.
        expected: those of them of which the report says so if no request reached them.
        is_whole: whether everything is shown, however long.
    """
    texts = {
        server: text
        for server, since in servers.items()
        if (
            text := _text(
                server, _lines(server, since, notes=_notes(server, since, shared, expected), is_whole=is_whole)
            )
        )
    }
    found = []
    for server in sorted(texts, key=_name):
        of = f" of {_name(server)}" if len(texts) > 1 else ""
        found.append((TITLE + of, texts[server]))
        kept = state.lines(server, _changes(server, servers[server]), is_whole=is_whole)
        found += [(AT_THE_END + of, _text(server, kept))] if kept else []
    return found


def _name(server: GitHubEnterpriseServer) -> str:
    return f"{server.url}, release {server.release}"


def _text(server: GitHubEnterpriseServer, lines: Iterable[str]) -> str:
    return server._inside.redacted("\n".join(map(printable, lines)))  # noqa: SLF001  # for us


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


def _lines(server: GitHubEnterpriseServer, since: int, *, notes: Sequence[str], is_whole: bool) -> list[str]:
    blocks = list(_folded(_blocks(server, since, is_whole=is_whole)))
    left_out = 0 if is_whole else max(len(blocks) - LONGEST, 0)
    lines = [f"({left_out} earlier lines are left out; -vv shows them)"] if left_out else []
    return [*lines, *(one for block in blocks[left_out:] for one in block), *notes]


def _changes(server: GitHubEnterpriseServer, since: int) -> list[Event]:
    """Return the events of a test without those that seeded it."""
    events = server.events[_events_before(server, since) :]
    return [event for event in events if event.exchange is not None or not event.name.endswith(_SEEDING)]


def _events_before(server: GitHubEnterpriseServer, since: int) -> int:
    return server._inside.entries()[since - 1].events if since else 0  # noqa: SLF001  # for us


def _blocks(server: GitHubEnterpriseServer, since: int, *, is_whole: bool) -> Iterator[tuple[str, ...]]:
    """Yield what happened, each with the lines that belong to it."""
    entries, events = server._inside.entries(), server.events  # noqa: SLF001  # for us
    at = _events_before(server, since)
    for number, entry in enumerate(entries[since:]):
        yield from _done_by_test(events[at : entry.events], with_seeds=is_whole or bool(number))
        at = entry.events
        yield _block(server, entry, is_whole=is_whole)
    yield from _done_by_test(events[at:], with_seeds=is_whole or len(entries) > since)


def _done_by_test(events: Iterable[Event], *, with_seeds: bool) -> Iterator[tuple[str, ...]]:
    for event in events:
        if event.exchange is None and (with_seeds or not event.name.endswith(_SEEDING)):
            yield (f"{event} (by the test)",)


def _block(server: GitHubEnterpriseServer, entry: Entry, *, is_whole: bool) -> tuple[str, ...]:
    lines = ", from ".join(f"{_near(one.file)}:{one.number}" for one in entry.lines)
    where = f" [{lines}]" if lines else ""
    if isinstance(entry.what, str):
        return (" ".join(entry.what.splitlines()) + where,)
    changes = (f"{INDENT}{event}" for event in entry.what.events)
    redacted = server._inside.redacted  # noqa: SLF001  # for us
    return (line(entry.what, redacted, is_whole=is_whole) + where, *changes)


def _near(file: str) -> str:
    """Return the path of *file* from here, if it is below."""
    here = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118  # a text to begin with
    return file.removeprefix(here)


def _folded(blocks: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    for block, run in groupby(blocks):
        count = len(list(run))
        first, *more = block
        yield (f"{first} ({count} times)" if count > 1 else first, *more)
