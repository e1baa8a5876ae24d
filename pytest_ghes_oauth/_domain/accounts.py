"""Users, and what they know about themselves; the other accounts are in `organizations.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final, Literal, TypedDict

from pytest_ghes_oauth._domain import credentials, lifecycle
from pytest_ghes_oauth._domain.records import Key, Kind, Record, by_update, read_only

if TYPE_CHECKING:
    from typing_extensions import Unpack

TwoFactor = Literal["app", "sms"]

# Users and organizations share one sequence of numbers.
FIRST_ACCOUNT: Final = 1


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


class UserChanges(TypedDict, total=False):
    """What `User.update` changes."""

    login: str
    name: str | None
    email: str | Email
    password: str
    two_factor: TwoFactor | None
    site_admin: bool


@read_only
@dataclass(frozen=True, eq=False, repr=False)
class User(Record):
    """A person with an account. `password` is in clear text, so that the test can sign in with it."""

    __slots__ = ("_otp_key", "password")
    kind: ClassVar[Kind[User]] = Kind(
        name="user",
        first_id=FIRST_ACCOUNT,
        lifecycle=lifecycle.USER,
        parties=lambda user: {"user": user},
        keys={"login": Key(lambda user: user.login, any_case=True)},
        indexes={"state": lambda user: [(user.state,)], "id": lambda _: [(0,)]},
        secrets=("password",),
        ends_by="delete",
    )
    _verbs: ClassVar = {
        **by_update("user", UserChanges),
        "emails": "user.update(email=...)",
        "suspended": "user.suspend() or user.unsuspend()",
    }

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
        """The primary address; `None` if the user has none."""
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
        """Tell whether *code* is the password of the current 30-second step or of the one before (RFC 6238 5.2)."""
        now = self._store.clock.now()
        return code in {credentials.one_time_password(self._otp_key, now, steps_ago=steps) for steps in (0, 1)}

    def suspend(self) -> None:
        """Suspend the account: requests with its password or its tokens get 403 until `unsuspend()`."""
        self._store.change(self, "suspend", updated_at=self._store.now())

    def unsuspend(self) -> None:
        """Lift the suspension: the password and the tokens work as before."""
        self._store.change(self, "unsuspend", updated_at=self._store.now())

    def update(self, **changes: Unpack[UserChanges]) -> None:
        """Change the account; what is not named stays, and so do id, tokens and grants.

        Args:
            changes: `login`, which leaves the old one free; `name`; `email`, which takes the place of the primary
                address; `password`; `two_factor`; `site_admin`; each as for `ghes.add_user`.

        Raises:
            GHESError: nothing is named, the login is taken, or a value is not accepted; nothing has changed.
        """
        self._store.update(self, changes)

    def delete(self) -> None:
        """Delete the account, with its tokens, grants, repositories and apps; the login is free at once."""
        self._store.revoke(self)

    @property
    def label(self) -> str:
        """How a message names the user."""
        return f"user {self.login!r}"
