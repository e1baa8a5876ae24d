"""Decide whether a token that a client presents may do what the client wants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import requests

_TIMEOUT: Final = 10

# What a scope includes, as far as this application asks for it.
_INCLUDED: Final[Mapping[str, frozenset[str]]] = {
    "repo": frozenset({"public_repo", "repo:status"}),
    "user": frozenset({"read:user", "user:email"}),
}


class TokenRefusedError(Exception):
    """The token may not be used."""


class DeadTokenError(TokenRefusedError):
    """The token was revoked, has expired, never existed, or is another app's: the server does not say which."""


class MissingScopesError(TokenRefusedError):
    """The token is alive, and its scopes do not suffice."""

    def __init__(self, missing: frozenset[str]) -> None:
        super().__init__(f"the token lacks {', '.join(sorted(missing))}")
        self.missing = missing


class SuspendedUserError(TokenRefusedError):
    """The token is alive, and its user may not sign in at present."""


@dataclass(frozen=True)
class Identity:
    """Who presents a token, and what the token is good for."""

    login: str
    scopes: frozenset[str]
    expires_at: datetime | None


class TokenChecker:
    """Check tokens on behalf of one OAuth app.

    Args:
        api_url: the root of the REST API, `https://github.example.com/api/v3`.
        credentials: the app's client id and secret.
    """

    def __init__(self, api_url: str, credentials: tuple[str, str], session: requests.Session | None = None) -> None:
        self._api_url = api_url
        self._credentials = credentials
        self._session = session or requests.Session()

    def check(self, token: str, needs: Iterable[str] = ()) -> Identity:
        """Return whose token it is.

        Raises:
            TokenRefusedError: it is dead, its user is suspended, or a scope in *needs* is missing.
        """
        identity = self._look_up(token)
        missing = frozenset(needs) - _with_included(identity.scopes)
        if missing:
            raise MissingScopesError(missing)
        self._refuse_suspended(token)
        return identity

    def _look_up(self, token: str) -> Identity:
        client_id, _ = self._credentials
        url = f"{self._api_url}/applications/{client_id}/token"
        response = self._session.post(url, auth=self._credentials, json={"access_token": token}, timeout=_TIMEOUT)
        if response.status_code == requests.codes.not_found:
            raise DeadTokenError
        response.raise_for_status()
        return _identity(response.json())

    def _refuse_suspended(self, token: str) -> None:
        # The app may check a token of a suspended user; only using the token shows the suspension.
        headers = {"Authorization": f"token {token}"}
        response = self._session.get(f"{self._api_url}/user", headers=headers, timeout=_TIMEOUT)
        if response.status_code == requests.codes.forbidden:
            raise SuspendedUserError
        response.raise_for_status()


def _identity(authorization: Mapping[str, Any]) -> Identity:
    # Old servers leave `expires_at` out.
    expires_at = authorization.get("expires_at")
    return Identity(
        login=authorization["user"]["login"],
        scopes=frozenset(authorization["scopes"]),
        expires_at=datetime.strptime(expires_at, "%Y-%m-%dT%H:%M:%S%z") if expires_at else None,
    )


def _with_included(scopes: frozenset[str]) -> frozenset[str]:
    return scopes.union(*(_INCLUDED.get(scope, frozenset()) for scope in scopes))
