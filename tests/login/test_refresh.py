"""A GitHub App turns a refresh token into the next pair, and both old tokens die (flows 43 to 46)."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
import time_machine

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.login.client import Site, error_in, told
from tests.login.devices import start
from tests.login.refreshing import Pair, pair_in, pair_of, refresh
from tests.rest.client import Client
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about("login/oauth/access_token")

LIFETIME = 15_811_200


@pytest.fixture(name="pair")
def _pair(server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp) -> Pair:
    server.clock.freeze()
    return pair_in(site.exchange(github_app, site.code(user, github_app)))


@pytest.fixture(name="client")
def _client(server: GitHubEnterpriseServer) -> Client:
    return Client(server)


def _scoped(client: Client, app: GitHubApp, parent: AccessToken, target: User) -> str:
    """The text of a scoped child."""
    body = {"access_token": parent.token, "target": target.login, "permissions": {"contents": "read"}}
    path = f"/applications/{app.client_id}/token/scoped"
    answer = client.ask("POST", path, auth=app.credentials, json=body).json()
    assert isinstance(answer, dict)
    return str(answer["token"])


# -- the next pair ---------------------------------------------------------------------------------------


@recorded("wire 8.2", "flows 43")
@documented("flows 43", "flows 45")
def test_a_refresh_is_answered_with_the_fields_of_the_first_exchange_in_order(
    server: GitHubEnterpriseServer, site: Site, github_app: GitHubApp, pair: Pair
) -> None:
    body = told(refresh(site, github_app, pair.refresh))
    token = server.tokens.one()
    assert list(body.items()) == [
        ("access_token", token.token),
        ("expires_in", 28_800),
        ("refresh_token", token.refresh_token),
        ("refresh_token_expires_in", LIFETIME),
        ("token_type", "bearer"),
        ("scope", ""),
    ]


@documented("flows 26", "flows 45")
def test_a_refresh_is_answered_in_a_form_by_default(
    server: GitHubEnterpriseServer, site: Site, github_app: GitHubApp, pair: Pair
) -> None:
    body = refresh(site, github_app, pair.refresh, accept=None).body.decode()
    new = pair_of(server.tokens.one())
    assert body == (
        f"access_token={new.access}&expires_in=28800&refresh_token={new.refresh}"
        f"&refresh_token_expires_in={LIFETIME}&scope=&token_type=bearer"
    )


@documented("flows 45", "flows 56")
def test_a_refresh_gives_two_new_texts(site: Site, github_app: GitHubApp, pair: Pair) -> None:
    new = pair_in(refresh(site, github_app, pair.refresh))
    assert len({*pair, *new}) == 4
    assert (new.access[:4], new.refresh[:4]) == ("ghu_", "ghr_")


@documented("flows 45")
def test_a_refresh_replaces_the_access_token(client: Client, site: Site, github_app: GitHubApp, pair: Pair) -> None:
    new = pair_in(refresh(site, github_app, pair.refresh))
    assert client.ask("GET", "/user", token=pair.access).status == 401
    assert client.ask("GET", "/user", token=new.access).status == 200


@documented("flows 45", "flows 46")
def test_a_refresh_replaces_the_refresh_token(site: Site, github_app: GitHubApp, pair: Pair) -> None:
    new = pair_in(refresh(site, github_app, pair.refresh))
    assert error_in(refresh(site, github_app, pair.refresh)) == "bad_refresh_token"
    assert pair_in(refresh(site, github_app, new.refresh)).access != new.access


@documented("flows 45")
@inferred("semantics 3, for the grant")
def test_a_refreshed_token_has_the_same_user_app_and_grant(
    server: GitHubEnterpriseServer, site: Site, github_app: GitHubApp, pair: Pair
) -> None:
    old = server.tokens[pair.access]
    refresh(site, github_app, pair.refresh)
    new = server.tokens.one()
    assert (new.user, new.app, new.grant, new.permissions) == (old.user, old.app, old.grant, old.permissions)
    assert (old.state, len(server.grants)) == ("revoked", 1)


@own()
def test_a_refresh_is_the_end_of_two_tokens_and_the_start_of_two(
    server: GitHubEnterpriseServer, site: Site, github_app: GitHubApp, pair: Pair
) -> None:
    before = snapshot(server)
    refresh(site, github_app, pair.refresh)
    assert sorted(names_of_events(server, before)) == [
        "refresh_token.issued",
        "refresh_token.redeemed",
        "token.issued",
        "token.revoked",
    ]


@documented("flows 45")
def test_a_chain_of_refreshes_has_one_living_token(
    server: GitHubEnterpriseServer, site: Site, github_app: GitHubApp, pair: Pair
) -> None:
    for _ in range(12):
        pair = pair_in(refresh(site, github_app, pair.refresh))
    assert [pair_of(token) for token in server.tokens] == [pair]


@recorded("flows 23")
@pytest.mark.parametrize("written", ["json", "query"])
def test_the_parameters_of_a_refresh_may_be_json_or_in_the_query(
    server: GitHubEnterpriseServer, site: Site, github_app: GitHubApp, pair: Pair, written: str
) -> None:
    sent = {
        "client_id": github_app.client_id,
        "client_secret": github_app.client_secret,
        "grant_type": "refresh_token",
        "refresh_token": pair.refresh,
    }
    path = "/login/oauth/access_token"
    answer = site.post(path, json=sent) if written == "json" else site.post(path, query=sent)
    assert pair_in(answer) == pair_of(server.tokens.one()) != pair


@documented("flows 43", "flows 54")
def test_a_refresh_cannot_change_the_scope(
    server: GitHubEnterpriseServer, site: Site, github_app: GitHubApp, pair: Pair
) -> None:
    body = told(refresh(site, github_app, pair.refresh, scope="repo"))
    assert body["scope"] == ""
    assert server.tokens.one().scopes == []


# -- by the clock ----------------------------------------------------------------------------------------


@recorded("wire 8.2", "flows 43")
@documented("flows 43", "flows 46")
@pytest.mark.parametrize(("age", "error"), [(LIFETIME - 1, None), (LIFETIME, "bad_refresh_token")])
def test_a_refresh_token_lives_for_183_days(
    server: GitHubEnterpriseServer, site: Site, github_app: GitHubApp, pair: Pair, age: int, error: str | None
) -> None:
    server.clock.advance(seconds=age)
    assert told(refresh(site, github_app, pair.refresh)).get("error") == error


@documented("flows 43", "flows 45")
def test_every_refresh_starts_183_days_anew(
    server: GitHubEnterpriseServer, site: Site, github_app: GitHubApp, pair: Pair
) -> None:
    for _ in range(3):
        server.clock.advance(seconds=LIFETIME - 1)
        pair = pair_in(refresh(site, github_app, pair.refresh))
    assert server.tokens.one().token == pair.access


@documented("flows 43", "flows 45")
@pytest.mark.parametrize("by", ["the clock", "a verb"])
def test_a_refresh_token_outlives_its_access_token(
    server: GitHubEnterpriseServer, client: Client, site: Site, github_app: GitHubApp, pair: Pair, by: str
) -> None:
    old = server.tokens[pair.access]
    if by == "the clock":
        server.clock.advance(seconds=28_800)
    else:
        old.expire()
    before = snapshot(server)
    new = pair_in(refresh(site, github_app, pair.refresh))
    expected = ["refresh_token.redeemed", "token.revoked", "token.issued", "refresh_token.issued"]
    assert names_of_events(server, before) == expected
    assert (old.state, client.ask("GET", "/user", token=new.access).status) == ("revoked", 200)


@documented("flows 45")
def test_a_token_that_was_refreshed_after_its_expiry_is_dead_whatever_the_clock_says_later(
    user: User, github_app: GitHubApp, server: GitHubEnterpriseServer, site: Site, client: Client
) -> None:
    old = server.issue_token(user, github_app)
    with time_machine.travel(datetime.now(timezone.utc) + timedelta(hours=9)):
        refresh(site, github_app, old.refresh_token)
    assert (old.state, old in server.tokens) == ("revoked", False)
    assert client.ask("GET", "/user", token=old.token).status == 401


@documented("flows 43")
def test_a_refreshed_token_lives_for_eight_hours_from_the_refresh(
    server: GitHubEnterpriseServer, client: Client, site: Site, github_app: GitHubApp, pair: Pair
) -> None:
    server.clock.advance(hours=7)
    new = pair_in(refresh(site, github_app, pair.refresh))
    server.clock.advance(seconds=28_799)
    assert client.ask("GET", "/user", token=new.access).status == 200
    server.clock.advance(seconds=1)
    assert client.ask("GET", "/user", token=new.access).status == 401


# -- what stays ------------------------------------------------------------------------------------------


@inferred("flows 22")
def test_a_refreshed_token_keeps_the_repository_of_the_first(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp
) -> None:
    site_repository = server.add_repository("octocat/site")
    server.add_repository("octocat/other")
    server.install(github_app, user)
    code = site.code(user, github_app)
    pair = pair_in(site.exchange(github_app, code, repository_id=site_repository.id))
    assert server.tokens[pair.access].repositories == (site_repository,)
    pair = pair_in(refresh(site, github_app, pair.refresh))
    assert server.tokens[pair.access].repositories == (site_repository,)


@inferred("semantics 17")
def test_a_scoped_child_survives_the_refresh_of_its_parent_and_dies_with_the_grant(
    server: GitHubEnterpriseServer, client: Client, site: Site, user: User, github_app: GitHubApp, pair: Pair
) -> None:
    server.install(github_app, user)
    text = _scoped(client, github_app, server.tokens[pair.access], user)
    child = server.tokens[text]
    expiry, permissions = child.expires_at, child.permissions
    refresh(site, github_app, pair.refresh)
    assert (child.token, child.expires_at, child.permissions) == (text, expiry, permissions)
    assert client.ask("GET", "/user", token=text).status == 200
    server.grants.one().revoke()
    assert (child.state, client.ask("GET", "/user", token=text).status) == ("revoked", 401)


@inferred("flows 45 and 66")
def test_a_refreshed_token_takes_the_place_of_the_old_one_among_ten(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp
) -> None:
    tokens = [server.issue_token(user, github_app) for _ in range(10)]
    new = pair_in(refresh(site, github_app, pair_of(tokens[4]).refresh))
    assert list(server.tokens) == [*tokens[:4], *tokens[5:], server.tokens[new.access]]


@inferred("flows 66, which counts tokens")
def test_a_refresh_of_an_expired_token_counts_as_an_eleventh_token_and_revokes_the_oldest(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp
) -> None:
    old = server.issue_token(user, github_app)
    refresh_token = pair_of(old).refresh
    old.expire()
    tokens = [server.issue_token(user, github_app) for _ in range(10)]
    new = pair_in(refresh(site, github_app, refresh_token))
    assert list(server.tokens) == [*tokens[1:], server.tokens[new.access]]


@inferred("semantics 21")
def test_a_suspended_app_can_still_refresh(site: Site, github_app: GitHubApp, pair: Pair) -> None:
    github_app.suspend()
    assert pair_in(refresh(site, github_app, pair.refresh)) != pair


@documented("flows 45")
@inferred("flows 45, for what came of a refresh")
def test_a_device_can_refresh_without_a_secret_again_and_again(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp
) -> None:
    device = start(site, github_app)
    server.approve_device(device.user_code, user)
    pair = pair_in(device.poll())
    for _ in range(3):
        pair = pair_in(refresh(site, github_app, pair.refresh, client_secret=None))
    assert pair_of(server.tokens.one()) == pair
