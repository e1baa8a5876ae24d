"""Roles, states and publicity of members: who is listed, and what a membership shows."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp, Organization, Team, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.rest.client import Client
from tests.rest.reading import object_in, refusal, rows_in

pytestmark = about("orgs/list-members")

MEMBERS = "/orgs/acme/members"
PUBLIC = "/orgs/acme/public_members"
OWN = "/user/memberships/orgs"
IN_TEAM = "/orgs/acme/teams/core/members"
IN_TEAM_BY_ID = "/teams/{team_id}/members"
NO_PUBLIC_MEMBER = (404, "User does not exist or is not a public member of the organization")


@pytest.fixture(name="acme", autouse=True)
def _acme(server: GitHubEnterpriseServer, user: User) -> Organization:
    """Hubot owns it; octocat, whom everybody sees, and lab are members; mona is invited to own it."""
    server.add_user("lab", password="hunter2", two_factor="sms")
    server.add_user("mona", password="hunter2")
    acme = server.add_organization("acme", members=["lab"], owners=[server.add_user("hubot", password="hunter2")])
    acme.add_member(user, public=True)
    acme.invite("mona", role="admin")
    return acme


@pytest.fixture(name="core", autouse=True)
def _core(server: GitHubEnterpriseServer, acme: Organization) -> Team:
    """Lab maintains it, octocat is a member, and so is hubot, who owns the organization."""
    return server.add_team(f"{acme.login}/core", members=["octocat", "hubot"], maintainers=["lab"])


def ask(client: Client, path: str, login: str = "octocat") -> list[object]:
    """The logins that *path* lists for somebody."""
    return [row["login"] for row in rows_in(client.ask("GET", path, auth=(login, "hunter2")))]


# -- organizations -----------------------------------------------------------------------------------


@documented("OpenAPI: role")
@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("", ["lab", "hubot", "octocat"]),
        ("?role=all", ["lab", "hubot", "octocat"]),
        ("?role=", ["lab", "hubot", "octocat"]),
        ("?role=admin", ["hubot"]),
        ("?role=member", ["lab", "octocat"]),
    ],
)
def test_the_members_of_an_organization_are_listed_by_role(client: Client, query: str, listed: list[str]) -> None:
    assert ask(client, MEMBERS + query) == listed


@documented("OpenAPI: 422")
@inferred("the message")
@pytest.mark.parametrize(("query", "cause"), [
    ("role=owner", "role=owner is not one of all, admin, member"),
    ("filter=gone", "filter=gone is not one of all, 2fa_disabled"),
    ("filter=2fa_insecure", "filter=2fa_insecure is not one of all, 2fa_disabled"),
])  # fmt: skip
def test_an_unknown_role_or_filter_of_members_is_refused(client: Client, query: str, cause: str) -> None:
    response = client.ask("GET", f"{MEMBERS}?{query}", auth=("hubot", "hunter2"))
    assert (refusal(response), client.cause()) == ((422, "Validation Failed"), cause)


@documented("OpenAPI: filter")
def test_an_owner_sees_the_members_without_two_factors(client: Client) -> None:
    assert ask(client, f"{MEMBERS}?filter=2fa_disabled", "hubot") == ["hubot", "octocat"]


@documented("OpenAPI: filter")
@inferred("the message")
@pytest.mark.parametrize(
    "auth", [("octocat", "hunter2"), ("mona", "hunter2"), None], ids=["member", "invited", "nobody"]
)
def test_only_owners_may_filter_members_by_two_factors(client: Client, auth: tuple[str, str] | None) -> None:
    response = client.ask("GET", f"{MEMBERS}?filter=2fa_disabled", auth=auth)
    assert refusal(response) == (422, "Only owners can use this filter.")
    assert client.cause() == "filter=2fa_disabled is for the owners of 'acme'"


@documented("OpenAPI: filter")
def test_from_3_13_on_an_owner_sees_the_members_with_insecure_factors() -> None:
    server = GitHubEnterpriseServer(release="3.13")
    owner = server.add_user("hubot", password="hunter2", two_factor=None)
    lab = server.add_user("lab", two_factor="sms")
    server.add_organization("acme", owners=[owner], members=[lab, server.add_user("key", two_factor="app")])
    assert ask(Client(server), f"{MEMBERS}?filter=2fa_insecure", "hubot") == ["lab"]


@documented("the page of the operation")
def test_strangers_and_nobody_see_the_public_members(server: GitHubEnterpriseServer, client: Client) -> None:
    server.add_user("stranger", password="hunter2")
    assert ask(client, MEMBERS, "stranger") == ["octocat"]
    assert [row["login"] for row in rows_in(client.ask("GET", MEMBERS))] == ["octocat"]
    assert [row["login"] for row in rows_in(client.ask("GET", f"{MEMBERS}?role=admin"))] == []


@documented("OpenAPI: 302")
@pytest.mark.parametrize("release", ["3.1"])
def test_up_to_3_1_strangers_are_redirected_to_the_list_of_public_members(release: str) -> None:
    server = GitHubEnterpriseServer(release=release)
    acme = server.add_organization("acme")
    acme.add_member(server.add_user("octocat"), public=True)
    response = Client(server).ask("GET", MEMBERS)
    location = f"https://ghes.test/api/v3/organizations/{acme.id}/public_members"
    assert (response.status, response.headers["Location"]) == (302, location)
    followed = Client(server).ask("GET", location.removeprefix(server.api_url))
    assert [row["login"] for row in rows_in(followed)] == ["octocat"]


@about("orgs/check-membership-for-user")
@inferred("by analogy with the list")
def test_who_is_invited_is_no_member_yet(client: Client) -> None:
    assert client.ask("GET", f"{MEMBERS}/mona", auth=("octocat", "hunter2")).status == 404
    assert client.ask("GET", f"{MEMBERS}/octocat", auth=("mona", "hunter2")).status == 302


# -- public members ----------------------------------------------------------------------------------


@about("orgs/list-public-members")
@documented("the page of the operation")
def test_everybody_sees_the_public_members_and_no_others(client: Client) -> None:
    assert [row["login"] for row in rows_in(client.ask("GET", PUBLIC))] == ask(client, PUBLIC) == ["octocat"]


@about("orgs/check-public-membership-for-user")
@documented("the page of the operation")
@recorded("org_public_member_404_2019")
def test_a_public_member_is_found_and_others_are_not(client: Client) -> None:
    assert client.ask("GET", f"{PUBLIC}/octocat").status == 204
    answers = [client.ask("GET", f"{PUBLIC}/{login}") for login in ("lab", "mona", "nobody")]
    assert [refusal(answer) for answer in answers] == [NO_PUBLIC_MEMBER] * 3


@about("orgs/check-public-membership-for-user")
@own()
@pytest.mark.parametrize(
    ("login", "cause"),
    [
        ("lab", "the membership of 'lab' in 'acme' is not public"),
        ("nobody", "'nobody' is not a member of 'acme'"),
    ],
)
def test_the_journal_says_why_somebody_is_no_public_member(client: Client, login: str, cause: str) -> None:
    client.ask("GET", f"{PUBLIC}/{login}")
    assert client.cause() == cause


@about("orgs/check-public-membership-for-user", "orgs/list-public-members")
@documented("the page of the operation")
def test_a_membership_can_be_concealed_and_an_end_conceals_it(
    server: GitHubEnterpriseServer, client: Client, acme: Organization
) -> None:
    acme.add_member("lab", public=True)
    acme.add_member("octocat", public=False)
    assert [row["login"] for row in rows_in(client.ask("GET", PUBLIC))] == ["lab"]
    acme.remove_member("lab")
    assert (rows_in(client.ask("GET", PUBLIC)), server.events[-2].name) == ([], "organization.member_removed")


@about("orgs/list-public-members")
@inferred("by analogy with members (wire 1.7)")
def test_pages_of_public_members_are_named_by_id(client: Client, acme: Organization) -> None:
    acme.add_member("lab", public=True)
    link = client.ask("GET", f"{PUBLIC}?per_page=1").headers["Link"]
    path = link.partition(">")[0].removeprefix("<https://ghes.test/api/v3")
    assert path == f"/organizations/{acme.id}/public_members?per_page=1&page=2"
    assert [row["login"] for row in rows_in(client.ask("GET", path))] == ["octocat"]


# -- memberships -------------------------------------------------------------------------------------


@about("orgs/get-membership-for-user")
@recorded("org_membership_200_2017", "org_membership_200_fine_grained_2024")
@pytest.mark.parametrize(
    ("login", "state", "role"),
    [("hubot", "active", "admin"), ("lab", "active", "member"), ("mona", "pending", "admin")],
)
def test_a_membership_shows_its_state_and_role(client: Client, login: str, state: str, role: str) -> None:
    body = object_in(client.ask("GET", f"/orgs/acme/memberships/{login}", auth=("octocat", "hunter2")))
    assert (body["state"], body["role"]) == (state, role)


@about("orgs/get-membership-for-user")
@inferred("by analogy with strangers")
def test_who_is_invited_may_not_see_memberships_of_others(client: Client) -> None:
    assert client.ask("GET", "/orgs/acme/memberships/octocat", auth=("mona", "hunter2")).status == 403


@about("orgs/list-memberships-for-authenticated-user")
@documented("OpenAPI: state")
@pytest.mark.parametrize(
    ("query", "states"),
    [("", ["active", "pending"]), ("?state=active", ["active"]), ("?state=pending", ["pending"])],
)
def test_own_memberships_are_listed_by_state(
    server: GitHubEnterpriseServer, client: Client, query: str, states: list[str]
) -> None:
    server.add_organization("globex", members=["mona"])
    rows = rows_in(client.ask("GET", OWN + query, auth=("mona", "hunter2")))
    assert [row["state"] for row in rows] == states


@about("orgs/list-memberships-for-authenticated-user")
@documented("OpenAPI: 422")
@inferred("the message")
def test_an_unknown_state_of_memberships_is_refused(client: Client, user: User) -> None:
    response = client.ask("GET", f"{OWN}?state=gone", auth=user.credentials)
    assert refusal(response) == (422, "Validation Failed")


@about("orgs/get-membership-for-authenticated-user", "orgs/list-for-authenticated-user")
@documented("the page of the operation")
def test_who_is_invited_sees_the_invitation_and_no_organization(client: Client) -> None:
    body = object_in(client.ask("GET", f"{OWN}/acme", auth=("mona", "hunter2")))
    assert (body["state"], body["role"]) == ("pending", "admin")
    assert rows_in(client.ask("GET", "/user/orgs", auth=("mona", "hunter2"))) == []


# -- teams -------------------------------------------------------------------------------------------


@about("teams/list-members-in-org", "teams/list-members-legacy")
@documented("OpenAPI: role")
@inferred("for an unknown role: no 422 is documented")
@pytest.mark.parametrize("path", [IN_TEAM, IN_TEAM_BY_ID])
@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("", ["octocat", "hubot", "lab"]),
        ("?role=all", ["octocat", "hubot", "lab"]),
        ("?role=maintainer", ["hubot", "lab"]),
        ("?role=member", ["octocat"]),
        ("?role=boss", ["octocat", "hubot", "lab"]),
    ],
)
def test_the_members_of_a_team_are_listed_by_role(
    client: Client, core: Team, path: str, query: str, listed: list[str]
) -> None:
    assert ask(client, path.format(team_id=core.id) + query) == listed


@about("teams/get-membership-for-user-in-org")
@recorded("team_membership_200_2022")
@documented("the page of the operation: owners of the organization are maintainers")
@pytest.mark.parametrize(("login", "role"), [("lab", "maintainer"), ("octocat", "member"), ("hubot", "maintainer")])
def test_a_membership_in_a_team_shows_its_role(client: Client, login: str, role: str) -> None:
    path = f"/orgs/acme/teams/core/memberships/{login}"
    assert object_in(client.ask("GET", path, auth=("octocat", "hunter2")))["role"] == role


# -- every answer changes at once --------------------------------------------------------------------


@about("orgs/list-members", "teams/list-for-authenticated-user", "orgs/list-for-authenticated-user")
@own()
def test_who_leaves_is_in_no_list_from_then_on(
    server: GitHubEnterpriseServer, client: Client, acme: Organization, app: OAuthApp
) -> None:
    token = server.issue_token("lab", app, scopes=["read:org"])
    acme.remove_member("lab")
    assert ask(client, MEMBERS) == ["hubot", "octocat"]
    assert ask(client, IN_TEAM) == ["octocat", "hubot"]
    assert [rows_in(client.ask("GET", path, token=token)) for path in ("/user/orgs", "/user/teams", OWN)] == [[]] * 3


@about("orgs/list-members", "teams/list-members-in-org", "orgs/get")
@own()
def test_a_deleted_organization_is_not_found(client: Client, acme: Organization, core: Team) -> None:
    acme.delete()
    paths = ["/orgs/acme", MEMBERS, IN_TEAM, f"/teams/{core.id}", "/user/memberships/orgs/acme"]
    assert [client.ask("GET", path, auth=("octocat", "hunter2")).status for path in paths] == [404] * 5
