"""GET /admin/tokens and DELETE /admin/tokens/{token_id}; and who may call any operation of site administration.

Documented; nobody recorded the two.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, Response, User
from pytest_ghes_oauth._domain.tokens import user_of
from tests.evidence import about, documented, inferred, recorded
from tests.rest.client import Client
from tests.rest.reading import AUTHORIZATION_KEYS, DOCUMENTATION, PERSONAL_CLIENT_ID, object_in, refusal, rows_in
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about("enterprise-admin/list-personal-access-tokens")

PATH = "/admin/tokens"
IMPERSONATE = "/admin/users/octocat/authorizations"
NOT_FOUND = (404, "Not Found")
ENDS: list[Callable[[AccessToken], None]] = [AccessToken.revoke, AccessToken.expire]


@pytest.fixture(name="admin")
def _admin(server: GitHubEnterpriseServer) -> User:
    return server.add_user("boss", password="hunter2", site_admin=True)


@pytest.fixture(name="personal")
def _personal(server: GitHubEnterpriseServer, user: User) -> AccessToken:
    """A personal token of octocat."""
    return server.issue_personal_token(user, note="laptop", scopes=["gist", "user:email"])


@pytest.fixture(name="own")
def _own(server: GitHubEnterpriseServer, admin: User) -> AccessToken:
    """A personal token of the site administrator, with the scope for it."""
    return server.issue_personal_token(admin, note="administration", scopes=["site_admin"])


def _ids(response: Response) -> list[object]:
    return sorted(row["id"] for row in rows_in(response))


class TestList:
    """GET."""

    @documented("the page of the operation")
    def test_a_site_administrator_sees_the_personal_tokens_of_everybody_and_no_others(
        self, server: GitHubEnterpriseServer, client: Client, user: User, own: AccessToken, personal: AccessToken
    ) -> None:
        server.issue_token(user, server.add_oauth_app())
        server.issue_token(user, server.add_github_app())
        client.ask("POST", IMPERSONATE, auth=user_of(own).credentials, json={"scopes": ["repo"]})
        assert (_ids(client.ask("GET", PATH, token=own)), len(server.tokens)) == (sorted([own.id, personal.id]), 5)

    @documented("flows 72")
    def test_a_site_administrator_with_a_password_sees_the_personal_tokens_of_everybody(
        self, client: Client, admin: User, personal: AccessToken
    ) -> None:
        assert _ids(client.ask("GET", PATH, auth=admin.credentials)) == [personal.id]

    @inferred("semantics 4")
    @pytest.mark.parametrize("end", ENDS)
    def test_dead_personal_tokens_are_not_listed(
        self, client: Client, own: AccessToken, personal: AccessToken, end: Callable[[AccessToken], None]
    ) -> None:
        end(personal)
        assert _ids(client.ask("GET", PATH, token=own)) == [own.id]

    @documented("OpenAPI")
    def test_the_list_of_personal_tokens_may_be_empty(self, client: Client, admin: User) -> None:
        assert client.ask("GET", PATH, auth=admin.credentials).body == b"[]"

    @documented("OpenAPI")
    @inferred("semantics 24, for the order")
    def test_a_listed_personal_token_has_the_keys_of_an_authorization_in_order(
        self, client: Client, admin: User, personal: AccessToken
    ) -> None:
        [row] = rows_in(client.ask("GET", PATH, auth=admin.credentials))
        assert (list(row), row["id"], row["note"]) == (AUTHORIZATION_KEYS, personal.id, "laptop")

    # Documented: the example `authorization-items` of the OpenAPI document of GHES 3.3.
    @documented("OpenAPI")
    def test_the_app_of_a_listed_personal_token_is_named_after_its_note(
        self, client: Client, admin: User, personal: AccessToken
    ) -> None:
        [row] = rows_in(client.ask("GET", PATH, auth=admin.credentials))
        assert list(row["app"]) == ["name", "url", "client_id"]
        assert (row["app"]["name"], row["app"]["client_id"]) == (personal.note, PERSONAL_CLIENT_ID)

    @inferred("by analogy with GET /authorizations, wire 1.2")
    def test_a_listed_personal_token_shows_its_hash_and_not_its_text(
        self, client: Client, admin: User, personal: AccessToken
    ) -> None:
        [row] = rows_in(client.ask("GET", PATH, auth=admin.credentials))
        shown = (row["token"], row["hashed_token"], row["token_last_eight"])
        assert shown == ("", personal.hashed_token, personal.token_last_eight)

    @documented("OpenAPI")
    def test_documented_visibility_shows_the_text_of_a_listed_personal_token(self) -> None:
        server = GitHubEnterpriseServer(token_visibility="documented")
        own = server.issue_personal_token(server.add_user(site_admin=True), note="x", scopes=["site_admin"])
        assert rows_in(Client(server).ask("GET", PATH, token=own))[0]["token"] == own.token

    @recorded("flows 88")
    @documented("OpenAPI", "flows 88")
    def test_personal_tokens_are_listed_in_pages(
        self, server: GitHubEnterpriseServer, client: Client, own: AccessToken
    ) -> None:
        for number in range(2):
            server.issue_personal_token(user_of(own), note=f"note {number}")
        answers = [client.ask("GET", f"{PATH}?per_page=2&page={page}", token=own) for page in (1, 2)]
        url = f"https://ghes.test/api/v3{PATH}?per_page=2"
        assert [len(rows_in(answer)) for answer in answers] == [2, 1]
        assert len({row["id"] for answer in answers for row in rows_in(answer)}) == 3
        assert [answer.headers["Link"] for answer in answers] == [
            f'<{url}&page=2>; rel="next", <{url}&page=2>; rel="last"',
            f'<{url}&page=1>; rel="prev", <{url}&page=1>; rel="first"',
        ]


@about("enterprise-admin/delete-personal-access-token")
@inferred("by analogy with DELETE /authorizations/:id")
class TestDelete:
    """DELETE."""

    @documented("OpenAPI")
    def test_deleting_a_personal_token_answers_204_and_revokes_it(
        self, server: GitHubEnterpriseServer, client: Client, own: AccessToken, personal: AccessToken
    ) -> None:
        before = snapshot(server)
        response = client.ask("DELETE", f"{PATH}/{personal.id}", token=own)
        assert (response.status, response.body, personal.state) == (204, b"", "revoked")
        assert names_of_events(server, before) == ["token.revoked"]
        assert refusal(client.ask("GET", "/user", token=personal)) == (401, "Bad credentials")

    def test_deleting_a_personal_token_twice_is_404(
        self, client: Client, own: AccessToken, personal: AccessToken
    ) -> None:
        answers = [client.ask("DELETE", f"{PATH}/{personal.id}", token=own) for _ in range(2)]
        page = f"{DOCUMENTATION}/reference/enterprise-admin#delete-a-personal-access-token"
        assert [answer.status for answer in answers] == [204, 404]
        assert answers[1].json() == {"message": "Not Found", "documentation_url": page}
        assert client.cause() == f"no personal token has the id '{personal.id}'"

    @documented("the page of the operation")
    def test_a_token_cannot_delete_itself(
        self, server: GitHubEnterpriseServer, client: Client, own: AccessToken
    ) -> None:
        before = snapshot(server)
        response = client.ask("DELETE", f"{PATH}/{own.id}", token=own)
        assert (refusal(response), snapshot(server)) == ((403, "This personal access token is in use."), before)
        assert client.cause() == f"{own.label} was used to delete itself"

    @documented("the page of the operation")
    def test_a_password_or_another_token_can_delete_the_token_of_the_administrator(
        self, server: GitHubEnterpriseServer, client: Client, admin: User, own: AccessToken
    ) -> None:
        other = server.issue_personal_token(admin, note="other", scopes=["site_admin"])
        by_token = client.ask("DELETE", f"{PATH}/{own.id}", token=other)
        by_password = client.ask("DELETE", f"{PATH}/{other.id}", auth=admin.credentials)
        assert (by_token.status, by_password.status, list(server.tokens)) == (204, 204, [])

    @inferred("by analogy with GET /admin/tokens, which does not list it")
    def test_a_token_of_an_app_cannot_be_deleted_as_a_personal_token(
        self,
        server: GitHubEnterpriseServer,
        client: Client,
        own: AccessToken,
        token: AccessToken,
        github_app: GitHubApp,
    ) -> None:
        ids = [token.id, server.issue_token(user_of(token), github_app).id]
        answers = [client.ask("DELETE", f"{PATH}/{number}", token=own) for number in ids]
        assert ([refusal(answer) for answer in answers], token.is_active) == ([NOT_FOUND] * 2, True)

    @inferred("by analogy with GET /admin/tokens, which does not list it")
    @pytest.mark.usefixtures("user")
    def test_an_impersonation_token_cannot_be_deleted_as_a_personal_token(
        self, client: Client, own: AccessToken
    ) -> None:
        acting = object_in(client.ask("POST", IMPERSONATE, token=own, json={"scopes": []}))
        assert refusal(client.ask("DELETE", f"{PATH}/{acting['id']}", token=own)) == NOT_FOUND
        assert client.ask("GET", "/user", token=acting["token"]).status == 200

    @pytest.mark.parametrize("end", ENDS)
    def test_deleting_a_dead_personal_token_is_404(
        self, client: Client, own: AccessToken, personal: AccessToken, end: Callable[[AccessToken], None]
    ) -> None:
        end(personal)
        assert refusal(client.ask("DELETE", f"{PATH}/{personal.id}", token=own)) == NOT_FOUND

    def test_deleting_a_personal_token_by_an_unknown_id_is_404(
        self, server: GitHubEnterpriseServer, client: Client, own: AccessToken
    ) -> None:
        before = snapshot(server)
        for number in ("0", "60009999", "-1", "laptop"):
            response = client.ask("DELETE", f"{PATH}/{number}", token=own)
            assert (refusal(response), snapshot(server)) == (NOT_FOUND, before), number

    def test_deleting_a_personal_token_by_its_text_is_404(
        self, client: Client, own: AccessToken, personal: AccessToken
    ) -> None:
        assert refusal(client.ask("DELETE", f"{PATH}/{personal}", token=own)) == NOT_FOUND


class Operation:
    """An operation of site administration that would succeed; whoever is refused changes nothing."""

    def __init__(self, server: GitHubEnterpriseServer, method: str, path: str) -> None:
        self._server, self._method, self._path = server, method, path

    def __call__(self, *, auth: tuple[str, str] | None = None, token: object = None) -> Response:
        before = snapshot(self._server)
        json: object = {"scopes": []} if self._method == "POST" else ...
        response = Client(self._server).ask(self._method, self._path, auth=auth, token=token, json=json)
        assert response.status < 400 or snapshot(self._server) == before
        return response


@about(
    "enterprise-admin/create-impersonation-o-auth-token",
    "enterprise-admin/delete-impersonation-o-auth-token",
    "enterprise-admin/list-personal-access-tokens",
    "enterprise-admin/delete-personal-access-token",
)
@documented("flows 103")
class TestEveryOperation:
    """Site administrators only; of a token the scope is asked first, and its lack is a 404 as on unknown paths."""

    @pytest.fixture(
        name="ask",
        params=[("POST", IMPERSONATE), ("DELETE", IMPERSONATE), ("GET", PATH), ("DELETE", f"{PATH}/{{token_id}}")],
        ids=str,
    )
    def _ask(
        self, server: GitHubEnterpriseServer, admin: User, personal: AccessToken, request: pytest.FixtureRequest
    ) -> Operation:
        Client(server).ask("POST", IMPERSONATE, auth=admin.credentials, json={"scopes": ["repo"]})
        method, path = request.param
        return Operation(server, method, path.format(token_id=personal.id))

    def test_a_site_administrator_may_call_every_operation_with_a_password(self, ask: Operation, admin: User) -> None:
        assert ask(auth=admin.credentials).status in {200, 204}

    @recorded("ghes_impersonation_token_404_01")
    @inferred("by analogy with that one, for the other operations")
    def test_an_operation_of_site_administration_is_404_for_a_token_without_the_scope_site_admin(
        self, server: GitHubEnterpriseServer, client: Client, ask: Operation, admin: User
    ) -> None:
        token = server.issue_personal_token(admin, note="x", scopes=["repo", "admin:enterprise"])
        response = ask(token=token)
        assert (response.status, response.json()) == (404, {"message": "Not Found", "documentation_url": DOCUMENTATION})
        assert response.headers["X-Accepted-OAuth-Scopes"] == ""
        assert client.cause() == f"{token.label} has the scopes admin:enterprise, repo, but needs one of: site_admin"


class TestCallers:
    """Who may call, on GET /admin/tokens."""

    @documented("flows 103")
    @inferred("by analogy with ghes_impersonation_token_404_01, for the header")
    def test_a_token_with_the_scope_site_admin_is_told_that_no_scope_is_accepted(
        self, client: Client, own: AccessToken
    ) -> None:
        headers = client.ask("GET", PATH, token=own).headers
        assert [headers[name] for name in ("X-OAuth-Scopes", "X-Accepted-OAuth-Scopes")] == ["site_admin", ""]

    @documented("flows 103")
    def test_somebody_who_is_not_a_site_administrator_is_refused_with_403(self, client: Client, user: User) -> None:
        status, _ = refusal(client.ask("GET", PATH, auth=user.credentials))
        assert (status, client.cause()) == (403, "user 'octocat' is not a site administrator")

    @documented("flows 103")
    def test_the_scope_site_admin_does_not_make_its_user_a_site_administrator(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp
    ) -> None:
        response = client.ask("GET", PATH, token=server.issue_token(user, app, scopes=["site_admin"]))
        assert (refusal(response)[0], response.headers["X-OAuth-Client-Id"]) == (403, app.client_id)

    @inferred("by analogy with a token without the scope")
    def test_site_administration_is_404_for_the_token_of_a_github_app(
        self, server: GitHubEnterpriseServer, client: Client, admin: User, github_app: GitHubApp
    ) -> None:
        assert refusal(client.ask("GET", PATH, token=server.issue_token(admin, github_app))) == NOT_FOUND

    @recorded("flows 77")
    @inferred("flows 74, for apps")
    def test_site_administration_answers_401_to_nobody_and_to_an_app(self, client: Client, app: OAuthApp) -> None:
        answers = [client.ask("GET", PATH), client.ask("GET", PATH, auth=app.credentials)]
        assert [refusal(answer) for answer in answers] == [(401, "Requires authentication")] * 2
