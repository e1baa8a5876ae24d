"""Requests and responses, translated between `requests` and the server."""

from __future__ import annotations

from email.message import Message
from http.client import responses as reasons
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import requests
from urllib3 import HTTPResponse

from pytest_ghes_oauth._faults.broken import Broken
from pytest_ghes_oauth._http.messages import Request, Response


def received(sent: requests.PreparedRequest) -> Request:
    """Return the request that arrives when *sent* is sent."""
    body = _bytes(sent.body)
    if sent.body is not None and not isinstance(sent.body, (bytes, str)):
        sent.body = body  # a stream can be read only once, and a retry sends it again
    headers = {_text(name): value if isinstance(value, str) else _text(value) for name, value in sent.headers.items()}
    return Request(str(sent.method), str(sent.url), headers, body)


def returned(answer: Response | Broken, method: str) -> HTTPResponse:
    """Return *answer* as it comes from a connection, not yet read; *method* is that of the request.

    Of a truncated one, the connection ends before the body does.
    """
    response, body = _arriving(answer)
    return HTTPResponse(
        body=BytesIO(body),
        headers=response.headers,
        status=response.status,
        reason=reasons.get(response.status),
        preload_content=False,
        original_response=_with_cookies(response),
        request_method=method,
    )


def _arriving(answer: Response | Broken) -> tuple[Response, bytes]:
    if isinstance(answer, Response):
        return answer, answer.body
    assert answer.response is not None  # noqa: S101  # where nothing arrives, an exception is raised
    return answer.response, answer.arrived


def _with_cookies(response: Response) -> Any:  # noqa: ANN401  # a part of `http.client.HTTPResponse`
    """Return what `requests` reads cookies from; `None` if there are none."""
    cookies = [value for name, value in response.headers.items() if name.lower() == "set-cookie"]
    if not cookies:
        return None
    message = Message()
    for cookie in cookies:
        message["Set-Cookie"] = cookie
    return SimpleNamespace(msg=message, isclosed=lambda: True, close=lambda: None)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _bytes(body: Any) -> bytes:  # noqa: ANN401  # whatever `requests` takes
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    if hasattr(body, "read"):
        return _bytes(body.read())
    # A generator: requests sends it in chunks.
    return b"".join(map(_bytes, body))
