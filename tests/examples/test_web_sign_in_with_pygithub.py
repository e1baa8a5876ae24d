"""PyGithub, unmodified, signs users in on the server of a test."""

from __future__ import annotations

from datetime import datetime, timezone
from urllib.parse import parse_qs, urlsplit

import github
import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, User
from tests.examples.web_sign_in_with_pygithub import SignInError, WebSignIn

LONG_AGO = datetime(2001, 1, 1, tzinfo=timezone.utc)

pytestmark = [
    pytest.mark.ghes_user("octocat"),
    pytest.mark.ghes_app("wiki", kind="github_app", callback_urls=["https://wiki.example.com/callback"]),
]


@pytest.fixture(name="wiki")
def _wiki(ghes: GitHubEnterpriseServer, ghes_app: GitHubApp) -> WebSignIn:
    return WebSignIn(ghes.api_url, ghes_app.credentials)


@pytest.fixture(name="code")
def _code(wiki: WebSignIn, ghes: GitHubEnterpriseServer) -> str:
    """What the browser of a user who agreed comes back with."""
    return told(ghes.approve(wiki.start("xyz"), "octocat"))["code"]


def told(callback: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(callback).query).items()}


# -- agreeing --------------------------------------------------------------------------------------


def test_the_browser_is_sent_to_the_page_of_the_app(
    wiki: WebSignIn, ghes: GitHubEnterpriseServer, ghes_app: GitHubApp
) -> None:
    callback = ghes.approve(wiki.start("xyz", redirect_uri="https://wiki.example.com/callback"), "octocat")
    assert callback.startswith("https://wiki.example.com/callback?")
    assert told(callback)["state"] == "xyz"
    assert ghes.grants.one().app is ghes_app


def test_a_code_becomes_a_token_of_the_user_who_agreed(
    wiki: WebSignIn, ghes: GitHubEnterpriseServer, ghes_user: User, code: str
) -> None:
    ghes.add_user("hubot")
    token = wiki.finish(code)
    assert wiki.client(token).get_user().login == ghes_user.login
    assert ghes.tokens[token.token].user is ghes_user


def test_pygithub_reads_every_field_of_the_answer(wiki: WebSignIn, ghes: GitHubEnterpriseServer, code: str) -> None:
    token = wiki.finish(code)
    ours = ghes.tokens[token.token]
    assert (token.type, token.scope, token.expires_in) == ("bearer", "", 28_800)
    assert (token.refresh_token, ours.state) == (ours.refresh_token, "active")
    assert token.refresh_expires_in is not None


@pytest.mark.ghes_app("wiki")
def test_a_token_of_an_oauth_app_does_not_expire(wiki: WebSignIn, ghes: GitHubEnterpriseServer, code: str) -> None:
    token = wiki.finish(code)
    assert (token.expires_in, token.refresh_token, ghes.tokens[token.token].expires_at) == (None, None, None)
    assert wiki.client(token).get_user().login == "octocat"


def test_pygithub_names_the_port_in_every_request(wiki: WebSignIn, ghes: GitHubEnterpriseServer, code: str) -> None:
    wiki.finish(code)
    assert [exchange.request.url for exchange in ghes.exchanges] == ["https://ghes.test:443/login/oauth/access_token"]


# -- refusals ----------------------------------------------------------------------------------------


def test_a_code_is_good_once(wiki: WebSignIn, ghes: GitHubEnterpriseServer, code: str) -> None:
    token = wiki.finish(code)
    with pytest.raises(SignInError, match="bad_verification_code"):
        wiki.finish(code)
    assert [one.token for one in ghes.tokens] == [token.token]


def test_a_code_is_good_for_the_app_alone_that_asked_for_it(
    wiki: WebSignIn, ghes: GitHubEnterpriseServer, code: str
) -> None:
    with pytest.raises(SignInError, match="bad_verification_code"):
        WebSignIn(ghes.api_url, ghes.add_github_app("forum").credentials).finish(code)
    assert not list(ghes.tokens)
    assert wiki.finish(code).token in ghes.tokens


def test_a_made_up_code_is_bad_credentials_with_status_200(ghes: GitHubEnterpriseServer, ghes_app: GitHubApp) -> None:
    app = github.Github(base_url=ghes.api_url).get_oauth_application(*ghes_app.credentials)
    with pytest.raises(github.BadCredentialsException) as refusal:
        app.get_access_token("0123456789abcdef0123")
    assert (refusal.value.status, refusal.value.data["error"]) == (200, "bad_verification_code")
    assert not list(ghes.tokens)


def test_a_user_who_denies_gives_no_code(wiki: WebSignIn, ghes: GitHubEnterpriseServer) -> None:
    answer = told(ghes.deny(wiki.start("xyz"), "octocat"))
    assert (answer["error"], answer["state"], "code" in answer) == ("access_denied", "xyz", False)
    assert (len(ghes.grants), len(ghes.tokens)) == (0, 0)


def test_a_wrong_secret_is_another_exception_and_leaves_the_code_good(
    wiki: WebSignIn, ghes: GitHubEnterpriseServer, ghes_app: GitHubApp, code: str
) -> None:
    with pytest.raises(github.GithubException, match="incorrect_client_credentials") as refusal:
        WebSignIn(ghes.api_url, (ghes_app.client_id, "wrong")).finish(code)
    assert refusal.type is github.GithubException
    assert wiki.finish(code).token in ghes.tokens


# -- refreshing --------------------------------------------------------------------------------------


def test_a_refresh_replaces_both_tokens(wiki: WebSignIn, ghes: GitHubEnterpriseServer, code: str) -> None:
    token = wiki.finish(code)
    before = ghes.tokens.one()
    after = wiki.refresh(token)
    assert (before.state, [one.token for one in ghes.tokens]) == ("revoked", [after.token])
    assert after.refresh_token == ghes.tokens.one().refresh_token != token.refresh_token


def test_a_refresh_token_is_good_once(wiki: WebSignIn, ghes: GitHubEnterpriseServer, code: str) -> None:
    token = wiki.finish(code)
    after = wiki.refresh(token)
    with pytest.raises(SignInError, match="bad_refresh_token"):
        wiki.refresh(token)
    assert [one.token for one in ghes.tokens] == [after.token]


@pytest.mark.ghes_app("wiki")
def test_a_token_of_an_oauth_app_cannot_be_refreshed(wiki: WebSignIn, ghes: GitHubEnterpriseServer, code: str) -> None:
    token = wiki.finish(code)
    with pytest.raises(SignInError, match="without a refresh token"):
        wiki.refresh(token)
    assert ghes.tokens[token.token].is_active


def test_a_client_whose_token_has_expired_refreshes_it_on_the_way(
    wiki: WebSignIn, ghes: GitHubEnterpriseServer, ghes_user: User, ghes_app: GitHubApp
) -> None:
    stored = ghes.issue_token(ghes_user, ghes_app)
    ghes.clock.advance(hours=8)
    # PyGithub asks the system what time it is, so the token is said to have expired long ago.
    client = wiki.resume(stored.token, str(stored.refresh_token), LONG_AGO)
    assert client.get_user().login == ghes_user.login
    assert (stored.state, ghes.tokens.one().user) == ("revoked", ghes_user)
    assert [exchange.request.path for exchange in ghes.exchanges] == ["/login/oauth/access_token", "/api/v3/user"]


def test_a_client_whose_clock_is_behind_is_told_at_its_next_request_that_the_token_has_expired(
    wiki: WebSignIn, ghes: GitHubEnterpriseServer, code: str
) -> None:
    client = wiki.client(wiki.finish(code))
    ghes.clock.advance(hours=8)
    with pytest.raises(github.BadCredentialsException):
        client.get_user().login  # noqa: B018  # what asks for the profile
    assert str(ghes.exchanges[-1].cause).endswith("has expired")
