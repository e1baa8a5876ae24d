"""A GitHub App makes a token that reaches less, out of a user's token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, Installation, OAuthApp, Response, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.rest.client import Client
from tests.rest.reading import AUTHORIZATION_KEYS, SIMPLE_USER_KEYS, failure, object_in, refusal
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about("apps/scope-token")

Scope = Callable[..., Response]


@pytest.fixture(name="installation")
def _installation(server: GitHubEnterpriseServer, user: User, github_app: GitHubApp) -> Installation:
    server.add_repository("octocat/hello", private=True)
    return server.install(github_app, user)


@pytest.fixture(name="parent")
def _parent(server: GitHubEnterpriseServer, user: User, github_app: GitHubApp) -> AccessToken:
    return server.issue_token(user, github_app)


@pytest.fixture(name="scope")
def _scope(client: Client, github_app: GitHubApp, parent: AccessToken) -> Scope:
    def scope(**body: object) -> Response:
        path = f"/applications/{github_app.client_id}/token/scoped"
        json = {"access_token": parent.token, "target": "octocat", **body}
        json = {key: value for key, value in json.items() if value is not ...}
        return client.ask("POST", path, auth=github_app.credentials, json=json)

    return scope


@pytest.fixture(name="body")
def _body(installation: Installation, scope: Scope) -> dict[str, Any]:
    assert installation.repositories == "all"
    return object_in(scope())


@recorded("wire 7")
@documented("the page of the operation")
@inferred("semantics 24, for the order")
def test_the_keys_of_a_scoped_token_are_in_the_recorded_order_and_end_with_the_installation(
    body: dict[str, Any],
) -> None:
    assert list(body) == [*AUTHORIZATION_KEYS, "user", "installation"]


@recorded("wire 7")
def test_a_scoped_token_is_a_token_of_its_own(
    server: GitHubEnterpriseServer, body: dict[str, Any], parent: AccessToken
) -> None:
    child = server.tokens[body["token"]]
    assert (child.id != parent.id, child.token != parent.token, child.id) == (True, True, body["id"])


@inferred("semantics 17")
def test_a_scoped_token_has_the_user_app_and_grant_of_its_parent(
    server: GitHubEnterpriseServer, body: dict[str, Any], parent: AccessToken
) -> None:
    child = server.tokens[body["token"]]
    assert (child.user, child.app, child.grant) == (parent.user, parent.app, parent.grant)


@documented("flows 56", "flows 58")
def test_the_text_of_a_scoped_token_is_that_of_a_user_token(body: dict[str, Any]) -> None:
    assert (body["token"][:4], len(body["token"])) == ("ghu_", 40)


@recorded("wire 7")
@pytest.mark.usefixtures("body")
def test_scoping_a_token_leaves_its_parent_valid(server: GitHubEnterpriseServer, parent: AccessToken) -> None:
    assert (parent.is_active, parent.token in server.tokens) == (True, True)


@inferred("semantics 17")
def test_a_scoped_token_expires_with_its_parent(
    server: GitHubEnterpriseServer, body: dict[str, Any], parent: AccessToken
) -> None:
    assert server.tokens[body["token"]].expires_at == parent.expires_at is not None


@recorded("wire 7")
@documented("the page of the operation")
def test_a_scoped_token_has_no_scopes(body: dict[str, Any]) -> None:
    assert body["scopes"] == []


@own()
@pytest.mark.usefixtures("installation")
def test_scoping_a_token_is_one_event(server: GitHubEnterpriseServer, scope: Scope) -> None:
    before = snapshot(server)
    object_in(scope())
    assert names_of_events(server, before) == ["token.issued"]


@documented("the page of the operation")
def test_the_installation_of_a_scoped_token_has_the_documented_keys(body: dict[str, Any]) -> None:
    assert list(body["installation"]) == [
        "permissions", "repository_selection", "single_file_name", "repositories_url", "account",
        "has_multiple_single_files", "single_file_paths",
    ]  # fmt: skip


@documented("the page of the operation")
def test_the_account_in_the_installation_of_a_scoped_token_is_a_simple_user(body: dict[str, Any]) -> None:
    assert (list(body["installation"]["account"]), body["installation"]["account"]["login"]) == (
        SIMPLE_USER_KEYS,
        "octocat",
    )


@inferred("semantics 17")
def test_a_token_scoped_without_permissions_has_those_of_the_installation(
    server: GitHubEnterpriseServer, body: dict[str, Any], installation: Installation
) -> None:
    child = server.tokens[body["token"]]
    assert child.permissions == body["installation"]["permissions"] == installation.permissions


@documented("the page of the operation")
@pytest.mark.usefixtures("installation")
def test_a_token_scoped_to_permissions_has_only_these(server: GitHubEnterpriseServer, scope: Scope) -> None:
    body = object_in(scope(permissions={"contents": "read"}))
    assert server.tokens[body["token"]].permissions == body["installation"]["permissions"] == {"contents": "read"}


@documented("the page of the operation")
@pytest.mark.usefixtures("installation")
def test_a_token_scoped_to_repositories_reaches_only_these(server: GitHubEnterpriseServer, scope: Scope) -> None:
    server.add_repository("octocat/world")
    body = object_in(scope(repositories=["hello"]))
    repositories = server.tokens[body["token"]].repositories or ()
    assert [repository.full_name for repository in repositories] == ["octocat/hello"]
    assert body["installation"]["repository_selection"] == "selected"


@documented("the page of the operation")
@pytest.mark.usefixtures("installation")
def test_a_token_can_be_scoped_to_repositories_by_id(server: GitHubEnterpriseServer, scope: Scope) -> None:
    repository = server.add_repository("octocat/world")
    body = object_in(scope(repository_ids=[repository.id]))
    assert server.tokens[body["token"]].repositories == (repository,)


@inferred("semantics 17")
def test_a_token_scoped_without_repositories_reaches_all(body: dict[str, Any]) -> None:
    assert body["installation"]["repository_selection"] == "all"


@documented("the page of the operation")
@pytest.mark.usefixtures("installation")
def test_the_target_of_a_scoped_token_can_be_named_by_id(scope: Scope, user: User) -> None:
    assert object_in(scope(target=..., target_id=user.id))["installation"]["account"]["id"] == user.id


@documented("the page of the operation")
def test_the_target_of_a_scoped_token_can_be_an_organization_of_the_user(
    server: GitHubEnterpriseServer, scope: Scope, user: User, github_app: GitHubApp
) -> None:
    server.install(github_app, server.add_organization("acme", members=[user]))
    account = object_in(scope(target="acme"))["installation"]["account"]
    assert (account["login"], account["type"]) == ("acme", "Organization")


@inferred("semantics 17")
def test_a_scoped_token_outlives_the_reset_of_its_parent(
    server: GitHubEnterpriseServer, client: Client, body: dict[str, Any], github_app: GitHubApp, parent: AccessToken
) -> None:
    path = f"/applications/{github_app.client_id}/token"
    object_in(client.ask("PATCH", path, auth=github_app.credentials, json={"access_token": parent.token}))
    assert server.tokens[body["token"]].is_active


@inferred("semantics 17")
def test_a_scoped_token_dies_with_the_grant(
    server: GitHubEnterpriseServer, body: dict[str, Any], github_app: GitHubApp
) -> None:
    child = server.tokens[body["token"]]
    server.grants.one(app=github_app).revoke()
    assert (child.state, [*server.tokens]) == ("revoked", [])


@about("apps/reset-token")
@inferred("semantics 16", "semantics 17")
@pytest.mark.usefixtures("installation")
def test_a_scoped_token_keeps_permissions_and_repositories_when_it_is_reset(
    server: GitHubEnterpriseServer, client: Client, scope: Scope, github_app: GitHubApp
) -> None:
    child = server.tokens[object_in(scope(permissions={"contents": "read"}, repositories=["hello"]))["token"]]
    before = (child.permissions, child.repositories)
    path = f"/applications/{github_app.client_id}/token"
    body = object_in(client.ask("PATCH", path, auth=github_app.credentials, json={"access_token": child.token}))
    assert body["installation"]["permissions"] == {"contents": "read"}
    assert (child.permissions, child.repositories) == before


@about("apps/check-token")
@inferred("by analogy with the answer that created it")
def test_checking_a_scoped_token_shows_its_installation(
    client: Client, body: dict[str, Any], github_app: GitHubApp
) -> None:
    path = f"/applications/{github_app.client_id}/token"
    checked = object_in(client.ask("POST", path, auth=github_app.credentials, json={"access_token": body["token"]}))
    assert checked == body


@inferred("semantics 18")
class TestRefusals:
    """All of them leave the state as it was."""

    @pytest.fixture(autouse=True)
    def _nothing_changes(self, server: GitHubEnterpriseServer, scope: Scope) -> None:
        self.server, self.scope = server, scope

    def refused(self, **body: object) -> tuple[int, str]:
        before = snapshot(self.server)
        answer = refusal(self.scope(**body))
        assert snapshot(self.server) == before
        return answer

    @documented("the page of the operation")
    @pytest.mark.usefixtures("installation")
    def test_scoping_a_token_that_was_never_issued_is_404(self) -> None:
        assert self.refused(access_token="ghu_dead") == (404, "Not Found")

    def test_scoping_a_token_of_an_oauth_app_is_404(self, token: AccessToken) -> None:
        assert self.refused(access_token=token.token) == (404, "Not Found")

    def test_scoping_a_token_of_another_github_app_is_404(self, user: User) -> None:
        token = self.server.issue_token(user, self.server.add_github_app())
        assert self.refused(access_token=token.token) == (404, "Not Found")

    @documented("the page of the operation")
    @pytest.mark.usefixtures("installation")
    def test_scoping_a_revoked_token_is_404(self, parent: AccessToken) -> None:
        parent.revoke()
        assert self.refused() == (404, "Not Found")

    @documented("the page of the operation")
    @pytest.mark.usefixtures("installation")
    def test_scoping_an_expired_token_is_404(self) -> None:
        self.server.clock.advance(hours=8)
        assert self.refused() == (404, "Not Found")

    def test_scoping_a_token_to_a_target_without_the_app_is_403(self) -> None:
        assert self.refused()[0] == 403

    def test_scoping_a_token_to_an_organization_without_the_user_is_403(self, github_app: GitHubApp) -> None:
        self.server.install(github_app, self.server.add_organization("acme"))
        assert self.refused(target="acme")[0] == 403

    @pytest.mark.usefixtures("installation")
    def test_scoping_a_token_to_the_account_of_another_user_is_403(self, github_app: GitHubApp) -> None:
        self.server.install(github_app, self.server.add_user("hubot"))
        assert self.refused(target="hubot")[0] == 403

    @documented("OpenAPI", "flows 94")
    @inferred("semantics 18, for what fits the schema")
    @pytest.mark.usefixtures("installation")
    @pytest.mark.parametrize(
        "body",
        [
            {"target": ...},
            {"target": "nobody"},
            {"target": ..., "target_id": 999_999},
            {"target": "octocat", "target_id": 999_999},
            {"permissions": {"contents": "admin"}},
            {"permissions": {"telepathy": "read"}},
            {"permissions": {"issues": "write"}},
            {"permissions": {"pages": "read"}},
            {"permissions": "read"},
            {"repositories": ["nowhere"]},
            {"repositories": "hello"},
            {"repository_ids": [999_999]},
            {"repository_ids": ["hello"]},
            {"access_token": ...},
            {"access_token": 7},
        ],
        ids=str,
    )
    def test_scoping_a_token_to_something_that_it_cannot_have_is_422(self, body: dict[str, object]) -> None:
        assert self.refused(**body)[0] == 422

    def test_scoping_a_token_to_a_repository_outside_the_installation_is_422(
        self, user: User, github_app: GitHubApp
    ) -> None:
        for name in ("octocat/chosen", "octocat/left-out"):
            self.server.add_repository(name)
        self.server.install(github_app, user, repositories=["octocat/chosen"])
        assert self.refused(repositories=["left-out"])[0] == 422

    @pytest.mark.usefixtures("installation")
    def test_a_scoped_token_cannot_be_scoped_again(self) -> None:
        child = object_in(self.scope())["token"]
        response = self.scope(access_token=child)
        assert failure(response) == {"resource": "OauthAccess", "code": "invalid", "field": "access_token"}


@documented("OpenAPI")
@inferred("semantics 13 and 18, for the messages")
@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize("secret", [None, "wrong"])
def test_nobody_scopes_a_token_without_the_secret_of_the_app(
    server: GitHubEnterpriseServer, client: Client, github_app: GitHubApp, parent: AccessToken, secret: str | None
) -> None:
    before = snapshot(server)
    auth = None if secret is None else (github_app.client_id, secret)
    path = f"/applications/{github_app.client_id}/token/scoped"
    response = client.ask("POST", path, auth=auth, json={"access_token": parent.token, "target": "octocat"})
    message = "Requires authentication" if secret is None else "Bad credentials"
    assert (refusal(response), snapshot(server)) == ((401, message), before)


@inferred("semantics 18")
def test_an_oauth_app_cannot_scope_its_tokens(
    server: GitHubEnterpriseServer, client: Client, app: OAuthApp, token: AccessToken
) -> None:
    before = snapshot(server)
    json = {"access_token": token.token, "target": "octocat"}
    response = client.ask("POST", f"/applications/{app.client_id}/token/scoped", auth=app.credentials, json=json)
    assert (refusal(response), snapshot(server)) == ((404, "Not Found"), before)
