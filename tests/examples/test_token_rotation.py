"""What becomes of the old text, the new text and the vault when a token is rotated."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, OAuthApp
from tests.answers import answer_of
from tests.examples.token_rotation import LostTokenError, StoredToken, TokenRotation, Vault

MONTH = timedelta(days=30)

pytestmark = [
    pytest.mark.ghes_user("octocat"),
    pytest.mark.ghes_app("ci-bot"),
    pytest.mark.ghes_token("octocat", "ci-bot", scopes=["repo"], note="nightly build", fingerprint="ci-1"),
]


class FullVault(dict[str, StoredToken]):
    """A vault that can be read, and fails when something is saved."""

    def __setitem__(self, name: str, stored: StoredToken) -> None:
        raise OSError(28, "No space left on device")


@pytest.fixture(name="vault")
def _vault(ghes_token: AccessToken) -> Vault:
    return {"nightly": StoredToken(ghes_token.token, ghes_token.updated_at)}


@pytest.fixture(name="rotation")
def _rotation(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp, vault: Vault) -> TokenRotation:
    return TokenRotation(ghes.api_url, ghes_app.credentials, vault)


def status_of(ghes: GitHubEnterpriseServer, token: str) -> int:
    return requests.get(f"{ghes.api_url}/user", headers={"Authorization": f"token {token}"}, timeout=10).status_code


def test_the_vault_has_the_new_text(rotation: TokenRotation, vault: Vault, ghes_token: AccessToken) -> None:
    old = vault["nightly"].text
    rotation.rotate("nightly")
    assert old != vault["nightly"].text == ghes_token.token


def test_the_old_text_no_longer_authenticates(
    rotation: TokenRotation, vault: Vault, ghes: GitHubEnterpriseServer
) -> None:
    old = vault["nightly"].text
    rotation.rotate("nightly")
    assert status_of(ghes, old) == 401
    assert old not in ghes.tokens


@pytest.mark.ghes(release="3.3")
def test_the_old_text_is_no_password_either(
    rotation: TokenRotation, vault: Vault, ghes: GitHubEnterpriseServer
) -> None:
    old = vault["nightly"].text
    rotation.rotate("nightly")
    requests.get(f"{ghes.api_url}/user", auth=("octocat", old), timeout=10)
    assert answer_of(ghes.exchanges[-1]).json() == {
        "message": "Bad credentials",
        "documentation_url": "https://docs.github.com/enterprise/3.3/rest",
    }


def test_the_old_text_no_longer_checks_out(
    rotation: TokenRotation, vault: Vault, ghes: GitHubEnterpriseServer, ghes_app: OAuthApp
) -> None:
    old = vault["nightly"].text
    rotation.rotate("nightly")
    url = f"{ghes.api_url}/applications/{ghes_app.client_id}/token"
    check = requests.post(url, auth=ghes_app.credentials, json={"access_token": old}, timeout=10)
    assert check.status_code == 404
    assert ghes.exchanges[-1].operation == "apps/check-token"


def test_the_new_text_authenticates(rotation: TokenRotation, vault: Vault, ghes: GitHubEnterpriseServer) -> None:
    rotation.rotate("nightly")
    assert status_of(ghes, vault["nightly"].text) == 200
    assert vault["nightly"].text in ghes.tokens


def test_the_token_stays_the_same_row(
    rotation: TokenRotation, ghes: GitHubEnterpriseServer, ghes_token: AccessToken
) -> None:
    before = (ghes_token.id, ghes_token.created_at, ghes_token.scopes, ghes_token.note, ghes_token.fingerprint)
    ghes.clock.advance(hours=1)
    rotation.rotate("nightly")
    after = (ghes_token.id, ghes_token.created_at, ghes_token.scopes, ghes_token.note, ghes_token.fingerprint)
    assert list(ghes.tokens) == [ghes_token]
    assert after == before


def test_another_token_of_the_user_keeps_its_text(
    rotation: TokenRotation, ghes: GitHubEnterpriseServer, ghes_app: OAuthApp
) -> None:
    laptop = ghes.issue_token("octocat", ghes_app, fingerprint="laptop")
    text = laptop.token
    rotation.rotate("nightly")
    assert laptop.token == text


def test_a_crash_between_rotating_and_saving_loses_the_token(
    ghes: GitHubEnterpriseServer, ghes_app: OAuthApp, ghes_token: AccessToken, vault: Vault
) -> None:
    full = FullVault(vault)
    with pytest.raises(OSError, match="No space left"):
        TokenRotation(ghes.api_url, ghes_app.credentials, full).rotate("nightly")
    assert ghes_token.is_active
    assert full["nightly"].text not in ghes.tokens


def test_a_lost_token_is_reported_at_the_next_rotation(
    rotation: TokenRotation, ghes: GitHubEnterpriseServer, ghes_app: OAuthApp, vault: Vault
) -> None:
    with pytest.raises(OSError, match="No space left"):
        TokenRotation(ghes.api_url, ghes_app.credentials, FullVault(vault)).rotate("nightly")
    with pytest.raises(LostTokenError, match="nightly"):
        rotation.rotate("nightly")
    assert [event.name for event in ghes.events].count("token.reset") == 1


def test_a_young_token_is_left_alone(
    rotation: TokenRotation, ghes: GitHubEnterpriseServer, ghes_token: AccessToken
) -> None:
    text = ghes_token.token
    rotation.rotate_older_than(MONTH, now=ghes.clock.now)
    assert ghes_token.token == text


def test_an_old_token_is_rotated_once_however_often_the_job_runs(
    rotation: TokenRotation, ghes: GitHubEnterpriseServer
) -> None:
    ghes.clock.advance(days=31)
    runs = [rotation.rotate_older_than(MONTH, now=ghes.clock.now) for _ in range(3)]
    assert runs == [["nightly"], [], []]
    assert [event.name for event in ghes.events].count("token.reset") == 1


def test_an_old_token_is_rotated_again_a_month_later(rotation: TokenRotation, ghes: GitHubEnterpriseServer) -> None:
    for _ in range(2):
        ghes.clock.advance(days=31)
        rotation.rotate_older_than(MONTH, now=ghes.clock.now)
    assert [event.name for event in ghes.events].count("token.reset") == 2
