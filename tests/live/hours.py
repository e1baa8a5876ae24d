"""The time of live servers, which passes when a test says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_ghes_oauth import LiveServer
from pytest_ghes_oauth._live.listening import Loop
from tests.live.client import connected, exchanged


def passing(monkeypatch: pytest.MonkeyPatch) -> Callable[[LiveServer], None]:
    """Return what lets an hour pass for a live server: what waits for less comes then, and not before."""
    time, hours = Loop.time, [0]
    monkeypatch.setattr(Loop, "time", lambda self: time(self) + 3_600 * hours[0])

    def let_pass(live: LiveServer) -> None:
        exchanged(live.url, b"no request\r\n\r\n")  # by then, what has been asked before is waited for
        hours[0] += 1
        connected(live.url).close()  # its loop looks at the time when somebody comes

    return let_pass
