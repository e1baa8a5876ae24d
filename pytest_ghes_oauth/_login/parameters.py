"""The parameters that a client sends, in the query, in a form or in JSON (flows 23)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final, Literal, get_args
from urllib.parse import urlsplit

from pytest_ghes_oauth._domain import scopes
from pytest_ghes_oauth._domain.scopes import Scopes
from pytest_ghes_oauth._http.authorization import Basic, given_in
from pytest_ghes_oauth._http.forms import decoded
from pytest_ghes_oauth._http.messages import Request
from pytest_ghes_oauth._login.errors import MalformedBody

# The parameters that some endpoint reads.
Name = Literal[
    "client_id",
    "client_secret",
    "code",
    "device_code",
    "grant_type",
    "redirect_uri",
    "refresh_token",
    "repository_id",
    "scope",
    "state",
]
_NAMES: Final[frozenset[str]] = frozenset(get_args(Name))


def sent_with(request: Request, *, basic: bool) -> dict[str, str]:
    """Return the parameters of *request*: the body wins over the query, and both win over Basic.

    Args:
        request: what the client sent; if it is not a POST, only the query counts.
        basic: whether the release reads an app's credentials from `Authorization: Basic` (flows 24).

    Raises:
        MalformedBody: the content type is JSON, but the body is not.
    """
    if request.method != "POST":
        return _in_query(request)
    return (_in_authorization(request) if basic else {}) | _in_query(request) | _in_body(request)


def _in_query(request: Request) -> dict[str, str]:
    return decoded(urlsplit(request.url).query, _NAMES)


def _in_body(request: Request) -> dict[str, str]:
    if "json" in request.headers.get("Content-Type", "").lower():
        return _in_json(request.body)
    # A body without a content type counts as a form too.
    return decoded(request.body.decode("utf-8", "replace"), _NAMES)


def _in_json(body: bytes) -> dict[str, str]:
    try:
        given = json.loads(body or b"{}")
    except (ValueError, RecursionError) as problem:
        cause = f"the body is not JSON: {problem}"
        raise MalformedBody(cause) from None
    pairs = given.items() if isinstance(given, dict) else ()
    return {name: _text(value) for name, value in pairs if type(value) in (str, int)}


def _text(value: object) -> str:
    return str(value).encode("utf-8", "replace").decode()  # a lone surrogate is JSON, but not text


def _in_authorization(request: Request) -> dict[str, str]:
    sent = given_in(request.headers)
    return {"client_id": sent.name, "client_secret": sent.password} if isinstance(sent, Basic) else {}


def scopes_in(parameters: Mapping[str, str]) -> Scopes | None:
    """Return the requested scopes, separated by spaces or commas; `None` if there are none.

    Scopes that GHES does not know are dropped (flows 52, inferred), including `offline_access` (flows 47).
    """
    asked = dict.fromkeys(parameters.get("scope", "").replace(",", " ").split())
    names = [name for name in asked if name in scopes.NAMES]
    return scopes.normalized(names) if names else None
