"""github3.py, unmodified, against the server of a test."""

from __future__ import annotations

import github3  # type: ignore[import-untyped]  # github3.py has no types
import pytest

from pytest_ghes_oauth import AccessToken, GHESError, GitHubEnterpriseServer, OAuthApp, User
from tests.answers import answer_of
from tests.examples.with_github3 import AppTokens, TokenDesk

pytestmark = [pytest.mark.ghes_user("octocat"), pytest.mark.ghes_app("ci-bot")]


@pytest.fixture(name="desk")
def _desk(ghes: GitHubEnterpriseServer, ghes_user: User) -> TokenDesk:
    return TokenDesk(ghes.url, ghes_user.credentials)


@pytest.fixture(name="app_tokens")
def _app_tokens(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> AppTokens:
    return AppTokens(ghes.url, *ghes_app.credentials)


# -- signing in ------------------------------------------------------------------------------------


def test_a_password_signs_its_user_in(desk: TokenDesk, ghes_user: User) -> None:
    assert desk.login() == ghes_user.login


def test_a_token_signs_its_user_in(ghes: GitHubEnterpriseServer, ghes_user: User, ghes_token: AccessToken) -> None:
    assert github3.enterprise_login(token=ghes_token.token, url=ghes.url).me().id == ghes_user.id


def test_a_revoked_token_signs_nobody_in(ghes: GitHubEnterpriseServer, ghes_token: AccessToken) -> None:
    client = github3.enterprise_login(token=ghes_token.token, url=ghes.url)
    ghes_token.revoke()
    with pytest.raises(github3.exceptions.AuthenticationFailed):
        client.me()
    assert ghes.exchanges[-1].operation == "users/get-authenticated"


# -- authorizations --------------------------------------------------------------------------------


def test_a_created_token_is_on_the_server(desk: TokenDesk, ghes: GitHubEnterpriseServer) -> None:
    text = desk.create("laptop", ["gist", "repo"])
    token = ghes.tokens.one(note="laptop")
    assert (token.token, set(token.scopes)) == (text, {"gist", "repo"})


def test_a_note_is_taken_once(desk: TokenDesk, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    existing = ghes.issue_personal_token(ghes_user, note="laptop")
    assert desk.create("laptop") is None
    assert list(ghes.tokens) == [existing]


def test_a_token_for_an_app_comes_with_a_grant(
    desk: TokenDesk, ghes: GitHubEnterpriseServer, ghes_user: User, ghes_app: OAuthApp
) -> None:
    text = desk.create_for_app(*ghes_app.credentials, scopes=["repo"])
    assert ghes.grants.one(user=ghes_user, app=ghes_app).tokens == (ghes.tokens[text],)


def test_all_pages_are_listed(desk: TokenDesk, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    notes = [ghes.issue_personal_token(ghes_user, note=f"machine {number}").note for number in range(101)]
    assert desk.notes() == notes
    assert [exchange.request.query for exchange in ghes.exchanges] == [
        {"per_page": "100"},
        {"per_page": "100", "page": "2"},
    ]


def test_as_many_are_listed_as_asked_for(desk: TokenDesk, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    notes = [ghes.issue_personal_token(ghes_user, note=f"machine {number}").note for number in range(40)]
    assert desk.notes(at_most=35) == notes[:35]


def test_one_authorization_is_found_by_its_id(desk: TokenDesk, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    token = ghes.issue_personal_token(ghes_user, note="laptop")
    assert desk.note(token.id) == token.note


def test_an_authorization_of_another_user_is_not_found(desk: TokenDesk, ghes: GitHubEnterpriseServer) -> None:
    token = ghes.issue_personal_token(ghes.add_user("hubot"), note="laptop")
    assert desk.note(token.id) is None
    assert token.is_active


def test_added_scopes_join_those_of_the_living_token(
    desk: TokenDesk, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    token = ghes.issue_personal_token(ghes_user, note="laptop", scopes=["repo"])
    desk.add_scopes(token.id, ["gist"])
    assert set(token.scopes) == {"repo", "gist"}


def test_removed_scopes_leave_the_living_token(desk: TokenDesk, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    token = ghes.issue_personal_token(ghes_user, note="laptop", scopes=["repo", "gist"])
    desk.remove_scopes(token.id, ["gist"])
    assert list(token.scopes) == ["repo"]


def test_the_remove_scopes_of_github3_reports_success_and_removes_nothing(
    ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    token = ghes.issue_personal_token(ghes_user, note="laptop", scopes=["repo", "gist"])
    client = github3.enterprise_login(*ghes_user.credentials, url=ghes.url)
    assert client.authorization(token.id).remove_scopes(["gist"])
    assert set(token.scopes) == {"repo", "gist"}


def test_a_renamed_token_keeps_its_scopes(desk: TokenDesk, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    token = ghes.issue_personal_token(ghes_user, note="laptop", scopes=["repo"])
    desk.rename(token.id, "desktop")
    assert (token.note, list(token.scopes)) == ("desktop", ["repo"])


def test_a_deleted_token_is_dead(desk: TokenDesk, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    token = ghes.issue_personal_token(ghes_user, note="laptop")
    assert desk.delete(token.id)
    assert token.state == "revoked"


def test_deleting_twice_changes_the_server_once(desk: TokenDesk, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    token = ghes.issue_personal_token(ghes_user, note="laptop")
    assert [desk.delete(token.id), desk.delete(token.id)] == [True, False]
    assert [event.name for event in ghes.events].count("token.revoked") == 1


# -- two factors -----------------------------------------------------------------------------------


@pytest.mark.ghes_user("octocat", two_factor="app")
def test_the_callback_is_asked_for_the_one_time_password(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    desk = TokenDesk(ghes.url, ghes_user.credentials, lambda: ghes_user.otp)
    text = desk.create("laptop")
    assert [token.token for token in ghes.tokens] == [text]
    assert [answer_of(exchange).status for exchange in ghes.exchanges] == [401, 201]


@pytest.mark.ghes_user("octocat", two_factor="app")
def test_without_a_callback_nothing_is_created(desk: TokenDesk, ghes: GitHubEnterpriseServer) -> None:
    with pytest.raises(github3.exceptions.AuthenticationFailed, match="two-factor"):
        desk.create("laptop")
    assert not list(ghes.tokens)


# -- apps ------------------------------------------------------------------------------------------


@pytest.mark.ghes(release="3.3")
def test_an_app_checks_its_living_token(
    app_tokens: AppTokens, ghes: GitHubEnterpriseServer, ghes_token: AccessToken
) -> None:
    assert app_tokens.is_valid(ghes_token.token)
    assert ghes.exchanges[-1].operation == "apps/check-authorization"


@pytest.mark.ghes(release="3.3")
def test_an_app_is_told_that_its_token_has_expired(
    app_tokens: AppTokens, ghes: GitHubEnterpriseServer, ghes_user: User, ghes_app: OAuthApp
) -> None:
    token = ghes.issue_token(ghes_user, ghes_app, expires_in=3600)
    ghes.clock.advance(hours=1)
    assert not app_tokens.is_valid(token.token)
    assert token.state == "expired"


@pytest.mark.ghes(release="3.3")
def test_an_app_revokes_a_token_and_leaves_the_grant(
    app_tokens: AppTokens, ghes: GitHubEnterpriseServer, ghes_token: AccessToken
) -> None:
    assert app_tokens.revoke(ghes_token.token)
    assert ghes_token.state == "revoked"
    assert list(ghes.grants) == [ghes_token.grant]


@pytest.mark.ghes(release="3.3")
def test_an_app_cannot_revoke_the_token_of_another(app_tokens: AppTokens, ghes: GitHubEnterpriseServer) -> None:
    foreign = ghes.issue_token("octocat", ghes.add_oauth_app("deployer"))
    assert not app_tokens.revoke(foreign.token)
    assert foreign.is_active


@pytest.mark.ghes(loose_ends="allow")
def test_revoking_all_tokens_of_an_app_is_an_operation_of_no_supported_release(
    app_tokens: AppTokens, ghes_token: AccessToken
) -> None:
    with pytest.raises(GHESError, match="not modelled in any release"):
        app_tokens.revoke_all()
    assert ghes_token.is_active
