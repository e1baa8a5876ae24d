"""Callbacks with `iss`, as github.com's have it (semantics 28, RFC 9207)."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp, Request, User
from tests.evidence import about, inferred
from tests.login.client import AUTHORIZE, callback

pytestmark = [about("login/oauth/authorize"), inferred("semantics 28")]

Click = Callable[[GitHubEnterpriseServer, str, User], str]


@pytest.fixture(name="server")
def _server() -> GitHubEnterpriseServer:
    return GitHubEnterpriseServer(callback_issuer=True)


@pytest.fixture(name="app")
def _app(server: GitHubEnterpriseServer) -> OAuthApp:
    return server.add_oauth_app("ci-bot", callback_url="https://app.test/callback")


@pytest.fixture(name="user")
def _user(server: GitHubEnterpriseServer) -> User:
    return server.add_user("octocat")


def _page(server: GitHubEnterpriseServer, app: OAuthApp, **query: str) -> str:
    return f"{server.url}{AUTHORIZE}?{urlencode({'client_id': app.client_id, **query})}"


@pytest.mark.parametrize("click", [GitHubEnterpriseServer.approve, GitHubEnterpriseServer.deny])
def test_a_callback_ends_with_the_issuer(
    server: GitHubEnterpriseServer, app: OAuthApp, user: User, click: Click
) -> None:
    sent = callback(click(server, _page(server, app, state="xyz"), user))
    assert list(sent.items())[-2:] == [("state", "xyz"), ("iss", "https://ghes.test/login/oauth")]


def test_an_error_that_the_page_itself_sends_back_has_the_issuer_of_the_origin_that_was_called(
    server: GitHubEnterpriseServer, app: OAuthApp
) -> None:
    query = urlencode({"client_id": app.client_id, "redirect_uri": "https://elsewhere.test"})
    answer = server.handle(Request("GET", f"http://localhost:8080{AUTHORIZE}?{query}"))
    sent = callback(answer.headers["Location"])
    assert (sent["error"], sent["iss"]) == ("redirect_uri_mismatch", "http://localhost:8080/login/oauth")


def test_an_error_that_a_fault_asks_for_has_the_issuer(server: GitHubEnterpriseServer, app: OAuthApp) -> None:
    server.fault("access_denied", operation="login/oauth/authorize")
    sent = callback(server.handle(Request("GET", _page(server, app))).headers["Location"])
    assert (sent["error"], sent["iss"]) == ("access_denied", "https://ghes.test/login/oauth")


def test_callbacks_have_no_issuer_unless_it_is_asked_for() -> None:
    server = GitHubEnterpriseServer()
    app, user = server.add_oauth_app(callback_url="https://app.test/callback"), server.add_user()
    assert set(callback(server.approve(_page(server, app), user))) == {"code"}
