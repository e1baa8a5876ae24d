"""POST and DELETE /admin/users/{username}/authorizations: tokens to act as somebody else (flows 103, wire 10)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from pytest_ghes_oauth import AccessToken, GHESError, GitHubEnterpriseServer, OAuthApp, Response, User
from pytest_ghes_oauth._domain.tokens import user_of
from tests.evidence import TOKENS, about, documented, inferred, own, recorded
from tests.rest.client import Client
from tests.rest.reading import AUTHORIZATION_KEYS, DOCUMENTATION, failure, object_in, refusal, rows_in
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about("enterprise-admin/create-impersonation-o-auth-token")

PATH = "/admin/users/octocat/authorizations"
CLIENT_ID = "67245d781a5e38286ce4"
NOT_FOUND = (404, "Not Found")
CREATE = f"{DOCUMENTATION}/reference/enterprise-admin#create-an-impersonation-oauth-token"
DELETE = f"{DOCUMENTATION}/reference/enterprise-admin#delete-an-impersonation-oauth-token"


@pytest.fixture(name="admin")
def _admin(server: GitHubEnterpriseServer) -> User:
    return server.add_user("boss", password="hunter2", site_admin=True)


class Impersonation:
    """What a site administrator asks for, about *user* unless told otherwise."""

    def __init__(self, client: Client, admin: User, user: User) -> None:
        self._client, self._admin, self._user = client, admin, user

    def start(self, *scopes: str, login: str | None = None) -> Response:
        return self._client.ask("POST", self._path(login), auth=self._admin.credentials, json={"scopes": [*scopes]})

    def stop(self, login: str | None = None) -> Response:
        return self._client.ask("DELETE", self._path(login), auth=self._admin.credentials)

    def _path(self, login: str | None) -> str:
        return f"/admin/users/{login or self._user.login}/authorizations"


@pytest.fixture(name="impersonation")
def _impersonation(client: Client, admin: User, user: User) -> Impersonation:
    return Impersonation(client, admin, user)


@pytest.fixture(name="created")
def _created(impersonation: Impersonation) -> dict[str, Any]:
    return object_in(impersonation.start("repo", "gist"))


@pytest.fixture(name="acting")
def _acting(server: GitHubEnterpriseServer, created: dict[str, Any]) -> AccessToken:
    """The token that acts as octocat."""
    return server.tokens[created["token"]]


@recorded("flows 103", "wire 10")
class TestCreated:
    """The first one for a user."""

    def test_creating_an_impersonation_token_answers_201_with_its_location(self, impersonation: Impersonation) -> None:
        response = impersonation.start("repo")
        assert (response.status, response.headers["Location"]) == (201, object_in(response)["url"])

    @recorded("flows 103", "wire 10")
    @inferred("semantics 24, for expires_at")
    def test_an_impersonation_token_has_the_keys_of_an_authorization_in_order(self, created: dict[str, Any]) -> None:
        assert list(created) == AUTHORIZATION_KEYS

    def test_the_url_of_an_impersonation_token_is_that_of_an_authorization(self, created: dict[str, Any]) -> None:
        assert created["url"] == f"https://ghes.test/api/v3/authorizations/{created['id']}"

    # Recorded on GHES: flows 103.
    def test_the_app_of_an_impersonation_token_is_the_github_site_administrator(self, created: dict[str, Any]) -> None:
        url = "https://developer.github.com/v3/enterprise/users/"
        expected = [("name", "GitHub Site Administrator"), ("url", url), ("client_id", CLIENT_ID)]
        assert list(created["app"].items()) == expected

    @recorded("flows 103")
    @inferred("semantics 24, for expires_at")
    def test_an_impersonation_token_has_no_note_fingerprint_or_expiry(self, created: dict[str, Any]) -> None:
        empty = [key for key, value in created.items() if value is None]
        assert empty == ["note", "note_url", "fingerprint", "expires_at"]

    @recorded("flows 62", "flows 63")
    def test_creating_an_impersonation_token_shows_its_text_and_its_hash(self, created: dict[str, Any]) -> None:
        text = created["token"]
        hashed = hashlib.sha256(text.encode()).hexdigest()
        assert (created["hashed_token"], created["token_last_eight"]) == (hashed, text[-8:])

    @documented("OpenAPI")
    def test_an_impersonation_token_has_the_scopes_asked_for(self, created: dict[str, Any]) -> None:
        assert created["scopes"] == ["repo", "gist"]

    @documented("flows 49")
    def test_the_scopes_of_an_impersonation_token_are_normalised(self, impersonation: Impersonation) -> None:
        assert object_in(impersonation.start("user", "gist", "user:email"))["scopes"] == ["user", "gist"]

    @inferred("by analogy with POST /authorizations")
    def test_an_impersonation_token_may_have_no_scopes(self, impersonation: Impersonation) -> None:
        assert object_in(impersonation.start())["scopes"] == []

    @inferred("by analogy with logins in the addresses of pages")
    @pytest.mark.parametrize("login", ["OCTOCAT", "Octocat", "%6Fctocat"])
    def test_the_login_of_the_impersonated_user_is_found_in_any_case(
        self, server: GitHubEnterpriseServer, impersonation: Impersonation, login: str
    ) -> None:
        text = object_in(impersonation.start(login=login))["token"]
        assert user_of(server.tokens[text]).login == "octocat"

    @own()
    def test_creating_an_impersonation_token_is_one_event(
        self, server: GitHubEnterpriseServer, impersonation: Impersonation
    ) -> None:
        before = snapshot(server)
        impersonation.start("repo")
        assert names_of_events(server, before) == ["token.issued"]


@inferred("flows 103")
class TestAgain:
    """What exists already comes back, and nothing changes (200: inferred)."""

    @documented("OpenAPI")
    @inferred("flows 103, for all but the status")
    def test_asking_for_an_existing_impersonation_token_answers_200_with_a_blank_text(
        self, impersonation: Impersonation, created: dict[str, Any]
    ) -> None:
        response = impersonation.start("repo", "gist")
        assert (response.status, "Location" in response.headers) == (200, False)
        assert object_in(response) == created | {"token": ""}

    def test_asking_for_other_scopes_does_not_change_an_impersonation_token(
        self, server: GitHubEnterpriseServer, impersonation: Impersonation, acting: AccessToken
    ) -> None:
        before = snapshot(server)
        shown = object_in(impersonation.start("user"))["scopes"]
        assert (shown, [*acting.scopes], snapshot(server)) == (["repo", "gist"], ["repo", "gist"], before)

    @documented("OpenAPI")
    def test_each_impersonated_user_has_a_token_of_its_own(
        self, server: GitHubEnterpriseServer, impersonation: Impersonation, created: dict[str, Any]
    ) -> None:
        server.add_user("hubot")
        response = impersonation.start(login="hubot")
        assert (response.status, object_in(response)["id"] == created["id"]) == (201, False)

    @pytest.mark.parametrize("end", [AccessToken.revoke, AccessToken.expire])
    def test_a_dead_impersonation_token_is_replaced_by_a_new_one(
        self, impersonation: Impersonation, acting: AccessToken, end: Callable[[AccessToken], None]
    ) -> None:
        end(acting)
        response = impersonation.start("repo")
        assert (response.status, object_in(response)["id"] == acting.id) == (201, False)

    @documented("OpenAPI")
    def test_documented_visibility_shows_the_text_of_an_existing_impersonation_token(self) -> None:
        server = GitHubEnterpriseServer(token_visibility="documented")
        impersonation = Impersonation(Client(server), server.add_user(site_admin=True), server.add_user())
        texts = [object_in(impersonation.start("repo"))["token"] for _ in range(2)]
        assert (texts[0] == texts[1], texts[0] in server.tokens) == (True, True)


@about(TOKENS)
@inferred("by analogy with other tokens")
class TestActing:
    """The token is the user's."""

    @inferred("flows 103")
    def test_an_impersonation_token_signs_in_the_user(self, client: Client, acting: AccessToken) -> None:
        response = client.ask("GET", "/user", token=acting)
        assert (object_in(response)["login"], response.headers["X-OAuth-Scopes"]) == ("octocat", "gist, repo")

    def test_an_impersonation_token_has_only_its_scopes(self, client: Client, acting: AccessToken) -> None:
        assert refusal(client.ask("GET", "/user/emails", token=acting)) == NOT_FOUND

    def test_an_impersonation_token_does_not_administer_the_site(self, client: Client, acting: AccessToken) -> None:
        assert refusal(client.ask("GET", "/admin/tokens", token=acting)) == NOT_FOUND

    @inferred("flows 101")
    def test_an_impersonation_token_is_refused_while_its_user_is_suspended(
        self, client: Client, user: User, acting: AccessToken
    ) -> None:
        user.suspend()
        assert client.ask("GET", "/user", token=acting).status == 403

    @about("oauth-authorizations/list-grants")
    @inferred("semantics 2")
    def test_an_impersonation_token_has_no_grant(
        self, server: GitHubEnterpriseServer, client: Client, acting: AccessToken
    ) -> None:
        listed = rows_in(client.ask("GET", "/applications/grants", auth=user_of(acting).credentials))
        assert (acting.grant, list(server.grants), listed) == (None, [], [])

    @own()
    def test_the_app_of_impersonation_tokens_is_not_listed_among_the_apps(
        self, server: GitHubEnterpriseServer, acting: AccessToken
    ) -> None:
        assert acting.app is not None
        assert (list(server.apps), CLIENT_ID in server.apps, acting.app.name in server.apps) == ([], False, False)

    @own()
    def test_a_test_cannot_issue_tokens_for_the_app_of_impersonation_tokens(
        self, server: GitHubEnterpriseServer, acting: AccessToken
    ) -> None:
        assert acting.app is not None
        with pytest.raises(GHESError, match="no app has the client id or name"):
            server.issue_token("octocat", acting.app.name)

    @about("apps/check-token")
    @inferred("semantics 14")
    def test_nobody_can_sign_in_as_the_app_of_impersonation_tokens(self, client: Client, acting: AccessToken) -> None:
        path, body = f"/applications/{CLIENT_ID}/token", {"access_token": acting.token}
        answers = [client.ask("POST", path, auth=(CLIENT_ID, secret), json=body) for secret in ("", "secret")]
        assert [refusal(answer) for answer in answers] == [NOT_FOUND] * 2

    @about("apps/check-token")
    @inferred("semantics 14")
    def test_an_app_does_not_find_an_impersonation_token(
        self, client: Client, app: OAuthApp, acting: AccessToken
    ) -> None:
        path = f"/applications/{app.client_id}/token"
        response = client.ask("POST", path, auth=app.credentials, json={"access_token": acting.token})
        assert refusal(response) == NOT_FOUND

    @about("oauth-authorizations/delete-grant")
    @inferred("semantics 2")
    def test_an_impersonation_token_outlives_the_grants_of_its_user(
        self, client: Client, user: User, token: AccessToken, acting: AccessToken
    ) -> None:
        assert token.grant is not None
        client.ask("DELETE", f"/applications/grants/{token.grant.id}", auth=user.credentials)
        assert (token.is_active, acting.is_active) == (False, True)


@about("enterprise-admin/delete-impersonation-o-auth-token")
@inferred("by analogy with DELETE /authorizations/:id")
class TestStop:
    """DELETE."""

    @recorded("ghes_impersonation_token_204_01")
    @documented("OpenAPI")
    def test_deleting_an_impersonation_token_answers_204_and_revokes_it(
        self, server: GitHubEnterpriseServer, client: Client, impersonation: Impersonation, acting: AccessToken
    ) -> None:
        before = snapshot(server)
        response = impersonation.stop("OctoCat")
        assert (response.status, response.body, acting.state) == (204, b"", "revoked")
        assert refusal(client.ask("GET", "/user", token=acting)) == (401, "Bad credentials")
        assert names_of_events(server, before) == ["token.revoked"]

    def test_deleting_an_impersonation_token_leaves_other_tokens_of_the_user(
        self, impersonation: Impersonation, token: AccessToken, acting: AccessToken
    ) -> None:
        impersonation.stop()
        assert (acting.is_active, token.is_active) == (False, True)

    @pytest.mark.usefixtures("acting")
    def test_deleting_an_impersonation_token_twice_is_404(self, client: Client, impersonation: Impersonation) -> None:
        impersonation.stop()
        response = impersonation.stop()
        assert (response.status, response.json()) == (404, {"message": "Not Found", "documentation_url": DELETE})
        assert client.cause() == "nobody has a token to act as 'octocat'"

    def test_deleting_an_expired_impersonation_token_is_404(
        self, impersonation: Impersonation, acting: AccessToken
    ) -> None:
        acting.expire()
        assert refusal(impersonation.stop()) == NOT_FOUND


@documented("OpenAPI", "flows 94")
@inferred("by analogy with other operations, for the messages")
@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{}", 'Invalid request.\n\n"scopes" wasn\'t supplied.'),
        (b'{"scope": ["repo"]}', 'Invalid request.\n\n"scopes" wasn\'t supplied.'),
        (b"", "Invalid request.\n\nFor 'links/0/schema', nil is not an object."),
        (b'{"scopes": "repo"}', "Invalid request.\n\nFor 'properties/scopes', \"repo\" is not an array."),
        (b'{"scopes": [1]}', "Invalid request.\n\nFor 'properties/scopes/items', 1 is not a string."),
        (b'{"scopes": null}', "Invalid request.\n\nFor 'properties/scopes', nil is not an array."),
    ],
)
def test_an_impersonation_token_requires_scopes(
    server: GitHubEnterpriseServer, client: Client, admin: User, body: bytes, message: str
) -> None:
    before = snapshot(server)
    response = client.ask("POST", PATH, auth=admin.credentials, body=body)
    assert (response.status, response.json()) == (422, {"message": message, "documentation_url": CREATE})
    assert snapshot(server) == before


@inferred("by analogy with POST /authorizations")
def test_an_impersonation_token_with_an_unknown_scope_is_refused(
    server: GitHubEnterpriseServer, impersonation: Impersonation
) -> None:
    before = snapshot(server)
    error = failure(impersonation.start("repo", "rep"))
    expected = {"resource": "OauthAccess", "code": "custom", "field": "scopes"}
    assert {name: error[name] for name in expected} == expected
    assert snapshot(server) == before


@about("enterprise-admin/create-impersonation-o-auth-token", "enterprise-admin/delete-impersonation-o-auth-token")
@inferred("by analogy with GET /users/{username}")
@pytest.mark.parametrize("login", ["nobody", "acme"])
def test_an_unknown_user_cannot_be_impersonated(
    server: GitHubEnterpriseServer, client: Client, impersonation: Impersonation, login: str
) -> None:
    server.add_organization("acme")
    answers = [impersonation.start("repo", login=login), impersonation.stop(login)]
    assert ([refusal(answer) for answer in answers], client.cause()) == (
        [NOT_FOUND] * 2,
        f"no user has the login {login!r}",
    )


@inferred("flows 103: whatever became of it since")
def test_an_impersonation_token_with_a_fingerprint_is_still_found(
    server: GitHubEnterpriseServer, client: Client, impersonation: Impersonation, user: User
) -> None:
    number = object_in(impersonation.start("repo"))["id"]
    client.ask("PATCH", f"/authorizations/{number}", auth=user.credentials, json={"fingerprint": "laptop"})
    again = impersonation.start("repo")
    assert (again.status, object_in(again)["id"]) == (200, number)
    assert (impersonation.stop().status, len(server.tokens)) == (204, 0)
