"""The memory of the server: its tables, their indexes, and the one place where a record changes.

It lives as long as one test. What reads or changes more than one thing enters `operation`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import count
from random import Random
from typing import Any, Final, Literal, TypeVar

from pytest_ghes_oauth._domain import credentials, lifecycle
from pytest_ghes_oauth._domain.accounts import Account, Repository, Team, User
from pytest_ghes_oauth._domain.apps import App, GitHubApp, Installation, OAuthApp
from pytest_ghes_oauth._domain.clock import Clock
from pytest_ghes_oauth._domain.codes import AuthorizationCode, DeviceAuthorization
from pytest_ghes_oauth._domain.facts import Facts, facts_of
from pytest_ghes_oauth._domain.indexes import Authorizations, Index
from pytest_ghes_oauth._domain.operation import Operation
from pytest_ghes_oauth._domain.records import Credential, Record
from pytest_ghes_oauth._domain.releases import Release
from pytest_ghes_oauth._domain.tokens import AccessToken, Grant, RefreshToken

TokenChecksum = Literal["invalid", "valid"]

# Where the ids of each table start. Ranges do not meet, so that an id of one kind is never taken for
# another's; an id is never used twice.
FIRST_ID: Final[Mapping[str, int]] = {
    "account": 1,
    "app": 10_000_001,
    "installation": 20_000_001,
    "repository": 30_000_001,
    "team": 40_000_001,
    "grant": 50_000_001,
    "token": 60_000_001,
    "authorization_code": 70_000_001,
    "device_authorization": 80_000_001,
    "refresh_token": 90_000_001,
}

# The app of impersonation tokens (flows rule 103, recorded on GHES); nobody can sign in with it.
SITE_ADMINISTRATOR: Final[Mapping[str, Any]] = {
    "id": FIRST_ID["app"] - 1,
    "name": "GitHub Site Administrator",
    "client_id": "67245d781a5e38286ce4",
    "client_secret": "",
    "url": "https://developer.github.com/v3/enterprise/users/",
    "callback_url": "",
    "device_flow": False,
}

C = TypeVar("C", bound=Credential)


class Store:
    """Everything one GHES knows.

    Args:
        publish: called with the name of each event and the record it happened to.
    """

    def __init__(
        self,
        release: Release,
        clock: Clock,
        random: Random,
        token_checksum: TokenChecksum,
        publish: Callable[[str, Record], None],
    ) -> None:
        self.release: Final = release
        self.facts: Final[Facts] = facts_of(release)
        self.clock: Final = clock
        self.operation: Final = Operation(self.clock)
        self.random: Final = random
        self._token_checksum: Final = token_checksum
        self._publish: Final = publish
        self._ids: Final[Mapping[str, Iterator[int]]] = {kind: count(first) for kind, first in FIRST_ID.items()}

        self.site_administrator: Final = OAuthApp(**SITE_ADMINISTRATOR, _store=self)
        self.accounts: Final[dict[str, Account]] = {}  # by login in lower case
        self.apps: Final[dict[str, App]] = {}  # by client id
        self.teams: Final[dict[str, Team]] = {}  # by "org/slug" in lower case
        self.repositories: Final[dict[str, Repository]] = {}  # by "owner/name" in lower case
        self.installations: Final[dict[tuple[int, int], Installation]] = {}  # by app and account
        self.grants: Final[dict[int, Grant]] = {}
        self.tokens: Final[dict[int, AccessToken]] = {}
        self.issued: Final[dict[int, AccessToken]] = {}  # living and dead, by id
        self.wrong_passwords: Final[dict[int, list[datetime]]] = {}  # by user

        self._grant_of: Final[dict[tuple[int, int], Grant]] = {}  # by user and app
        self._grants_of: Final[defaultdict[int, dict[int, Grant]]] = defaultdict(dict)  # by user
        self._credentials: Final[defaultdict[str, dict[str, Credential]]] = defaultdict(dict)  # by kind and every text
        self.device_authorizations: Final[dict[str, DeviceAuthorization]] = {}  # by user code
        self._under: Final[defaultdict[int, dict[int, Credential]]] = defaultdict(dict)  # by grant, without its tokens
        self._tokens_of_grant: Final = Index(lambda token: token.grant.id if token.grant else None)
        self.tokens_by_fingerprint: Final = Index(_fingerprint_key)
        self.tokens_by_scopes: Final = Index(_scopes_key)
        self.tokens_by_note: Final = Index(_note_key)
        self.authorizations: Final = Authorizations()
        self._indexes: Final[tuple[Any, ...]] = (  # each with its own type of key
            self._tokens_of_grant,
            self.tokens_by_fingerprint,
            self.tokens_by_scopes,
            self.tokens_by_note,
            self.authorizations,
        )

    def now(self) -> datetime:
        """Return the server's time cut to the second, as every stored date is (wire 1.1)."""
        return self.clock.now().replace(microsecond=0)

    def next_id(self, table: str) -> int:
        """Return the next number of the sequence of *table*."""
        return next(self._ids[table])

    def new_text(self, prefix: str) -> str:
        """Return a new token text; that it was used before is as unlikely as on the real server."""
        if not self.facts.token_prefixes:
            return credentials.token_before_3_2(prefix, self.random)
        return credentials.token(prefix, self.random, valid_checksum=self._token_checksum == "valid")

    # -- reading ---------------------------------------------------------------------------------

    def user(self, login: str) -> User | None:
        """Return the user with this login, in any case of letters."""
        account = self.accounts.get(login.lower())
        return account if isinstance(account, User) else None

    def users(self) -> Iterator[User]:
        """Yield the users, oldest first."""
        return (account for account in self.accounts.values() if isinstance(account, User))

    def account_by_id(self, number: int) -> Account | None:
        """Return the user or organization with this id."""
        return next((account for account in self.accounts.values() if account.id == number), None)

    def app_named(self, name: str) -> App | None:
        """Return the app with this client id or name."""
        return self.apps.get(name) or next((app for app in self.apps.values() if app.name == name), None)

    def grant(self, user: User, app: App) -> Grant | None:
        """Return what *user* granted to *app*."""
        return self._grant_of.get((user.id, app.id))

    def grants_of(self, user: User) -> list[Grant]:
        """Return the grants of *user* to OAuth apps, oldest first."""
        return [grant for grant in self._grants_of[user.id].values() if isinstance(grant.app, OAuthApp)]

    def token_for(self, text: str, verb: str) -> AccessToken | str:
        """Return the token with this text if its state allows *verb*; else why not, in a sentence."""
        return self.credential_for(AccessToken, text, verb)

    def credential_for(self, kind: type[C], text: str, verb: str) -> C | str:
        """Return the credential of a kind with this text if its state allows *verb*; else why not, in a sentence."""
        found = self.credential(kind, text)
        if found is None:
            return f"no {kind.kind.replace('_', ' ')} with the text that was sent was ever issued"
        if found.text != text:
            return f"{found.label} was reset, and its old text was sent"
        return lifecycle.refusal(found, verb) or found

    def credential(self, kind: type[C], text: str) -> C | None:
        """Return the credential of a kind that has or had this text, living or dead."""
        found = self._credentials[kind.kind].get(text)
        return found if isinstance(found, kind) else None

    def was_issued(self, text: str) -> bool:
        """Tell whether a token has or had this text."""
        return text in self._credentials[AccessToken.kind]

    def tokens_under(self, grant: Grant) -> list[AccessToken]:
        """Return the living tokens of *grant*, oldest first."""
        with self.operation:
            return self._tokens_of_grant.at(grant.id)

    def secrets(self) -> Iterator[str]:
        """Yield everything that a report must not show: codes, tokens, old ones too, secrets and passwords."""
        for texts in self._credentials.values():
            yield from texts
        yield from self.device_authorizations
        yield from (app.client_secret for app in self.apps.values())
        yield from (user.password for user in self.users())

    # -- changing --------------------------------------------------------------------------------

    def add(self, record: Record, verb: str) -> None:
        """Enter a new record into its table; *verb* is the one its `new` row lists."""
        with self.operation:
            object.__setattr__(record, "_state", lifecycle.next_state(record, verb))
            self._enter(record)
            self._publish(lifecycle.EVENTS[record.kind, verb], record)

    def change(self, record: Record, verb: str, **fields: object) -> None:
        """Do *verb* to *record* and set *fields*, if the table of states allows it.

        Raises:
            InvalidTransition: it does not; nothing has changed then.
        """
        with self.operation:
            state = lifecycle.next_state(record, verb)
            before = self._keys(record)
            for name, value in fields.items():
                object.__setattr__(record, name, value)
            if state != lifecycle.EXPIRED:
                object.__setattr__(record, "_state", state)
            if state in lifecycle.DEAD:
                self._remove(record, before)
            else:
                self._move(record, before)
            if (record.kind, verb) in lifecycle.EVENTS:
                self._publish(lifecycle.EVENTS[record.kind, verb], record)

    def revoke_token(self, token: AccessToken) -> None:
        """Delete *token*, and its refresh token."""
        with self.operation:
            self.change(token, "revoke")
            self.revoke_refresh_token(token)

    def revoke_refresh_token(self, token: AccessToken) -> None:
        """Delete the refresh token of *token*, if there is a living one."""
        refresh_token = self.credential_for(RefreshToken, token.refresh_token or "", "revoke")
        if isinstance(refresh_token, RefreshToken):
            self.change(refresh_token, "revoke")

    def revoke_grant(self, grant: Grant) -> None:
        """Delete *grant* and every living token and code under it, with an event each."""
        with self.operation:
            tokens = grant.tokens
            self.change(grant, "revoke")
            for token in tokens:
                self.revoke_token(token)
            # What is left: codes not exchanged yet, and refresh tokens of expired tokens.
            for credential in [*self._under.pop(grant.id, {}).values()]:
                if lifecycle.refusal(credential, "revoke") is None:
                    self.change(credential, "revoke")

    # -- tables and indexes ----------------------------------------------------------------------

    def _keys(self, record: Record) -> list[Any]:
        return [index.key(record) for index in self._indexes] if isinstance(record, AccessToken) else []

    def _enter(self, record: Record) -> None:
        if isinstance(record, AccessToken):
            self.tokens[record.id] = self.issued[record.id] = record
            self._move(record, [None] * len(self._indexes))
        elif isinstance(record, Credential):
            self._move(record, [])
            if isinstance(record, DeviceAuthorization):
                self.device_authorizations[record.user_code] = record
        elif isinstance(record, Grant):
            self.grants[record.id] = self._grant_of[record.user.id, record.app.id] = record
            self._grants_of[record.user.id][record.id] = record
        elif isinstance(record, User):
            self.accounts[record.login.lower()] = record
        elif isinstance(record, (OAuthApp, GitHubApp)):
            self.apps[record.client_id] = record

    def _move(self, record: Record, before: list[Any]) -> None:
        """Bring the indexes up to date with a credential whose keys were *before*; most changes move nothing."""
        if isinstance(record, Credential):
            self._credentials[record.kind][record.text] = record
        if isinstance(record, AccessToken):
            for index, old, new in zip(self._indexes, before, self._keys(record), strict=True):
                if old != new:
                    index.discard(old, record)
                    index.add(new, record)
        elif isinstance(record, (AuthorizationCode, DeviceAuthorization, RefreshToken)) and record.grant is not None:
            self._under[record.grant.id][record.id] = record

    def _remove(self, record: Record, before: list[Any]) -> None:
        if isinstance(record, AccessToken):
            del self.tokens[record.id]
            for index, old in zip(self._indexes, before, strict=True):
                index.discard(old, record)
        elif isinstance(record, (AuthorizationCode, DeviceAuthorization, RefreshToken)) and record.grant is not None:
            self._under[record.grant.id].pop(record.id, None)
        elif isinstance(record, Grant):
            del self.grants[record.id], self._grant_of[record.user.id, record.app.id]
            del self._grants_of[record.user.id][record.id]


def _fingerprint_key(token: AccessToken) -> tuple[int, int, str | None] | None:
    if token.app is None or token.parent is not None:
        return None
    return token.user.id, token.app.id, token.fingerprint


def _scopes_key(token: AccessToken) -> tuple[int, int, frozenset[str]] | None:
    if token.app is None or token.parent is not None:
        return None
    return token.user.id, token.app.id, frozenset(token.scopes)


def _note_key(token: AccessToken) -> tuple[int, str] | None:
    if token.app is not None or token.note is None:
        return None
    return token.user.id, token.note
