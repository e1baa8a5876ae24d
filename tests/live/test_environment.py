"""Programs that know nothing of us reach `ghes.url` with the variables of `environment`."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer
from tests.live.client import connected, exchanged

TRUSTED = {"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "NODE_EXTRA_CA_CERTS"}
PROGRAM = "import sys, urllib.request as client; print(client.urlopen(sys.argv[1]).read().decode())"


def printed(url: str, environment: dict[str, str]) -> str:
    """Return what a program in a process of its own gets from *url*."""
    command = [sys.executable, "-c", PROGRAM, url]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=True).stdout  # noqa: S603  # our own interpreter


def test_with_tls_it_names_the_proxy_and_what_to_trust(server: GitHubEnterpriseServer) -> None:
    with server.serve(tls=True) as live:
        assert live.environment == {
            "HTTPS_PROXY": live.proxy_url,
            "https_proxy": live.proxy_url,
            "NO_PROXY": "localhost,127.0.0.1,::1",
            "no_proxy": "localhost,127.0.0.1,::1",
            **dict.fromkeys(TRUSTED, live.ca_file),
        }


@pytest.mark.parametrize(("url", "tls"), [("https://ghes.test", False), ("http://ghes.test", True)])
def test_where_there_is_no_tls_to_trust_it_names_the_proxy_only(url: str, *, tls: bool) -> None:
    with GitHubEnterpriseServer(url=url).serve(tls=tls) as live:
        assert live.environment == {
            "HTTP_PROXY": live.proxy_url,
            "NO_PROXY": "localhost,127.0.0.1,::1",
            "no_proxy": "localhost,127.0.0.1,::1",
        }


@pytest.mark.parametrize(
    ("url", "others"), [("http://localhost:8080", "127.0.0.1,::1"), ("http://[::1]", "localhost,127.0.0.1")]
)
def test_the_host_of_the_server_is_not_kept_from_the_proxy(url: str, others: str) -> None:
    with GitHubEnterpriseServer(url=url).serve() as live:
        assert (live.environment["NO_PROXY"], live.environment["no_proxy"]) == (others, others)


def test_an_unmodified_program_reaches_the_server_by_its_own_name(server: GitHubEnterpriseServer) -> None:
    with server.serve(tls=True) as live:
        assert f'"current_user_url":"{server.url}/api/v3/user"' in printed(f"{server.url}/api/v3", live.environment)


def test_without_tls_too() -> None:
    server = GitHubEnterpriseServer(url="http://ghes.test:8080")
    with server.serve() as live:
        assert f'"current_user_url":"{server.url}/api/v3/user"' in printed(f"{server.url}/api/v3", live.environment)
    assert len(server.exchanges) == 1


# -- the proxy ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "request_line",
    ["CONNECT example.com:443", "CONNECT ghes.test:22", "CONNECT ghes.test", "GET http://example.com/", "GET /api/v3"],
)
def test_the_proxy_reaches_nothing_else(server: GitHubEnterpriseServer, request_line: str) -> None:
    with server.serve(tls=True) as live:
        sent = f"{request_line} HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n"
        answer = exchanged(live.proxy_url, sent.encode())
    assert answer.startswith(b"HTTP/1.1 502 ")
    assert b"this proxy reaches https://ghes.test, and not " in answer
    assert len(server.exchanges) == 0


def test_the_proxy_of_a_server_without_tls_says_that_it_has_none(server: GitHubEnterpriseServer) -> None:
    with server.serve() as live:
        answer = exchanged(live.proxy_url, b"CONNECT ghes.test:443 HTTP/1.1\r\nHost: ghes.test:443\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 502 ")
    assert b"ghes.serve(tls=True)" in answer


def test_the_proxy_reaches_the_live_server_by_its_address_too(server: GitHubEnterpriseServer) -> None:
    with server.serve() as live:
        sent = f"GET {live.api_url} HTTP/1.1\r\nHost: elsewhere.test\r\nConnection: close\r\n\r\n"
        assert f'"{live.api_url}/user"'.encode() in exchanged(live.proxy_url, sent.encode())


@pytest.mark.parametrize("request_line", ["CONNECT ghes.test.:443", "GET http://ghes.test./api/v3"])
def test_the_proxy_knows_the_name_with_the_dot_at_its_end(server: GitHubEnterpriseServer, request_line: str) -> None:
    with server.serve(tls=True) as live, connected(live.proxy_url) as client:
        client.sendall(f"{request_line} HTTP/1.1\r\nHost: ghes.test.\r\n\r\n".encode())
        assert client.recv(65_536).startswith(b"HTTP/1.1 200 ")


def test_a_handshake_before_the_tunnel_is_refused(server: GitHubEnterpriseServer) -> None:
    with server.serve(tls=True) as live:
        sent = b"CONNECT ghes.test:443 HTTP/1.1\r\nHost: ghes.test:443\r\n\r\n\x16\x03\x01"
        assert exchanged(live.proxy_url, sent).startswith(b"HTTP/1.1 400 ")


def test_a_tunnel_to_an_origin_without_tls_is_plain() -> None:
    server = GitHubEnterpriseServer(url="http://ghes.test")
    with server.serve() as live:
        dug, asked = (
            b"CONNECT ghes.test:80 HTTP/1.1\r\nHost: ghes.test:80\r\n\r\n",
            b"GET /api/v3 HTTP/1.0\r\nHost: ghes.test\r\n\r\n",
        )
        answer = exchanged(live.proxy_url, dug, asked)
    assert answer.startswith(b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert b'"http://ghes.test/api/v3/user"' in answer


@pytest.mark.parametrize("pieces", [[b"C", b"ONNECT ghes.test:44", b"3 HTTP/1.1\r\n", b"Host: ghes.test\r\n\r\n"]])
def test_the_proxy_reads_a_request_in_pieces(server: GitHubEnterpriseServer, pieces: list[bytes]) -> None:
    with server.serve() as live:
        assert b"502 Bad Gateway" in exchanged(live.proxy_url, *pieces)


def test_the_proxy_refuses_what_is_no_request(server: GitHubEnterpriseServer) -> None:
    with server.serve() as live:
        assert exchanged(live.proxy_url, b"\x16\x03\x01\x02\x00\r\n\r\n").startswith(b"HTTP/1.1 400 ")
