"""GET /user/orgs and /user/memberships/orgs[/{org}]: which organizations a user belongs to.

The scopes are the recorded ones (wire 12 and 13).
"""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, recorded
from tests.rest.client import Client
from tests.rest.reading import DOCUMENTATION, SIMPLE_USER_KEYS, object_in, refusal, rows_in

pytestmark = about(
    "orgs/list-for-authenticated-user",
    "orgs/list-memberships-for-authenticated-user",
    "orgs/get-membership-for-authenticated-user",
)

ORGS, MEMBERSHIPS, MEMBERSHIP = "/user/orgs", "/user/memberships/orgs", "/user/memberships/orgs/acme"
PATHS = [ORGS, MEMBERSHIPS, MEMBERSHIP]
LISTS = [ORGS, MEMBERSHIPS]
# Documented: the example `organization-simple-items` of the OpenAPI document of GHES 3.3.
ORGANIZATION_KEYS = [
    "login", "id", "node_id", "url", "repos_url", "events_url", "hooks_url", "issues_url", "members_url",
    "public_members_url", "avatar_url", "description",
]  # fmt: skip
ACCEPTED = {
    ORGS: "admin:org, read:org, repo, user, write:org",
    MEMBERSHIPS: "admin:org, read:org, repo, user, write:org",
    MEMBERSHIP: "admin:org, read:org, repo, user, write:org",
}
ANCHORS = {
    ORGS: "orgs#list-organizations-for-the-authenticated-user",
    MEMBERSHIPS: "orgs#list-organization-memberships-for-the-authenticated-user",
    MEMBERSHIP: "orgs#get-an-organization-membership-for-the-authenticated-user",
}
LIST_REFUSAL = (403, "You need at least read:org scope or user scope to list your organizations.")
NOT_FOUND = (404, "Not Found")


@pytest.fixture(autouse=True)
def _organizations(server: GitHubEnterpriseServer, user: User) -> None:
    hubot = server.add_user("hubot")
    server.add_organization("acme", members=[hubot, user])
    server.add_organization("globex", members=[hubot])
    server.add_organization("Initech", members=[user])


@pytest.fixture(name="reader")
def _reader(server: GitHubEnterpriseServer, user: User, app: OAuthApp) -> AccessToken:
    return server.issue_token(user, app, scopes=["read:org"])


def _logins(rows: list[dict[str, object]]) -> list[object]:
    organizations = [row.get("organization", row) for row in rows]
    return [one["login"] for one in organizations if isinstance(one, dict)]


@about("orgs/list-for-authenticated-user", "orgs/list-memberships-for-authenticated-user")
@documented("the page of the operation")
class TestShown:
    """What a member sees."""

    @pytest.mark.parametrize("path", LISTS)
    def test_a_user_sees_the_organizations_of_that_user_and_no_others(
        self, client: Client, reader: AccessToken, path: str
    ) -> None:
        assert _logins(rows_in(client.ask("GET", path, token=reader))) == ["acme", "Initech"]

    @documented("flows 72")
    @pytest.mark.parametrize("path", LISTS)
    def test_a_user_with_a_password_sees_the_same_organizations_as_with_a_token(
        self, client: Client, user: User, path: str
    ) -> None:
        assert _logins(rows_in(client.ask("GET", path, auth=user.credentials))) == ["acme", "Initech"]

    @pytest.mark.parametrize("path", LISTS)
    def test_a_user_without_organizations_has_an_empty_list(
        self, server: GitHubEnterpriseServer, client: Client, path: str
    ) -> None:
        assert client.ask("GET", path, auth=server.add_user().credentials).body == b"[]"

    @about("orgs/list-for-authenticated-user")
    @documented("OpenAPI")
    def test_an_organization_has_the_documented_keys_in_order(self, client: Client, reader: AccessToken) -> None:
        assert list(rows_in(client.ask("GET", ORGS, token=reader))[0]) == ORGANIZATION_KEYS

    @about("orgs/list-for-authenticated-user")
    @documented("OpenAPI", "flows 96")
    def test_the_urls_of_an_organization_are_on_this_server(self, client: Client, reader: AccessToken) -> None:
        row = rows_in(client.ask("GET", ORGS, token=reader))[1]
        api = "https://ghes.test/api/v3/orgs/Initech"
        assert {name: value for name, value in row.items() if name.endswith("_url") or name == "url"} == {
            "url": api,
            "repos_url": f"{api}/repos",
            "events_url": f"{api}/events",
            "hooks_url": f"{api}/hooks",
            "issues_url": f"{api}/issues",
            "members_url": f"{api}/members{{/member}}",
            "public_members_url": f"{api}/public_members{{/member}}",
            "avatar_url": row["avatar_url"],
        }

    @about("orgs/get-membership-for-authenticated-user")
    def test_the_membership_of_a_user_names_the_organization_and_the_user(
        self, client: Client, reader: AccessToken
    ) -> None:
        body = object_in(client.ask("GET", MEMBERSHIP, token=reader))
        assert list(body) == ["url", "state", "role", "organization_url", "user", "organization"]
        assert (list(body["organization"]), list(body["user"])) == (ORGANIZATION_KEYS, SIMPLE_USER_KEYS)
        assert (body["organization"]["login"], body["user"]["login"]) == ("acme", "octocat")

    @about("orgs/get-membership-for-authenticated-user")
    def test_the_membership_of_a_user_is_active_with_the_role_member(self, client: Client, reader: AccessToken) -> None:
        body = object_in(client.ask("GET", MEMBERSHIP, token=reader))
        assert (body["state"], body["role"]) == ("active", "member")

    @about("orgs/get-membership-for-authenticated-user", "orgs/get-membership-for-user")
    @inferred("by analogy with other objects and their addresses")
    def test_the_url_of_a_membership_answers_the_same(
        self, server: GitHubEnterpriseServer, client: Client, reader: AccessToken
    ) -> None:
        body = object_in(client.ask("GET", MEMBERSHIP, token=reader))
        again = client.ask("GET", str(body["url"]).removeprefix(server.api_url), token=reader)
        assert object_in(again) == body

    @about("orgs/list-memberships-for-authenticated-user", "orgs/get-membership-for-authenticated-user")
    def test_the_list_of_memberships_shows_each_as_it_is_shown_alone(self, client: Client, reader: AccessToken) -> None:
        rows = rows_in(client.ask("GET", MEMBERSHIPS, token=reader))
        assert rows[0] == object_in(client.ask("GET", MEMBERSHIP, token=reader))

    @about("orgs/get-membership-for-authenticated-user")
    @inferred("by analogy with logins in the addresses of pages")
    @pytest.mark.parametrize("login", ["INITECH", "%49nitech"])
    def test_an_own_membership_is_found_by_the_login_of_the_organization_in_any_case(
        self, client: Client, reader: AccessToken, login: str
    ) -> None:
        body = object_in(client.ask("GET", f"{MEMBERSHIPS}/{login}", token=reader))
        assert body["organization_url"] == "https://ghes.test/api/v3/orgs/Initech"

    @recorded("flows 88")
    @documented("flows 88")
    @pytest.mark.parametrize("path", LISTS)
    def test_the_organizations_of_a_user_are_listed_in_pages(
        self, client: Client, reader: AccessToken, path: str
    ) -> None:
        response = client.ask("GET", f"{path}?per_page=1", token=reader)
        following = f"<https://ghes.test/api/v3{path}?per_page=1&page=2>"
        assert _logins(rows_in(response)) == ["acme"]
        assert response.headers["Link"] == f'{following}; rel="next", {following}; rel="last"'


class TestNotFound:
    """Where the user is no member."""

    @about("orgs/get-membership-for-authenticated-user")
    @documented("the page of the operation")
    @inferred("flows 99, for the page")
    @pytest.mark.parametrize(
        ("login", "cause"),
        [
            ("globex", "user 'octocat' is not a member of 'globex'"),
            ("nowhere", "no organization has the login 'nowhere'"),
            ("hubot", "no organization has the login 'hubot'"),
        ],
    )
    def test_the_membership_in_an_organization_of_others_is_not_found(
        self, client: Client, reader: AccessToken, login: str, cause: str
    ) -> None:
        response = client.ask("GET", f"{MEMBERSHIPS}/{login}", token=reader)
        page = f"{DOCUMENTATION}/reference/{ANCHORS[MEMBERSHIP]}"
        assert (response.status, response.json()) == (404, {"message": "Not Found", "documentation_url": page})
        assert cause in (client.cause() or "")


class TestScopes:
    """Which tokens see organizations."""

    @documented("the page of orgs/list-for-authenticated-user", "flows 48")
    @recorded("wire 12")
    @pytest.mark.parametrize("scope", ["read:org", "repo", "user"])
    @pytest.mark.parametrize("path", PATHS)
    def test_the_scope_read_org_shows_organizations_and_memberships(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, path: str, scope: str
    ) -> None:
        token = server.issue_token(user, app, scopes=["gist", scope])
        assert client.ask("GET", path, token=token).body == client.ask("GET", path, auth=user.credentials).body

    @about("orgs/list-memberships-for-authenticated-user", "orgs/get-membership-for-authenticated-user")
    @inferred("flows 55")
    @pytest.mark.parametrize("scopes", [["public_repo", "read:user", "admin:org_hook"]], ids=str)
    @pytest.mark.parametrize("path", [MEMBERSHIPS, MEMBERSHIP])
    def test_reading_memberships_without_the_scope_is_404(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, path: str, scopes: list[str]
    ) -> None:
        response = client.ask("GET", path, token=server.issue_token(user, app, scopes=scopes))
        cause = (client.cause() or "").endswith(f"needs one of: {ACCEPTED[path]}")
        assert (refusal(response), cause) == (NOT_FOUND, True)

    @about("orgs/list-for-authenticated-user")
    @documented("the page of the operation")
    @inferred("the message")
    @pytest.mark.parametrize("scopes", [[], ["public_repo", "read:user", "user:email"]], ids=str)
    def test_listing_organizations_without_a_scope_is_refused_with_403(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, scopes: list[str]
    ) -> None:
        response = client.ask("GET", ORGS, token=server.issue_token(user, app, scopes=scopes))
        cause = (client.cause() or "").endswith(f"needs one of: {ACCEPTED[ORGS]}")
        assert (refusal(response), cause) == (LIST_REFUSAL, True)

    @inferred("flows 99")
    @pytest.mark.parametrize("path", PATHS)
    def test_a_refusal_about_organizations_points_to_the_page_of_the_operation(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, path: str
    ) -> None:
        body = client.ask("GET", path, token=server.issue_token(user, app)).json()
        assert isinstance(body, dict)
        assert body["documentation_url"] == f"{DOCUMENTATION}/reference/{ANCHORS[path]}"

    @recorded("own_memberships_200_2019", "wire 12")
    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("scopes", [["read:org"]], ids=str)
    def test_a_token_is_told_which_scopes_show_organizations(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, path: str, scopes: list[str]
    ) -> None:
        headers = client.ask("GET", path, token=server.issue_token(user, app, scopes=scopes)).headers
        names = ("X-OAuth-Scopes", "X-Accepted-OAuth-Scopes", "X-OAuth-Client-Id")
        assert [headers[name] for name in names] == [", ".join(scopes), ACCEPTED[path], app.client_id]


@about("orgs/list-for-authenticated-user", "orgs/list-memberships-for-authenticated-user")
@inferred("by analogy with installations")
class TestGitHubApp:
    """Its tokens have no scopes, and see the organizations where it is installed (inferred)."""

    @pytest.fixture(name="user_token")
    def _user_token(self, server: GitHubEnterpriseServer, user: User, github_app: GitHubApp) -> AccessToken:
        return server.issue_token(user, github_app)

    @pytest.mark.parametrize("path", LISTS)
    def test_a_github_app_that_is_installed_nowhere_sees_no_organization(
        self, client: Client, user_token: AccessToken, path: str
    ) -> None:
        assert rows_in(client.ask("GET", path, token=user_token)) == []

    @pytest.mark.parametrize("path", LISTS)
    def test_a_github_app_sees_the_organizations_of_its_user_where_it_is_installed(
        self, server: GitHubEnterpriseServer, client: Client, user_token: AccessToken, path: str
    ) -> None:
        for login in ("acme", "globex", "octocat"):
            server.install("deployer", login)
        server.install(server.add_github_app("another"), "Initech")
        assert _logins(rows_in(client.ask("GET", path, token=user_token))) == ["acme"]

    @about("orgs/get-membership-for-authenticated-user")
    def test_a_github_app_finds_a_membership_where_it_is_installed(
        self, server: GitHubEnterpriseServer, client: Client, user_token: AccessToken
    ) -> None:
        before = refusal(client.ask("GET", MEMBERSHIP, token=user_token))
        assert client.cause() == "app 'deployer' is not installed on 'acme'"
        server.install("deployer", "acme")
        assert (before, client.ask("GET", MEMBERSHIP, token=user_token).status) == (NOT_FOUND, 200)

    @recorded("flows 53")
    @pytest.mark.parametrize("path", LISTS)
    def test_a_github_app_that_lists_organizations_is_told_no_scopes(
        self, client: Client, user_token: AccessToken, path: str
    ) -> None:
        headers = client.ask("GET", path, token=user_token).headers
        shown = [headers.get(name) for name in ("X-OAuth-Scopes", "X-Accepted-OAuth-Scopes")]
        assert (shown, headers["X-OAuth-Client-Id"]) == (["", ""], user_token.app.client_id if user_token.app else "")


@pytest.mark.parametrize("path", PATHS)
class TestEveryPath:
    """What is the same for the three of them."""

    @recorded("flows 77")
    @inferred("flows 74, for apps")
    def test_reading_organizations_answers_401_to_nobody_and_to_an_app(
        self, client: Client, app: OAuthApp, path: str
    ) -> None:
        answers = [client.ask("GET", path), client.ask("GET", path, auth=app.credentials)]
        assert [refusal(answer) for answer in answers] == [(401, "Requires authentication")] * 2
