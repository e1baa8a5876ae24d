"""What the users of a GitHub App give it: tokens that expire and come with a refresh token (flows 43 and 44)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Literal

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, Response, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.login.client import JSON, Site, token_in, told
from tests.login.devices import start
from tests.rest.client import Client
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about("login/oauth/access_token")

KEYS = ["access_token", "expires_in", "refresh_token", "refresh_token_expires_in", "token_type", "scope"]

SignIn = Callable[..., Response]

by_either_flow = pytest.mark.parametrize("sign_in", ["web flow", "device flow"], indirect=True)


@pytest.fixture(name="sign_in")
def _sign_in(server: GitHubEnterpriseServer, site: Site, user: User, request: pytest.FixtureRequest) -> SignIn:
    """`sign_in(app, **fields)`: the answer that brings the token; *fields* go to the last step.

    By the web flow, unless a test asks for the device flow.
    """

    def by_web_flow(app: OAuthApp | GitHubApp, *, accept: str | None = JSON, **fields: object) -> Response:
        return site.exchange(app, site.code(user, app), accept=accept, **fields)

    def by_device_flow(app: OAuthApp | GitHubApp, *, accept: str | None = JSON, **fields: object) -> Response:
        device = start(site, app)
        server.approve_device(device.user_code, user)
        return device.poll(accept=accept, **fields)

    return by_web_flow if getattr(request, "param", "web flow") == "web flow" else by_device_flow


@pytest.fixture(name="forever")
def _forever(server: GitHubEnterpriseServer) -> GitHubApp:
    """A GitHub App that has switched expiry off."""
    return server.add_github_app("librarian", expire_user_tokens=False, device_flow=True)


# -- with expiry -------------------------------------------------------------------------------------------


@recorded("wire 8.2", "flows 43")
@documented("flows 43")
@by_either_flow
def test_a_github_app_gets_the_recorded_fields_in_order_by_either_flow(sign_in: SignIn, github_app: GitHubApp) -> None:
    assert list(told(sign_in(github_app))) == KEYS


@recorded("wire 8.2", "flows 43")
@documented("flows 43")
def test_a_github_app_is_told_lifetimes_in_seconds_and_an_empty_scope(sign_in: SignIn, github_app: GitHubApp) -> None:
    body = told(sign_in(github_app))
    told_fixed = {name: body[name] for name in KEYS if name not in {"access_token", "refresh_token"}}
    assert told_fixed == {
        "expires_in": 28_800,
        "refresh_token_expires_in": 15_811_200,
        "token_type": "bearer",
        "scope": "",
    }


@documented("flows 56", "flows 58")
def test_access_and_refresh_tokens_have_their_own_prefixes_and_lengths(sign_in: SignIn, github_app: GitHubApp) -> None:
    body = told(sign_in(github_app))
    assert re.fullmatch(r"ghu_[A-Za-z0-9]{36}", str(body["access_token"]))
    assert re.fullmatch(r"ghr_[A-Za-z0-9]{76}", str(body["refresh_token"]))


@own()
def test_the_server_shows_access_and_refresh_token_as_one_token(
    server: GitHubEnterpriseServer, sign_in: SignIn, user: User, github_app: GitHubApp
) -> None:
    body = told(sign_in(github_app))
    token = server.tokens.one()
    assert (token.token, token.refresh_token) == (body["access_token"], body["refresh_token"])
    assert (token.user, token.app, token.grant) == (user, github_app, server.grants.one())


@documented("flows 54")
def test_a_user_token_has_the_permissions_of_the_app_and_no_scopes(
    server: GitHubEnterpriseServer, sign_in: SignIn, github_app: GitHubApp
) -> None:
    token = server.tokens[token_in(sign_in(github_app))]
    assert token.permissions == {"contents": "write", "metadata": "read"}
    assert (list(token.scopes), token.repositories) == ([], None)


@documented("flows 43")
def test_a_user_token_works_for_eight_hours(
    server: GitHubEnterpriseServer, sign_in: SignIn, github_app: GitHubApp
) -> None:
    server.clock.freeze()
    token, client = server.tokens[token_in(sign_in(github_app))], Client(server)
    assert token.expires_at == server.clock.now().replace(microsecond=0) + timedelta(hours=8)
    server.clock.advance(seconds=28_799)
    assert client.ask("GET", "/user", token=token).status == 200
    server.clock.advance(seconds=1)
    assert (client.ask("GET", "/user", token=token).status, token.state) == (401, "expired")


@own()
@by_either_flow
def test_issuing_access_and_refresh_token_is_two_events(
    server: GitHubEnterpriseServer, sign_in: SignIn, github_app: GitHubApp
) -> None:
    before = snapshot(server)
    sign_in(github_app)
    assert names_of_events(server, before)[-2:] == ["token.issued", "refresh_token.issued"]
    assert [event.token for event in server.events[-2:]] == [server.tokens.one()] * 2


@documented("flows 26", "flows 43")
def test_access_and_refresh_token_are_told_in_a_form_by_default(
    server: GitHubEnterpriseServer, sign_in: SignIn, github_app: GitHubApp
) -> None:
    body = sign_in(github_app, accept=None).body.decode()
    token = server.tokens.one()
    assert body == (
        f"access_token={token}&expires_in=28800&refresh_token={token.refresh_token}"
        "&refresh_token_expires_in=15811200&scope=&token_type=bearer"
    )


@documented("flows 54")
def test_the_scopes_that_a_github_app_asks_for_are_ignored(
    server: GitHubEnterpriseServer, site: Site, user: User
) -> None:
    app = server.add_github_app()
    body = told(site.exchange(app, site.code(user, app, scope="repo gist")))
    assert body["scope"] == ""
    assert (list(server.tokens.one().scopes), list(server.grants.one().scopes)) == ([], [])


@about("oauth-authorizations/list-authorizations")
@inferred("semantics 22")
def test_a_user_token_is_not_listed_among_the_authorizations(
    server: GitHubEnterpriseServer, sign_in: SignIn, user: User, github_app: GitHubApp
) -> None:
    sign_in(github_app)
    assert Client(server).ask("GET", "/authorizations", auth=user.credentials).json() == []


# -- without expiry ----------------------------------------------------------------------------------------


@documented("flows 44")
@by_either_flow
def test_a_github_app_without_expiry_is_told_no_lifetimes_and_no_refresh_token(
    server: GitHubEnterpriseServer, sign_in: SignIn, forever: GitHubApp
) -> None:
    body = told(sign_in(forever))
    text = server.tokens.one().token
    assert list(body.items()) == [("access_token", text), ("token_type", "bearer"), ("scope", "")]
    assert text.startswith("ghu_")


@documented("flows 44")
def test_a_user_token_without_expiry_works_for_years(
    server: GitHubEnterpriseServer, sign_in: SignIn, forever: GitHubApp
) -> None:
    token = server.tokens[token_in(sign_in(forever))]
    server.clock.advance(days=3650)
    assert (token.expires_at, token.refresh_token) == (None, None)
    assert Client(server).ask("GET", "/user", token=token).status == 200


@documented("flows 44")
def test_a_github_app_without_expiry_gets_no_refresh_token(
    server: GitHubEnterpriseServer, sign_in: SignIn, forever: GitHubApp
) -> None:
    sign_in(forever)
    assert [event.name for event in server.events].count("refresh_token.issued") == 0


@recorded("access_token_web")
@documented("flows 47")
@by_either_flow
def test_an_oauth_app_is_told_no_lifetimes(sign_in: SignIn, app: OAuthApp) -> None:
    assert list(told(sign_in(app))) == ["access_token", "token_type", "scope"]


# -- one repository ----------------------------------------------------------------------------------------


@documented("flows 22", "flows 38")
@by_either_flow
def test_a_user_token_can_be_limited_to_one_repository_by_either_flow(
    server: GitHubEnterpriseServer, sign_in: SignIn, user: User, github_app: GitHubApp
) -> None:
    server.add_organization("acme", members=[user])
    wanted = server.add_repository("acme/site", private=True)
    server.add_repository("acme/other")
    server.install(github_app, "acme")
    assert server.tokens[token_in(sign_in(github_app, repository_id=wanted.id))].repositories == (wanted,)


Why = Literal["unknown", "no number", "empty", "not installed", "left out", "of strangers"]
