"""What a server keeps at the end of a test, for its report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._exchanges import subject_of

if TYPE_CHECKING:
    from pytest_ghes_oauth import Event, GitHubEnterpriseServer
    from pytest_ghes_oauth._domain.records import Record
    from pytest_ghes_oauth._domain.tables import Table

# How many records of a kind the short form shows.
LONGEST: Final = 5


def lines(server: GitHubEnterpriseServer, changes: Iterable[Event], *, is_whole: bool) -> list[str]:
    """Return a line for each kind of which the server has, or had, any.

    Args:
        server: the server.
        changes: the events whose records come first.
        is_whole: whether all records are shown.
    """
    changed = {subject for event in changes if (subject := subject_of(event)) is not None}
    return [
        f"{name}: {_listed(table, [one for one in changed if one.kind is table.kind], is_whole=is_whole)}"
        for name, table in server._inside.tables().items()  # noqa: SLF001  # for us
        if table.count_ever()
    ]


def _listed(table: Table[Any], changed: Iterable[Record], *, is_whole: bool) -> str:
    """Return those that changed, then the others, oldest first; in the short form without reading all of them."""
    others = table.everyone() if is_whole else table.first(LONGEST)
    shown = [*dict.fromkeys((*sorted(changed, key=lambda one: one.id), *others))]
    shown = shown if is_whole else shown[:LONGEST]
    left_out = table.count_ever() - len(shown)
    return ", ".join([*map(_shown, shown), *([f"{left_out} more"] if left_out else [])])


def _shown(record: Record) -> str:
    name = record.label.removeprefix(record.kind.name).strip()
    return name if record.state == lifecycle.ACTIVE else f"{name} ({record.state})"
