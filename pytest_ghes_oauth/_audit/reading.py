"""What the checks read in the journal of a server."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._exchanges import Exchange
from pytest_ghes_oauth._http.authorization import Basic, TokenText, given_in
from pytest_ghes_oauth._http.forms import decoded
from pytest_ghes_oauth._http.messages import Request
from pytest_ghes_oauth._journal import Journal
from pytest_ghes_oauth._login.endpoints import authorize

TOKEN_PATH: Final = "/login/oauth/access_token"
_ELEMENT: Final = re.compile("<([a-z_]+)>([^<]*)</")


class Finding(NamedTuple):
    """A request of the client, and what is wrong with it: `sent credentials over plain http`."""

    request: Request
    what: str


Check = Callable[[Journal], Iterator[Finding]]


class Authorization(NamedTuple):
    """What an app asked for at the authorize page, and the code that it got."""

    asked: Mapping[str, str]
    code: str


def status(exchange: Exchange) -> int:
    """Return the status of the answer; 0 if the client received none."""
    return 0 if exchange.response is None else exchange.response.status


def header(exchange: Exchange, name: str) -> str:
    """Return a header field of the answer; empty if it has none, or the client received no answer."""
    return "" if exchange.response is None else exchange.response.headers.get(name, "")


def sent(request: Request) -> Mapping[str, str]:
    """Return the parameters that the client sent; the body, a form or JSON, wins over the query."""
    text = request.body.decode("utf-8", "replace")
    return {**request.query, **_fields(text, request.headers.get("Content-Type", ""))}


def answered(exchange: Exchange) -> Mapping[str, str]:
    """Return the fields in the answer of a sign-in endpoint: a form, JSON or XML; none if the client received none."""
    if exchange.response is None:
        return {}
    return _fields(exchange.response.body.decode(), header(exchange, "Content-Type"))


def _fields(text: str, content_type: str) -> Mapping[str, str]:
    if "json" in content_type.lower():
        return _in_json(text)
    if "xml" in content_type.lower():
        return dict(_ELEMENT.findall(text))
    return decoded(text)


def _in_json(text: str) -> Mapping[str, str]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):  # the server has refused it
        return {}
    return {name: str(value) for name, value in given.items()} if isinstance(given, dict) else {}


def token_in(request: Request) -> str | None:
    """Return the token that the client presents: in the header `Authorization`, or in the query."""
    given = given_in(request.headers)
    if isinstance(given, TokenText):
        return given.text
    if isinstance(given, Basic):
        if f"/applications/{given.name}/" in request.path:  # an app, whose client secret has the shape of a token
            return None
        return next((part for part in given if redaction.without_tokens(part) == redaction.SECRET), None)
    return request.query.get("access_token")


def opened(journal: Journal) -> Iterator[tuple[Request, str]]:
    """Yield every request for the authorize page, by a person or by HTTP, and where the browser was sent."""
    yield from journal.opened
    yield from _at_authorize(journal, "GET")


def _at_authorize(journal: Journal, method: str) -> Iterator[tuple[Request, str]]:
    for exchange in journal.exchanges:
        if (exchange.request.method, exchange.request.path) == (method, authorize.PATH):
            yield exchange.request, header(exchange, "Location")


def authorizations(journal: Journal) -> Iterator[Authorization]:
    """Yield what led to a code: a page, or the form on it, which is sent to the same address."""
    for request, location in (*opened(journal), *_at_authorize(journal, "POST")):
        code = decoded(urlsplit(location).query).get("code")
        if code:
            yield Authorization(request.query, code)


def token_requests(journal: Journal) -> Iterator[tuple[Exchange, Mapping[str, str]]]:
    """Yield the exchanges of the token endpoint, each with the parameters that were sent."""
    for exchange in journal.exchanges:
        if exchange.request.path == TOKEN_PATH:
            yield exchange, sent(exchange.request)
