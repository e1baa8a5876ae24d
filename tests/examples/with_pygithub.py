"""Look after users and their tokens on a GitHub Enterprise Server, through PyGithub."""

from __future__ import annotations

from collections.abc import Sequence

import github
from github.Auth import Auth
from github.AuthenticatedUser import AuthenticatedUser
from github.Authorization import Authorization


class UnusableAccountError(Exception):
    """The credentials sign nobody in, or a suspended user."""


def connect(api_url: str, auth: Auth) -> github.Github:
    """Return a client of the server at *api_url*."""
    return github.Github(
        # A server's own URLs never name the default port, and PyGithub refuses them if the base URL does.
        base_url=api_url.replace(":443/", "/", 1),
        auth=auth,
        # The pauses are for the abuse limits of github.com.
        seconds_between_requests=None,
        seconds_between_writes=None,
    )


def login_of(client: github.Github) -> str:
    """Return who is signed in.

    Raises:
        UnusableAccountError: nobody is, or a suspended user.
    """
    try:
        return client.get_user().login
    except github.GithubException as error:
        if error.status not in (401, 403):
            raise
        raise UnusableAccountError(str(error)) from error


def scopes_of(client: github.Github) -> set[str]:
    """Return the scopes of the token that signs the client in."""
    login_of(client)  # the scopes are a header of any answer, and there has to be one
    return set(client.oauth_scopes or ())


def owners_of(client: github.Github, organization: str) -> set[str]:
    """Return the logins of the owners of an organization."""
    return {owner.login for owner in client.get_organization(organization).get_members(role="admin")}


def roster_of(client: github.Github, organization: str) -> dict[str, set[str]]:
    """Return the members of each team of an organization."""
    teams = client.get_organization(organization).get_teams()
    return {team.slug: {member.login for member in team.get_members()} for team in teams}


class TokenDesk:
    """The authorizations of a user who signs in with a password."""

    def __init__(self, client: github.Github) -> None:
        self._me: AuthenticatedUser = client.get_user()

    def create(self, note: str, scopes: Sequence[str] = (), one_time_password: str | None = None) -> str | None:
        """Create a personal token and return its text, or `None` if the note is taken."""
        try:
            created = self._me.create_authorization(list(scopes), note, onetime_password=one_time_password)
        except github.GithubException as error:
            if error.status == 422 and error.data["errors"][0]["code"] == "already_exists":
                return None
            raise
        return created.token

    def create_for_app(self, client_id: str, client_secret: str, scopes: Sequence[str] = ()) -> str:
        """Create a token for an app and return its text."""
        created = self._me.create_authorization(list(scopes), client_id=client_id, client_secret=client_secret)
        return created.token

    def all(self) -> list[Authorization]:
        """Return all authorizations of the user, personal and of apps."""
        return list(self._me.get_authorizations())

    def change_scopes(self, note: str, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Add and remove scopes of the tokens with this note."""
        for authorization in self._noted(note):
            authorization.edit(add_scopes=list(add), remove_scopes=list(remove))

    def rename(self, note: str, new: str) -> None:
        """Give the tokens with this note a new one."""
        for authorization in self._noted(note):
            authorization.edit(note=new)

    def delete(self, note: str) -> None:
        """Delete the tokens with this note."""
        for authorization in self._noted(note):
            authorization.delete()

    def _noted(self, note: str) -> list[Authorization]:
        return [authorization for authorization in self.all() if authorization.note == note]
