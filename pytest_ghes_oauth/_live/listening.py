"""The background thread of a live server: its sockets, and the clients that they accept."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Final

from pytest_ghes_oauth._http.messages import Request
from pytest_ghes_oauth._live.connection import Connection
from pytest_ghes_oauth._live.desk import Desk
from pytest_ghes_oauth._live.proxy import Names, Tunnel

# How many seconds a request that is being answered may take when the server stops.
GRACE: Final = 0.5
# How many turns of the loop it takes to read what has arrived, from a client that has just been accepted.
_TURNS: Final = 5


class Greeting(asyncio.Protocol):
    """A client with which a handshake has to begin."""

    def __init__(self, secure: Callable[[asyncio.Transport], object]) -> None:
        self._secure: Final = secure

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin the handshake."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  # it is that of a stream
        self._secure(transport)


class Loop(asyncio.SelectorEventLoop):
    """An event loop in which time goes on, though a test stops it for the rest of the process.

    Of this kind whatever the policy is, because its sockets are in reach.
    """

    def __init__(self) -> None:
        super().__init__()
        self.set_debug(False)  # else -X dev would log among what the test logs

    def time(self) -> float:
        """Return the seconds of a clock that libraries such as freezegun leave alone."""
        return time.clock_gettime(time.CLOCK_MONOTONIC) if hasattr(time, "clock_gettime") else super().time()


class Listening:
    """Two sockets that listen, for requests and as a proxy, from `start` to `stop`.

    Args:
        desk: what answers the clients.
        here: the host and port of the first socket.
        names: the names by which the proxy reaches the server.
        context: that of TLS; `None` without.
    """

    def __init__(self, desk: Desk, here: str, names: Names, context: ssl.SSLContext | None) -> None:
        self._desk: Final = desk
        self._here: Final = here
        self._guests: Final[set[Connection]] = set()
        self._names: Final = names
        self._context: Final = context
        self._waiting: Final[set[asyncio.Transport]] = set()
        self._done: Final = asyncio.Event()
        self._loop: Final = Loop()
        self._thread: Thread | None = None

    def start(self, front: socket.socket, proxy: socket.socket) -> None:
        """Answer the clients of *front*, and those of *proxy*."""
        self._thread = Thread(target=self._run, args=[front, proxy], name="ghes-live", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer what was read, and close everything; in the child of a fork there is nothing to close."""
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._done.set)
            with suppress(RuntimeError):  # Ctrl-C came before it began; it ends as soon as it does
                self._thread.join()

    def _run(self, front: socket.socket, proxy: socket.socket) -> None:
        try:
            self._loop.run_until_complete(self._listen(front, proxy))
        finally:
            self._loop.close()

    async def _listen(self, front: socket.socket, proxy: socket.socket) -> None:
        servers = [
            await self._loop.create_server(self._greet, sock=front, backlog=1024),
            await self._loop.create_server(self._tunnel, sock=proxy, backlog=1024),
        ]
        await self._done.wait()
        for bound in (front, proxy):
            self._loop.remove_reader(bound)
        await _turn()  # whom a closed server has accepted, it would forget
        for server in servers:
            server.close()
        await self._part()

    async def _part(self) -> None:
        for transport in self._waiting:
            transport.abort()
        for guest in [*self._guests]:
            guest.finish()
        await _turn()
        leaving = [self._loop.create_task(guest.gone.wait()) for guest in self._guests]
        if leaving:
            await asyncio.wait(leaving, timeout=GRACE)
        for guest in [*self._guests]:
            guest.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await _turn()

    # -- clients ---------------------------------------------------------------------------------

    def _greet(self) -> asyncio.Protocol:
        return self._connect("http") if self._context is None else Greeting(self._secure)

    def _tunnel(self) -> Tunnel:
        return Tunnel(self._names, self._waiting, self._connect, self._secure)

    def _connect(self, scheme: str, require_reached: Callable[[Request], object] = lambda _: None) -> Connection:
        return Connection(self._desk, self._guests, scheme, self._here, require_reached)

    def _secure(self, transport: asyncio.Transport) -> None:
        self._waiting.add(transport)
        task = self._loop.create_task(self._shake_hands(transport))
        task.add_done_callback(lambda _: self._waiting.discard(transport))

    async def _shake_hands(self, transport: asyncio.Transport) -> None:
        assert self._context is not None  # noqa: S101  # nothing is secured without
        connection = self._connect("https")
        try:
            secured = await self._loop.start_tls(transport, connection, self._context, server_side=True)
        except OSError:  # the client has left, does not speak TLS, or does not trust us
            transport.abort()
            return
        if secured is None:
            transport.abort()
        elif connection.gone.is_set():
            secured.abort()
        else:
            connection.begin(secured, transport)
            if transport.is_closing():  # the client has left, but not without a request perhaps
                connection.abort()


async def _turn() -> None:
    for _ in range(_TURNS):
        await asyncio.sleep(0)
