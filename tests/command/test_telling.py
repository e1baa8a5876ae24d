"""What the command shows of the requests to its server."""

from __future__ import annotations

import socket
import struct
from threading import Event

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer
from pytest_ghes_oauth._command import telling
from tests.live.client import LONGEST, connected, exchanged, get, rest_of, until
from tests.live.hours import passing


def watched(server: GitHubEnterpriseServer) -> list[str]:
    """Return what the command would show from now on."""
    shown: list[str] = []
    server._inside.watch(telling.entries(server, shown.append))  # noqa: SLF001  # as the command does
    return shown


def test_a_slow_request_is_shown_when_it_is_answered(
    server: GitHubEnterpriseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_an_hour_pass = passing(monkeypatch)
    with server.serve() as live, server.fault("slow", seconds=3_600), connected(live.url) as client:
        shown = watched(server)
        client.sendall(get("/api/v3/users/nobody"))
        until(lambda: server.exchanges)
        before = [*shown]
        let_an_hour_pass(live)
        assert rest_of(client).startswith(b"HTTP/1.1 404 ")
    (line,) = shown
    assert (before, line.partition(",")[0]) == ([], "GET /api/v3/users/nobody -> 404 Not Found")
    assert line.endswith("'nobody', late because of the fault 'slow'")


@pytest.mark.parametrize("leaves", [True, False], ids=["leaves", "waits until the server stops"])
def test_a_slow_request_is_shown_without_an_answer_when_its_client_has_gone(
    server: GitHubEnterpriseServer, *, leaves: bool
) -> None:
    with server.fault("slow", seconds=60):
        shown = watched(server)
        with server.serve() as live, connected(live.url) as client:
            client.sendall(get("/api/v3"))
            until(lambda: server.exchanges)
            before = [*shown]
            if leaves:
                client.close()
                until(lambda: shown)
        assert (before, [line.partition(",")[0] for line in shown]) == ([], ["GET /api/v3 -> no answer"])


@pytest.mark.parametrize("resets", [True, False])
def test_a_slow_request_is_shown_although_its_client_left_before_it_was_slow(
    server: GitHubEnterpriseServer, *, resets: bool
) -> None:
    begun, go_on = Event(), Event()

    def wait(_: object) -> bool:
        begun.set()
        return go_on.wait(LONGEST)

    server.add_resource("/wait", json=wait, anonymous=True)
    with server.fault("slow", path="/api/v3/wait", seconds=60), server.serve() as live:
        shown = watched(server)
        with connected(live.url) as client:
            client.sendall(get("/api/v3/wait"))
            assert begun.wait(LONGEST)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", resets, 0))
        exchanged(live.url, get("/api/v3"))  # by then the server knows that the first one has left
        go_on.set()
        until(lambda: any("/wait" in line for line in shown))
