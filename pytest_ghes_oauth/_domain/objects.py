"""The things a GHES administrator would click: users, apps, installations, grants and tokens.

Objects are live and read-only. They change through the verbs on them and through requests, and both
go through `Store.change`, which asks the table of states first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal, Protocol, cast

from pytest_ghes_oauth._domain import credentials, lifecycle
from pytest_ghes_oauth._domain.clock import Clock
from pytest_ghes_oauth._domain.scopes import Scopes

TwoFactor = Literal["app", "sms"]


class Keeper(Protocol):
    """What an object needs of the store that keeps it: the verbs on objects end here."""

    @property
    def clock(self) -> Clock:
        """The time of the server."""

    def now(self) -> datetime:
        """Return the server's time cut to the second."""

    def change(self, record: AnyRecord, verb: str, **fields: object) -> None:
        """Do *verb* to *record*, if the table of states allows it."""

    def revoke_grant(self, grant: Grant) -> None:
        """Delete *grant* and every token under it."""

    def tokens_under(self, grant: Grant) -> Sequence[AccessToken]:
        """Return the living tokens of *grant*, oldest first."""


@dataclass(frozen=True)
class Email:
    """An address of a user, as GET /user/emails shows it.

    Attributes:
        visibility: `"public"`, `"private"` or `None`; GitHub shows it for the primary address only.
    """

    email: str
    primary: bool = False
    verified: bool = True
    visibility: Literal["public", "private"] | None = None


@dataclass(frozen=True, eq=False, repr=False)
class _Record:
    """What every row of the server has: a number, and a place in the table of states."""

    kind: ClassVar[str]

    id: int
    _store: Keeper
    _state: str = field(default=lifecycle.NEW, init=False)

    @property
    def state(self) -> str:
        """Where the record stands in the table of states."""
        return self._state

    @property
    def label(self) -> str:
        """How a message names the record, without its secrets."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.label.partition(' ')[2]}, {self.state}>"


@dataclass(frozen=True, eq=False, repr=False)
class User(_Record):
    """A person with an account. `password` is clear text, for the test to sign in with."""

    kind: ClassVar[str] = "user"

    login: str
    password: str
    name: str | None
    emails: tuple[Email, ...]
    two_factor: TwoFactor | None
    site_admin: bool
    created_at: datetime
    updated_at: datetime
    _otp_key: bytes

    @property
    def email(self) -> str | None:
        """The primary address, or `None` for a user without one."""
        return next((address.email for address in self.emails if address.primary), None)

    @property
    def suspended(self) -> bool:
        """Whether a site administrator has suspended the account."""
        return self.state == lifecycle.SUSPENDED

    @property
    def credentials(self) -> tuple[str, str]:
        """`(login, password)`, for the `auth=` of requests."""
        return self.login, self.password

    @property
    def otp(self) -> str:
        """The one-time password that the server accepts now, for the header `X-GitHub-OTP`."""
        return credentials.one_time_password(self._otp_key, self._store.clock.now())

    def accepts_otp(self, code: str) -> bool:
        """Tell whether *code* is the password of this step of 30 seconds or the one before (RFC 6238 5.2)."""
        now = self._store.clock.now()
        return code in {credentials.one_time_password(self._otp_key, now, steps_ago=steps) for steps in (0, 1)}

    def suspend(self) -> None:
        """Suspend the account: its password and its tokens answer 403 until `unsuspend()`."""
        self._store.change(self, "suspend", updated_at=self._store.now())

    def unsuspend(self) -> None:
        """Lift the suspension: password and tokens work as before."""
        self._store.change(self, "unsuspend", updated_at=self._store.now())

    @property
    def label(self) -> str:
        """How a message names the user."""
        return f"user {self.login!r}"


@dataclass(frozen=True, eq=False, repr=False)
class _App(_Record):
    """What OAuth apps and GitHub Apps share."""

    kind: ClassVar[str] = "app"

    name: str
    client_id: str
    client_secret: str
    url: str
    device_flow: bool

    @property
    def suspended(self) -> bool:
        """Whether the app may not start new authorizations; its tokens go on working."""
        return self.state == lifecycle.SUSPENDED

    @property
    def credentials(self) -> tuple[str, str]:
        """`(client_id, client_secret)`, for the `auth=` of requests."""
        return self.client_id, self.client_secret

    def suspend(self) -> None:
        """Suspend the app."""
        self._store.change(cast("App", self), "suspend")

    def unsuspend(self) -> None:
        """Lift the suspension."""
        self._store.change(cast("App", self), "unsuspend")

    @property
    def label(self) -> str:
        """How a message names the app."""
        return f"app {self.name!r}"


@dataclass(frozen=True, eq=False, repr=False)
class OAuthApp(_App):
    """An OAuth app: its tokens have scopes and start with `gho_`."""

    callback_url: str


@dataclass(frozen=True, eq=False, repr=False)
class GitHubApp(_App):
    """A GitHub App: its user tokens have permissions, start with `ghu_` and expire after eight hours."""

    callback_urls: tuple[str, ...]
    permissions: Mapping[str, str]
    expire_user_tokens: bool

    @property
    def callback_url(self) -> str:
        """The first of `callback_urls`."""
        return self.callback_urls[0]


App = OAuthApp | GitHubApp


@dataclass(frozen=True, eq=False, repr=False)
class Organization:
    """An account that groups users. Its numbers come from the same sequence as those of users."""

    id: int
    login: str
    members: tuple[User, ...]
    created_at: datetime

    @property
    def label(self) -> str:
        """How a message names the organization."""
        return f"organization {self.login!r}"

    def __repr__(self) -> str:
        return f"<Organization {self.login!r}>"


Account = User | Organization


@dataclass(frozen=True, eq=False)
class Team:
    """Some members of an organization."""

    id: int
    organization: Organization
    slug: str
    members: tuple[User, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Repository:
    """A repository, named `owner/name`."""

    id: int
    owner: Account
    name: str
    private: bool

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner.login}/{self.name}"

    def __repr__(self) -> str:
        return f"<Repository {self.full_name!r}>"


@dataclass(frozen=True, eq=False, repr=False)
class Installation:
    """A GitHub App installed on an account, for all its repositories or for some."""

    id: int
    app: GitHubApp
    account: Account
    repositories: Literal["all"] | tuple[Repository, ...]
    permissions: Mapping[str, str]

    def __repr__(self) -> str:
        return f"<Installation {self.id} of {self.app.name!r} on {self.account.login!r}>"

    def reaches(self, repository: Repository) -> bool:
        """Tell whether the installation includes *repository*."""
        if self.repositories == "all":
            return repository.owner is self.account
        return repository in self.repositories


@dataclass(frozen=True, eq=False, repr=False)
class Grant(_Record):
    """What a user has authorised an app for: one row for each pair, however many tokens."""

    kind: ClassVar[str] = "grant"

    user: User
    app: App
    scopes: Scopes
    created_at: datetime
    updated_at: datetime

    @property
    def tokens(self) -> tuple[AccessToken, ...]:
        """The living tokens of this user for this app, oldest first."""
        return tuple(self._store.tokens_under(self))

    def revoke(self) -> None:
        """Delete the grant, and with it every token of this user for this app."""
        self._store.revoke_grant(self)

    @property
    def label(self) -> str:
        """How a message names the grant."""
        return f"grant {self.id} of {self.user.login!r} to {self.app.name!r}"


@dataclass(frozen=True, eq=False, repr=False)
class AccessToken(_Record):
    """A token, which is the same row as an authorization of the API: same `id`.

    The text is `.token`, and what an f-string prints; `repr` hides it.

    Attributes:
        app, grant: `None` on a personal token.
        permissions, repositories: of a GitHub App's token; `repositories` is `None` unless restricted.
        parent: the token that a scoped token was made from.
    """

    kind: ClassVar[str] = "token"

    token: str
    user: User
    app: App | None
    grant: Grant | None
    scopes: Scopes
    created_at: datetime
    updated_at: datetime
    permissions: Mapping[str, str] | None = None
    repositories: tuple[Repository, ...] | None = None
    installation: Installation | None = None
    parent: AccessToken | None = None
    refresh_token: str | None = None
    note: str | None = None
    note_url: str | None = None
    fingerprint: str | None = None
    expires_at: datetime | None = None

    @property
    def hashed_token(self) -> str:
        """The lower-case hex SHA-256 of the text (wire 1.3, recorded)."""
        return credentials.hashed(self.token)

    @property
    def token_last_eight(self) -> str:
        """The last eight characters of the text."""
        return self.token[-8:]

    @property
    def state(self) -> str:
        """`active`, `expired` or `revoked`; expiry follows the server's clock."""
        if self._state == lifecycle.ACTIVE and self.expires_at is not None:
            return lifecycle.EXPIRED if self._store.clock.now() >= self.expires_at else lifecycle.ACTIVE
        return self._state

    @property
    def is_active(self) -> bool:
        """Whether the token still authenticates and can be checked."""
        return self.state == lifecycle.ACTIVE

    def revoke(self) -> None:
        """Delete the token; the grant stays."""
        self._store.change(self, "revoke")

    def expire(self) -> None:
        """Let the token expire now."""
        self._store.change(self, "expire", expires_at=self._store.now())

    @property
    def label(self) -> str:
        """How a message names the token, without its text."""
        whose = f"of {self.user.login!r}" + (f" for {self.app.name!r}" if self.app else "")
        return f"token {self.id} {whose}"

    def __str__(self) -> str:
        return self.token


AnyRecord = User | OAuthApp | GitHubApp | Grant | AccessToken
