"""A GitHub App may ask for a token of one repository: flows 22."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred
from tests.login.client import ACCESS_TOKEN, Site, token_in

pytestmark = about("login/oauth/access_token")


@pytest.fixture(name="ids")
def _ids(server: GitHubEnterpriseServer, user: User, github_app: GitHubApp) -> dict[str, int]:
    """The ids of repositories by name; octocat and the app reach the first three."""
    server.add_organization("acme", members=[user])
    server.add_organization("strangers")
    server.add_organization("elsewhere", members=[user])
    names = ["octocat/own", "acme/site", "acme/secret", "acme/left-out", "strangers/theirs", "hubot/his"]
    names.append("elsewhere/site")
    server.add_user("hubot")
    private = {"acme/secret", "acme/left-out", "strangers/theirs", "hubot/his"}
    repositories = {name: server.add_repository(name, private=name in private) for name in names}
    server.install(github_app, user)
    server.install(github_app, "acme", repositories=["site", "secret"])
    server.install(github_app, "strangers")
    return {name: repository.id for name, repository in repositories.items()}


def _repositories(server: GitHubEnterpriseServer, text: str) -> list[str] | None:
    repositories = server.tokens[text].repositories
    return None if repositories is None else [repository.full_name for repository in repositories]


@documented("flows 22")
@pytest.mark.parametrize("name", ["octocat/own", "acme/secret"])
def test_a_token_for_one_repository_reaches_that_repository_only(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp, ids: dict[str, int], name: str
) -> None:
    text = token_in(site.exchange(github_app, site.code(user, github_app), repository_id=ids[name]))
    assert _repositories(server, text) == [name]


@inferred("flows 23, which has JSON but no types")
def test_the_id_of_a_repository_may_be_a_number_in_json(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp, ids: dict[str, int]
) -> None:
    client_id, client_secret = github_app.credentials
    json = {"client_id": client_id, "client_secret": client_secret, "code": site.code(user, github_app)}
    text = token_in(site.post(ACCESS_TOKEN, json={**json, "repository_id": ids["acme/site"]}))
    assert _repositories(server, text) == ["acme/site"]


@documented("flows 22")
@pytest.mark.parametrize("name", ["acme/left-out", "strangers/theirs", "elsewhere/site"])
def test_the_id_of_a_repository_out_of_reach_is_ignored(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp, ids: dict[str, int], name: str
) -> None:
    text = token_in(site.exchange(github_app, site.code(user, github_app), repository_id=ids[name]))
    assert _repositories(server, text) is None


@documented("flows 22")
@inferred("by analogy with an id out of reach, for what is no id")
@pytest.mark.parametrize("sent", ["0", "acme/site", ""])
@pytest.mark.usefixtures("ids")
def test_the_id_of_no_repository_is_ignored(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp, sent: str
) -> None:
    text = token_in(site.exchange(github_app, site.code(user, github_app), repository_id=sent))
    assert _repositories(server, text) is None


@documented("flows 22")
def test_an_oauth_app_cannot_ask_for_one_repository(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, ids: dict[str, int]
) -> None:
    text = token_in(site.exchange(app, site.code(user, app), repository_id=ids["acme/site"]))
    assert _repositories(server, text) is None
