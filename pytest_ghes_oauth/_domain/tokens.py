"""Grants, access tokens and refresh tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from pytest_ghes_oauth._domain import credentials, lifecycle
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App, GitHubApp, Installation
from pytest_ghes_oauth._domain.organizations import Repository
from pytest_ghes_oauth._domain.records import Credential, Key, Kind, Place, Record, read_only
from pytest_ghes_oauth._domain.scopes import Scopes

# The sections of a user's authorizations, in the order of the wire (wire 1.7).
PERSONAL: Final = 0
OF_OAUTH_APPS: Final = 1
# Tokens of GitHub Apps are not authorizations. Scoped tokens have their own section and do not count towards any limit.
OF_GITHUB_APPS: Final = 2
SCOPED: Final = 3
# The place of personal tokens in indexes that are sorted by app.
NO_APP: Final = 0


def section(app: App) -> int:
    """Return the section of the tokens of *app*."""
    return OF_GITHUB_APPS if isinstance(app, GitHubApp) else OF_OAUTH_APPS


@read_only
@dataclass(frozen=True, eq=False, repr=False)
class Grant(Record):
    """What a user authorized an app for: one record for each pair, however many tokens there are."""

    kind: ClassVar[Kind[Grant]] = Kind(
        name="grant",
        first_id=50_000_001,
        lifecycle=lifecycle.GRANT,
        parties=lambda grant: {"user": grant.user, "app": grant.app, "grant": grant},
        indexes={
            "user": lambda grant: [(grant.user.id, section(grant.app))],
            "app": lambda grant: [(grant.app.id, grant.user.id)],
        },
        dies_with=lambda grant: [grant.user, grant.app],
    )

    user: User
    app: App
    scopes: Scopes
    created_at: datetime
    updated_at: datetime

    @property
    def tokens(self) -> tuple[AccessToken, ...]:
        """The active tokens of this user for this app, oldest first."""
        return tuple(self._store.held_by(self, AccessToken.kind))

    def revoke(self) -> None:
        """Delete the grant and every token of this user for this app."""
        self._store.revoke(self)

    @property
    def label(self) -> str:
        """How a message names the grant."""
        return f"grant {self.id} of {self.user.login!r} to {self.app.name!r}"


@read_only
@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class AccessToken(Credential):
    """An access token. The Authorizations API lists it as an authorization with the same `id`.

    The text is `.token`, which is also what `str()` and f-strings show; `repr` hides it.

    Attributes:
        app, grant: `None` on a personal token.
        permissions, repositories: of a GitHub App's token; `repositories` is `None` unless restricted.
        parent: the token that a scoped token was made from.
    """

    __slots__ = ("refresh_token", "token")
    kind: ClassVar[Kind[AccessToken]] = Kind(
        name="token",
        first_id=60_000_001,
        lifecycle=lifecycle.TOKEN,
        parties=lambda token: {"user": token.user, "app": token.app, "grant": token.grant, "token": token},
        keys={"token": Key(lambda token: token.token)},
        indexes={
            "user": lambda token: [_place_among_authorizations(token)],
            "app": lambda token: [(token.app.id if token.app else NO_APP,)],
            "scopes": lambda token: (
                [] if token.app is None or token.parent else [(token.user.id, token.app.id, str(token.scopes))]
            ),
            "note": lambda token: [(token.user.id, token.note)] if token.app is None and token.note else [],
        },
        secrets=("token",),
        dies_with=lambda token: [token.grant or token.user, *([token.installation] if token.installation else [])],
        is_credential=True,
    )
    _verbs: ClassVar = {"expires_at": "token.expire()", "is_active": "token.revoke() or token.expire()"}

    token: str
    refresh_token: str | None
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
    note: str | None = None
    note_url: str | None = None
    fingerprint: str | None = None

    @property
    def text(self) -> str:
        """The same as `token`."""
        return self.token

    @property
    def hashed_token(self) -> str:
        """The lower-case hex SHA-256 of the text (wire 1.3, recorded)."""
        return credentials.hashed(self.token)

    @property
    def token_last_eight(self) -> str:
        """The last eight characters of the text."""
        return self.token[-8:]

    @property
    def is_active(self) -> bool:
        """Whether the token still authenticates and can be checked."""
        return self.state == lifecycle.ACTIVE

    def revoke(self) -> None:
        """Delete the token; the grant stays."""
        self._store.revoke(self)

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


def _place_among_authorizations(token: AccessToken) -> Place:
    """Return the user, then the sort key of GET /authorizations: app and fingerprint (wire 1.7)."""
    if token.app is None:
        return token.user.id, PERSONAL  # by id, regardless of fingerprint
    of = section(token.app) if token.parent is None else SCOPED
    return token.user.id, of, token.app.id, token.fingerprint or ""


@read_only
@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class RefreshToken(Credential):
    """A refresh token: a GitHub App redeems it once, for the next pair of tokens (RFC 6749 1.5, flows 45).

    Attributes:
        access_token: the token that it was issued with, which dies when it is redeemed.
        from_device_flow: whether it came from the device flow, and so needs no client secret.
    """

    __slots__ = ("refresh_token",)
    kind: ClassVar[Kind[RefreshToken]] = Kind(
        name="refresh token",
        first_id=90_000_001,
        lifecycle=lifecycle.REFRESH_TOKEN,
        parties=lambda one: {"user": one.user, "app": one.app, "grant": one.grant, "token": one.access_token},
        keys={"refresh_token": Key(lambda refresh_token: refresh_token.refresh_token)},
        secrets=("refresh_token",),
        dies_with=lambda one: [one.access_token, *([one.grant] if one.grant else [])],
        is_credential=True,
    )

    refresh_token: str
    access_token: AccessToken
    from_device_flow: bool

    @property
    def text(self) -> str:
        """The same as `refresh_token`."""
        return self.refresh_token

    @property
    def user(self) -> User:
        """The user whose tokens it refreshes."""
        return self.access_token.user

    @property
    def app(self) -> App | None:
        """The app it was issued to."""
        return self.access_token.app

    @property
    def grant(self) -> Grant | None:
        """The grant that it dies with."""
        return self.access_token.grant

    @property
    def label(self) -> str:
        """How a message names the refresh token, without its text."""
        return f"refresh token {self.id} of {self.access_token.label}"
