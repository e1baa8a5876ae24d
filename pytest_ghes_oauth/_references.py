"""How a test author names things: collections to look in, and what an argument `user` or `app` refers to."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Final, Literal

from pytest_ghes_oauth._domain.accounts import Account, Organization, Repository, User
from pytest_ghes_oauth._domain.apps import App, GitHubApp, OAuthApp
from pytest_ghes_oauth._domain.collections import LiveCollection
from pytest_ghes_oauth._domain.misuse import AlreadyExists, InvalidArgument, UnknownRecord
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._domain.tokens import AccessToken, Grant


class References:
    """Find the records of one server by object, login, client id or name."""

    def __init__(self, store: Store) -> None:
        self._store: Final = store
        self.users: Final[LiveCollection[User]] = LiveCollection(
            "user", "login", store.operation, store.users, lambda key: store.user(key) if isinstance(key, str) else None
        )
        self.apps: Final[LiveCollection[OAuthApp | GitHubApp]] = LiveCollection(
            "app",
            "client id or name",
            store.operation,
            store.apps.values,
            lambda key: store.app_named(key) if isinstance(key, str) else None,
        )
        self.grants: Final[LiveCollection[Grant]] = LiveCollection(
            "grant",
            "id",
            store.operation,
            store.grants.values,
            lambda key: store.grants.get(key) if isinstance(key, int) else None,
        )
        self.tokens: Final[LiveCollection[AccessToken]] = LiveCollection(
            "token", "text", store.operation, self._living, self._token
        )

    def _living(self) -> Iterable[AccessToken]:
        return (token for token in self._store.tokens.values() if token.is_active)

    def _token(self, text: object) -> AccessToken | None:
        token = self._store.token_for(text, "check") if isinstance(text, str) else None
        return token if isinstance(token, AccessToken) else None

    def user(self, reference: object) -> User:
        """Return the user that an object or a login refers to.

        Raises:
            UnknownRecord: no user of this server.
        """
        if isinstance(reference, User) and reference in self.users:
            return reference
        return self.users[reference]

    def app(self, reference: object) -> App:
        """Return the app that an object, a client id or a name refers to.

        Raises:
            UnknownRecord: no app of this server.
        """
        if isinstance(reference, (OAuthApp, GitHubApp)) and reference in self.apps:
            return reference
        return self.apps[reference]

    def github_app(self, reference: object) -> GitHubApp:
        """Return the GitHub App that an object, a client id or a name refers to.

        Raises:
            UnknownRecord: no app of this server.
            InvalidArgument: an OAuth app.
        """
        app = self.app(reference)
        if isinstance(app, GitHubApp):
            return app
        msg = f"{app.label} is an OAuth app, and only a GitHub App can be installed"
        raise InvalidArgument(msg)

    def account(self, reference: object) -> Account:
        """Return the user or organization that an object or a login refers to.

        Raises:
            UnknownRecord: neither.
        """
        login = reference.login if isinstance(reference, (User, Organization)) else reference
        account = self._store.accounts.get(login.lower()) if isinstance(login, str) else None
        if account is None or (login is not reference and account is not reference):
            known = ", ".join(account.login for account in self._store.accounts.values()) or "none"
            msg = f"no user or organization has the login {reference!r} on the server; it has: {known}"
            raise UnknownRecord(msg)
        return account

    def repository(self, reference: object, owner: Account) -> Repository:
        """Return the repository of *owner* that an object, `owner/name` or `name` refers to.

        Raises:
            UnknownRecord: none of this owner.
        """
        name = reference.full_name if isinstance(reference, Repository) else reference
        full_name = name if not isinstance(name, str) or "/" in name else f"{owner.login}/{name}"
        found = self._store.repositories.get(full_name.lower()) if isinstance(full_name, str) else None
        if found is None or found.owner is not owner:
            known = ", ".join(r.full_name for r in self._store.repositories.values() if r.owner is owner) or "none"
            msg = f"{owner.login!r} has no repository {reference!r}; it has: {known}"
            raise UnknownRecord(msg)
        return found

    def repositories(self, references: object, owner: Account) -> Literal["all"] | tuple[Repository, ...]:
        """Return `"all"`, or the repositories of *owner* that a list refers to.

        Raises:
            InvalidArgument: neither "all" nor a list.
            UnknownRecord: one of them is none of this owner's.
        """
        if references == "all":
            return "all"
        if isinstance(references, str) or not isinstance(references, Iterable):
            msg = f"repositories={references!r} is not 'all' or a list of repositories"
            raise InvalidArgument(msg)
        return tuple(dict.fromkeys(self.repository(reference, owner) for reference in references))

    def organization(self, reference: object) -> Organization:
        """Return the organization that an object or a login refers to.

        Raises:
            UnknownRecord: no organization of this server.
        """
        account = self.account(reference)
        if isinstance(account, Organization):
            return account
        msg = f"{account.label} is no organization"
        raise UnknownRecord(msg)

    def member(self, reference: object, organization: Organization) -> User:
        """Return the user that an object or a login refers to, if a member of *organization*.

        Raises:
            UnknownRecord: no user of this server.
            InvalidArgument: no member.
        """
        user = self.user(reference)
        if user in organization.members:
            return user
        msg = f"{user.label} is no member of {organization.login!r}"
        raise InvalidArgument(msg)

    def claim(self, taken: Container[object], key: object, what: str) -> None:
        """Make sure that *key* is not taken.

        Raises:
            AlreadyExists: it is.
        """
        if key in taken:
            msg = f"{what} is taken on the server already"
            raise AlreadyExists(msg)
