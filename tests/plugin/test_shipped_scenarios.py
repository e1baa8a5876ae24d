"""The scenarios that ship: what the server answers to a client after each of them."""

from __future__ import annotations

import inspect

import pytest
import requests

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from pytest_ghes_oauth._scenarios import SCENARIOS
from tests.plugin.inner import Inner

JSON = {"Accept": "application/json"}


def ask(ghes: GitHubEnterpriseServer, token: AccessToken, path: str = "/user") -> requests.Response:
    return requests.get(f"{ghes.api_url}{path}", headers={"Authorization": f"Bearer {token}"}, timeout=5)


def check(ghes: GitHubEnterpriseServer, app: OAuthApp | GitHubApp, token: AccessToken) -> int:
    url = f"{ghes.api_url}/applications/{app.client_id}/token"
    return requests.post(url, auth=app.credentials, json={"access_token": token.token}, timeout=5).status_code


def grants(ghes: GitHubEnterpriseServer, user: User) -> list[list[str]]:
    """The scopes of each grant that the user is listed."""
    answer = requests.get(f"{ghes.api_url}/applications/grants", auth=user.credentials, timeout=5).json()
    return [grant["scopes"] for grant in answer]


@pytest.mark.ghes_scenario("expired-token")
def test_an_expired_token_is_refused_and_its_grant_is_still_there(
    ghes: GitHubEnterpriseServer, ghes_user: User, ghes_token: AccessToken
) -> None:
    assert (ask(ghes, ghes_token).status_code, grants(ghes, ghes_user)) == (401, [["repo"]])
    assert str(ghes.exchanges[0].cause).endswith("has expired")


@pytest.mark.ghes_scenario("revoked-grant")
def test_the_token_of_a_revoked_grant_is_refused_and_the_grant_is_gone(
    ghes: GitHubEnterpriseServer, ghes_user: User, ghes_app: OAuthApp, ghes_token: AccessToken
) -> None:
    assert (ask(ghes, ghes_token).status_code, check(ghes, ghes_app, ghes_token)) == (401, 404)
    assert grants(ghes, ghes_user) == []


@pytest.mark.ghes_scenario("rotated-token")
def test_a_rotated_token_and_its_refresh_token_are_refused_and_the_next_one_is_not(
    ghes: GitHubEnterpriseServer, ghes_app: GitHubApp, ghes_token: AccessToken
) -> None:
    parameters = {"grant_type": "refresh_token", "refresh_token": ghes_token.refresh_token}
    url = f"{ghes.url}/login/oauth/access_token"
    refreshed = requests.post(url, parameters, auth=ghes_app.credentials, headers=JSON, timeout=5).json()
    assert (ask(ghes, ghes_token).status_code, refreshed["error"]) == (401, "bad_refresh_token")
    assert ask(ghes, ghes.tokens.one()).status_code == 200


@pytest.mark.ghes_scenario("suspended-user")
def test_a_suspended_user_is_refused_with_403(ghes: GitHubEnterpriseServer, ghes_token: AccessToken) -> None:
    answer = ask(ghes, ghes_token)
    assert (answer.status_code, answer.json()["message"].startswith("Sorry. Your account was suspended.")) == (
        403,
        True,
    )


@pytest.mark.ghes_scenario("two-factor-user")
def test_a_two_factor_user_is_asked_for_a_one_time_password_and_the_token_is_not(
    ghes: GitHubEnterpriseServer, ghes_user: User, ghes_token: AccessToken
) -> None:
    without = requests.get(f"{ghes.api_url}/user", auth=ghes_user.credentials, timeout=5)
    assert (without.status_code, without.headers["X-GitHub-OTP"]) == (401, "required; app")
    assert ask(ghes, ghes_token).json()["login"] == ghes_user.login


@pytest.mark.ghes_scenario("trimmed-scopes", kept=["repo", "gist"])
def test_a_trimmed_token_is_refused_what_it_was_not_granted(
    ghes: GitHubEnterpriseServer, ghes_user: User, ghes_token: AccessToken
) -> None:
    answer = ask(ghes, ghes_token, "/user/emails")
    assert (answer.status_code, answer.headers["X-OAuth-Scopes"]) == (404, "gist, repo")
    assert grants(ghes, ghes_user) == [["repo", "gist"]]


@pytest.mark.ghes_scenario("ten-tokens", login="octocat", app="ci-bot")
def test_the_eleventh_token_revokes_the_oldest_of_ten(ghes: GitHubEnterpriseServer, ghes_token: AccessToken) -> None:
    assert (len(ghes.tokens), ask(ghes, ghes_token).status_code) == (10, 200)
    ghes.issue_token("octocat", "ci-bot", scopes=["repo"])
    assert (len(ghes.tokens), ask(ghes, ghes_token).status_code) == (10, 401)


@pytest.mark.ghes(release="3.4")
@pytest.mark.ghes_scenario("upgrade-to-3.4")
class TestUpgrade:
    """On the first release without the operations that name a token in the path."""

    def test_tokens_of_either_form_go_on_working(self, ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> None:
        texts = [token.token[:4] for token in ghes.tokens]
        assert (len(ghes.tokens), "gho_" in texts, len(set(texts))) == (2, True, 2)
        answers = [(ask(ghes, token).status_code, check(ghes, ghes_app, token)) for token in ghes.tokens]
        assert answers == [(200, 200), (200, 200)]

    def test_the_first_token_has_the_form_of_before_3_2(self, ghes_token: AccessToken) -> None:
        assert (len(ghes_token.token), int(ghes_token.token, 16) > 0) == (40, True)

    @pytest.mark.usefixtures("ghes_token")
    def test_a_new_token_has_the_form_of_the_release(
        self, ghes: GitHubEnterpriseServer, ghes_user: User, ghes_app: OAuthApp
    ) -> None:
        assert ghes.issue_token(ghes_user, ghes_app).token.startswith("gho_")

    def test_calls_that_3_4_has_not_are_refused(
        self, ghes: GitHubEnterpriseServer, ghes_app: OAuthApp, ghes_token: AccessToken
    ) -> None:
        by_path = f"{ghes.api_url}/applications/{ghes_app.client_id}/tokens/{ghes_token}"
        in_query = f"{ghes.api_url}/user?access_token={ghes_token}"
        answers = [
            requests.get(url, auth=auth, timeout=5) for url, auth in ((by_path, ghes_app.credentials), (in_query, None))
        ]
        assert [answer.status_code for answer in answers] == [404, 401]

    def test_a_grant_without_a_token_is_there_too(self, ghes: GitHubEnterpriseServer) -> None:
        assert [(len(grant.tokens), grants(ghes, grant.user)) for grant in ghes.grants] == [
            (2, [["repo"]]),
            (0, [["repo"]]),
        ]


def test_an_upgrade_to_3_4_on_an_older_release_is_misuse(inner: Inner) -> None:
    source = "import pytest\n@pytest.mark.ghes_scenario('upgrade-to-3.4')\ndef test_it(ghes): pass"
    result = inner.run(source, "--ghes-release=3.3")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        "@pytest.mark.ghes_scenario('upgrade-to-3.4'): this is GHES 3.3, but the scenario 'upgrade-to-3.4' needs 3.4 "
        "or later"
    )


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_leaves_no_exchange_and_says_what_it_does(name: str) -> None:
    server = GitHubEnterpriseServer(release="3.4")
    SCENARIOS[name](server, login="octocat", app="ci-bot")
    assert ([user.login for user in server.users][:1], [app.name for app in server.apps]) == (["octocat"], ["ci-bot"])
    assert len(server.exchanges) == 0
    assert (inspect.getdoc(SCENARIOS[name]) or "").partition("\n")[0].endswith(".")


def test_a_scenario_of_the_project_wins_over_ours_of_the_same_name(inner: Inner) -> None:
    inner.file("conftest.py", "def pytest_ghes_scenarios(): return {'ten-tokens': lambda server: None}")
    source = """
        import pytest

        @pytest.mark.ghes_scenario("ten-tokens")
        def test_of_the_project(ghes):
            assert len(ghes.tokens) == 0

        @pytest.mark.ghes_scenario("expired-token")
        def test_of_ours(ghes, ghes_token):
            assert ghes_token.state == "expired"
        """
    inner.run(source).assert_outcomes(passed=2)
