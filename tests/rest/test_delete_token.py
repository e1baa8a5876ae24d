"""Operations 5 and 9: an app deletes one token, named in the body or in the path."""

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
def test_the_answer_is_empty(delete: ByToken, app: OAuthApp, token: AccessToken) -> None:
    response = delete(app, token)
    assert (response.status, response.body) == (204, b"")


@documented("the page of the operation")
def test_the_token_is_revoked_and_has_left(
    server: GitHubEnterpriseServer, delete: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    delete(app, token)
    assert (token.state, token in server.tokens) == ("revoked", False)


@documented("flows 69")
@inferred("semantics: Grants, authorizations, tokens, for the scopes")
def test_the_grant_stays_with_its_scopes(
    server: GitHubEnterpriseServer, delete: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    before = snapshot(server)["grants"]
    delete(app, token)
    assert snapshot(server)["grants"] == before


@documented("flows 69")
def test_other_tokens_of_the_same_user_and_app_live_on(
    server: GitHubEnterpriseServer, delete: ByToken, user: User, app: OAuthApp, token: AccessToken
) -> None:
    other = server.issue_token(user, app, scopes=["repo", "user:email"])
    delete(app, token)
    assert [*server.tokens] == [other]


@own()
def test_a_deletion_is_one_event(
    server: GitHubEnterpriseServer, delete: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    before = snapshot(server)
    delete(app, token)
    assert names_of_events(server, before) == ["token.revoked"]


@recorded("wire 7")
def test_a_second_deletion_is_not_found(
    server: GitHubEnterpriseServer, delete: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    delete(app, token)
    before = snapshot(server)
    assert (refusal(delete(app, token)), snapshot(server)) == (NOT_FOUND, before)


@recorded("wire 6", "flows 70")
def test_a_token_that_was_never_issued_is_not_found(
    server: GitHubEnterpriseServer, delete: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    before = snapshot(server)
    assert (refusal(delete(app, f"{token}x")), snapshot(server)) == (NOT_FOUND, before)


@recorded("wire 6", "wire 7")
def test_a_text_that_was_reset_away_is_not_found_and_the_token_lives_on(
    server: GitHubEnterpriseServer, client: Client, delete: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    old = token.token
    client.ask("PATCH", f"/applications/{app.client_id}/token", auth=app.credentials, json={"access_token": old})
    before = snapshot(server)
    assert (refusal(delete(app, old)), snapshot(server)) == (NOT_FOUND, before)


@inferred("by analogy with a revoked token (wire 7)")
def test_an_expired_token_is_not_found(
    server: GitHubEnterpriseServer, delete: ByToken, user: User, app: OAuthApp
) -> None:
    token = server.issue_token(user, app, expires_in=60)
    server.clock.advance(seconds=60)
    before = snapshot(server)
    assert (refusal(delete(app, token)), snapshot(server)) == (NOT_FOUND, before)


@inferred("semantics: App endpoints")
def test_a_token_of_another_app_is_not_found_and_lives_on(
    server: GitHubEnterpriseServer, delete: ByToken, token: AccessToken
) -> None:
    stranger = server.add_oauth_app()
    before = snapshot(server)
    assert (refusal(delete(stranger, token)), snapshot(server)) == (NOT_FOUND, before)


@recorded("wire 7")
def test_a_refusal_points_to_the_heading_that_was_recorded(client: Client, app: OAuthApp) -> None:
    path = f"/applications/{app.client_id}/token"
    response = client.ask("DELETE", path, auth=app.credentials, json={"access_token": "dead"})
    assert anchor(response) == "revoke-an-authorization-for-an-application"


@documented("OpenAPI", "flows 94")
@inferred("semantics: App endpoints")
def test_a_body_without_access_token_is_invalid(
    server: GitHubEnterpriseServer, client: Client, app: OAuthApp, token: AccessToken
) -> None:
    response = client.ask("DELETE", f"/applications/{app.client_id}/token", auth=app.credentials, json={})
    assert refusal(response) == (422, 'Invalid request.\n\n"access_token" wasn\'t supplied.')
    assert [*server.tokens] == [token]


@inferred("by analogy with the routes that were quoted (wire 2)")
def test_a_request_without_a_body_is_invalid(
    server: GitHubEnterpriseServer, client: Client, app: OAuthApp, token: AccessToken
) -> None:
    response = client.ask("DELETE", f"/applications/{app.client_id}/token", auth=app.credentials)
    assert refusal(response) == (422, "Invalid request.\n\nFor 'links/0/schema', nil is not an object.")
    assert [*server.tokens] == [token]


@about("apps/revoke-authorization-for-application")
@recorded("wire 6")
@documented("the page of the operation")
def test_the_older_operation_with_the_token_in_the_path_deletes_the_token_too(
    server: GitHubEnterpriseServer, client: Client, app: OAuthApp, token: AccessToken
) -> None:
    response = ByToken(client, "DELETE", "tokens", in_path=True)(app, token)
    assert (response.status, response.body, [*server.tokens]) == (204, b"", [])
