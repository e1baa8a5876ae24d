"""A live server under what sockets can bring: bytes that no client should send, and very many clients at once."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from random import Random
from time import perf_counter

from pytest_ghes_oauth import GitHubEnterpriseServer, LiveServer
from tests.live.client import connected, exchanged, get, rest_of
from tests.stress.figures import Figures

# A new server after so many connections, because a journal keeps all requests.
OF_ONE_SERVER = 2_000
CLIENTS = 500

HEAD = b"GET /api/v3/meta HTTP/1.1\r\nHost: ghes.test\r\n"
REQUESTS = [
    HEAD + b"\r\n",
    HEAD + b"Connection: close\r\n\r\n",
    HEAD + b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n",
    b"HEAD http://ghes.test/api/v3 HTTP/1.0\r\n\r\n",
    b"CONNECT ghes.test:80 HTTP/1.1\r\nHost: ghes.test:80\r\n\r\n",
    b"POST /login/oauth/access_token HTTP/1.1\r\nHost: ghes.test\r\nContent-Length: 9\r\n\r\ncode=abcd",
    b"POST /login/oauth/access_token HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na=bc\r\n0\r\n\r\n",
    b"POST /api/v3/authorizations HTTP/1.1\r\nHost: ghes.test\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    bytes(range(256)),
]
NASTY = [
    b"\x00", b"\r", b"\n", b"\r\n", b"\r\n\r\n", b":", b" ", b"\xff\xfe", b"\x16\x03\x01", b"Host: ghes.test\r\n",
    b"Content-Length: -1\r\n", b"Content-Length: 99999999999\r\n", b"Transfer-Encoding: chunked\r\n", b"f" * 20,
    b"HTTP/1.1", b"a" * 70_000, b"%00", b"//", b"#", b"?", b"Connection: close\r\n", b"Expect: 100-continue\r\n",
]  # fmt: skip
STATUSES = re.compile(rb"HTTP/1\.1 (\d{3}) ")
REFUSED = {b"400", b"413", b"431", b"501", b"502"}
EXPECTED = REFUSED | {b"100", b"200", b"302", b"401", b"404", b"406", b"422"}


def hostile(count: int) -> Figures:
    """Open *count* connections that misbehave; the server answers or closes, and the next client as if nothing was."""
    random, statuses, failures = Random(0), Counter[str](), list[str]()  # the same ones each time
    done = 0
    while done < count:
        server = GitHubEnterpriseServer(url="http://ghes.test")
        with watched() as problems, server.serve() as live, server.serve(tls=True) as secure:
            urls = [live.url, live.url, live.proxy_url, secure.url]
            for _ in range(min(OF_ONE_SERVER, count - done)):
                url, sent = random.choice(urls), spoilt(random)
                seen = STATUSES.findall(misbehaving(random, url, sent))
                statuses.update(status.decode() for status in seen or [b"closed"])
                failures += [f"{sent[:200]!r} got {seen}" for _ in range(not EXPECTED.issuperset(seen))]
                done += 1
            if b" 200 OK" not in exchanged(live.url, get("/api/v3")):
                failures.append("the server answers no more")
        failures += problems
    lines = [", ".join(f"{status} x {number:,}" for status, number in sorted(statuses.items())), *failures[:5]]
    return Figures(lines, is_good=not failures)


def spoilt(random: Random) -> bytes:
    """Return a few requests in a row with something wrong in them."""
    sent = bytearray(b"".join(random.choices(REQUESTS, k=random.randint(1, 3))))
    for _ in range(random.randint(0, 3)):
        at = random.randrange(len(sent) + 1)
        sent[at : at + random.choice([0, 0, 1, 5, 50])] = random.choice([b"", *NASTY])
    return bytes(sent)


def misbehaving(random: Random, url: str, sent: bytes) -> bytes:
    """Send *sent* in pieces, leave in one of several ways, and return what came back."""
    with connected(url) as client:
        client.settimeout(2)
        with suppress(OSError):  # the server may have closed already
            for piece in pieces(random, sent):
                client.sendall(piece)
        leave = random.choice(["reset", "close", "half", "half", "half"])
        if leave == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if leave != "half":
            return b""
        with suppress(OSError):  # a tunnel has no end, and one that is refused may be reset
            client.shutdown(socket.SHUT_WR)
            return rest_of(client)
    return b""


def pieces(random: Random, sent: bytes) -> Iterator[bytes]:
    """Yield *sent* whole, in a few pieces or in many."""
    size = random.choice([len(sent) or 1, 1_000, 7 if len(sent) < 500 else 5_000])
    yield from (sent[at : at + size] for at in range(0, len(sent), size))


@contextmanager
def watched() -> Iterator[list[str]]:
    """Give a list that gets what goes wrong in other threads, and what asyncio logs of it."""
    problems: list[str] = []
    logged, before = logging.Handler(logging.ERROR), threading.excepthook
    logged.emit = lambda record: problems.append(record.getMessage())  # type: ignore[method-assign]  # in place of a class
    threading.excepthook = lambda problem: problems.append(repr(problem.exc_value))
    logging.getLogger("asyncio").addHandler(logged)
    try:
        yield problems
    finally:
        logging.getLogger("asyncio").removeHandler(logged)
        threading.excepthook = before


# -- a crowd -----------------------------------------------------------------------------------------


def crowd(count: int) -> Figures:
    """Make *count* requests, by hundreds of clients at once; each gets its answer, and one thread gives them all."""
    server, each = GitHubEnterpriseServer(), max(count // CLIENTS, 1)
    clients, before = count // each, {*threading.enumerate()}
    with watched() as problems, server.serve() as live:
        start = perf_counter()
        answers = asyncio.run(asked_by(clients, each, live))
        seconds = perf_counter() - start
        threads = [one.name for one in {*threading.enumerate()} - before if one.name.startswith("ghes-live")]
        problems.extend([f"threads: {', '.join(threads)}"] if len(threads) != 1 else [])
    statuses = Counter(status for of_one in answers for status in of_one)
    lines = [f"{clients:,} clients, {each:,} requests each: {sum(statuses.values()) / seconds:,.0f} in a second"]
    is_good = statuses == {200: clients * each} and len(server.exchanges) == clients * each and not problems
    return Figures([*lines, f"{dict(statuses)}", *problems[:5]], is_good=is_good)


async def asked_by(clients: int, each: int, live: LiveServer) -> list[list[int]]:
    """Return the statuses that each of the clients got."""
    return await asyncio.gather(*(client(live, each) for _ in range(clients)))


async def client(live: LiveServer, each: int) -> list[int]:
    """Return the statuses of requests one after the other on one connection."""
    host, port = live.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    with closing(writer):
        return [await status(reader, writer) for _ in range(each)]


async def status(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    """Return the status of a request."""
    writer.write(HEAD + b"\r\n")
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(int(re.findall(rb"Content-Length: (\d+)", head)[0]))
    return int(head.split()[1])
