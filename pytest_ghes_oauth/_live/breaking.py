"""Broken connections, as a socket shows them."""

from __future__ import annotations

import os
import socket
import struct
from asyncio import Transport
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from pytest_ghes_oauth._faults.broken import Breakage, Broken, Late
from pytest_ghes_oauth._http.messages import Response

# Two shorts on Windows, else two integers: on, and no seconds.
_NO_LINGERING: Final = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


class Client(Protocol):
    """A client of a socket, as far as a connection that breaks concerns it."""

    @property
    def transport(self) -> Transport:
        """What it writes to."""

    def hold(self, late: Late | None) -> None:
        """Let the client wait; for ever, or until an answer comes late."""

    def show_part(self, response: Response, arrived: bytes) -> None:
        """Let the client have the beginning of *response*: its head, and what *arrived* of the body."""


def _reset(connection: Client, _: Broken) -> None:
    connection.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGERING)
    connection.transport.abort()


def _hold(connection: Client, broken: Broken) -> None:
    connection.hold(broken.late)


def _close(connection: Client, _: Broken) -> None:
    connection.transport.close()


def _truncate(connection: Client, broken: Broken) -> None:
    assert broken.response is not None  # noqa: S101  # a part of it arrives
    connection.show_part(broken.response, broken.arrived)


# Whoever connects has been accepted before anybody knows what is asked, so a refusal comes as a reset.
BREAKS: Final[Mapping[Breakage, Callable[[Client, Broken], None]]] = {
    "refused": _reset,
    "reset": _reset,
    "timed out": _hold,
    "closed": _close,
    "truncated": _truncate,
}
