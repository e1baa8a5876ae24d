"""A client of sockets that sends any bytes and shows those that it receives."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from urllib.parse import urlsplit

# Seconds. Nothing takes a tenth of it on a machine that is busy; who waits longer waits forever.
LONGEST = 60


def connected(url: str) -> socket.socket:
    """Return a socket that is connected with the origin *url*."""
    parts = urlsplit(url)
    assert parts.port is not None
    return socket.create_connection((parts.hostname, parts.port), timeout=LONGEST)


def exchanged(url: str, *sent: bytes) -> bytes:
    """Return what comes back until the server closes, after the client has sent everything, piece by piece."""
    with connected(url) as client:
        for piece in sent:
            client.sendall(piece)
        return rest_of(client)


def rest_of(client: socket.socket) -> bytes:
    """Return what comes until the server closes."""
    return b"".join(iter(lambda: client.recv(65_536), b""))


def get(path: str, *fields: str) -> bytes:
    """Return the bytes of a request after which the server closes."""
    lines = [f"GET {path} HTTP/1.1", "Host: ghes.test", "Connection: close", *fields]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def until(condition: Callable[[], object]) -> None:
    """Wait until *condition* holds: what a client does reaches the server a little later."""
    end = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.001)
