"""Endpoints below `/api/v3` that a test defines; they treat tokens, scopes and their headers as GitHub's do."""

from __future__ import annotations

import inspect
import json as json_
import re
from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._domain.misuse import InvalidArgument
from pytest_ghes_oauth._http.addresses import API_PATH
from pytest_ghes_oauth._rest import policies
from pytest_ghes_oauth._rest.context import NO_CONTENT, Answer, Context
from pytest_ghes_oauth._rest.routes import Endpoint, Route

# Method -> the status of success.
STATUS: Final[Mapping[str, int]] = {"GET": 200, "POST": 201, "PUT": 200, "PATCH": 200, "DELETE": 200}
# The methods that answer 204 if no body is given; the others answer `{}`.
WITHOUT_BODY: Final = frozenset({"PUT", "DELETE"})

_SEGMENT: Final = re.compile(r"[^{}?#\s/\ud800-\udfff]+|\{[A-Za-z_][A-Za-z0-9_]*\}")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")  # cannot be encoded as UTF-8
_TRIPLE: Final = 3
# The statuses whose responses have no body.
_BODILESS: Final = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


def resource(path: object, method: object, json: object, scopes: tuple[str, ...], *, anonymous: bool = False) -> Route:
    """Return the route of an endpoint that a test defines, for a user with a password, and any token.

    A token without the scopes gets 404, as for private resources (flows 79), and tokens of GitHub Apps
    need no scopes; both are inferred. *anonymous* lets in everybody, as public resources do.

    Raises:
        InvalidArgument: path, method or json is not accepted, or an anonymous resource has scopes.
    """
    if anonymous and scopes:
        msg = f"anonymous=True lets in everybody, so that scopes={list(scopes)!r} would keep nobody out"
        raise InvalidArgument(msg)
    template, verb = _path(path), str(method).upper()
    if verb not in STATUS:
        msg = f"method={method!r} is not one of {', '.join(STATUS)}"
        raise InvalidArgument(msg)
    names = [segment[1:-1] for segment in template.split("/") if segment.startswith("{")]
    endpoint = _calling(json, names, verb) if callable(json) else _fixed(json, verb)
    return Route(
        verb,
        template,
        f"{verb} {template}",
        policies.anyone if anonymous else policies.user_or_installation,
        endpoint,
        body=None,
        accepted_scopes=tuple(sorted(scopes)),
    )


def _path(path: object) -> str:
    if isinstance(path, str) and path.startswith("/") and not f"{path}/".startswith(f"{API_PATH}/"):
        segments = path[1:].split("/")
        names = [segment for segment in segments if segment.startswith("{")]
        if all(_SEGMENT.fullmatch(segment) for segment in segments) and len(set(names)) == len(names):
            return quote(path, safe="/{}%!$&'()*+,;=:@~")  # as clients send it
    shown = redaction.without_tokens(repr(path))
    msg = (
        f"path={shown} is not a path such as '/repos/octocat/hello' or '/repos/{{owner}}/{{repo}}': it begins with a "
        f"slash, leaves out {API_PATH} and the query, and names each parameter once"
    )
    raise InvalidArgument(msg)


def _fixed(json: object, method: str) -> Endpoint:
    answer = _answer(json, method)
    return lambda _: answer


def _calling(json: Callable[..., object], names: Collection[str], method: str) -> Endpoint:
    wanted = _taken_by(json, names)

    def endpoint(context: Context) -> Answer:
        # It may wait for another thread, which needs the lock.
        with context.store.lock.released():
            given = json(context.request, **{name: context.parameters[name] for name in wanted})
            return _answered(json, given, method)

    return endpoint


def _answered(json: object, given: object, method: str) -> Answer:
    if not isinstance(given, tuple) or len(given) != _TRIPLE:
        return _answer(given, method)
    status, headers, body = given  # as callbacks of `responses` return
    if not _can_be_sent(status, headers, body):
        shown = redaction.without_tokens(repr(given))
        msg = f"json={json!r} returned {shown}; a tuple must be (status, headers, body), with an int and a dict of text"
        raise InvalidArgument(msg)
    payload = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else _written(body)
    return Answer(status, None if status in _BODILESS else payload, dict(headers))


def _can_be_sent(status: object, headers: object, body: object) -> bool:
    if not isinstance(status, int) or not isinstance(headers, Mapping):
        return False
    texts = [text for field in headers.items() for text in field]
    return all(isinstance(text, str) for text in texts) and not (isinstance(body, str) and _SURROGATE.search(body))


def _taken_by(json: Callable[..., Any], names: Collection[str]) -> list[str]:
    """Return those of *names* that the callable accepts as keywords."""
    try:
        signature = inspect.signature(json)
        kinds = {parameter.kind for parameter in signature.parameters.values()}
        wanted = [name for name in names if inspect.Parameter.VAR_KEYWORD in kinds or name in signature.parameters]
        signature.bind(object(), **dict.fromkeys(wanted))
    except (TypeError, ValueError) as problem:
        accepted = ", ".join(["request", *names])
        msg = f"json={json!r} cannot be called with {accepted}: {problem}"
        raise InvalidArgument(msg) from None
    return wanted


def _answer(json: object, method: str) -> Answer:
    if json is None:
        return NO_CONTENT if method in WITHOUT_BODY else Answer(STATUS[method], {})
    return Answer(STATUS[method], _written(json))


def _written(json: object) -> bytes:
    try:
        return json_.dumps(json, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as problem:
        msg = f"json={redaction.without_tokens(repr(json))} cannot be written as JSON: {problem}"
        raise InvalidArgument(msg) from None
