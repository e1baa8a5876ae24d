"""A browser stays signed in for longer than a token lives; `time_machine` moves the clocks of both sides."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from flask.testing import FlaskClient
from time_machine import TimeMachineFixture

from pytest_ghes_oauth import GitHubEnterpriseServer

pytestmark = [
    pytest.mark.ghes(release="3.3,3.19", audit="strict"),
    pytest.mark.ghes_scenario("acme"),
]


@pytest.fixture(autouse=True)
def _travelling(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime.now(timezone.utc))


def test_a_token_is_refreshed_before_it_expires(
    ghes: GitHubEnterpriseServer, octocat: FlaskClient, time_machine: TimeMachineFixture
) -> None:
    first = ghes.tokens.one()
    time_machine.shift(timedelta(hours=7, minutes=56))
    assert first.is_active
    assert octocat.get("/").status_code == 200
    assert (first.state, len(ghes.tokens)) == ("revoked", 1)


def test_who_comes_back_each_morning_is_not_asked_again(
    ghes: GitHubEnterpriseServer, octocat: FlaskClient, time_machine: TimeMachineFixture
) -> None:
    for _ in range(3):
        time_machine.shift(timedelta(days=1))
        assert octocat.get("/").status_code == 200
    assert ghes.exchanges.count(error="bad_refresh_token") == 0
    assert ghes.events.count(name="refresh_token.redeemed") == 3


def test_whose_token_was_revoked_signs_in_again(ghes: GitHubEnterpriseServer, octocat: FlaskClient) -> None:
    ghes.tokens.one().revoke()
    assert octocat.get("/").location == "/sign-in"


@pytest.mark.ghes_scenario("acme", kind="oauth_app")
def test_the_token_of_an_oauth_app_does_not_expire(
    ghes: GitHubEnterpriseServer, octocat: FlaskClient, time_machine: TimeMachineFixture
) -> None:
    time_machine.shift(timedelta(days=7))
    assert octocat.get("/").status_code == 200
    assert ghes.exchanges.count(operation="login/oauth/access_token") == 1
