"""The code under test has a clock too: `time_machine` moves both, and `ghes.clock` that of the server alone."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
import time_machine

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer
from tests.answers import answer_of
from tests.examples.refreshing_client import Pair, RefreshingClient

EIGHT_HOURS = timedelta(hours=8)

pytestmark = [
    pytest.mark.ghes_user("octocat"),
    pytest.mark.ghes_app("web", kind="github_app"),
    pytest.mark.ghes_token("octocat", "web"),
    pytest.mark.ghes(audit="strict"),
]


@pytest.fixture(name="client")
def _client(ghes: GitHubEnterpriseServer, ghes_app: GitHubApp, ghes_token: AccessToken) -> RefreshingClient:
    assert ghes_token.expires_at is not None
    assert ghes_token.refresh_token is not None
    pair = Pair(ghes_token.token, ghes_token.expires_at, ghes_token.refresh_token)
    return RefreshingClient(ghes.url, ghes_app.credentials, pair)


def answers(ghes: GitHubEnterpriseServer) -> list[tuple[str | None, int]]:
    return [(exchange.operation, answer_of(exchange).status) for exchange in ghes.exchanges]


USED = ("users/get-authenticated", 200)
REFUSED = ("users/get-authenticated", 401)
REFRESHED = ("login/oauth/access_token", 200)


def test_a_fresh_token_is_used(ghes: GitHubEnterpriseServer, client: RefreshingClient) -> None:
    assert client.login() == "octocat"
    assert answers(ghes) == [USED]


def test_when_both_clocks_reach_the_end_the_client_refreshes_before_it_is_refused(
    ghes: GitHubEnterpriseServer, client: RefreshingClient
) -> None:
    with time_machine.travel(datetime.now(timezone.utc) + EIGHT_HOURS):
        assert client.login() == "octocat"
    assert answers(ghes) == [REFRESHED, USED]


def test_when_the_clock_of_the_server_is_ahead_the_client_refreshes_after_it_is_refused(
    ghes: GitHubEnterpriseServer, client: RefreshingClient
) -> None:
    ghes.clock.advance(EIGHT_HOURS)
    assert client.login() == "octocat"
    assert answers(ghes) == [REFUSED, REFRESHED, USED]


def test_when_the_clock_of_the_client_is_ahead_it_refreshes_a_token_that_still_works(
    ghes: GitHubEnterpriseServer, client: RefreshingClient, ghes_token: AccessToken
) -> None:
    ghes.clock.freeze()
    with time_machine.travel(datetime.now(timezone.utc) + EIGHT_HOURS):
        assert ghes_token.is_active
        assert client.login() == "octocat"
    assert answers(ghes) == [REFRESHED, USED]


def test_when_both_are_used_the_server_is_ahead_by_what_its_own_clock_was_advanced(
    ghes: GitHubEnterpriseServer, client: RefreshingClient
) -> None:
    ghes.clock.advance(EIGHT_HOURS / 2)
    with time_machine.travel(datetime.now(timezone.utc) + EIGHT_HOURS / 2):
        assert client.login() == "octocat"
    assert answers(ghes) == [REFUSED, REFRESHED, USED]
