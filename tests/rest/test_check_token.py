"""An app checks a token, named in the body or in the path."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, recorded
from tests.rest.client import ByToken, Client
from tests.rest.reading import AUTHORIZATION_KEYS, SIMPLE_USER_KEYS, object_in, refusal
from tests.rest.snapshot import snapshot

pytestmark = about("apps/check-token")

NOT_FOUND = (404, "Not Found")


@pytest.fixture(name="check")
def _check(client: Client) -> ByToken:
    return ByToken(client, "POST", "token")


@pytest.fixture(name="body")
def _body(check: ByToken, app: OAuthApp, token: AccessToken) -> dict[str, Any]:
    return object_in(check(app, token))


@recorded("wire 1.2")
def test_checking_a_token_shows_its_text_in_clear(body: dict[str, Any], token: AccessToken) -> None:
    assert body["token"] == token.token


@recorded("wire 1.1")
@documented("OpenAPI")
@inferred("semantics 24, for the place of expires_at")
def test_the_keys_of_a_checked_token_are_in_the_recorded_order_and_end_with_the_user(body: dict[str, Any]) -> None:
    assert list(body) == [*AUTHORIZATION_KEYS, "user"]


@recorded("wire 1.3", "flows 62")
def test_the_hash_of_a_token_is_the_sha_256_of_its_text_in_hex(body: dict[str, Any], token: AccessToken) -> None:
    assert body["hashed_token"] == hashlib.sha256(token.token.encode()).hexdigest()


@recorded("wire 1.3", "flows 63")
def test_checking_a_token_shows_the_last_eight_characters_of_its_text(body: dict[str, Any], token: AccessToken) -> None:
    assert body["token_last_eight"] == token.token[-8:]


@recorded("wire 1.1")
def test_the_url_of_a_checked_token_is_that_of_its_authorization(body: dict[str, Any], token: AccessToken) -> None:
    assert (body["id"], body["url"]) == (token.id, f"https://ghes.test/api/v3/authorizations/{token.id}")


@recorded("wire 1.1", "wire 1.4")
def test_the_app_of_a_checked_token_is_shown_by_name_url_and_client_id(body: dict[str, Any]) -> None:
    shown = {"name": "ci-bot", "url": "https://ci-bot.example.com", "client_id": "abcde12345fghij67890"}
    assert list(body["app"].items()) == list(shown.items())


@recorded("wire 1.1")
def test_the_user_of_a_checked_token_has_the_eighteen_keys_of_a_simple_user(body: dict[str, Any]) -> None:
    assert list(body["user"]) == SIMPLE_USER_KEYS


@recorded("wire 6", "wire 7")
def test_the_user_of_a_checked_token_is_its_owner(body: dict[str, Any], user: User) -> None:
    assert (body["user"]["login"], body["user"]["id"]) == ("octocat", user.id)


@documented("OpenAPI")
def test_checking_a_token_shows_its_scopes(body: dict[str, Any]) -> None:
    assert body["scopes"] == ["repo", "user:email"]


@recorded("wire 1.1")
@documented("OpenAPI")
def test_optional_fields_of_a_checked_token_are_null_unless_they_were_given(body: dict[str, Any]) -> None:
    assert [key for key, value in body.items() if value is None] == ["note", "note_url", "fingerprint", "expires_at"]


@recorded("wire 1.4")
@documented("the page of the operation")
def test_note_note_url_and_fingerprint_of_a_checked_token_are_shown_as_given(
    server: GitHubEnterpriseServer, check: ByToken, user: User, app: OAuthApp
) -> None:
    token = server.issue_token(user, app, note="nightly", note_url="https://ci.example.com", fingerprint="runner-1")
    body = object_in(check(app, token))
    shown = (body["note"], body["note_url"], body["fingerprint"])
    assert shown == ("nightly", "https://ci.example.com", "runner-1")


@recorded("wire 1.1")
def test_the_dates_of_a_checked_token_are_in_utc_to_the_second(
    server: GitHubEnterpriseServer, check: ByToken, user: User, app: OAuthApp
) -> None:
    server.clock.freeze()
    body = object_in(check(app, server.issue_token(user, app, expires_in=3600)))
    now = server.clock.now()
    expected = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    assert (body["created_at"], body["updated_at"]) == (expected, expected)


@documented("OpenAPI")
def test_checking_an_expiring_token_shows_when_it_expires(
    server: GitHubEnterpriseServer, check: ByToken, user: User, app: OAuthApp
) -> None:
    server.clock.freeze()
    body = object_in(check(app, server.issue_token(user, app, expires_in=3600)))
    server.clock.advance(hours=1)
    assert body["expires_at"] == f"{server.clock.now():%Y-%m-%dT%H:%M:%SZ}"


@documented("flows 54")
def test_checking_a_token_of_a_github_app_shows_no_scopes(
    server: GitHubEnterpriseServer, check: ByToken, user: User, github_app: GitHubApp
) -> None:
    assert object_in(check(github_app, server.issue_token(user, github_app)))["scopes"] == []


@recorded("wire 7")
def test_checking_a_token_changes_nothing(
    server: GitHubEnterpriseServer, check: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    before = snapshot(server)
    object_in(check(app, token))
    assert snapshot(server) == before


@inferred("semantics 20")
def test_the_token_of_a_suspended_user_can_still_be_checked(
    check: ByToken, app: OAuthApp, token: AccessToken, user: User
) -> None:
    user.suspend()
    assert object_in(check(app, token))["token"] == token.token


@inferred("semantics 21")
def test_the_token_of_a_suspended_app_can_still_be_checked(check: ByToken, app: OAuthApp, token: AccessToken) -> None:
    app.suspend()
    assert object_in(check(app, token))["token"] == token.token


@recorded("wire 6")
@documented("the page of the operation")
def test_checking_a_token_that_was_never_issued_is_404(
    server: GitHubEnterpriseServer, check: ByToken, app: OAuthApp
) -> None:
    before = snapshot(server)
    assert (refusal(check(app, "iamnotacroken")), snapshot(server)) == (NOT_FOUND, before)


@recorded("wire 6")
@documented("the page of the operation")
def test_checking_a_revoked_token_is_404(check: ByToken, app: OAuthApp, token: AccessToken) -> None:
    token.revoke()
    assert refusal(check(app, token)) == NOT_FOUND


@documented("the page of the operation")
def test_checking_an_expired_token_is_404(
    server: GitHubEnterpriseServer, check: ByToken, user: User, app: OAuthApp
) -> None:
    token = server.issue_token(user, app, expires_in=60)
    server.clock.advance(seconds=60)
    assert refusal(check(app, token)) == NOT_FOUND


@documented("the page of the operation", "flows 68")
def test_checking_a_token_whose_grant_was_deleted_is_404(
    server: GitHubEnterpriseServer, check: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    server.grants.one(app=app).revoke()
    assert refusal(check(app, token)) == NOT_FOUND


@inferred("semantics 14")
def test_checking_a_token_of_another_app_is_404(
    server: GitHubEnterpriseServer, check: ByToken, token: AccessToken
) -> None:
    assert refusal(check(server.add_oauth_app(), token)) == NOT_FOUND


@inferred("by analogy with a token of another app")
def test_checking_a_personal_token_is_404(
    server: GitHubEnterpriseServer, check: ByToken, user: User, app: OAuthApp
) -> None:
    assert refusal(check(app, server.issue_personal_token(user, note="mine"))) == NOT_FOUND


@inferred("by analogy with a token that was never issued")
def test_checking_a_refresh_token_is_404(
    server: GitHubEnterpriseServer, check: ByToken, user: User, github_app: GitHubApp
) -> None:
    refresh_token = server.issue_token(user, github_app).refresh_token
    assert (refresh_token is not None, refusal(check(github_app, refresh_token))) == (True, NOT_FOUND)


@documented("OpenAPI", "flows 94")
@inferred("semantics 15")
def test_checking_a_token_requires_the_key_access_token(client: Client, app: OAuthApp, token: AccessToken) -> None:
    path = f"/applications/{app.client_id}/token"
    response = client.ask("POST", path, auth=app.credentials, json={"token": token.token})
    assert refusal(response) == (422, 'Invalid request.\n\n"access_token" wasn\'t supplied.')


@about("apps/check-authorization")
@recorded("wire 6")
@documented("the page of the operation")
def test_checking_a_token_in_the_path_shows_the_same_as_checking_it_in_the_body(
    client: Client, check: ByToken, app: OAuthApp, token: AccessToken
) -> None:
    in_path = ByToken(client, "GET", "tokens", in_path=True)
    assert object_in(in_path(app, token)) == object_in(check(app, token))
