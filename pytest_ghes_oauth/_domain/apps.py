"""Apps that sign users in, and where GitHub Apps are installed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from pytest_ghes_oauth._domain import lifecycle, private_keys
from pytest_ghes_oauth._domain.accounts import Account, Repository
from pytest_ghes_oauth._domain.records import Key, Kind, Record


@dataclass(frozen=True, eq=False, repr=False)
class _App(Record):
    """What OAuth apps and GitHub Apps share."""

    kind: ClassVar[Kind[OAuthApp | GitHubApp]] = Kind(
        name="app",
        first_id=10_000_001,
        lifecycle=lifecycle.APP,
        parties=lambda app: {"app": app},
        keys={"client_id": Key(lambda app: app.client_id), "name": Key(lambda app: app.name)},
        indexes={"state": lambda app: [(app.state,)]},
    )

    name: str
    client_id: str
    client_secret: str
    url: str
    device_flow: bool

    @property
    def suspended(self) -> bool:
        """Whether the app is barred from starting new authorizations; its tokens keep working."""
        return self.state == lifecycle.SUSPENDED

    @property
    def credentials(self) -> tuple[str, str]:
        """`(client_id, client_secret)`, for the `auth=` of requests."""
        return self.client_id, self.client_secret

    def suspend(self) -> None:
        """Suspend the app."""
        self._store.change(self, "suspend")

    def unsuspend(self) -> None:
        """Lift the suspension."""
        self._store.change(self, "unsuspend")

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
    created_at: datetime

    @property
    def callback_url(self) -> str:
        """The first of `callback_urls`."""
        return self.callback_urls[0]

    @property
    def private_key(self) -> str:
        """The private key in PEM, for signing JSON web tokens. It is made when first read, and not from the seed.

        Raises:
            GHESError: the extra `apps` is not installed.
        """
        made = vars(self).get("_private_key") or private_keys.generated()
        # Of two threads that read it first, the first one wins.
        return str(vars(self).setdefault("_private_key", made))


App = OAuthApp | GitHubApp


@dataclass(frozen=True, eq=False, repr=False)
class Installation(Record):
    """A GitHub App installed on an account, for all its repositories or for some."""

    kind: ClassVar[Kind[Installation]] = Kind(
        name="installation",
        first_id=20_000_001,
        lifecycle=lifecycle.INSTALLATION,
        parties=lambda one: {**one.account.parties, "app": one.app, "installation": one},
        indexes={"app": lambda one: [(one.app.id, one.account.id)]},
    )

    app: GitHubApp
    account: Account
    repositories: Literal["all"] | tuple[Repository, ...]
    permissions: Mapping[str, str]
    created_at: datetime
    updated_at: datetime
    suspended_at: datetime | None = None

    def suspend(self) -> None:
        """Keep the app away from the account until `unsuspend()`: every token that is limited to it is revoked."""
        now = self._store.now()
        self._store.change(self, "suspend", updated_at=now, suspended_at=now)
        self._store.revoke_held(self)

    def unsuspend(self) -> None:
        """Let the app in again; tokens that died stay dead."""
        self._store.change(self, "unsuspend", updated_at=self._store.now(), suspended_at=None)

    def uninstall(self) -> None:
        """Remove the app from the account: every token that is limited to it is revoked."""
        self._store.revoke(self)

    @property
    def label(self) -> str:
        """How a message names the installation."""
        return f"installation {self.id} of {self.app.name!r} on {self.account.login!r}"

    def reaches(self, repository: Repository) -> bool:
        """Tell whether the installation includes *repository*."""
        if self.repositories == "all":
            return repository.owner is self.account
        return repository in self.repositories
