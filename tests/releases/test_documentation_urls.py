"""`documentation_url`: its base is the release's, and each era of the documentation lays out its pages in its own way.

Recorded at 2.18 and 3.3, and of github.com in each era (flows 99, wire 1.6 and 10); which page an operation is
on is documented from 3.8 on, by the category and the subcategory of its OpenAPI document.
"""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import EVERY, about, documented, inferred, recorded
from tests.releases.answers import documented_at, refusal
from tests.releases.pages import base, overview
from tests.rest.client import Client
from tests.rest.operations import BY_TOKEN_IN_PATH, Operation, World
from tests.rest.reading import object_in, rows_in

pytestmark = [about(EVERY)]


# -- the base -----------------------------------------------------------------------------------------------


@recorded("ghe_bad_credentials_401", "flows 99")
@inferred("flows 99: the edges")
@pytest.mark.parametrize(
    ("release", "url"),
    [
        ("2.21", "https://developer.github.com/enterprise/2.21/v3"),
        ("2.22", "https://docs.github.com/enterprise/2.22/rest"),
        ("3.8", "https://docs.github.com/enterprise/3.8/rest"),
        ("3.9", "https://docs.github.com/enterprise-server@3.9/rest"),
    ],
)
def test_bad_credentials_point_to_the_overview_of_the_release(client: Client, url: str) -> None:
    response = client.ask("GET", "/user", token="unknown")
    assert (refusal(response), documented_at(response)) == ((401, "Bad credentials"), url)


@inferred("authorizations_removed_404_2021")
@pytest.mark.parametrize(("method", "path"), [("PUT", "/user"), ("GET", "/user/")])
def test_a_verb_or_a_trailing_slash_that_nothing_answers_points_to_the_overview_of_the_release(
    release: str, client: Client, method: str, path: str
) -> None:
    response = client.ask(method, path)
    assert (response.status, documented_at(response)) == (404, overview(release))


@recorded("flows 100")
def test_private_mode_points_to_the_overview_of_the_release(release: str) -> None:
    server = GitHubEnterpriseServer(release=release, private_mode=True)
    response = Client(server).ask("GET", "/users/octocat")
    assert refusal(response) == (401, "Must authenticate to access this API.")
    assert documented_at(response) == overview(release)


# -- recorded pages -----------------------------------------------------------------------------------------


# wire 1.6 and 2: on which page the operations on authorizations are.
@pytest.mark.parametrize(
    ("release", "page"),
    [
        ("2.21", "/v3/oauth_authorizations/"),
        ("2.22", "/rest/reference/oauth-authorizations"),
        ("3.11", "/rest/oauth-authorizations/oauth-authorizations"),
    ],
)
class TestAuthorizations:
    """The operations whose anchors are recorded."""

    @recorded("create_missing_note_422_2016")
    def test_a_failed_validation_points_to_the_documentation_of_the_operation(
        self, release: str, client: Client, user: User, page: str
    ) -> None:
        response = client.ask("POST", "/authorizations", auth=user.credentials, json={})
        assert refusal(response) == (422, "Validation Failed")
        assert documented_at(response) == f"{base(release)}{page}#create-a-new-authorization"

    @recorded("wire 3: quoted")
    def test_an_invalid_request_points_to_the_documentation_of_the_operation(
        self, release: str, client: Client, app: OAuthApp, user: User, page: str
    ) -> None:
        body = {"client_secret": app.client_secret, "client_id": app.client_id}
        response = client.ask("PUT", f"/authorizations/clients/{app.client_id}", auth=user.credentials, json=body)
        assert refusal(response) == (422, 'Invalid request.\n\n"client_id" is not a permitted key.')
        anchor = "#get-or-create-an-authorization-for-a-specific-app"
        assert documented_at(response) == f"{base(release)}{page}{anchor}"

    @recorded("create_with_pat_403")
    def test_a_token_in_place_of_a_password_points_to_the_head_of_the_page_on_authorizations(
        self, release: str, client: Client, token: AccessToken, page: str
    ) -> None:
        response = client.ask("GET", "/authorizations", token=token)
        assert (response.status, documented_at(response)) == (403, f"{base(release)}{page}#oauth-authorizations-api")

    @recorded("wire 2: quoted")
    def test_missing_credentials_where_a_password_is_needed_point_to_the_head_of_the_page_on_authorizations(
        self, release: str, client: Client, page: str
    ) -> None:
        response = client.ask("GET", "/authorizations")
        assert (response.status, documented_at(response)) == (401, f"{base(release)}{page}#oauth-authorizations-api")


@recorded("wire 7")
@pytest.mark.parametrize("release", ["2.21"])
@pytest.mark.parametrize(
    ("operation", "anchor"),
    [("token", "#revoke-an-authorization-for-an-application"), ("grant", "#revoke-a-grant-for-an-application")],
)
def test_up_to_2_21_a_failed_deletion_by_an_app_points_to_the_older_operation(
    release: str, client: Client, app: OAuthApp, operation: str, anchor: str
) -> None:
    path = f"/applications/{app.client_id}/{operation}"
    response = client.ask("DELETE", path, auth=app.credentials, json={"access_token": "dead"})
    assert (response.status, documented_at(response)) == (404, f"{base(release)}/v3/oauth_authorizations/{anchor}")


@documented("OpenAPI: the category")
@pytest.mark.parametrize("release", ["2.19"])
@pytest.mark.parametrize("operation", BY_TOKEN_IN_PATH, ids=str)
def test_up_to_2_19_a_refusal_of_an_operation_by_token_in_the_path_points_to_the_page_on_authorizations(
    release: str, world: World, operation: Operation
) -> None:
    response = world.ask(operation, token="0" * 40)
    page = documented_at(response).partition("#")[0]
    assert (response.status, page) == (404, f"{base(release)}/v3/oauth_authorizations/")


# -- other pages --------------------------------------------------------------------------------------------
@recorded("flows 75")
@pytest.mark.parametrize("release", ["2.21"])
def test_up_to_2_21_a_missing_one_time_password_points_to_the_recorded_page(
    release: str, server: GitHubEnterpriseServer, client: Client
) -> None:
    user = server.add_user(two_factor="app")
    response = client.ask("GET", "/user", auth=user.credentials)
    page = f"{base(release)}/v3/auth#working-with-two-factor-authentication"
    assert (response.status, documented_at(response)) == (401, page)


@inferred("flows 75")
@pytest.mark.parametrize("release", ["2.22", "3.11"])
def test_from_2_22_on_a_missing_one_time_password_points_to_a_page_on_the_rest_api(
    release: str, server: GitHubEnterpriseServer, client: Client
) -> None:
    user = server.add_user(two_factor="sms")
    response = client.ask("GET", "/user", auth=user.credentials)
    page, _, anchor = documented_at(response).partition("#")
    assert (response.status, anchor) == (401, "working-with-two-factor-authentication")
    assert page.startswith(f"{base(release)}/rest/")


@recorded("wire 1.4")
@about("oauth-authorizations/create-authorization")
@pytest.mark.parametrize("release", ["2.21"])
def test_up_to_2_21_the_app_of_a_personal_token_has_the_url_of_the_page_on_authorizations(
    release: str, client: Client, user: User
) -> None:
    body = object_in(client.ask("POST", "/authorizations", auth=user.credentials, json={"note": "nightly"}))
    assert body["app"]["url"] == f"{base(release)}/v3/oauth_authorizations/"


@documented("OpenAPI: the example of the operation")
@about("enterprise-admin/list-personal-access-tokens")
@pytest.mark.parametrize(
    ("release", "page"),
    [
        ("2.22", "/rest/reference/enterprise-admin#list-personal-access-tokens"),
        ("3.7", "/rest/reference/enterprise-admin#list-personal-access-tokens"),
        ("3.8", "/rest/enterprise-admin/users#list-personal-access-tokens"),
    ],
)
def test_from_2_22_on_the_app_of_a_personal_token_has_the_url_of_the_page_on_personal_tokens(
    release: str, server: GitHubEnterpriseServer, client: Client, user: User, admin: User, page: str
) -> None:
    server.issue_personal_token(user, note="nightly")
    [row] = rows_in(client.ask("GET", "/admin/tokens", auth=admin.credentials))
    assert row["app"]["url"] == base(release) + page


@recorded("wire 1.4")
@about("oauth-authorizations/create-authorization")
def test_the_app_of_a_personal_token_has_the_note_url_that_was_given_on_every_release(
    client: Client, user: User
) -> None:
    sent = {"note": "nightly", "note_url": "https://ci.example.com/"}
    body = object_in(client.ask("POST", "/authorizations", auth=user.credentials, json=sent))
    assert body["app"]["url"] == "https://ci.example.com/"
