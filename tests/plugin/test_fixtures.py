"""What each fixture gives, with and without markers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import requests

from pytest_ghes_oauth import AccessToken, GHESError, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from pytest_ghes_oauth._domain.tokens import user_of
from tests.plugin.inner import Inner

if TYPE_CHECKING:
    from pytest_ghes_oauth import ServerFactory

FIXTURES = ("ghes", "ghes_user", "ghes_app", "ghes_token", "ghes_factory", "ghes_live")


def test_the_list_of_fixtures_shows_a_promise_for_each(inner: Inner) -> None:
    shown = inner.run("", "--fixtures").stdout.str()
    promises = re.findall(r"^(ghes\w*)(?: \[session scope\])? -- .*\n    Give \S", shown, re.MULTILINE)
    assert sorted(promises) == sorted(FIXTURES)


# -- ghes --------------------------------------------------------------------------------------------


def test_ghes_answers_requests_to_its_origin(ghes: GitHubEnterpriseServer) -> None:
    assert requests.get(ghes.api_url, timeout=5).json()["current_user_url"] == f"{ghes.api_url}/user"


def test_ghes_starts_empty(ghes: GitHubEnterpriseServer) -> None:
    everything = [*ghes.users, *ghes.apps, *ghes.grants, *ghes.tokens, *ghes.exchanges, *ghes.events]
    assert everything == []


def test_no_state_survives_a_test(inner: Inner) -> None:
    source = """
        import pytest, requests
        from datetime import datetime, timedelta, timezone

        @pytest.mark.parametrize("time", ["first", "second"])
        def test_it(ghes, time):
            assert abs(ghes.clock.now() - datetime.now(timezone.utc)) < timedelta(minutes=1)
            assert not [*ghes.users, *ghes.apps, *ghes.grants, *ghes.tokens, *ghes.exchanges, *ghes.events]
            ghes.issue_token(ghes.add_user("octocat"), ghes.add_oauth_app("ci-bot"))
            ghes.clock.advance(hours=8)
            ghes.responses.get(ghes.api_url + "/user", json={"login": time})
            assert requests.get(ghes.api_url + "/user").json() == {"login": time}
            assert requests.get(ghes.api_url).status_code == 200
        """
    inner.run(source).assert_outcomes(passed=2)


def test_a_project_may_extend_ghes_under_its_own_name(inner: Inner) -> None:
    inner.file(
        "conftest.py",
        """
        import pytest

        @pytest.fixture
        def ghes(ghes):
            ghes.add_organization("acme")
            return ghes
        """,
    )
    source = """
        def test_it(ghes, ghes_user):
            assert ghes_user in ghes.users
            ghes.add_team("acme/owners")
        """
    inner.run(source).assert_outcomes(passed=1)


def test_a_project_may_put_a_server_of_the_factory_in_the_place_of_ghes(inner: Inner) -> None:
    inner.file(
        "conftest.py",
        """
        import pytest

        @pytest.fixture
        def ghes(ghes_factory):
            with ghes_factory(url="https://github.corp.test") as server:
                yield server
        """,
    )
    source = """
        def test_it(ghes, ghes_token):
            assert ghes_token in ghes.tokens
        """
    inner.run(source).assert_outcomes(passed=1)


# -- ghes_user, ghes_app, ghes_token -----------------------------------------------------------------


def test_ghes_user_is_the_only_user_where_no_marker_seeds_one(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    assert list(ghes.users) == [ghes_user]


@pytest.mark.ghes_user("octocat")
@pytest.mark.ghes_user("hubot")
def test_ghes_user_is_the_first_that_a_marker_seeds(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    assert ghes_user.login == "octocat"
    assert len(ghes.users) == 2


@pytest.mark.ghes_user("octocat")
def test_ghes_app_is_an_oauth_app_where_no_marker_seeds_one(
    ghes: GitHubEnterpriseServer, ghes_app: OAuthApp | GitHubApp
) -> None:
    assert list(ghes.apps) == [ghes_app]
    assert isinstance(ghes_app, OAuthApp)


@pytest.mark.ghes_app("ci-bot")
@pytest.mark.ghes_app("deployer", kind="github_app")
def test_ghes_app_is_the_first_that_a_marker_seeds(ghes_app: OAuthApp | GitHubApp) -> None:
    assert ghes_app.name == "ci-bot"


def test_ghes_token_belongs_to_the_user_and_app_of_the_test(
    ghes_user: User, ghes_app: OAuthApp | GitHubApp, ghes_token: AccessToken
) -> None:
    assert (ghes_token.user, ghes_token.app) == (ghes_user, ghes_app)


def test_ghes_token_alone_signs_in(ghes_token: AccessToken) -> None:
    headers = {"Authorization": f"token {ghes_token}"}
    response = requests.get("https://ghes.test/api/v3/user", headers=headers, timeout=5)
    assert response.json()["login"] == user_of(ghes_token).login


@pytest.mark.ghes_user("octocat")
@pytest.mark.ghes_app("ci-bot")
def test_ghes_token_is_issued_for_the_user_and_app_that_markers_seed(ghes_token: AccessToken) -> None:
    assert ghes_token.app is not None
    assert (user_of(ghes_token).login, ghes_token.app.name) == ("octocat", "ci-bot")


@pytest.mark.ghes_app("deployer", kind="github_app")
def test_ghes_token_of_a_github_app_is_a_user_to_server_token(ghes_token: AccessToken) -> None:
    assert ghes_token.token.startswith("ghu_")


@pytest.mark.ghes_user("octocat")
@pytest.mark.ghes_app("ci-bot")
@pytest.mark.ghes_token("octocat", "ci-bot", scopes=["repo"], note="first")
@pytest.mark.ghes_token("octocat", "ci-bot", note="second")
def test_ghes_token_is_the_first_that_a_marker_seeds(ghes: GitHubEnterpriseServer, ghes_token: AccessToken) -> None:
    assert ghes_token.note == "first"
    assert len(ghes.tokens) == 2


# -- ghes_factory ------------------------------------------------------------------------------------


def test_a_server_of_the_factory_answers_while_it_is_entered(ghes_factory: ServerFactory) -> None:
    with ghes_factory(url="https://github.corp.test") as server:
        assert requests.get(server.api_url, timeout=5).status_code == 200
    with pytest.raises(requests.ConnectionError):
        requests.get(server.api_url, timeout=5)


def test_two_servers_with_different_urls_do_not_see_each_others_tokens(
    ghes: GitHubEnterpriseServer, ghes_token: AccessToken, ghes_factory: ServerFactory
) -> None:
    headers = {"Authorization": f"token {ghes_token}"}
    with ghes_factory(url="https://github.corp.test") as other:
        here = requests.get(f"{ghes.api_url}/user", headers=headers, timeout=5)
        there = requests.get(f"{other.api_url}/user", headers=headers, timeout=5)
    assert (here.status_code, there.status_code) == (200, 401)
    assert ghes_token.token not in other.tokens


def test_a_second_server_of_one_origin_answers_until_it_is_left(
    ghes: GitHubEnterpriseServer, ghes_user: User, ghes_factory: ServerFactory
) -> None:
    statuses = [requests.get(f"{ghes.api_url}/user", auth=ghes_user.credentials, timeout=5).status_code]
    with ghes_factory():
        statuses.append(requests.get(f"{ghes.api_url}/user", auth=ghes_user.credentials, timeout=5).status_code)
    statuses.append(requests.get(f"{ghes.api_url}/user", auth=ghes_user.credentials, timeout=5).status_code)
    assert statuses == [200, 401, 200]


def test_the_factory_serves_a_fixture_of_another_scope(inner: Inner) -> None:
    for scope in ("class", "module", "package", "session"):
        inner.file(
            f"test_{scope}.py",
            f"""
            import pytest, requests

            @pytest.fixture(scope="{scope}")
            def server(ghes_factory):
                with ghes_factory() as server:
                    yield server

            class TestIt:
                def test_one(self, server):
                    server.add_user("octocat", password="hunter2")

                def test_two(self, server):
                    response = requests.get(server.api_url + "/user", auth=("octocat", "hunter2"))
                    assert response.json()["login"] == "octocat"
            """,
        )
    inner.run("").assert_outcomes(passed=8)


def test_the_factory_lays_its_keywords_over_the_settings_of_the_run(inner: Inner) -> None:
    source = """
        def test_of_the_run(ghes_factory):
            assert ghes_factory().url == "https://github.corp.test"

        def test_its_own(ghes_factory):
            assert ghes_factory(url="https://other.corp.test").url == "https://other.corp.test"
        """
    inner.run(source, "--ghes-url=https://github.corp.test").assert_outcomes(passed=2)


def test_the_factory_refuses_an_unknown_setting(ghes_factory: ServerFactory) -> None:
    with pytest.raises(GHESError, match=r"'uri' is not a setting; settings: release, url, "):
        ghes_factory(uri="https://github.corp.test")  # type: ignore[call-arg]  # the misuse under test
