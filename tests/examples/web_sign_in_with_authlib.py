"""Sign users in on a web site, through the session that Authlib has for requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from authlib.common.security import generate_token  # type: ignore[import-untyped]  # Authlib has no types
from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]  # Authlib has no types
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]  # Authlib has no types


class Started(NamedTuple):
    """A sign-in that waits for the browser to come back: `address` is where to send it, the rest is to be kept."""

    address: str
    state: str
    code_verifier: str


Save = Callable[[Mapping[str, Any]], None]


class WebSignIn:
    """The two requests of a browser between which the user agrees.

    Args:
        url: the server, `https://github.example.com`.
        credentials: the app's client id and secret.
        scopes: what to ask the user for, separated by spaces; GitHub Apps ask for none.
        secret_in_body: send the credentials as fields, as GitHub documents it; else as HTTP Basic, the library's way.
    """

    def __init__(
        self, url: str, credentials: tuple[str, str], scopes: str | None = None, *, secret_in_body: bool = False
    ) -> None:
        self._url = url
        self._token_url = f"{url}/login/oauth/access_token"
        self._credentials = credentials
        self._scopes = scopes
        self._auth_method = "client_secret_post" if secret_in_body else "client_secret_basic"

    def start(self) -> Started:
        """Return where to send the browser.

        The proof key protects the code on servers that know it; a GitHub Enterprise Server ignores it.
        """
        code_verifier: str = generate_token(48)
        address, state = self._session().create_authorization_url(
            f"{self._url}/login/oauth/authorize", code_verifier=code_verifier
        )
        return Started(address, state, code_verifier)

    def finish(self, callback: str, started: Started) -> OAuth2Session:
        """Return the user's session for the address that the browser came back to.

        Raises:
            OAuthError: the user denied, or the server refused.
            authlib.common.errors.AuthlibBaseError: the state is another one.
        """
        # Authlib looks for a code alone, and would send the server what it makes of a refusal.
        told = {name: values[0] for name, values in parse_qs(urlsplit(callback).query).items()}
        if "error" in told:
            raise OAuthError(told["error"], told.get("error_description"), told.get("error_uri"))
        session = self._session()
        session.fetch_token(authorization_response=callback, state=started.state, code_verifier=started.code_verifier)
        return session

    def resume(self, token: Mapping[str, Any], save: Save) -> OAuth2Session:
        """Return the session of a user who signed in before.

        A token of a GitHub App is refreshed a minute before it expires, and saved.
        """

        def update_token(token: Mapping[str, Any], **_: str) -> None:
            save(token)

        return self._session(token=dict(token), update_token=update_token)

    def refresh(self, session: OAuth2Session) -> None:
        """Give the session of a GitHub App's user the next pair of tokens; the old ones are dead.

        Raises:
            OAuthError: the refresh token was used, or has expired.
        """
        session.refresh_token(self._token_url)

    def revoke(self, token: Mapping[str, Any]) -> None:
        """Revoke a token: by GitHub's own operation, for it has no endpoint of RFC 7009."""
        client_id, _ = self._credentials
        response = self._session().delete(
            f"{self._url}/api/v3/applications/{client_id}/token",
            auth=self._credentials,
            json={"access_token": token["access_token"]},
        )
        response.raise_for_status()

    def _session(self, **keywords: object) -> OAuth2Session:
        return OAuth2Session(
            *self._credentials,
            scope=self._scopes,
            token_endpoint=self._token_url,
            token_endpoint_auth_method=self._auth_method,
            code_challenge_method="S256",
            default_timeout=10,
            **keywords,
        )
