"""A server of one release and the parties on it; a test that names no release runs on the first and the last."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.login.client import Site
from tests.releases.spans import FIRST, LAST
from tests.rest import operations
from tests.rest.client import Client
from tests.rest.operations import World


@pytest.fixture(name="release", params=[FIRST, LAST])
def _release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(name="server")
def _server(release: str) -> GitHubEnterpriseServer:
    """A server of the release, without any transport."""
    return GitHubEnterpriseServer(release=release)


@pytest.fixture(name="client")
def _client(server: GitHubEnterpriseServer) -> Client:
    return Client(server)


@pytest.fixture(name="site")
def _site(server: GitHubEnterpriseServer) -> Site:
    return Site(server)


@pytest.fixture(name="world")
def _world(server: GitHubEnterpriseServer) -> World:
    """The server with what every operation of apps and users needs."""
    return operations.world(server)


@pytest.fixture(name="user")
def _user(server: GitHubEnterpriseServer) -> User:
    return server.add_user("octocat", password="hunter2-secret", email="octocat@example.com")


@pytest.fixture(name="admin")
def _admin(server: GitHubEnterpriseServer) -> User:
    return server.add_user("boss", password="boss-password", site_admin=True)


@pytest.fixture(name="app")
def _app(server: GitHubEnterpriseServer) -> OAuthApp:
    return server.add_oauth_app(
        "ci-bot",
        client_id="abcde12345fghij67890",
        client_secret="ci-bot-secret",
        callback_url="https://app.example.com/auth",
        device_flow=True,
    )


@pytest.fixture(name="github_app")
def _github_app(server: GitHubEnterpriseServer) -> GitHubApp:
    return server.add_github_app(
        "deployer",
        client_id="Iv1.0123456789abcdef",
        client_secret="deployer-secret",
        callback_urls=["https://deployer.example.com/auth"],
        permissions={"contents": "write", "metadata": "read"},
        device_flow=True,
    )


@pytest.fixture(name="token")
def _token(server: GitHubEnterpriseServer, user: User, app: OAuthApp) -> AccessToken:
    return server.issue_token(user, app, scopes=["repo"])
