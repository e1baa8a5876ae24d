"""The sections of a report: what happened on the servers of a test, in order, with causes and without secrets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_ghes_oauth._lines import block, printable
from pytest_ghes_oauth._plugin import state, strays

if TYPE_CHECKING:
    from pytest_ghes_oauth import Event, GitHubEnterpriseServer

TITLE: Final = "ghes exchanges"
AT_THE_END: Final = "ghes at the end"
# How many lines the short form shows.
LONGEST: Final = 30
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
    notes = {server: [SHARED] for server in shared if server in servers}
    notes = {**strays.unreached(servers, expected), **notes}
    told = sorted((server for server in servers if stories[server] or server in notes), key=_name)
    if not told:
        return []
    names = _names(told)
    lines = _lines(_merged({names[server]: stories[server] for server in told}), is_whole=is_whole)
    said = (note for server in told for note in notes.get(server, ()))
    all_names = _names(list(servers))
    strayed = (line for server in told for line in strays.misdirected(all_names, servers[server], server))
    found = [(TITLE, [*lines, *dict.fromkeys((*strayed, *said))])]
    for server in told:
        kept = state.lines(server, _changes(server, servers[server]), is_whole=is_whole)
        found += [(f"{AT_THE_END}{names[server] and f' of {names[server]}'}", kept)] if kept else []
    return [(title, _redacted(servers, "\n".join(map(printable, text)))) for title, text in found]


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


def _merged(stories: Mapping[str, Iterable[Block]]) -> Iterator[Block]:
    """Yield what happened on servers in order of time; where it happened, if the server has a name."""
    for name, (moment, lines) in sorted(
        ((name, told) for name, story in stories.items() for told in story), key=lambda named: named[1].moment
    ):
        first, *more = lines
        yield Block(moment, (f"{name}: {first}" if name else first, *more))


def _lines(story: Iterable[Block], *, is_whole: bool) -> list[str]:
    blocks = list(_folded(told.lines for told in story))
    left_out = 0 if is_whole else max(len(blocks) - LONGEST, 0)
    lines = [f"({left_out} earlier lines are left out; -vv shows them)"] if left_out else []
    return [*lines, *(one for told in blocks[left_out:] for one in told)]


def _changes(server: GitHubEnterpriseServer, since: int) -> list[Event]:
    """Return the events of a test without those that seeded it."""
    events = server.events[_events_before(server, since) :]
    return [event for event in events if event.exchange is not None or not event.name.endswith(_SEEDING)]


def _events_before(server: GitHubEnterpriseServer, since: int) -> int:
    return server._inside.entries()[since - 1].events if since else 0  # noqa: SLF001  # for us


def _blocks(server: GitHubEnterpriseServer, since: int, *, is_whole: bool) -> Iterator[Block]:
    """Yield what happened on *server* after its first *since* entries."""
    entries, redacted = server._inside.entries(), server._inside.redacted  # noqa: SLF001  # for us
    events = len(server.events)
    at = _events_before(server, since)
    with_seeds = is_whole
    for entry in entries[since:]:
        yield from _done_by_test(server, range(at, entry.events), with_seeds=with_seeds)
        at = entry.events
        yield Block(entry.moment, block(entry, redacted, is_whole=is_whole))
        with_seeds = with_seeds or not str(entry.what).startswith("ghes.fault(")  # seeding, too
    yield from _done_by_test(server, range(at, events), with_seeds=with_seeds)


def _done_by_test(server: GitHubEnterpriseServer, positions: range, *, with_seeds: bool) -> Iterator[Block]:
    moments, events = server._inside.moments(), server.events  # noqa: SLF001  # for us
    for at in positions:
        event = events[at]
        if event.exchange is None and (with_seeds or not event.name.endswith(_SEEDING)):
            yield Block(moments[at], (f"{event} (by the test)",))


def _folded(blocks: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    for alike, run in groupby(blocks):
        count = len(list(run))
        first, *more = alike
        yield (f"{first} ({count} times)" if count > 1 else first, *more)
