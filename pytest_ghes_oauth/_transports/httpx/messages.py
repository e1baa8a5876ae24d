"""Requests and responses, translated between the library that a client is of and the server."""

from __future__ import annotations

from http.client import responses as reasons
from types import ModuleType
from typing import Any

from pytest_ghes_oauth._http.messages import Request, Response, joined


def address(url: Any) -> str:  # noqa: ANN401  # of either library
    """Return *url* as it goes over the wire: without a user name, a password and a fragment."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}{url.raw_path.decode('ascii')}"


def received(sent: Any, body: bytes) -> Request:  # noqa: ANN401  # a request of either library
    """Return the request that arrives when *sent* is sent with *body*."""
    return Request(sent.method, address(sent.url), joined(sent.headers.raw), body)


def returned(library: ModuleType, answer: Response, stream: Any = None) -> Any:  # noqa: ANN401  # a stream and a response of *library*
    """Return *answer* as a response of *library*, not yet read; *stream* yields the body in place of its own."""
    # With `content=` in place of `stream=` a client would neither close it nor measure `elapsed`.
    return library.Response(
        answer.status,
        headers=[*answer.headers.items()],
        stream=library.ByteStream(answer.body) if stream is None else stream,
        extensions={"http_version": b"HTTP/1.1", "reason_phrase": reasons.get(answer.status, "").encode("ascii")},
    )
