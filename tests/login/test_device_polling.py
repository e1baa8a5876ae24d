"""A device polls until its user has decided (flows 38 to 42)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_ghes_oauth import Email, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.login.client import Site, error_in, token_in, told
from tests.login.devices import GRANT_TYPE, Device, start
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about("login/oauth/access_token")


@pytest.fixture(name="device")
def _device(server: GitHubEnterpriseServer, site: Site, app: OAuthApp) -> Device:
    server.clock.freeze()
    return start(site, app, scope="repo gist")


# -- success ---------------------------------------------------------------------------------------------


@documented("flows 42", "flows 56")
@inferred("flows 51, for the order of the scopes")
def test_a_poll_after_the_approval_gives_a_token(server: GitHubEnterpriseServer, device: Device, user: User) -> None:
    server.approve_device(device.user_code, user)
    body = told(device.poll())
    text = server.tokens.one().token
    expected = {"access_token": text, "token_type": "bearer", "scope": "gist,repo"}
    assert (list(body.items()), text[:4]) == (list(expected.items()), "gho_")


@documented("flows 35", "flows 42")
def test_the_token_of_an_approved_device_has_the_user_app_and_grant(
    server: GitHubEnterpriseServer, device: Device, user: User, app: OAuthApp
) -> None:
    server.approve_device(device.user_code, user)
    token = server.tokens[token_in(device.poll())]
    assert (token.user, token.app, token.grant) == (user, app, server.grants.one())
    assert token.scopes == ["gist", "repo"]


@inferred("semantics 21")
def test_a_device_that_was_started_is_answered_as_before_while_its_app_is_suspended(
    device: Device, app: OAuthApp
) -> None:
    app.suspend()
    assert error_in(device.poll()) == "authorization_pending"


@documented("flows 27", "flows 33", "flows 49", "flows 50")
@inferred("flows 51, for the order of the scopes")
@inferred("flows 52, for an unknown one")
@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        ({}, ""),
        ({"scope": "user user:email gist"}, "gist,user"),
        ({"scope": "repo no-such-scope"}, "repo"),
    ],
)
def test_the_scopes_of_a_device_are_normalised_and_joined_by_commas(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, user: User, asked: dict[str, str], granted: str
) -> None:
    device = start(site, app, **asked)
    server.approve_device(device.user_code, user)
    assert told(device.poll())["scope"] == granted


@documented("flows 26")
@inferred("flows 51, for the order of the scopes")
def test_a_successful_poll_is_answered_in_a_form_by_default(
    server: GitHubEnterpriseServer, device: Device, user: User
) -> None:
    server.approve_device(device.user_code, user)
    body = device.poll(accept=None).body.decode()
    assert body == f"access_token={server.tokens.one()}&scope=gist%2Crepo&token_type=bearer"


@documented("flows 26")
@inferred("flows 51, for the order of the scopes")
def test_a_successful_poll_is_answered_in_xml_on_request(
    server: GitHubEnterpriseServer, device: Device, user: User
) -> None:
    server.approve_device(device.user_code, user)
    body = device.poll(accept="application/xml").body.decode()
    text = server.tokens.one().token
    assert body == (
        f"<OAuth><token_type>bearer</token_type><scope>gist,repo</scope><access_token>{text}</access_token></OAuth>"
    )


@own()
def test_a_successful_poll_is_two_events(server: GitHubEnterpriseServer, device: Device, user: User) -> None:
    server.approve_device(device.user_code, user)
    before = snapshot(server)
    device.poll()
    assert names_of_events(server, before) == ["device_authorization.redeemed", "token.issued"]


@documented("flows 38")
@pytest.mark.parametrize("secret", [None, "ci-bot-secret"])
def test_a_poll_needs_no_secret(server: GitHubEnterpriseServer, device: Device, user: User, secret: str | None) -> None:
    server.approve_device(device.user_code, user)
    assert token_in(device.poll(client_secret=secret)) in server.tokens


@recorded("flows 23")
def test_the_parameters_of_a_poll_may_be_json(
    server: GitHubEnterpriseServer, site: Site, device: Device, user: User
) -> None:
    server.approve_device(device.user_code, user)
    sent = {"client_id": device.app.client_id, "device_code": device.device_code, "grant_type": GRANT_TYPE}
    assert token_in(site.post("/login/oauth/access_token", json=sent)) in server.tokens


@inferred("flows 40, that an interval is that of one device")
def test_two_devices_do_not_disturb_each_other(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, device: Device, user: User
) -> None:
    other = start(site, app)
    device.poll()
    server.approve_device(other.user_code, user)
    assert (token_in(other.poll()) in server.tokens, error_in(device.poll())) == (True, "slow_down")


# -- waiting ---------------------------------------------------------------------------------------------


@recorded("wire 8.3", "flows 39")
def test_a_poll_before_the_decision_is_pending_and_not_an_event(server: GitHubEnterpriseServer, device: Device) -> None:
    before = snapshot(server)
    assert (error_in(device.poll()), snapshot(server)) == ("authorization_pending", before)


@documented("flows 40")
def test_the_first_poll_is_never_too_soon(device: Device) -> None:
    assert error_in(device.poll()) == "authorization_pending"


@documented("flows 40")
@pytest.mark.parametrize(("waited", "error"), [(5, "authorization_pending"), (4.999999, "slow_down"), (0, "slow_down")])
def test_a_poll_is_too_soon_until_the_interval_is_over(
    server: GitHubEnterpriseServer, device: Device, waited: float, error: str
) -> None:
    device.poll()
    server.clock.advance(seconds=waited)
    assert error_in(device.poll()) == error


@recorded("flows 39")
@documented("flows 40")
def test_each_poll_that_comes_too_soon_adds_five_seconds_to_the_interval(device: Device) -> None:
    device.poll()
    assert [told(device.poll())["interval"] for _ in range(4)] == [10, 15, 20, 25]


@documented("flows 40")
@pytest.mark.parametrize(("waited", "error"), [(10, "authorization_pending"), (9.999999, "slow_down")])
def test_the_longer_interval_counts_from_the_poll_that_came_too_soon(
    server: GitHubEnterpriseServer, device: Device, waited: float, error: str
) -> None:
    device.poll()
    server.clock.advance(seconds=4)
    device.poll()
    server.clock.advance(seconds=waited)
    assert error_in(device.poll()) == error


@documented("flows 40", "RFC 8628 3.5")
def test_a_longer_interval_stays(server: GitHubEnterpriseServer, device: Device) -> None:
    device.poll()
    device.poll()
    for _ in range(3):
        server.clock.advance(seconds=10)
        assert error_in(device.poll()) == "authorization_pending"
    server.clock.advance(seconds=9)
    assert told(device.poll())["interval"] == 15


@recorded("wire 8.3", "flows 39")
def test_a_poll_in_good_time_is_told_no_interval(device: Device) -> None:
    assert "interval" not in told(device.poll())


Decision = Callable[[GitHubEnterpriseServer, Device, User], None]


@recorded("flows 40")
@inferred("flows 40, that a denial and the end are told at once")
@pytest.mark.parametrize(
    ("decision", "answer"),
    [
        (lambda server, device, user: server.approve_device(device.user_code, user), "slow_down"),
        (lambda server, device, user: server.deny_device(device.user_code, user), "access_denied"),
        (lambda server, device, user: server.clock.advance(seconds=1), "expired_token"),  # noqa: ARG005  # a decision takes all
    ],
    ids=["approved", "denied", "expired"],
)
def test_a_device_that_has_not_its_token_yet_is_told_to_slow_down(
    server: GitHubEnterpriseServer, device: Device, user: User, decision: Decision, answer: str
) -> None:
    server.clock.advance(seconds=899)
    device.poll()
    decision(server, device, user)
    assert error_in(device.poll()) == answer


@recorded("flows 40")
def test_a_device_that_polled_too_soon_after_the_approval_gets_its_token_after_the_longer_interval(
    server: GitHubEnterpriseServer, device: Device, user: User
) -> None:
    device.poll()
    server.approve_device(device.user_code, user)
    assert told(device.poll())["interval"] == 10
    server.clock.advance(seconds=10)
    assert token_in(device.poll()) in server.tokens


# -- the end ---------------------------------------------------------------------------------------------


@recorded("flows 39")
@documented("flows 34", "flows 39")
@pytest.mark.parametrize(("age", "error"), [(899, "authorization_pending"), (900, "expired_token")])
def test_a_device_code_expires_after_fifteen_minutes(
    server: GitHubEnterpriseServer, device: Device, age: int, error: str
) -> None:
    server.clock.advance(seconds=age)
    before = snapshot(server)
    assert (error_in(device.poll()), snapshot(server)) == (error, before)


@documented("flows 34")
def test_an_approval_is_valid_as_long_as_the_device_code(
    server: GitHubEnterpriseServer, device: Device, user: User
) -> None:
    server.approve_device(device.user_code, user)
    server.clock.advance(seconds=899)
    assert token_in(device.poll()) in server.tokens


@inferred("flows 34, that an approval prolongs nothing")
def test_an_approval_expires_with_the_device_code(server: GitHubEnterpriseServer, device: Device, user: User) -> None:
    server.approve_device(device.user_code, user)
    server.clock.advance(seconds=900)
    assert (error_in(device.poll()), len(server.tokens)) == ("expired_token", 0)


@documented("flows 34")
def test_polling_does_not_prolong_the_life_of_a_device_code(server: GitHubEnterpriseServer, device: Device) -> None:
    errors = []
    for _ in range(10):
        server.clock.advance(seconds=90)
        errors.append(error_in(device.poll()))
    assert errors == ["authorization_pending"] * 9 + ["expired_token"]


@documented("flows 41")
@inferred("flows 41, that later polls are told the same")
def test_a_denial_is_told_to_every_poll(server: GitHubEnterpriseServer, device: Device, user: User) -> None:
    server.deny_device(device.user_code, user)
    assert [error_in(device.poll()) for _ in range(3)] == ["access_denied"] * 3


@inferred("flows 41")
def test_a_device_code_is_good_for_one_token(server: GitHubEnterpriseServer, device: Device, user: User) -> None:
    server.approve_device(device.user_code, user)
    device.poll()
    before = snapshot(server)
    assert [error_in(device.poll()) for _ in range(2)] == ["incorrect_device_code"] * 2
    assert snapshot(server) == before


@inferred("by analogy with the tokens of the grant (flows 68)")
def test_deleting_the_grant_revokes_the_approval(server: GitHubEnterpriseServer, device: Device, user: User) -> None:
    server.approve_device(device.user_code, user)
    server.grants.one().revoke()
    assert (error_in(device.poll()), len(server.tokens)) == ("incorrect_device_code", 0)


@inferred("by analogy with the web flow (flows 29)")
def test_the_device_of_a_user_without_a_verified_address_gets_no_token(
    server: GitHubEnterpriseServer, device: Device
) -> None:
    user = server.add_user(emails=[Email("hubot@example.com", primary=True, verified=False)])
    server.approve_device(device.user_code, user)
    before = snapshot(server)
    assert (error_in(device.poll()), snapshot(server)) == ("unverified_user_email", before)
