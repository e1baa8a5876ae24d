"""What a run exercised: the table of `--ghes-report` and the file of `--ghes-report-json`."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from pytest_ghes_oauth._graphql.routes import ROUTES as GRAPHQL_ROUTES
from pytest_ghes_oauth._http.routing import Route
from pytest_ghes_oauth._login.routes import ROUTES as LOGIN_ROUTES
from pytest_ghes_oauth._rest.routes import ROUTES as REST_ROUTES

if TYPE_CHECKING:
    from pytest_ghes_oauth import Exchange

HEADINGS: Final = ("operation", "calls", "seen", "never seen")


class Row(NamedTuple):
    """How one operation was exercised.

    Attributes:
        calls: the number of calls.
        seen: status -> how often it was the answer.
        never_seen: the statuses that the operation may answer with, but never did.
        removed_in: the first release without the operation, if there is one.
        replaced_by: what to use instead on that release.
    """

    operation: str
    calls: int
    seen: Mapping[int, int]
    never_seen: tuple[int, ...]
    removed_in: str | None
    replaced_by: str | None


class Usage:
    """Count statuses by operation, over all servers and, under xdist, all workers."""

    def __init__(self) -> None:
        self._counts: Final[Counter[tuple[str, int]]] = Counter()
        self._lock: Final = Lock()
        self.lost = 0  # workers that crashed, whose counts are lost

    def count(self, exchange: Exchange) -> None:
        """Count *exchange* if it belongs to an operation; servers in several threads may call this."""
        if exchange.operation:
            with self._lock:
                self._counts[_current(exchange.operation), exchange.response.status] += 1

    def portable(self) -> list[tuple[str, int, int]]:
        """Return the counts as plain data, for `merge` on another process."""
        return [(operation, status, count) for (operation, status), count in self._counts.items()]

    def merge(self, portable: Iterable[tuple[str, int, int]] | None) -> None:
        """Add the counts of another process; `None` from one that crashed."""
        if portable is None:
            self.lost += 1
            return
        for operation, status, count in portable:
            self._counts[operation, status] += count

    def rows(self) -> list[Row]:
        """Return a row for each operation that was called: first GitHub's, in the order of the routes, then others."""
        seen: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for (operation, status), count in sorted(self._counts.items()):
            seen[operation][status] = count
        order = list(_BY_ID)
        return [_row(name, seen[name]) for name in sorted(seen, key=lambda name: (_rank(order, name), name))]


def _by_id() -> dict[str, list[Route]]:
    routes: defaultdict[str, list[Route]] = defaultdict(list)
    for route in (*REST_ROUTES, *GRAPHQL_ROUTES, *LOGIN_ROUTES):
        routes[route.operation].append(route)
    return routes


_BY_ID: Final[Mapping[str, list[Route]]] = _by_id()
_RENAMED: Final = {route.named_before[1]: route.operation for routes in _BY_ID.values() for route in routes}


def _current(operation: str) -> str:
    """Return the id that later releases have for *operation*."""
    return _RENAMED.get(operation, operation)


def _rank(order: list[str], name: str) -> int:
    return order.index(name) if name in _BY_ID else len(order)


def _row(operation: str, seen: Mapping[int, int]) -> Row:
    routes = _BY_ID.get(operation, [])
    known = {status for route in routes for status in route.answers}
    gone = next((route for route in routes if route.span.until is not None), None)
    return Row(
        operation,
        sum(seen.values()),
        seen,
        tuple(sorted(known - seen.keys())),
        str(gone.span.until) if gone else None,
        gone.replaced_by if gone else None,
    )


def table(rows: list[Row], *, lost: int = 0) -> list[str]:
    """Return the lines of the table. The last ones say what later releases removed."""
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    replaced = [f"{row.operation} is gone in {row.removed_in}; use {row.replaced_by}" for row in rows if row.removed_in]
    workers = "worker" if lost == 1 else "workers"
    missing = [f"the calls of {lost} crashed {workers} are missing"] if lost else []
    return [*(lines if rows else ["no operation was called"]), *missing, *replaced, *verdict(rows)]


def _cells(row: Row) -> tuple[str, str, str, str]:
    seen = ", ".join(f"{status} x {count}" for status, count in row.seen.items())
    return row.operation, str(row.calls), seen, ", ".join(map(str, row.never_seen)) or "-"


def verdict(rows: list[Row]) -> list[str]:
    """Return one line for each release that removed called operations, or one line that says that none did."""
    gone = Counter(row.removed_in for row in rows if row.removed_in)
    lines = [
        f"{count} {'operation you call is' if count == 1 else 'operations you call are'} gone in {release}"
        for release, count in gone.items()
    ]
    return lines or ["no operation you call is gone in a later release"]


def as_json(rows: list[Row]) -> str:
    """Return the rows as the text of the JSON file."""
    operations = [{**row._asdict(), "seen": {str(status): count for status, count in row.seen.items()}} for row in rows]
    gone: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.removed_in:
            gone[row.removed_in].append(row.operation)
    return json.dumps({"operations": operations, "gone": gone}, indent=2) + "\n"


def require_writable(path: str | None) -> None:
    """Make sure that the file of `--ghes-report-json` can be written, before any test runs.

    Raises:
        pytest.UsageError: the path is a directory, or its parent directory does not exist.
    """
    if path is not None and (Path(path).is_dir() or not Path(path).absolute().parent.is_dir()):
        msg = f"--ghes-report-json: {path!r} is not a file in an existing directory"
        raise pytest.UsageError(msg)
