"""Owners manage the tokens of machine accounts, which have two factors."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from pytest_ghes_oauth import GitHubEnterpriseServer, User

pytestmark = [
    pytest.mark.ghes(release="3.3,3.19", audit="strict"),
    pytest.mark.ghes_scenario("acme"),
    pytest.mark.ghes_user("acme-bot", two_factor="app"),
]


@pytest.fixture(name="bot")
def _bot(ghes: GitHubEnterpriseServer) -> User:
    bot = ghes.users["acme-bot"]
    ghes.issue_personal_token(bot, note="nightly build", scopes=["repo"])
    return bot


def form(account: User, **instead: str) -> dict[str, Any]:
    """Return what somebody fills in who knows the account."""
    given = {"login": account.login, "password": account.password, "one_time_password": account.otp}
    return {"data": {**given, **instead}}


def test_an_owner_sees_the_tokens_of_a_machine_account(boss: FlaskClient, bot: User) -> None:
    assert "nightly build (repo)" in boss.post("/machines/", **form(bot)).text


def test_a_member_who_is_no_owner_does_not(octocat: FlaskClient, bot: User) -> None:
    answer = octocat.post("/machines/", **form(bot))
    assert answer.status_code == 403
    assert "This is for owners only." in answer.text


def test_every_token_is_listed_however_many_there_are(
    ghes: GitHubEnterpriseServer, boss: FlaskClient, bot: User
) -> None:
    for number in range(100):
        ghes.issue_personal_token(bot, note=f"machine {number}")
    assert boss.post("/machines/", **form(bot)).text.count("Delete") == 101


@pytest.mark.parametrize(
    "told",
    [
        pytest.param("of the authentication app", marks=pytest.mark.ghes_user("acme-bot", two_factor="app")),
        pytest.param("that was sent by SMS", marks=pytest.mark.ghes_user("acme-bot", two_factor="sms")),
    ],
)
def test_an_owner_is_asked_for_the_second_factor_of_the_account(boss: FlaskClient, bot: User, told: str) -> None:
    answer = boss.post("/machines/", **form(bot, one_time_password=""))
    assert answer.status_code == 401
    assert f"Enter the code {told}." in answer.text


def test_a_wrong_password_is_refused_in_the_words_of_github(boss: FlaskClient, bot: User) -> None:
    assert "Bad credentials" in boss.post("/machines/", **form(bot, password="hunter2")).text


def test_who_guesses_locks_the_account(boss: FlaskClient, bot: User) -> None:
    for guess in range(10):
        boss.post("/machines/", **form(bot, password=f"hunter{guess}"))
    assert "Maximum number of login attempts exceeded" in boss.post("/machines/", **form(bot)).text


def test_a_token_that_an_owner_deletes_is_dead(ghes: GitHubEnterpriseServer, boss: FlaskClient, bot: User) -> None:
    token = ghes.tokens.one(note="nightly build")
    answer = boss.post(f"/machines/{token.id}/delete", **form(bot))
    assert token.state == "revoked"
    assert "nightly build" not in answer.text
