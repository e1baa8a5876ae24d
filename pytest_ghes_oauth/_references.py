"""How test authors refer to records: the collections, and the arguments that take an object or a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Literal, TypeVar

from pytest_ghes_oauth import _arguments as arguments
from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App, GitHubApp, Installation, OAuthApp
from pytest_ghes_oauth._domain.collections import LiveCollection
from pytest_ghes_oauth._domain.misuse import AlreadyExists, InvalidArgument, UnknownRecord, listed
from pytest_ghes_oauth._domain.names import names_in
from pytest_ghes_oauth._domain.organizations import Account, Membership, Organization, Repository, not_in
from pytest_ghes_oauth._domain.records import Record
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._domain.tables import Table
from pytest_ghes_oauth._domain.teams import Team
from pytest_ghes_oauth._domain.tokens import AccessToken, Grant

T = TypeVar("T")
R = TypeVar("R", bound=Record)


class References:
    """Find the records of one server by object, login, client id or name."""

    def __init__(self, store: Store) -> None:
        self._store: Final = store
        self.named: Final = names_in(store)
        lock, named = store.lock, self.named
        self.users: Final = LiveCollection(store.users, [User], "login", lock, _keyed(store.users, "login"), named)
        self.apps: Final = LiveCollection[OAuthApp | GitHubApp](
            store.apps, [OAuthApp, GitHubApp], "client id or name", lock, _text(store.app_named), named
        )
        self.grants: Final = LiveCollection(store.grants, [Grant], "id", lock, _numbered(store.grants), named)
        self.tokens: Final = LiveCollection(
            store.tokens, [AccessToken], "text", lock, _keyed(store.tokens, "token"), named
        )
        self.organizations: Final = LiveCollection(
            store.organizations, [Organization], "login", lock, _keyed(store.organizations, "login"), named
        )
        self.teams: Final = LiveCollection(store.teams, [Team], "name", lock, _keyed(store.teams, "full_slug"), named)
        self.repositories: Final = LiveCollection(
            store.repositories, [Repository], "name", lock, _keyed(store.repositories, "full_name"), named
        )
        self.installations: Final = LiveCollection(
            store.installations, [Installation], "id", lock, _numbered(store.installations), named
        )

    def user(self, reference: object) -> User:
        """Return the user that an object or a login refers to.

        Raises:
            UnknownRecord: the server has no such user.
        """
        if isinstance(reference, User) and reference in self.users:
            return reference
        return self.users[reference]

    def app(self, reference: object) -> App:
        """Return the app that an object, a client id or a name refers to.

        Raises:
            UnknownRecord: the server has no such app.
        """
        if isinstance(reference, (OAuthApp, GitHubApp)) and reference in self.apps:
            return reference
        return self.apps[reference]

    def github_app(self, reference: object) -> GitHubApp:
        """Return the GitHub App that an object, a client id or a name refers to.

        Raises:
            UnknownRecord: the server has no such app.
            InvalidArgument: it is an OAuth app.
        """
        app = self.app(reference)
        if isinstance(app, GitHubApp):
            return app
        msg = f"{app.label} is an OAuth app, and only a GitHub App can be installed"
        raise InvalidArgument(msg)

    def account(self, reference: object) -> Account:
        """Return the user or organization that an object or a login refers to.

        Raises:
            UnknownRecord: the server has no such account.
        """
        login = reference.login if isinstance(reference, (User, Organization)) else reference
        account = self._store.account(login) if isinstance(login, str) else None
        if account is None or (login is not reference and account is not reference):
            raise UnknownRecord(self._no_account(reference))
        return account

    def _no_account(self, reference: object) -> str:
        if isinstance(reference, Record):
            users, organizations = self._store.users, self._store.organizations
            return (organizations if isinstance(reference, Organization) else users).missing_record(reference)
        near = self._store.quoted(reference)
        known = [repr(one.login) for one in (*self._store.users, *self._store.organizations)]
        if not known:
            add = f"add ghes.add_organization({near}) or ghes.add_user({near})"
            return f"no user or organization has the login {near} on the server, which has none: {add}"
        return f"no user or organization has the login {near} on the server; it has: {listed(known, near)}"

    def repository(self, reference: object, owner: Account) -> Repository:
        """Return the repository of *owner* that an object, `owner/name` or `name` refers to.

        Raises:
            UnknownRecord: the owner has no such repository.
        """
        name = reference.full_name if isinstance(reference, Repository) else reference
        full_name = name if not isinstance(name, str) or "/" in name else f"{owner.login}/{name}"
        found = self._store.repositories.get("full_name", full_name) if isinstance(full_name, str) else None
        if found is None or found.owner is not owner:
            near = self._store.quoted(reference)
            known = listed([repr(one.full_name) for one in self._store.repositories.at("owner", owner.id)], near)
            msg = f"{owner.login!r} has no repository {near}; it has: {known}"
            raise UnknownRecord(msg)
        return found

    def selected_repositories(self, references: object, owner: Account) -> Literal["all"] | tuple[Repository, ...]:
        """Return `"all"`, or the repositories of *owner* that a list refers to.

        Raises:
            InvalidArgument: *references* is neither "all" nor a list.
            UnknownRecord: the owner does not have one of them.
        """
        if references == "all":
            return "all"
        if isinstance(references, str) or not isinstance(references, Iterable):
            msg = f"repositories={references!r} is not 'all' or a list of repositories"
            raise InvalidArgument(msg)
        return tuple(dict.fromkeys(self.repository(reference, owner) for reference in references))

    def installation(self, reference: object) -> Installation:
        """Return the installation that an object refers to, if it is of this server.

        Raises:
            UnknownRecord: it is not.
        """
        known = self._store.installations.ever_numbered(reference.id) if isinstance(reference, Installation) else None
        if known is not None and known is reference:
            return known
        has = listed(one.label for one in self._store.installations)
        msg = f"{reference!r} is not an installation on the server; it has: {has}"
        raise UnknownRecord(msg)

    def reached(self, references: object, installation: Installation) -> tuple[Repository, ...] | None:
        """Return the repositories of *installation* that a list refers to; `None`, which means all, for `None`.

        Raises:
            InvalidArgument: *references* is not a list, or the installation does not include one of them.
            UnknownRecord: the account does not have one of them.
        """
        if references is None:
            return None
        named = arguments.several("repositories", references, "a list of repositories")
        found = dict.fromkeys(self.repository(reference, installation.account) for reference in named)
        beyond = [one.full_name for one in found if not installation.reaches(one)]
        if beyond:
            msg = f"{installation.label} does not include {', '.join(beyond)}"
            raise InvalidArgument(msg)
        return tuple(found)

    def organization(self, reference: object) -> Organization:
        """Return the organization that an object or a login refers to.

        Raises:
            UnknownRecord: the server has no such organization.
        """
        account = self.account(reference)
        if isinstance(account, Organization):
            return account
        msg = f"{account.label} is not an organization"
        raise UnknownRecord(msg)

    def member(self, reference: object, organization: Organization) -> Membership:
        """Return the membership in *organization* of the user that an object or a login refers to.

        Raises:
            UnknownRecord: the server has no such user.
            InvalidArgument: the user is not a member.
        """
        user = self.user(reference)
        membership = organization.membership_of(user)
        if membership is None or membership.state != lifecycle.ACTIVE:
            raise not_in(user, organization.login)
        return membership


def require_free(*, taken: bool, what: str) -> None:
    """Make sure that *what* is not taken.

    Raises:
        AlreadyExists: it is.
    """
    if taken:
        msg = f"{what} is already taken on the server"
        raise AlreadyExists(msg)


def _keyed(table: Table[R], key: str) -> Callable[[object], R | None]:
    return _text(lambda text: table.get(key, text))


def _numbered(table: Table[R]) -> Callable[[object], R | None]:
    return lambda number: table.numbered(number) if isinstance(number, int) else None


def _text(lookup: Callable[[str], T | None]) -> Callable[[object], T | None]:
    return lambda key: lookup(key) if isinstance(key, str) else None
