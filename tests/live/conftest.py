"""Fixtures by name."""

from __future__ import annotations

from asyncio import Transport
from collections.abc import Iterator

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, LiveServer
from pytest_ghes_oauth._live.connection import Connection


@pytest.fixture(name="live")
def _live(server: GitHubEnterpriseServer) -> Iterator[LiveServer]:
    """The server behind a socket."""
    with server.serve() as live:
        yield live


@pytest.fixture(name="guests")
def _guests(monkeypatch: pytest.MonkeyPatch) -> list[Connection]:
    """The connections that begin, as no client can see them."""
    begun: list[Connection] = []
    begin = Connection.begin

    def note_and_begin(guest: Connection, *transports: Transport) -> None:
        begun.append(guest)
        begin(guest, *transports)

    monkeypatch.setattr(Connection, "begin", note_and_begin)
    return begun
