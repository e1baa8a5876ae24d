"""Who may see which page of a site for one team, as roles change; `team_role_sign_in.py` is under test."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp
from tests.examples.team_role_sign_in import ForbiddenError, NotSignedInError, Session, Site

pytestmark = [
    pytest.mark.ghes_user("boss"),
    pytest.mark.ghes_user("mona"),
    pytest.mark.ghes_user("octocat"),
    pytest.mark.ghes_organization("acme", members=["mona", "octocat"], owners=["boss"]),
    pytest.mark.ghes_team("acme/core", members=["octocat", "boss"], maintainers=["mona"]),
    pytest.mark.ghes_app("portal"),
]


@pytest.fixture(name="site")
def _site(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> Site:
    return Site(ghes.url, ghes_app.credentials, "acme/core")


def sign_in(ghes: GitHubEnterpriseServer, site: Site, login: str) -> Session:
    """Return the session of a browser in which a user has signed in."""
    session: Session = {}
    site.callback(session, ghes.approve(site.start(session), login))
    return session


@pytest.fixture(name="octocat")
def _octocat(ghes: GitHubEnterpriseServer, site: Site) -> Session:
    """The session of octocat, a member."""
    return sign_in(ghes, site, "octocat")


@pytest.fixture(name="mona")
def _mona(ghes: GitHubEnterpriseServer, site: Site) -> Session:
    """The session of mona, a maintainer."""
    return sign_in(ghes, site, "mona")


# -- who enters --------------------------------------------------------------------------------------


def test_a_member_sees_the_normal_page_and_not_the_admin_page(site: Site, octocat: Session) -> None:
    assert site.home(octocat) == "Hello octocat, member"
    with pytest.raises(ForbiddenError):
        site.admin(octocat)


def test_a_maintainer_sees_both_pages(site: Site, mona: Session) -> None:
    assert site.home(mona) == "Hello mona, maintainer"
    assert site.admin(mona) == "Hello mona, what shall we change?"


def test_an_owner_of_the_organization_maintains_each_team_that_it_is_in(
    ghes: GitHubEnterpriseServer, site: Site
) -> None:
    assert site.home(sign_in(ghes, site, "boss")) == "Hello boss, maintainer"


def test_who_is_in_another_team_only_is_not_admitted_and_the_token_is_revoked(
    ghes: GitHubEnterpriseServer, site: Site
) -> None:
    ghes.teams["acme/core"].remove_member("octocat")
    ghes.add_team("acme/web", members=["octocat"])
    with pytest.raises(ForbiddenError):
        sign_in(ghes, site, "octocat")
    assert len(ghes.tokens) == 0


def test_the_team_is_found_among_more_than_fit_on_a_page(ghes: GitHubEnterpriseServer, site: Site) -> None:
    ghes.add_user("veteran")
    ghes.organizations["acme"].add_member("veteran")
    for number in range(100):
        ghes.add_team(f"acme/team-{number}", members=["veteran"])
    ghes.teams["acme/core"].add_member("veteran")
    assert site.home(sign_in(ghes, site, "veteran")) == "Hello veteran, member"


def test_who_is_only_invited_to_the_organization_is_admitted_after_accepting(
    ghes: GitHubEnterpriseServer, site: Site
) -> None:
    ghes.add_user("lisa")
    ghes.organizations["acme"].invite("lisa")
    with pytest.raises(ForbiddenError):
        sign_in(ghes, site, "lisa")
    ghes.organizations["acme"].add_member("lisa")  # which is how an invited user accepts
    ghes.teams["acme/core"].add_member("lisa")
    assert site.home(sign_in(ghes, site, "lisa")) == "Hello lisa, member"


# -- while signed in ---------------------------------------------------------------------------------


def test_who_is_promoted_enters_the_admin_page_at_once(
    ghes: GitHubEnterpriseServer, site: Site, octocat: Session
) -> None:
    ghes.teams["acme/core"].add_member("octocat", role="maintainer")
    assert site.admin(octocat) == "Hello octocat, what shall we change?"


def test_who_is_demoted_keeps_the_normal_page_alone(ghes: GitHubEnterpriseServer, site: Site, mona: Session) -> None:
    ghes.teams["acme/core"].add_member("mona", role="member")
    assert site.home(mona) == "Hello mona, member"
    with pytest.raises(ForbiddenError):
        site.admin(mona)


def test_who_leaves_the_team_sees_no_page_any_more(ghes: GitHubEnterpriseServer, site: Site, mona: Session) -> None:
    ghes.teams["acme/core"].remove_member("mona")
    with pytest.raises(ForbiddenError):
        site.home(mona)


def test_who_leaves_the_organization_has_left_its_teams_too(
    ghes: GitHubEnterpriseServer, site: Site, mona: Session
) -> None:
    ghes.organizations["acme"].remove_member("mona")
    assert ghes.users["mona"] not in ghes.teams["acme/core"].members
    with pytest.raises(ForbiddenError):
        site.home(mona)


def test_who_is_renamed_stays_signed_in_with_the_same_role(
    ghes: GitHubEnterpriseServer, site: Site, mona: Session
) -> None:
    ghes.users["mona"].update(login="lisa")
    assert site.admin(mona) == "Hello lisa, what shall we change?"


def test_who_takes_the_login_of_somebody_else_does_not_take_the_role(
    ghes: GitHubEnterpriseServer, site: Site, mona: Session, octocat: Session
) -> None:
    ghes.users["mona"].update(login="lisa")
    ghes.users["octocat"].update(login="mona")
    assert [site.home(session) for session in (mona, octocat)] == ["Hello lisa, maintainer", "Hello mona, member"]


def test_who_is_deleted_is_signed_out(ghes: GitHubEnterpriseServer, site: Site, mona: Session) -> None:
    ghes.users["mona"].delete()
    with pytest.raises(NotSignedInError, match="Bad credentials"):
        site.home(mona)
    assert mona == {}


def test_nobody_enters_once_the_organization_is_deleted(
    ghes: GitHubEnterpriseServer, site: Site, mona: Session
) -> None:
    ghes.organizations["acme"].delete()
    with pytest.raises(ForbiddenError):
        site.home(mona)


# -- who does not get that far -----------------------------------------------------------------------


def test_who_denies_is_not_signed_in(ghes: GitHubEnterpriseServer, site: Site) -> None:
    session: Session = {}
    with pytest.raises(NotSignedInError):
        site.callback(session, ghes.deny(site.start(session), "mona"))
    assert (session, len(ghes.tokens)) == ({}, 0)


def test_a_callback_that_is_opened_again_signs_nobody_in(ghes: GitHubEnterpriseServer, site: Site) -> None:
    session: Session = {}
    callback = ghes.approve(site.start(session), "mona")
    site.callback(session, callback)
    other: Session = {}
    with pytest.raises(NotSignedInError):
        site.callback(other, callback)
    with pytest.raises(NotSignedInError, match="bad_verification_code"):
        site.callback({"state": callback.rpartition("state=")[2]}, callback)
    assert (other, [token.token for token in ghes.tokens]) == ({}, [session["token"]])


def test_a_callback_without_a_state_is_not_one_that_the_site_waits_for(site: Site) -> None:
    with pytest.raises(NotSignedInError):
        site.callback({}, "https://portal.example.com/callback?code=0123456789abcdef0123")
