"""An app deletes one token, named in the body or in the path."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.rest.client import ByToken, Client
from tests.rest.reading import anchor, refusal
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about("apps/delete-token")

NOT_FOUND = (404, "Not Found")


@pytest.fixture(name="delete")
def _delete(client: Client) -> ByToken:
    return ByToken(client, "DELETE", "token")


@recorded("delete_token_204_01", "wire 6")
@documented("OpenAPI")
def test_deleting_a_token_answers_204_without_a_body(delete: ByToken, app: OAuthApp, token: AccessToken) -> None:
    response = delete(app, token)
    assert (response.status, response.body) == (204, b"")


@documented("the page of the operation")
def test_deleting_a_token_revokes_it(
    server: GitHubEnterpriseServer, delete: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    delete(app, token)
    assert (token.state, token in server.tokens) == ("revoked", False)


@documented("flows 69")
@inferred("semantics 3, for the scopes")
def test_deleting_a_token_leaves_the_grant_and_its_scopes(
    server: GitHubEnterpriseServer, delete: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    before = snapshot(server)["grants"]
    delete(app, token)
    assert snapshot(server)["grants"] == before


@documented("flows 69")
def test_deleting_a_token_leaves_the_other_tokens_of_the_same_user_and_app(
    server: GitHubEnterpriseServer, delete: ByToken, user: User, app: OAuthApp, token: AccessToken
) -> None:
    other = server.issue_token(user, app, scopes=["repo", "user:email"])
    delete(app, token)
    assert [*server.tokens] == [other]


@own()
def test_deleting_a_token_is_one_event(
    server: GitHubEnterpriseServer, delete: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    before = snapshot(server)
    delete(app, token)
    assert names_of_events(server, before) == ["token.revoked"]


@recorded("wire 7")
def test_deleting_a_token_twice_is_404(
    server: GitHubEnterpriseServer, delete: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    delete(app, token)
    before = snapshot(server)
    assert (refusal(delete(app, token)), snapshot(server)) == (NOT_FOUND, before)


@recorded("wire 6", "flows 70")
def test_deleting_a_token_that_was_never_issued_is_404(
    server: GitHubEnterpriseServer, delete: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    before = snapshot(server)
    assert (refusal(delete(app, f"{token}x")), snapshot(server)) == (NOT_FOUND, before)


@recorded("wire 6", "wire 7")
def test_the_old_text_of_a_reset_token_cannot_delete_it(
    server: GitHubEnterpriseServer, client: Client, delete: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    old = token.token
    client.ask("PATCH", f"/applications/{app.client_id}/token", auth=app.credentials, json={"access_token": old})
    before = snapshot(server)
    assert (refusal(delete(app, old)), snapshot(server)) == (NOT_FOUND, before)


@inferred("by analogy with a revoked token (wire 7)")
def test_deleting_an_expired_token_is_404(
    server: GitHubEnterpriseServer, delete: ByToken, user: User, app: OAuthApp
) -> None:
    token = server.issue_token(user, app, expires_in=60)
    server.clock.advance(seconds=60)
    before = snapshot(server)
    assert (refusal(delete(app, token)), snapshot(server)) == (NOT_FOUND, before)


@inferred("semantics 14")
def test_an_app_cannot_delete_the_token_of_another_app(
    server: GitHubEnterpriseServer, delete: ByToken, token: AccessToken
) -> None:
    stranger = server.add_oauth_app()
    before = snapshot(server)
    assert (refusal(delete(stranger, token)), snapshot(server)) == (NOT_FOUND, before)


@recorded("wire 7")
def test_a_refused_deletion_of_a_token_points_to_the_recorded_heading_of_the_documentation(
    client: Client, app: OAuthApp
) -> None:
    path = f"/applications/{app.client_id}/token"
    response = client.ask("DELETE", path, auth=app.credentials, json={"access_token": "dead"})
    assert anchor(response) == "revoke-an-authorization-for-an-application"


@documented("OpenAPI", "flows 94")
@inferred("semantics 15")
def test_deleting_a_token_requires_the_key_access_token(
    server: GitHubEnterpriseServer, client: Client, app: OAuthApp, token: AccessToken
) -> None:
    response = client.ask("DELETE", f"/applications/{app.client_id}/token", auth=app.credentials, json={})
    assert refusal(response) == (422, 'Invalid request.\n\n"access_token" wasn\'t supplied.')
    assert [*server.tokens] == [token]


@inferred("by analogy with the routes that were quoted (wire 2)")
def test_deleting_a_token_requires_a_body(
    server: GitHubEnterpriseServer, client: Client, app: OAuthApp, token: AccessToken
) -> None:
    response = client.ask("DELETE", f"/applications/{app.client_id}/token", auth=app.credentials)
    assert refusal(response) == (422, "Invalid request.\n\nFor 'links/0/schema', nil is not an object.")
    assert [*server.tokens] == [token]


@about("apps/revoke-authorization-for-application")
@recorded("wire 6")
@documented("the page of the operation")
def test_a_token_in_the_path_is_deleted_too(
    server: GitHubEnterpriseServer, client: Client, app: OAuthApp, token: AccessToken
) -> None:
    response = ByToken(client, "DELETE", "tokens", in_path=True)(app, token)
    assert (response.status, response.body, [*server.tokens]) == (204, b"", [])
