"""Accounts and what they own: users, organizations, teams and repositories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from pytest_ghes_oauth._domain import credentials, lifecycle
from pytest_ghes_oauth._domain.records import Record

TwoFactor = Literal["app", "sms"]


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
class User(Record):
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

    def belongs_to(self, account: Account) -> bool:
        """Tell whether the user is *account*, or a member of it."""
        return self is account or (isinstance(account, Organization) and self in account.members)

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
    created_at: datetime

    @property
    def label(self) -> str:
        """How a message names the team."""
        return f"team '{self.organization.login}/{self.slug}'"


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
