"""Fixtures by name; no logic."""

from __future__ import annotations

import pytest

from tests.transports.httpx.ways import LIBRARIES, WAYS, Library, Way


@pytest.fixture(name="way", params=WAYS.values(), ids=[*WAYS])
def _way(request: pytest.FixtureRequest) -> Way:
    """Each way in which code under test may call."""
    way: Way = request.param
    return way


@pytest.fixture(name="library", params=LIBRARIES, ids=lambda library: library.__name__)
def _library(request: pytest.FixtureRequest) -> Library:
    """Each library."""
    return request.param
