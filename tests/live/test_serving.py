"""What `ghes.serve` opens, and that nothing of it is left."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest
import requests

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer, LiveServer, Request
from pytest_ghes_oauth._live.connection import Connection
from tests.live.client import connected, exchanged, get

SWITCHES = pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])


@SWITCHES
def test_it_answers_on_a_socket_of_this_machine(server: GitHubEnterpriseServer, *, tls: bool) -> None:
    token = server.issue_token(server.add_user("octocat"), server.add_oauth_app())
    headers = {"Authorization": f"token {token}"}
    with server.serve(tls=tls) as live:
        answer = requests.get(f"{live.api_url}/user", headers=headers, verify=live.ca_file, timeout=10)
    assert (answer.status_code, answer.json()["login"]) == (200, "octocat")
    assert server.exchanges.one(path="/api/v3/user", status=200).token is token


@SWITCHES
def test_every_url_in_an_answer_begins_with_the_origin_that_was_called(
    server: GitHubEnterpriseServer, *, tls: bool
) -> None:
    with server.serve(tls=tls) as live:
        shown = requests.get(live.api_url, verify=live.ca_file, timeout=10).json()
        assert shown["current_user_url"] == f"{live.url}/api/v3/user"
        by_name = live.url.replace("127.0.0.1", "localhost")
        shown = requests.get(f"{by_name}/api/v3", verify=live.ca_file, timeout=10).json()
        assert shown["current_user_url"] == f"{by_name}/api/v3/user"


@SWITCHES
def test_nothing_is_left_of_it(server: GitHubEnterpriseServer, *, tls: bool) -> None:
    before = {*threading.enumerate()}
    with server.serve(tls=tls) as live, connected(live.url), connected(live.proxy_url):
        assert len({*threading.enumerate()} - before) == 1
    assert {*threading.enumerate()} <= before
    assert live.ca_file is None or not Path(live.ca_file).exists()
    for url in (live.url, live.proxy_url):
        with pytest.raises(ConnectionRefusedError):
            connected(url)


def test_a_server_is_served_several_times_at_once(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    with server.serve(tls=True) as other:
        assert other.url != live.url
        assert b"200 OK" in exchanged(live.url, get("/api/v3"))
        assert requests.get(other.api_url, verify=other.ca_file, timeout=10).ok
    assert b"200 OK" in exchanged(live.url, get("/api/v3"))


def test_a_port_may_be_chosen_and_is_free_again_at_once(server: GitHubEnterpriseServer) -> None:
    with server.serve() as live:
        port = int(live.url.rpartition(":")[2])
        assert b"200 OK" in exchanged(live.url, get("/api/v3"))
    with server.serve(port=port) as again:
        assert again.url == live.url
        assert b"200 OK" in exchanged(again.url, get("/api/v3"))


def test_pages_of_the_live_origin_can_be_clicked(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    app = server.add_oauth_app(callback_url="https://app.test/callback")
    user = server.add_user()
    for origin in (live.url, live.url.replace("127.0.0.1", "localhost"), server.url):
        url = f"{origin}/login/oauth/authorize?client_id={app.client_id}"
        assert server.approve(url, user).startswith("https://app.test/callback?code=")
        assert "error=access_denied" in server.deny(url, user)


def test_pages_of_an_origin_that_is_not_served_cannot(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    app, user = server.add_oauth_app(), server.add_user()
    port = int(live.url.rpartition(":")[2])
    for origin in (f"http://127.0.0.1:{port - 1}", f"https://127.0.0.1:{port}", "http://127.0.0.1"):
        with pytest.raises(GHESError, match="is not the page where users authorize apps"):
            server.approve(f"{origin}/login/oauth/authorize?client_id={app.client_id}", user)


def test_the_same_state_answers_in_process(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    exchanged(live.url, get("/api/v3"))
    server.handle(Request("GET", "/api/v3"))
    assert [exchange.operation for exchange in server.exchanges] == ["meta/root", "meta/root"]


def test_an_answer_is_sent_without_delay(live: LiveServer, guests: list[Connection]) -> None:
    with connected(live.url) as client:
        client.sendall(b"GET /api/v3 HTTP/1.1\r\nHost: ghes.test\r\n\r\n")
        assert client.recv(65_536)
        accepted = guests[0].transport.get_extra_info("socket")
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_every_host_may_be_listened_on(server: GitHubEnterpriseServer) -> None:
    from pytest_ghes_oauth._live.where import Where  # noqa: PLC0415  # for the command line only

    with server._doors.serve(Where(host="0.0.0.0")) as live:  # noqa: S104, SLF001  # what the command line does
        assert live.url.startswith("http://127.0.0.1:")
        assert b"200 OK" in exchanged(live.url, get("/api/v3"))


def test_version_6_of_ip_is_spoken(server: GitHubEnterpriseServer) -> None:
    from pytest_ghes_oauth._live.where import Where  # noqa: PLC0415  # for the command line only

    assert socket.has_ipv6
    with server._doors.serve(Where(host="::1")) as live:  # noqa: SLF001  # what the command line does
        assert live.url.startswith("http://[::1]:")
        assert b"200 OK" in exchanged(live.url, get("/api/v3"))
