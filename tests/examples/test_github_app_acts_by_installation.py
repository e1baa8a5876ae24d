"""A GitHub App that acts for itself, tested against the server; `github_app_acts_by_installation.py` is under test."""

from __future__ import annotations

import github
import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, Installation
from tests.examples.github_app_acts_by_installation import Chores

pytestmark = [
    pytest.mark.ghes_app("deployer", kind="github_app", permissions={"contents": "write", "metadata": "read"}),
]


@pytest.fixture(name="installation")
def _installation(ghes: GitHubEnterpriseServer, ghes_app: GitHubApp) -> Installation:
    ghes.add_organization("acme")
    return ghes.install(ghes_app, "acme")


@pytest.fixture(name="chores")
def _chores(ghes: GitHubEnterpriseServer, ghes_app: GitHubApp) -> Chores:
    return Chores(ghes.api_url, ghes_app.id, ghes_app.private_key)


def test_the_app_knows_its_name(chores: Chores) -> None:
    assert chores.name() == "deployer"


def test_the_app_works_where_it_is_installed_and_not_suspended(
    chores: Chores, ghes: GitHubEnterpriseServer, installation: Installation
) -> None:
    elsewhere = ghes.install(installation.app, ghes.add_user("octocat"))
    assert chores.accounts() == ["acme", "octocat"]
    elsewhere.suspend()
    assert chores.accounts() == ["acme"]


def test_a_token_has_the_permissions_that_were_asked_for(
    chores: Chores, ghes: GitHubEnterpriseServer, installation: Installation
) -> None:
    token = ghes.tokens[str(chores.token_for("acme", {"contents": "read"}))]
    assert (token.installation, token.permissions) == (installation, {"contents": "read"})


def test_there_is_no_token_for_who_does_not_have_the_app(chores: Chores, ghes: GitHubEnterpriseServer) -> None:
    ghes.add_organization("umbrella")
    assert chores.token_for("umbrella") is None


def test_there_is_no_token_for_who_suspended_the_app(chores: Chores, installation: Installation) -> None:
    installation.suspend()
    assert chores.token_for("acme") is None


def test_an_app_with_the_key_of_another_is_told_so(
    ghes: GitHubEnterpriseServer, ghes_app: GitHubApp, installation: Installation
) -> None:
    other = ghes.add_github_app("another")
    with pytest.raises(github.GithubException, match="could not be decoded"):
        Chores(ghes.api_url, ghes_app.id, other.private_key).token_for(installation.account.login)
