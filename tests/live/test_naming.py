"""With a claim, the clients of this process reach `ghes.url` by its name; without, nothing is patched."""

from __future__ import annotations

import asyncio
import http.client
import socket
import ssl
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from threading import Thread

import pytest
import urllib3

from pytest_ghes_oauth import GitHubEnterpriseServer, LiveServer
from pytest_ghes_oauth._live import naming
from tests.live.client import get

# Made before any claim.
EARLY = ssl.create_default_context()
CALLED = b'"current_user_url":"https://ghes.test/api/v3/user"'


@pytest.fixture(name="claimed")
def _claimed(server: GitHubEnterpriseServer) -> Iterator[LiveServer]:
    """The server by its name."""
    with server.serve(tls=True, claim=True) as live:
        yield live


def by_urllib(url: str) -> bytes:
    answer = urllib.request.urlopen(url, timeout=10).read()  # noqa: S310  # ours
    assert isinstance(answer, bytes)
    return answer


def by_http_client(url: str) -> bytes:
    with closing(http.client.HTTPSConnection(url.split("/")[2], timeout=10)) as connection:
        connection.request("GET", "/api/v3")
        return connection.getresponse().read()


def by_urllib3(url: str) -> bytes:
    with urllib3.PoolManager() as pool:
        return pool.request("GET", url, timeout=10).data


def by_an_early_context(url: str) -> bytes:
    return bytes(urllib.request.urlopen(url, timeout=10, context=EARLY).read())  # noqa: S310  # ours


def by_streams(url: str) -> bytes:
    async def read() -> bytes:
        host = url.split("/")[2]
        reader, writer = await asyncio.open_connection(host, 443, ssl=ssl.create_default_context())
        writer.write(get("/api/v3"))
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    return asyncio.run(read())


@pytest.mark.parametrize("call", [by_urllib, by_http_client, by_urllib3, by_an_early_context, by_streams])
def test_a_client_reaches_the_server_by_its_name(claimed: LiveServer, call: Callable[[str], bytes]) -> None:
    assert claimed.ca_file
    assert CALLED in call("https://ghes.test/api/v3")


def test_who_does_not_verify_is_given_nothing_to_trust(claimed: LiveServer) -> None:
    context = ssl._create_unverified_context()  # noqa: S323, SLF001  # of such a client
    answer = urllib.request.urlopen("https://ghes.test/api/v3", timeout=10, context=context)
    assert (CALLED in answer.read(), context.get_ca_certs(), claimed.ca_file is None) == (True, [], False)


def test_upper_case_and_the_name_of_the_service_lead_there_too(claimed: LiveServer) -> None:
    assert claimed.ca_file
    found = {socket.getaddrinfo("GHES.test", port, type=socket.SOCK_STREAM)[0][4] for port in (443, "443", "https")}
    assert len(found) == 1
    others = [socket.getaddrinfo(name, 443, type=socket.SOCK_STREAM)[0][4] for name in (b"ghes.test", "ghes.test.")]
    assert {*others} == found


def test_another_port_and_another_name_are_left_alone(claimed: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert claimed.ca_file
    for host, port in (("ghes.test", 444), ("example.test", 443)):
        with pytest.raises(socket.gaierror):
            socket.getaddrinfo(host, port)
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *_: pytest.fail("another name was trusted"))
    EARLY.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="example.test")


def test_without_tls_and_with_a_port_of_its_own(server: GitHubEnterpriseServer) -> None:
    with GitHubEnterpriseServer(url="http://ghes.test:8080").serve(claim=True):
        assert b'"http://ghes.test:8080/api/v3/user"' in by_urllib("http://ghes.test:8080/api/v3")
    assert len(server.exchanges) == 0


def test_of_two_claims_to_one_name_the_inner_one_answers() -> None:
    outer, inner = GitHubEnterpriseServer(), GitHubEnterpriseServer()
    with outer.serve(tls=True, claim=True):
        with inner.serve(tls=True, claim=True):
            by_urllib("https://ghes.test/api/v3")
        assert (len(outer.exchanges), len(inner.exchanges)) == (0, 1)
        by_urllib("https://ghes.test/api/v3")
    assert (len(outer.exchanges), len(inner.exchanges)) == (1, 1)


def test_two_names_at_once_lead_to_two_servers() -> None:
    one, other = GitHubEnterpriseServer(url="http://one.test"), GitHubEnterpriseServer(url="http://other.test")
    with one.serve(claim=True), other.serve(claim=True):
        by_urllib("http://one.test/api/v3")
        by_urllib("http://other.test/api/v3/meta")
    assert [exchange.request.path for exchange in (*one.exchanges, *other.exchanges)] == ["/api/v3", "/api/v3/meta"]


def test_connect_ex_leads_there_too(claimed: LiveServer) -> None:
    assert claimed.ca_file
    address = socket.getaddrinfo("ghes.test", 443, type=socket.SOCK_STREAM)[0][4]
    with socket.socket() as client:
        assert client.connect_ex(address) == 0
        assert client.getpeername()[1] == int(claimed.url.rpartition(":")[2])


def steps() -> list[object]:
    context = vars(ssl.SSLContext)
    return [
        socket.getaddrinfo,
        socket.socket.connect,
        socket.socket.connect_ex,
        context["wrap_socket"],
        context["wrap_bio"],
    ]


def test_nothing_is_patched_without_a_claim_nor_after_it(server: GitHubEnterpriseServer) -> None:
    before, own = steps(), {*vars(socket.socket)}
    with server.serve(tls=True):
        assert steps() == before
        with server.serve(tls=True, claim=True):
            assert [step for step in steps() if step in before] == []
        assert steps() == before
    assert {*vars(socket.socket)} == own


def test_two_claims_that_begin_at_once_are_kept_apart() -> None:
    early = naming.claimed("http://early.test", ("127.0.0.1", 1), None)
    late = naming.claimed("http://late.test", ("127.0.0.1", 2), None)
    thread = Thread(target=late.__enter__)
    with ExitStack() as claims:
        with naming._LOCK:  # noqa: SLF001  # the other thread begins, and has to wait
            thread.start()
            thread.join(0.1)
            claims.enter_context(early)
        thread.join()
        claims.push(late)
        addresses = {str(socket.getaddrinfo(f"{name}.test", 80)[0][4]) for name in ("early", "late")}
    assert len(addresses) == 2
