"""Which tokens the checker lets in, and why it refuses the others."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, OAuthApp, User
from tests.examples.token_checker import DeadTokenError, MissingScopesError, SuspendedUserError, TokenChecker

pytestmark = [
    pytest.mark.ghes_user("octocat"),
    pytest.mark.ghes_app("ci-bot"),
    pytest.mark.ghes_token("octocat", "ci-bot", scopes=["repo", "user:email"], expires_in=3600),
]


@pytest.fixture(name="checker")
def _checker(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> TokenChecker:
    return TokenChecker(ghes.api_url, ghes_app.credentials)


def test_a_living_token_tells_whose_it_is(checker: TokenChecker, ghes_user: User, ghes_token: AccessToken) -> None:
    assert checker.check(ghes_token.token).login == ghes_user.login


def test_a_living_token_tells_its_scopes(checker: TokenChecker, ghes_token: AccessToken) -> None:
    assert checker.check(ghes_token.token).scopes == set(ghes_token.scopes)


def test_a_living_token_tells_when_it_expires(checker: TokenChecker, ghes_token: AccessToken) -> None:
    assert checker.check(ghes_token.token).expires_at == ghes_token.expires_at


@pytest.mark.ghes_token("octocat", "ci-bot")
def test_a_token_without_end_expires_never(checker: TokenChecker, ghes_token: AccessToken) -> None:
    assert ghes_token.expires_at is None
    assert checker.check(ghes_token.token).expires_at is None


def test_checking_changes_nothing(checker: TokenChecker, ghes: GitHubEnterpriseServer, ghes_token: AccessToken) -> None:
    before = ghes.events
    checker.check(ghes_token.token)
    assert ghes.events == before


def test_a_revoked_token_is_refused(checker: TokenChecker, ghes_token: AccessToken) -> None:
    ghes_token.revoke()
    with pytest.raises(DeadTokenError):
        checker.check(ghes_token.token)
    assert ghes_token.state == "revoked"


def test_a_token_is_good_until_it_expires(
    checker: TokenChecker, ghes: GitHubEnterpriseServer, ghes_user: User, ghes_token: AccessToken
) -> None:
    ghes.clock.advance(minutes=59)
    assert checker.check(ghes_token.token).login == ghes_user.login


def test_an_expired_token_is_refused(
    checker: TokenChecker, ghes: GitHubEnterpriseServer, ghes_token: AccessToken
) -> None:
    ghes.clock.advance(hours=1)
    with pytest.raises(DeadTokenError):
        checker.check(ghes_token.token)
    assert ghes_token.state == "expired"


def test_a_token_that_nobody_issued_is_refused(checker: TokenChecker, ghes: GitHubEnterpriseServer) -> None:
    with pytest.raises(DeadTokenError):
        checker.check("gho_made_up")
    assert "gho_made_up" not in ghes.tokens


def test_a_token_of_another_app_is_refused(checker: TokenChecker, ghes: GitHubEnterpriseServer) -> None:
    foreign = ghes.issue_token("octocat", ghes.add_oauth_app("deployer"))
    with pytest.raises(DeadTokenError):
        checker.check(foreign.token)
    assert foreign.is_active


def test_a_personal_token_is_refused(checker: TokenChecker, ghes: GitHubEnterpriseServer) -> None:
    personal = ghes.issue_personal_token("octocat", note="laptop", scopes=["repo"])
    with pytest.raises(DeadTokenError):
        checker.check(personal.token)
    assert personal.is_active


def test_a_scope_suffices_for_those_it_includes(
    checker: TokenChecker, ghes_user: User, ghes_token: AccessToken
) -> None:
    assert "repo:status" not in ghes_token.scopes
    assert checker.check(ghes_token.token, needs=["repo:status", "user:email"]).login == ghes_user.login


def test_missing_scopes_are_named(checker: TokenChecker, ghes_token: AccessToken) -> None:
    assert "read:user" not in ghes_token.scopes
    with pytest.raises(MissingScopesError) as refusal:
        checker.check(ghes_token.token, needs=["repo", "read:user"])
    assert refusal.value.missing == {"read:user"}


def test_a_token_of_a_suspended_user_is_refused_while_it_lives(
    checker: TokenChecker, ghes_user: User, ghes_token: AccessToken
) -> None:
    ghes_user.suspend()
    with pytest.raises(SuspendedUserError):
        checker.check(ghes_token.token)
    assert ghes_token.is_active


def test_the_same_token_is_good_again_after_the_suspension(
    checker: TokenChecker, ghes_user: User, ghes_token: AccessToken
) -> None:
    ghes_user.suspend()
    ghes_user.unsuspend()
    assert checker.check(ghes_token.token).login == ghes_user.login
