"""Organizations and who is in them, and what all accounts own: repositories. Teams are in `teams.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, Literal

from pytest_ghes_oauth._domain import lifecycle, redaction
from pytest_ghes_oauth._domain.accounts import FIRST_ACCOUNT, User
from pytest_ghes_oauth._domain.misuse import InvalidArgument
from pytest_ghes_oauth._domain.records import Key, Kind, Record, read_only

Role = Literal["member", "admin"]

MEMBER: Final = "member"
ADMIN: Final = "admin"
ROLES: Final[tuple[Role, ...]] = (MEMBER, ADMIN)

# The sections of an owner's repositories.
PUBLIC: Final = 0
PRIVATE: Final = 1


@read_only
@dataclass(frozen=True, eq=False, repr=False)
class Organization(Record):
    """An account that groups users. Its ids come from the same sequence as those of users."""

    kind: ClassVar[Kind[Organization]] = Kind(
        name="organization",
        first_id=FIRST_ACCOUNT,
        lifecycle=lifecycle.ORGANIZATION,
        parties=lambda organization: {"organization": organization},
        keys={"login": Key(lambda organization: organization.login, any_case=True)},
        indexes={"id": lambda _: [(0,)]},
        ends_by="delete",
    )
    _verbs: ClassVar = {
        "members": "organization.add_member(...) or organization.remove_member(...)",
        "owners": "organization.add_member(..., role='admin')",
    }

    login: str
    created_at: datetime

    @property
    def updated_at(self) -> datetime:
        """When its profile last changed, which it never does."""
        return self.created_at

    @property
    def members(self) -> tuple[User, ...]:
        """Its members and owners, in the order in which they joined."""
        return tuple(one.user for one in self._memberships("state", lifecycle.ACTIVE))

    @property
    def owners(self) -> tuple[User, ...]:
        """Those of its members who own it, in the order in which they joined."""
        return tuple(one.user for one in self._memberships("role", lifecycle.ACTIVE, ADMIN))

    def has_member(self, user: User) -> bool:
        """Tell whether *user* is a member or an owner."""
        membership = self.membership_of(user)
        return membership is not None and membership.state == lifecycle.ACTIVE

    def is_owned_by(self, user: User) -> bool:
        """Tell whether *user* is an owner; who is invited to be one is none yet."""
        membership = self.membership_of(user)
        return membership is not None and (membership.state, membership.role) == (lifecycle.ACTIVE, ADMIN)

    def membership_of(self, user: User) -> Membership | None:
        """Return the membership of *user*, which may be pending."""
        return next(iter(self._memberships("user", user.id)), None)

    def add_member(
        self,
        user: User | str,
        role: Role = MEMBER,
        public: bool = False,  # noqa: FBT001, FBT002  # most calls name it
    ) -> None:
        """Make *user* a member, or change the membership of one: role and visibility become what is passed.

        Args:
            user: the user, or the login; one who was invited accepts.
            role: `"member"`, or `"admin"` for an owner.
            public: whether everybody may see the membership.

        Raises:
            GHESError: the user is unknown, a value is not accepted, or the organization was deleted.
        """
        require_role(role, ROLES)
        if public not in (True, False):
            msg = f"public={redaction.reference(public)} is not True or False"
            raise InvalidArgument(msg)
        with self._store.lock:
            person = self._store.referred(User.kind, user)
            self._join(person, role, public=public)

    def _join(self, person: User, role: Role, *, public: bool) -> None:
        membership = self.membership_of(person) or self._new_membership(person, role)
        if membership.state != lifecycle.ACTIVE:
            self._store.change(membership, "add", role=role, public=public)
        elif (membership.role, membership.public) != (role, public):
            self._store.change(membership, "update", role=role, public=public)

    def invite(self, user: User | str, role: Role = MEMBER) -> None:
        """Invite *user*, whose membership is pending until `add_member`; again changes the role.

        Raises:
            GHESError: the user is unknown or a member, the role is not accepted, or the organization was deleted.
        """
        require_role(role, ROLES)
        with self._store.lock:
            person = self._store.referred(User.kind, user)
            membership = self.membership_of(person) or self._new_membership(person, role)
            self._store.change(membership, "invite", role=role)

    def remove_member(self, user: User | str) -> None:
        """End the membership of *user*, or the invitation; who leaves the organization leaves its teams.

        Raises:
            GHESError: the user is unknown, or neither a member nor invited.
        """
        with self._store.lock:
            person = self._store.referred(User.kind, user)
            membership = self.membership_of(person)
            if membership is None:
                raise not_in(person, self.login)
            self._store.revoke(membership)

    def delete(self) -> None:
        """Delete the organization, with its memberships, teams, repositories and installations."""
        self._store.revoke(self)

    def _memberships(self, index: str, *place: int | str) -> Sequence[Membership]:
        return self._store.rows(Membership.kind, index, self.id, *place)

    def _new_membership(self, user: User, role: Role) -> Membership:
        lifecycle.move(self, "add_member")
        return Membership(self._store.next_id(Membership.kind), self._store, self, user, role)

    @property
    def label(self) -> str:
        """How a message names the organization."""
        return f"organization {self.login!r}"


Account = User | Organization


def belongs(user: User, account: Account) -> bool:
    """Tell whether *user* is *account*, or a member of it."""
    return user is account or (isinstance(account, Organization) and account.has_member(user))


@read_only
@dataclass(frozen=True, eq=False, repr=False)
class Membership(Record):
    """A user in an organization, or invited to it. It ends with either of them.

    Attributes:
        role: `"admin"` is an owner.
        public: whether everybody may see it; an invitation never is.
    """

    kind: ClassVar[Kind[Membership]] = Kind(
        name="membership",
        first_id=41_000_001,
        lifecycle=lifecycle.MEMBERSHIP,
        parties=lambda one: {"user": one.user, "organization": one.organization},
        indexes={
            "state": lambda one: [(one.organization.id, one.state)],
            "role": lambda one: [(one.organization.id, one.state, one.role)],
            "public": lambda one: [(one.organization.id,)] if one.public else [],
            "user": lambda one: [(one.organization.id, one.user.id)],
            "organization": lambda one: [(one.user.id, one.state)],
        },
        dies_with=lambda one: [one.organization, one.user],
    )

    organization: Organization
    user: User
    role: Role
    public: bool = False

    @property
    def label(self) -> str:
        """How a message names the membership."""
        return f"membership of {self.user.login!r} in {self.organization.login!r}"


def require_role(role: object, roles: Sequence[str]) -> None:
    """Make sure that *role* is one of *roles*.

    Raises:
        InvalidArgument: it is not.
    """
    if role not in roles:
        msg = f"role={redaction.reference(role)} is not {' or '.join(map(repr, roles))}"
        raise InvalidArgument(msg)


def not_in(user: User, group: str) -> InvalidArgument:
    """Return the misuse of *user* as a member of *group*, an organization or a team by its name."""
    return InvalidArgument(f"{user.label} is not a member of {group!r}")


@read_only
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
        dies_with=lambda repository: [repository.owner],
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
