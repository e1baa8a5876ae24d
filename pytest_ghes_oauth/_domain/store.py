"""The store of a server: a table for each kind of record, and the one place where records change.

Code that reads or changes more than one thing takes `lock`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from random import Random
from typing import Any, Final, Literal, TypeVar

from pytest_ghes_oauth._domain import credentials, lifecycle, redaction
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App, GitHubApp, Installation, OAuthApp
from pytest_ghes_oauth._domain.clock import Clock
from pytest_ghes_oauth._domain.code_entries import CodeEntries
from pytest_ghes_oauth._domain.codes import AuthorizationCode, DeviceAuthorization
from pytest_ghes_oauth._domain.facts import Facts, facts_of
from pytest_ghes_oauth._domain.identity import StaysInProcess
from pytest_ghes_oauth._domain.lifecycle import EventName, Verb
from pytest_ghes_oauth._domain.lock import Lock
from pytest_ghes_oauth._domain.lockout import Lockout
from pytest_ghes_oauth._domain.organizations import Account, Membership, Organization, Repository
from pytest_ghes_oauth._domain.records import Kind, Record
from pytest_ghes_oauth._domain.releases import Release
from pytest_ghes_oauth._domain.sessions import Sessions
from pytest_ghes_oauth._domain.tables import HOLDERS, Rows, Table
from pytest_ghes_oauth._domain.teams import Team, TeamMembership
from pytest_ghes_oauth._domain.tokens import (
    OF_GITHUB_APPS,
    OF_OAUTH_APPS,
    PERSONAL,
    AccessToken,
    Grant,
    RefreshToken,
    section,
)

TokenChecksum = Literal["invalid", "valid"]

# The app of impersonation tokens (flows 103, recorded on GHES). It is in no table, so nobody can sign in with it.
SITE_ADMINISTRATOR: Final[Mapping[str, Any]] = {
    "id": GitHubApp.kind.first_id - 1,
    "name": "GitHub Site Administrator",
    "client_id": "67245d781a5e38286ce4",
    "client_secret": "",
    "url": "https://developer.github.com/v3/enterprise/users/",
    "callback_url": "",
    "device_flow": False,
    "owner": None,
}

R = TypeVar("R", bound=Record)


class Store(StaysInProcess):
    """Everything that one server keeps.

    Args:
        publish: called with the name of each event and the record it happened to.
        accepted: called with a record and what a test author wrote to change on it; returns the fields to set.
    """

    def __init__(
        self,
        release: Release,
        clock: Clock,
        random: Random,
        token_checksum: TokenChecksum,
        publish: Callable[[EventName, Record], None],
        accepted: Callable[[Record, Mapping[str, object]], Mapping[str, object]],
    ) -> None:
        self.release: Final = release
        self.facts: Facts = facts_of(release)
        self.clock: Final = clock
        self.random: Final = random
        self._token_checksum: Final = token_checksum
        self._publish: Final = publish
        self._accepted: Final = accepted
        self._ids: Final[dict[int, Iterator[int]]] = {}

        # What no report shows: every text that any record ever had in a secret field, and what browsers are known by.
        self._secrets: Final = redaction.Secrets()

        self._tables: Final[dict[str, Table[Any]]] = {}
        self.users: Final = self._table(User.kind)
        self.organizations: Final = self._table(Organization.kind)
        self.memberships: Final = self._table(Membership.kind)
        self.teams: Final = self._table(Team.kind)
        self.team_memberships: Final = self._table(TeamMembership.kind)
        self.repositories: Final = self._table(Repository.kind)
        self.apps: Final[Table[App]] = self._table(OAuthApp.kind)
        self.installations: Final = self._table(Installation.kind)
        self.grants: Final = self._table(Grant.kind)
        self.tokens: Final = self._table(AccessToken.kind)
        self.authorization_codes: Final = self._table(AuthorizationCode.kind)
        self.device_authorizations: Final = self._table(DeviceAuthorization.kind)
        self.refresh_tokens: Final = self._table(RefreshToken.kind)

        self._held: Final = [table for table in self._tables.values() if table.kind.is_held]
        self._credentials: Final = [table for table in self._tables.values() if table.kind.is_credential]

        self.site_administrator: Final = OAuthApp(**SITE_ADMINISTRATOR, _store=self)
        self.lockout: Final = Lockout(clock)
        self.code_entries: Final = CodeEntries(clock)
        self.sessions: Final = Sessions(random, self._secrets.note)
        self._moment = clock.now()
        self.lock: Final = Lock(clock, self._tick)

    def _table(self, kind: Kind[R]) -> Table[R]:
        table = self._tables[kind.name] = Table(kind, self.quoted)
        return table

    def _tick(self, moment: datetime) -> None:
        """Settle what expires between the last moment and *moment*, which is earlier if the system's clock was."""
        last, self._moment = self._moment, moment
        earlier, later = (last, moment) if last < moment else (moment, last)
        for table in self._credentials:
            table.tick(earlier, later)

    def now(self) -> datetime:
        """Return the server's time, truncated to the second as every stored date is (wire 1.1)."""
        return self.clock.now().replace(microsecond=0)

    def next_id(self, kind: Kind[Any]) -> int:
        """Return the next id for a record of *kind*."""
        if kind.first_id not in self._ids:
            self._ids[kind.first_id] = count(kind.first_id)
        return next(self._ids[kind.first_id])

    @contextmanager
    def as_of(self, release: Release) -> Iterator[None]:
        """Let an older *release* do what follows, as before an upgrade: it issues tokens in the form of its time."""
        with self.lock:
            now, self.facts = self.facts, facts_of(release)
            try:
                yield
            finally:
                self.facts = now

    def new_text(self, prefix: str) -> str:
        """Return a new token text. It is random, and not compared with earlier ones."""
        if not self.facts.token_prefixes:
            return credentials.token_before_3_2(prefix, self.random)
        return credentials.token(prefix, self.random, valid_checksum=self._token_checksum == "valid")

    def new_client_secret(self) -> str:
        """Return a new client secret."""
        with self.lock:
            return credentials.client_secret(self.random)

    # -- reading ---------------------------------------------------------------------------------

    def account(self, login: str) -> Account | None:
        """Return the user or organization with this login, ignoring case."""
        return self.users.get("login", login) or self.organizations.get("login", login)

    def account_numbered(self, number: int) -> Account | None:
        """Return the user or organization with this id."""
        return self.users.numbered(number) or self.organizations.numbered(number)

    def app_named(self, name: str) -> App | None:
        """Return the app with this client id or name."""
        return self.apps.get("client_id", name) or self.apps.get("name", name)

    def oauth_app(self, client_id: str) -> OAuthApp | None:
        """Return the OAuth app with this client id, that of impersonation tokens included."""
        own = self.site_administrator
        app = own if client_id == own.client_id else self.apps.get("client_id", client_id)
        return app if isinstance(app, OAuthApp) else None

    def organizations_of(self, user: User) -> list[Organization]:
        """Return the organizations of which *user* is a member."""
        return [one.organization for one in self.memberships.at("organization", user.id, lifecycle.ACTIVE)]

    def installation(self, app: App, account: Account) -> Installation | None:
        """Return the installation of *app* on *account*."""
        return next(iter(self.installations.at("app", app.id, account.id)), None)

    def grant(self, user: User, app: App) -> Grant | None:
        """Return the grant of *user* to *app*."""
        return next(iter(self.grants.at("app", app.id, user.id)), None)

    def grants_of(self, user: User) -> Rows[Grant]:
        """Return the grants of *user* to OAuth apps, oldest first."""
        return self.grants.at("user", user.id, OF_OAUTH_APPS)

    def authorizations_of(self, user: User) -> Rows[AccessToken]:
        """Return the tokens that GET /authorizations lists for *user*, in the order of the wire (wire 1.7).

        Personal tokens come first, by id, then the tokens of apps, by app and by fingerprint; those without a
        fingerprint are the first of their app.
        """
        return self.tokens.over("user", (user.id, PERSONAL), (user.id, OF_GITHUB_APPS))

    def authorizations_for(self, user: User, app: OAuthApp) -> Rows[AccessToken]:
        """Return those of the rows that are for *app*."""
        return self.tokens.at("user", user.id, OF_OAUTH_APPS, app.id)

    def tokens_with_fingerprint(self, user: User, app: App, fingerprint: str | None) -> Rows[AccessToken]:
        """Return the tokens of *user* for *app* with this fingerprint, oldest first."""
        return self.tokens.at("user", user.id, section(app), app.id, fingerprint or "")

    def held_by(self, owner: Record, kind: Kind[R]) -> Sequence[R]:
        """Return the records of a kind that die with *owner*, oldest first."""
        with self.lock:
            held: Rows[R] = self._tables[kind.name].at(HOLDERS, owner.id)
            return list(held)

    def keeps(self, record: Record) -> bool:
        """Tell whether *record* is in its table."""
        return record in self._tables[record.kind.name]

    def rows(self, kind: Kind[R], index: str, *place: int | str) -> Sequence[R]:
        """Return the records of a kind whose places in *index* begin with *place*, in the order of the index."""
        with self.lock:
            rows: Rows[R] = self._tables[kind.name].at(index, *place)
            return list(rows)

    def referred(self, kind: Kind[R], reference: object) -> R:
        """Return the record of a kind that *reference* is, or names by its first key.

        Raises:
            UnknownRecord: it is not, or no longer, in its table.
        """
        table: Table[R] = self._tables[kind.name]
        return table.referred(reference)

    def stands_at(self, record: Record, index: str, *place: int | str) -> bool:
        """Tell whether *record* stands at *place* of an index of its kind."""
        return self._tables[record.kind.name].stands_at(record, index, *place)

    def redacted(self, text: str) -> str:
        """Return *text* without codes, tokens, client secrets and passwords, past and present."""
        return self._secrets.left_out_of(text)

    def quoted(self, given: object) -> str:
        """Return the repr of what was to name a record; a secret, such as a password for a login, is not shown."""
        is_secret = isinstance(given, str) and given in self._secrets
        return redaction.SECRET if is_secret else redaction.reference(given)

    # -- changing --------------------------------------------------------------------------------

    def add(self, record: Record) -> None:
        """Add a new record to its table, with the only verb that its lifecycle lists for the state `new`."""
        (verb,) = record.kind.lifecycle[lifecycle.NEW].verbs
        self.change(record, verb)

    def change(self, record: Record, verb: Verb, **fields: object) -> None:
        """Do *verb* to *record* and set *fields*, if the lifecycle allows it.

        Raises:
            AttributeError: the record has no such field.
            InvalidTransition: it does not; nothing has changed.
        """
        with self.lock:
            move = lifecycle.move(record, verb)
            for name, value in fields.items():
                getattr(record, name)  # which a misspelt one has not
                object.__setattr__(record, name, value)
            if move.to != lifecycle.EXPIRED:
                object.__setattr__(record, "_state", move.to)
            self._note_secrets(record)
            self._tables[record.kind.name].settle(record)
            if isinstance(record, User) and (move.to != lifecycle.ACTIVE or "password" in fields):
                self.sessions.end_all(record)
            if move.event is not None:
                self._publish(move.event, record)

    def _note_secrets(self, record: Record) -> None:
        for name in record.kind.secrets:
            self._secrets.note(getattr(record, name))

    def update(self, record: Record, changes: Mapping[str, object]) -> None:
        """Change *record* as a test author wrote, if every value is accepted.

        Raises:
            GHESError: a value is not accepted, or the lifecycle does not allow it; nothing has changed.
        """
        with self.lock:
            lifecycle.move(record, "update")  # refuses before anything is read
            self.change(record, "update", **self._accepted(record, changes))
            if isinstance(record, User):
                for repository in self.repositories.at("owner", record.id):
                    self.repositories.settle(repository)  # its full name begins with the login

    def revoke(self, record: Record) -> None:
        """End *record* and everything that dies with it, with one event for each."""
        with self.lock:
            held = self._held_by(record)
            self.change(record, record.kind.ends_by)
            self._revoke(held)

    def revoke_held(self, record: Record) -> None:
        """End everything that dies with *record*, but not *record* itself."""
        with self.lock:
            self._revoke(self._held_by(record))

    def _held_by(self, owner: Record) -> list[Record]:
        return [record for table in self._held for record in self.held_by(owner, table.kind)]

    def _revoke(self, records: Sequence[Record]) -> None:
        for record in records:
            if lifecycle.allows(record, record.kind.ends_by):  # unless it died with another of them
                self.revoke(record)
