"""How long whoever signed in on a web site stays signed in, where a GitHub App gives tokens that expire."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.answers import answer_of
from tests.examples.web_application import Member, NotAMemberError, Session, SignedOutError, Site

CALLBACK_URL = "https://portal.example.com/callback"
OCTOCAT = Member("octocat", "octocat@example.com")

pytestmark = pytest.mark.ghes_user("octocat", email="octocat@example.com")


@pytest.fixture(name="app")
def _app(ghes: GitHubEnterpriseServer, ghes_user: User) -> GitHubApp:
    ghes.add_organization("acme", members=[ghes_user])
    permissions = {"members": "read", "email_addresses": "read"}
    return ghes.add_github_app("portal", callback_urls=[CALLBACK_URL], permissions=permissions)


@pytest.fixture(name="portal")
def _portal(ghes: GitHubEnterpriseServer, app: GitHubApp) -> Site:
    return Site(ghes.url, app.credentials, CALLBACK_URL, "acme", now=ghes.clock.now)


@pytest.fixture(name="browser")
def _browser(portal: Site, ghes: GitHubEnterpriseServer, app: GitHubApp) -> Session:
    """A browser in which octocat is signed in."""
    ghes.install(app, "acme")
    session: Session = {}
    portal.callback(session, ghes.approve(portal.start(session), "octocat"))
    return session


@pytest.fixture(name="token")
def _token(ghes: GitHubEnterpriseServer, browser: Session) -> AccessToken:
    return ghes.tokens[browser["token"]]


def assert_signed_out(portal: Site, browser: Session) -> None:
    with pytest.raises(SignedOutError):
        portal.member(browser)
    assert browser == {}


def test_a_github_app_that_is_not_installed_sees_no_members(portal: Site, ghes: GitHubEnterpriseServer) -> None:
    session: Session = {}
    callback = ghes.approve(portal.start(session), "octocat")
    with pytest.raises(NotAMemberError):
        portal.callback(session, callback)
    assert (session, len(ghes.tokens)) == ({}, 0)


# -- expiry and refresh --------------------------------------------------------------------------------


def test_after_eight_hours_the_token_is_refreshed_and_nobody_notices(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session, token: AccessToken
) -> None:
    ghes.clock.advance(hours=8)
    assert portal.member(browser) == OCTOCAT
    assert (token.state, [one.token for one in ghes.tokens]) == ("revoked", [browser["token"]])


def test_a_minute_before_it_expires_a_token_is_refreshed_already(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session, token: AccessToken
) -> None:
    ghes.clock.advance(timedelta(hours=8) - timedelta(seconds=30))
    assert portal.member(browser) == OCTOCAT
    assert (token.state, browser["token"]) == ("revoked", ghes.tokens.one().token)


def test_a_token_is_used_until_then(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session, token: AccessToken
) -> None:
    ghes.clock.advance(hours=7)
    assert portal.member(browser) == OCTOCAT
    assert (browser["token"], [*ghes.tokens]) == (token.token, [token])


def test_who_comes_back_every_month_stays_signed_in_for_a_year(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    for _ in range(12):
        ghes.clock.advance(days=30)
        assert portal.member(browser) == OCTOCAT
    assert [event.name for event in ghes.events].count("refresh_token.redeemed") == 12


def test_who_comes_back_after_a_year_has_to_sign_in_again(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    ghes.clock.advance(days=365)
    assert_signed_out(portal, browser)
    assert not list(ghes.tokens)


def test_a_refresh_token_that_somebody_else_used_signs_out(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    stolen = dict(browser)
    ghes.clock.advance(hours=8)
    portal.member(stolen)
    assert_signed_out(portal, browser)
    assert [token.token for token in ghes.tokens] == [stolen["token"]]


def test_the_token_of_an_oauth_app_is_never_refreshed(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> None:
    ghes.add_organization("acme", members=["octocat"])
    site = Site(ghes.url, ghes_app.credentials, ghes_app.callback_url, "acme", ["read:org", "user:email"])
    browser: Session = {}
    site.callback(browser, ghes.approve(site.start(browser), "octocat"))
    ghes.clock.advance(days=365)
    assert site.member(browser) == OCTOCAT
    assert [token.token for token in ghes.tokens] == [browser["token"]]


# -- what happens on the server ----------------------------------------------------------------------


def test_who_deletes_the_grant_on_github_is_signed_out(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    ghes.grants.one().revoke()
    assert_signed_out(portal, browser)
    assert str([exchange.cause for exchange in ghes.exchanges][-2]).endswith("was revoked")


def test_a_suspended_user_is_signed_out(
    portal: Site, ghes: GitHubEnterpriseServer, ghes_user: User, browser: Session, token: AccessToken
) -> None:
    ghes_user.suspend()
    assert_signed_out(portal, browser)
    assert (token.state, answer_of(ghes.exchanges[-2]).status) == ("revoked", 403)


# -- signing out -------------------------------------------------------------------------------------


def test_signing_out_revokes_the_token_and_leaves_the_grant(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session, token: AccessToken
) -> None:
    portal.sign_out(browser)
    assert (token.state, [grant.user.login for grant in ghes.grants]) == ("revoked", ["octocat"])
    assert_signed_out(portal, browser)


def test_signing_out_makes_the_refresh_token_worthless(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    copy = dict(browser)
    portal.sign_out(browser)
    ghes.clock.advance(hours=8)
    assert_signed_out(portal, copy)
    assert not list(ghes.tokens)


def test_signing_out_twice_changes_the_server_once(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    copy = dict(browser)
    portal.sign_out(browser)
    portal.sign_out(copy)
    assert [event.name for event in ghes.events].count("token.revoked") == 1


def test_signing_out_in_one_browser_leaves_the_other_signed_in(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    laptop: Session = {}
    portal.callback(laptop, ghes.approve(portal.start(laptop), "octocat"))
    portal.sign_out(browser)
    assert portal.member(laptop) == OCTOCAT
    assert [token.token for token in ghes.tokens] == [laptop["token"]]


def test_who_signs_out_and_in_again_has_another_token_under_the_same_grant(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session, token: AccessToken
) -> None:
    portal.sign_out(browser)
    portal.callback(browser, ghes.approve(portal.start(browser), "octocat"))
    assert browser["token"] != token.token
    assert ghes.tokens.one().grant is token.grant
