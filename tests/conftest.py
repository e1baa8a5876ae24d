"""Fixtures by name; no logic."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer


@pytest.fixture(name="server")
def _server() -> GitHubEnterpriseServer:
    """A server without any transport, for tests that ask `handle`."""
    return GitHubEnterpriseServer()
