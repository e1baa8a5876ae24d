"""Look after users and their tokens on a GitHub Enterprise Server, through github3.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import github3  # type: ignore[import-untyped]  # github3.py has no types


class TokenDesk:
    """The authorizations of a user who signs in with a password.

    Args:
        url: the server, `https://github.example.com`; github3.py appends `/api/v3` itself.
        credentials: login and password.
        one_time_password: asked when the server demands a second factor.
    """

    def __init__(
        self, url: str, credentials: tuple[str, str], one_time_password: Callable[[], str] | None = None
    ) -> None:
        self._credentials = credentials
        self._client = github3.enterprise_login(*credentials, url=url, two_factor_callback=one_time_password)

    def login(self) -> str:
        """Return who is signed in."""
        login: str = self._client.me().login
        return login

    def create(self, note: str, scopes: Sequence[str] = ()) -> str | None:
        """Create a personal token and return its text, or `None` if the note is taken."""
        try:
            text: str = self._client.authorize(*self._credentials, scopes=list(scopes), note=note).token
        except github3.exceptions.UnprocessableEntity as error:
            if error.errors[0]["code"] == "already_exists":
                return None
            raise
        return text

    def create_for_app(self, client_id: str, client_secret: str, scopes: Sequence[str] = ()) -> str:
        """Create a token for an app and return its text."""
        text: str = self._client.authorize(
            *self._credentials, scopes=list(scopes), client_id=client_id, client_secret=client_secret
        ).token
        return text

    def notes(self, at_most: int = -1) -> list[str | None]:
        """Return the notes of the authorizations; those for apps often have none."""
        return [authorization.note for authorization in self._client.authorizations(at_most)]

    def note(self, number: int) -> str | None:
        """Return the note of one authorization, or `None` if there is no such authorization."""
        try:
            note: str = self._client.authorization(number).note
        except github3.exceptions.NotFoundError:
            return None
        return note

    def add_scopes(self, number: int, scopes: Sequence[str]) -> None:
        """Add scopes to one authorization."""
        self._client.authorization(number).add_scopes(list(scopes))

    def remove_scopes(self, number: int, scopes: Sequence[str]) -> None:
        """Remove scopes from one authorization."""
        authorization = self._client.authorization(number)
        # Its own remove_scopes() sends a key that the server does not know, and ignores.
        authorization.replace_scopes([scope for scope in authorization.scopes if scope not in scopes])

    def rename(self, number: int, note: str) -> None:
        """Give one authorization another note."""
        self._client.authorization(number).add_scopes([], note=note)

    def delete(self, number: int) -> bool:
        """Delete one authorization; tell whether there was one."""
        try:
            deleted: bool = self._client.authorization(number).delete()
        except github3.exceptions.NotFoundError:
            return False
        return deleted


class AppTokens:
    """The tokens of an OAuth app, seen from the app. GHES 3.4 removed the operations that github3.py calls."""

    def __init__(self, url: str, client_id: str, client_secret: str) -> None:
        self._client = github3.GitHubEnterprise(url)
        self._client.set_client_id(client_id, client_secret)

    def is_valid(self, token: str) -> bool:
        """Tell whether *token* is a living token of this app."""
        valid: bool = self._client.check_authorization(token)
        return valid

    def revoke(self, token: str) -> bool:
        """Revoke a token; tell whether it was a living token of this app."""
        revoked: bool = self._client.revoke_authorization(token)
        return revoked

    def revoke_all(self) -> bool:
        """Revoke all tokens of this app, of all users."""
        revoked: bool = self._client.revoke_authorizations()
        return revoked
