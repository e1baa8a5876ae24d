"""The marker `ghes`: settings of one test's server."""

from __future__ import annotations

import pytest
import requests

from pytest_ghes_oauth import GitHubEnterpriseServer
from pytest_ghes_oauth._domain.credentials import checksum
from pytest_ghes_oauth._domain.tokens import user_of
from tests.plugin.inner import Inner


def test_settings_of_all_levels_are_merged_and_the_nearest_wins(inner: Inner) -> None:
    source = """
        import pytest, requests

        pytestmark = pytest.mark.ghes(url="https://module.test", rate_limit=10, private_mode=True)

        @pytest.mark.ghes(url="https://class.test", private_mode=False)
        class TestIt:
            @pytest.mark.ghes(url="https://function.test")
            def test_it(self, ghes):
                response = requests.get(ghes.api_url)
                assert ghes.url == "https://function.test"
                assert (response.status_code, response.headers["X-RateLimit-Limit"]) == (200, "10")
        """
    inner.run(source).assert_outcomes(passed=1)


@pytest.mark.ghes(url="https://upper.test")
@pytest.mark.ghes(url="https://lower.test", private_mode=True)
def test_two_on_one_level_are_merged_and_the_upper_wins(ghes: GitHubEnterpriseServer) -> None:
    assert ghes.url == "https://upper.test"
    assert requests.get(ghes.api_url, timeout=5).status_code == 401


@pytest.mark.ghes(url="https://function.test")
@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://parameter.test", marks=pytest.mark.ghes(url="https://parameter.test")),
        pytest.param("https://function.test"),
    ],
)
def test_the_mark_of_a_parameter_wins_over_its_function(ghes: GitHubEnterpriseServer, url: str) -> None:
    assert ghes.url == url


@pytest.mark.ghes(release="3.1")
def test_the_release_is_the_one_of_the_marker(ghes: GitHubEnterpriseServer) -> None:
    assert ghes.release == "3.1"


@pytest.mark.ghes(url="HTTPS://GitHub.Corp.TEST:443")
def test_the_origin_is_written_as_one_compares_it(ghes: GitHubEnterpriseServer) -> None:
    assert ghes.url == "https://github.corp.test"
    assert requests.get("https://github.corp.test/api/v3", timeout=5).status_code == 200


@pytest.mark.ghes(url="http://localhost:8080")
def test_the_origin_may_have_a_port_and_no_tls(ghes: GitHubEnterpriseServer) -> None:
    assert requests.get("http://localhost:8080/api/v3", timeout=5).status_code == 200
    assert len(ghes.exchanges) == 1


@pytest.mark.ghes(rate_limit=1)
def test_a_rate_limit_counts(ghes: GitHubEnterpriseServer) -> None:
    statuses = [requests.get(ghes.api_url, timeout=5).status_code for _ in range(2)]
    assert statuses == [200, 403]


@pytest.mark.ghes(token_checksum="valid")
def test_the_checksum_of_tokens_is_the_one_of_the_marker(ghes: GitHubEnterpriseServer) -> None:
    text = ghes.issue_token(ghes.add_user(), ghes.add_oauth_app()).token
    assert text[-6:] == checksum(text[4:-6])


@pytest.mark.parametrize(
    ("shown_later", "visibility"),
    [
        pytest.param(False, "wire", marks=pytest.mark.ghes(token_visibility="wire")),
        pytest.param(True, "documented", marks=pytest.mark.ghes(token_visibility="documented")),
    ],
)
@pytest.mark.ghes_user("octocat")
@pytest.mark.ghes_app("ci-bot")
@pytest.mark.ghes_token("octocat", "ci-bot")
def test_the_visibility_of_tokens_is_the_one_of_the_marker(
    ghes: GitHubEnterpriseServer, *, shown_later: bool, visibility: str
) -> None:
    token = ghes.tokens.one()
    url = f"{ghes.api_url}/authorizations/{token.id}"
    shown = requests.get(url, auth=user_of(token).credentials, timeout=5).json()["token"]
    assert shown == (token.token if shown_later else ""), visibility
