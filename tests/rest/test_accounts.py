"""GET /users, /user/{account_id}, /users/{username}/orgs, /orgs/{org}, and an organization's teams."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GHESError, GitHubApp, GitHubEnterpriseServer, OAuthApp, Organization, Team, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.rest.client import Client
from tests.rest.reading import object_in, refusal, rows_in

pytestmark = about("users/list")

NOT_FOUND = (404, "Not Found")
API = "https://ghes.test/api/v3"


@pytest.fixture(name="acme")
def _acme(server: GitHubEnterpriseServer, user: User) -> Organization:
    """Octocat is a member, as everybody may see; hubot, who owns it, conceals that."""
    acme = server.add_organization("acme", owners=[server.add_user("hubot", password="hunter2")])
    acme.add_member(user, public=True)
    return acme


@pytest.fixture(name="core")
def _core(server: GitHubEnterpriseServer, acme: Organization) -> Team:
    server.add_team(f"{acme.login}/sellers")
    return server.add_team(f"{acme.login}/core", members=["octocat"])


# -- users and organizations -------------------------------------------------------------------------


@documented("the page of the operation")
def test_users_and_organizations_are_listed_as_they_signed_up(
    server: GitHubEnterpriseServer, client: Client, acme: Organization
) -> None:
    last = server.add_user("mona")
    rows = rows_in(client.ask("GET", "/users"))
    assert [(row["login"], row["type"]) for row in rows] == [
        ("octocat", "User"),
        ("hubot", "User"),
        ("acme", "Organization"),
        ("mona", "User"),
    ]
    assert ([row["id"] for row in rows][2:], rows_in(client.ask("GET", f"/users?since={last.id}"))) == (
        [acme.id, last.id],
        [],
    )


@documented("the page of the operation: since and Link")
@inferred("that the last page names no next one")
def test_pages_of_users_follow_each_other_by_the_last_id(
    server: GitHubEnterpriseServer, client: Client, acme: Organization
) -> None:
    first = client.ask("GET", "/users?per_page=2")
    link = f'<{API}/users?since={rows_in(first)[1]["id"]}>; rel="next", <{API}/users{{?since}}>; rel="first"'
    assert first.headers["Link"] == link
    second = client.ask("GET", f"/users?per_page=2&since={server.users['hubot'].id}")
    assert [row["id"] for row in rows_in(second)] == [acme.id]
    assert second.headers["Link"] == f'<{API}/users{{?since}}>; rel="first"'


@inferred("that the last page names no next one")
def test_the_last_page_of_users_alone_is_told_from_the_one_before(
    server: GitHubEnterpriseServer, client: Client
) -> None:
    first, last = server.add_user("octocat"), server.add_user("hubot")
    links = [client.ask("GET", f"/users?per_page=1&since={since}").headers["Link"] for since in (0, first.id, last.id)]
    assert ['rel="next"' in link for link in links] == [True, False, False]


@about("users/get-by-id")
@documented("the page of the operation")
def test_a_profile_is_found_by_id(client: Client, user: User, acme: Organization) -> None:
    for account in (user, acme):
        by_id, by_login = (client.ask("GET", path) for path in (f"/user/{account.id}", f"/users/{account.login}"))
        assert object_in(by_id) == object_in(by_login)


@about("users/get-by-id")
@documented("OpenAPI: 404")
def test_an_unknown_id_is_not_found(client: Client) -> None:
    response = client.ask("GET", "/user/999999999")
    assert (refusal(response), client.cause()) == (NOT_FOUND, "no user or organization has the id 999999999")


@about("users/get-by-id")
@own()
def test_a_path_below_user_that_is_no_id_is_not_modelled(client: Client) -> None:
    with pytest.raises(GHESError, match="is not modelled in any release"):
        client.ask("GET", "/user/repos")


@about("orgs/list-for-user")
@documented("the page of the operation: only public memberships, regardless of authentication")
@pytest.mark.parametrize(("login", "listed"), [("octocat", ["acme"]), ("hubot", [])])
def test_the_organizations_of_a_user_are_those_of_public_memberships(
    client: Client, acme: Organization, login: str, listed: list[str]
) -> None:
    answers = [
        client.ask("GET", f"/users/{login}/orgs"),
        client.ask("GET", f"/users/{login}/orgs", auth=("hubot", "hunter2")),
    ]
    assert acme.login == "acme"
    assert [[row["login"] for row in rows_in(answer)] for answer in answers] == [listed, listed]


@about("orgs/list-for-user")
@inferred("by analogy with profiles")
@pytest.mark.parametrize("path", ["/users/nobody/orgs", "/users/acme/orgs", "/user/999999999/orgs"])
@pytest.mark.usefixtures("acme")
def test_the_organizations_of_nobody_are_not_found(client: Client, path: str) -> None:
    assert refusal(client.ask("GET", path)) == NOT_FOUND


@about("orgs/list-for-user")
@inferred("by analogy with the lists of an organization (wire 1.7)")
def test_pages_of_the_organizations_of_a_user_are_named_by_id(
    server: GitHubEnterpriseServer, client: Client, user: User, acme: Organization
) -> None:
    server.add_organization("globex").add_member(user, public=True)
    link = client.ask("GET", "/users/octocat/orgs?per_page=1").headers["Link"]
    path = link.partition(">")[0].removeprefix(f"<{API}")
    assert (path, acme.has_member(user)) == (f"/user/{user.id}/orgs?per_page=1&page=2", True)
    assert [row["login"] for row in rows_in(client.ask("GET", path))] == ["globex"]


# -- an organization ---------------------------------------------------------------------------------


@about("orgs/get")
@recorded("own_teams_200_link_2022: the organization of a team")
def test_an_organization_has_the_recorded_keys_in_order(client: Client, acme: Organization) -> None:
    body = object_in(client.ask("GET", "/orgs/ACME"))
    assert (body["id"], body["html_url"]) == (acme.id, "https://ghes.test/acme")
    assert list(body) == [
        "login", "id", "node_id", "url", "repos_url", "events_url", "hooks_url", "issues_url", "members_url",
        "public_members_url", "avatar_url", "description", "name", "company", "blog", "location", "email",
        "twitter_username", "is_verified", "has_organization_projects", "has_repository_projects", "public_repos",
        "public_gists", "followers", "following", "html_url", "created_at", "updated_at", "type",
    ]  # fmt: skip


@about("orgs/get")
@documented("the page of the operation: an owner with the scope admin:org")
def test_only_an_owner_with_the_scope_sees_what_is_private(
    server: GitHubEnterpriseServer, client: Client, app: OAuthApp, github_app: GitHubApp, acme: Organization
) -> None:
    server.add_repository("acme/secret", private=True)
    server.install(github_app, acme)
    tokens = {
        "admin": server.issue_token("hubot", app, scopes=["admin:org"]),
        "reader": server.issue_token("hubot", app, scopes=["read:org"]),
        "member": server.issue_token("octocat", app, scopes=["admin:org"]),
        "github app": server.issue_token("hubot", github_app),
        "invited": server.issue_token(server.add_user("mona"), app, scopes=["admin:org"]),
    }
    acme.invite("mona", role="admin")
    shown = {who: object_in(client.ask("GET", "/orgs/acme", token=token)) for who, token in tokens.items()}
    assert {who: body.get("total_private_repos") for who, body in shown.items()} == {
        "admin": 1,
        "reader": None,
        "member": None,
        "github app": None,
        "invited": None,
    }
    assert object_in(client.ask("GET", "/orgs/acme", auth=("hubot", "hunter2")))["total_private_repos"] == 1


@about("orgs/get")
@documented("OpenAPI: 404")
@pytest.mark.parametrize("path", ["/orgs/nowhere", "/orgs/octocat", "/organizations/999999999"])
@pytest.mark.usefixtures("user")
def test_an_unknown_organization_is_not_found(client: Client, path: str) -> None:
    assert refusal(client.ask("GET", path)) == NOT_FOUND


# -- its teams ---------------------------------------------------------------------------------------


@about("teams/list")
@documented("the page of the operation")
def test_the_teams_of_an_organization_are_listed_for_its_members(client: Client, user: User, core: Team) -> None:
    rows = rows_in(client.ask("GET", "/orgs/acme/teams", auth=user.credentials))
    assert [row["slug"] for row in rows] == ["sellers", "core"]
    assert (rows[1]["id"], "organization" in rows[1], list(rows[1])[-1]) == (core.id, False, "parent")


@about("teams/list")
@documented("OpenAPI: 403")
@inferred("the message")
@pytest.mark.usefixtures("core")
def test_the_teams_of_an_organization_are_refused_to_strangers(server: GitHubEnterpriseServer, client: Client) -> None:
    stranger = server.add_user("stranger")
    response = client.ask("GET", "/orgs/acme/teams", auth=stranger.credentials)
    assert refusal(response) == (403, "You must be a member of acme to see its teams.")
    assert client.cause() == "user 'stranger' is not a member of 'acme'"


@about("teams/list")
@inferred("by analogy with members (wire 1.7)")
@pytest.mark.usefixtures("core")
def test_pages_of_the_teams_of_an_organization_are_named_by_id(client: Client, user: User, acme: Organization) -> None:
    link = client.ask("GET", "/orgs/acme/teams?per_page=1", auth=user.credentials).headers["Link"]
    path = link.partition(">")[0].removeprefix(f"<{API}")
    assert path == f"/organizations/{acme.id}/teams?per_page=1&page=2"
    assert [row["slug"] for row in rows_in(client.ask("GET", path, auth=user.credentials))] == ["core"]


@about("teams/get-by-name", "teams/get-legacy")
@documented("the page of the operation")
def test_a_team_is_the_same_by_name_by_id_and_among_the_callers_own(
    client: Client, user: User, acme: Organization, core: Team
) -> None:
    paths = ["/orgs/acme/teams/core", f"/teams/{core.id}", f"/organizations/{acme.id}/team/{core.id}"]
    bodies = [object_in(client.ask("GET", path, auth=user.credentials)) for path in paths]
    assert bodies == rows_in(client.ask("GET", "/user/teams", auth=user.credentials)) * 3


@about("teams/list-members-legacy")
@documented("the page of the operation")
def test_the_members_of_a_team_are_listed_by_id(client: Client, user: User, core: Team) -> None:
    by_id = client.ask("GET", f"/teams/{core.id}/members", auth=user.credentials)
    assert by_id.body == client.ask("GET", "/orgs/acme/teams/core/members", auth=user.credentials).body != b"[]"


@about("teams/get-by-name", "teams/get-legacy", "teams/list-members-legacy")
@documented("flows 79")
@pytest.mark.parametrize("path", ["/orgs/acme/teams/core", "/teams/{}", "/teams/{}/members"])
def test_a_stranger_finds_no_team(server: GitHubEnterpriseServer, client: Client, core: Team, path: str) -> None:
    stranger = server.add_user("stranger")
    assert refusal(client.ask("GET", path.format(core.id), auth=stranger.credentials)) == NOT_FOUND


@about("teams/list-members-in-org", "teams/get-membership-for-user-in-org", "teams/get-member-in-org")
@documented("OpenAPI: from 2.21 on")
@pytest.mark.parametrize("below", ["members", "members/octocat", "memberships/octocat"])
@pytest.mark.parametrize(("release", "known"), [("2.20", False), ("2.21", True)])
def test_from_2_21_on_the_members_of_a_team_are_asked_for_by_its_name(release: str, below: str, *, known: bool) -> None:
    server = GitHubEnterpriseServer(release=release)
    user = server.add_user("octocat")
    team = server.add_team(f"{server.add_organization('acme', members=[user]).login}/core", members=[user])
    client = Client(server)
    statuses = [
        client.ask("GET", f"{path}/{below}", auth=user.credentials).status
        for path in ("/orgs/acme/teams/core", f"/teams/{team.id}")
    ]
    assert [status in {200, 204} for status in statuses] == [known, True]


@about("teams/list-members-legacy", "teams/get-legacy")
@recorded("own_teams_200_2019", "team_membership_legacy_200_2018")
@pytest.mark.parametrize("release", ["2.20"])
def test_up_to_2_20_the_urls_of_a_team_name_its_id_alone(release: str) -> None:
    server = GitHubEnterpriseServer(release=release)
    user = server.add_user("octocat")
    team = server.add_team(f"{server.add_organization('acme', members=[user]).login}/core", members=[user])
    body = object_in(Client(server).ask("GET", f"/teams/{team.id}", auth=user.credentials))
    assert body["url"] == f"{API}/teams/{team.id}"
