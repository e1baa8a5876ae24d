"""Signing in with the web application flow, and what an app does with its tokens."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from http import HTTPStatus
from typing import Final, NamedTuple
from urllib.parse import urlencode

from tests.examples.backoffice.github.connection import Connection, Credentials
from tests.examples.backoffice.github.errors import RefusedError, UnavailableError
from tests.examples.backoffice.github.tokens import Token


class Attempt(NamedTuple):
    """One attempt to sign in: what only the browser that started it has."""

    state: str
    verifier: str

    @classmethod
    def new(cls) -> Attempt:
        """Return an attempt that nobody can guess."""
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        """What the authorize page is shown of the verifier (RFC 7636 4.2)."""
        return urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


class OAuth:
    """The app at which users sign in.

    Args:
        connection: the way to GitHub.
        app: the client id and secret.
        callback_url: where browsers come back to.
        scopes: what users are asked for.
    """

    def __init__(self, connection: Connection, app: Credentials, callback_url: str, scopes: Sequence[str] = ()) -> None:
        self._connection: Final = connection
        self._app: Final = app
        self._callback_url: Final = callback_url
        self._scopes: Final = scopes

    def authorize_url(self, attempt: Attempt) -> str:
        """Return where to send the browser."""
        query = {
            "client_id": self._app.name,
            "redirect_uri": self._callback_url,
            "scope": " ".join(self._scopes),
            "state": attempt.state,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._connection.url}/login/oauth/authorize?{urlencode(query)}"

    def exchange(self, code: str, attempt: Attempt) -> Token:
        """Return the token for a *code*.

        Raises:
            RefusedError: the code is of no use.
            UnavailableError: it may be of use, or not.
        """
        return self._ask(code=code, redirect_uri=self._callback_url, code_verifier=attempt.verifier)

    def refresh(self, token: Token) -> Token:
        """Return the token that follows *token*.

        Without an answer it is asked for once more: had the server acted, it refuses then.

        Raises:
            RefusedError: somebody was faster, the answer was lost, or the user has to agree again.
            UnavailableError: nothing is known.
        """
        asked = {"grant_type": "refresh_token", "refresh_token": token.refresh_token or ""}
        try:
            return self._ask(**asked)
        except UnavailableError:
            return self._ask(**asked)

    def revoke(self, token: Token) -> None:
        """Make *token* useless; fine if it is so already."""
        self._delete("token", token)

    def revoke_grant(self, token: Token) -> None:
        """Make every token useless that the user of *token* has for this app."""
        self._delete("grant", token)

    def _ask(self, **parameters: str) -> Token:
        identity = {"client_id": self._app.name, "client_secret": self._app.secret}
        answer = self._connection.ask("/login/oauth/access_token", {**identity, **parameters})
        if "error" in answer:  # with status 200
            raise RefusedError(answer["error"])
        return Token.of(answer)

    def _delete(self, what: str, token: Token) -> None:
        path, body = f"/applications/{self._app.name}/{what}", {"access_token": token.text}
        response = self._connection.call("DELETE", path, self._app, {"json": body})
        if response.status_code != HTTPStatus.NOT_FOUND:
            response.raise_for_status()
