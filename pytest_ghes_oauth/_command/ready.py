"""What a server that runs alone starts with."""

from __future__ import annotations

from typing import Final

from pytest_ghes_oauth._domain.apps import GitHubApp, OAuthApp
from pytest_ghes_oauth._domain.tokens import AccessToken
from pytest_ghes_oauth._scenarios import SCENARIOS
from pytest_ghes_oauth._server import GitHubEnterpriseServer

APP: Final = "example-app"
# On any port, and on any path (flows 14).
CALLBACK_URL: Final = "http://localhost/"
# The client id of `gh`, GitHub's own program, as its public source has it; it signs in by the device flow.
GH: Final = ("GitHub CLI", "178c6fc778ccc68e1d6a")


def seed(server: GitHubEnterpriseServer, login: str, scenario: str | None) -> None:
    """Add a user and an app, or what *scenario* is about, and the app of `gh`.

    Raises:
        GHESError: *login* is none, or the release does not have the scenario.
    """
    if scenario is None:
        server.add_user(login)
        server.add_oauth_app(APP, callback_url=CALLBACK_URL, device_flow=True)
    else:
        SCENARIOS[scenario](server, login=login, app=APP)
        for app in server.apps:
            _lead_here(app)
    name, client_id = GH
    server.add_oauth_app(name, client_id=client_id, callback_url="http://127.0.0.1/", device_flow=True)


def _lead_here(app: OAuthApp | GitHubApp) -> None:
    if isinstance(app, OAuthApp):
        app.update(callback_url=CALLBACK_URL)
    else:
        app.update(callback_urls=[CALLBACK_URL])


def tokens(server: GitHubEnterpriseServer) -> list[AccessToken]:
    """Return the tokens that there are from the start, dead ones too."""
    return [event.token for event in server.events.find(name="token.issued") if event.token is not None]
