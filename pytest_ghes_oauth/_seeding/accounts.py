"""Users, and the organizations, teams and repositories around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from pytest_ghes_oauth import _arguments as arguments
from pytest_ghes_oauth._domain.accounts import Email, TwoFactor, User
from pytest_ghes_oauth._domain.organizations import ADMIN, MEMBER, Membership, Organization, Repository, Role
from pytest_ghes_oauth._domain.teams import MAINTAINER, Team, TeamMembership, TeamRole
from pytest_ghes_oauth._references import require_free
from pytest_ghes_oauth._seeding.seedbed import Seedbed, unused

T = TypeVar("T")


def add_user(
    bed: Seedbed,
    login: str | None = None,
    *,
    password: str | None = None,
    name: str | None = None,
    email: str | None = None,
    emails: Iterable[str | Email] = (),
    two_factor: TwoFactor | None = None,
    suspended: bool = False,
    site_admin: bool = False,
) -> User:
    """Add a user; Faker makes values for omitted arguments.

    Args:
        login: the login; lookups ignore its case.
        password: the password in clear text.
        name: the name that the profile shows.
        email: the primary address.
        emails: more addresses, or `Email` objects.
        two_factor: `"app"` or `"sms"`; a password alone then no longer signs in.
        suspended: whether to suspend the user at once.
        site_admin: whether the user is a site administrator.

    Raises:
        GHESError: the login is taken, or a value is not accepted.
    """
    store, fake = bed.store, bed.fake
    name = arguments.optional_text("name", name) or fake.person()
    login = _new_login(bed, login, lambda: fake.github.github_login(name))
    now = store.now()
    user = User(
        id=store.next_id(User.kind),
        _store=store,
        login=login,
        password=arguments.optional_text("password", password) or fake.github.github_password(),
        name=name,
        emails=arguments.emails(email, emails, default=f"{login}@example.com"),
        two_factor=arguments.two_factor(two_factor),
        site_admin=arguments.boolean("site_admin", site_admin),
        created_at=now,
        updated_at=now,
        _otp_key=store.random.randbytes(20),
    )
    suspend = arguments.boolean("suspended", suspended)
    store.add(user)
    if suspend:
        user.suspend()
    return user


def _new_login(bed: Seedbed, login: str | None, make: Callable[[], str]) -> str:
    if login is None:
        return unused(make, lambda made: bed.store.account(made) is not None)
    login = arguments.login(login)
    require_free(taken=bed.store.account(login) is not None, what=f"the login {login!r}")
    return login


def add_organization(
    bed: Seedbed,
    login: str | None = None,
    *,
    members: Iterable[User | str] = (),
    owners: Iterable[User | str] = (),
) -> Organization:
    """Add an organization with some users as members, and some as owners.

    Raises:
        GHESError: the login is taken, or a user is unknown.
    """
    store, find = bed.store, bed.references.user
    login = _new_login(bed, login, bed.fake.github.github_login)
    roles = _roles(find, members, owners, above="owners")
    organization = Organization(store.next_id(Organization.kind), store, login, store.now())
    store.add(organization)
    for user, is_owner in roles.items():
        role: Role = ADMIN if is_owner else MEMBER
        store.change(Membership(store.next_id(Membership.kind), store, organization, user, role), "found")
    return organization


def add_team(
    bed: Seedbed, slug: str, *, members: Iterable[User | str] = (), maintainers: Iterable[User | str] = ()
) -> Team:
    """Add a team, named `org/slug`; its members and maintainers must be members of the organization.

    Raises:
        GHESError: the organization is unknown, the name is taken, or a user is not a member.
    """
    store, (owner, name) = bed.store, arguments.qualified("team", slug)
    organization = bed.references.organization(owner)
    require_free(taken=store.teams.get("full_slug", f"{owner}/{name}") is not None, what=f"the team {slug!r}")
    roles = _roles(lambda one: bed.references.member(one, organization), members, maintainers, above="maintainers")
    team = Team(store.next_id(Team.kind), store, organization, name, store.now())
    store.add(team)
    for member, maintains in roles.items():
        role: TeamRole = MAINTAINER if maintains else MEMBER
        store.change(TeamMembership(store.next_id(TeamMembership.kind), store, team, member, role), "found")
    return team


def _roles(find: Callable[[object], T], members: object, others: object, *, above: str) -> dict[T, bool]:
    """Return the people of both lists, each once, and whether they are in the second one, named *above*."""
    everybody = [find(person) for person in arguments.several("members", members)]
    higher = [find(person) for person in arguments.several(above, others)]
    return dict.fromkeys(everybody, False) | dict.fromkeys(higher, True)


def add_repository(bed: Seedbed, full_name: str, *, private: bool = False) -> Repository:
    """Add a repository, named `owner/name`.

    Raises:
        GHESError: the owner is unknown, or the name is taken.
    """
    store, (owner, name) = bed.store, arguments.qualified("repository", full_name)
    account = bed.references.account(owner)
    is_taken = store.repositories.get("full_name", full_name) is not None
    require_free(taken=is_taken, what=f"the repository {full_name!r}")
    private = arguments.boolean("private", private)
    repository = Repository(store.next_id(Repository.kind), store, account, name, private, store.now())
    store.add(repository)
    return repository
