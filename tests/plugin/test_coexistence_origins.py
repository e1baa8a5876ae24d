"""The plugin claims its own origin, however it is spelled, and no other, however alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import requests
import responses

from pytest_ghes_oauth import GitHubEnterpriseServer


class Neighbour(BaseHTTPRequestHandler):
    """A server of the test's own, which shows what it was asked."""

    def do_GET(self) -> None:
        body = json.dumps({"neighbour": self.path}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name that the base class gave it
        """Keep silent."""


@pytest.fixture(name="neighbour")
def _neighbour() -> Iterator[str]:
    """The URL of a server on the loopback interface."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Neighbour) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "url",
    [
        "https://ghes.test:443/api/v3",
        "HTTPS://GHES.TEST/api/v3",
        "https://octocat:hunter2@ghes.test/api/v3",
        "https://ghes.test/api/v3?per_page=1#fragment",
        "  https://ghes.test/api/v3",
        "https://ghes.test./api/v3",
    ],
)
@pytest.mark.ghes_user("octocat", password="hunter2")
def test_another_spelling_is_the_same_origin(ghes: GitHubEnterpriseServer, url: str) -> None:
    assert requests.get(url, timeout=5).status_code == 200
    assert len(ghes.exchanges) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://ghes.test.evil.example/api/v3",
        "https://evilghes.test/api/v3",
        "http://ghes.test/api/v3",
        "http://ghes.test:443/api/v3",
        "https://ghes.test:80/api/v3",
        "https://ghes.test:4430/api/v3",
        "https://ghes.test@evil.example/api/v3",
        "https://evil.example/#@ghes.test/api/v3",
    ],
)
def test_a_look_alike_is_another_origin(ghes: GitHubEnterpriseServer, url: str) -> None:
    with responses.RequestsMock() as mock:
        mock.get(url, json={"who": "another"})
        assert requests.get(url, timeout=5).json() == {"who": "another"}
    assert not ghes.exchanges


def test_another_origin_without_any_mock_is_on_the_network(ghes: GitHubEnterpriseServer) -> None:
    with pytest.raises(requests.ConnectionError):
        requests.get("https://other.test/api/v3", timeout=5)
    assert not ghes.exchanges


def test_a_local_server_is_reached(ghes: GitHubEnterpriseServer, neighbour: str) -> None:
    with requests.Session() as session:
        session.trust_env = False  # no proxy between here and here
        assert session.get(f"{neighbour}/path", timeout=5).json() == {"neighbour": "/path"}
        assert session.get(ghes.api_url, timeout=5).status_code == 200


def test_another_kind_of_url_is_refused_as_ever(ghes: GitHubEnterpriseServer) -> None:
    with pytest.raises(requests.exceptions.InvalidSchema):
        requests.get("ftp://ghes.test/api/v3", timeout=5)
    assert not ghes.exchanges


def test_a_redirect_from_another_origin_arrives(ghes: GitHubEnterpriseServer) -> None:
    with responses.RequestsMock() as mock:
        mock.get("https://other.test/", status=302, headers={"Location": ghes.api_url})
        assert requests.get("https://other.test/", timeout=5).status_code == 200
    assert len(ghes.exchanges) == 1


def test_a_redirect_to_another_origin_leaves(ghes: GitHubEnterpriseServer) -> None:
    ghes.responses.get(ghes.api_url, status=302, headers={"Location": "https://other.test/"})
    with responses.RequestsMock() as mock:
        mock.get("https://other.test/", json={"who": "another"})
        assert requests.get(ghes.api_url, timeout=5).json() == {"who": "another"}
