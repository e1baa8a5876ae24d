"""Whoever comes back from GitHub has started there, agreed, and brings a code that works."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pytest_ghes_oauth import GitHubEnterpriseServer

pytestmark = [
    pytest.mark.ghes(release="3.3,3.19", audit="strict"),
    pytest.mark.ghes_scenario("acme"),
]


def test_a_member_signs_in_and_is_greeted(ghes: GitHubEnterpriseServer, browser: FlaskClient) -> None:
    callback = ghes.approve(browser.get("/sign-in").location, "octocat")
    assert "Hello octocat" in browser.get(callback, follow_redirects=True).text


def test_who_asked_for_a_page_is_led_back_to_it(ghes: GitHubEnterpriseServer, browser: FlaskClient) -> None:
    to_sign_in = browser.get("/machines/").location
    callback = ghes.approve(browser.get(to_sign_in).location, "boss")
    assert browser.get(callback).location == "/machines/"


def test_the_token_never_leaves_for_the_browser(ghes: GitHubEnterpriseServer, octocat: FlaskClient) -> None:
    with octocat.session_transaction() as session:
        assert ghes.tokens.one().token not in str(session)


def test_who_denies_is_told_so_and_grants_nothing(ghes: GitHubEnterpriseServer, browser: FlaskClient) -> None:
    answer = browser.get(ghes.deny(browser.get("/sign-in").location, "octocat"))
    assert (answer.status_code, len(ghes.grants)) == (403, 0)
    assert "You did not let us see who you are." in answer.text


def test_a_callback_that_is_opened_again_is_refused(ghes: GitHubEnterpriseServer, browser: FlaskClient) -> None:
    callback = ghes.approve(browser.get("/sign-in").location, "octocat")
    browser.get(callback)
    assert browser.get(callback).status_code == 400
    assert ghes.exchanges.count(operation="login/oauth/access_token") == 1


def test_the_callback_of_another_browser_is_refused_before_its_code_is_used(
    app: Flask, ghes: GitHubEnterpriseServer, browser: FlaskClient
) -> None:
    browser.get("/sign-in")
    callback_of_a_thief = ghes.approve(app.test_client().get("/sign-in").location, "stranger")
    assert browser.get(callback_of_a_thief).status_code == 400
    assert len(ghes.exchanges) == 0


def test_a_code_that_has_expired_is_no_use(ghes: GitHubEnterpriseServer, browser: FlaskClient) -> None:
    callback = ghes.approve(browser.get("/sign-in").location, "octocat")
    ghes.clock.advance(minutes=10)
    assert "GitHub did not accept this sign-in." in browser.get(callback).text
    assert ghes.exchanges.one(error="bad_verification_code").app is ghes.apps["backoffice"]


@pytest.mark.ghes_scenario("acme", kind="oauth_app")
class TestWithAnOAuthApp:
    def test_who_keeps_the_scope_back_is_not_signed_in(
        self, ghes: GitHubEnterpriseServer, browser: FlaskClient
    ) -> None:
        callback = ghes.approve(browser.get("/sign-in").location, "octocat", scopes=[])
        assert (browser.get(callback).status_code, len(ghes.tokens)) == (403, 0)
