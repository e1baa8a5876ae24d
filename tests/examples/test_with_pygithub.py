"""PyGithub, unmodified, against the server of a test."""

from __future__ import annotations

import github
import pytest
from github.Auth import Login, Token

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, OAuthApp, User
from tests.answers import answer_of
from tests.examples.with_pygithub import (
    TokenDesk,
    UnusableAccountError,
    connect,
    login_of,
    owners_of,
    roster_of,
    scopes_of,
)

pytestmark = [pytest.mark.ghes_user("octocat"), pytest.mark.ghes_app("ci-bot")]


@pytest.fixture(name="desk")
def _desk(ghes: GitHubEnterpriseServer, ghes_user: User) -> TokenDesk:
    return TokenDesk(connect(ghes.api_url, Login(*ghes_user.credentials)))


# -- signing in ------------------------------------------------------------------------------------


def test_a_token_signs_its_user_in(ghes: GitHubEnterpriseServer, ghes_user: User, ghes_token: AccessToken) -> None:
    assert login_of(connect(ghes.api_url, Token(ghes_token.token))) == ghes_user.login


def test_a_password_signs_its_user_in(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    assert login_of(connect(ghes.api_url, Login(*ghes_user.credentials))) == ghes_user.login


def test_the_profile_is_that_of_the_user(
    ghes: GitHubEnterpriseServer, ghes_user: User, ghes_token: AccessToken
) -> None:
    me = connect(ghes.api_url, Token(ghes_token.token)).get_user()
    assert (me.id, me.name, me.created_at) == (ghes_user.id, ghes_user.name, ghes_user.created_at)


@pytest.mark.ghes_token("octocat", "ci-bot", scopes=["repo", "gist"])
def test_the_scopes_are_those_of_the_token(ghes: GitHubEnterpriseServer, ghes_token: AccessToken) -> None:
    assert scopes_of(connect(ghes.api_url, Token(ghes_token.token))) == set(ghes_token.scopes)


@pytest.mark.ghes_token("octocat", "ci-bot", scopes=["read:org"])
def test_the_owners_of_an_organization_change_with_their_roles(
    ghes: GitHubEnterpriseServer, ghes_token: AccessToken
) -> None:
    acme = ghes.add_organization("acme", members=["octocat"], owners=[ghes.add_user("hubot")])
    client = connect(ghes.api_url, Token(ghes_token.token))
    assert owners_of(client, "acme") == {"hubot"}
    acme.add_member("octocat", role="admin")
    assert owners_of(client, "acme") == {"hubot", "octocat"}


@pytest.mark.ghes_token("octocat", "ci-bot", scopes=["read:org"])
def test_the_members_of_teams_are_read_page_by_page(ghes: GitHubEnterpriseServer, ghes_token: AccessToken) -> None:
    people = [ghes.add_user(f"user-{number}") for number in range(31)]
    ghes.add_organization("acme", members=["octocat", *people])
    ghes.add_team("acme/core", members=people)
    ghes.add_team("acme/empty")
    roster = roster_of(connect(ghes.api_url, Token(ghes_token.token)), "acme")
    assert roster == {"core": {user.login for user in people}, "empty": set()}


def test_pygithub_names_the_port_in_every_request(ghes: GitHubEnterpriseServer, ghes_token: AccessToken) -> None:
    login_of(connect(ghes.api_url, Token(ghes_token.token)))
    assert [exchange.request.url for exchange in ghes.exchanges] == ["https://ghes.test:443/api/v3/user"]


def test_a_base_url_with_the_default_port_reaches_the_server(
    ghes: GitHubEnterpriseServer, ghes_user: User, ghes_token: AccessToken
) -> None:
    client = github.Github(base_url="https://ghes.test:443/api/v3", auth=Token(ghes_token.token))
    assert client.get_user().login == ghes_user.login
    assert [exchange.operation for exchange in ghes.exchanges] == ["users/get-authenticated"]


def test_a_mock_of_the_test_wins_over_the_server(ghes: GitHubEnterpriseServer, ghes_token: AccessToken) -> None:
    ghes.responses.get(f"{ghes.api_url}/user", json={"login": "mocked"})
    assert login_of(connect(ghes.api_url, Token(ghes_token.token))) == "mocked"
    assert not ghes.exchanges


def test_a_revoked_token_signs_nobody_in(ghes: GitHubEnterpriseServer, ghes_token: AccessToken) -> None:
    client = connect(ghes.api_url, Token(ghes_token.token))
    ghes_token.revoke()
    with pytest.raises(UnusableAccountError):
        login_of(client)
    assert answer_of(ghes.exchanges[-1]).status == 401


def test_a_suspended_user_is_kept_out_though_the_token_lives(
    ghes: GitHubEnterpriseServer, ghes_user: User, ghes_token: AccessToken
) -> None:
    ghes_user.suspend()
    with pytest.raises(UnusableAccountError, match="suspended"):
        login_of(connect(ghes.api_url, Token(ghes_token.token)))
    assert ghes_token.is_active


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


def test_a_listed_authorization_names_its_app(desk: TokenDesk, ghes_app: OAuthApp, ghes_token: AccessToken) -> None:
    (listed,) = desk.all()
    assert (listed.id, listed.app.name, listed.app.url) == (ghes_token.id, ghes_app.name, ghes_app.url)


def test_a_listed_authorization_has_no_text(desk: TokenDesk, ghes_token: AccessToken) -> None:
    (listed,) = desk.all()
    assert (listed.id, listed.token) == (ghes_token.id, "")


def test_all_pages_are_listed(desk: TokenDesk, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    tokens = [ghes.issue_personal_token(ghes_user, note=f"machine {number}") for number in range(61)]
    assert [authorization.id for authorization in desk.all()] == [token.id for token in tokens]
    assert len(ghes.exchanges) == 3


def test_a_base_url_with_the_default_port_finds_every_page(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    tokens = [ghes.issue_personal_token(ghes_user, note=f"machine {number}") for number in range(31)]
    desk = TokenDesk(connect("https://ghes.test:443/api/v3", Login(*ghes_user.credentials)))
    assert [authorization.id for authorization in desk.all()] == [token.id for token in tokens]


def test_one_authorization_is_found_by_its_id(
    ghes: GitHubEnterpriseServer, ghes_user: User, ghes_token: AccessToken
) -> None:
    me = connect(ghes.api_url, Login(*ghes_user.credentials)).get_user()
    found = me.get_authorization(ghes_token.id)
    assert (found.url, found.updated_at) == (f"{ghes.api_url}/authorizations/{ghes_token.id}", ghes_token.updated_at)


def test_changed_scopes_are_those_of_the_living_token(
    desk: TokenDesk, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    token = ghes.issue_personal_token(ghes_user, note="laptop", scopes=["repo"])
    desk.change_scopes("laptop", add=["gist"], remove=["repo"])
    assert list(token.scopes) == ["gist"]


def test_a_renamed_token_keeps_its_scopes_and_text(
    desk: TokenDesk, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    token = ghes.issue_personal_token(ghes_user, note="laptop", scopes=["repo"])
    text = token.token
    desk.rename("laptop", "desktop")
    assert (token.note, list(token.scopes), token.token) == ("desktop", ["repo"], text)


def test_a_deleted_token_is_dead(desk: TokenDesk, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    token = ghes.issue_personal_token(ghes_user, note="laptop")
    desk.delete("laptop")
    assert token.state == "revoked"


def test_a_token_cannot_manage_authorizations(ghes: GitHubEnterpriseServer, ghes_token: AccessToken) -> None:
    desk = TokenDesk(connect(ghes.api_url, Token(ghes_token.token)))
    with pytest.raises(github.GithubException, match="username and password Basic Auth"):
        desk.create("laptop")
    assert list(ghes.tokens) == [ghes_token]


# -- two factors -----------------------------------------------------------------------------------


@pytest.mark.ghes_user("octocat", two_factor="app")
def test_a_one_time_password_creates_a_token(desk: TokenDesk, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    assert desk.create("laptop", one_time_password=ghes_user.otp) == ghes.tokens.one(note="laptop").token


@pytest.mark.ghes_user("octocat", two_factor="sms")
def test_without_a_one_time_password_nothing_is_created(desk: TokenDesk, ghes: GitHubEnterpriseServer) -> None:
    with pytest.raises(github.TwoFactorException):
        desk.create("laptop")
    assert answer_of(ghes.exchanges[-1]).headers["X-GitHub-OTP"] == "required; sms"
    assert not list(ghes.tokens)
