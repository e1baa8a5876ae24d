"""What is dead after the revocation service ran, and what is not."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, OAuthApp, User
from tests.examples.revocation_service import RevocationService, StillAliveError

pytestmark = [pytest.mark.ghes_user("octocat"), pytest.mark.ghes_app("ci-bot")]


@pytest.fixture(name="service")
def _service(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> RevocationService:
    return RevocationService(ghes.api_url, ghes_app.credentials)


def test_a_revoked_token_is_dead(service: RevocationService, ghes_token: AccessToken) -> None:
    assert service.revoke_token(ghes_token.token)
    assert ghes_token.state == "revoked"


def test_revoking_one_token_leaves_the_other_and_the_grant(
    service: RevocationService, ghes: GitHubEnterpriseServer, ghes_token: AccessToken
) -> None:
    laptop = ghes.issue_token("octocat", "ci-bot", fingerprint="laptop")
    service.revoke_token(ghes_token.token)
    assert list(ghes.tokens) == [laptop]
    assert [grant.tokens for grant in ghes.grants] == [(laptop,)]


def test_revoking_a_token_twice_changes_the_server_once(
    service: RevocationService, ghes: GitHubEnterpriseServer, ghes_token: AccessToken
) -> None:
    first, second = service.revoke_token(ghes_token.token), service.revoke_token(ghes_token.token)
    assert (first, second) == (True, False)
    assert [event.name for event in ghes.events].count("token.revoked") == 1


def test_an_expired_token_counts_as_revoked_already(
    service: RevocationService, ghes: GitHubEnterpriseServer, ghes_token: AccessToken
) -> None:
    ghes_token.expire()
    assert not service.revoke_token(ghes_token.token)
    assert "token.revoked" not in [event.name for event in ghes.events]


def test_a_token_of_another_app_is_reported_and_stays_alive(
    service: RevocationService, ghes: GitHubEnterpriseServer
) -> None:
    foreign = ghes.issue_token("octocat", ghes.add_oauth_app("deployer"))
    with pytest.raises(StillAliveError):
        service.revoke_token(foreign.token)
    assert foreign.is_active


def test_a_wrong_client_secret_is_not_mistaken_for_a_revoked_token(
    ghes: GitHubEnterpriseServer, ghes_app: OAuthApp, ghes_token: AccessToken
) -> None:
    service = RevocationService(ghes.api_url, (ghes_app.client_id, "not the secret"))
    with pytest.raises(StillAliveError):
        service.revoke_token(ghes_token.token)
    assert ghes_token.is_active


def test_revoking_the_authorization_kills_every_token_of_that_user_for_the_app(
    service: RevocationService, ghes: GitHubEnterpriseServer, ghes_token: AccessToken
) -> None:
    laptop = ghes.issue_token("octocat", "ci-bot", fingerprint="laptop")
    service.revoke_authorization(ghes_token.token)
    assert [ghes_token.state, laptop.state] == ["revoked", "revoked"]
    assert not list(ghes.grants)


def test_revoking_the_authorization_leaves_that_of_another_user(
    service: RevocationService, ghes: GitHubEnterpriseServer, ghes_token: AccessToken
) -> None:
    of_hubot = ghes.issue_token(ghes.add_user("hubot"), "ci-bot")
    service.revoke_authorization(ghes_token.token)
    assert list(ghes.grants) == [of_hubot.grant]
    assert of_hubot.is_active


def test_revoking_the_authorization_leaves_personal_tokens(
    service: RevocationService, ghes: GitHubEnterpriseServer, ghes_user: User, ghes_token: AccessToken
) -> None:
    personal = ghes.issue_personal_token(ghes_user, note="laptop")
    service.revoke_authorization(ghes_token.token)
    assert list(ghes.tokens) == [personal]


def test_revoking_the_authorization_twice_changes_the_server_once(
    service: RevocationService, ghes: GitHubEnterpriseServer, ghes_token: AccessToken
) -> None:
    first = service.revoke_authorization(ghes_token.token)
    second = service.revoke_authorization(ghes_token.token)
    assert (first, second) == (True, False)
    assert [event.name for event in ghes.events].count("grant.revoked") == 1


def test_a_dead_token_no_longer_ends_the_authorization_of_its_user(
    service: RevocationService, ghes: GitHubEnterpriseServer, ghes_token: AccessToken
) -> None:
    laptop = ghes.issue_token("octocat", "ci-bot", fingerprint="laptop")
    ghes_token.revoke()
    assert not service.revoke_authorization(ghes_token.token)
    assert laptop.is_active
