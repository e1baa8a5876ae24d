"""The company, its back office, and a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp
from tests.examples.backoffice.settings import Settings
from tests.examples.backoffice.tests.browsing import signed_in
from tests.examples.backoffice.web import create_app

PUBLIC_URL = "https://backoffice.acme.example"
CALLBACK_URL = f"{PUBLIC_URL}/callback"


@pytest.hookimpl(optionalhook=True)
def pytest_ghes_scenarios() -> Mapping[str, Callable[..., object]]:
    """Return what the tests of the back office start with."""
    return {"acme": acme}


def acme(server: GitHubEnterpriseServer, *, kind: Literal["github_app", "oauth_app"] = "github_app") -> None:
    """A company with a member, an owner and a stranger, and the app at which they sign in."""
    for login in ("octocat", "boss", "stranger"):
        server.add_user(login)
    server.add_organization("acme", members=["octocat"], owners=["boss"])
    if kind == "oauth_app":
        server.add_oauth_app("backoffice", callback_url=CALLBACK_URL)
    else:
        app = server.add_github_app("backoffice", callback_urls=[CALLBACK_URL], device_flow=True)
        server.install(app, "acme")


@pytest.fixture(name="settings")
def _settings(ghes: GitHubEnterpriseServer, ghes_app: GitHubApp | OAuthApp) -> Settings:
    return Settings(
        github_url=ghes.url,
        client_id=ghes_app.client_id,
        client_secret=ghes_app.client_secret,
        public_url=PUBLIC_URL,
        secret_key="not so secret",
        organization="acme",
        scopes=("read:org",) if isinstance(ghes_app, OAuthApp) else (),
    )


@pytest.fixture(name="app")
def _app(settings: Settings) -> Flask:
    return create_app(settings)


@pytest.fixture(name="browser")
def _browser(app: Flask) -> FlaskClient:
    """A browser in which nobody has signed in."""
    return app.test_client()


@pytest.fixture(name="octocat")
def _octocat(app: Flask, ghes: GitHubEnterpriseServer) -> FlaskClient:
    """A browser in which octocat, a member, has signed in."""
    return signed_in(app, ghes, "octocat")


@pytest.fixture(name="boss")
def _boss(app: Flask, ghes: GitHubEnterpriseServer) -> FlaskClient:
    """A browser in which boss, an owner, has signed in."""
    return signed_in(app, ghes, "boss")
