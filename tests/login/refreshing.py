"""What an app sends to turn a refresh token into the next pair."""

from __future__ import annotations

from typing import NamedTuple

from pytest_ghes_oauth import AccessToken, GitHubApp, OAuthApp, Response
from tests.login.client import ACCESS_TOKEN, JSON, Site, told


class Pair(NamedTuple):
    """The texts of an access token and its refresh token, which later changes do not touch."""

    access: str
    refresh: str


def pair_of(token: AccessToken) -> Pair:
    """The texts that *token* has now."""
    assert token.refresh_token is not None
    return Pair(token.token, token.refresh_token)


def pair_in(response: Response) -> Pair:
    """The texts of a success."""
    body = told(response)
    return Pair(str(body["access_token"]), str(body["refresh_token"]))


def refresh(
    site: Site, app: OAuthApp | GitHubApp, refresh_token: object, *, accept: str | None = JSON, **replaced: object
) -> Response:
    """Refresh as clients do, but for what is passed; `None` leaves a parameter out."""
    form = {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "grant_type": "refresh_token",
        "refresh_token": refresh_token,
        **replaced,
    }
    sent = {name: value for name, value in form.items() if value is not None}
    return site.post(ACCESS_TOKEN, form=sent, accept=accept)
