"""The sockets of live servers, which the child of a fork leaves to its parent."""

from __future__ import annotations

import os
import socket
from threading import Lock
from typing import Any, Final
from weakref import WeakSet

from pytest_ghes_oauth._domain.misuse import InvalidArgument

# Held by a fork, and by a socket that accepts a client until the client's socket is noted.
_LOCK: Final = Lock()
_OPEN: Final[WeakSet[socket.socket]] = WeakSet()


class Listener(socket.socket):
    """A socket that listens, and notes those that it accepts."""

    def accept(self) -> tuple[socket.socket, Any]:
        """Return the socket of a client and its address, whose form depends on the family."""
        with _LOCK:
            accepted, address = super().accept()
            _OPEN.add(accepted)
        return accepted, address


def listener(host: str, port: int) -> Listener:
    """Return a socket that listens.

    Raises:
        InvalidArgument: the port is in use, or may not be used, or the host is no address of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol, or asyncio does not set TCP_NODELAY, and every answer takes 40 ms.
    bound = Listener(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name != "nt":  # there it would share the port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(1024)
        bound.settimeout(0)
    except (OSError, TypeError) as problem:  # the second is for a host that no name server can be asked for
        bound.close()
        because = problem.strerror if isinstance(problem, OSError) else problem
        msg = f"the live server cannot listen on port {port} of {host}: {because}"
        raise InvalidArgument(msg) from None
    _OPEN.add(bound)
    return bound


def _leave_all_to_parent() -> None:
    """In the child of a fork, hold no socket open that the parent closes."""
    _LOCK.release()
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in {one.fileno() for one in _OPEN} - {-1}:
        # Not closed: the number could become that of something else, which the objects here would close.
        os.dup2(nothing, descriptor)
    os.close(nothing)


if hasattr(os, "register_at_fork"):  # not on Windows, which cannot fork
    os.register_at_fork(before=_LOCK.acquire, after_in_parent=_LOCK.release, after_in_child=_leave_all_to_parent)
