"""How long a refresh token lives: 15811200 seconds up to 3.9, 15897600 from 3.10 on (flows 43; wire 8.2)."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, User
from tests.evidence import about, documented, inferred, recorded
from tests.login.client import Site, error_in, told
from tests.login.refreshing import pair_of, refresh
from tests.releases.spans import FIRST, sides

pytestmark = [about("login/oauth/access_token")]

LIFETIMES = pytest.mark.parametrize(("release", "seconds"), sides({FIRST: 15_811_200, "3.10": 15_897_600}))


@recorded("wire 8.2: in June 2023")
@documented("flows 43")
@inferred("flows 43: the edge")
@LIFETIMES
class TestLifetime:
    """What is told, and what is so."""

    def test_a_code_exchange_tells_how_many_seconds_the_refresh_token_lives(
        self, site: Site, user: User, github_app: GitHubApp, seconds: int
    ) -> None:
        assert told(site.exchange(github_app, site.code(user, github_app)))["refresh_token_expires_in"] == seconds

    def test_a_refresh_tells_how_many_seconds_the_new_refresh_token_lives(
        self, server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp, seconds: int
    ) -> None:
        pair = pair_of(server.issue_token(user, github_app))
        assert told(refresh(site, github_app, pair.refresh))["refresh_token_expires_in"] == seconds

    def test_a_refresh_token_works_up_to_its_last_second(
        self, server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp, seconds: int
    ) -> None:
        server.clock.freeze()
        pair = pair_of(server.issue_token(user, github_app))
        server.clock.advance(seconds=seconds - 1)
        assert "access_token" in told(refresh(site, github_app, pair.refresh))

    def test_a_refresh_token_has_expired_when_its_lifetime_is_over(
        self, server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp, seconds: int
    ) -> None:
        server.clock.freeze()
        pair = pair_of(server.issue_token(user, github_app))
        server.clock.advance(seconds=seconds)
        assert error_in(refresh(site, github_app, pair.refresh)) == "bad_refresh_token"


@documented("flows 43")
def test_a_refreshed_access_token_lives_for_eight_hours_on_every_release(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp
) -> None:
    server.clock.freeze()
    pair = pair_of(server.issue_token(user, github_app))
    body = told(refresh(site, github_app, pair.refresh))
    token = server.tokens[body["access_token"]]
    server.clock.advance(seconds=28_799)
    before = token.state
    server.clock.advance(seconds=1)
    assert (body["expires_in"], before, token.state) == (28_800, "active", "expired")


@documented("flows 47")
def test_asking_for_offline_access_makes_no_token_of_an_oauth_app_expire(
    server: GitHubEnterpriseServer, site: Site, user: User
) -> None:
    app = server.add_oauth_app()
    body = told(site.exchange(app, site.code(user, app, scope="repo offline_access")))
    assert (list(body), body["scope"]) == (["access_token", "token_type", "scope"], "repo")
