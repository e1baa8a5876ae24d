"""What the live server costs."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from statistics import median
from threading import Thread

import h11

from pytest_ghes_oauth import GitHubEnterpriseServer, Request
from tests.benchmarks.watch import seconds
from tests.live.client import connected

ROUNDS = 21
CALLS = 200
SENT = b"GET /api/v3/users/octocat HTTP/1.1\r\nHost: ghes.test\r\n\r\n"


def live_overhead() -> list[str]:
    """One request through a live server, against a bare handler of h11 that asks `ghes.handle`; start and stop."""
    ratios = []
    for _ in range(ROUNDS):
        server = GitHubEnterpriseServer()
        server.add_user("octocat")
        with server.serve() as live, connected(live.url) as client:
            ours = seconds(_calling(client), CALLS)
        with _bare(server) as url, connected(url) as client:
            ratios.append(ours / seconds(_calling(client), CALLS))
    plain, secure = (seconds(partial(_come_and_go, tls=tls), 50) * 1e3 for tls in (False, True))
    return [f"a user: {median(ratios):.2f} times", f"start and stop: {plain:.2f} ms, with TLS {secure:.2f} ms"]


def _come_and_go(*, tls: bool) -> None:
    with GitHubEnterpriseServer().serve(tls=tls):
        pass


def _calling(client: socket.socket) -> Callable[[], object]:
    def call() -> bytes:
        client.sendall(SENT)
        answer = b""
        while not answer.endswith(b"}"):
            answer += client.recv(65_536)
        return answer

    return call


class _Bare(asyncio.Protocol):
    def __init__(self, server: GitHubEnterpriseServer) -> None:
        self._server = server
        self._wire = h11.Connection(h11.SERVER)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._wire.receive_data(data)
        head = self._wire.next_event()
        assert isinstance(head, h11.Request)
        assert isinstance(self._wire.next_event(), h11.EndOfMessage)
        fields = {name.decode(): value.decode() for name, value in head.headers}
        response = self._server.handle(Request(head.method.decode(), head.target.decode(), fields))
        answer = h11.Response(status_code=response.status, headers=[*response.headers.items()], reason=b"OK")
        events: list[h11.Event] = [answer, h11.Data(data=response.body), h11.EndOfMessage()]
        self._transport.write(b"".join([self._wire.send(event) or b"" for event in events]))
        self._wire.start_next_cycle()


@contextmanager
def _bare(server: GitHubEnterpriseServer) -> Iterator[str]:
    loop = asyncio.SelectorEventLoop()
    listening = loop.run_until_complete(loop.create_server(lambda: _Bare(server), "127.0.0.1", 0))
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        listening.close()
        loop.close()
