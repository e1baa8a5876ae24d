"""Teams, and which members of their organization are in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, Literal

from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.organizations import ADMIN, MEMBER, Membership, Organization, not_in, require_role
from pytest_ghes_oauth._domain.records import Key, Kind, Record, read_only

TeamRole = Literal["member", "maintainer"]

MAINTAINER: Final = "maintainer"
TEAM_ROLES: Final[tuple[TeamRole, ...]] = (MEMBER, MAINTAINER)


@read_only
@dataclass(frozen=True, eq=False, repr=False)
class Team(Record):
    """Some members of an organization."""

    kind: ClassVar[Kind[Team]] = Kind(
        name="team",
        first_id=40_000_001,
        lifecycle=lifecycle.TEAM,
        parties=lambda team: {"organization": team.organization, "team": team},
        keys={"full_slug": Key(lambda team: team.full_slug, any_case=True)},
        indexes={"organization": lambda team: [(team.organization.id,)]},
        dies_with=lambda team: [team.organization],
    )
    _verbs: ClassVar = {
        "members": "team.add_member(...) or team.remove_member(...)",
        "maintainers": "team.add_member(..., role='maintainer')",
    }

    organization: Organization
    slug: str
    created_at: datetime

    @property
    def full_slug(self) -> str:
        """`org/slug`."""
        return f"{self.organization.login}/{self.slug}"

    @property
    def members(self) -> tuple[User, ...]:
        """Its members and maintainers, in the order in which they joined."""
        return tuple(one.user for one in self._memberships("team"))

    @property
    def maintainers(self) -> tuple[User, ...]:
        """Those of its members who maintain it; owners of the organization do."""
        return tuple(one.user for one in self._memberships("team") if one.role == MAINTAINER)

    def has_member(self, user: User) -> bool:
        """Tell whether *user* is a member or a maintainer."""
        return self.membership_of(user) is not None

    def membership_of(self, user: User) -> TeamMembership | None:
        """Return the membership of *user*."""
        return next(iter(self._memberships("user", user.id)), None)

    def add_member(self, user: User | str, role: TeamRole = MEMBER) -> None:
        """Make *user*, who is a member of the organization, a member of the team; again changes the role.

        Args:
            user: the user, or the login.
            role: `"member"` or `"maintainer"`.

        Raises:
            GHESError: the user is unknown or not a member of the organization, or the role is not accepted.
        """
        require_role(role, TEAM_ROLES)
        with self._store.lock:
            person = self._store.referred(User.kind, user)
            self._join(person, role)

    def _join(self, person: User, role: TeamRole) -> None:
        above = self.organization.membership_of(person)
        if above is None or above.state != lifecycle.ACTIVE:
            raise not_in(person, self.organization.login)
        membership = self.membership_of(person)
        if membership is None:
            number = self._store.next_id(TeamMembership.kind)
            self._store.change(TeamMembership(number, self._store, self, above, role), "add")
        elif membership.given_role != role:
            self._store.change(membership, "update", given_role=role)

    def remove_member(self, user: User | str) -> None:
        """End the membership of *user*.

        Raises:
            GHESError: the user is unknown, or not a member.
        """
        with self._store.lock:
            person = self._store.referred(User.kind, user)
            membership = self.membership_of(person)
            if membership is None:
                raise not_in(person, self.full_slug)
            self._store.revoke(membership)

    def _memberships(self, index: str, *place: int | str) -> Sequence[TeamMembership]:
        return self._store.rows(TeamMembership.kind, index, self.id, *place)

    @property
    def label(self) -> str:
        """How a message names the team."""
        return f"team {self.full_slug!r}"


@read_only
@dataclass(frozen=True, eq=False, repr=False)
class TeamMembership(Record):
    """A member of an organization in one of its teams. It ends with the team and with the membership above.

    Attributes:
        above: the membership in the organization.
        given_role: the role that was given; owners of the organization have a higher one.
    """

    kind: ClassVar[Kind[TeamMembership]] = Kind(
        name="team membership",
        first_id=42_000_001,
        lifecycle=lifecycle.TEAM_MEMBERSHIP,
        parties=lambda one: {"user": one.user, **one.team.parties},
        indexes={
            "team": lambda one: [(one.team.id,)],
            "user": lambda one: [(one.team.id, one.user.id)],
            "teams": lambda one: [(one.user.id,)],
        },
        dies_with=lambda one: [one.team, one.above],
    )

    team: Team
    above: Membership
    given_role: TeamRole

    @property
    def user(self) -> User:
        """Who is in the team."""
        return self.above.user

    @property
    def role(self) -> TeamRole:
        """The role; owners of the organization are maintainers (documented: the page of team memberships)."""
        return MAINTAINER if self.above.role == ADMIN else self.given_role

    @property
    def label(self) -> str:
        """How a message names the membership."""
        return f"membership of {self.user.login!r} in {self.team.full_slug!r}"
