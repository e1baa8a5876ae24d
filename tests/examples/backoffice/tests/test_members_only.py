"""Who may enter is decided at each page, by what GitHub knows at that moment."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pytest_ghes_oauth import GitHubEnterpriseServer
from tests.examples.backoffice.settings import Settings
from tests.examples.backoffice.tests.browsing import signed_in
from tests.examples.backoffice.web import create_app

pytestmark = [
    pytest.mark.ghes(release="3.3,3.19", audit="strict"),
    pytest.mark.ghes_scenario("acme"),
]


def test_a_stranger_sees_that_this_is_for_members_and_leaves_no_token(app: Flask, ghes: GitHubEnterpriseServer) -> None:
    answer = signed_in(app, ghes, "stranger").get("/")
    assert (answer.status_code, len(ghes.tokens)) == (403, 0)
    assert "This is for members only." in answer.text


def test_who_is_invited_enters_only_after_accepting(app: Flask, ghes: GitHubEnterpriseServer) -> None:
    ghes.organizations["acme"].invite("stranger")
    assert signed_in(app, ghes, "stranger").get("/").status_code == 403
    ghes.organizations["acme"].add_member("stranger")
    assert signed_in(app, ghes, "stranger").get("/").status_code == 200


def test_who_leaves_the_organization_is_signed_out_at_the_next_page(
    ghes: GitHubEnterpriseServer, octocat: FlaskClient
) -> None:
    ghes.organizations["acme"].remove_member("octocat")
    assert octocat.get("/").status_code == 403
    assert octocat.get("/").location == "/sign-in"


def test_who_is_renamed_stays_signed_in(ghes: GitHubEnterpriseServer, octocat: FlaskClient) -> None:
    ghes.users["octocat"].update(login="hubot")
    assert "Hello hubot" in octocat.get("/").text


def test_nobody_enters_while_the_app_is_not_allowed_to_see_the_organization(
    ghes: GitHubEnterpriseServer, octocat: FlaskClient
) -> None:
    ghes.installations.one().suspend()
    assert octocat.get("/").status_code == 403


class TestOfOneTeam:
    @pytest.fixture(name="app")
    def _app(self, ghes: GitHubEnterpriseServer, settings: Settings) -> Flask:
        ghes.add_team("acme/core", members=["octocat"])
        return create_app(replace(settings, team="core"))

    def test_who_is_in_the_team_enters(self, octocat: FlaskClient) -> None:
        assert octocat.get("/").status_code == 200

    def test_who_is_in_the_organization_alone_does_not(self, boss: FlaskClient) -> None:
        assert boss.get("/").status_code == 403
