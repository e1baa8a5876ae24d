"""Accounts and what they own: users, organizations, teams and repositories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, Literal

from pytest_ghes_oauth._domain import credentials, lifecycle
from pytest_ghes_oauth._domain.records import Key, Kind, Record

TwoFactor = Literal["app", "sms"]

# Users and organizations share one sequence of numbers.
_FIRST_ACCOUNT: Final = 1
# The sections of an owner's repositories.
PUBLIC: Final = 0
PRIVATE: Final = 1


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
    """A person with an account. `password` is in clear text, so that the test can sign in with it."""

    kind: ClassVar[Kind[User]] = Kind(
        name="user",
        first_id=_FIRST_ACCOUNT,
        lifecycle=lifecycle.USER,
        parties=lambda user: {"user": user},
        keys={"login": Key(lambda user: user.login, any_case=True)},
        indexes={"state": lambda user: [(user.state,)]},
    )

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

    def belongs_to(self, account: Account) -> bool:
        """Tell whether the user is *account*, or a member of it."""
        return self is account or (isinstance(account, Organization) and account.has_member(self))

    def suspend(self) -> None:
        """Suspend the account: requests with its password or its tokens get 403 until `unsuspend()`."""
        self._store.change(self, "suspend", updated_at=self._store.now())

    def unsuspend(self) -> None:
        """Lift the suspension: the password and the tokens work as before."""
        self._store.change(self, "unsuspend", updated_at=self._store.now())

    @property
    def label(self) -> str:
        """How a message names the user."""
        return f"user {self.login!r}"


@dataclass(frozen=True, eq=False, repr=False)
class Organization(Record):
    """An account that groups users. Its ids come from the same sequence as those of users."""

    kind: ClassVar[Kind[Organization]] = Kind(
        name="organization",
        first_id=_FIRST_ACCOUNT,
        lifecycle=lifecycle.ORGANIZATION,
        parties=lambda organization: {"organization": organization},
        keys={"login": Key(lambda organization: organization.login, any_case=True)},
        indexes={"members": lambda organization: [(user.id,) for user in organization.members]},
    )

    login: str
    members: tuple[User, ...]
    created_at: datetime

    def has_member(self, user: User) -> bool:
        """Tell whether *user* is a member."""
        return self._store.stands_at(self, "members", user.id)

    @property
    def label(self) -> str:
        """How a message names the organization."""
        return f"organization {self.login!r}"


Account = User | Organization


@dataclass(frozen=True, eq=False, repr=False)
class Team(Record):
    """Some members of an organization."""

    kind: ClassVar[Kind[Team]] = Kind(
        name="team",
        first_id=40_000_001,
        lifecycle=lifecycle.TEAM,
        parties=lambda team: {"organization": team.organization, "team": team},
        keys={"full_slug": Key(lambda team: team.full_slug, any_case=True)},
        indexes={"members": lambda team: [(user.id,) for user in team.members]},
    )

    organization: Organization
    slug: str
    members: tuple[User, ...]
    created_at: datetime

    @property
    def full_slug(self) -> str:
        """`org/slug`."""
        return f"{self.organization.login}/{self.slug}"

    def has_member(self, user: User) -> bool:
        """Tell whether *user* is a member."""
        return self._store.stands_at(self, "members", user.id)

    @property
    def label(self) -> str:
        """How a message names the team."""
        return f"team {self.full_slug!r}"


@dataclass(frozen=True, eq=False, repr=False)
class Repository(Record):
    """A repository, named `owner/name`."""

    kind: ClassVar[Kind[Repository]] = Kind(
        name="repository",
        first_id=30_000_001,
        lifecycle=lifecycle.REPOSITORY,
        parties=lambda repository: {**repository.owner.parties, "repository": repository},
        keys={"full_name": Key(lambda repository: repository.full_name, any_case=True)},
        indexes={"owner": lambda repository: [(repository.owner.id, PRIVATE if repository.private else PUBLIC)]},
    )

    owner: Account
    name: str
    private: bool
    created_at: datetime

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner.login}/{self.name}"

    @property
    def label(self) -> str:
        """How a message names the repository."""
        return f"repository {self.full_name!r}"
