"""A user deletes one of the own authorizations with a password."""

from __future__ import annotations

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, inferred, recorded
from tests.rest.client import Client
from tests.rest.reading import refusal
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about("oauth-authorizations/delete-authorization")

NOT_FOUND = (404, "Not Found")


@recorded("delete_204_01")
def test_deleting_an_authorization_answers_204_without_a_body(client: Client, user: User, token: AccessToken) -> None:
    response = client.ask("DELETE", f"/authorizations/{token.id}", auth=user.credentials)
    assert (response.status, response.body, token.state) == (204, b"", "revoked")


@recorded("delete_204_01")
def test_deleting_an_authorization_accepts_an_empty_object_as_body(
    client: Client, user: User, token: AccessToken
) -> None:
    response = client.ask("DELETE", f"/authorizations/{token.id}", auth=user.credentials, json={})
    assert (response.status, token.state) == (204, "revoked")


@inferred("by analogy with the other direction (wire 4)")
def test_the_app_no_longer_finds_the_token_of_a_deleted_authorization(
    client: Client, user: User, app: OAuthApp, token: AccessToken
) -> None:
    client.ask("DELETE", f"/authorizations/{token.id}", auth=user.credentials)
    path = f"/applications/{app.client_id}/tokens/{token}"
    assert refusal(client.ask("GET", path, auth=app.credentials)) == NOT_FOUND


@inferred("semantics 3")
def test_deleting_an_authorization_leaves_the_grant_and_its_scopes(
    server: GitHubEnterpriseServer, client: Client, user: User, token: AccessToken
) -> None:
    before = snapshot(server)["grants"]
    client.ask("DELETE", f"/authorizations/{token.id}", auth=user.credentials)
    assert (snapshot(server)["grants"], [*server.tokens]) == (before, [])


@inferred("by analogy with a deletion by the app (flows 69)")
def test_deleting_an_authorization_leaves_the_other_tokens(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, token: AccessToken
) -> None:
    others = [server.issue_token(user, app), server.issue_personal_token(user, note="mine")]
    client.ask("DELETE", f"/authorizations/{token.id}", auth=user.credentials)
    assert [*server.tokens] == others


@recorded("delete_204_01")
def test_a_personal_token_can_be_deleted(server: GitHubEnterpriseServer, client: Client, user: User) -> None:
    token = server.issue_personal_token(user, note="mine")
    before = snapshot(server)
    client.ask("DELETE", f"/authorizations/{token.id}", auth=user.credentials)
    assert (names_of_events(server, before), [*server.tokens]) == (["token.revoked"], [])


@recorded("wire 4")
def test_deleting_an_authorization_twice_is_404(
    server: GitHubEnterpriseServer, client: Client, user: User, token: AccessToken
) -> None:
    client.ask("DELETE", f"/authorizations/{token.id}", auth=user.credentials)
    before = snapshot(server)
    response = client.ask("DELETE", f"/authorizations/{token.id}", auth=user.credentials)
    assert (refusal(response), snapshot(server)) == (NOT_FOUND, before)


@recorded("wire 4")
def test_deleting_an_authorization_that_the_app_revoked_is_404(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, token: AccessToken
) -> None:
    client.ask("DELETE", f"/applications/{app.client_id}/tokens/{token}", auth=app.credentials)
    before = snapshot(server)
    response = client.ask("DELETE", f"/authorizations/{token.id}", auth=user.credentials)
    assert (refusal(response), snapshot(server)) == (NOT_FOUND, before)


@inferred("by analogy with a deleted one (wire 4)")
def test_deleting_an_expired_authorization_is_404(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp
) -> None:
    token = server.issue_token(user, app, expires_in=60)
    server.clock.advance(seconds=60)
    before = snapshot(server)
    response = client.ask("DELETE", f"/authorizations/{token.id}", auth=user.credentials)
    assert (refusal(response), snapshot(server)) == (NOT_FOUND, before)


@inferred("semantics 12")
def test_the_authorization_of_another_user_cannot_be_deleted(
    server: GitHubEnterpriseServer, client: Client, token: AccessToken
) -> None:
    stranger = server.add_user()
    before = snapshot(server)
    response = client.ask("DELETE", f"/authorizations/{token.id}", auth=stranger.credentials)
    assert (refusal(response), snapshot(server)) == (NOT_FOUND, before)


@inferred("semantics 22")
def test_a_user_cannot_delete_the_token_of_a_github_app_as_an_authorization(
    server: GitHubEnterpriseServer, client: Client, user: User, github_app: GitHubApp
) -> None:
    token = server.issue_token(user, github_app)
    before = snapshot(server)
    response = client.ask("DELETE", f"/authorizations/{token.id}", auth=user.credentials)
    assert (refusal(response), snapshot(server)) == (NOT_FOUND, before)
