"""Ten tokens of one user, app and scope set live; the eleventh kills the oldest (flows 66)."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from pytest_ghes_oauth._domain.tokens import user_of
from tests.evidence import TOKENS, about, documented, inferred, own, recorded
from tests.rest.client import Client
from tests.rest.reading import object_in, refusal
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = [about("oauth-authorizations/create-authorization"), documented("flows 66")]


def _create(client: Client, user: User, app: OAuthApp, fingerprint: object, *scopes: str) -> str:
    json = {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "fingerprint": str(fingerprint),
        "scopes": scopes,
    }
    return str(object_in(client.ask("POST", "/authorizations", auth=user.credentials, json=json))["token"])


@pytest.fixture(name="ten")
def _ten(client: Client, user: User, app: OAuthApp) -> list[str]:
    return [_create(client, user, app, number, "repo") for number in range(10)]


def _texts(server: GitHubEnterpriseServer) -> list[str]:
    return [token.token for token in server.tokens]


def test_ten_tokens_of_one_kind_live_together(server: GitHubEnterpriseServer, ten: list[str]) -> None:
    assert _texts(server) == ten


@recorded("wire 8.4")
@documented("flows 66")
def test_the_eleventh_token_of_a_kind_revokes_the_oldest(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, ten: list[str]
) -> None:
    eleventh = _create(client, user, app, "eleventh", "repo")
    assert _texts(server) == [*ten[1:], eleventh]


def test_the_oldest_of_eleven_tokens_is_refused_everywhere(
    client: Client, user: User, app: OAuthApp, ten: list[str]
) -> None:
    _create(client, user, app, "eleventh", "repo")
    as_token = client.ask("GET", "/user", token=ten[0])
    as_checked = client.ask("GET", f"/applications/{app.client_id}/tokens/{ten[0]}", auth=app.credentials)
    assert (refusal(as_token)[0], refusal(as_checked)[0]) == (401, 404)


@about("oauth-authorizations/get-or-create-authorization-for-app-and-fingerprint")
def test_an_eleventh_token_created_by_put_revokes_the_oldest(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, ten: list[str]
) -> None:
    path, json = f"/authorizations/clients/{app.client_id}/new", {"client_secret": app.client_secret}
    body = object_in(client.ask("PUT", path, auth=user.credentials, json={**json, "scopes": ["repo"]}))
    assert _texts(server) == [*ten[1:], body["token"]]


@about("oauth-authorizations/get-or-create-authorization-for-app-and-fingerprint")
def test_put_revokes_none_of_ten_tokens_if_it_returns_one_of_them(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, ten: list[str]
) -> None:
    path, json = f"/authorizations/clients/{app.client_id}/3", {"client_secret": app.client_secret}
    response = client.ask("PUT", path, auth=user.credentials, json={**json, "scopes": ["repo"]})
    assert (response.status, _texts(server)) == (200, ten)


@own()
def test_the_oldest_of_eleven_tokens_is_revoked_before_the_new_one_is_issued(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, ten: list[str]
) -> None:
    before = snapshot(server)
    _create(client, user, app, "eleventh", "repo")
    assert (len(ten), names_of_events(server, before)) == (10, ["token.revoked", "token.issued"])


@inferred("semantics 3")
def test_the_eleventh_token_leaves_the_grant_as_it_was(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, ten: list[str]
) -> None:
    before = snapshot(server)["grants"]
    _create(client, user, app, "eleventh", "repo")
    assert (len(ten), snapshot(server)["grants"]) == (10, before)


@pytest.mark.parametrize("scopes", [[], ["gist"], ["repo", "gist"], ["public_repo"]], ids=str)
def test_tokens_with_other_scopes_are_counted_apart(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, ten: list[str], scopes: list[str]
) -> None:
    other = _create(client, user, app, "eleventh", *scopes)
    assert _texts(server) == [*ten, other]


@inferred("flows 66")
def test_tokens_are_counted_by_their_normalised_scopes(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, ten: list[str]
) -> None:
    other = _create(client, user, app, "eleventh", "repo:status", "repo", "public_repo")
    assert _texts(server) == [*ten[1:], other]


@inferred("flows 66")
def test_tokens_are_counted_whatever_the_order_of_their_scopes(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp
) -> None:
    for number in range(10):
        _create(client, user, app, number, "repo", "gist")
    _create(client, user, app, "eleventh", "gist", "repo")
    assert [token.fingerprint for token in server.tokens] == [*map(str, range(1, 10)), "eleventh"]


def test_tokens_of_another_app_are_counted_apart(
    server: GitHubEnterpriseServer, client: Client, user: User, ten: list[str]
) -> None:
    other = _create(client, user, server.add_oauth_app(), "eleventh", "repo")
    assert _texts(server) == [*ten, other]


def test_tokens_of_another_user_are_counted_apart(
    server: GitHubEnterpriseServer, client: Client, app: OAuthApp, ten: list[str]
) -> None:
    other = _create(client, server.add_user(), app, "eleventh", "repo")
    assert _texts(server) == [*ten, other]


@inferred("semantics 6")
def test_a_dead_token_is_not_counted_among_the_ten(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, ten: list[str]
) -> None:
    server.tokens[ten[5]].revoke()
    other = _create(client, user, app, "eleventh", "repo")
    assert _texts(server) == [*ten[:5], *ten[6:], other]


@about(TOKENS)
@inferred("semantics 6")
def test_an_expired_token_is_not_counted_among_the_ten(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp
) -> None:
    lasting = [server.issue_token(user, app) for _ in range(9)]
    server.issue_token(user, app, expires_in=60)
    server.clock.advance(seconds=60)
    other = server.issue_token(user, app)
    assert [*server.tokens] == [*lasting, other]


@inferred("by analogy with created_at, which stays")
def test_a_reset_token_keeps_its_age_among_the_ten(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, ten: list[str]
) -> None:
    path = f"/applications/{app.client_id}/tokens/{ten[0]}"
    new = object_in(client.ask("POST", path, auth=app.credentials))["token"]
    _create(client, user, app, "eleventh", "repo")
    assert (new in server.tokens, len(server.tokens)) == (False, 10)


@inferred("semantics 6")
def test_personal_tokens_are_without_limit(server: GitHubEnterpriseServer, client: Client, user: User) -> None:
    for number in range(12):
        object_in(client.ask("POST", "/authorizations", auth=user.credentials, json={"note": f"note {number}"}))
    assert len(server.tokens) == 12


@pytest.fixture(name="parent")
def _parent(server: GitHubEnterpriseServer, user: User, github_app: GitHubApp) -> AccessToken:
    server.install(github_app, user)
    return server.issue_token(user, github_app)


@about("apps/scope-token")
@inferred("semantics 6")
def test_scoped_tokens_are_not_counted_among_the_ten(
    server: GitHubEnterpriseServer, client: Client, github_app: GitHubApp, parent: AccessToken
) -> None:
    path, json = f"/applications/{github_app.client_id}/token/scoped", {"target": "octocat"}
    for _ in range(12):
        json["access_token"] = parent.token
        object_in(client.ask("POST", path, auth=github_app.credentials, json=json))
    later = server.issue_token(user_of(parent), github_app)
    assert (len(server.tokens), parent.is_active, later.is_active) == (14, True, True)


@about(TOKENS)
@inferred("by analogy with OAuth apps")
def test_tokens_of_a_github_app_are_counted_too(
    server: GitHubEnterpriseServer, user: User, github_app: GitHubApp, parent: AccessToken
) -> None:
    others = [server.issue_token(user, github_app) for _ in range(10)]
    assert (parent.state, [*server.tokens]) == ("revoked", others)
