"""Fixtures by name; no logic."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, LiveServer


@pytest.fixture(name="live")
def _live(server: GitHubEnterpriseServer) -> Iterator[LiveServer]:
    """The server behind a socket."""
    with server.serve() as live:
        yield live
