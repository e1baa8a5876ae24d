"""A token of the web flow is one of the server's: the REST operations, grants, limits (flows 53, 66, 68 and 69)."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.login.client import Site, error_in, token_in
from tests.rest.client import Client
from tests.rest.reading import object_in, refusal, rows_in
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about("login/oauth/access_token")


@pytest.fixture(name="api")
def _api(server: GitHubEnterpriseServer) -> Client:
    return Client(server)


@pytest.fixture(name="code")
def _code(site: Site, user: User, app: OAuthApp) -> str:
    return site.code(user, app, scope="repo user:email gist")


@pytest.fixture(name="text")
def _text(site: Site, app: OAuthApp, code: str) -> str:
    return token_in(site.exchange(app, code))


# -- the REST API --------------------------------------------------------------------------------------------


@about("apps/check-token")
@recorded("wire 1.2", "wire 7")
def test_an_app_can_check_the_token_that_it_exchanged(api: Client, app: OAuthApp, text: str) -> None:
    path = f"/applications/{app.client_id}/token"
    body = object_in(api.ask("POST", path, auth=app.credentials, json={"access_token": text}))
    found = (body["token"], body["user"]["login"], sorted(body["scopes"]))
    assert found == (text, "octocat", ["gist", "repo", "user:email"])


@about("apps/reset-token")
@recorded("wire 6", "wire 9")
@documented("the page of the operation")
def test_an_app_can_reset_the_token_that_it_exchanged(api: Client, app: OAuthApp, text: str) -> None:
    path = f"/applications/{app.client_id}/token"
    new = object_in(api.ask("PATCH", path, auth=app.credentials, json={"access_token": text}))["token"]
    assert [api.ask("GET", "/user", token=each).status for each in (text, new)] == [401, 200]


@about("apps/delete-token")
@recorded("delete_token_204_01", "wire 9")
def test_an_app_can_revoke_the_token_that_it_exchanged(api: Client, app: OAuthApp, text: str) -> None:
    path = f"/applications/{app.client_id}/token"
    assert api.ask("DELETE", path, auth=app.credentials, json={"access_token": text}).status == 204
    assert refusal(api.ask("GET", "/user", token=text)) == (401, "Bad credentials")


@about("users/get-authenticated")
@recorded("ghe_user_headers_oauth", "wire 1.5", "flows 53")
def test_an_exchanged_token_tells_its_user_and_its_scopes(api: Client, app: OAuthApp, text: str) -> None:
    response = api.ask("GET", "/user", token=text)
    assert object_in(response)["login"] == "octocat"
    assert response.headers["X-OAuth-Scopes"] == "gist, repo, user:email"
    assert response.headers["X-OAuth-Client-Id"] == app.client_id


@about("users/get-authenticated")
@recorded("wire 1.5", "flows 53")
def test_an_exchanged_token_without_scopes_has_an_empty_scope_header(
    site: Site, api: Client, user: User, app: OAuthApp
) -> None:
    text = token_in(site.exchange(app, site.code(user, app)))
    assert api.ask("GET", "/user", token=text).headers["X-OAuth-Scopes"] == ""


@about("oauth-authorizations/list-authorizations")
@recorded("wire 1.7", "wire 4")
def test_a_user_sees_an_exchanged_token_among_the_authorizations(
    api: Client, user: User, app: OAuthApp, text: str
) -> None:
    [row] = rows_in(api.ask("GET", "/authorizations", auth=user.credentials))
    assert (row["app"]["client_id"], row["token_last_eight"]) == (app.client_id, text[-8:])


# -- grants --------------------------------------------------------------------------------------------------


@documented("flows 5", "wire 5")
def test_two_web_flows_make_one_grant(server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp) -> None:
    first, second = (token_in(site.exchange(app, site.code(user, app, scope=scope))) for scope in ("user", "repo"))
    [grant] = server.grants
    assert grant.tokens == (server.tokens[first], server.tokens[second])
    assert grant.scopes == ["user", "repo"]


@inferred("flows 5, by which the user authorises and not the exchange")
def test_an_exchange_leaves_the_grant_as_the_click_made_it(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, code: str
) -> None:
    server.clock.advance(minutes=1)
    before = snapshot(server)["grants"]
    token_in(site.exchange(app, code))
    assert snapshot(server)["grants"] == before


@inferred("by analogy with the tokens of the grant (flows 68)")
def test_revoking_the_grant_revokes_the_code(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, code: str
) -> None:
    [grant] = server.grants
    grant.revoke()
    assert error_in(site.exchange(app, code)) == "bad_verification_code"


@inferred("by analogy with the tokens of the grant (flows 68)")
def test_an_app_that_deletes_the_grant_revokes_the_code(
    site: Site, api: Client, user: User, app: OAuthApp, text: str
) -> None:
    code = site.code(user, app)
    path = f"/applications/{app.client_id}/grant"
    assert api.ask("DELETE", path, auth=app.credentials, json={"access_token": text}).status == 204
    assert error_in(site.exchange(app, code)) == "bad_verification_code"


@inferred("by analogy with the tokens of the grant (flows 68)")
def test_a_revoked_code_stays_dead_when_its_user_agrees_again(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, code: str
) -> None:
    [grant] = server.grants
    grant.revoke()
    later = site.code(user, app)
    assert (error_in(site.exchange(app, code)), len(server.tokens)) == ("bad_verification_code", 0)
    assert token_in(site.exchange(app, later))


@inferred("by analogy with the tokens of the grant (flows 68)")
def test_revoking_a_grant_leaves_the_codes_of_other_grants(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, code: str
) -> None:
    other = server.add_oauth_app()
    server.add_grant(server.add_user(), app).revoke()
    server.add_grant(user, other).revoke()
    assert token_in(site.exchange(app, code))


@own()
def test_revoking_a_code_is_an_event(server: GitHubEnterpriseServer, code: str) -> None:
    before = snapshot(server)
    [grant] = server.grants
    grant.revoke()
    assert (len(code), names_of_events(server, before)) == (20, ["grant.revoked", "authorization_code.revoked"])


# -- ten tokens ------------------------------------------------------------------------------------------------


@recorded("wire 8.4")
@documented("flows 66")
def test_the_eleventh_web_flow_revokes_the_oldest_token(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    texts = [token_in(site.exchange(app, site.code(user, app, scope="repo"))) for _ in range(11)]
    assert [token.token for token in server.tokens] == texts[1:]


@inferred("flows 66, which counts tokens")
def test_codes_that_are_not_exchanged_are_not_counted_as_tokens(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    texts = [token_in(site.exchange(app, site.code(user, app))) for _ in range(10)]
    site.code(user, app)
    assert [token.token for token in server.tokens] == texts
