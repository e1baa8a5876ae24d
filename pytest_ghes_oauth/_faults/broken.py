"""Connections that break: what a transport shows its client in place of a response."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from pytest_ghes_oauth._http.messages import Request, Response

# How a connection breaks: nobody listens; it is reset; no answer comes in time; it is closed without an answer, or in
# the middle of the body.
Breakage = Literal["refused", "reset", "timed out", "closed", "truncated"]


class Late(NamedTuple):
    """An answer for a client that waits long enough, where waiting takes time: over a socket.

    Attributes:
        seconds: how long.
        send: tells the journal that the client gets it after all, and returns it.
        give_up: tells the journal that the client has left before.
    """

    seconds: float
    send: Callable[[], Response]
    give_up: Callable[[], object]


class Broken(NamedTuple):
    """The end of a request whose connection broke.

    Attributes:
        how: how it broke.
        fault: the name of the fault that broke it.
        response: what was on its way; only of a `truncated` one does the client get some.
        late: what comes after all, if the connection was only slow.
    """

    how: Breakage
    fault: str
    response: Response | None = None
    late: Late | None = None

    @property
    def arrived(self) -> bytes:
        """The part of the body that the client gets, at most half of it."""
        return b"" if self.response is None else self.response.body[: len(self.response.body) // 2]


# What a transport hands each request to, with the seconds that its client waits for an answer; `None` is for ever.
Ask = Callable[[Request, float | None], Response | Broken]
