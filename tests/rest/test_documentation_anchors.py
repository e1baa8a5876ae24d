"""`documentation_url` of a 404: the page of the operation, at its heading."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import OAuthApp, User
from tests.evidence import about, inferred
from tests.rest.client import Client
from tests.rest.reading import anchor

pytestmark = inferred("flows 99", "wire 1.6")


@about(
    "oauth-authorizations/get-authorization",
    "oauth-authorizations/update-authorization",
    "oauth-authorizations/delete-authorization",
    "oauth-authorizations/get-grant",
    "oauth-authorizations/delete-grant",
)
@pytest.mark.parametrize(
    ("method", "path", "heading"),
    [
        ("GET", "/authorizations/1", "get-a-single-authorization"),
        ("PATCH", "/authorizations/1", "update-an-existing-authorization"),
        ("POST", "/authorizations/1", "update-an-existing-authorization"),
        ("DELETE", "/authorizations/1", "delete-an-authorization"),
        ("GET", "/applications/grants/1", "get-a-single-grant"),
        ("DELETE", "/applications/grants/1", "delete-a-grant"),
    ],
)
def test_a_404_to_a_user_points_to_the_heading_of_the_operation(
    client: Client, user: User, method: str, path: str, heading: str
) -> None:
    response = client.ask(method, path, auth=user.credentials, json={})
    assert (response.status, anchor(response)) == (404, heading)


@about("apps/check-token", "apps/reset-token", "apps/scope-token")
@pytest.mark.parametrize(
    ("method", "below", "heading"),
    [
        ("POST", "token", "check-a-token"),
        ("PATCH", "token", "reset-a-token"),
        ("POST", "token/scoped", "create-a-scoped-access-token"),
    ],
)
def test_a_404_to_an_app_points_to_the_heading_of_the_operation(
    client: Client, app: OAuthApp, method: str, below: str, heading: str
) -> None:
    path = f"/applications/{app.client_id}/{below}"
    response = client.ask(method, path, auth=app.credentials, json={"access_token": "unknown"})
    assert (response.status, anchor(response)) == (404, heading)
