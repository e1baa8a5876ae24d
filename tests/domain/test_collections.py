"""What a test sees of users, apps, tokens, organizations and so on: live, read-only collections."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import ANY

import pytest

from pytest_ghes_oauth import AccessToken, GHESError, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.rest.client import Client


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
    assert server.organizations.find(login="globex") == []


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


def test_a_collection_equals_a_list_or_a_tuple_of_its_values(server: GitHubEnterpriseServer, user: User) -> None:
    other = server.add_user("hubot")
    assert (server.apps == [], server.apps == (), server.apps == server.teams) == (True, True, True)
    assert (server.users == [user, other], server.users == (user, other)) == (True, True)
    assert (server.users == [user], server.users == {user, other}, server.users != []) == (False, False, True)


def test_a_collection_that_may_change_has_no_hash(server: GitHubEnterpriseServer) -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(server.users)


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
    with pytest.raises(KeyError, match=r"^no token ever had this text on the server; active ones: 1$") as caught:
        server.tokens["gho_other"]
    assert token.token not in str(caught.value)


def _reset(server: GitHubEnterpriseServer) -> None:
    token, app = server.tokens.one(), server.apps["ci-bot"]
    path = f"/applications/{app.client_id}/token"
    Client(server).ask("PATCH", path, auth=app.credentials, json={"access_token": token.token})


@pytest.mark.parametrize(
    ("happen", "what"),
    [
        (lambda server: server.tokens.one().revoke(), "was revoked"),
        (lambda server: server.tokens.one().expire(), "has expired"),
        (lambda server: server.grants.one().revoke(), "was revoked"),
        (_reset, "was reset"),
    ],
)
def test_a_token_that_is_dead_or_was_reset_is_said_to_be(
    server: GitHubEnterpriseServer, token: AccessToken, happen: Callable[[GitHubEnterpriseServer], object], what: str
) -> None:
    text = token.token
    happen(server)
    with pytest.raises(KeyError) as caught:
        server.tokens[text]
    assert str(caught.value) == f"no active token has this text on the server: {token.label} {what}"


MISSING: list[tuple[Callable[[GitHubEnterpriseServer], object], str]] = [
    (
        lambda server: server.users["octocat"],
        (
            "no user has the login 'octocat' on the server, which has none: "
            "add @pytest.mark.ghes_user('octocat') or ghes.add_user('octocat')"
        ),
    ),
    (
        lambda server: server.apps["ci-bot"],
        (
            "no app has the client id or name 'ci-bot' on the server, which has none: "
            "add @pytest.mark.ghes_app('ci-bot') or ghes.add_oauth_app('ci-bot')"
        ),
    ),
    (
        lambda server: server.grants[7],
        (
            "no grant has the id 7 on the server, which has none: "
            "add @pytest.mark.ghes_grant(...) or ghes.add_grant(...)"
        ),
    ),
    (
        lambda server: server.add_team("acme/core"),
        (
            "no user or organization has the login 'acme' on the server, which has none: "
            "add ghes.add_organization('acme') or ghes.add_user('acme')"
        ),
    ),
    (
        lambda server: server.tokens[0],
        "ghes.tokens are looked up by text, not by position: use list(ghes.tokens)[0]",
    ),
    (
        lambda server: server.users[-1],
        "ghes.users are looked up by login, not by position: use list(ghes.users)[-1]",
    ),
]


@pytest.mark.parametrize(("look", "sentence"), MISSING, ids=[sentence[:40] for _, sentence in MISSING])
def test_what_is_missing_is_said_with_what_to_do(
    server: GitHubEnterpriseServer, look: Callable[[GitHubEnterpriseServer], object], sentence: str
) -> None:
    with pytest.raises(KeyError) as caught:
        look(server)
    assert str(caught.value) == sentence


def test_the_nearest_name_comes_first(server: GitHubEnterpriseServer) -> None:
    for login in [*(f"a{number}" for number in range(12)), "octocat"]:
        server.add_user(login)
    with pytest.raises(KeyError, match=r"it has: 'octocat', 'a0', .* and 3 more$"):
        server.users["octocta"]


def test_find_compares_attributes_and_takes_names_for_objects(
    server: GitHubEnterpriseServer, user: User, token: AccessToken
) -> None:
    personal = server.issue_personal_token(user, note="laptop")
    assert server.tokens.find(user="octocat") == [token, personal]
    assert server.tokens.find(user=user, app="ci-bot", scopes=["repo"]) == [token]
    assert server.tokens.find(app=None) == [personal]
    server.add_user("hubot")
    assert server.tokens.find(user="hubot") == []
    assert server.users.find(login="OctoCat") == [user]


def test_one_gives_the_only_match(server: GitHubEnterpriseServer, token: AccessToken) -> None:
    assert server.tokens.one() is token
    assert server.grants.one(user="octocat", app="ci-bot") is token.grant


def test_one_says_how_many_there_are(server: GitHubEnterpriseServer, user: User, token: AccessToken) -> None:
    server.issue_personal_token(user, note="laptop")
    with pytest.raises(GHESError, match=r"^expected exactly one token with user='octocat', found 2 among 2$"):
        server.tokens.one(user="octocat")
    with pytest.raises(GHESError, match=r"^expected exactly one token with note='desk', found 0 among 2$"):
        server.tokens.one(note="desk")
    assert token.is_active


def test_a_field_that_does_not_exist_is_named_with_those_that_do(server: GitHubEnterpriseServer, user: User) -> None:
    with pytest.raises(GHESError, match=r"^users have no attribute 'logn'; they have: login, created_at, "):
        server.users.find(logn=user.login)


REFUSED: list[tuple[str, dict[str, object], str]] = [
    ("tokens", {"user": "octocta"}, "no user has or had the login 'octocta' on the server; it has: 'octocat'"),
    ("grants", {"app": "ci-bto"}, "no app has or had the client id or name 'ci-bto' on the server; it has: 'ci-bot'"),
    ("tokens", {"state": "revokd"}, "no token is ever 'revokd'; states: 'revoked', "),
    ("users", {"state": "revoked"}, "no user is ever 'revoked'; states: "),
    ("tokens", {"grant": 7}, "no grant has or had the id 7 on the server; it has: 50000001 of 'octocat' to 'ci-bot'"),
    ("tokens", {"app": ["ci-bot"]}, "['ci-bot'] is no app, and no client id or name of one"),
    ("tokens", {"grant": True}, "True is no grant, and no id of one"),
    ("users", {"state": ["active"]}, "state=['active'] can match no user: it is list, and theirs is str"),
    ("users", {"suspended": "no"}, "suspended='no' can match no user: it is str, and theirs is bool"),
    ("users", {"password": 5}, "password=<secret> can match no user: it is int, and theirs is str"),
    ("tokens", {"scopes": "repo"}, "scopes='repo' can match no token: it is str, and theirs is Scopes"),
    ("tokens", {"scopes": ["rep"]}, "no scope is 'rep'; there are: 'repo', "),
    (
        "tokens",
        {"created_at": "2024-01-01"},
        "created_at='2024-01-01' can match no token: it is str, and theirs is dat",
    ),
    ("organizations", {"members": ["octocat"]}, "members=['octocat'] can match no organization: it holds str, and the"),
    ("users", {"emails": ["a@b.c"]}, "emails=['a@b.c'] can match no user: it holds str, and theirs holds Email"),
]


def test_what_there_are_several_of_is_in_the_plural(server: GitHubEnterpriseServer) -> None:
    with pytest.raises(GHESError, match=r"^repositories have no attribute 'nam'; they have: name, "):
        server.repositories.find(nam="site")
    with pytest.raises(GHESError, match=r"use list\(ghes\.repositories\)\[0\]$"):
        server.repositories[0]


@pytest.mark.parametrize("include_dead", [False, True])
@pytest.mark.parametrize(("collection", "fields", "sentence"), REFUSED, ids=str)
@pytest.mark.usefixtures("token")
def test_a_typo_is_not_a_search_without_a_match(
    server: GitHubEnterpriseServer,
    collection: str,
    fields: dict[str, object],
    sentence: str,
    include_dead: bool,  # noqa: FBT001  # a value
) -> None:
    server.add_organization("acme", members=["octocat"])
    with pytest.raises(GHESError) as caught:
        getattr(server, collection).find(include_dead=include_dead, **fields)
    assert str(caught.value).startswith(sentence)


def test_users_and_apps_are_looked_for_by_any_name_of_their_own(server: GitHubEnterpriseServer) -> None:
    assert (server.users.find(login="nobody"), server.apps.find(name="nobody")) == ([], [])


def test_the_dead_are_found_if_they_are_asked_for(
    server: GitHubEnterpriseServer, user: User, token: AccessToken
) -> None:
    text, grant = token.token, token.grant
    server.grants.one().revoke()
    living = server.issue_token(user, "ci-bot")
    assert server.tokens.find() == [living]
    assert server.tokens.find(include_dead=True, user="octocat") == [token, living]
    assert server.tokens.one(include_dead=True, token=text) is token
    assert server.tokens.one(include_dead=True, state="revoked") is token
    assert server.tokens.find(include_dead=True, grant=grant) == [token]
    assert server.grants.find(include_dead=True) == [grant, living.grant]
    with pytest.raises(GHESError, match=r"^expected exactly one token with note='x', found 0 among 2$"):
        server.tokens.one(include_dead=True, note="x")


def test_find_takes_whatever_can_be_compared(server: GitHubEnterpriseServer, token: AccessToken) -> None:
    assert server.tokens.find(user=ANY) == server.tokens.find(app=ANY) == server.tokens.find(state=ANY) == [token]
    assert server.tokens.find(scopes={"repo"}) == server.tokens.find(scopes=("repo",)) == [token]


def test_a_list_may_stand_for_a_tuple_of_records_and_all_for_a_list_of_them(
    server: GitHubEnterpriseServer, user: User
) -> None:
    acme = server.add_organization("acme", members=[user])
    assert server.organizations.find(members=[user]) == server.organizations.find(members=(user,)) == [acme]
    deployer, other = server.add_github_app(), server.add_github_app()
    site = server.add_repository("acme/site")
    everywhere, there = server.install(deployer, acme), server.install(other, acme, repositories=["site"])
    assert server.installations.find(repositories="all") == [everywhere]
    assert server.installations.find(repositories=[site]) == [there]


def test_a_record_of_another_kind_is_not_just_missing(server: GitHubEnterpriseServer, token: AccessToken) -> None:
    with pytest.raises(GHESError, match=r"^token 60000001 of 'octocat' for 'ci-bot' is no grant$"):
        assert token not in server.grants


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
