"""Organizations and teams: who is in them, in which role, and what verbs do to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer, Organization, Team, User


@pytest.fixture(name="acme")
def _acme(server: GitHubEnterpriseServer, user: User) -> Organization:
    """An organization of octocat, which hubot owns; mona is no member."""
    server.add_user("mona")
    return server.add_organization("acme", members=[user], owners=[server.add_user("hubot")])


@pytest.fixture(name="core")
def _core(server: GitHubEnterpriseServer, acme: Organization) -> Team:
    return server.add_team(f"{acme.login}/core", members=["octocat"])


def logins(people: tuple[User, ...]) -> list[str]:
    return [one.login for one in people]


def news(server: GitHubEnterpriseServer, verb: Callable[[], object]) -> list[str]:
    """What happened, and to whom, while *verb* was done."""
    before = len(server.events)
    verb()
    return [f"{event.name} {event.user.login if event.user else ''}".strip() for event in server.events[before:]]


# -- seeding -----------------------------------------------------------------------------------------


def test_members_of_an_organization_include_its_owners(acme: Organization) -> None:
    assert (logins(acme.members), logins(acme.owners)) == (["octocat", "hubot"], ["hubot"])


def test_members_of_a_team_include_its_maintainers(server: GitHubEnterpriseServer, acme: Organization) -> None:
    acme.add_member("mona")
    team = server.add_team("acme/core", members=["octocat"], maintainers=["mona"])
    assert (logins(team.members), logins(team.maintainers)) == (["octocat", "mona"], ["mona"])


def test_who_is_named_as_member_and_as_owner_is_an_owner(server: GitHubEnterpriseServer, user: User) -> None:
    organization = server.add_organization(members=[user], owners=["OctoCat"])
    assert organization.members == organization.owners == (user,)


def test_who_is_in_a_group_from_the_start_comes_with_its_event(server: GitHubEnterpriseServer, user: User) -> None:
    added = news(server, lambda: server.add_organization("acme", members=[user]))
    assert (added, news(server, lambda: server.add_team("acme/core", maintainers=[user]))) == (
        ["organization.added"],
        ["team.added"],
    )


@pytest.mark.parametrize("invited", [False, True])
def test_a_maintainer_from_outside_the_organization_is_misuse(
    server: GitHubEnterpriseServer,
    acme: Organization,
    invited: bool,  # noqa: FBT001  # a column of the table
) -> None:
    if invited:
        acme.invite("mona")
    with pytest.raises(GHESError, match=r"^user 'mona' is not a member of 'acme'$"):
        server.add_team("acme/core", maintainers=["mona"])
    assert len(server.teams) == 0


# -- organizations -----------------------------------------------------------------------------------


def test_a_user_becomes_a_member(server: GitHubEnterpriseServer, acme: Organization) -> None:
    assert news(server, lambda: acme.add_member("mona")) == ["organization.member_added mona"]
    assert (logins(acme.members), logins(acme.owners)) == (["octocat", "hubot", "mona"], ["hubot"])
    assert server.events[-1].organization is acme


def test_adding_a_member_again_changes_the_role(server: GitHubEnterpriseServer, acme: Organization) -> None:
    assert news(server, lambda: acme.add_member("octocat", role="admin")) == ["organization.member_updated octocat"]
    assert logins(acme.owners) == ["octocat", "hubot"]
    acme.add_member("hubot")
    assert (logins(acme.owners), logins(acme.members)) == (["octocat"], ["octocat", "hubot"])


def test_adding_a_member_again_in_the_same_role_is_no_event(server: GitHubEnterpriseServer, acme: Organization) -> None:
    assert news(server, lambda: acme.add_member("hubot", role="admin")) == []


def test_who_is_invited_is_a_member_once_added(server: GitHubEnterpriseServer, acme: Organization) -> None:
    assert news(server, lambda: acme.invite("mona", role="admin")) == ["organization.member_invited mona"]
    assert ("mona" in logins(acme.members + acme.owners), acme.has_member(server.users["mona"])) == (False, False)
    assert news(server, lambda: acme.add_member("mona")) == ["organization.member_added mona"]
    assert ("mona" in logins(acme.members), "mona" in logins(acme.owners)) == (True, False)


def test_inviting_somebody_again_changes_the_role(server: GitHubEnterpriseServer, acme: Organization) -> None:
    acme.invite("mona")
    assert news(server, lambda: acme.invite("mona", role="admin")) == ["organization.member_invited mona"]
    membership = acme.membership_of(server.users["mona"])
    assert membership is not None
    assert (membership.state, membership.role, repr(membership)) == (
        "pending",
        "admin",
        "<Membership of 'mona' in 'acme', pending>",
    )


def test_inviting_a_member_is_misuse(acme: Organization) -> None:
    with pytest.raises(GHESError, match=r"^cannot invite: membership of 'octocat' in 'acme' is active$"):
        acme.invite("octocat")


def test_who_leaves_the_organization_leaves_its_teams(
    server: GitHubEnterpriseServer, acme: Organization, core: Team
) -> None:
    left = news(server, lambda: acme.remove_member("octocat"))
    assert left == ["organization.member_removed octocat", "team.member_removed octocat"]
    assert (logins(acme.members), core.members) == (["hubot"], ())


def test_who_left_can_come_back_and_is_in_no_team(acme: Organization, core: Team) -> None:
    acme.remove_member("octocat")
    acme.add_member("octocat")
    assert (logins(acme.members), core.members) == (["hubot", "octocat"], ())


def test_an_invitation_can_be_withdrawn(server: GitHubEnterpriseServer, acme: Organization) -> None:
    acme.invite("mona")
    assert news(server, lambda: acme.remove_member("mona")) == ["organization.member_removed mona"]
    with pytest.raises(GHESError, match=r"^user 'mona' is not a member of 'acme'$"):
        acme.remove_member("mona")


def test_deleting_an_organization_deletes_all_that_is_its_own(
    server: GitHubEnterpriseServer, acme: Organization, core: Team
) -> None:
    server.add_repository("acme/site")
    server.install(server.add_github_app(), acme)
    server.add_organization("globex", members=["octocat"])
    happened = news(server, acme.delete)
    assert happened[0] == "organization.deleted"
    assert sorted(happened[1:]) == [
        "installation.deleted",
        "organization.member_removed hubot",
        "organization.member_removed octocat",
        "repository.deleted",
        "team.deleted",
        "team.member_removed octocat",
    ]
    assert (acme.state, core.state, acme.members, core.members) == ("revoked", "revoked", (), ())
    collections = (server.teams, server.repositories, server.installations)
    assert [len(one) for one in collections] == [0, 0, 0]
    assert [one.login for one in server.organizations] == ["globex"]


def test_the_login_of_a_deleted_organization_is_free(server: GitHubEnterpriseServer, acme: Organization) -> None:
    acme.delete()
    assert server.add_organization("acme") is server.organizations["acme"]


def test_deleting_an_organization_twice_is_misuse(acme: Organization) -> None:
    acme.delete()
    with pytest.raises(GHESError, match=r"^cannot delete: organization 'acme' was deleted$"):
        acme.delete()


@pytest.mark.parametrize("verb", [Organization.add_member, Organization.invite])
def test_nobody_joins_an_organization_that_was_deleted(
    server: GitHubEnterpriseServer, acme: Organization, verb: Callable[[Organization, str], None]
) -> None:
    acme.delete()
    before = server.events
    with pytest.raises(GHESError, match=r"^cannot add member: organization 'acme' was deleted$"):
        verb(acme, "mona")
    assert server.events == before


# -- teams -------------------------------------------------------------------------------------------


def test_a_member_of_the_organization_joins_a_team(
    server: GitHubEnterpriseServer, acme: Organization, core: Team
) -> None:
    acme.add_member("mona")
    assert news(server, lambda: core.add_member("mona", role="maintainer")) == ["team.member_added mona"]
    assert (logins(core.members), logins(core.maintainers)) == (["octocat", "mona"], ["mona"])
    assert (server.events[-1].team, server.events[-1].organization) == (core, acme)


def test_adding_a_member_of_a_team_again_changes_the_role(server: GitHubEnterpriseServer, core: Team) -> None:
    changed = [news(server, lambda: core.add_member("octocat", role="maintainer")) for _ in range(2)]
    assert (changed, logins(core.maintainers)) == ([["team.member_updated octocat"], []], ["octocat"])


def test_owners_of_the_organization_maintain_the_teams_they_are_in(acme: Organization, core: Team) -> None:
    core.add_member("hubot")
    assert logins(core.maintainers) == ["hubot"]
    acme.add_member("hubot", role="member")
    assert core.maintainers == ()


@pytest.mark.parametrize("invited", [False, True])
def test_adding_somebody_from_outside_the_organization_to_a_team_is_misuse(
    acme: Organization,
    core: Team,
    invited: bool,  # noqa: FBT001  # a column of the table
) -> None:
    if invited:
        acme.invite("mona")
    with pytest.raises(GHESError, match=r"^user 'mona' is not a member of 'acme'$"):
        core.add_member("mona")
    assert logins(core.members) == ["octocat"]


def test_who_leaves_a_team_stays_in_the_organization(
    server: GitHubEnterpriseServer, acme: Organization, core: Team
) -> None:
    assert news(server, lambda: core.remove_member("octocat")) == ["team.member_removed octocat"]
    assert (core.members, logins(acme.members)) == ((), ["octocat", "hubot"])


# -- misuse ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "sentence"),
    [
        (lambda acme, _: acme.add_member("mona", role="owner"), "role='owner' is not 'member' or 'admin'"),
        (lambda acme, _: acme.invite("mona", role="maintainer"), "role='maintainer' is not 'member' or 'admin'"),
        (lambda _, core: core.add_member("hubot", role="admin"), "role='admin' is not 'member' or 'maintainer'"),
        (lambda _, core: core.remove_member("hubot"), "user 'hubot' is not a member of 'acme/core'"),
        (
            lambda acme, _: acme.add_member("moan"),
            "no user has the login 'moan' on the server; it has: 'mona', 'octocat', 'hubot'",
        ),
        (
            lambda acme, _: acme.add_member("mona", public="yes"),
            "public='yes' is not True or False",
        ),
    ],
)
def test_a_verb_says_what_it_does_not_accept_and_changes_nothing(
    server: GitHubEnterpriseServer,
    acme: Organization,
    core: Team,
    verb: Callable[[Organization, Team], None],
    sentence: str,
) -> None:
    before = server.events
    with pytest.raises(GHESError) as raised:
        verb(acme, core)
    assert (str(raised.value), server.events) == (sentence, before)


def test_a_user_of_another_server_is_misuse(acme: Organization) -> None:
    stranger = GitHubEnterpriseServer().add_user("mona")
    with pytest.raises(GHESError, match=r"^<User 'mona', active> is of another server$"):
        acme.add_member(stranger)
