"""What a run exercised: the table of `--ghes-report` and the file of `--ghes-report-json`."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from pytest_ghes_oauth._graphql.routes import ROUTES as GRAPHQL_ROUTES
from pytest_ghes_oauth._http.forms import decoded
from pytest_ghes_oauth._http.routing import Route
from pytest_ghes_oauth._login.routes import ROUTES as LOGIN_ROUTES
from pytest_ghes_oauth._rest.routes import ROUTES as REST_ROUTES

if TYPE_CHECKING:
    from pytest_ghes_oauth import Exchange
    from pytest_ghes_oauth._journal import Opened

HEADINGS: Final = ("operation", "calls", "seen", "never seen")


class Row(NamedTuple):
    """How one operation was exercised.

    Attributes:
        calls: the number of calls.
        seen: status -> how often it was the answer.
        never_seen: the statuses that the operation may answer with, but never did.
        errors: error code of OAuth -> how often it was told; those of the sign-in endpoints, most with status 200.
        errors_never_seen: the error codes that the operation may tell, but never did.
        removed_in: the first release without the operation, if there is one.
        replaced_by: what to use instead on that release.
    """

    operation: str
    calls: int
    seen: Mapping[int, int]
    never_seen: tuple[int, ...]
    errors: Mapping[str, int]
    errors_never_seen: tuple[str, ...]
    removed_in: str | None
    replaced_by: str | None


class Usage:
    """Count statuses and error codes by operation, over all servers and, under xdist, all workers."""

    def __init__(self) -> None:
        # A status is a number, an error code a text.
        self._counts: Final[Counter[tuple[str, int | str]]] = Counter()
        self._lock: Final = Lock()
        self.lost = 0  # workers that crashed, whose counts are lost

    def count(self, exchange: Exchange) -> None:
        """Count *exchange* if it belongs to an operation; servers in several threads may call this."""
        if exchange.operation and exchange.response is not None:
            self._count(_current(exchange.operation), exchange.response.status, exchange.error)

    def count_opened(self, opened: Opened) -> None:
        """Count a page that a person opened."""
        self._count(
            _AUTHORIZE, HTTPStatus.FOUND if opened.callback else HTTPStatus.NOT_FOUND, _error_in(opened.callback)
        )

    def _count(self, operation: str, status: int, error: str | None) -> None:
        with self._lock:
            self._counts[operation, int(status)] += 1
            if error in _errors_of(operation):
                self._counts[operation, error] += 1

    def portable(self) -> list[tuple[str, int | str, int]]:
        """Return the counts as plain data, for `merge` on another process."""
        return [(operation, outcome, count) for (operation, outcome), count in self._counts.items()]

    def merge(self, portable: Iterable[tuple[str, int | str, int]] | None) -> None:
        """Add the counts of another process; `None` from one that crashed."""
        if portable is None:
            self.lost += 1
            return
        for operation, outcome, count in portable:
            self._counts[operation, outcome] += count

    def rows(self) -> list[Row]:
        """Return a row for each operation that was called: first GitHub's, in the order of the routes, then others."""
        seen: defaultdict[str, dict[int | str, int]] = defaultdict(dict)
        for (operation, outcome), count in sorted(self._counts.items(), key=str):
            seen[operation][outcome] = count
        order = list(_BY_ID)
        return [_row(name, seen[name]) for name in sorted(seen, key=lambda name: (_rank(order, name), name))]


def _error_in(location: str) -> str | None:
    return decoded(urlsplit(location).query).get("error")


def _by_id() -> dict[str, list[Route]]:
    routes: defaultdict[str, list[Route]] = defaultdict(list)
    for route in (*REST_ROUTES, *GRAPHQL_ROUTES, *LOGIN_ROUTES):
        routes[route.operation].append(route)
    return routes


_BY_ID: Final[Mapping[str, list[Route]]] = _by_id()
_RENAMED: Final = {route.named_before[1]: route.operation for routes in _BY_ID.values() for route in routes}


_LOGIN_BY_ID: Final = {route.operation: route for route in LOGIN_ROUTES}
_AUTHORIZE: Final = "login/oauth/authorize"


def _errors_of(operation: str) -> tuple[str, ...]:
    """Return the error codes that *operation* may tell."""
    route = _LOGIN_BY_ID.get(operation)
    return () if route is None else tuple(kind.error for kind in route.errors)


def _current(operation: str) -> str:
    """Return the id that later releases have for *operation*."""
    return _RENAMED.get(operation, operation)


def _rank(order: list[str], name: str) -> int:
    return order.index(name) if name in _BY_ID else len(order)


def _row(operation: str, seen: Mapping[int | str, int]) -> Row:
    routes = _BY_ID.get(operation, [])
    statuses = {outcome: count for outcome, count in seen.items() if isinstance(outcome, int)}
    errors = {outcome: count for outcome, count in seen.items() if isinstance(outcome, str)}
    known = {status for route in routes for status in route.answers}
    gone = next((route for route in routes if route.span.until is not None), None)
    return Row(
        operation,
        calls=sum(statuses.values()),
        seen=statuses,
        never_seen=tuple(sorted(known - statuses.keys())),
        errors=errors,
        errors_never_seen=tuple(error for error in _errors_of(operation) if error not in errors),
        removed_in=str(gone.span.until) if gone else None,
        replaced_by=gone.replaced_by if gone else None,
    )


def table(rows: list[Row], *, lost: int = 0) -> list[str]:
    """Return the lines of the table, then the error codes, and at last what later releases removed."""
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    replaced = [f"{row.operation} is gone in {row.removed_in}; use {row.replaced_by}" for row in rows if row.removed_in]
    workers = "worker" if lost == 1 else "workers"
    missing = [f"the calls of {lost} crashed {workers} are missing"] if lost else []
    told = [_told(row) for row in rows if row.errors or row.errors_never_seen]
    return [*(lines if rows else ["no operation was called"]), *told, *missing, *replaced, *verdict(rows)]


def _cells(row: Row) -> tuple[str, str, str, str]:
    return row.operation, str(row.calls), _counted(row.seen), ", ".join(map(str, row.never_seen)) or "-"


def _told(row: Row) -> str:
    never = ", ".join(row.errors_never_seen) or "-"
    return f"errors of {row.operation}: {_counted(row.errors) or '-'}; never seen: {never}"


def _counted(outcomes: Mapping[int, int] | Mapping[str, int]) -> str:
    return ", ".join(f"{outcome} x {count}" for outcome, count in outcomes.items())


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
