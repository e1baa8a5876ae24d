"""Fields that a body needs on some releases only: releases 2, from the OpenAPI documents."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import AccessToken, OAuthApp, User
from tests.evidence import about, documented, inferred
from tests.releases.answers import refusal
from tests.rest.client import Client
from tests.rest.reading import object_in

WITHOUT_TOKEN = (422, 'Invalid request.\n\n"access_token" wasn\'t supplied.')
WITHOUT_SCOPES = (422, 'Invalid request.\n\n"scopes" wasn\'t supplied.')


@about("apps/delete-authorization")
class TestDeletionOfAGrant:
    """DELETE /applications/{client_id}/grant."""

    @documented("OpenAPI")
    @pytest.mark.parametrize("release", ["3.0"])
    def test_from_3_0_on_deleting_a_grant_needs_a_token(self, client: Client, app: OAuthApp) -> None:
        response = client.ask("DELETE", f"/applications/{app.client_id}/grant", auth=app.credentials, json={})
        assert refusal(response) == WITHOUT_TOKEN

    @inferred("releases 2: optional, and nothing is named")
    @pytest.mark.parametrize("release", ["2.22"])
    def test_up_to_2_22_deleting_a_grant_without_naming_a_token_answers_404(
        self, client: Client, app: OAuthApp
    ) -> None:
        response = client.ask("DELETE", f"/applications/{app.client_id}/grant", auth=app.credentials, json={})
        assert refusal(response) == (404, "Not Found")

    @inferred("flows 94")
    @pytest.mark.parametrize("release", ["2.22", "3.0"])
    def test_deleting_a_grant_by_a_token_that_is_no_string_is_invalid_on_every_release(
        self, client: Client, app: OAuthApp
    ) -> None:
        body = {"access_token": 5}
        response = client.ask("DELETE", f"/applications/{app.client_id}/grant", auth=app.credentials, json=body)
        assert refusal(response) == (422, "Invalid request.\n\nFor 'properties/access_token', 5 is not a string.")

    @documented("OpenAPI")
    @pytest.mark.parametrize("release", ["2.22", "3.0"])
    def test_deleting_a_grant_by_a_token_revokes_the_token_on_every_release(
        self, client: Client, app: OAuthApp, token: AccessToken
    ) -> None:
        body = {"access_token": token.token}
        response = client.ask("DELETE", f"/applications/{app.client_id}/grant", auth=app.credentials, json=body)
        assert (response.status, token.state) == (204, "revoked")

    @documented("OpenAPI")
    @pytest.mark.parametrize("release", ["2.22", "3.0"])
    def test_deleting_a_grant_without_naming_a_token_deletes_nothing_on_every_release(
        self, client: Client, app: OAuthApp, token: AccessToken
    ) -> None:
        client.ask("DELETE", f"/applications/{app.client_id}/grant", auth=app.credentials, json={})
        assert (token.state, token.grant is not None and token.grant.state) == ("active", "active")


@documented("OpenAPI")
@about("apps/check-token", "apps/reset-token", "apps/delete-token")
@pytest.mark.parametrize("release", ["2.20"])
@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_checking_resetting_and_deleting_a_token_need_a_token_on_every_release(
    client: Client, app: OAuthApp, method: str
) -> None:
    response = client.ask(method, f"/applications/{app.client_id}/token", auth=app.credentials, json={})
    assert refusal(response) == WITHOUT_TOKEN


@about("enterprise-admin/create-impersonation-o-auth-token")
class TestImpersonation:
    """POST /admin/users/{username}/authorizations."""

    @documented("OpenAPI")
    @pytest.mark.parametrize("release", ["3.3"])
    def test_from_3_3_on_an_impersonation_token_needs_scopes(self, client: Client, user: User, admin: User) -> None:
        path = f"/admin/users/{user.login}/authorizations"
        assert refusal(client.ask("POST", path, auth=admin.credentials, json={})) == WITHOUT_SCOPES

    @documented("OpenAPI")
    @pytest.mark.parametrize("release", ["3.2"])
    def test_up_to_3_2_an_impersonation_token_is_made_without_scopes(
        self, client: Client, user: User, admin: User
    ) -> None:
        response = client.ask("POST", f"/admin/users/{user.login}/authorizations", auth=admin.credentials, json={})
        assert (response.status, object_in(response)["scopes"]) == (201, [])

    @documented("OpenAPI")
    @pytest.mark.parametrize("release", ["3.2", "3.3"])
    def test_an_impersonation_token_may_have_an_empty_list_of_scopes_on_every_release(
        self, client: Client, user: User, admin: User
    ) -> None:
        body: dict[str, list[str]] = {"scopes": []}
        response = client.ask("POST", f"/admin/users/{user.login}/authorizations", auth=admin.credentials, json=body)
        assert (response.status, object_in(response)["scopes"]) == (201, [])

    @inferred("flows 94")
    @pytest.mark.parametrize("release", ["3.2", "3.3"])
    def test_asking_for_an_impersonation_token_without_a_body_is_invalid_on_every_release(
        self, client: Client, user: User, admin: User
    ) -> None:
        response = client.ask("POST", f"/admin/users/{user.login}/authorizations", auth=admin.credentials)
        assert (response.status, refusal(response)[1][:16]) == (422, "Invalid request.")


@documented("OpenAPI")
@about("oauth-authorizations/get-or-create-authorization-for-app")
def test_get_or_create_needs_the_secret_of_the_app_on_every_release(client: Client, user: User, app: OAuthApp) -> None:
    response = client.ask("PUT", f"/authorizations/clients/{app.client_id}", auth=user.credentials, json={})
    assert refusal(response) == (422, 'Invalid request.\n\n"client_secret" wasn\'t supplied.')


@documented("OpenAPI")
@about("oauth-authorizations/update-authorization")
def test_updating_an_authorization_needs_no_body_on_every_release(
    client: Client, user: User, token: AccessToken
) -> None:
    assert client.ask("PATCH", f"/authorizations/{token.id}", auth=user.credentials).status == 200
