"""Requests and responses, translated between h11 and the server."""

from __future__ import annotations

import json
import re
from http.client import responses as reasons
from typing import Final

import h11

from pytest_ghes_oauth._domain.misuse import InvalidArgument
from pytest_ghes_oauth._http.messages import Headers, Request, Response, joined
from pytest_ghes_oauth._login.pages.layout import policy
from pytest_ghes_oauth._login.rendering import HTML
from pytest_ghes_oauth._login.site import PAGE_HEADERS, POLICY

# The longest body.
LONGEST: Final = 2**24
# The host of a URL, or the field `Host`: a name or an address, with or without a port.
_HOST: Final = re.compile(rb"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_ABSOLUTE: Final = re.compile(rb"(?i:https?)://([^/?#]+)")


class Refused(Exception):
    """What a client sent cannot be answered: the status, and one sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status: Final = status


def require_understood(head: h11.Request) -> None:
    """Refuse what no request to an origin server looks like, such as the preface of HTTP/2.

    Raises:
        Refused: it does not, or its body is too long.
    """
    if not head.http_version.startswith(b"1.") or not (head.target.startswith(b"/") or _ABSOLUTE.match(head.target)):
        raise Refused(400, "the request line is not understood")
    require_short(next((int(value) for name, value in head.headers if name == b"content-length"), 0))


def require_short(length: int) -> None:
    """Refuse a body of so many bytes.

    Raises:
        Refused: it is too long.
    """
    if length > LONGEST:
        raise Refused(413, f"the body is longer than {LONGEST} bytes")


def received(head: h11.Request, body: bytes, scheme: str, here: str) -> Request:
    """Return what a client sent, with the URL that it called.

    Args:
        head: the request line and the header fields.
        body: the body.
        scheme: that of the URLs which the client calls.
        here: the host and port of the socket, which a client of HTTP/1.0 need not name.

    Raises:
        Refused: the host is not valid.
    """
    named = next((value for name, value in head.headers if name == b"host"), b"") or here.encode()
    absolute = _ABSOLUTE.match(head.target)
    if not _HOST.fullmatch(absolute[1] if absolute else named):
        raise Refused(400, "the host is not understood")
    target = head.target.decode()
    try:
        url = target if absolute else f"{scheme}://{named.decode()}{target}"
        return Request(head.method.decode(), url, joined(head.headers.raw_items()), body)
    except InvalidArgument as problem:
        raise Refused(400, str(problem)) from None


def told(status: int, sentence: str, method: str = "GET", *, closes: bool = False) -> Response:
    """Return a response to *method* that is none of GitHub's, with *sentence* as its message."""
    body = json.dumps({"message": sentence}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "Content-Length": str(len(body))}
    fields = Headers(headers | ({"Connection": "close"} if closes else {}))
    return Response(status, fields, b"" if method == "HEAD" else body)


def shown(status: int, page: str, method: str) -> Response:
    """Return a response to *method* that is none of GitHub's, with *page* as its body."""
    body = page.encode()
    headers = {**PAGE_HEADERS, POLICY: policy(), "Content-Type": HTML, "Content-Length": str(len(body))}
    return Response(status, Headers(headers), b"" if method == "HEAD" else body)


def written(wire: h11.Connection, response: Response) -> bytes:
    """Return the bytes of *response*.

    Raises:
        h11.LocalProtocolError: it cannot be sent by HTTP.
    """
    events: list[h11.Event] = [_head(response), h11.Data(data=response.body), h11.EndOfMessage()]
    return b"".join([wire.send(event) or b"" for event in events])


def begun(wire: h11.Connection, response: Response, body: bytes) -> bytes:
    """Return the bytes of the head of *response*, and of its *body* as far as it arrives.

    Raises:
        h11.LocalProtocolError: it cannot be sent by HTTP.
    """
    return b"".join([wire.send(event) or b"" for event in (_head(response), h11.Data(data=body))])


def _head(response: Response) -> h11.Response:
    reason = reasons.get(response.status, "").encode()
    fields = [(_bytes(name), _bytes(value)) for name, value in response.headers.items()]
    return h11.Response(status_code=response.status, headers=fields, reason=reason)


def _bytes(text: str) -> bytes:
    return text.encode("latin-1", "replace")
