"""A server on a loopback socket that really has the outages of the table, to compare what clients raise."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Final

HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
BAD_GATEWAY: Final = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
End = Callable[[socket.socket, Event], object]


def _reset(connection: socket.socket, _: Event) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


# Name of the fault -> what happens to a connection after the request was read.
ENDS: Final[dict[str, End]] = {
    "connection_reset": _reset,
    "timeout": lambda _, over: over.wait(30),
    "answer_lost": lambda *_: None,
    "slow": lambda _, over: over.wait(30),
    "bad_gateway": lambda connection, _: connection.sendall(BAD_GATEWAY),
    "truncated": lambda connection, _: connection.sendall(HEAD + b"x" * 50),
}


@contextmanager
def outage(name: str) -> Iterator[str]:
    """Enter a server with this outage; give its origin."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        if name == "connection_refused":
            listening.close()
            yield origin
            return
        over = Event()
        thread = Thread(target=_serve, args=(listening, ENDS[name], over), daemon=True)
        thread.start()
        try:
            yield origin
        finally:
            over.set()
            with suppress(OSError):  # it may have left already
                listening.shutdown(socket.SHUT_RDWR)
            thread.join(10)


def _serve(listening: socket.socket, end: End, over: Event) -> None:
    while not over.is_set():
        try:
            connection, _ = listening.accept()
        except OSError:
            return  # the test is over
        with connection:
            connection.recv(65_536)
            end(connection, over)
