"""Several callers at one moment: what is good for one is given to one, whoever comes first."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

import pytest

from pytest_ghes_oauth import GHESError, GitHubApp, GitHubEnterpriseServer, OAuthApp, Response, User
from tests.evidence import own
from tests.login.client import Site, error_in, token_in, told
from tests.login.devices import Device, start
from tests.login.meeting import Caller, meetings
from tests.login.refreshing import pair_in, refresh

pytestmark = own()

CALLERS = 8

T = TypeVar("T")


@pytest.fixture(autouse=True)
def _busy() -> Iterator[None]:
    """Let threads take turns as often as Python can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def at_once(work: Sequence[Callable[[], T]]) -> list[T]:
    """What each of *work* returned, all of which began together."""
    barrier = Barrier(len(work), timeout=60)

    def begin(one: Callable[[], T]) -> T:
        barrier.wait()
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(begin, work))


def outcome(response: Response) -> str:
    """The error that was told, or `token`."""
    return str(told(response).get("error", "token"))


def decision(verb: Callable[[str, User], None], device: Device, user: User) -> str:
    """The name of the verb, or `misuse`."""
    try:
        verb(device.user_code, user)
    except GHESError:
        return "misuse"
    return verb.__name__


def happened(server: GitHubEnterpriseServer, event: str) -> int:
    return sum(one.name == event for one in server.events)


def test_one_of_several_simultaneous_exchanges_of_a_code_wins(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    code = site.code(user, app)
    responses = at_once([lambda: site.exchange(app, code)] * CALLERS)
    assert Counter(map(outcome, responses)) == {"token": 1, "bad_verification_code": CALLERS - 1}
    assert (len(server.tokens), happened(server, "authorization_code.redeemed")) == (1, 1)


def test_one_of_several_simultaneous_refreshes_with_a_token_wins(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp
) -> None:
    text = server.issue_token(user, github_app).refresh_token
    responses = at_once([lambda: refresh(site, github_app, text)] * CALLERS)
    assert Counter(map(outcome, responses)) == {"token": 1, "bad_refresh_token": CALLERS - 1}
    [winner] = [pair_in(response) for response in responses if "error" not in told(response)]
    assert (server.tokens.one().token, server.tokens.one().refresh_token) == winner
    assert happened(server, "refresh_token.redeemed") == 1


def test_one_of_several_simultaneous_polls_of_an_approved_device_wins(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    device = start(site, app)
    server.approve_device(device.user_code, user)
    responses = at_once([device.poll] * CALLERS)
    assert Counter(map(outcome, responses)) == {"token": 1, "incorrect_device_code": CALLERS - 1}
    assert (len(server.tokens), happened(server, "device_authorization.redeemed")) == (1, 1)


def test_one_of_several_simultaneous_polls_is_in_good_time_and_each_other_slows_the_device_down(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp
) -> None:
    server.clock.freeze()
    responses = at_once([start(site, app).poll] * CALLERS)
    assert Counter(map(outcome, responses)) == {"authorization_pending": 1, "slow_down": CALLERS - 1}
    told_intervals = {told(response).get("interval") for response in responses} - {None}
    assert told_intervals == {5 + 5 * number for number in range(1, CALLERS)}


def test_either_the_approval_or_the_denial_of_a_device_wins(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    device = start(site, app)
    verbs = [server.approve_device, server.deny_device] * (CALLERS // 2)
    decisions = Counter(at_once([partial(decision, verb, device, user) for verb in verbs]))
    assert decisions.pop("misuse") == CALLERS - 1
    approved = decisions == {"approve_device": 1}
    assert approved or decisions == {"deny_device": 1}
    assert len(server.grants) == happened(server, "device_authorization.approved") == int(approved)
    assert happened(server, "device_authorization.denied") == int(not approved)
    assert told(device.poll()).get("error") == (None if approved else "access_denied")


def test_a_token_does_not_survive_a_grant_that_is_revoked_during_its_exchange(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    code = site.code(user, app)
    rivals: list[Callable[[], object]] = [partial(site.exchange, app, code), server.grants.one().revoke]
    at_once(rivals)
    assert (len(server.grants), len(server.tokens)) == (0, 0)
    assert error_in(site.exchange(app, code)) == "bad_verification_code"


def test_simultaneous_exchanges_give_ten_tokens_at_most(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    codes = [site.code(user, app, scope="repo") for _ in range(14)]
    texts = {token_in(answer) for answer in at_once([partial(site.exchange, app, code) for code in codes])}
    assert (len(texts), len(server.tokens), happened(server, "token.revoked")) == (14, 10, 4)


def test_devices_that_start_at_once_have_codes_of_their_own(site: Site, app: OAuthApp) -> None:
    devices = at_once([partial(start, site, app)] * CALLERS)
    assert len({device.device_code for device in devices}) == len({device.user_code for device in devices}) == CALLERS


def test_refreshes_of_different_tokens_do_not_disturb_each_other(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp
) -> None:
    texts = [server.issue_token(user, github_app).refresh_token for _ in range(CALLERS)]
    pairs = {pair_in(answer) for answer in at_once([partial(refresh, site, github_app, text) for text in texts])}
    assert {(token.token, token.refresh_token) for token in server.tokens} == pairs
    assert len(pairs) == CALLERS


# -- one of two, whenever the second one comes -------------------------------------------------------------


def test_a_code_is_exchanged_once_at_whatever_moment_the_second_exchange_comes(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two() -> tuple[Caller, Caller]:
        code = site.code(user, app)
        return (lambda: outcome(site.exchange(app, code)),) * 2

    for outcomes in meetings(server, monkeypatch, two):
        assert outcomes == ["bad_verification_code", "token"]


def test_a_token_is_refreshed_once_at_whatever_moment_the_second_refresh_comes(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two() -> tuple[Caller, Caller]:
        text = server.issue_token(user, github_app).refresh_token
        return (lambda: outcome(refresh(site, github_app, text)),) * 2

    for outcomes in meetings(server, monkeypatch, two):
        assert outcomes == ["bad_refresh_token", "token"]


def test_an_approval_is_exchanged_once_at_whatever_moment_the_second_poll_comes(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two() -> tuple[Caller, Caller]:
        device = start(site, app)
        server.approve_device(device.user_code, user)
        return (lambda: outcome(device.poll()),) * 2

    for outcomes in meetings(server, monkeypatch, two):
        assert outcomes == ["incorrect_device_code", "token"]


@pytest.mark.parametrize("order", [1, -1], ids=["denied meanwhile", "approved meanwhile"])
def test_a_device_is_decided_once_at_whatever_moment_the_other_decision_comes(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, monkeypatch: pytest.MonkeyPatch, order: int
) -> None:
    def two() -> tuple[Caller, Caller]:
        for grant in server.grants:
            grant.revoke()
        device = start(site, app)
        first, second = [server.approve_device, server.deny_device][::order]
        return partial(decision, first, device, user), partial(decision, second, device, user)

    for winner, loser in meetings(server, monkeypatch, two):
        assert (winner in {"approve_device", "deny_device"}, loser) == (True, "misuse")
        assert len(server.grants) == int(winner == "approve_device")
