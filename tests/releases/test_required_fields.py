"""Fields that a body needs on some releases only: releases 2, from the OpenAPI documents."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import AccessToken, OAuthApp, User
from tests.evidence import about, documented, inferred, on
from tests.releases.answers import refusal
from tests.releases.spans import span
from tests.rest.client import Client
from tests.rest.reading import object_in

pytestmark = on("2.18 to 3.22")

WITHOUT_TOKEN = (422, 'Invalid request.\n\n"access_token" wasn\'t supplied.')
WITHOUT_SCOPES = (422, 'Invalid request.\n\n"scopes" wasn\'t supplied.')


@about("apps/delete-authorization")
class TestDeletionOfAGrant:
    """DELETE /applications/{client_id}/grant."""

    @documented("OpenAPI")
    @pytest.mark.parametrize("release", span("3.0"))
    def test_it_needs_a_token_from_3_0_on(self, client: Client, app: OAuthApp) -> None:
        response = client.ask("DELETE", f"/applications/{app.client_id}/grant", auth=app.credentials, json={})
        assert refusal(response) == WITHOUT_TOKEN

    @inferred("releases 2: optional, and nothing is named")
    @pytest.mark.parametrize("release", span("2.20", "2.22"))
    def test_before_without_one_it_finds_nothing(self, client: Client, app: OAuthApp) -> None:
        response = client.ask("DELETE", f"/applications/{app.client_id}/grant", auth=app.credentials, json={})
        assert refusal(response) == (404, "Not Found")

    @inferred("flows 94")
    @pytest.mark.parametrize("release", span("2.20"))
    def test_a_token_that_is_no_text_is_invalid_on_all(self, client: Client, app: OAuthApp) -> None:
        body = {"access_token": 5}
        response = client.ask("DELETE", f"/applications/{app.client_id}/grant", auth=app.credentials, json=body)
        assert refusal(response) == (422, "Invalid request.\n\nFor 'properties/access_token', 5 is not a string.")

    @documented("OpenAPI")
    @pytest.mark.parametrize("release", span("2.20"))
    def test_with_one_it_deletes_the_grant_on_all(self, client: Client, app: OAuthApp, token: AccessToken) -> None:
        body = {"access_token": token.token}
        response = client.ask("DELETE", f"/applications/{app.client_id}/grant", auth=app.credentials, json=body)
        assert (response.status, token.state) == (204, "revoked")

    @documented("OpenAPI")
    @pytest.mark.parametrize("release", span("2.20"))
    def test_without_one_nothing_is_deleted_on_any(self, client: Client, app: OAuthApp, token: AccessToken) -> None:
        client.ask("DELETE", f"/applications/{app.client_id}/grant", auth=app.credentials, json={})
        assert (token.state, token.grant is not None and token.grant.state) == ("active", "active")


@documented("OpenAPI")
@about("apps/check-token", "apps/reset-token", "apps/delete-token")
@pytest.mark.parametrize("release", span("2.20"))
@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_the_other_operations_of_an_app_always_need_a_token(client: Client, app: OAuthApp, method: str) -> None:
    response = client.ask(method, f"/applications/{app.client_id}/token", auth=app.credentials, json={})
    assert refusal(response) == WITHOUT_TOKEN


@about("enterprise-admin/create-impersonation-o-auth-token")
class TestImpersonation:
    """POST /admin/users/{username}/authorizations."""

    @documented("OpenAPI")
    @pytest.mark.parametrize("release", span("3.3"))
    def test_it_needs_scopes_from_3_3_on(self, client: Client, user: User, admin: User) -> None:
        path = f"/admin/users/{user.login}/authorizations"
        assert refusal(client.ask("POST", path, auth=admin.credentials, json={})) == WITHOUT_SCOPES

    @documented("OpenAPI")
    @pytest.mark.parametrize("release", span("2.18", "3.2"))
    def test_before_it_gives_a_token_without_any(self, client: Client, user: User, admin: User) -> None:
        response = client.ask("POST", f"/admin/users/{user.login}/authorizations", auth=admin.credentials, json={})
        assert (response.status, object_in(response)["scopes"]) == (201, [])

    @documented("OpenAPI")
    def test_an_empty_list_of_them_will_do_on_all(self, client: Client, user: User, admin: User) -> None:
        body: dict[str, list[str]] = {"scopes": []}
        response = client.ask("POST", f"/admin/users/{user.login}/authorizations", auth=admin.credentials, json=body)
        assert (response.status, object_in(response)["scopes"]) == (201, [])

    @inferred("flows 94")
    def test_a_body_that_is_none_is_invalid_on_all(self, client: Client, user: User, admin: User) -> None:
        response = client.ask("POST", f"/admin/users/{user.login}/authorizations", auth=admin.credentials)
        assert (response.status, refusal(response)[1][:16]) == (422, "Invalid request.")


@documented("OpenAPI")
@about("oauth-authorizations/get-or-create-authorization-for-app")
def test_getting_or_creating_always_needs_the_secret_of_the_app(client: Client, user: User, app: OAuthApp) -> None:
    response = client.ask("PUT", f"/authorizations/clients/{app.client_id}", auth=user.credentials, json={})
    assert refusal(response) == (422, 'Invalid request.\n\n"client_secret" wasn\'t supplied.')


@documented("OpenAPI")
@about("oauth-authorizations/update-authorization")
def test_an_update_never_needs_anything(client: Client, user: User, token: AccessToken) -> None:
    assert client.ask("PATCH", f"/authorizations/{token.id}", auth=user.credentials).status == 200
