"""requests-oauthlib, unmodified, signs users in on the server of a test."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest
from oauthlib.oauth2 import (  # type: ignore[import-untyped]  # oauthlib has no types
    AccessDeniedError,
    MismatchingStateError,
    OAuth2Error,
)
from requests_oauthlib import OAuth2Session  # type: ignore[import-untyped]  # requests-oauthlib has no types

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.answers import answer_of
from tests.examples.web_sign_in_with_requests_oauthlib import WebSignIn, scopes_of

pytestmark = [
    pytest.mark.ghes_user("octocat"),
    pytest.mark.ghes_app("wiki", callback_url="https://wiki.example.com/callback"),
]


@pytest.fixture(name="wiki")
def _wiki(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> WebSignIn:
    return WebSignIn(ghes.url, ghes_app.credentials, ["repo", "gist"])


def causes(ghes: GitHubEnterpriseServer) -> list[str | None]:
    return [exchange.cause for exchange in ghes.exchanges]


# -- agreeing --------------------------------------------------------------------------------------


def test_the_page_asks_for_the_scopes_of_the_app(
    wiki: WebSignIn, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    address, state = wiki.start()
    callback = ghes.approve(address, ghes_user)
    assert callback.startswith("https://wiki.example.com/callback?code=")
    assert callback.endswith(f"&state={state}")
    assert set(ghes.grants.one().scopes) == {"gist", "repo"}


def test_the_session_is_that_of_the_user_who_agreed(
    wiki: WebSignIn, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    ghes.add_user("hubot")
    address, state = wiki.start()
    session = wiki.finish(ghes.approve(address, ghes_user), state)
    assert session.get(f"{ghes.api_url}/user").json()["login"] == ghes_user.login
    assert ghes.tokens[session.access_token].user is ghes_user


@pytest.mark.parametrize("secret_in_body", [True, False])
def test_the_secret_may_be_sent_as_a_field_or_as_basic(
    ghes: GitHubEnterpriseServer, ghes_app: OAuthApp, *, secret_in_body: bool
) -> None:
    wiki = WebSignIn(ghes.url, ghes_app.credentials, secret_in_body=secret_in_body)
    address, state = wiki.start()
    session = wiki.finish(ghes.approve(address, "octocat"), state)
    assert session.access_token in ghes.tokens
    request = ghes.exchanges[-1].request
    assert (b"client_secret" in request.body, "Authorization" in request.headers) == (
        secret_in_body,
        not secret_in_body,
    )


def test_the_granted_scopes_are_those_of_the_token(
    wiki: WebSignIn, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    address, state = wiki.start()
    session = wiki.finish(ghes.approve(address, ghes_user), state)
    assert scopes_of(session.token) == set(ghes.tokens[session.access_token].scopes) == {"gist", "repo"}


def test_a_user_may_grant_less_than_was_asked_for(
    wiki: WebSignIn, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    address, state = wiki.start()
    session = wiki.finish(ghes.approve(address, ghes_user, scopes=["gist"]), state)
    assert scopes_of(session.token) == set(ghes.tokens[session.access_token].scopes) == {"gist"}


def test_without_scopes_the_token_has_none(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> None:
    wiki = WebSignIn(ghes.url, ghes_app.credentials)
    address, state = wiki.start()
    session = wiki.finish(ghes.approve(address, "octocat"), state)
    assert scopes_of(session.token) == set(ghes.tokens[session.access_token].scopes) == set()


# -- the answer ------------------------------------------------------------------------


@pytest.fixture(name="comparing")
def _comparing(ghes_app: OAuthApp) -> OAuth2Session:
    """A session that knows what it asked for."""
    return OAuth2Session(ghes_app.client_id, scope=["repo", "gist"])


def fetch(session: OAuth2Session, ghes: GitHubEnterpriseServer, app: OAuthApp, **keywords: object) -> None:
    address, _ = session.authorization_url(f"{ghes.url}/login/oauth/authorize")
    session.fetch_token(
        f"{ghes.url}/login/oauth/access_token",
        authorization_response=ghes.approve(address, "octocat"),
        client_secret=app.client_secret,
        **keywords,
    )


def test_a_session_that_compares_scopes_takes_the_comma_for_a_change(
    comparing: OAuth2Session, ghes: GitHubEnterpriseServer, ghes_app: OAuthApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OAUTHLIB_RELAX_TOKEN_SCOPE", raising=False)
    with pytest.raises(Warning, match=r'Scope has changed from .* to "gist,repo"'):
        fetch(comparing, ghes, ghes_app)
    assert not comparing.authorized
    assert ghes.tokens.one(app=ghes_app).is_active  # the exchange went well all the same


def test_a_session_that_is_told_to_relax_accepts_the_comma(
    comparing: OAuth2Session, ghes: GitHubEnterpriseServer, ghes_app: OAuthApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTHLIB_RELAX_TOKEN_SCOPE", "1")
    fetch(comparing, ghes, ghes_app)
    assert comparing.access_token == ghes.tokens.one(app=ghes_app).token
    assert comparing.token["scope"] == ["gist,repo"]


def test_the_form_that_is_sent_to_who_does_not_ask_for_json_is_understood_too(
    ghes: GitHubEnterpriseServer, ghes_app: OAuthApp
) -> None:
    session = OAuth2Session(ghes_app.client_id)
    fetch(session, ghes, ghes_app, headers={"Accept": "*/*"})
    assert session.access_token == ghes.tokens.one().token
    assert answer_of(ghes.exchanges[-1]).body.startswith(b"access_token=gho_")


# -- refusals ----------------------------------------------------------------------------------------


def test_a_user_who_denies_leaves_nothing_behind(
    wiki: WebSignIn, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    address, state = wiki.start()
    callback = ghes.deny(address, ghes_user)
    with pytest.raises(AccessDeniedError, match="The user has denied your application access"):
        wiki.finish(callback, state)
    assert (len(ghes.grants), len(ghes.tokens), len(ghes.exchanges)) == (0, 0, 0)


def test_a_callback_with_another_state_never_reaches_the_server(
    wiki: WebSignIn, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    address, _ = wiki.start()
    _, state = wiki.start()
    callback = ghes.approve(address, ghes_user)
    with pytest.raises(MismatchingStateError):
        wiki.finish(callback, state)
    assert len(ghes.exchanges) == 0
    assert ghes.events[-1].name == "authorization_code.issued"


def test_a_code_is_good_once(wiki: WebSignIn, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    address, state = wiki.start()
    callback = ghes.approve(address, ghes_user)
    session = wiki.finish(callback, state)
    with pytest.raises(OAuth2Error, match="bad_verification_code"):
        wiki.finish(callback, state)
    assert [token.token for token in ghes.tokens] == [session.access_token]
    assert str(causes(ghes)[-1]).endswith("was already exchanged")


def test_a_code_is_good_for_ten_minutes(wiki: WebSignIn, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    address, state = wiki.start()
    callback = ghes.approve(address, ghes_user)
    ghes.clock.advance(minutes=10)
    with pytest.raises(OAuth2Error, match="bad_verification_code"):
        wiki.finish(callback, state)
    assert not list(ghes.tokens)
    assert str(causes(ghes)[-1]).endswith("has expired")


@pytest.mark.parametrize("secret", ["wrong", ""])
def test_a_wrong_secret_or_none_leaves_the_code_good(
    wiki: WebSignIn, ghes: GitHubEnterpriseServer, ghes_user: User, ghes_app: OAuthApp, secret: str
) -> None:
    address, state = wiki.start()
    callback = ghes.approve(address, ghes_user)
    with pytest.raises(OAuth2Error, match="incorrect_client_credentials"):
        WebSignIn(ghes.url, (ghes_app.client_id, secret)).finish(callback, state)
    assert wiki.finish(callback, state).access_token in ghes.tokens


def test_a_suspended_app_is_told_so_in_the_callback(
    wiki: WebSignIn, ghes: GitHubEnterpriseServer, ghes_user: User, ghes_app: OAuthApp
) -> None:
    ghes_app.suspend()
    address, state = wiki.start()
    with pytest.raises(OAuth2Error, match="application_suspended"):
        wiki.finish(ghes.approve(address, ghes_user), state)
    assert not list(ghes.grants)


# -- GitHub Apps -------------------------------------------------------------------------------------


@pytest.fixture(name="one_clock")
def _one_clock(ghes: GitHubEnterpriseServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library asks the system what time it is; here that is the server's time."""
    monkeypatch.setattr(time, "time", lambda: ghes.clock.now().timestamp())


@pytest.mark.usefixtures("one_clock")
@pytest.mark.ghes_app("deployer", kind="github_app")
def test_an_expired_token_is_refreshed_and_saved_on_the_way(
    ghes: GitHubEnterpriseServer, ghes_user: User, ghes_app: GitHubApp
) -> None:
    saved: list[Mapping[str, Any]] = []
    deployer = WebSignIn(ghes.url, ghes_app.credentials)
    address, state = deployer.start()
    token = deployer.finish(ghes.approve(address, ghes_user), state).token
    before = ghes.tokens[token["access_token"]]

    ghes.clock.advance(hours=8, minutes=1)
    session = deployer.resume(token, saved.append)

    assert session.get(f"{ghes.api_url}/user").json()["login"] == ghes_user.login
    assert (before.state, [one.token for one in ghes.tokens]) == ("revoked", [saved[0]["access_token"]])
    assert saved[0]["refresh_token"] == ghes.tokens.one().refresh_token != before.refresh_token


@pytest.mark.usefixtures("one_clock")
@pytest.mark.ghes_app("deployer", kind="github_app")
def test_a_token_that_lives_is_not_refreshed(
    ghes: GitHubEnterpriseServer, ghes_user: User, ghes_app: GitHubApp
) -> None:
    saved: list[Mapping[str, Any]] = []
    deployer = WebSignIn(ghes.url, ghes_app.credentials)
    address, state = deployer.start()
    token = deployer.finish(ghes.approve(address, ghes_user), state).token

    ghes.clock.advance(hours=7)
    deployer.resume(token, saved.append).get(f"{ghes.api_url}/user")

    assert not saved
    assert ghes.tokens[token["access_token"]].is_active
