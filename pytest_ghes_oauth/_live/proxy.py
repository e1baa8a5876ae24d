"""The proxy by way of which programs reach the server under its own name; they reach nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

import h11

from pytest_ghes_oauth._http.addresses import DEFAULT_PORTS, host_of
from pytest_ghes_oauth._http.messages import Request
from pytest_ghes_oauth._live.connection import LONGEST_HEAD, Connection
from pytest_ghes_oauth._live.messages import Refused, told, written


class Names:
    """The names by which the proxy reaches the server.

    Args:
        url: the origin of the server.
        live_url: that of its socket.
        has_tls: whether the socket has TLS; else there is nothing that speaks it under another name either.
    """

    def __init__(self, url: str, live_url: str, *, has_tls: bool) -> None:
        self._url: Final = url
        self._has_tls: Final = has_tls
        by_port = {port: scheme for scheme, port in DEFAULT_PORTS.items()}
        host, own_port, own_scheme = _parts(url)
        self._schemes: Final = {(host, port): scheme for port, scheme in {**by_port, own_port: own_scheme}.items()}
        live_host, live_port, live_scheme = _parts(live_url)
        self._schemes[live_host, live_port] = live_scheme

    def scheme_at(self, authority: str) -> str:
        """Return what is spoken at *authority*: `http` or `https`.

        Raises:
            Refused: that is another server.
        """
        try:
            host, port, _ = _parts(f"//{authority}")
        except ValueError as problem:
            raise Refused(400, str(problem)) from None
        scheme = self._schemes.get((host, port))
        if scheme is None:
            raise Refused(502, f"this proxy reaches {self._url}, and not {authority}")
        if scheme == "https" and not self._has_tls:
            raise Refused(502, f"this proxy reaches {self._url} without TLS only: ghes.serve(tls=True) or --tls has it")
        return scheme

    def require_reached(self, request: Request) -> None:
        """Refuse a request for another server.

        Raises:
            Refused: it is for another one.
        """
        scheme, _, authority = request.origin.partition("://")
        host, port, _ = _parts(f"//{authority}")
        if (host, port or DEFAULT_PORTS[scheme]) not in self._schemes:
            raise Refused(502, f"this proxy reaches {self._url}, and not {request.origin}")


def _require_patience(scheme: str, early: bytes) -> None:
    if scheme == "https" and early:
        raise Refused(400, "a handshake begins after the answer to CONNECT")


def _parts(url: str) -> tuple[str, int, str]:
    parts = urlsplit(url)
    return host_of(parts), parts.port or DEFAULT_PORTS.get(parts.scheme, 0), parts.scheme


class Tunnel(asyncio.Protocol):
    """A client of the proxy that has not said yet what it wants.

    Args:
        names: the names of the server.
        waiting: where its transport is, as long as it waits.
        connect: makes a connection to the server.
        secure: does so after a handshake.
    """

    def __init__(
        self,
        names: Names,
        waiting: set[asyncio.Transport],
        connect: Callable[[str, Callable[[Request], object]], Connection],
        secure: Callable[[asyncio.Transport], object],
    ) -> None:
        self._names: Final = names
        self._waiting: Final = waiting
        self._connect: Final = connect
        self._secure: Final = secure
        self._wire: Final = h11.Connection(h11.SERVER, max_incomplete_event_size=LONGEST_HEAD)
        self._read = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for a request."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  # it is that of a stream
        self._transport = transport
        self._waiting.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # as the base class
        """Wait no longer."""
        assert self._transport is not None  # noqa: S101  # it was made
        self._waiting.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        """Dig a tunnel for CONNECT; pass any other request, and what is none, to a connection."""
        assert self._transport is not None  # noqa: S101  # it was made
        self._read += data
        self._wire.receive_data(data)
        try:
            event = self._wire.next_event()
        except h11.RemoteProtocolError:
            event = None
        if isinstance(event, h11.Request) and event.method == b"CONNECT":
            self._dig(self._transport, event.target.decode())
        elif event is not h11.NEED_DATA:
            self._pass_to(self._transport, self._connect("http", self._names.require_reached), bytes(self._read))

    def _dig(self, transport: asyncio.Transport, authority: str) -> None:
        early, _ = self._wire.trailing_data
        try:
            scheme = self._names.scheme_at(authority)
            _require_patience(scheme, early)
        except Refused as problem:
            transport.write(written(self._wire, told(problem.status, str(problem), closes=True)))
            transport.close()
            return
        transport.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        if scheme == "https":
            self._waiting.discard(transport)
            self._secure(transport)
        else:
            self._pass_to(transport, self._connect("http", lambda _: None), early)

    def _pass_to(self, transport: asyncio.Transport, connection: Connection, read: bytes) -> None:
        self._waiting.discard(transport)
        transport.set_protocol(connection)
        connection.connection_made(transport)
        if read:
            connection.data_received(read)
