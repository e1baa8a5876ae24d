"""When GitHub is out of order, users read so and lose nothing; when it is busy, it is left alone."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import TimeMachineFixture

from pytest_ghes_oauth import GitHubEnterpriseServer
from tests.examples.backoffice.tests.browsing import signed_in

pytestmark = [
    pytest.mark.ghes(release="3.3,3.19", audit="strict"),
    pytest.mark.ghes_scenario("acme"),
]


@pytest.fixture(autouse=True)
def _travelling(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime.now(timezone.utc))


# -- out of order ------------------------------------------------------------------------------------


def test_one_bad_gateway_is_not_seen_by_anybody(ghes: GitHubEnterpriseServer, octocat: FlaskClient) -> None:
    ghes.fault("bad_gateway", times=1)
    assert octocat.get("/").status_code == 200


def test_whoever_meets_an_outage_may_try_again_and_is_still_signed_in(
    ghes: GitHubEnterpriseServer, octocat: FlaskClient
) -> None:
    with ghes.fault("bad_gateway"):
        answer = octocat.get("/")
    assert answer.status_code == 503
    assert "GitHub is having trouble." in answer.text
    assert octocat.get("/").status_code == 200


def test_an_answer_that_does_not_come_is_not_waited_for(ghes: GitHubEnterpriseServer, octocat: FlaskClient) -> None:
    with ghes.fault("slow", seconds=30):
        assert "GitHub does not answer." in octocat.get("/").text


@pytest.mark.ghes_fault("maintenance", times=1, operation="login/oauth/access_token")
def test_a_sign_in_that_meets_the_maintenance_is_started_again(
    app: Flask, ghes: GitHubEnterpriseServer, browser: FlaskClient
) -> None:
    answer = browser.get(ghes.approve(browser.get("/sign-in").location, "octocat"))
    assert "GitHub is down for maintenance." in answer.text
    assert '<a href="/sign-in">Try again</a>' in answer.text
    assert signed_in(app, ghes, "octocat").get("/").status_code == 200


# -- while a token is refreshed ----------------------------------------------------------------------


def test_a_refresh_that_did_not_arrive_is_sent_again(
    ghes: GitHubEnterpriseServer, octocat: FlaskClient, time_machine: TimeMachineFixture
) -> None:
    time_machine.shift(timedelta(hours=8))
    ghes.fault("connection_reset", times=1, operation="login/oauth/access_token")
    assert octocat.get("/").status_code == 200


def test_who_loses_the_refreshed_token_on_the_way_signs_in_again(
    ghes: GitHubEnterpriseServer, octocat: FlaskClient, time_machine: TimeMachineFixture
) -> None:
    time_machine.shift(timedelta(hours=8))
    ghes.fault("answer_lost", times=1, operation="login/oauth/access_token")
    assert octocat.get("/").location == "/sign-in"
    assert ghes.exchanges[-1].error == "bad_refresh_token"


def test_a_token_that_was_lost_on_the_way_dies_with_the_grant(
    app: Flask, ghes: GitHubEnterpriseServer, octocat: FlaskClient, time_machine: TimeMachineFixture
) -> None:
    time_machine.shift(timedelta(hours=8))
    ghes.fault("answer_lost", times=1, operation="login/oauth/access_token")
    octocat.get("/")
    lost = ghes.tokens.one()
    signed_in(app, ghes, "octocat").post("/disconnect")
    assert lost.state == "revoked"


# -- busy --------------------------------------------------------------------------------------------


def test_github_is_left_alone_until_it_wants_to_be_asked_again(
    ghes: GitHubEnterpriseServer, octocat: FlaskClient, time_machine: TimeMachineFixture
) -> None:
    fault = ghes.fault("secondary_rate_limited", retry_after=90)
    assert octocat.get("/").headers["Retry-After"] == "90"
    time_machine.shift(60)
    assert octocat.get("/").status_code == 503
    assert fault.fired == 1
    time_machine.shift(31)
    assert octocat.get("/").status_code == 200


def test_an_exceeded_rate_limit_is_waited_for_until_its_reset(
    ghes: GitHubEnterpriseServer, octocat: FlaskClient, time_machine: TimeMachineFixture
) -> None:
    fault = ghes.fault("rate_limited")
    octocat.get("/")
    time_machine.shift(timedelta(minutes=59))
    assert octocat.get("/").status_code == 503
    assert fault.fired == 1
    time_machine.shift(timedelta(minutes=1))
    assert octocat.get("/").status_code == 200


def test_the_limit_of_one_user_does_not_stop_the_others(
    ghes: GitHubEnterpriseServer, octocat: FlaskClient, boss: FlaskClient
) -> None:
    ghes.fault("rate_limited", user="octocat")
    assert (octocat.get("/").status_code, boss.get("/").status_code) == (503, 200)
