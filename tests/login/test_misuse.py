"""A click that no page would offer: one sentence to the author of the test, and nothing done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from pytest_ghes_oauth import GHESError, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, inferred, own
from tests.login.client import Site
from tests.rest.snapshot import snapshot

pytestmark = own()

CLICKS = pytest.mark.parametrize("click", ["approve", "deny"])


def _refused(server: GitHubEnterpriseServer, click: Callable[[], object]) -> str:
    """What the author of the test is told, who has changed nothing."""
    before = snapshot(server)
    with pytest.raises(GHESError) as told:
        click()
    assert snapshot(server) == before
    assert "\n" not in str(told.value)
    return str(told.value)


@CLICKS
def test_an_unknown_user_cannot_click(server: GitHubEnterpriseServer, site: Site, app: OAuthApp, click: str) -> None:
    sentence = _refused(server, lambda: getattr(server, click)(site.page(app), "nobody"))
    assert "no user has the login 'nobody'" in sentence


@CLICKS
def test_a_user_of_another_server_cannot_click(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, click: str
) -> None:
    stranger = GitHubEnterpriseServer().add_user("octocat")
    assert "octocat" in _refused(server, lambda: getattr(server, click)(site.page(app), stranger))


@CLICKS
def test_a_suspended_user_cannot_click(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, user: User, click: str
) -> None:
    user.suspend()
    sentence = _refused(server, lambda: getattr(server, click)(site.page(app), user))
    assert "user 'octocat' is suspended" in sentence


@about("login/oauth/authorize")
@inferred("flows 101")
def test_a_user_can_click_again_once_the_suspension_is_lifted(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, user: User
) -> None:
    user.suspend()
    user.unsuspend()
    assert "code=" in server.approve(site.page(app), user)


URLS = [
    "https://ghes.test/login/oauth/access_token?client_id=abcde12345fghij67890",
    "https://ghes.test/login?client_id=abcde12345fghij67890",
    "https://ghes.test/api/v3/login/oauth/authorize?client_id=abcde12345fghij67890",
    "https://ghes.test/login/oauth/authorize/?client_id=abcde12345fghij67890",
    "https://github.com/login/oauth/authorize?client_id=abcde12345fghij67890",
    "https://ghes.test:8443/login/oauth/authorize?client_id=abcde12345fghij67890",
    "http://ghes.test/login/oauth/authorize?client_id=abcde12345fghij67890",
    "https://app.example.com/auth",
    "",
]


@pytest.mark.usefixtures("app", "user")
def test_a_click_on_a_url_other_than_the_authorization_page_raises(server: GitHubEnterpriseServer) -> None:
    for url in URLS:
        sentence = _refused(server, partial(server.approve, url, "octocat"))
        assert repr(url) in sentence
        assert "https://ghes.test/login/oauth/authorize?client_id=..." in sentence


@CLICKS
@pytest.mark.usefixtures("user")
def test_a_click_on_a_url_that_is_not_text_raises(server: GitHubEnterpriseServer, click: str) -> None:
    url = b"/login/oauth/authorize"
    assert repr(url) in _refused(server, lambda: getattr(server, click)(url, "octocat"))


@pytest.mark.parametrize(
    ("query", "cause"),
    [
        ("", "no client_id was sent"),
        ("?client_id=unknown", "no app has the client id 'unknown'"),
    ],
)
@pytest.mark.usefixtures("app", "user")
def test_a_click_on_an_error_page_raises(server: GitHubEnterpriseServer, query: str, cause: str) -> None:
    url = f"https://ghes.test/login/oauth/authorize{query}"
    sentence = _refused(server, lambda: server.approve(url, "octocat"))
    assert (repr(url) in sentence, cause in sentence) == (True, True)


BEYOND: list[tuple[dict[str, str], list[str]]] = [
    ({"scope": "repo"}, ["repo", "gist"]),
    ({"scope": "repo:status"}, ["repo"]),
    ({"scope": "read:org"}, ["write:org"]),
    ({"scope": ""}, ["repo"]),
    ({}, ["repo"]),
]


def test_a_user_cannot_give_more_scopes_than_were_asked_for(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    for asked, chosen in BEYOND:
        sentence = _refused(server, partial(server.approve, site.page(app, **asked), user, scopes=chosen))
        assert (str(chosen) in sentence, "app 'ci-bot'" in sentence) == (True, True)


def test_a_user_cannot_give_scopes_beyond_the_request_even_if_they_were_granted_before(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    server.add_grant(user, app, scopes=["repo", "gist"])
    page = site.page(app, scope="gist")
    assert "'repo'" in _refused(server, lambda: server.approve(page, user, scopes=["repo"]))


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (["rep"], "'rep' is not a scope of GHES; the nearest: 'repo'"),
        ("repo", "scopes='repo' is not a list of strings"),
        ([5], "scopes=[5] is not a list of strings"),
        ({"repo": True}, "is not a list of strings"),
    ],
    ids=repr,
)
def test_a_user_cannot_give_unknown_scopes(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, chosen: list[str], sentence: str
) -> None:
    page = site.page(app, scope="repo")
    assert sentence in _refused(server, lambda: server.approve(page, user, scopes=chosen))


def test_a_user_cannot_give_scopes_to_a_github_app(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp
) -> None:
    page = site.page(github_app, scope="repo")
    assert "app 'deployer'" in _refused(server, lambda: server.approve(page, user, scopes=["repo"]))


def test_a_github_app_cannot_have_an_eleventh_callback(server: GitHubEnterpriseServer) -> None:
    callbacks = [f"https://deployer.example.com/{number}" for number in range(11)]
    assert "callback_urls" in _refused(server, lambda: server.add_github_app("deployer", callback_urls=callbacks))


@pytest.mark.parametrize("path", ["/api/v3/login/oauth/authorize", "/login/oauth"])
def test_a_request_for_a_page_that_does_not_exist_raises(server: GitHubEnterpriseServer, site: Site, path: str) -> None:
    assert path in _refused(server, lambda: site.ask("GET", path))
