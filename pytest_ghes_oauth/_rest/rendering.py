"""Render an answer as the bytes and headers of a response (wire 1.5)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Final

from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._domain.tokens import AccessToken
from pytest_ghes_oauth._http.messages import Headers, Request, Response, http_date, request_id
from pytest_ghes_oauth._rest import versions
from pytest_ghes_oauth._rest.context import Answer, Caller
from pytest_ghes_oauth._rest.errors import NO_CACHE

# Compact and without a trailing newline (wire 1.5).
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
JSON: Final = "application/json; charset=utf-8"
# Of a redirect, which has no body and says nothing about the token (recorded: org_member_302_anonymous_2017).
_HTML: Final = "text/html;charset=utf-8"

# Documented (flows 90); the last two are recorded from 2020 on (wire 1.5).
CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Link, X-GitHub-OTP, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, "
        "X-OAuth-Scopes, X-Accepted-OAuth-Scopes, X-Poll-Interval, Deprecation, Sunset"
    ),
}
PREFLIGHT: Final = {
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since, "
        "X-GitHub-OTP, X-Requested-With"
    ),
    "Access-Control-Allow-Methods": "GET, POST, PATCH, PUT, DELETE",
    "Access-Control-Max-Age": "86400",
}

_VARY_ON_ENCODING: Final = "Accept-Encoding, Accept, X-Requested-With"
# Recorded 2018-2020: answers to users are private, answers to apps are public.
_FOR_A_USER: Final = {
    "Content-Type": JSON,
    "Cache-Control": "private, max-age=60, s-maxage=60",
    "Vary": f"Accept, Authorization, Cookie, X-GitHub-OTP, {_VARY_ON_ENCODING}",
}
_FOR_AN_APP: Final = {
    "Content-Type": JSON,
    "Cache-Control": "public, max-age=60, s-maxage=60",
    "Vary": f"Accept, {_VARY_ON_ENCODING}",
}
_NOT_CACHED: Final = {"Content-Type": JSON, "Cache-Control": NO_CACHE}
_FOR_NOBODY: Final = {"Content-Type": JSON, "Vary": _VARY_ON_ENCODING}


def render(store: Store, request: Request, caller: Caller, accepted_scopes: str, answer: Answer) -> Response:
    """Return *answer* as a response, or a 304 if the client has it already."""
    body = _encoded(answer.payload)
    headers = {"Server": "GitHub.com", "Date": http_date(store.now())}
    headers.update(_content(answer, caller, body))
    if answer.headers:
        own = {name.lower() for name in answer.headers}
        headers = {name: value for name, value in headers.items() if name.lower() not in own} | dict(answer.headers)
    is_redirect = answer.status == HTTPStatus.FOUND
    if caller.token is not None and not is_redirect:
        headers.update(_about_token(store, caller.token, accepted_scopes))
    headers["X-GitHub-Enterprise-Version"] = store.facts.installed_version
    version = versions.selected(store.facts, request)
    if version is not None:
        headers["X-GitHub-Api-Version-Selected"] = version
    if not is_redirect:
        headers["X-GitHub-Media-Type"] = media_type(request.headers.get("Accept"))
    headers["X-GitHub-Request-Id"] = request_id(store.random.getrandbits(128))
    headers.update(CORS)
    if answer.status == HTTPStatus.OK and _is_fresh(request, answer, headers):
        del headers["Content-Type"], headers["Content-Length"]
        return Response(304, Headers(headers), b"")
    return Response(answer.status, Headers(headers), b"" if request.method == "HEAD" else body)


def _encoded(payload: object) -> bytes:
    if isinstance(payload, bytes):  # from an endpoint that the test defines
        return payload
    return b"" if payload is None else _ENCODER.encode(payload).encode()


def _content(answer: Answer, caller: Caller, body: bytes) -> dict[str, str]:
    if answer.payload is None:
        html = {"Content-Type": _HTML} if answer.status == HTTPStatus.FOUND else {}
        return {**html, "Vary": _VARY_ON_ENCODING}
    length = {"Content-Length": str(len(body))}
    if answer.status >= HTTPStatus.BAD_REQUEST:
        return _FOR_NOBODY | length
    if not answer.cached:
        return _NOT_CACHED | length
    is_app = caller.user is None and caller.token is None
    content = (_FOR_AN_APP if is_app else _FOR_A_USER) | length
    # Strong on 201, weak on 200 (recorded).
    content["ETag"] = f'{"" if answer.status == HTTPStatus.CREATED else "W/"}"{hashlib.sha256(body).hexdigest()}"'
    if answer.last_modified is not None:
        content["Last-Modified"] = http_date(answer.last_modified)
    return content


def _about_token(store: Store, token: AccessToken, accepted: str) -> dict[str, str]:
    # Sent if the request has a token, even when empty, as they always are for a GitHub App (flows 53). No OAuth client
    # is involved in the token of an installation (flows 112, inferred).
    own = {} if token.app is None or token.user is None else {"X-OAuth-Client-Id": token.app.client_id}
    needed = accepted if token.permissions is None else ""
    if token.expires_at is not None and store.facts.shows_token_expiration:
        own["GitHub-Authentication-Token-Expiration"] = f"{token.expires_at:%Y-%m-%d %H:%M:%S} UTC"
    return {**own, "X-OAuth-Scopes": str(token.scopes), "X-Accepted-OAuth-Scopes": needed}


@lru_cache(maxsize=16)
def media_type(accept: str | None) -> str:
    """Return `X-GitHub-Media-Type` for the header `Accept` (recorded: 2018-2020 cassettes)."""
    first = (accept or "application/vnd.github+json").split(",")[0].split(";")[0].strip()
    if first == "application/json":
        return "github.v3"  # recorded from 2020 to 2024
    if first == "application/vnd.github+json":
        return "github.v3; format=json"
    match = re.fullmatch(r"application/vnd\.github(?:\.v3|\.([\w-]+))?(?:\.([\w-]+))?\+json", first)
    if match is None:
        return "unknown, github.v3"
    parameter = match[1] or match[2]
    return f"github.v3; param={parameter}; format=json" if parameter else "github.v3; format=json"


def _is_fresh(request: Request, answer: Answer, headers: Mapping[str, str]) -> bool:
    # RFC 9110 13.2.2: with If-None-Match, If-Modified-Since does not count.
    if request.method not in ("GET", "HEAD"):
        return False
    tags = request.headers.get("If-None-Match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in known or headers.get("ETag", "").removeprefix("W/") in known
    since = _date(request.headers.get("If-Modified-Since"))
    return since is not None and answer.last_modified is not None and answer.last_modified <= since


def _date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.utc)
