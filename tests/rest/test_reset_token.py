"""An app resets a token, named in the body or in the path."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.rest.client import ByToken, Client
from tests.rest.reading import AUTHORIZATION_KEYS, object_in, refusal
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about("apps/reset-token")

NOT_FOUND = (404, "Not Found")


@pytest.fixture(name="reset")
def _reset(client: Client) -> ByToken:
    return ByToken(client, "PATCH", "token")


def _stamp(server: GitHubEnterpriseServer) -> str:
    return f"{server.clock.now():%Y-%m-%dT%H:%M:%SZ}"


@recorded("reset_token_200_01", "legacy_reset_200_01")
def test_resetting_a_token_shows_its_new_text_in_clear(
    server: GitHubEnterpriseServer, reset: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    old = token.token
    new = object_in(reset(app, old))["token"]
    assert (new != old, server.tokens[new]) == (True, token)


@recorded("reset_token_200_01", "legacy_reset_200_01")
@inferred("semantics 24, for expires_at")
def test_the_keys_of_a_reset_token_are_in_the_recorded_order_and_end_with_the_user(
    reset: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    assert list(object_in(reset(app, token))) == [*AUTHORIZATION_KEYS, "user"]


@documented("flows 56", "flows 58")
def test_a_reset_token_keeps_prefix_and_length_of_its_text(reset: ByToken, app: OAuthApp, token: AccessToken) -> None:
    new = object_in(reset(app, token))["token"]
    assert (new[:4], len(new)) == ("gho_", 40)


@recorded("reset_token_200_01", "legacy_reset_200_01", "wire 1.3")
def test_a_reset_token_shows_hash_and_last_eight_characters_of_its_new_text(
    reset: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    body = object_in(reset(app, token))
    expected = (hashlib.sha256(body["token"].encode()).hexdigest(), body["token"][-8:])
    assert (body["hashed_token"], body["token_last_eight"]) == expected


@recorded("wire 6")
@documented("the page of the operation")
def test_the_old_text_of_a_reset_token_is_no_longer_a_token(
    server: GitHubEnterpriseServer, reset: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    old = token.token
    object_in(reset(app, old))
    assert (old in server.tokens, [*server.tokens]) == (False, [token])


@recorded("wire 6", "wire 7")
def test_a_reset_changes_nothing_but_text_and_update(
    server: GitHubEnterpriseServer, client: Client, reset: ByToken, user: User, app: OAuthApp
) -> None:
    token = server.issue_token(
        user, app, scopes=["repo"], note="nightly", note_url="https://ci.example.com", fingerprint="runner-1"
    )
    path = f"/applications/{app.client_id}/tokens/{token}"
    before: dict[str, Any] = object_in(client.ask("GET", path, auth=app.credentials))
    server.clock.advance(hours=1)
    changed = {key for key, value in object_in(reset(app, token)).items() if value != before[key]}
    assert changed == {"token", "hashed_token", "token_last_eight", "updated_at"}


@recorded("reset_token_200_01", "wire 6", "wire 7")
def test_resetting_a_token_updates_it(
    server: GitHubEnterpriseServer, reset: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    server.clock.freeze()
    server.clock.advance(minutes=5)
    assert object_in(reset(app, token))["updated_at"] == _stamp(server)


@inferred("semantics 3")
def test_resetting_a_token_leaves_the_grant_as_it_was(
    server: GitHubEnterpriseServer, reset: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    before = snapshot(server)["grants"]
    object_in(reset(app, token))
    assert snapshot(server)["grants"] == before


@own()
def test_resetting_a_token_is_one_event(
    server: GitHubEnterpriseServer, reset: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    before = snapshot(server)
    object_in(reset(app, token))
    assert names_of_events(server, before) == ["token.reset"]


@inferred("by analogy with what is recorded to stay")
def test_resetting_a_token_keeps_its_expiry(
    server: GitHubEnterpriseServer, reset: ByToken, user: User, app: OAuthApp
) -> None:
    token = server.issue_token(user, app, expires_in=3600)
    expiry = token.expires_at
    object_in(reset(app, token))
    assert token.expires_at == expiry


@inferred("semantics 16")
def test_resetting_a_token_revokes_its_refresh_token(
    server: GitHubEnterpriseServer, reset: ByToken, user: User, github_app: GitHubApp
) -> None:
    token = server.issue_token(user, github_app)
    before = token.refresh_token
    object_in(reset(github_app, token))
    assert (before is None, token.refresh_token) == (False, None)


@inferred("semantics 20")
def test_the_token_of_a_suspended_user_can_be_reset(
    reset: ByToken, app: OAuthApp, token: AccessToken, user: User
) -> None:
    user.suspend()
    old = token.token
    assert object_in(reset(app, old))["token"] == token.token != old


@recorded("wire 6")
@documented("the page of the operation")
def test_the_old_text_of_a_reset_token_cannot_be_reset(
    server: GitHubEnterpriseServer, reset: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    old = token.token
    object_in(reset(app, old))
    before = snapshot(server)
    assert (refusal(reset(app, old)), snapshot(server)) == (NOT_FOUND, before)


@recorded("wire 6")
@documented("the page of the operation")
def test_resetting_a_token_that_was_never_issued_is_404(
    server: GitHubEnterpriseServer, reset: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    before = snapshot(server)
    unknown = token.token[:-1] + ("0" if token.token[-1] != "0" else "1")
    assert (refusal(reset(app, unknown)), snapshot(server)) == (NOT_FOUND, before)


@recorded("wire 6")
@documented("the page of the operation")
def test_resetting_a_revoked_token_is_404(
    server: GitHubEnterpriseServer, reset: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    token.revoke()
    before = snapshot(server)
    assert (refusal(reset(app, token)), snapshot(server)) == (NOT_FOUND, before)


@documented("the page of the operation")
def test_resetting_an_expired_token_is_404(
    server: GitHubEnterpriseServer, reset: ByToken, user: User, app: OAuthApp
) -> None:
    token = server.issue_token(user, app, expires_in=60)
    server.clock.advance(seconds=60)
    before = snapshot(server)
    assert (refusal(reset(app, token)), snapshot(server)) == (NOT_FOUND, before)


@inferred("semantics 14")
def test_an_app_cannot_reset_the_token_of_another_app(
    server: GitHubEnterpriseServer, reset: ByToken, token: AccessToken
) -> None:
    stranger = server.add_oauth_app()
    before = snapshot(server)
    assert (refusal(reset(stranger, token)), snapshot(server)) == (NOT_FOUND, before)


@documented("OpenAPI")
@inferred("semantics 15, for the message")
def test_resetting_a_token_requires_the_key_access_token(
    server: GitHubEnterpriseServer, client: Client, app: OAuthApp
) -> None:
    before = snapshot(server)
    response = client.ask("PATCH", f"/applications/{app.client_id}/token", auth=app.credentials, json={})
    assert refusal(response) == (422, 'Invalid request.\n\n"access_token" wasn\'t supplied.')
    assert snapshot(server)["tokens"] == before["tokens"]


@about("apps/reset-authorization")
@recorded("legacy_reset_200_01")
def test_a_token_in_the_path_is_reset_too(
    server: GitHubEnterpriseServer, client: Client, app: OAuthApp, token: AccessToken
) -> None:
    body = object_in(ByToken(client, "POST", "tokens", in_path=True)(app, token.token))
    assert (list(body), server.tokens[body["token"]]) == ([*AUTHORIZATION_KEYS, "user"], token)
