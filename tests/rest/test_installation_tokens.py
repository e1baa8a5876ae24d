"""The tokens of an installation: how they are issued, what they reach, and what ends them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from pytest_ghes_oauth import AccessToken, GHESError, GitHubEnterpriseServer, Installation, User
from tests.evidence import TOKENS, about, documented, inferred, own, recorded
from tests.rest.client import Client
from tests.rest.reading import SIMPLE_USER_KEYS, object_in, refusal, rows_in
from tests.rest.signing import Robot

pytestmark = about("apps/create-installation-access-token")

NOT_ACCESSIBLE = (403, "Resource not accessible by integration")
SUSPENDED = (403, "This installation has been suspended")


@pytest.fixture(name="path")
def _path(installation: Installation) -> str:
    return f"/app/installations/{installation.id}/access_tokens"


@pytest.fixture(name="held")
def _held(server: GitHubEnterpriseServer, installation: Installation) -> AccessToken:
    """A token of the installation."""
    return server.issue_installation_token(installation)


@documented("OpenAPI")
class TestIssued:
    """What an app gets."""

    def test_a_new_token_comes_with_its_expiry_and_permissions(self, robot: Robot, path: str) -> None:
        response = robot.ask("POST", path)
        body = object_in(response)
        assert (response.status, list(body)) == (201, ["token", "expires_at", "permissions", "repository_selection"])
        assert (body["permissions"], body["repository_selection"]) == (dict(robot.app.permissions), "selected")

    def test_a_token_for_all_repositories_says_so(self, robot: Robot, user: User) -> None:
        everywhere = robot.server.install(robot.app, user)
        body = object_in(robot.ask("POST", f"/app/installations/{everywhere.id}/access_tokens"))
        assert body["repository_selection"] == "all"

    @documented("flows 56", "flows 58")
    @inferred("flows 57, for releases before 3.2")
    @pytest.mark.parametrize(("release", "start", "length"), [("3.1", "v1.", 43), ("3.2", "ghs_", 40)])
    def test_its_text_is_that_of_an_installation(self, release: str, start: str, length: int) -> None:
        server = GitHubEnterpriseServer(release=release)
        text = server.issue_installation_token(server.install(server.add_github_app(), server.add_user())).token
        assert (text.startswith(start), len(text)) == (True, length)

    def test_it_lives_for_an_hour(self, robot: Robot, path: str) -> None:
        robot.server.clock.freeze()
        body = object_in(robot.ask("POST", path))
        lifetime = datetime.fromisoformat(body["expires_at"].replace("Z", "+00:00")) - robot.server.clock.now()
        assert 3598 < lifetime.total_seconds() <= 3600
        robot.server.clock.advance(hours=1)
        assert refusal(robot.client.ask("GET", "/user", token=body["token"])) == (401, "Bad credentials")

    @inferred("contract")
    def test_it_belongs_to_the_app_and_the_installation_and_to_no_user(
        self, robot: Robot, installation: Installation, path: str
    ) -> None:
        token = robot.server.tokens[object_in(robot.ask("POST", path))["token"]]
        assert (token.user, token.grant, token.app, token.installation) == (None, None, robot.app, installation)
        event = robot.server.events[-1]
        assert (event.name, event.token, event.installation) == ("token.issued", token, installation)

    @inferred("flows 111: no limit is documented")
    def test_an_installation_may_have_more_than_ten_tokens(self, robot: Robot, path: str) -> None:
        for _ in range(11):
            assert robot.ask("POST", path).status == 201
        assert len(robot.server.tokens.find(user=None)) == 11

    @recorded("wire 14")
    @pytest.mark.parametrize("release", ["3.0", "3.1"])
    def test_the_address_that_an_installation_names_works(self, release: str) -> None:
        server = GitHubEnterpriseServer(release=release)
        robot = Robot(server, server.add_github_app())
        installation = server.install(robot.app, server.add_user())
        shown = object_in(robot.ask("GET", f"/app/installations/{installation.id}"))["access_tokens_url"]
        assert robot.ask("POST", shown.removeprefix(server.api_url)).status == 201

    def test_the_installation_of_another_app_issues_nothing(self, robot: Robot, path: str) -> None:
        other = Robot(robot.server, robot.server.add_github_app("another"))
        assert refusal(other.ask("POST", path)) == (404, "Not Found")


@documented("OpenAPI")
class TestNarrowed:
    """A body asks for less."""

    @pytest.mark.parametrize("key", ["repositories", "repository_ids"])
    def test_a_token_for_some_repositories_shows_them(
        self, robot: Robot, installation: Installation, path: str, key: str
    ) -> None:
        site = installation.repositories[0]
        assert not isinstance(site, str)
        body = object_in(robot.ask("POST", path, json={key: ["site" if key == "repositories" else site.id]}))
        token = robot.server.tokens[body["token"]]
        assert ([one["full_name"] for one in body["repositories"]], body["repository_selection"]) == (
            ["acme/site"],
            "selected",
        )
        assert token.repositories == (site,)

    def test_a_token_for_some_permissions_has_only_these(self, robot: Robot, path: str) -> None:
        body = object_in(robot.ask("POST", path, json={"permissions": {"contents": "read"}}))
        assert body["permissions"] == {"contents": "read"} == robot.server.tokens[body["token"]].permissions

    def test_a_token_for_some_repositories_of_an_installation_for_all_says_so(self, robot: Robot, user: User) -> None:
        everywhere = robot.server.install(robot.app, user)
        robot.server.add_repository("octocat/hello")
        path = f"/app/installations/{everywhere.id}/access_tokens"
        body = object_in(robot.ask("POST", path, json={"repositories": ["hello"]}))
        assert body["repository_selection"] == "selected"

    @inferred("the messages, which are github.com's")
    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ({"permissions": {"issues": "write"}}, "The permissions requested are not granted to this installation."),
            (
                {"repositories": ["payroll"]},
                "There is at least one repository that does not exist or is not accessible to the parent installation.",
            ),
        ],
        ids=str,
    )
    def test_more_than_the_installation_has_is_refused(
        self, robot: Robot, path: str, body: dict[str, Any], message: str
    ) -> None:
        assert refusal(robot.ask("POST", path, json=body)) == (422, message)
        assert len(robot.server.tokens) == 0

    def test_a_shown_repository_has_its_owner_and_its_addresses(self, robot: Robot, path: str) -> None:
        [shown] = object_in(robot.ask("POST", path, json={"repositories": ["shop"]}))["repositories"]
        assert (shown["private"], list(shown["owner"])) == (True, SIMPLE_USER_KEYS)
        assert (shown["url"], shown["clone_url"], shown["ssh_url"]) == (
            "https://ghes.test/api/v3/repos/acme/shop",
            "https://ghes.test/acme/shop.git",
            "git@ghes.test:acme/shop.git",
        )


@about(TOKENS)
@documented("flows 112")
class TestUsed:
    """Where such a token is welcome, and where not."""

    @inferred("that these three ask for a user")
    @pytest.mark.parametrize("path", ["/user", "/user/orgs", "/orgs/acme/teams/core/members"])
    def test_an_operation_for_a_user_is_not_accessible(self, client: Client, held: AccessToken, path: str) -> None:
        response = client.ask("GET", path, token=held)
        assert (refusal(response), "acts for an app" in str(client.cause())) == (NOT_ACCESSIBLE, True)

    @inferred("flows 112")
    @pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
    def test_it_is_no_authorization_that_its_app_could_check_reset_or_delete(
        self, client: Client, held: AccessToken, method: str
    ) -> None:
        assert held.app is not None
        path = f"/applications/{held.app.client_id}/token"
        response = client.ask(method, path, auth=held.app.credentials, json={"access_token": held.token})
        assert (refusal(response), held.is_active) == ((404, "Not Found"), True)

    def test_it_reads_what_is_public(self, client: Client, held: AccessToken) -> None:
        response = client.ask("GET", "/users/octocat", token=held)
        assert (object_in(response)["login"], object_in(response)["email"]) == ("octocat", "octocat@example.com")
        assert response.headers["Cache-Control"].startswith("private")

    @inferred("flows 112: no OAuth client takes part")
    def test_its_answers_show_empty_scopes_and_no_client(self, client: Client, held: AccessToken) -> None:
        headers = client.ask("GET", "/meta", token=held).headers
        shown = {name: value for name, value in headers.items() if name.startswith(("X-OAuth", "X-Accepted-OAuth"))}
        assert shown == {"X-OAuth-Scopes": "", "X-Accepted-OAuth-Scopes": ""}

    def test_it_opens_a_server_in_private_mode(self) -> None:
        server = GitHubEnterpriseServer(private_mode=True)
        token = server.issue_installation_token(server.install(server.add_github_app(), server.add_user()))
        assert Client(server).ask("GET", "/meta", token=token).status == 200

    def test_it_opens_an_endpoint_of_the_test_whatever_its_scopes(
        self, server: GitHubEnterpriseServer, client: Client, held: AccessToken
    ) -> None:
        server.add_resource("/repos/acme/site/contents", json=[], scopes=["repo"])
        assert rows_in(client.ask("GET", "/repos/acme/site/contents", token=held)) == []

    @documented("flows 83")
    @inferred("the name of the caller")
    def test_each_installation_has_a_rate_limit_of_its_own(self) -> None:
        server = GitHubEnterpriseServer(rate_limit=1)
        app = server.add_github_app()
        tokens = [server.issue_installation_token(server.install(app, server.add_user())) for _ in range(2)]
        answers = [Client(server).ask("GET", "/meta", token=token) for token in (*tokens, tokens[0])]
        assert [answer.status for answer in answers] == [200, 200, 403]
        assert tokens[0].installation is not None
        assert refusal(answers[2])[1] == f"API rate limit exceeded for installation ID {tokens[0].installation.id}."

    @documented("flows 83")
    def test_a_refusal_shows_the_rate_limit_of_the_installation(self) -> None:
        server = GitHubEnterpriseServer(rate_limit=5000)
        token = server.issue_installation_token(server.install(server.add_github_app(), server.add_user()))
        response = Client(server).ask("GET", "/user", token=token)
        assert (response.status, response.headers["X-RateLimit-Limit"]) == (403, "5000")

    @about("enterprise-admin/list-personal-access-tokens")
    def test_it_is_no_personal_token_and_no_authorization(
        self, server: GitHubEnterpriseServer, client: Client, held: AccessToken, user: User
    ) -> None:
        admin = server.add_user(site_admin=True)
        lists = [client.ask("GET", "/admin/tokens", auth=admin.credentials)]
        lists.append(client.ask("GET", "/authorizations", auth=user.credentials))
        assert ([rows_in(rows) for rows in lists], held.is_active) == ([[], []], True)


@about(TOKENS)
@documented("flows 113", "OpenAPI: apps/suspend-installation, apps/delete-installation")
class TestEnded:
    """A token ends with its installation."""

    @inferred("flows 113: that tokens stay dead")
    def test_a_suspension_ends_the_tokens_of_an_installation(
        self, client: Client, installation: Installation, held: AccessToken
    ) -> None:
        installation.suspend()
        installation.unsuspend()
        assert held.state == "revoked"
        assert refusal(client.ask("GET", "/meta", token=held)) == (401, "Bad credentials")

    @pytest.mark.parametrize("ending", ["suspend", "uninstall"])
    def test_a_scoped_token_ends_with_its_installation_and_its_parent_lives(
        self, server: GitHubEnterpriseServer, client: Client, user: User, installation: Installation, ending: str
    ) -> None:
        parent = server.issue_token(user, installation.app)
        path = f"/applications/{installation.app.client_id}/token/scoped"
        json = {"access_token": parent.token, "target": "acme"}
        scoped = server.tokens[
            object_in(client.ask("POST", path, auth=installation.app.credentials, json=json))["token"]
        ]
        getattr(installation, ending)()
        assert (scoped.state, parent.state) == ("revoked", "active")

    @about("orgs/list-for-authenticated-user", "orgs/get-membership-for-authenticated-user")
    def test_a_user_token_of_the_app_sees_the_organization_only_while_it_is_not_suspended(
        self, server: GitHubEnterpriseServer, client: Client, user: User, installation: Installation
    ) -> None:
        token = server.issue_token(user, installation.app)
        seen = []
        for verb in (installation.suspend, installation.unsuspend):
            verb()
            membership = client.ask("GET", "/user/memberships/orgs/acme", token=token)
            listed = [row["login"] for row in rows_in(client.ask("GET", "/user/orgs", token=token))]
            seen.append((listed, membership.status, server.exchanges[-2].cause))
        assert seen == [([], 404, "app 'deployer' is suspended on 'acme'"), (["acme"], 200, None)]

    def test_the_tokens_of_other_installations_live(
        self, server: GitHubEnterpriseServer, user: User, installation: Installation, held: AccessToken
    ) -> None:
        other = server.issue_installation_token(server.install(installation.app, user))
        installation.uninstall()
        assert (held.state, other.state) == ("revoked", "active")
        assert [event.name for event in server.events][-2:] == ["installation.deleted", "token.revoked"]

    @about("apps/create-installation-access-token")
    @inferred("the message, which is github.com's")
    def test_a_suspended_installation_issues_no_token(
        self, robot: Robot, installation: Installation, path: str
    ) -> None:
        installation.suspend()
        assert refusal(robot.ask("POST", path)) == SUSPENDED
        installation.unsuspend()
        assert robot.ask("POST", path).status == 201

    @about("apps/scope-token")
    @documented("OpenAPI: 403")
    @inferred("the message, which is github.com's")
    def test_a_suspended_installation_scopes_no_token(
        self, server: GitHubEnterpriseServer, client: Client, user: User, installation: Installation
    ) -> None:
        parent = server.issue_token(user, installation.app)
        installation.suspend()
        path = f"/applications/{installation.app.client_id}/token/scoped"
        json = {"access_token": parent.token, "target": "acme"}
        assert refusal(client.ask("POST", path, auth=installation.app.credentials, json=json)) == SUSPENDED


@about("apps/list-repos-accessible-to-installation")
@documented("the page of the operation")
class TestRepositories:
    """GET /installation/repositories."""

    PATH = "/installation/repositories"

    def test_a_token_lists_the_repositories_that_it_reaches(
        self, server: GitHubEnterpriseServer, client: Client, user: User, installation: Installation
    ) -> None:
        server.add_repository("octocat/private", private=True)
        server.add_repository("octocat/public")
        tokens = [
            server.issue_installation_token(installation, repositories=["shop"]),
            server.issue_installation_token(installation),
            server.issue_installation_token(server.install(installation.app, user)),
        ]
        bodies = [object_in(client.ask("GET", self.PATH, token=token)) for token in tokens]
        assert [
            (body["total_count"], body["repository_selection"], [one["full_name"] for one in body["repositories"]])
            for body in bodies
        ] == [
            (1, "selected", ["acme/shop"]),
            (2, "selected", ["acme/site", "acme/shop"]),
            (2, "all", ["octocat/private", "octocat/public"]),
        ]

    def test_repositories_come_in_pages_with_the_total_of_all(self, client: Client, held: AccessToken) -> None:
        response = client.ask("GET", f"{self.PATH}?per_page=1&page=2", token=held)
        body = object_in(response)
        assert (body["total_count"], [one["name"] for one in body["repositories"]]) == (2, ["shop"])
        assert 'rel="prev"' in response.headers["Link"]

    @inferred("by analogy with GET /user/installations")
    @pytest.mark.parametrize(("release", "status"), [("2.21", 415), ("2.22", 200)])
    def test_up_to_2_21_a_preview_has_to_be_named(self, release: str, status: int) -> None:
        server = GitHubEnterpriseServer(release=release)
        token = server.issue_installation_token(server.install(server.add_github_app(), server.add_user()))
        assert Client(server).ask("GET", self.PATH, token=token).status == status


@documented("the page of the operation")
class TestOwnToken:
    """What only the token of an installation can do."""

    @about("apps/revoke-installation-access-token")
    def test_a_token_revokes_itself(self, client: Client, held: AccessToken) -> None:
        answers = [client.ask("DELETE", "/installation/token", token=held).status for _ in range(2)]
        assert (answers, held.state) == ([204, 401], "revoked")

    @about("apps/revoke-installation-access-token", "apps/list-repos-accessible-to-installation")
    @inferred("the message of the second, by analogy with github.com's of the first")
    @pytest.mark.parametrize(
        ("method", "path", "purpose"),
        [
            ("GET", "/installation/repositories", "list repositories for an installation"),
            ("DELETE", "/installation/token", "revoke an installation access token"),
        ],
    )
    def test_a_user_has_no_such_token_even_if_the_token_is_limited_to_an_installation(
        self,
        server: GitHubEnterpriseServer,
        client: Client,
        user: User,
        installation: Installation,
        method: str,
        path: str,
        purpose: str,
    ) -> None:
        scoping = f"/applications/{installation.app.client_id}/token/scoped"
        json = {"access_token": server.issue_token(user, installation.app).token, "target": "acme"}
        scoped = object_in(client.ask("POST", scoping, auth=installation.app.credentials, json=json))["token"]
        answers = [client.ask(method, path, token=scoped), client.ask(method, path, auth=user.credentials)]
        words = f"You must authenticate with an installation access token in order to {purpose}."
        assert [refusal(answer) for answer in answers] == [(403, words)] * 2
        assert client.ask(method, path).status == 401


@own()
class TestVerb:
    """`ghes.issue_installation_token`."""

    def test_a_test_issues_a_narrowed_token(self, server: GitHubEnterpriseServer, installation: Installation) -> None:
        token = server.issue_installation_token(
            installation, repositories=["acme/site", "shop", "site"], permissions={"issues": "read"}
        )
        assert [one.full_name for one in token.repositories or ()] == ["acme/site", "acme/shop"]
        assert token.permissions == {"issues": "read"}
        assert token.label == f"token {token.id} of {installation.label}"

    def test_a_permission_that_only_apps_may_have_can_be_kept(self, server: GitHubEnterpriseServer) -> None:
        levels = {"contents": "read", "email_addresses": "read"}
        installation = server.install(server.add_github_app(permissions=levels), server.add_user())
        token = server.issue_installation_token(installation, permissions={"email_addresses": "read"})
        assert token.permissions == {"email_addresses": "read"}

    def test_what_the_installation_does_not_have_is_misuse(
        self, server: GitHubEnterpriseServer, installation: Installation
    ) -> None:
        with pytest.raises(GHESError, match="does not include acme/payroll"):
            server.issue_installation_token(installation, repositories=["payroll"])
        with pytest.raises(GHESError, match="'acme' has no repository 'nowhere'"):
            server.issue_installation_token(installation, repositories=["nowhere"])
        with pytest.raises(GHESError, match="the installation lacks, or has at a lower level: issues"):
            server.issue_installation_token(installation, permissions={"issues": "write"})
        with pytest.raises(GHESError, match="repositories='site' is not a list of repositories"):
            server.issue_installation_token(installation, repositories="site")

    def test_an_installation_that_is_suspended_or_elsewhere_is_misuse(
        self, server: GitHubEnterpriseServer, installation: Installation
    ) -> None:
        other = GitHubEnterpriseServer()
        with pytest.raises(GHESError, match="is not an installation on the server; it has: none"):
            other.issue_installation_token(installation)
        assert other.install(other.add_github_app(), other.add_user()).id == installation.id
        with pytest.raises(GHESError, match="is not an installation on the server"):
            other.issue_installation_token(installation)
        with pytest.raises(GHESError, match="'acme' is not an installation"):
            server.issue_installation_token("acme")  # type: ignore[arg-type]  # on purpose
        installation.suspend()
        with pytest.raises(GHESError, match=r"cannot issue: installation .* is suspended"):
            server.issue_installation_token(installation)
        installation.uninstall()
        with pytest.raises(GHESError, match=r"cannot issue: installation .* was uninstalled"):
            server.issue_installation_token(installation)

    def test_tokens_are_found_by_having_no_user(
        self, server: GitHubEnterpriseServer, held: AccessToken, token: AccessToken
    ) -> None:
        assert (server.tokens.find(user=None), server.tokens.find(user="octocat")) == ([held], [token])
