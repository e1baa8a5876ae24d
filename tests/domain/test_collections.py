"""What a test sees of users, apps, tokens, organizations and so on: live, read-only collections."""

from __future__ import annotations

from unittest.mock import ANY

import pytest

from pytest_ghes_oauth import AccessToken, GHESError, GitHubApp, GitHubEnterpriseServer, OAuthApp, User


@pytest.fixture(name="app")
def _app(server: GitHubEnterpriseServer) -> OAuthApp | GitHubApp:
    return server.add_oauth_app("ci-bot", client_id="abcde12345fghij67890")


@pytest.fixture(name="token")
def _token(server: GitHubEnterpriseServer, user: User, app: OAuthApp) -> AccessToken:
    return server.issue_token(user, app, scopes=["repo"])


def test_each_collection_has_its_key(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp, token: AccessToken
) -> None:
    grant = token.grant
    assert grant is not None
    assert server.users["octocat"] is server.users["OctoCat"] is user
    assert server.apps["ci-bot"] is server.apps["abcde12345fghij67890"] is app
    assert server.grants[grant.id] is grant
    assert server.tokens[token.token] is token


def test_organizations_teams_repositories_and_installations_have_their_keys(
    server: GitHubEnterpriseServer, user: User
) -> None:
    acme, core = server.add_organization("acme", members=[user]), server.add_team("acme/core")
    site, deployer = server.add_repository("acme/site"), server.add_github_app()
    installation = server.install(deployer, acme)
    assert server.organizations["acme"] is server.organizations["ACME"] is acme
    assert server.teams["acme/core"] is core
    assert server.repositories["acme/site"] is site
    assert server.installations[installation.id] is installation
    assert ["octocat" in server.organizations, "core" in server.teams, "site" in server.repositories] == [False] * 3


def test_find_takes_the_login_of_an_organization_for_the_object(server: GitHubEnterpriseServer, user: User) -> None:
    acme = server.add_organization("acme")
    site, mine = server.add_repository("acme/site"), server.add_repository("octocat/mine")
    core = server.add_team("acme/core")
    installed = server.install(server.add_github_app("deployer"), "acme")
    assert server.teams.find(organization="Acme") == server.teams.find(organization=acme) == [core]
    assert (server.repositories.find(owner="acme"), server.repositories.find(owner=user)) == ([site], [mine])
    assert server.installations.find(account="acme", app="deployer") == [installed]
    assert (server.organizations.find(login="globex"), server.teams.find(organization="globex")) == ([], [])


def test_a_missing_team_is_named_with_those_that_there_are(server: GitHubEnterpriseServer) -> None:
    server.add_organization("acme")
    server.add_team("acme/core")
    with pytest.raises(KeyError) as caught:
        server.teams["core"]
    assert str(caught.value) == "no team has the name 'core' on the server; it has: 'acme/core'"


def test_in_takes_the_key_and_the_object(server: GitHubEnterpriseServer, user: User, token: AccessToken) -> None:
    assert "octocat" in server.users
    assert user in server.users
    assert token in server.tokens
    assert "hubot" not in server.users
    assert 5 not in server.users


def test_iterating_and_len_go_over_the_values(server: GitHubEnterpriseServer, user: User) -> None:
    other = server.add_user("hubot")
    assert list(server.users) == [user, other]
    assert len(server.users) == 2


def test_a_collection_is_live_while_one_iterates(server: GitHubEnterpriseServer, token: AccessToken) -> None:
    for each in server.tokens:
        each.revoke()
    assert (len(server.tokens), token.state) == (0, "revoked")


def test_a_missing_key_is_a_key_error_that_names_what_there_is(server: GitHubEnterpriseServer, user: User) -> None:
    with pytest.raises(KeyError) as caught:
        server.users["octocta"]
    assert str(caught.value) == f"no user has the login 'octocta' on the server; it has: '{user.login}'"
    assert isinstance(caught.value, GHESError)


def test_a_missing_token_does_not_print_the_texts_of_others(server: GitHubEnterpriseServer, token: AccessToken) -> None:
    with pytest.raises(KeyError, match="no active token has this text on the server, which has 1") as caught:
        server.tokens["gho_other"]
    assert token.token not in str(caught.value)


def test_find_compares_attributes_and_takes_names_for_objects(
    server: GitHubEnterpriseServer, user: User, token: AccessToken
) -> None:
    personal = server.issue_personal_token(user, note="laptop")
    assert server.tokens.find(user="octocat") == [token, personal]
    assert server.tokens.find(user=user, app="ci-bot", scopes=["repo"]) == [token]
    assert server.tokens.find(app=None) == [personal]
    assert server.tokens.find(user="hubot") == []
    assert server.users.find(login="OctoCat") == [user]


def test_one_gives_the_only_match(server: GitHubEnterpriseServer, token: AccessToken) -> None:
    assert server.tokens.one() is token
    assert server.grants.one(user="octocat", app="ci-bot") is token.grant


def test_one_says_how_many_there_are(server: GitHubEnterpriseServer, user: User, token: AccessToken) -> None:
    server.issue_personal_token(user, note="laptop")
    with pytest.raises(GHESError, match=r"^expected exactly one token with user='octocat', found 2 among 2$"):
        server.tokens.one(user="octocat")
    with pytest.raises(GHESError, match=r"^expected exactly one token with app='nobody', found 0 among 2$"):
        server.tokens.one(app="nobody")
    assert token.is_active


def test_a_field_that_does_not_exist_is_named_with_those_that_do(server: GitHubEnterpriseServer, user: User) -> None:
    with pytest.raises(GHESError, match=r"^users have no attribute 'logn'; they have: .*, login, .*"):
        server.users.find(logn=user.login)


def test_find_takes_whatever_can_be_compared(server: GitHubEnterpriseServer, token: AccessToken) -> None:
    assert server.tokens.find(user=ANY) == server.tokens.find(app=ANY) == server.tokens.find(state=ANY) == [token]
    assert server.users.find(state=["active"]) == []
    assert server.tokens.find(app=["ci-bot"]) == []


def test_find_takes_a_field_that_only_some_of_the_values_have(server: GitHubEnterpriseServer) -> None:
    server.add_oauth_app()
    deployer = server.add_github_app("deployer")
    assert server.apps.find(expire_user_tokens=True) == [deployer]


def test_a_field_that_does_not_exist_is_named_even_where_nothing_is(server: GitHubEnterpriseServer) -> None:
    with pytest.raises(GHESError, match=r"^tokens have no attribute 'usr'"):
        server.tokens.find(usr="octocat")


def test_who_is_named_twice_is_a_member_once(server: GitHubEnterpriseServer, user: User) -> None:
    organization = server.add_organization("acme", members=[user, "OctoCat"])
    team = server.add_team("acme/core", members=["octocat", user])
    assert organization.members == team.members == (user,)


def test_a_missing_grant_is_named_by_its_id(server: GitHubEnterpriseServer, token: AccessToken) -> None:
    assert token.grant is not None
    with pytest.raises(KeyError, match=r"^no grant has the id 7 on the server; it has: \d+ of 'octocat' to 'ci-bot'$"):
        server.grants[7]
    assert "7" not in server.grants


def test_case_matters_in_the_name_of_an_app_and_the_text_of_a_token(
    server: GitHubEnterpriseServer, token: AccessToken
) -> None:
    assert ["CI-BOT" in server.apps, "ABCDE12345fghij67890" in server.apps] == [False, False]
    assert token.token.swapcase() not in server.tokens
    assert server.add_oauth_app("CI-BOT") is server.apps["CI-BOT"]
