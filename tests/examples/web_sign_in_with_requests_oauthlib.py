"""Sign users in on a web site, through requests-oauthlib and as the GitHub example of its documentation does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from requests_oauthlib import OAuth2Session  # type: ignore[import-untyped]  # requests-oauthlib has no types


class WebSignIn:
    """The two requests of a browser between which the user agrees.

    Args:
        url: the server, `https://github.example.com`.
        credentials: the app's client id and secret.
        scopes: what to ask the user for.
        secret_in_body: send the credentials as fields, as GitHub documents it; else as HTTP Basic, the library's way.
    """

    def __init__(
        self, url: str, credentials: tuple[str, str], scopes: Sequence[str] = (), *, secret_in_body: bool = False
    ) -> None:
        self._authorize_url = f"{url}/login/oauth/authorize"
        self._token_url = f"{url}/login/oauth/access_token"
        self._client_id, self._client_secret = credentials
        self._scopes = list(scopes) or None
        self._secret_in_body = secret_in_body

    def start(self) -> tuple[str, str]:
        """Return where to send the browser, and the state to keep in the user's session."""
        address, state = OAuth2Session(self._client_id, scope=self._scopes).authorization_url(self._authorize_url)
        return address, state

    def finish(self, callback: str, state: str) -> OAuth2Session:
        """Return the user's session for the address that the browser came back to.

        Raises:
            oauthlib.oauth2.OAuth2Error: the user denied, the state is another one, or the server refused.
        """
        # A session that knew the scopes would compare them, and take GitHub's commas for a change.
        session = OAuth2Session(self._client_id, state=state)
        session.fetch_token(
            self._token_url,
            authorization_response=callback,
            client_secret=self._client_secret,
            include_client_id=self._secret_in_body or None,
        )
        return session

    def resume(self, token: Mapping[str, Any], save: Callable[[Mapping[str, Any]], None]) -> OAuth2Session:
        """Return the session of a user who signed in before; tokens of GitHub Apps are refreshed, and saved."""
        return OAuth2Session(
            self._client_id,
            token=token,
            auto_refresh_url=self._token_url,
            auto_refresh_kwargs={"client_id": self._client_id, "client_secret": self._client_secret},
            token_updater=save,
        )


def scopes_of(token: Mapping[str, Any]) -> set[str]:
    """Return what the user granted, which may be less than was asked for."""
    # oauthlib splits at spaces, and GitHub joins by commas.
    return {scope for joined in token["scope"] for scope in joined.split(",") if scope}
