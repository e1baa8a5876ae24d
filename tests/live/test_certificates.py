"""Clients with TLS verify the certificate, and those without TLS or trust harm nobody."""

from __future__ import annotations

import gc
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, LiveServer
from pytest_ghes_oauth._live.where import Where
from tests.live.client import connected, get, until


@pytest.fixture(name="secure")
def _secure(server: GitHubEnterpriseServer) -> Iterator[LiveServer]:
    """The server with TLS."""
    with server.serve(tls=True) as live:
        yield live


def spoken_to(live: LiveServer, name: str) -> bytes:
    """Return an answer to a client that calls the server *name* and trusts `ca_file`."""
    context = ssl.create_default_context(cafile=live.ca_file)
    with context.wrap_socket(connected(live.url), server_hostname=name) as client:
        client.sendall(get("/api/v3"))
        return client.recv(65_536)


def is_shaken(shaking: ssl.SSLObject) -> bool:
    """Go on with a handshake as far as it goes, and tell whether that was its end."""
    try:
        shaking.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True


@pytest.mark.parametrize("name", ["ghes.test", "localhost", "127.0.0.1", "::1"])
def test_the_certificate_is_for_the_name_of_the_server_and_for_this_machine(secure: LiveServer, name: str) -> None:
    assert spoken_to(secure, name).startswith(b"HTTP/1.1 200 OK\r\n")


def test_it_is_for_the_address_that_is_listened_on(server: GitHubEnterpriseServer) -> None:
    with server._inside.serve(Where(tls=True, host="127.0.0.2")) as live:  # noqa: SLF001  # as the command does
        assert spoken_to(live, "127.0.0.2").startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_client_that_knows_http_2_is_told_that_it_is_not_spoken(secure: LiveServer) -> None:
    context = ssl.create_default_context(cafile=secure.ca_file)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with context.wrap_socket(connected(secure.url), server_hostname="localhost") as client:
        assert client.selected_alpn_protocol() == "http/1.1"


def test_it_is_for_no_other_name(secure: LiveServer) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        spoken_to(secure, "example.com")


def test_who_does_not_trust_us_is_not_answered(server: GitHubEnterpriseServer, secure: LiveServer) -> None:
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(secure.api_url, timeout=10, context=ssl.create_default_context())  # noqa: S310  # ours
    assert len(server.exchanges) == 0


@pytest.mark.parametrize("sent", [get("/api/v3"), b"\x00" * 1_000, b"\x16\x03\x01\x00\x05hello", b""])
def test_a_client_that_does_not_speak_tls_or_says_nothing_harms_nobody(
    server: GitHubEnterpriseServer, caplog: pytest.LogCaptureFixture, sent: bytes
) -> None:
    with server.serve(tls=True) as live, connected(live.url) as client:
        client.sendall(sent)
        assert spoken_to(live, "localhost").startswith(b"HTTP/1.1 200 OK\r\n")
    gc.collect()
    assert caplog.messages == []


def leave_at_once(live: LiveServer, asked: bytes) -> None:
    """Shake hands, ask and leave; the end of the handshake, the request and the farewell are sent as one."""
    context = ssl.create_default_context(cafile=live.ca_file)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    shaking = context.wrap_bio(incoming, outgoing, server_hostname="localhost")
    with connected(live.url) as client:
        while not is_shaken(shaking):
            client.sendall(outgoing.read())
            incoming.write(client.recv(65_536))
        shaking.write(asked)
        with pytest.raises(ssl.SSLWantReadError):
            shaking.unwrap()
        client.sendall(outgoing.read())


def test_a_client_that_leaves_as_soon_as_hands_are_shaken_harms_nobody(
    secure: LiveServer, caplog: pytest.LogCaptureFixture
) -> None:
    leave_at_once(secure, b"")
    assert spoken_to(secure, "localhost").startswith(b"HTTP/1.1 200 OK\r\n")
    assert caplog.messages == []


def test_a_client_that_asks_and_leaves_as_soon_as_hands_are_shaken_is_served(
    server: GitHubEnterpriseServer, secure: LiveServer, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(20):  # its request and its farewell need not arrive together
        leave_at_once(secure, get("/api/v3"))
    until(lambda: len(server.exchanges) == 20)
    assert caplog.messages == []


def test_two_live_servers_of_a_process_have_one_authority(server: GitHubEnterpriseServer, secure: LiveServer) -> None:
    with server.serve(tls=True) as other:
        assert other.ca_file != secure.ca_file
        context = ssl.create_default_context(cafile=secure.ca_file)
        with context.wrap_socket(connected(other.url), server_hostname="localhost") as client:
            assert client.version()
