"""Authlib, unmodified, signs users in on the server of a test."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]  # Authlib has no types
from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]  # Authlib has no types
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]  # Authlib has no types

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.answers import answer_of
from tests.examples.web_sign_in_with_authlib import WebSignIn

pytestmark = [
    pytest.mark.ghes_user("octocat"),
    pytest.mark.ghes_app("wiki", callback_url="https://wiki.example.com/callback"),
]

on_a_github_app = pytest.mark.ghes_app("wiki", kind="github_app", callback_urls=["https://wiki.example.com/callback"])


@pytest.fixture(name="wiki")
def _wiki(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> WebSignIn:
    return WebSignIn(ghes.url, ghes_app.credentials, "repo gist")


@pytest.fixture(name="expiring")
def _expiring(ghes: GitHubEnterpriseServer, ghes_app: GitHubApp) -> WebSignIn:
    return WebSignIn(ghes.url, ghes_app.credentials)


@pytest.fixture(name="one_clock")
def _one_clock(ghes: GitHubEnterpriseServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library asks the system what time it is; here that is the server's time."""
    monkeypatch.setattr(time, "time", lambda: ghes.clock.now().timestamp())


def sign_in(site: WebSignIn, ghes: GitHubEnterpriseServer) -> OAuth2Session:
    started = site.start()
    return site.finish(ghes.approve(started.address, "octocat"), started)


def login_of(session: OAuth2Session, ghes: GitHubEnterpriseServer) -> str:
    login: str = session.get(f"{ghes.api_url}/user").json()["login"]
    return login


# -- agreeing --------------------------------------------------------------------------------------


def test_the_session_is_that_of_the_user_who_agreed(
    wiki: WebSignIn, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    ghes.add_user("hubot")
    session = sign_in(wiki, ghes)
    assert login_of(session, ghes) == ghes_user.login
    assert ghes.tokens[session.token["access_token"]].user is ghes_user


@pytest.mark.parametrize("secret_in_body", [True, False])
def test_the_secret_may_be_sent_as_a_field_or_as_basic(
    ghes: GitHubEnterpriseServer, ghes_app: OAuthApp, *, secret_in_body: bool
) -> None:
    session = sign_in(WebSignIn(ghes.url, ghes_app.credentials, secret_in_body=secret_in_body), ghes)
    assert session.token["access_token"] in ghes.tokens
    request = ghes.exchanges[-1].request
    assert (b"client_secret" in request.body, "Authorization" in request.headers) == (
        secret_in_body,
        not secret_in_body,
    )


def test_the_scopes_in_the_answer_are_joined_by_commas(wiki: WebSignIn, ghes: GitHubEnterpriseServer) -> None:
    session = sign_in(wiki, ghes)
    assert session.token["scope"] == "gist,repo"
    assert set(ghes.tokens[session.token["access_token"]].scopes) == {"gist", "repo"}


def test_the_proof_key_is_sent(wiki: WebSignIn, ghes: GitHubEnterpriseServer) -> None:
    started = wiki.start()
    assert "code_challenge_method=S256" in started.address
    wiki.finish(ghes.approve(started.address, "octocat"), started)
    assert f"code_verifier={started.code_verifier}" in ghes.exchanges[-1].request.body.decode()


def test_a_wrong_proof_key_is_ignored_as_on_any_github_enterprise_server(
    wiki: WebSignIn, ghes: GitHubEnterpriseServer
) -> None:
    started = wiki.start()
    callback = ghes.approve(started.address, "octocat")
    session = wiki.finish(callback, started._replace(code_verifier="wrong"))
    assert session.token["access_token"] in ghes.tokens


# -- refusals ----------------------------------------------------------------------------------------


def test_a_user_who_denies_leaves_nothing_behind(wiki: WebSignIn, ghes: GitHubEnterpriseServer) -> None:
    started = wiki.start()
    callback = ghes.deny(started.address, "octocat")
    with pytest.raises(OAuthError, match="access_denied: The user has denied your application access"):
        wiki.finish(callback, started)
    assert (len(ghes.grants), len(ghes.tokens), len(ghes.exchanges)) == (0, 0, 0)


def test_authlib_itself_takes_a_denial_for_a_grant_of_another_type(
    ghes: GitHubEnterpriseServer, ghes_app: OAuthApp
) -> None:
    session = OAuth2Session(*ghes_app.credentials, token_endpoint=f"{ghes.url}/login/oauth/access_token")
    address, state = session.create_authorization_url(f"{ghes.url}/login/oauth/authorize")
    with pytest.raises(OAuthError, match="bad_verification_code"):
        session.fetch_token(authorization_response=ghes.deny(address, "octocat"), state=state)
    assert ghes.exchanges[-1].request.body == b"grant_type=client_credentials"
    assert ghes.exchanges[-1].cause == "no code was sent"


def test_a_callback_with_another_state_never_reaches_the_server(wiki: WebSignIn, ghes: GitHubEnterpriseServer) -> None:
    callback = ghes.approve(wiki.start().address, "octocat")
    with pytest.raises(AuthlibBaseError, match="mismatching_state"):
        wiki.finish(callback, wiki.start())
    assert len(ghes.exchanges) == 0
    assert ghes.events[-1].name == "authorization_code.issued"


def test_a_code_is_good_once(wiki: WebSignIn, ghes: GitHubEnterpriseServer) -> None:
    started = wiki.start()
    callback = ghes.approve(started.address, "octocat")
    session = wiki.finish(callback, started)
    with pytest.raises(OAuthError, match="bad_verification_code"):
        wiki.finish(callback, started)
    assert [token.token for token in ghes.tokens] == [session.token["access_token"]]
    assert str(ghes.exchanges[-1].cause).endswith("was already exchanged")


def test_an_app_that_the_server_does_not_know_gets_nothing(wiki: WebSignIn, ghes: GitHubEnterpriseServer) -> None:
    started = wiki.start()
    callback = ghes.approve(started.address, "octocat")
    with pytest.raises(OAuthError, match="Not Found"):
        WebSignIn(ghes.url, ("0123456789abcdef0123", "secret")).finish(callback, started)
    assert (answer_of(ghes.exchanges[-1]).status, len(ghes.tokens)) == (404, 0)


# -- refreshing --------------------------------------------------------------------------------------


@on_a_github_app
def test_a_refresh_replaces_both_tokens(expiring: WebSignIn, ghes: GitHubEnterpriseServer) -> None:
    session = sign_in(expiring, ghes)
    before, old = ghes.tokens.one(), dict(session.token)
    expiring.refresh(session)
    assert (before.state, [token.token for token in ghes.tokens]) == ("revoked", [session.token["access_token"]])
    assert ghes.tokens.one().refresh_token == session.token["refresh_token"] != old["refresh_token"]


@on_a_github_app
def test_a_refresh_token_is_good_once(expiring: WebSignIn, ghes: GitHubEnterpriseServer) -> None:
    session = sign_in(expiring, ghes)
    copy = expiring.resume(session.token, lambda _: None)
    expiring.refresh(session)
    with pytest.raises(OAuthError, match="bad_refresh_token"):
        expiring.refresh(copy)
    assert [token.token for token in ghes.tokens] == [session.token["access_token"]]


@on_a_github_app
@pytest.mark.usefixtures("one_clock")
def test_an_expired_token_is_refreshed_and_saved_on_the_way(
    expiring: WebSignIn, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    saved: list[Mapping[str, Any]] = []
    token = sign_in(expiring, ghes).token
    before = ghes.tokens.one()

    ghes.clock.advance(hours=8)

    assert login_of(expiring.resume(token, saved.append), ghes) == ghes_user.login
    assert (before.state, [one.token for one in ghes.tokens]) == ("revoked", [saved[0]["access_token"]])


@on_a_github_app
@pytest.mark.usefixtures("one_clock")
def test_a_token_that_lives_is_not_refreshed(
    expiring: WebSignIn, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    saved: list[Mapping[str, Any]] = []
    token = sign_in(expiring, ghes).token

    ghes.clock.advance(hours=7)

    assert login_of(expiring.resume(token, saved.append), ghes) == ghes_user.login
    assert (saved, [one.token for one in ghes.tokens]) == ([], [token["access_token"]])


@on_a_github_app
@pytest.mark.usefixtures("one_clock")
def test_after_half_a_year_the_user_has_to_sign_in_again(expiring: WebSignIn, ghes: GitHubEnterpriseServer) -> None:
    saved: list[Mapping[str, Any]] = []
    session = expiring.resume(sign_in(expiring, ghes).token, saved.append)

    ghes.clock.advance(days=185)

    with pytest.raises(OAuthError, match="bad_refresh_token"):
        login_of(session, ghes)
    assert (saved, len(ghes.tokens)) == ([], 0)
    assert str(ghes.exchanges[-1].cause).endswith("has expired")


# -- cleaning up -------------------------------------------------------------------------------------


def test_a_revoked_token_is_dead_and_the_grant_stays(
    wiki: WebSignIn, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    session = sign_in(wiki, ghes)
    token = ghes.tokens.one()
    wiki.revoke(session.token)
    assert (token.state, ghes.grants.one().user) == ("revoked", ghes_user)
    assert session.get(f"{ghes.api_url}/user").status_code == 401


@on_a_github_app
def test_a_revoked_token_cannot_be_refreshed(expiring: WebSignIn, ghes: GitHubEnterpriseServer) -> None:
    session = sign_in(expiring, ghes)
    expiring.revoke(session.token)
    with pytest.raises(OAuthError, match="bad_refresh_token"):
        expiring.refresh(session)
    assert not list(ghes.tokens)
