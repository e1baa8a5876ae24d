"""Operations 3 and 7: an app checks a token, named in the body or in the path."""

from __future__ import annotations

import hashlib

from pytest_ghes_oauth import AccessToken, OAuthApp
from tests.rest.client import Client


def test_a_living_token_is_shown_in_clear_with_its_user(client: Client, app: OAuthApp, token: AccessToken) -> None:
    path = f"/applications/{app.client_id}/token"
    response = client.ask("POST", path, auth=app.credentials, json={"access_token": token.token})
    body = response.json()
    assert response.status == 200
    assert isinstance(body, dict)
    assert body["token"] == token.token
    assert body["hashed_token"] == hashlib.sha256(token.token.encode()).hexdigest()
    assert body["user"]["login"] == "octocat"
