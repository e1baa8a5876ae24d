"""What a server must hold before a recorded request is sent to it again.

A seed takes the facts of the token from the recording (app, scopes, note, fingerprint) and returns the
token that the request is about.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

from pytest_ghes_oauth import AccessToken, Email, GitHubEnterpriseServer, OAuthApp, Request, User
from tests.recorded.exchanges import CALLBACK_URL, CLIENT_ID, CLIENT_SECRET, PERSONAL_CLIENT_ID, Json, Recorded

TOKEN_OF_NOBODY: Final = "ghp_000000000000000000000000000000000000"


@dataclass
class Stage:
    """A server with one user and one app, before a seed.

    Attributes:
        facts: what the recording says about the token.
        password: what the user will sign in with.
        told: what the server told before, and the request repeats in its body.
    """

    server: GitHubEnterpriseServer
    recorded: Recorded
    facts: Json
    user: User
    app: OAuthApp
    password: str
    told: dict[str, str] = field(default_factory=dict)


def stage(recorded: Recorded, facts: Json, release: str) -> Stage:
    """Return a server of *release* with the user and the app that *recorded* names, its clock frozen."""
    server = GitHubEnterpriseServer(release=release)
    server.clock.freeze()
    user = _add_user(server, recorded)
    return Stage(server, recorded, facts, user, _add_app(server, recorded), user.password)


def _add_user(server: GitHubEnterpriseServer, recorded: Recorded) -> User:
    shown = recorded.row.get("user", recorded.row)
    return server.add_user(
        shown.get("login", "octocat"),
        name=shown.get("name"),
        emails=_addresses(recorded.body),
        site_admin=shown.get("site_admin", False),
        two_factor="app" if recorded.otp or shown.get("two_factor_authentication") else None,
    )


def _addresses(body: Json) -> list[Email]:
    """Return the addresses that a list shows; their publishers wrote the same in place of each."""
    rows = [row for row in body if "primary" in row] if isinstance(body, list) else []
    return [Email(f"{number}.{row['email']}", row["primary"], row["verified"]) for number, row in enumerate(rows)]


def _add_app(server: GitHubEnterpriseServer, recorded: Recorded) -> OAuthApp:
    shown = recorded.row.get("app", {})
    if shown.get("client_id", PERSONAL_CLIENT_ID) == PERSONAL_CLIENT_ID:
        shown = {"client_id": recorded.headers.get("X-OAuth-Client-Id", CLIENT_ID), "name": "ci-bot", "url": None}
    return server.add_oauth_app(
        shown["name"],
        client_id=shown["client_id"],
        client_secret=CLIENT_SECRET,
        url=shown["url"],
        callback_url=CALLBACK_URL,
    )


def basic(name: str, password: str) -> str:
    """Return the value of `Authorization` for a name and a password."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


# -- seeds -----------------------------------------------------------------------------------------


def no_token(_: Stage) -> None:
    """Leave it at the user and the app."""


def wrong_password(stage: Stage) -> None:
    """Let the user mistype."""
    stage.password = "wrong"


def personal_token(stage: Stage) -> AccessToken:
    """Issue a personal token."""
    return _personal(stage, stage.facts)


def token_of_the_app(stage: Stage) -> AccessToken:
    """Issue a token for the app."""
    return _of_an_app(stage, stage.app, stage.facts)


def token_of_an_administrator(stage: Stage) -> AccessToken:
    """Issue a personal token of a site administrator, and add the user to impersonate."""
    stage.user = stage.server.add_user("enterprise-user", site_admin=True)
    stage.server.add_user("enterprise-user2")
    return _personal(stage, stage.facts)


def listed_tokens(stage: Stage) -> None:
    """Issue the tokens that a list shows, and as many more as it has, each for an app of its own."""
    for row in stage.recorded.body:
        if row["app"]["client_id"] == PERSONAL_CLIENT_ID:
            _personal(stage, row)
        else:
            _of_an_app(stage, stage.app, row)
    for number in range(len(stage.recorded.body), stage.facts.get("total", stage.recorded.rows)):
        stage.server.issue_token(stage.user, stage.server.add_oauth_app(f"app {number}"))


def approved(stage: Stage) -> None:
    """Let the user authorise the app, which is told a code."""
    callback = stage.server.approve(f"/login/oauth/authorize?client_id={stage.app.client_id}", stage.user)
    stage.told["code"] = parse_qs(urlsplit(callback).query)["code"][0]


def used_refresh_token(stage: Stage) -> None:
    """Let a GitHub App refresh a token, and keep the old refresh token."""
    app = stage.server.add_github_app("deployer")
    token = stage.server.issue_token(stage.user, app)
    assert token.refresh_token is not None
    stage.told |= {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "refresh_token": token.refresh_token,
    }
    body = {"grant_type": "refresh_token", **stage.told}
    headers = {"Content-Type": "application/json"}
    stage.server.handle(Request("POST", "/login/oauth/access_token", headers, json.dumps(body)))
    assert not token.is_active


def _of_an_app(stage: Stage, app: OAuthApp, facts: Json) -> AccessToken:
    fingerprint = facts.get("fingerprint")
    return stage.server.issue_token(stage.user, app, scopes=facts.get("scopes", ()), fingerprint=fingerprint)


def _personal(stage: Stage, facts: Json) -> AccessToken:
    note, scopes = facts.get("note", "a note"), facts.get("scopes", ())
    token = stage.server.issue_personal_token(stage.user, note=note, scopes=scopes)
    if facts.get("note_url") is not None:
        # issue_personal_token takes none.
        url = f"{stage.server.api_url}/authorizations/{token.id}"
        headers = {"Authorization": basic(*stage.user.credentials), "X-GitHub-OTP": stage.user.otp}
        stage.server.handle(Request("PATCH", url, headers, json.dumps({"note_url": facts["note_url"]})))
    return token
