"""What a server keeps at the end of a test, for its report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._exchanges import subject_of

if TYPE_CHECKING:
    from pytest_ghes_oauth import Event, GitHubEnterpriseServer
    from pytest_ghes_oauth._domain.records import Record

# How many records of a kind the short form shows.
LONGEST: Final = 5


def lines(server: GitHubEnterpriseServer, changes: Iterable[Event], *, is_whole: bool) -> list[str]:
    """Return a line for each kind of which the server has, or had, any.

    Args:
        server: the server.
        changes: the events whose records come first.
        is_whole: whether all records are shown.
    """
    changed = {subject_of(event) for event in changes}
    return [
        f"{name}: {_listed(sorted(records, key=lambda record: record not in changed), is_whole=is_whole)}"
        for name, records in _all(server).items()
        if records
    ]


def _all(server: GitHubEnterpriseServer) -> dict[str, Sequence[Record]]:
    return {
        "users": server.users.find(include_dead=True),
        "apps": server.apps.find(include_dead=True),
        "grants": server.grants.find(include_dead=True),
        "tokens": server.tokens.find(include_dead=True),
    }


def _listed(records: Sequence[Record], *, is_whole: bool) -> str:
    shown = records if is_whole else records[:LONGEST]
    more = [f"{len(records) - len(shown)} more"] if len(records) > len(shown) else []
    return ", ".join([*map(_shown, shown), *more])


def _shown(record: Record) -> str:
    name = record.label.removeprefix(record.kind.name).strip()
    return name if record.state == lifecycle.ACTIVE else f"{name} ({record.state})"
