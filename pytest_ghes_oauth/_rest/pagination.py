"""Pagination: `per_page`, `page` and the header `Link` (wire 1.7, flows 88)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from pytest_ghes_oauth._domain.limits import DEFAULT_PER_PAGE, LARGEST_PER_PAGE
from pytest_ghes_oauth._http.addresses import API_PATH
from pytest_ghes_oauth._rest.context import Answer, Context

T = TypeVar("T")


def page_of(context: Context, rows: Sequence[T], represent: Callable[[T], object], path: str | None = None) -> Answer:
    """Return the page of *rows* that the request asks for.

    `Link` names *path*, below the API; that of the request if there is no other.
    `per_page` is at most 100; a value that is not a positive number counts as not sent (inferred).
    """
    size = page_size(context)
    last = max(1, -(-len(rows) // size))
    page = _positive(context, "page", 1)
    shown = rows[(page - 1) * size : page * size]
    link = _link(context, page, last, context.request.path if path is None else API_PATH + path)
    return Answer(200, [represent(row) for row in shown], {"Link": link} if link else {})


def page_size(context: Context) -> int:
    """Return how many rows a page has."""
    return min(_positive(context, "per_page", DEFAULT_PER_PAGE), LARGEST_PER_PAGE)


def _positive(context: Context, name: str, default: int) -> int:
    # Ignore digits beyond the number of pages that any list can have: they only cost time.
    text = context.request.query.get(name, "")
    return int(text[:18]) or default if re.fullmatch("[0-9]+", text) else default


def _link(context: Context, page: int, last: int, path: str) -> str:
    pages = {
        "prev": min(page - 1, last) if page > 1 else None,
        "next": page + 1 if page < last else None,
        "last": last if page < last else None,
        "first": 1 if page > 1 else None,
    }
    if last == 1 and page == 1:
        return ""
    return ", ".join(f'<{_url(context, number, path)}>; rel="{name}"' for name, number in pages.items() if number)


def _url(context: Context, page: int, path: str) -> str:
    given = parse_qsl(urlsplit(context.request.url).query, keep_blank_values=True)
    query = [(name, value) for name, value in given if name != "page"] + [("page", str(page))]
    return f"{context.origin}{path}?{urlencode(query)}"
