"""Apps that sign users in, and where GitHub Apps are installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final, Literal, TypedDict

from pytest_ghes_oauth._domain import lifecycle, private_keys
from pytest_ghes_oauth._domain.organizations import Account, Repository
from pytest_ghes_oauth._domain.records import Key, Kind, Record, by_update, read_only

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclass(frozen=True, eq=False, repr=False)
class _App(Record):
    """What OAuth apps and GitHub Apps share."""

    __slots__ = ("client_secret",)
    kind: ClassVar[Kind[OAuthApp | GitHubApp]] = Kind(
        name="app",
        first_id=10_000_001,
        lifecycle=lifecycle.APP,
        parties=lambda app: {"app": app},
        keys={"client_id": Key(lambda app: app.client_id), "name": Key(lambda app: app.name)},
        indexes={"state": lambda app: [(app.state,)]},
        secrets=("client_secret",),
        # Inferred from the page of DELETE /admin/users/{username}, which says so of a user's applications.
        dies_with=lambda app: [app.owner] if app.owner else [],
        ends_by="delete",
    )

    name: str
    client_id: str
    client_secret: str
    url: str
    device_flow: bool
    owner: Account | None

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

    def rotate_secret(self) -> str:
        """Replace the client secret and return the new one; the old one is wrong at once."""
        secret = self._store.new_client_secret()
        self._store.change(self, "rotate_secret", client_secret=secret)
        return secret

    def delete(self) -> None:
        """Delete the app, with its grants, tokens and installations; its name and client id are free at once."""
        self._store.revoke(self)

    @property
    def label(self) -> str:
        """How a message names the app."""
        return f"app {self.name!r}"


_VERBS: Final = {
    "client_secret": "app.rotate_secret()",
    "suspended": "app.suspend() or app.unsuspend()",
}


class OAuthAppChanges(TypedDict, total=False):
    """What `OAuthApp.update` changes."""

    name: str
    url: str
    callback_url: str
    device_flow: bool
    owner: Account | str | None


@read_only
@dataclass(frozen=True, eq=False, repr=False)
class OAuthApp(_App):
    """An OAuth app: its tokens have scopes and start with `gho_`."""

    _verbs: ClassVar = {**_VERBS, **by_update("app", OAuthAppChanges)}

    callback_url: str

    def update(self, **changes: Unpack[OAuthAppChanges]) -> None:
        """Change the app; what is not named stays, and so do client id, secret, tokens and grants.

        Args:
            changes: `name`, `url`, `callback_url`, `device_flow`, `owner`; each as for `ghes.add_oauth_app`.

        Raises:
            GHESError: nothing is named, the name is taken, or a value is not accepted; nothing has changed.
        """
        self._store.update(self, changes)


class GitHubAppChanges(TypedDict, total=False):
    """What `GitHubApp.update` changes."""

    name: str
    url: str
    callback_urls: Sequence[str]
    device_flow: bool
    owner: Account | str | None
    permissions: Mapping[str, str]
    expire_user_tokens: bool


@read_only
@dataclass(frozen=True, eq=False, repr=False)
class GitHubApp(_App):
    """A GitHub App: its user tokens have permissions, start with `ghu_` and expire after eight hours."""

    __slots__ = ("_private_key",)
    _verbs: ClassVar = {
        **_VERBS,
        **by_update("app", GitHubAppChanges),
        "callback_url": "app.update(callback_urls=...)",
    }

    callback_urls: tuple[str, ...]
    permissions: Mapping[str, str]
    expire_user_tokens: bool
    created_at: datetime
    updated_at: datetime

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
        with self._store.lock:  # two threads that read it first get the same
            key: str = getattr(self, "_private_key", "") or private_keys.generated()
            object.__setattr__(self, "_private_key", key)
        return key

    def update(self, **changes: Unpack[GitHubAppChanges]) -> None:
        """Change the app; what is not named stays, and so do installations, tokens and grants.

        Args:
            changes: `name`, `url`, `callback_urls`, `device_flow`, `owner`, `permissions`, `expire_user_tokens`; each
                as for `ghes.add_github_app`. New permissions are those of later tokens and installations.

        Raises:
            GHESError: nothing is named, the name is taken, or a value is not accepted; nothing has changed.
        """
        self._store.update(self, changes)


App = OAuthApp | GitHubApp


@read_only
@dataclass(frozen=True, eq=False, repr=False)
class Installation(Record):
    """A GitHub App installed on an account, for all its repositories or for some."""

    kind: ClassVar[Kind[Installation]] = Kind(
        name="installation",
        first_id=20_000_001,
        lifecycle=lifecycle.INSTALLATION,
        parties=lambda one: {**one.account.parties, "app": one.app, "installation": one},
        indexes={"app": lambda one: [(one.app.id, one.account.id)]},
        dies_with=lambda one: [one.app, one.account],
        ends_by="uninstall",
    )
    _verbs: ClassVar = {"suspended_at": "installation.suspend() or installation.unsuspend()"}

    app: GitHubApp
    account: Account
    repositories: Literal["all"] | tuple[Repository, ...]
    permissions: Mapping[str, str]
    created_at: datetime
    updated_at: datetime
    suspended_at: datetime | None = None

    def suspend(self) -> None:
        """Keep the app away from the account until `unsuspend()`: every token that is limited to it is revoked."""
        with self._store.lock:
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
