"""Who may sign in on a web site, and what a sign-in leaves on the server."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from pytest_ghes_oauth import Email, GitHubEnterpriseServer, OAuthApp, User
from tests.answers import answer_of
from tests.examples.web_application import (
    DeniedError,
    ForgedCallbackError,
    Member,
    NotAMemberError,
    RefusedError,
    Session,
    Site,
    UnverifiedAddressError,
)

CALLBACK_URL = "https://portal.example.com/callback"

pytestmark = [
    pytest.mark.ghes_user("octocat", email="octocat@acme.example.com", emails=["octocat@home.example.com"]),
    pytest.mark.ghes_app("portal", callback_url=CALLBACK_URL),
]


@pytest.fixture(name="portal")
def _portal(ghes: GitHubEnterpriseServer, ghes_user: User, ghes_app: OAuthApp) -> Site:
    ghes.add_organization("acme", members=[ghes_user])
    return Site(ghes.url, ghes_app.credentials, CALLBACK_URL, "acme", ["read:org", "user:email"])


@pytest.fixture(name="browser")
def _browser() -> Session:
    return {}


def statuses(ghes: GitHubEnterpriseServer) -> list[tuple[str, int]]:
    return [(exchange.request.path, answer_of(exchange).status) for exchange in ghes.exchanges]


# -- signing in --------------------------------------------------------------------------------------


def test_a_member_signs_in_with_the_verified_primary_address(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    callback = ghes.approve(portal.start(browser), "octocat")
    assert portal.callback(browser, callback) == Member("octocat", "octocat@acme.example.com")
    assert browser["token"] in ghes.tokens


def test_whoever_is_signed_in_stays_signed_in(portal: Site, ghes: GitHubEnterpriseServer, browser: Session) -> None:
    member = portal.callback(browser, ghes.approve(portal.start(browser), "octocat"))
    assert portal.member(browser) == member
    assert [token.user and token.user.login for token in ghes.tokens] == [member.login]


def test_the_token_may_do_what_the_site_asked_for_and_no_more(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    portal.callback(browser, ghes.approve(portal.start(browser), "octocat"))
    assert set(ghes.tokens.one().scopes) == {"read:org", "user:email"}


def test_two_browsers_of_a_user_have_a_token_each_and_one_grant(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    laptop: Session = {}
    for session in (browser, laptop):
        portal.callback(session, ghes.approve(portal.start(session), "octocat"))
    assert [token.token for token in ghes.grants.one().tokens] == [browser["token"], laptop["token"]]


def test_a_browser_without_a_user_is_sent_to_sign_in_first(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    page = portal.start(browser)
    answer = requests.get(page, timeout=10)
    assert answer.url.startswith(f"{ghes.url}/login?")
    assert parse_qs(urlsplit(answer.url).query)["return_to"] == [page.removeprefix(ghes.url)]
    assert statuses(ghes) == [("/login/oauth/authorize", 302), ("/login", 200)]


# -- refusals ----------------------------------------------------------------------------------------


def test_a_user_who_denies_is_not_signed_in(portal: Site, ghes: GitHubEnterpriseServer, browser: Session) -> None:
    callback = ghes.deny(portal.start(browser), "octocat")
    with pytest.raises(DeniedError, match="The user has denied your application access"):
        portal.callback(browser, callback)
    assert (browser, len(ghes.grants), len(ghes.exchanges)) == ({}, 0, 0)


def test_a_user_who_withholds_a_scope_is_not_signed_in(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    callback = ghes.approve(portal.start(browser), "octocat", scopes=["read:org"])
    with pytest.raises(DeniedError, match="user:email"):
        portal.callback(browser, callback)
    assert (browser, len(ghes.tokens)) == ({}, 0)


def test_who_is_no_member_is_not_signed_in_and_the_token_is_revoked(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    ghes.add_user("stranger")
    callback = ghes.approve(portal.start(browser), "stranger")
    with pytest.raises(NotAMemberError, match="stranger"):
        portal.callback(browser, callback)
    assert (browser, len(ghes.tokens), ghes.events[-1].name) == ({}, 0, "token.revoked")
    assert ("/api/v3/orgs/acme/members/stranger", 302) in statuses(ghes)


@pytest.mark.ghes_user("octocat", emails=[Email("octocat@acme.example.com", verified=False), "octocat@example.com"])
def test_who_has_no_verified_primary_address_gets_no_token_whatever_the_others(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    callback = ghes.approve(portal.start(browser), "octocat")
    with pytest.raises(UnverifiedAddressError, match="unverified_user_email"):
        portal.callback(browser, callback)
    assert (browser, len(ghes.tokens)) == ({}, 0)


def test_an_address_that_loses_its_verification_meanwhile_is_noticed_and_the_token_revoked(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    unverified = {"email": "octocat@acme.example.com", "primary": True, "verified": False, "visibility": None}
    ghes.responses.get(f"{ghes.api_url}/user/emails", json=[unverified])
    callback = ghes.approve(portal.start(browser), "octocat")
    with pytest.raises(UnverifiedAddressError):
        portal.callback(browser, callback)
    assert (browser, len(ghes.tokens)) == ({}, 0)


def test_a_callback_that_is_opened_again_signs_nobody_in_twice(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    callback = ghes.approve(portal.start(browser), "octocat")
    portal.callback(browser, callback)
    with pytest.raises(ForgedCallbackError):
        portal.callback(browser, callback)
    assert [token.token for token in ghes.tokens] == [browser["token"]]


def test_a_code_that_is_replayed_in_another_browser_is_worthless(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    callback = ghes.approve(portal.start(browser), "octocat")
    portal.callback(browser, callback)
    thief: Session = {}
    portal.start(thief)
    (code,) = parse_qs(urlsplit(callback).query)["code"]
    with pytest.raises(RefusedError, match="bad_verification_code"):
        portal.callback(thief, f"{CALLBACK_URL}?{urlencode({'code': code, 'state': thief['state']})}")
    assert (thief, [token.token for token in ghes.tokens]) == ({}, [browser["token"]])
    assert str(ghes.exchanges[-1].cause).endswith("was already exchanged")


def test_the_callback_of_another_browser_is_not_exchanged(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    portal.start(browser)
    thief: Session = {}
    callback = ghes.approve(portal.start(thief), "octocat")
    with pytest.raises(ForgedCallbackError):
        portal.callback(browser, callback)
    assert (browser, len(ghes.exchanges)) == ({}, 0)


def test_a_callback_that_nobody_started_is_not_exchanged(
    portal: Site, ghes: GitHubEnterpriseServer, browser: Session
) -> None:
    with pytest.raises(ForgedCallbackError):
        portal.callback(browser, f"{CALLBACK_URL}?code=0123456789abcdef0123")
    assert len(ghes.exchanges) == 0


def test_a_site_that_moved_is_told_that_its_callback_is_not_registered(
    ghes: GitHubEnterpriseServer, ghes_app: OAuthApp, browser: Session
) -> None:
    moved = Site(ghes.url, ghes_app.credentials, "https://moved.example.com/callback", "acme")
    callback = ghes.approve(moved.start(browser), "octocat")
    assert callback.startswith(f"{CALLBACK_URL}?error=redirect_uri_mismatch&")
    with pytest.raises(RefusedError, match="redirect_uri MUST match"):
        moved.callback(browser, callback)
    assert (len(ghes.grants), len(ghes.exchanges)) == (0, 0)
