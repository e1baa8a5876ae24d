"""Revoke what users gave an OAuth app: one token, or the whole authorization."""

from __future__ import annotations

from typing import Final

import requests

_TIMEOUT: Final = 10


class StillAliveError(Exception):
    """The server does not know the token as this app's, and yet the token works."""


class RevocationService:
    """Revoke tokens of one OAuth app; to revoke twice is no error.

    Args:
        api_url: the root of the REST API, `https://github.example.com/api/v3`.
        credentials: the app's client id and secret.
    """

    def __init__(self, api_url: str, credentials: tuple[str, str], session: requests.Session | None = None) -> None:
        self._api_url = api_url
        self._credentials = credentials
        self._session = session or requests.Session()

    def revoke_token(self, token: str) -> bool:
        """Revoke one token; tell whether it was still alive.

        Raises:
            StillAliveError: it belongs to another app, or the app's credentials are wrong.
        """
        return self._revoke("token", token)

    def revoke_authorization(self, token: str) -> bool:
        """Revoke every token that the token's user gave this app; tell whether *token* was still alive.

        A dead token names nobody: then nothing happens, and other tokens of that user live on.

        Raises:
            StillAliveError: it belongs to another app, or the app's credentials are wrong.
        """
        return self._revoke("grant", token)

    def _revoke(self, what: str, token: str) -> bool:
        client_id, _ = self._credentials
        url = f"{self._api_url}/applications/{client_id}/{what}"
        response = self._session.delete(url, auth=self._credentials, json={"access_token": token}, timeout=_TIMEOUT)
        if response.status_code == requests.codes.not_found:
            self._make_sure_it_is_dead(token)
            return False
        response.raise_for_status()
        return True

    def _make_sure_it_is_dead(self, token: str) -> None:
        # GitHub answers 404 to a wrong client secret too; only the token itself tells the two apart.
        headers = {"Authorization": f"token {token}"}
        response = self._session.get(f"{self._api_url}/user", headers=headers, timeout=_TIMEOUT)
        if response.status_code != requests.codes.unauthorized:
            msg = f"the token ending in {token[-4:]} is not one of this app's, and it works"
            raise StillAliveError(msg)
