"""The parties of a test, by name; no logic."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp, User


@pytest.fixture(name="user")
def _user(server: GitHubEnterpriseServer) -> User:
    return server.add_user("octocat")


@pytest.fixture(name="app")
def _app(server: GitHubEnterpriseServer) -> OAuthApp:
    return server.add_oauth_app("ci-bot")
