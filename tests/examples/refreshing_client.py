"""A client that refreshes the token of a GitHub App shortly before it expires, by a clock of its own."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from http import HTTPStatus
from typing import Final, NamedTuple

import requests

_TIMEOUT: Final = 10
# How long before its end a token is no longer used.
_MARGIN: Final = timedelta(minutes=5)


class Pair(NamedTuple):
    """An access token, when it expires, and the refresh token for the next pair."""

    access_token: str
    expires_at: datetime
    refresh_token: str


class RefreshingClient:
    """Call the API as one user of a GitHub App.

    Args:
        url: the origin of GitHub, `https://github.example.com`.
        credentials: the app's client id and secret.
        pair: the tokens to start with.
    """

    def __init__(self, url: str, credentials: tuple[str, str], pair: Pair) -> None:
        self._url: Final = url
        self._credentials: Final = credentials
        self.pair = pair

    def login(self) -> str:
        """Return the login of the user; refresh before if the token is about to expire, or after if it is refused."""
        if datetime.now(timezone.utc) >= self.pair.expires_at - _MARGIN:
            self._refresh()
        response = self._get("/user")
        if response.status_code == HTTPStatus.UNAUTHORIZED:  # the server's clock is ahead of ours
            self._refresh()
            response = self._get("/user")
        response.raise_for_status()
        return str(response.json()["login"])

    def _get(self, path: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.pair.access_token}"}
        return requests.get(f"{self._url}/api/v3{path}", headers=headers, timeout=_TIMEOUT)

    def _refresh(self) -> None:
        client_id, client_secret = self._credentials
        parameters = {
            "client_id": client_id,
            "client_secret": client_secret,
            "grant_type": "refresh_token",
            "refresh_token": self.pair.refresh_token,
        }
        url, headers = f"{self._url}/login/oauth/access_token", {"Accept": "application/json"}
        told = requests.post(url, data=parameters, headers=headers, timeout=_TIMEOUT).json()
        expires_at = datetime.now(timezone.utc) + timedelta(seconds=told["expires_in"])
        self.pair = Pair(told["access_token"], expires_at, told["refresh_token"])
