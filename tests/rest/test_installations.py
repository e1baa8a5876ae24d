"""GET /user/installations: where a GitHub App can act for the user behind its token (wire 14)."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, Response, User
from pytest_ghes_oauth._domain.tokens import user_of
from tests.evidence import about, documented, inferred, recorded
from tests.rest.client import Client
from tests.rest.reading import DOCUMENTATION, SIMPLE_USER_KEYS, object_in, refusal

pytestmark = about("apps/list-installations-for-authenticated-user")

PATH = "/user/installations"
# Documented: the example `base-installation-for-auth-user-paginated` of the OpenAPI document of GHES 3.3.
INSTALLATION_KEYS = [
    "id", "account", "repository_selection", "access_tokens_url", "repositories_url", "html_url", "app_id", "app_slug",
    "target_id", "target_type", "permissions", "events", "created_at", "updated_at", "single_file_name",
    "has_multiple_single_files", "single_file_paths", "suspended_by", "suspended_at",
]  # fmt: skip
NO_TOKEN_OF_A_GITHUB_APP = (
    403,
    "You must authenticate with an access token authorized to a GitHub App in order to list installations",
)


@pytest.fixture(name="user_token")
def _user_token(server: GitHubEnterpriseServer, user: User, github_app: GitHubApp) -> AccessToken:
    """A token of octocat, who is a member of acme, but not of globex."""
    hubot = server.add_user("hubot")
    server.add_organization("acme", members=[user, hubot])
    server.add_organization("globex", members=[hubot])
    return server.issue_token(user, github_app)


@pytest.fixture(name="installed")
def _installed(server: GitHubEnterpriseServer, user_token: AccessToken) -> AccessToken:
    """The same token, where its app is installed on octocat and acme, and more that octocat does not see."""
    for account in (user_of(user_token), "hubot", "acme", "globex"):
        server.install("deployer", account)
    server.install(server.add_github_app("another"), "acme")
    return user_token


def _installations(response: Response) -> list[dict[str, Any]]:
    rows = object_in(response)["installations"]
    assert isinstance(rows, list)
    return rows


@documented("OpenAPI")
class TestShown:
    """What is listed."""

    @documented("the page of the operation")
    def test_installations_on_the_user_and_on_the_users_organizations_are_listed(
        self, client: Client, installed: AccessToken
    ) -> None:
        rows = _installations(client.ask("GET", PATH, token=installed))
        assert [(row["account"]["login"], row["app_slug"]) for row in rows] == [
            ("octocat", "deployer"),
            ("acme", "deployer"),
        ]

    @documented("the page of the operation")
    def test_a_github_app_lists_its_own_installations_only(
        self, server: GitHubEnterpriseServer, client: Client, installed: AccessToken
    ) -> None:
        token = server.issue_token(user_of(installed), "another")
        assert [row["app_slug"] for row in _installations(client.ask("GET", PATH, token=token))] == ["another"]

    def test_the_list_of_installations_begins_with_their_total(self, client: Client, installed: AccessToken) -> None:
        body = object_in(client.ask("GET", PATH, token=installed))
        assert (list(body), body["total_count"]) == (["total_count", "installations"], 2)

    def test_a_github_app_that_is_installed_nowhere_has_an_empty_list(
        self, client: Client, user_token: AccessToken
    ) -> None:
        body = object_in(client.ask("GET", PATH, token=user_token))
        assert body == {"total_count": 0, "installations": []}

    def test_an_installation_has_the_documented_keys(self, client: Client, installed: AccessToken) -> None:
        rows = _installations(client.ask("GET", PATH, token=installed))
        assert [sorted(row) for row in rows] == [sorted(INSTALLATION_KEYS)] * 2

    @recorded("installations_200_2021")
    def test_the_keys_of_an_installation_are_in_the_recorded_order(
        self, client: Client, installed: AccessToken
    ) -> None:
        assert list(_installations(client.ask("GET", PATH, token=installed))[0]) == INSTALLATION_KEYS

    def test_the_account_of_an_installation_is_a_user_or_an_organization(
        self, client: Client, installed: AccessToken
    ) -> None:
        rows = _installations(client.ask("GET", PATH, token=installed))
        kinds = [(row["target_type"], row["account"]["type"], row["target_id"]) for row in rows]
        ids = [row["account"]["id"] for row in rows]
        assert kinds == [("User", "User", ids[0]), ("Organization", "Organization", ids[1])]
        assert [list(row["account"]) for row in rows] == [SIMPLE_USER_KEYS] * 2

    def test_an_installation_has_the_ids_of_itself_and_of_its_app(
        self, server: GitHubEnterpriseServer, client: Client, user: User, user_token: AccessToken
    ) -> None:
        installation = server.install("deployer", user)
        [row] = _installations(client.ask("GET", PATH, token=user_token))
        assert (row["id"], row["app_id"]) == (installation.id, installation.app.id)

    def test_an_installation_has_the_permissions_that_the_account_gives(
        self, server: GitHubEnterpriseServer, client: Client, user_token: AccessToken
    ) -> None:
        server.install("deployer", "acme", permissions={"contents": "read"})
        [row] = _installations(client.ask("GET", PATH, token=user_token))
        assert row["permissions"] == {"contents": "read"}

    @pytest.mark.parametrize(("repositories", "selection"), [("all", "all"), (["acme/site"], "selected")])
    def test_an_installation_says_whether_all_repositories_or_some_are_selected(
        self,
        server: GitHubEnterpriseServer,
        client: Client,
        user_token: AccessToken,
        repositories: Any,  # noqa: ANN401  # "all" or a list
        selection: str,
    ) -> None:
        server.add_repository("acme/site")
        server.install("deployer", "acme", repositories=repositories)
        [row] = _installations(client.ask("GET", PATH, token=user_token))
        assert row["repository_selection"] == selection

    def test_the_urls_of_an_installation_are_those_of_the_documented_example(
        self, client: Client, installed: AccessToken
    ) -> None:
        row = _installations(client.ask("GET", PATH, token=installed))[0]
        assert row["repositories_url"] == "https://ghes.test/api/v3/installation/repositories"
        assert row["access_tokens_url"] == f"https://ghes.test/api/v3/app/installations/{row['id']}/access_tokens"

    @documented("OpenAPI", "flows 96")
    @inferred("by analogy with organizations, for a user")
    def test_the_page_of_an_installation_is_on_this_server(self, client: Client, installed: AccessToken) -> None:
        rows = _installations(client.ask("GET", PATH, token=installed))
        assert [row["html_url"] for row in rows] == [
            f"https://ghes.test/settings/installations/{rows[0]['id']}",
            f"https://ghes.test/organizations/acme/settings/installations/{rows[1]['id']}",
        ]

    @recorded("flows 88")
    @documented("OpenAPI", "flows 88")
    def test_installations_are_listed_in_pages_with_the_total_of_all(
        self, client: Client, installed: AccessToken
    ) -> None:
        response = client.ask("GET", f"{PATH}?per_page=1&page=2", token=installed)
        url = f"https://ghes.test/api/v3{PATH}?per_page=1&page=1"
        assert [row["account"]["login"] for row in _installations(response)] == ["acme"]
        assert response.headers["Link"] == f'<{url}>; rel="prev", <{url}>; rel="first"'
        assert object_in(response)["total_count"] == 2


class TestCallers:
    """Only the token of a GitHub App will do."""

    @documented("the page of the operation", "OpenAPI")
    @inferred("the message")
    @pytest.mark.parametrize("scopes", [[], ["repo", "user", "admin:org"]], ids=str)
    def test_the_token_of_an_oauth_app_cannot_list_installations(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, scopes: list[str]
    ) -> None:
        response = client.ask("GET", PATH, token=server.issue_token(user, app, scopes=scopes))
        cause = "a token of a GitHub App is needed, and none was sent"
        assert (refusal(response), client.cause()) == (NO_TOKEN_OF_A_GITHUB_APP, cause)
        assert response.headers["X-OAuth-Scopes"] == ", ".join(sorted(scopes))
        assert response.headers["X-Accepted-OAuth-Scopes"] == ""

    @documented("the page of the operation", "OpenAPI")
    @inferred("the message")
    def test_a_personal_token_or_a_password_cannot_list_installations(
        self, server: GitHubEnterpriseServer, client: Client, user: User
    ) -> None:
        token = server.issue_personal_token(user, note="x", scopes=["repo"])
        answers = [client.ask("GET", PATH, token=token), client.ask("GET", PATH, auth=user.credentials)]
        assert [refusal(answer) for answer in answers] == [NO_TOKEN_OF_A_GITHUB_APP] * 2

    @inferred("flows 99")
    def test_a_refused_list_of_installations_points_to_the_page_of_the_operation(
        self, client: Client, user: User
    ) -> None:
        body = client.ask("GET", PATH, auth=user.credentials).json()
        assert isinstance(body, dict)
        page = f"{DOCUMENTATION}/reference/apps#list-app-installations-accessible-to-the-user-access-token"
        assert body["documentation_url"] == page

    @recorded("flows 77")
    @documented("OpenAPI")
    @inferred("flows 74, for apps")
    def test_listing_installations_answers_401_to_nobody_and_to_an_app(
        self, client: Client, github_app: GitHubApp
    ) -> None:
        answers = [client.ask("GET", PATH), client.ask("GET", PATH, auth=github_app.credentials)]
        assert [refusal(answer) for answer in answers] == [(401, "Requires authentication")] * 2


@recorded("installations_200_2019", "flows 53")
def test_a_token_that_lists_installations_is_told_its_app_and_no_scopes(client: Client, installed: AccessToken) -> None:
    headers = client.ask("GET", PATH, token=installed).headers
    shown = [headers.get(name) for name in ("X-OAuth-Scopes", "X-Accepted-OAuth-Scopes")]
    assert (shown, installed.app and installed.app.client_id) == (["", ""], headers["X-OAuth-Client-Id"])
