"""Sign users in on a web site, through the OAuth application of PyGithub."""

from __future__ import annotations

from datetime import datetime

import github
from github.AccessToken import AccessToken
from github.ApplicationOAuth import ApplicationOAuth
from github.Auth import AppUserAuth, Auth, Token


class SignInError(Exception):
    """The server did not accept the code or the refresh token: the user has to start again."""


class WebSignIn:
    """The two requests of a browser between which the user agrees.

    Args:
        api_url: the root of the REST API, `https://github.example.com/api/v3`.
        credentials: the app's client id and secret.
    """

    def __init__(self, api_url: str, credentials: tuple[str, str]) -> None:
        self._api_url = api_url
        self._credentials = credentials
        self._app: ApplicationOAuth = self._connect(None).get_oauth_application(*credentials)

    def start(self, state: str, redirect_uri: str | None = None) -> str:
        """Return where to send the browser."""
        return self._app.get_login_url(redirect_uri=redirect_uri, state=state)

    def finish(self, code: str) -> AccessToken:
        """Return the user's token for the code that the browser came back with.

        Raises:
            SignInError: the code is not good, or not any more.
        """
        try:
            return self._app.get_access_token(code)
        except github.BadCredentialsException as error:
            raise SignInError(error.data["error"]) from error

    def refresh(self, token: AccessToken) -> AccessToken:
        """Return the token that follows one of a GitHub App; the old one is dead.

        Raises:
            SignInError: the refresh token was used, has expired, or there is none.
        """
        if token.refresh_token is None:
            msg = "the token came without a refresh token"
            raise SignInError(msg)
        try:
            return self._app.refresh_access_token(token.refresh_token)
        except github.GithubException as error:
            raise SignInError(error.data["error"]) from error

    def client(self, token: AccessToken) -> github.Github:
        """Return a client that acts as the user; it refreshes a token that expires."""
        expires = token.expires_at is not None
        return self._connect(self._app.get_app_user_auth(token) if expires else Token(token.token))

    def resume(self, token: str, refresh_token: str, expires_at: datetime) -> github.Github:
        """Return a client that acts as a user who signed in before; it refreshes a token that has expired."""
        return self._connect(
            AppUserAuth(*self._credentials, token=token, refresh_token=refresh_token, expires_at=expires_at)
        )

    def _connect(self, auth: Auth | None) -> github.Github:
        # The pauses are for the abuse limits of github.com.
        return github.Github(
            base_url=self._api_url, auth=auth, seconds_between_requests=None, seconds_between_writes=None
        )
