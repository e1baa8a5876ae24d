"""GET /user/teams, and the members of a team by organization and slug or, as older clients ask, by id.

How sign-in libraries let in the members of one team (flows 108, wire 12 and 13).
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, recorded
from tests.rest.client import Client
from tests.rest.reading import DOCUMENTATION, SIMPLE_USER_KEYS, object_in, refusal, rows_in

OPERATIONS_OF_A_TEAM = (
    "teams/list-members-in-org",
    "teams/get-member-in-org",
    "teams/get-member-legacy",
    "teams/get-membership-for-user-in-org",
    "teams/get-membership-for-user-legacy",
)
pytestmark = about("teams/list-for-authenticated-user", *OPERATIONS_OF_A_TEAM)

OWN = "/user/teams"
MEMBERS = "/orgs/acme/teams/builders/members"
CHECK, CHECK_BY_ID = f"{MEMBERS}/hubot", "/teams/{team_id}/members/hubot"
MEMBERSHIP, MEMBERSHIP_BY_ID = "/orgs/acme/teams/builders/memberships/hubot", "/teams/{team_id}/memberships/hubot"
CHECKS, MEMBERSHIPS = [CHECK, CHECK_BY_ID], [MEMBERSHIP, MEMBERSHIP_BY_ID]
PATHS = [OWN, MEMBERS, *CHECKS, *MEMBERSHIPS]
# One for each question about a team.
ONE_OF_EACH = [MEMBERS, CHECK, MEMBERSHIP_BY_ID]
TEAM_KEYS = [
    "name", "id", "node_id", "slug", "description", "privacy", "url", "html_url", "members_url", "repositories_url",
    "permission", "created_at", "updated_at", "members_count", "repos_count", "organization", "parent",
]  # fmt: skip
ACCEPTED = dict.fromkeys(PATHS, "admin:org, read:org, repo, user, write:org") | dict.fromkeys(
    MEMBERSHIPS, "admin:org, read:org, repo, write:org"
)
NOT_FOUND = (404, "Not Found")


@dataclass(frozen=True)
class Acme:
    """An organization of octocat and hubot, both of whom are builders, and of mona, who is none."""

    server: GitHubEnterpriseServer
    organization_id: int
    team_id: int

    @property
    def url(self) -> str:
        """Where answers say that the team is."""
        return f"https://ghes.test/api/v3/organizations/{self.organization_id}/team/{self.team_id}"

    def path(self, template: str) -> str:
        return template.format(team_id=self.team_id)


@pytest.fixture(name="acme", autouse=True)
def _acme(server: GitHubEnterpriseServer, user: User) -> Acme:
    server.add_organization("acme", members=[user, server.add_user("hubot"), server.add_user("mona")])
    server.add_team("acme/sellers", members=["hubot", "mona"])
    team = server.add_team("acme/builders", members=[user, "hubot"])
    server.add_organization("globex", members=[user, "mona"])
    server.add_team("globex/builders", members=["mona", user])
    return Acme(server, team.organization.id, team.id)


@pytest.fixture(name="reader")
def _reader(server: GitHubEnterpriseServer, user: User, app: OAuthApp) -> AccessToken:
    return server.issue_token(user, app, scopes=["read:org"])


@pytest.fixture(name="outsider")
def _outsider(server: GitHubEnterpriseServer, app: OAuthApp) -> AccessToken:
    return server.issue_token(server.add_user("stranger"), app, scopes=["admin:org", "repo", "user"])


@about("teams/list-for-authenticated-user")
@documented("the page of the operation")
class TestOwn:
    """The caller's teams in all organizations."""

    def test_a_user_sees_the_teams_that_include_the_user_in_every_organization(
        self, client: Client, reader: AccessToken
    ) -> None:
        rows = rows_in(client.ask("GET", OWN, token=reader))
        assert [(row["organization"]["login"], row["slug"]) for row in rows] == [
            ("acme", "builders"),
            ("globex", "builders"),
        ]

    @recorded("own_teams_200_link_2022")
    def test_a_team_has_the_recorded_keys_in_order(self, client: Client, reader: AccessToken) -> None:
        assert list(rows_in(client.ask("GET", OWN, token=reader))[0]) == TEAM_KEYS

    @documented("the page of the operation", "flows 96")
    def test_the_urls_of_a_team_are_on_this_server(self, client: Client, acme: Acme, reader: AccessToken) -> None:
        row, api = rows_in(client.ask("GET", OWN, token=reader))[0], acme.url
        assert (row["id"], row["url"], row["members_url"]) == (acme.team_id, api, api + "/members{/member}")
        assert row["html_url"] == "https://ghes.test/orgs/acme/teams/builders"

    def test_a_team_shows_how_many_members_it_has(self, client: Client, reader: AccessToken) -> None:
        assert rows_in(client.ask("GET", OWN, token=reader))[0]["members_count"] == 2

    def test_a_user_without_teams_has_an_empty_list(self, client: Client, outsider: AccessToken) -> None:
        assert client.ask("GET", OWN, token=outsider).body == b"[]"

    @recorded("flows 88")
    @documented("flows 88")
    def test_the_teams_of_a_user_are_listed_in_pages(self, client: Client, reader: AccessToken) -> None:
        response = client.ask("GET", f"{OWN}?per_page=1", token=reader)
        following = f"<https://ghes.test/api/v3{OWN}?per_page=1&page=2>"
        assert [row["organization"]["login"] for row in rows_in(response)] == ["acme"]
        assert response.headers["Link"] == f'{following}; rel="next", {following}; rel="last"'


@about(*OPERATIONS_OF_A_TEAM)
class TestMembers:
    """The members of a team, for the members of its organization."""

    @about("teams/list-members-in-org")
    @documented("the page of the operation")
    def test_the_members_of_a_team_are_listed(self, client: Client, reader: AccessToken) -> None:
        rows = rows_in(client.ask("GET", MEMBERS, token=reader))
        assert ([row["login"] for row in rows], list(rows[0])) == (["octocat", "hubot"], SIMPLE_USER_KEYS)

    @about("teams/list-members-in-org")
    @recorded("flows 88", "wire 13 and 1.7")
    @documented("flows 88")
    def test_the_members_of_a_team_are_listed_in_pages(self, client: Client, acme: Acme, reader: AccessToken) -> None:
        response = client.ask("GET", f"{MEMBERS}?per_page=1&page=2", token=reader)
        url = f"{acme.url}/members?per_page=1&page=1"
        assert [row["login"] for row in rows_in(response)] == ["hubot"]
        assert response.headers["Link"] == f'<{url}>; rel="prev", <{url}>; rel="first"'

    @about("teams/get-member-in-org", "teams/get-member-legacy")
    @documented("the page of teams/get-member-legacy")
    @inferred("flows 108, for the path by organization and slug")
    @pytest.mark.parametrize("path", CHECKS)
    def test_checking_a_member_of_a_team_answers_204(
        self, client: Client, acme: Acme, reader: AccessToken, path: str
    ) -> None:
        response = client.ask("GET", acme.path(path), token=reader)
        assert (response.status, response.body, client.cause()) == (204, b"", None)

    @about("teams/get-membership-for-user-in-org", "teams/get-membership-for-user-legacy")
    @documented("the page of the operation")
    @pytest.mark.parametrize("path", MEMBERSHIPS)
    @recorded("team_membership_legacy_200_2018", "team_membership_200_2022")
    def test_a_membership_in_a_team_is_active(self, client: Client, acme: Acme, reader: AccessToken, path: str) -> None:
        body = object_in(client.ask("GET", acme.path(path), token=reader))
        url = f"{acme.url}/memberships/hubot"
        assert list(body.items()) == [("state", "active"), ("role", "member"), ("url", url)]

    @about(
        "teams/get-member-in-org",
        "teams/get-member-legacy",
        "teams/get-membership-for-user-in-org",
        "teams/get-membership-for-user-legacy",
    )
    @documented("the page of the operation")
    @inferred("flows 108, for the path that no page has")
    @pytest.mark.parametrize(("path", "login"), [(CHECK, "mona"), (MEMBERSHIP_BY_ID, "nobody")])
    def test_somebody_who_is_not_in_the_team_is_not_found(
        self, client: Client, acme: Acme, reader: AccessToken, path: str, login: str
    ) -> None:
        response = client.ask("GET", acme.path(path).replace("hubot", login), token=reader)
        cause = f"{login!r} is not a member of the team 'acme/builders'"
        assert (refusal(response), client.cause()) == (NOT_FOUND, cause)

    @inferred("by analogy with teams that every member of the organization sees")
    @pytest.mark.parametrize("path", ONE_OF_EACH)
    def test_a_member_of_the_organization_sees_a_team_without_being_in_it(
        self, server: GitHubEnterpriseServer, client: Client, app: OAuthApp, acme: Acme, path: str
    ) -> None:
        token = server.issue_token("mona", app, scopes=["read:org"])
        assert client.ask("GET", acme.path(path), token=token).status in {200, 204}

    @documented("flows 79")
    @pytest.mark.parametrize("path", ONE_OF_EACH)
    def test_a_stranger_to_the_organization_finds_no_team(
        self, client: Client, acme: Acme, outsider: AccessToken, path: str
    ) -> None:
        response = client.ask("GET", acme.path(path), token=outsider)
        cause = "user 'stranger' is not a member of 'acme'" in (client.cause() or "")
        assert (refusal(response), cause) == (NOT_FOUND, True)

    @about("teams/list-members-in-org", "teams/get-member-in-org", "teams/get-membership-for-user-in-org")
    @inferred("by analogy with logins in the addresses of pages")
    @pytest.mark.parametrize("path", [MEMBERS, CHECK, MEMBERSHIP])
    def test_organization_team_and_user_are_found_by_names_in_any_case(
        self, client: Client, reader: AccessToken, path: str
    ) -> None:
        shouted = path.replace("acme", "ACME").replace("builders", "Builders").replace("hubot", "HUBOT")
        answers = [client.ask("GET", name, token=reader) for name in (path, shouted)]
        assert (answers[1].status, answers[1].body) == (answers[0].status, answers[0].body)

    @inferred("by analogy with a team that the caller may not see")
    @pytest.mark.parametrize(
        ("path", "name"),
        [
            ("/orgs/acme/teams/buyers/members", "acme/buyers"),
            ("/orgs/globex/teams/sellers/members/hubot", "globex/sellers"),
            ("/orgs/nowhere/teams/builders/memberships/hubot", "nowhere/builders"),
            ("/teams/40009999/members/hubot", "40009999"),
            ("/teams/builders/memberships/hubot", "builders"),
            ("/teams/0/members/hubot", "0"),
        ],
    )
    def test_an_unknown_team_is_not_found(self, client: Client, reader: AccessToken, path: str, name: str) -> None:
        response = client.ask("GET", path, token=reader)
        assert (refusal(response), client.cause()) == (NOT_FOUND, f"no team is named {name!r}")


@recorded("wire 13")
@about(*OPERATIONS_OF_A_TEAM)
@pytest.mark.parametrize("below", ["members", "members/hubot", "memberships/hubot"])
def test_a_team_is_answered_where_its_urls_say_and_below_no_other_organization(
    client: Client, acme: Acme, reader: AccessToken, below: str
) -> None:
    path = acme.url.removeprefix("https://ghes.test/api/v3")
    elsewhere = path.replace(f"/{acme.organization_id}/", "/999/")
    statuses = [client.ask("GET", f"{one}/{below}", token=reader).status for one in (path, elsewhere)]
    assert (statuses[0] in {200, 204}, statuses[1]) == (True, 404)


@inferred("by analogy with installations")
class TestGitHubApp:
    """Its tokens see the teams of organizations where the app is installed (inferred)."""

    @pytest.fixture(name="user_token")
    def _user_token(self, server: GitHubEnterpriseServer, user: User, github_app: GitHubApp) -> AccessToken:
        server.install(github_app, "globex")
        return server.issue_token(user, github_app)

    @about("teams/list-for-authenticated-user")
    def test_a_github_app_lists_the_teams_of_its_user_where_it_is_installed(
        self, client: Client, user_token: AccessToken
    ) -> None:
        rows = rows_in(client.ask("GET", OWN, token=user_token))
        assert [row["organization"]["login"] for row in rows] == ["globex"]

    @about(*OPERATIONS_OF_A_TEAM)
    @pytest.mark.parametrize("path", ONE_OF_EACH)
    def test_a_github_app_finds_a_team_where_it_is_installed(
        self, server: GitHubEnterpriseServer, client: Client, acme: Acme, user_token: AccessToken, path: str
    ) -> None:
        before = refusal(client.ask("GET", acme.path(path), token=user_token))
        assert client.cause() == "app 'deployer' is not installed on 'acme'"
        server.install("deployer", "acme")
        assert (before, client.ask("GET", acme.path(path), token=user_token).status in {200, 204}) == (NOT_FOUND, True)


@pytest.mark.parametrize("template", PATHS)
class TestEveryPath:
    """What is the same for all of them."""

    @documented("the page of teams/list-for-authenticated-user", "flows 48")
    @recorded("wire 12")
    @pytest.mark.parametrize("scope", ["read:org", "repo"])
    def test_the_scope_read_org_or_repo_or_a_password_reads_teams(
        self, client: Client, acme: Acme, user: User, app: OAuthApp, template: str, scope: str
    ) -> None:
        path, token = acme.path(template), acme.server.issue_token(user, app, scopes=[scope])
        answers = [client.ask("GET", path, token=token), client.ask("GET", path, auth=user.credentials)]
        assert (answers[0].status in {200, 204}, answers[0].body == answers[1].body) == (True, True)

    @inferred("flows 55")
    @pytest.mark.parametrize("scopes", [["public_repo", "read:user"]], ids=str)
    def test_reading_teams_without_the_scope_is_404(
        self, client: Client, acme: Acme, user: User, app: OAuthApp, template: str, scopes: list[str]
    ) -> None:
        response = client.ask("GET", acme.path(template), token=acme.server.issue_token(user, app, scopes=scopes))
        cause = (client.cause() or "").endswith(f"needs one of: {ACCEPTED[template]}")
        assert (refusal(response), cause) == (NOT_FOUND, True)

    @recorded("own_teams_200_2019", "team_membership_legacy_200_2018", "team_members_200_2022")
    @pytest.mark.parametrize("scopes", [["read:org"]], ids=str)
    def test_a_token_is_told_which_scopes_read_teams(
        self, client: Client, acme: Acme, user: User, app: OAuthApp, template: str, scopes: list[str]
    ) -> None:
        token = acme.server.issue_token(user, app, scopes=scopes)
        headers = client.ask("GET", acme.path(template), token=token).headers
        names = ("X-OAuth-Scopes", "X-Accepted-OAuth-Scopes", "X-OAuth-Client-Id")
        shown = [headers[name] for name in names]
        assert shown == [", ".join(scopes), ACCEPTED[template], app.client_id]

    @recorded("flows 77")
    @inferred("flows 74, for apps")
    def test_reading_teams_answers_401_to_nobody_and_to_an_app(
        self, client: Client, acme: Acme, app: OAuthApp, template: str
    ) -> None:
        path = acme.path(template)
        answers = [client.ask("GET", path), client.ask("GET", path, auth=app.credentials)]
        assert [refusal(answer) for answer in answers] == [(401, "Requires authentication")] * 2


@recorded("wire 12")
@pytest.mark.parametrize("path", PATHS)
def test_the_scope_user_reads_all_but_memberships_of_teams(
    client: Client, acme: Acme, user: User, app: OAuthApp, path: str
) -> None:
    token = acme.server.issue_token(user, app, scopes=["user"])
    assert (client.ask("GET", acme.path(path), token=token).status == 404) is (path in MEMBERSHIPS)


@about("teams/list-members-in-org", "teams/get-membership-for-user-in-org")
@inferred("flows 99")
@pytest.mark.parametrize(
    ("path", "anchor"), [(MEMBERS, "list-team-members"), (MEMBERSHIP, "get-team-membership-for-a-user")]
)
def test_a_404_about_a_team_points_to_the_page_of_the_operation(
    client: Client, outsider: AccessToken, path: str, anchor: str
) -> None:
    body = client.ask("GET", path, token=outsider).json()
    assert isinstance(body, dict)
    assert body["documentation_url"] == f"{DOCUMENTATION}/reference/teams#{anchor}"
