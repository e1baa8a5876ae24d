"""Connections: how GraphQL lists things, page by page."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from graphql import GraphQLError

from pytest_ghes_oauth._domain.limits import LARGEST_PER_PAGE
from pytest_ghes_oauth._domain.records import id_in

T = TypeVar("T")

_MISSING: Final = "You must provide a `first` or `last` value to properly paginate the `{name}` connection."
_EXCESSIVE: Final = (
    "Requesting {wanted} records on the `{name}` connection exceeds the `{bound}` limit of {most} records."
)
_UNKNOWN: Final = "`{cursor}` does not appear to be a valid cursor."


def connection(
    name: str, rows: Sequence[T], arguments: Mapping[str, object], node: Callable[[T], Mapping[str, object]]
) -> dict[str, object]:
    """Return the page of *rows* that `first`, `last`, `after` and `before` ask for.

    Raises:
        GraphQLError: neither or too many are asked for, or a cursor is not one of ours.
    """
    start, end = _bounds(name, len(rows), arguments)
    edges = [{"cursor": _cursor(at), "node": node(rows[at])} for at in range(start, end)]
    return {
        "edges": edges,
        "nodes": [edge["node"] for edge in edges],
        "pageInfo": {
            "endCursor": edges[-1]["cursor"] if edges else None,
            "hasNextPage": end < len(rows),
            "hasPreviousPage": start > 0,
            "startCursor": edges[0]["cursor"] if edges else None,
        },
        "totalCount": len(rows),
    }


def _bounds(name: str, length: int, arguments: Mapping[str, object]) -> tuple[int, int]:
    """Return where the page starts and ends."""
    first, last = (_number(name, bound, arguments.get(bound)) for bound in ("first", "last"))
    if first is None and last is None:
        raise GraphQLError(_MISSING.format(name=name), extensions={"type": "MISSING_PAGINATION_BOUNDARIES"})
    start = _position(arguments.get("after"), 0)
    end = min(length, _position(arguments.get("before"), length + 1) - 1)
    if first is not None:
        end = min(end, start + first)
    return (start if last is None else max(start, end - last)), end


def _number(name: str, bound: str, value: object) -> int | None:
    if not isinstance(value, int):
        return None
    if value < 0 or value > LARGEST_PER_PAGE:
        message = _EXCESSIVE.format(wanted=value, name=name, bound=bound, most=LARGEST_PER_PAGE)
        raise GraphQLError(message, extensions={"type": "EXCESSIVE_PAGINATION"})
    return value


def _cursor(at: int) -> str:
    return base64.b64encode(f"cursor:{at + 1}".encode()).decode()


def _position(cursor: object, otherwise: int) -> int:
    """Return the number of the row that *cursor* stands for, from 1 on."""
    if not isinstance(cursor, str):
        return otherwise
    try:
        number = id_in(base64.b64decode(cursor, validate=True).decode().removeprefix("cursor:"))
    except ValueError:
        number = 0
    if not number:
        raise GraphQLError(_UNKNOWN.format(cursor=cursor), extensions={"type": "INVALID_CURSOR_ARGUMENTS"})
    return number
