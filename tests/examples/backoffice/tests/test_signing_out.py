"""Signing out takes the token back, here or everywhere."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pytest_ghes_oauth import GitHubEnterpriseServer
from tests.examples.backoffice.tests.browsing import signed_in

pytestmark = [
    pytest.mark.ghes(release="3.3,3.19", audit="strict"),
    pytest.mark.ghes_scenario("acme"),
]


def test_who_signs_out_leaves_no_token_but_has_not_to_agree_again(
    ghes: GitHubEnterpriseServer, octocat: FlaskClient
) -> None:
    octocat.post("/sign-out")
    assert (len(ghes.tokens), len(ghes.grants)) == (0, 1)


def test_the_other_browsers_of_a_user_stay_signed_in(
    app: Flask, ghes: GitHubEnterpriseServer, octocat: FlaskClient
) -> None:
    laptop = signed_in(app, ghes, "octocat")
    octocat.post("/sign-out")
    assert laptop.get("/").status_code == 200


def test_who_signs_out_everywhere_withdraws_the_grant(
    app: Flask, ghes: GitHubEnterpriseServer, octocat: FlaskClient
) -> None:
    laptop = signed_in(app, ghes, "octocat")
    octocat.post("/disconnect")
    assert (len(ghes.tokens), len(ghes.grants)) == (0, 0)
    assert laptop.get("/").location == "/sign-in"


@pytest.mark.ghes_fault("connection_refused", operation="apps/delete-token")
def test_who_signs_out_while_github_is_down_is_told_that_the_token_lives(
    ghes: GitHubEnterpriseServer, octocat: FlaskClient
) -> None:
    assert "GitHub could not be told" in octocat.post("/sign-out").text
    assert octocat.get("/").location == "/sign-in"
    assert len(ghes.tokens) == 1
