"""The key `status` of an error: a text, last, from 3.14 on, and never where a validation failed (wire 1.6)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, Response, User
from tests.evidence import EVERY, about, inferred, recorded
from tests.login.client import ACCESS_TOKEN, Site
from tests.releases.answers import body_of
from tests.releases.spans import FIRST, sides
from tests.rest.client import Client

pytestmark = [about(EVERY)]

WITHOUT = ["message", "documentation_url"]


def _not_json(client: Client, user: User) -> Response:
    return client.ask("POST", "/authorizations", auth=user.credentials, body=b"{")


REFUSALS: dict[str, tuple[int, Callable[[Client, User], Response]]] = {
    "not JSON": (400, _not_json),
    "bad credentials": (401, lambda client, _: client.ask("GET", "/user", token="dead")),
    "no administrator": (403, lambda client, user: client.ask("GET", "/admin/tokens", auth=user.credentials)),
    "no such user": (404, lambda client, _: client.ask("GET", "/users/nobody")),
    "no such route": (404, lambda client, _: client.ask("PUT", "/user")),
}


@recorded("bad_credentials_401_2024")
@inferred("wire 1.6: the edge")
@pytest.mark.parametrize(("release", "keys"), sides({FIRST: WITHOUT, "3.14": [*WITHOUT, "status"]}))
@pytest.mark.parametrize(("status", "ask"), REFUSALS.values(), ids=REFUSALS)
def test_from_3_14_on_a_refusal_repeats_its_status_in_the_body(
    client: Client, user: User, keys: list[str], status: int, ask: Callable[[Client, User], Response]
) -> None:
    response = ask(client, user)
    body = body_of(response)
    assert (response.status, list(body), body.get("status", str(status))) == (status, keys, str(status))


@recorded("bad_credentials_401_2024")
@pytest.mark.parametrize("release", ["3.14"])
def test_on_3_14_bad_credentials_have_the_recorded_bytes_but_for_the_url(client: Client) -> None:
    response = client.ask("GET", "/user", token="dead")
    url = "https://docs.github.com/enterprise-server@3.14/rest"
    assert response.body.decode() == f'{{"message":"Bad credentials","documentation_url":"{url}","status":"401"}}'
    assert response.headers["Content-Length"] == str(len(response.body))


@inferred("wire 1.6: the edge")
@pytest.mark.parametrize("release", ["3.14"])
def test_from_3_14_on_the_refusal_of_an_unsupported_version_repeats_its_status_too(client: Client) -> None:
    body = body_of(client.ask("GET", "/meta", headers={"X-GitHub-Api-Version": "v3"}))
    assert (list(body), body["status"]) == ([*WITHOUT, "status"], "400")


@inferred("OpenAPI: the schema of validation errors has no such key")
@pytest.mark.parametrize("release", ["3.14"])
class TestValidation:
    """422 has the keys of its own schema on every release."""

    def test_a_failed_validation_has_no_status_in_its_body(self, client: Client, user: User) -> None:
        response = client.ask("POST", "/authorizations", auth=user.credentials, json={})
        assert (response.status, list(body_of(response))) == (422, ["message", "errors", "documentation_url"])

    def test_an_invalid_request_has_no_status_in_its_body(self, client: Client, user: User, app: OAuthApp) -> None:
        response = client.ask("PUT", f"/authorizations/clients/{app.client_id}", auth=user.credentials, json={})
        assert (response.status, list(body_of(response))) == (422, WITHOUT)

    def test_the_refusal_of_a_wrong_client_id_or_secret_has_no_status_in_its_body(
        self, client: Client, user: User, app: OAuthApp
    ) -> None:
        path, body = f"/authorizations/clients/{app.client_id}", {"client_secret": "wrong"}
        response = client.ask("PUT", path, auth=user.credentials, json=body)
        assert (response.status, list(body_of(response))) == (422, WITHOUT)


@recorded("bad_refresh_token")
@about("login/oauth/access_token")
@pytest.mark.parametrize("release", ["3.14"])
def test_an_error_of_the_token_endpoint_has_no_status_in_its_body(site: Site, github_app: GitHubApp) -> None:
    form = {"client_id": github_app.client_id, "client_secret": "wrong"}
    body = body_of(site.post(ACCESS_TOKEN, form=form))
    assert list(body) == ["error", "error_description", "error_uri"]


@recorded("access_token_unknown_client_404")
@about("login/oauth/access_token")
@pytest.mark.parametrize("release", ["3.14"])
def test_the_refusal_of_an_unknown_client_at_the_token_endpoint_has_no_status_in_its_body(
    server: GitHubEnterpriseServer,
) -> None:
    assert body_of(Site(server).post(ACCESS_TOKEN, form={"client_id": "unknown"})) == {"error": "Not Found"}
