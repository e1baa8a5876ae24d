"""GET /orgs/{org}/members[/{username}], …/public_members/{username} and …/memberships/{username}.

How sign-in libraries let in the members of one organization (wire 12 and 13). The scopes are the recorded ones.
"""

from __future__ import annotations

import re

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, Response, User
from tests.evidence import about, documented, inferred, recorded
from tests.rest.client import Client
from tests.rest.reading import DOCUMENTATION, SIMPLE_USER_KEYS, object_in, refusal, rows_in

pytestmark = about(
    "orgs/list-members",
    "orgs/check-membership-for-user",
    "orgs/check-public-membership-for-user",
    "orgs/get-membership-for-user",
)

ORGANIZATIONS = "https://ghes.test/api/v3/organizations"
MEMBERS = "/orgs/acme/members"
CHECK = "/orgs/acme/members/hubot"
PUBLIC = "/orgs/acme/public_members/hubot"
MEMBERSHIP = "/orgs/acme/memberships/hubot"
PATHS = [MEMBERS, CHECK, PUBLIC, MEMBERSHIP]
ACCEPTED = {
    MEMBERS: "",
    CHECK: "read:org, repo, user",
    PUBLIC: "",
    MEMBERSHIP: "admin:org, read:org, repo, user, write:org",
}
ANCHORS = {
    CHECK: "orgs#check-organization-membership-for-a-user",
    PUBLIC: "orgs#check-public-organization-membership-for-a-user",
    MEMBERSHIP: "orgs#get-organization-membership-for-a-user",
}
NOT_FOUND = (404, "Not Found")
NO_MEMBER = (404, "User does not exist or is not a member of the organization")
NO_PUBLIC_MEMBER = (404, "User does not exist or is not a public member of the organization")
STRANGER = (403, "You must be a member of acme to see membership information for hubot.")
ENOUGH = ["read:org", "admin:org", "repo"]
NOT_ENOUGH: list[list[str]] = [[], ["public_repo", "read:user", "admin:org_hook"]]


@pytest.fixture(name="stranger", autouse=True)
def _stranger(server: GitHubEnterpriseServer, user: User) -> User:
    """Octocat and hubot are members of acme; the stranger, who is returned, is none."""
    server.add_organization("acme", members=[user, server.add_user("hubot")])
    return server.add_user("stranger", password="hunter2")


@pytest.fixture(name="member")
def _member(server: GitHubEnterpriseServer, user: User, app: OAuthApp) -> AccessToken:
    return server.issue_token(user, app, scopes=["read:org"])


@pytest.fixture(name="outsider")
def _outsider(server: GitHubEnterpriseServer, stranger: User, app: OAuthApp) -> AccessToken:
    return server.issue_token(stranger, app, scopes=["admin:org", "repo", "user"])


SentOn = tuple[int, bytes, str, str, list[str]]


def _without_id(text: str) -> str:
    return re.sub("(?<=/organizations/)[0-9]+", "ID", text)


def _sent_on(response: Response) -> SentOn:
    sent = response.headers
    scopes = [name for name in ("X-OAuth-Scopes", "X-Accepted-OAuth-Scopes") if name in sent]
    return response.status, response.body, sent["Content-Type"], _without_id(sent["Location"]), scopes


SENT_ON: SentOn = (302, b"", "text/html;charset=utf-8", f"{ORGANIZATIONS}/ID/public_members/hubot", [])


@about("orgs/list-members")
@documented("the page of the operation")
class TestMembers:
    """The list."""

    def test_a_member_sees_the_members_of_the_organization(self, client: Client, member: AccessToken) -> None:
        rows = rows_in(client.ask("GET", MEMBERS, token=member))
        assert ([row["login"] for row in rows], list(rows[0])) == (["octocat", "hubot"], SIMPLE_USER_KEYS)

    @documented("flows 72")
    def test_a_member_with_a_password_sees_the_members_of_the_organization(self, client: Client, user: User) -> None:
        assert len(rows_in(client.ask("GET", MEMBERS, auth=user.credentials))) == 2

    @inferred("flows 53")
    @pytest.mark.parametrize("scope", ENOUGH)
    def test_any_scope_for_membership_lists_the_members_of_an_organization(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, scope: str
    ) -> None:
        token = server.issue_token(user, app, scopes=[scope])
        assert len(rows_in(client.ask("GET", MEMBERS, token=token))) == 2

    @inferred("by analogy with who is no member")
    @pytest.mark.parametrize("scopes", NOT_ENOUGH, ids=str)
    def test_without_a_scope_a_member_sees_an_empty_list_of_public_members(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, scopes: list[str]
    ) -> None:
        assert rows_in(client.ask("GET", MEMBERS, token=server.issue_token(user, app, scopes=scopes))) == []

    def test_strangers_apps_and_nobody_see_an_empty_list_of_public_members(
        self, client: Client, app: OAuthApp, outsider: AccessToken
    ) -> None:
        answers = [
            client.ask("GET", MEMBERS, token=outsider),
            client.ask("GET", MEMBERS),
            client.ask("GET", MEMBERS, auth=app.credentials),
        ]
        assert [rows_in(answer) for answer in answers] == [[], [], []]

    @recorded("flows 88")
    @documented("flows 88")
    def test_members_of_an_organization_are_listed_in_pages(self, client: Client, member: AccessToken) -> None:
        response = client.ask("GET", f"{MEMBERS}?per_page=1&page=2", token=member)
        url = f"{ORGANIZATIONS}/ID/members?per_page=1&page=1"
        assert [row["login"] for row in rows_in(response)] == ["hubot"]
        assert _without_id(response.headers["Link"]) == f'<{url}>; rel="prev", <{url}>; rel="first"'

    @recorded("org_members_link_2014", "wire 1.7")
    def test_the_pages_that_a_link_names_are_answered(self, client: Client, member: AccessToken) -> None:
        link = client.ask("GET", f"{MEMBERS}?per_page=1", token=member).headers["Link"]
        following = link.partition(">")[0].removeprefix("<https://ghes.test/api/v3")
        assert [row["login"] for row in rows_in(client.ask("GET", following, token=member))] == ["hubot"]

    @inferred("by analogy with an unknown login")
    @pytest.mark.parametrize("number", ["0", "999999999", "acme"])
    def test_an_organization_with_an_unknown_id_is_not_found(
        self, client: Client, member: AccessToken, number: str
    ) -> None:
        response = client.ask("GET", f"/organizations/{number}/members", token=member)
        assert (refusal(response), client.cause()) == (NOT_FOUND, f"no organization has the id {number}")


@about("orgs/check-membership-for-user")
@documented("the page of the operation")
class TestCheck:
    """204 for a member; a member is told 404 of others, and everybody else is sent on to the public members."""

    @documented("the page of the operation")
    @inferred("by analogy with logins in the addresses of pages, for the case")
    @pytest.mark.parametrize("login", ["hubot", "octocat", "HuBot"])
    def test_checking_a_member_answers_204_to_a_member(self, client: Client, member: AccessToken, login: str) -> None:
        response = client.ask("GET", f"{MEMBERS}/{login}", token=member)
        assert (response.status, response.body, client.cause()) == (204, b"", None)

    @recorded("org_member_404_2018")
    @pytest.mark.parametrize("login", ["stranger", "nobody"])
    def test_checking_somebody_who_is_not_a_member_answers_404_to_a_member(
        self, client: Client, member: AccessToken, login: str
    ) -> None:
        response = client.ask("GET", f"{MEMBERS}/{login}", token=member)
        assert (refusal(response), client.cause()) == (NO_MEMBER, f"{login!r} is not a member of 'acme'")

    @documented("flows 72")
    def test_checking_a_member_answers_204_to_a_member_with_a_password(self, client: Client, user: User) -> None:
        assert client.ask("GET", CHECK, auth=user.credentials).status == 204

    @inferred("flows 53")
    @pytest.mark.parametrize("scope", ENOUGH)
    def test_any_scope_for_membership_checks_a_member(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, scope: str
    ) -> None:
        assert client.ask("GET", CHECK, token=server.issue_token(user, app, scopes=[scope])).status == 204

    @inferred("by analogy with who is no member")
    @pytest.mark.parametrize("scopes", NOT_ENOUGH, ids=str)
    def test_without_a_scope_a_member_is_redirected_to_the_public_members(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, scopes: list[str]
    ) -> None:
        token = server.issue_token(user, app, scopes=scopes)
        assert _sent_on(client.ask("GET", CHECK, token=token)) == SENT_ON

    @recorded("wire 12")
    def test_a_stranger_is_redirected_to_the_public_members(
        self, client: Client, stranger: User, outsider: AccessToken
    ) -> None:
        answers = [client.ask("GET", CHECK, token=outsider), client.ask("GET", CHECK, auth=stranger.credentials)]
        assert [_sent_on(answer) for answer in answers] == [SENT_ON] * 2

    @recorded("org_member_302_anonymous_2017")
    @inferred("by analogy with nobody, for apps")
    def test_nobody_and_apps_are_redirected_to_the_public_members(self, client: Client, app: OAuthApp) -> None:
        answers = [client.ask("GET", CHECK), client.ask("GET", CHECK, auth=app.credentials)]
        assert [_sent_on(answer) for answer in answers] == [SENT_ON] * 2

    @about("orgs/check-public-membership-for-user")
    @recorded("org_public_member_404_2019")
    def test_who_is_sent_on_does_not_find_a_concealed_membership(
        self, server: GitHubEnterpriseServer, client: Client, member: AccessToken, outsider: AccessToken
    ) -> None:
        there = client.ask("GET", CHECK, token=outsider).headers["Location"].removeprefix(server.api_url)
        answers = [client.ask("GET", there), *(client.ask("GET", there, token=token) for token in (outsider, member))]
        assert [refusal(answer) for answer in answers] == [NO_PUBLIC_MEMBER] * 3
        assert client.cause() == "the membership of 'hubot' in 'acme' is not public"

    @documented("RFC 3986 2.1")
    @pytest.mark.parametrize("name", ["a%2Fb", "%C3%A9"])
    def test_the_redirect_to_the_public_members_encodes_the_name(self, client: Client, name: str) -> None:
        location = client.ask("GET", f"{MEMBERS}/{name}").headers["Location"]
        assert _without_id(location) == f"{ORGANIZATIONS}/ID/public_members/{name}"


@about("orgs/get-membership-for-user")
@documented("the page of the operation")
class TestMembership:
    """The object, for members."""

    def test_a_member_sees_the_membership_of_another_member(self, client: Client, member: AccessToken) -> None:
        body = object_in(client.ask("GET", MEMBERSHIP, token=member))
        assert list(body) == ["url", "state", "role", "organization_url", "user", "organization"]
        assert (body["url"], body["state"], body["role"]) == (
            f"https://ghes.test/api/v3{MEMBERSHIP}",
            "active",
            "member",
        )
        assert (body["organization"]["login"], body["user"]["login"]) == ("acme", "hubot")

    @inferred("by analogy with logins in the addresses of pages")
    def test_a_membership_is_found_by_logins_in_any_case_and_shows_them_as_registered(
        self, client: Client, member: AccessToken
    ) -> None:
        body = object_in(client.ask("GET", "/orgs/ACME/memberships/Hubot", token=member))
        assert body["url"] == f"https://ghes.test/api/v3{MEMBERSHIP}"

    @pytest.mark.parametrize("login", ["stranger", "nobody"])
    def test_somebody_who_is_not_a_member_has_no_membership(
        self, client: Client, member: AccessToken, login: str
    ) -> None:
        response = client.ask("GET", f"/orgs/acme/memberships/{login}", token=member)
        assert (refusal(response), client.cause()) == (NOT_FOUND, f"{login!r} is not a member of 'acme'")

    @recorded("org_membership_403_2019")
    def test_a_stranger_may_not_see_memberships(self, client: Client, outsider: AccessToken) -> None:
        response = client.ask("GET", MEMBERSHIP, token=outsider)
        assert (refusal(response), client.cause()) == (STRANGER, "user 'stranger' is not a member of 'acme'")

    @inferred("flows 55")
    @pytest.mark.parametrize("scopes", NOT_ENOUGH, ids=str)
    def test_reading_a_membership_without_the_scope_is_404(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, scopes: list[str]
    ) -> None:
        response = client.ask("GET", MEMBERSHIP, token=server.issue_token(user, app, scopes=scopes))
        cause = (client.cause() or "").endswith(f"needs one of: {ACCEPTED[MEMBERSHIP]}")
        assert (refusal(response), cause) == (NOT_FOUND, True)

    @recorded("org_membership_403_2019", "wire 12")
    @pytest.mark.parametrize("scope", ["read:org", "admin:org", "repo", "user"])
    def test_any_scope_for_membership_reads_a_membership(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, scope: str
    ) -> None:
        assert client.ask("GET", MEMBERSHIP, token=server.issue_token(user, app, scopes=[scope])).status == 200

    @recorded("flows 77")
    @inferred("flows 74, for apps")
    def test_reading_a_membership_answers_401_to_nobody_and_to_an_app(self, client: Client, app: OAuthApp) -> None:
        answers = [client.ask("GET", MEMBERSHIP), client.ask("GET", MEMBERSHIP, auth=app.credentials)]
        assert [refusal(answer) for answer in answers] == [(401, "Requires authentication")] * 2


@about("orgs/list-members", "orgs/check-membership-for-user", "orgs/get-membership-for-user")
@inferred("by analogy with installations")
class TestGitHubApp:
    """Its tokens see an organization where the app is installed (inferred)."""

    @pytest.fixture(name="user_token")
    def _user_token(self, server: GitHubEnterpriseServer, user: User, github_app: GitHubApp) -> AccessToken:
        server.install(github_app, user)
        return server.issue_token(user, github_app)

    @about("orgs/list-members", "orgs/check-membership-for-user")
    def test_a_github_app_counts_as_a_stranger_where_it_is_not_installed(
        self, client: Client, user_token: AccessToken
    ) -> None:
        check, members = (client.ask("GET", path, token=user_token) for path in (CHECK, MEMBERS))
        assert (_sent_on(check), rows_in(members)) == (SENT_ON, [])

    @about("orgs/get-membership-for-user")
    def test_a_github_app_sees_no_membership_where_it_is_not_installed(
        self, client: Client, user_token: AccessToken
    ) -> None:
        assert client.ask("GET", MEMBERSHIP, token=user_token).status in {403, 404}
        assert client.cause() == "app 'deployer' is not installed on 'acme'"

    def test_a_github_app_sees_what_its_user_sees_where_it_is_installed(
        self, server: GitHubEnterpriseServer, client: Client, user_token: AccessToken
    ) -> None:
        server.install("deployer", "acme")
        statuses = [client.ask("GET", path, token=user_token).status for path in (CHECK, MEMBERSHIP)]
        assert (statuses, len(rows_in(client.ask("GET", MEMBERS, token=user_token)))) == ([204, 200], 2)

    @about("orgs/check-membership-for-user", "orgs/get-membership-for-user")
    def test_a_github_app_sees_members_only_for_a_user_who_is_one(
        self, server: GitHubEnterpriseServer, client: Client, stranger: User, github_app: GitHubApp
    ) -> None:
        server.install(github_app, "acme")
        token = server.issue_token(stranger, github_app)
        assert _sent_on(client.ask("GET", CHECK, token=token)) == SENT_ON
        assert refusal(client.ask("GET", MEMBERSHIP, token=token)) == STRANGER


@pytest.mark.parametrize("path", PATHS)
class TestEveryPath:
    """What is the same for the four of them."""

    @inferred("flows 79")
    def test_the_members_of_an_unknown_organization_are_not_found(
        self, client: Client, member: AccessToken, path: str
    ) -> None:
        for login in ("nowhere", "hubot"):
            response = client.ask("GET", path.replace("acme", login), token=member)
            assert (refusal(response), client.cause()) == (NOT_FOUND, f"no organization has the login {login!r}")

    @inferred("by analogy with logins in the addresses of pages")
    def test_the_members_of_an_organization_are_found_by_its_login_in_any_case(
        self, client: Client, member: AccessToken, path: str
    ) -> None:
        answers = [client.ask("GET", path.replace("acme", login), token=member) for login in ("acme", "AcMe")]
        assert len({(answer.status, answer.body) for answer in answers}) == 1

    @recorded("org_member_204_2018", "org_members_filter_200_2020", "org_membership_200_2017", "wire 12")
    def test_a_token_is_told_which_scopes_show_members(
        self, client: Client, app: OAuthApp, member: AccessToken, path: str
    ) -> None:
        headers = client.ask("GET", path, token=member).headers
        names = ("X-OAuth-Scopes", "X-Accepted-OAuth-Scopes", "X-OAuth-Client-Id")
        assert [headers[name] for name in names] == ["read:org", ACCEPTED[path], app.client_id]


@about("orgs/check-membership-for-user", "orgs/check-public-membership-for-user", "orgs/get-membership-for-user")
@inferred("flows 99")
@pytest.mark.parametrize("path", ANCHORS)
def test_a_404_about_members_points_to_the_page_of_the_operation(
    client: Client, member: AccessToken, path: str
) -> None:
    body = client.ask("GET", path.replace("hubot", "stranger"), token=member).json()
    assert isinstance(body, dict)
    assert body["documentation_url"] == f"{DOCUMENTATION}/reference/{ANCHORS[path]}"
