"""Which scopes an app gets: flows 2, 5, 6, and 49 to 54."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, recorded
from tests.login.client import Site, callback, token_in, told

pytestmark = about("login/oauth/authorize")


def _scopes_after(site: Site, user: User, app: OAuthApp | GitHubApp, **query: object) -> object:
    """What the app is told of the scopes of the token that it gets."""
    return told(site.exchange(app, site.code(user, app, **query)))["scope"]


@inferred("flows 51, for the order of the scopes")
@pytest.mark.parametrize(
    ("scope", "granted"),
    [
        pytest.param("", "", marks=inferred("flows 2, that none is meant")),
        pytest.param("repo", "repo", marks=documented("flows 2")),
        pytest.param("repo gist", "gist,repo", marks=documented("flows 2")),
        pytest.param("repo,gist", "gist,repo", marks=recorded("flows 50")),
        pytest.param("repo, gist", "gist,repo", marks=recorded("flows 50")),
        pytest.param("  repo   gist ", "gist,repo", marks=documented("flows 2")),
        pytest.param("read:org repo admin:org_hook", "admin:org_hook,read:org,repo", marks=documented("flows 2")),
        pytest.param("user,gist,user:email", "gist,user", marks=documented("flows 49")),
        pytest.param("admin:org read:org", "admin:org", marks=documented("flows 49")),
        pytest.param("repo unknown", "repo", marks=inferred("flows 52")),
        pytest.param("unknown", "", marks=inferred("flows 52")),
        pytest.param("REPO", "", marks=inferred("flows 52")),
        pytest.param("offline_access", "", marks=documented("flows 47")),
    ],
    ids=str,
)
def test_the_scopes_asked_for_are_granted(site: Site, user: User, app: OAuthApp, scope: str, granted: str) -> None:
    assert _scopes_after(site, user, app, scope=scope) == granted


@documented("flows 2")
def test_an_app_new_to_the_user_gets_no_scopes_unless_it_asks(site: Site, user: User, app: OAuthApp) -> None:
    assert _scopes_after(site, user, app) == ""


@documented("flows 5")
@inferred("flows 51, for the order of the scopes")
def test_an_app_that_asks_for_no_scopes_gets_all_that_its_user_granted_before(
    site: Site, user: User, app: OAuthApp
) -> None:
    first, second = (_scopes_after(site, user, app, scope=scope) for scope in ("user", "repo"))
    assert (first, second, _scopes_after(site, user, app)) == ("user", "repo", "repo,user")


@documented("flows 2")
def test_scopes_granted_by_another_user_are_not_given(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    server.add_grant(user, app, scopes=["repo"])
    assert _scopes_after(site, server.add_user(), app) == ""


@documented("flows 2")
def test_scopes_granted_to_another_app_are_not_given(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    server.add_grant(user, server.add_oauth_app(), scopes=["repo"])
    assert _scopes_after(site, user, app) == ""


@inferred("flows 69")
@inferred("semantics 3")
def test_a_deleted_token_leaves_its_scopes_granted(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    server.issue_token(user, app, scopes=["repo"]).revoke()
    assert _scopes_after(site, user, app) == "repo"


@inferred("flows 68")
def test_a_deleted_grant_leaves_nothing_granted(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    server.add_grant(user, app, scopes=["repo"]).revoke()
    assert _scopes_after(site, user, app) == ""


@inferred("flows 5")
@pytest.mark.parametrize("scope", ["gist", "user"])
def test_a_token_has_the_scopes_asked_for_whatever_was_granted_before(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, scope: str
) -> None:
    server.add_grant(user, app, scopes=["repo", "gist"])
    assert _scopes_after(site, user, app, scope=scope) == scope


@documented("flows 6")
@inferred("semantics 3, for the grant")
@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({"scope": "repo user"}, ["user"]),
        ({"scope": "repo user"}, ["repo", "user"]),
        ({"scope": "repo user"}, []),
        ({"scope": "repo"}, ["repo:status"]),
        ({}, []),
    ],
    ids=str,
)
def test_a_user_may_grant_less_than_was_asked_for(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, asked: dict[str, str], left: list[str]
) -> None:
    code = callback(server.approve(site.page(app, **asked), user, scopes=left))["code"]
    token = server.tokens[token_in(site.exchange(app, code))]
    [grant] = server.grants
    assert (list(token.scopes), list(grant.scopes)) == (left, left)


@inferred("flows 5 and 6")
@inferred("semantics 3, for the grant")
def test_a_user_may_give_a_token_less_than_was_granted_before(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    grant = server.add_grant(user, app, scopes=["repo", "user"])
    code = callback(server.approve(site.page(app), user, scopes=["user"]))["code"]
    token = server.tokens[token_in(site.exchange(app, code))]
    assert (list(token.scopes), list(grant.scopes)) == (["user"], ["repo", "user"])


@documented("flows 54")
def test_a_github_app_gets_no_scopes(site: Site, user: User, github_app: GitHubApp) -> None:
    assert _scopes_after(site, user, github_app, scope="repo") == ""


@documented("flows 54")
def test_the_grant_of_a_github_app_has_no_scopes(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp
) -> None:
    site.code(user, github_app, scope="repo")
    assert [list(grant.scopes) for grant in server.grants] == [[]]
