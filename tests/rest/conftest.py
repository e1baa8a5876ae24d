"""The parties of an exchange with the REST API."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, Installation, OAuthApp, User
from tests.rest import operations
from tests.rest.client import Client
from tests.rest.operations import World
from tests.rest.signing import Robot


@pytest.fixture(name="client")
def _client(server: GitHubEnterpriseServer) -> Client:
    return Client(server)


@pytest.fixture(name="user")
def _user(server: GitHubEnterpriseServer) -> User:
    return server.add_user("octocat", password="hunter2", name="The Octocat", email="octocat@example.com")


@pytest.fixture(name="app")
def _app(server: GitHubEnterpriseServer) -> OAuthApp:
    return server.add_oauth_app("ci-bot", client_id="abcde12345fghij67890", url="https://ci-bot.example.com")


@pytest.fixture(name="token")
def _token(server: GitHubEnterpriseServer, user: User, app: OAuthApp) -> AccessToken:
    return server.issue_token(user, app, scopes=["repo", "user:email"])


@pytest.fixture(name="github_app")
def _github_app(server: GitHubEnterpriseServer) -> GitHubApp:
    return server.add_github_app("deployer", permissions={"contents": "write", "issues": "read", "metadata": "read"})


@pytest.fixture(name="robot")
def _robot(server: GitHubEnterpriseServer, github_app: GitHubApp) -> Robot:
    return Robot(server, github_app)


@pytest.fixture(name="installation")
def _installation(server: GitHubEnterpriseServer, user: User, github_app: GitHubApp) -> Installation:
    """The GitHub App on the organization acme, whose member octocat is, and of whose repositories it has two."""
    server.add_organization("acme", members=[user])
    chosen = [server.add_repository("acme/site"), server.add_repository("acme/shop", private=True)]
    server.add_repository("acme/payroll", private=True)
    return server.install(github_app, "acme", repositories=chosen)


@pytest.fixture(name="world")
def _world(server: GitHubEnterpriseServer) -> World:
    """A server on which every operation succeeds."""
    return operations.world(server)
