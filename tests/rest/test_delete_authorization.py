"""An app deletes a user's whole authorization, by any token in the body or in the path."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.rest.client import ByToken, Client
from tests.rest.reading import anchor, refusal, rows_in
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about("apps/delete-authorization")

NOT_FOUND = (404, "Not Found")


@pytest.fixture(name="delete")
def _delete(client: Client) -> ByToken:
    return ByToken(client, "DELETE", "grant")


@documented("OpenAPI", "the page of the operation")
def test_deleting_the_authorization_of_an_app_answers_204_without_a_body(
    delete: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    response = delete(app, token)
    assert (response.status, response.body) == (204, b"")


@documented("the page of the operation")
def test_deleting_the_authorization_of_an_app_revokes_the_grant(
    server: GitHubEnterpriseServer, delete: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    grant = server.grants.one(app=app)
    delete(app, token)
    assert (grant.state, [*server.grants]) == ("revoked", [])


@documented("the page of the operation", "flows 68")
def test_deleting_the_authorization_of_an_app_revokes_every_token_of_that_user_and_app(
    server: GitHubEnterpriseServer, delete: ByToken, user: User, app: OAuthApp, token: AccessToken
) -> None:
    others = [server.issue_token(user, app, scopes=scopes) for scopes in ([], ["repo"], ["gist"])]
    delete(app, token)
    assert [each.state for each in (token, *others)] == ["revoked"] * 4


@documented("the page of the operation")
def test_deleting_the_authorization_of_an_app_spares_other_users_and_other_apps(
    server: GitHubEnterpriseServer, delete: ByToken, user: User, app: OAuthApp, token: AccessToken
) -> None:
    of_another_user = server.issue_token(server.add_user(), app)
    of_another_app = server.issue_token(user, server.add_oauth_app())
    personal = server.issue_personal_token(user, note="mine")
    delete(app, token)
    assert [*server.tokens] == [of_another_user, of_another_app, personal]
    assert [*server.grants] == [of_another_user.grant, of_another_app.grant]


@documented("the page of the operation", "flows 68")
def test_a_user_no_longer_sees_a_deleted_grant(
    client: Client, delete: ByToken, user: User, app: OAuthApp, token: AccessToken
) -> None:
    before = rows_in(client.ask("GET", "/applications/grants", auth=user.credentials))
    delete(app, token)
    after = rows_in(client.ask("GET", "/applications/grants", auth=user.credentials))
    assert ([row["app"]["name"] for row in before], after) == (["ci-bot"], [])


@own()
def test_deleting_the_authorization_of_an_app_is_one_event_for_the_grant_and_one_for_each_token(
    server: GitHubEnterpriseServer, delete: ByToken, user: User, app: OAuthApp, token: AccessToken
) -> None:
    server.issue_token(user, app)
    before = snapshot(server)
    delete(app, token)
    assert names_of_events(server, before) == ["grant.revoked", "token.revoked", "token.revoked"]


@inferred("semantics 3", "flows 68")
def test_authorizing_the_app_again_starts_a_new_grant_without_the_old_scopes(
    server: GitHubEnterpriseServer, delete: ByToken, user: User, app: OAuthApp, token: AccessToken
) -> None:
    old = server.grants.one(app=app)
    delete(app, token)
    new = server.add_grant(user, app, scopes=["gist"])
    assert (new.id != old.id, [*new.scopes]) == (True, ["gist"])


@recorded("wire 7")
@documented("the page of the operation")
def test_a_revoked_token_cannot_delete_the_grant(
    server: GitHubEnterpriseServer, delete: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    token.revoke()
    before = snapshot(server)
    assert (refusal(delete(app, token)), snapshot(server)) == (NOT_FOUND, before)


@documented("the page of the operation")
@inferred("by analogy with a revoked token (wire 7)")
def test_an_expired_token_cannot_delete_the_grant(
    server: GitHubEnterpriseServer, delete: ByToken, user: User, app: OAuthApp
) -> None:
    token = server.issue_token(user, app, expires_in=60)
    server.clock.advance(seconds=60)
    before = snapshot(server)
    assert (refusal(delete(app, token)), snapshot(server)) == (NOT_FOUND, before)


@recorded("flows 70")
@documented("the page of the operation")
def test_deleting_the_grant_of_a_token_that_was_never_issued_is_404(
    server: GitHubEnterpriseServer, delete: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    before = snapshot(server)
    assert (refusal(delete(app, f"{token}x")), snapshot(server)) == (NOT_FOUND, before)


@inferred("semantics 14")
def test_a_token_of_another_app_cannot_delete_the_grant(
    server: GitHubEnterpriseServer, delete: ByToken, user: User, token: AccessToken
) -> None:
    stranger = server.add_oauth_app()
    server.issue_token(user, stranger)
    before = snapshot(server)
    assert (refusal(delete(stranger, token)), snapshot(server)) == (NOT_FOUND, before)


@recorded("wire 7")
def test_deleting_the_authorization_of_an_app_twice_is_404(
    server: GitHubEnterpriseServer, delete: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    delete(app, token)
    before = snapshot(server)
    assert (refusal(delete(app, token)), snapshot(server)) == (NOT_FOUND, before)


@recorded("wire 7")
def test_a_refused_deletion_of_a_grant_points_to_the_recorded_heading_of_the_documentation(
    client: Client, app: OAuthApp
) -> None:
    path = f"/applications/{app.client_id}/grant"
    response = client.ask("DELETE", path, auth=app.credentials, json={"access_token": "dead"})
    assert anchor(response) == "revoke-a-grant-for-an-application"


@documented("OpenAPI", "flows 94")
@inferred("semantics 15")
def test_deleting_the_authorization_of_an_app_requires_the_key_access_token(
    server: GitHubEnterpriseServer, client: Client, app: OAuthApp, token: AccessToken
) -> None:
    response = client.ask("DELETE", f"/applications/{app.client_id}/grant", auth=app.credentials, json={})
    assert refusal(response) == (422, 'Invalid request.\n\n"access_token" wasn\'t supplied.')
    assert ([*server.tokens], [*server.grants]) == ([token], [token.grant])


@about("apps/revoke-grant-for-application")
@recorded("wire 6")
@documented("the page of the operation")
def test_a_token_in_the_path_deletes_the_grant_too(
    server: GitHubEnterpriseServer, client: Client, app: OAuthApp, token: AccessToken
) -> None:
    response = ByToken(client, "DELETE", "grants", in_path=True)(app, token)
    assert (response.status, response.body, [*server.tokens]) == (204, b"", [])
