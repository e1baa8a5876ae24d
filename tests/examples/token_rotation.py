"""Give the tokens in a vault a new text from time to time."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import requests

_TIMEOUT: Final = 10


class LostTokenError(Exception):
    """The vault's text of a token is dead, and nobody knows a living one: the user has to sign in again."""


@dataclass(frozen=True)
class StoredToken:
    """A token as the vault keeps it, and when it was given its text."""

    text: str
    since: datetime


Vault = MutableMapping[str, StoredToken]


class TokenRotation:
    """Rotate the tokens of one OAuth app.

    Args:
        api_url: the root of the REST API, `https://github.example.com/api/v3`.
        credentials: the app's client id and secret.
        vault: name -> token; writing to it makes the token durable.
    """

    def __init__(
        self, api_url: str, credentials: tuple[str, str], vault: Vault, session: requests.Session | None = None
    ) -> None:
        client_id, _ = credentials
        self._url = f"{api_url}/applications/{client_id}/token"
        self._credentials = credentials
        self._vault = vault
        self._session = session or requests.Session()

    def rotate(self, name: str) -> None:
        """Give the token *name* a new text and save it. The old text is dead from then on.

        The server tells the new text once. If this process dies before saving it, the token is lost.

        Raises:
            LostTokenError: the vault's text is dead.
        """
        old = self._vault[name].text
        response = self._session.patch(self._url, auth=self._credentials, json={"access_token": old}, timeout=_TIMEOUT)
        if response.status_code == requests.codes.not_found:
            raise LostTokenError(name)
        response.raise_for_status()
        body = response.json()
        since = datetime.strptime(body["updated_at"], "%Y-%m-%dT%H:%M:%S%z")
        self._vault[name] = StoredToken(body["token"], since)

    def rotate_older_than(self, age: timedelta, now: Callable[[], datetime]) -> list[str]:
        """Rotate every token whose text is older than *age*; return their names.

        Running it again does nothing until a token is that old again.
        """
        due = [name for name, stored in self._vault.items() if now() - stored.since > age]
        for name in due:
            self.rotate(name)
        return due
