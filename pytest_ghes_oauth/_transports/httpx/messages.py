"""Requests and responses, translated between the library that a client is of and the server."""

from __future__ import annotations

from http.client import responses as reasons
from types import ModuleType
from typing import Any

from pytest_ghes_oauth._http.messages import Request, Response, joined


def address(url: Any) -> str:  # noqa: ANN401  # of either library
    """Return *url* as it goes over the wire: without a user name, a password and a fragment."""
    origin = f"{url.scheme}://{url.netloc.decode('ascii')}" if url.is_absolute_url else ""
    return f"{origin}{url.raw_path.decode('ascii')}"


def require_sendable(library: ModuleType, sent: Any, body: bytes) -> None:  # noqa: ANN401  # a request of *library*
    """Refuse what no client of *library* would send: a token with a line end, or the wrong length of *body*.

    Raises:
        LocalProtocolError: of *library*, for the head; of h11, for the body, as the libraries let it through.
    """
    import h11  # noqa: PLC0415  # what the library itself needs by now

    try:
        head = h11.Request(method=sent.method, target=sent.url.raw_path, headers=sent.headers.raw)
    except h11.LocalProtocolError as problem:
        raise library.LocalProtocolError(str(problem)) from problem
    wire = h11.Connection(h11.CLIENT)
    for event in (head, h11.Data(data=body), h11.EndOfMessage()):
        wire.send(event)


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
