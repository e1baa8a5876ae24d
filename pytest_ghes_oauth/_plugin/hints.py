"""Hints in the report of a failed test, for mistakes that Python or pytest describe without knowing us."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final
from unittest import TestCase

import pytest

from pytest_ghes_oauth._plugin.tracebacks import chain

if TYPE_CHECKING:
    from pytest_ghes_oauth import GitHubEnterpriseServer
    from pytest_ghes_oauth._http.messages import Headers

TITLE: Final = "ghes hint"
_AS_JSON: Final = "the text of an access token is its attribute `.token`; put that into JSON"
_WIDER: Final = "a server of wider scope is one of ghes_factory: `with ghes_factory() as server: yield server`"
_FORM: Final = "application/x-www-form-urlencoded"
# How `responses` complains of mocks that answered nothing.
_UNFIRED: Final = "Not all requests have been executed"
_RECIPE: Final = """\
a unittest.TestCase gets no fixture as an argument; write in the class:
    @pytest.fixture(autouse=True)
    def take(self, ghes):
        self.ghes = ghes"""


def compared(operator: str, left: object, right: object) -> list[str] | None:
    """Explain the failed comparison of an access token with a text, or of headers; return `None` for any other."""
    if operator != "==":
        return None
    if _is_headers(left) or _is_headers(right):
        return list(_of_headers(left, right))
    if {_is_token(left), _is_token(right)} != {True, False}:
        return None
    token, text = (left, right) if _is_token(left) else (right, left)
    if not isinstance(text, str):
        return None
    return [f"{token!r} == a text", "An access token is not its text, which is `.token`."]


def _of_headers(left: object, right: object) -> Iterator[str]:
    """Yield what pytest would say of two mappings, whose items it would show with their secrets."""
    ours, theirs = _headers(left), _headers(right)
    if ours is None or theirs is None:
        yield f"{left!r} == {right!r}"
        return
    yield "Headers({...}) == Headers({...})"
    for name in dict.fromkeys((*ours, *theirs)):
        if ours.get(name) != theirs.get(name):
            yield f"{_only(ours, name)!r} != {_only(theirs, name)!r}"


def _headers(value: object) -> Headers | None:
    """Return a mapping of texts as headers, whose repr hides credentials."""
    from pytest_ghes_oauth._http.messages import Headers  # noqa: PLC0415  # loaded, because one of two is of this class

    if not isinstance(value, Mapping) or any(not isinstance(text, str) for pair in value.items() for text in pair):
        return None
    return Headers(value)


def _only(headers: Headers, name: str) -> Headers:
    return type(headers)({name: headers[name]} if name in headers else {})


def of_mistake(
    error: BaseException, item: pytest.Item, servers: Iterable[GitHubEnterpriseServer]
) -> list[tuple[str, str]]:
    """Return a section about a common mistake that *error* comes from, if it is one."""
    found = next((hint for hint in _mistakes(error, item, servers)), None)
    return [] if found is None else [(TITLE, found)]


def _mistakes(error: BaseException, item: pytest.Item, servers: Iterable[GitHubEnterpriseServer]) -> Iterator[str]:
    sentences = [str(one) for one in (error, *chain(error)) if isinstance(one, TypeError)]
    if any("type AccessToken is not JSON serializable" in sentence for sentence in sentences):
        yield _AS_JSON
    misses = any("required positional argument" in sentence and "'ghes" in sentence for sentence in sentences)
    if misses and _is_of_unittest(item):
        yield _RECIPE
    if "ScopeMismatch" in str(error) and "scoped fixture ghes" in str(error):
        yield _WIDER
    if any(type(one).__name__ == "JSONDecodeError" for one in (error, *chain(error))):
        yield from _forms(servers)

    if isinstance(error, AssertionError) and _UNFIRED in str(error):
        yield from _mocks_elsewhere(str(error), servers)


def _mocks_elsewhere(complaint: str, servers: Iterable[GitHubEnterpriseServer]) -> Iterator[str]:
    for server in servers:
        if f"'{server.url}/" in complaint:
            yield f"ghes answers {server.url} itself: of all mocks, only those on ghes.responses stand before it"


def _forms(servers: Iterable[GitHubEnterpriseServer]) -> Iterator[str]:
    for server in servers:
        last = next(reversed(server.exchanges), None)
        if last is not None and last.response is not None and _FORM in last.response.headers.get("Content-Type", ""):
            yield f"{last.request.method} {last.request.path} answered a form, not JSON: send Accept: application/json"


def _is_of_unittest(item: pytest.Item) -> bool:
    cls = getattr(item, "cls", None)
    return isinstance(cls, type) and issubclass(cls, TestCase)


def _is_token(value: object) -> bool:
    return _is_a(value, "pytest_ghes_oauth._domain.tokens", "AccessToken")


def _is_headers(value: object) -> bool:
    return _is_a(value, "pytest_ghes_oauth._http.messages", "Headers")


def _is_a(value: object, module: str, name: str) -> bool:
    # Loaded only if there is a server.
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(value, getattr(loaded, name))
