"""What each fault does to a real connection, and what the journal says that the client received."""

from __future__ import annotations

import http.client
import socket
import ssl
from contextlib import closing
from threading import Event, Timer
from urllib.parse import urlsplit

import pytest
import requests

from pytest_ghes_oauth import GitHubEnterpriseServer, LiveServer
from pytest_ghes_oauth._live.connection import Connection
from tests.live.client import LONGEST, connected, exchanged, get, rest_of, until
from tests.live.hours import passing

# Seconds that a client waits for what does not come.
SHORT = 0.1


def path_of(server: GitHubEnterpriseServer, *, method: str = "GET") -> str:
    """The path of an endpoint that says that the server acted."""
    server.add_resource("/act", method=method, json=lambda _: {"made": server.add_user().login}, anonymous=True)
    return "/api/v3/act"


def patience(name: str) -> float:
    """How many seconds a client waits for an answer."""
    return SHORT if name == "timeout" else LONGEST


def asked(live: LiveServer, path: str, name: str) -> bytes:
    """Return what a client of the standard library reads, which waits as long as it takes to be connected."""
    host, context = urlsplit(live.url).netloc, ssl.create_default_context(cafile=live.ca_file)
    secure = http.client.HTTPSConnection(host, timeout=LONGEST, context=context)
    with closing(secure if live.ca_file else http.client.HTTPConnection(host, timeout=LONGEST)) as connection:
        connection.connect()
        connection.sock.settimeout(patience(name))
        connection.request("GET", path)
        with connection.getresponse() as answer:
            return answer.read()


@pytest.mark.parametrize(
    ("name", "error", "acts"),
    [
        ("connection_refused", ConnectionResetError, False),
        ("connection_reset", ConnectionResetError, False),
        ("timeout", TimeoutError, False),
        ("answer_lost", http.client.RemoteDisconnected, True),
        ("truncated", http.client.IncompleteRead, True),
    ],
)
@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_a_client_of_the_standard_library_meets_the_outage(
    server: GitHubEnterpriseServer, name: str, error: type[Exception], *, acts: bool, tls: bool
) -> None:
    path = path_of(server)
    with server.serve(tls=tls) as live, server.fault(name) as fault:
        with pytest.raises(error):
            asked(live, path, name)
        until(lambda: server.exchanges)  # which the server may come to after its client has left
    assert (server.exchanges.one(fault=fault).response, len(server.users)) == (None, int(acts))


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("connection_refused", requests.ConnectionError),
        ("connection_reset", requests.ConnectionError),
        ("timeout", requests.ReadTimeout),
        ("answer_lost", requests.ConnectionError),
        ("truncated", requests.exceptions.ChunkedEncodingError),
    ],
)
def test_requests_raises_what_it_raises_in_process(
    server: GitHubEnterpriseServer, live: LiveServer, name: str, error: type[Exception]
) -> None:
    with server.fault(name), pytest.raises(error):
        requests.get(f"{live.api_url}/meta", timeout=(LONGEST, patience(name)))


@pytest.mark.parametrize("name", ["connection_refused", "connection_reset"])
def test_a_reset_is_one_on_the_wire_and_a_lost_answer_is_not(
    server: GitHubEnterpriseServer, live: LiveServer, name: str
) -> None:
    with server.fault(name), pytest.raises(ConnectionResetError):
        exchanged(live.url, get("/api/v3"))
    with server.fault("answer_lost"):
        assert exchanged(live.url, get("/api/v3")) == b""


def test_half_of_a_truncated_body_arrives(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    whole = exchanged(live.url, get("/api/v3/meta")).partition(b"\r\n\r\n")[2]
    with server.fault("truncated"):
        part = exchanged(live.url, get("/api/v3/meta")).partition(b"\r\n\r\n")[2]
    assert part == whole[: len(whole) // 2]


def test_a_fault_of_github_is_an_answer(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    with server.fault("maintenance") as fault:
        assert exchanged(live.url, get("/api/v3")).startswith(b"HTTP/1.1 503 ")
    response = server.exchanges.one(fault=fault).response
    assert response is not None
    assert response.status == 503


# -- slow --------------------------------------------------------------------------------------------


def test_a_slow_answer_comes_when_its_seconds_have_passed_and_the_journal_says_so(
    server: GitHubEnterpriseServer, live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_an_hour_pass = passing(monkeypatch)
    with server.fault("slow", times=1, seconds=3_600) as fault, connected(live.url) as client:
        client.sendall(get("/api/v3/users/nobody"))
        until(lambda: server.exchanges)
        exchange = server.exchanges[0]
        assert [exchange.response] == [None]
        assert str(exchange.cause).startswith("the fault 'slow' kept the answer 404 of the server, which refused")
        let_an_hour_pass(live)
        assert rest_of(client).startswith(b"HTTP/1.1 404 ")
    assert exchange.response is not None
    assert (exchange.response.status, exchange.fault) == (404, fault)
    assert "slow" not in str(exchange.cause)


def test_a_client_that_leaves_a_slow_answer_received_none(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    path, before = path_of(server), server.clock.now()
    with server.fault("slow", seconds=60) as fault:
        with pytest.raises(requests.ReadTimeout):
            requests.get(live.url + path, timeout=(LONGEST, SHORT))
        until(lambda: server.exchanges)
    assert server.exchanges.one(fault=fault).response is None
    assert len(server.users) == 1
    assert (server.clock.now() - before).total_seconds() >= 60


def test_what_comes_late_for_a_client_that_left_changes_nothing(
    server: GitHubEnterpriseServer, live: LiveServer, guests: list[Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    let_an_hour_pass = passing(monkeypatch)
    with server.fault("slow", times=1, seconds=3_600):
        with connected(live.url) as client:
            client.sendall(get("/api/v3"))
            until(lambda: server.exchanges)
        until(guests[0].gone.is_set)
        let_an_hour_pass(live)
        assert b" 200 OK" in exchanged(live.url, get("/api/v3"))
    assert [exchange.response is None for exchange in server.exchanges] == [True, False]


def test_a_client_that_was_held_is_like_any_other_again(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    over = Event()
    server.add_resource("/wait", json=lambda _: over.wait(LONGEST), anonymous=True)
    with server.fault("slow", times=1, seconds=0.01), connected(live.url) as client:
        client.sendall(b"GET /api/v3 HTTP/1.1\r\nHost: ghes.test\r\n\r\n")
        assert client.recv(65_536).startswith(b"HTTP/1.1 200 ")
        client.sendall(get("/api/v3/wait"))
        client.shutdown(socket.SHUT_WR)
        Timer(0.1, over.set).start()
        assert rest_of(client).endswith(b"true")


def test_who_is_held_holds_up_nobody_and_can_leave(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    with server.fault("timeout", times=1), connected(live.url) as held:
        held.sendall(get("/api/v3"))
        until(lambda: server.exchanges)
        assert b" 200 OK" in exchanged(live.url, get("/api/v3"))
        held.shutdown(socket.SHUT_WR)
        assert rest_of(held) == b""


def test_who_is_held_when_the_server_stops_is_let_go(server: GitHubEnterpriseServer) -> None:
    with server.serve() as live, server.fault("slow", seconds=60) as fault:
        held = connected(live.url)
        held.sendall(get("/api/v3"))
        until(lambda: server.exchanges)
    with held:
        assert rest_of(held) == b""
    assert server.exchanges.one(fault=fault).response is None
