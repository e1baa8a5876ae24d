"""A test may stop or move the clock of the system: the live server answers and stops all the same."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime, timezone
from threading import Event

import freezegun
import pytest
import time_machine

from pytest_ghes_oauth import GitHubEnterpriseServer
from tests.live.client import LONGEST, connected, exchanged, get

THEN = datetime(2031, 5, 6, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "stopped",
    [freezegun.freeze_time(THEN), time_machine.travel(THEN, tick=False), time_machine.travel(THEN)],
    ids=["freezegun", "time-machine", "time-machine that ticks"],
)
def test_waiting_takes_the_time_that_it_takes(
    server: GitHubEnterpriseServer, stopped: AbstractContextManager[object]
) -> None:
    begun, over = Event(), Event()

    def wait(_: object) -> None:
        begun.set()
        over.wait(LONGEST)

    server.add_resource("/wait", json=wait, anonymous=True)
    with server.serve() as live, stopped:
        with server.fault("slow", seconds=0.01):
            assert b" 200 OK" in exchanged(live.url, get("/api/v3"))
        with connected(live.url) as client:
            client.sendall(get("/api/v3/wait"))
            assert begun.wait(LONGEST)
            server._inside.give_up()  # noqa: SLF001  # stops what waits after a moment
            assert client.recv(1) == b""
    over.set()
