"""The parties of a sign-in."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.login.client import Site


@pytest.fixture(name="site")
def _site(server: GitHubEnterpriseServer) -> Site:
    return Site(server)


@pytest.fixture(name="user")
def _user(server: GitHubEnterpriseServer) -> User:
    return server.add_user("octocat", password="hunter2-secret", email="octocat@example.com")


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
        callback_urls=["https://deployer.example.com/auth", "https://deployer.example.com/other"],
        permissions={"contents": "write", "metadata": "read"},
        device_flow=True,
    )
