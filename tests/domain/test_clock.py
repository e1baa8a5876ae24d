"""The server's time moves forward, and only forward."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from threading import Thread

import pytest

from pytest_ghes_oauth import Clock, GHESError, GitHubEnterpriseServer, Request
from pytest_ghes_oauth._domain import clock as clock_module
from pytest_ghes_oauth._domain.clock import END, LATEST_MOVE

FIVE_HOURS_EAST = timezone(timedelta(hours=5))
HOUR = timedelta(hours=1)
NO_ROOM = "9998-12-28 is the last date that leaves room for lifetimes"


@pytest.fixture(name="clock")
def _clock() -> Clock:
    clock = Clock()
    clock.freeze()
    return clock


def test_now_is_the_systems_time_in_utc() -> None:
    before = datetime.now(timezone.utc)
    now = Clock().now()
    assert before <= now <= datetime.now(timezone.utc)
    assert now.tzinfo is timezone.utc


@pytest.mark.parametrize(
    ("units", "step"), [({"hours": 8}, timedelta(hours=8)), ({"days": 1, "seconds": 2}, timedelta(1, 2))]
)
def test_advance_takes_the_keywords_of_a_timedelta(clock: Clock, units: dict[str, float], step: timedelta) -> None:
    start = clock.now()
    clock.advance(**units)
    assert clock.now() == start + step


def test_advance_takes_a_timedelta(clock: Clock) -> None:
    start = clock.now()
    clock.advance(timedelta(minutes=3))
    assert clock.now() == start + timedelta(minutes=3)


def test_move_to_takes_a_moment_of_any_time_zone(clock: Clock) -> None:
    moment = datetime(2999, 1, 1, 5, tzinfo=FIVE_HOURS_EAST)
    clock.move_to(moment)
    assert clock.now() == datetime(2999, 1, 1, tzinfo=timezone.utc)


def test_a_frozen_clock_stands(clock: Clock) -> None:
    assert clock.now() == clock.now()


def test_an_unfrozen_clock_goes_on_from_where_it_stood(clock: Clock) -> None:
    clock.advance(days=1)
    frozen = clock.now()
    clock.unfreeze()
    assert frozen <= clock.now() < frozen + timedelta(minutes=1)


@pytest.mark.parametrize("step", [timedelta(seconds=-1), timedelta(days=-1)])
def test_advancing_backward_is_refused(clock: Clock, step: timedelta) -> None:
    start = clock.now()
    with pytest.raises(GHESError, match="time on the server only goes forward"):
        clock.advance(step)
    assert clock.now() == start


def test_moving_to_the_past_is_refused_with_both_times(clock: Clock) -> None:
    with pytest.raises(GHESError, match=r"cannot move to 2001-01-01T00:00:00\+00:00: the server's time is already 2"):
        clock.move_to(datetime(2001, 1, 1, tzinfo=timezone.utc))


@pytest.mark.parametrize(
    ("arguments", "units"),
    [
        ((), {}),
        ((3600,), {}),
        ((timedelta(1),), {"hours": 1}),
        ((), {"fortnights": 1}),
        ((), {"hours": "8"}),
        ((), {"hours": float("nan")}),
    ],
    ids=repr,
)
def test_what_is_no_duration_is_refused(clock: Clock, arguments: tuple[timedelta], units: dict[str, float]) -> None:
    with pytest.raises(GHESError, match="needs one timedelta, or numbers for some of: weeks, days, hours"):
        clock.advance(*arguments, **units)


@pytest.mark.parametrize("step", [timedelta(days=3_000_000), timedelta.max])
def test_a_step_past_the_last_date_is_refused_and_the_clock_goes_on(clock: Clock, step: timedelta) -> None:
    start = clock.now()
    with pytest.raises(GHESError, match=f"^the clock cannot advance by {re.escape(repr(step))}: {NO_ROOM}$"):
        clock.advance(step)
    clock.unfreeze()
    with pytest.raises(GHESError, match=NO_ROOM):
        clock.advance(step)
    assert start <= clock.now() < start + timedelta(minutes=1)


def test_a_moment_past_the_last_date_is_refused(clock: Clock) -> None:
    moment = (LATEST_MOVE + timedelta(microseconds=1)).astimezone(FIVE_HOURS_EAST)
    with pytest.raises(GHESError, match=f"^the clock cannot move to 9998-12-28T05:00:00.000001.05:00: {NO_ROOM}$"):
        clock.move_to(moment)


def test_at_the_latest_date_the_server_still_issues_what_lives_longest() -> None:
    server = GitHubEnterpriseServer(release="3.22", rate_limit=100)
    server.clock.move_to(LATEST_MOVE)
    user, app = server.add_user("octocat"), server.add_github_app(expire_user_tokens=True)
    token = server.issue_token(user, app)
    assert (token.refresh_token is not None, token.is_active) == (True, True)
    assert server.handle(Request("GET", "/api/v3")).status == 200


def test_a_token_that_would_outlive_the_last_year_is_refused(server: GitHubEnterpriseServer) -> None:
    user, app = server.add_user(), server.add_oauth_app()
    server.clock.freeze()
    server.clock.move_to(LATEST_MOVE)
    left, second = END - LATEST_MOVE, timedelta(seconds=1)
    assert server.issue_token(user, app, expires_in=left).expires_at == END
    sentence = f"expires_in={left + second!r} does not fit: the token would live past 9999-12-31"
    with pytest.raises(GHESError, match=f"^{re.escape(sentence)}$"):
        server.issue_token(user, app, expires_in=left + second)
    assert len(server.tokens) == 1


@pytest.mark.parametrize("moment", [datetime(2999, 1, 1), "2999-01-01", None])  # noqa: DTZ001  # naive is the case
def test_a_moment_without_a_time_zone_is_refused(clock: Clock, moment: datetime) -> None:
    with pytest.raises(GHESError, match="needs a datetime with a time zone"):
        clock.move_to(moment)


def test_a_held_clock_shows_one_moment_until_it_is_let_go() -> None:
    clock = Clock()
    clock.hold()
    held = clock.now()
    assert clock.now() is held
    clock.let_go()
    assert clock.now() >= held
    assert clock.now() is not held


def test_moves_of_a_held_clock_add_up() -> None:
    clock = Clock()
    start = clock.hold()
    clock.advance(HOUR)
    clock.advance(HOUR)
    clock.move_to(start + 3 * HOUR)
    clock.move_to(start + 3 * HOUR)
    held = clock.now()
    clock.let_go()
    assert (held, start + 3 * HOUR <= clock.now() < start + 4 * HOUR) == (start + 3 * HOUR, True)


def test_a_clock_that_is_held_and_frozen_after_a_move_stands_where_it_moved_to() -> None:
    clock = Clock()
    start = clock.hold()
    clock.advance(HOUR)
    clock.freeze()
    clock.let_go()
    assert clock.now() == start + HOUR


def test_what_expires_by_a_move_in_the_midst_of_a_verb_leaves_at_once(server: GitHubEnterpriseServer) -> None:
    server.issue_token(server.add_user(), server.add_oauth_app(), expires_in=60)
    with server._store.lock:  # noqa: SLF001  # as a verb takes it
        server.clock.advance(HOUR)
        assert len(server.tokens) == 0


def test_a_clock_that_is_let_go_while_it_is_read_still_tells_the_time() -> None:
    class LetGo(Clock):
        _held_at = property(lambda _: moments.pop(), lambda _, __: None)  # as if by a thread

    clock, held = LetGo(), datetime(2999, 1, 1, tzinfo=timezone.utc)
    moments = [None, held]
    assert clock.now() == held


@pytest.fixture
def _impatient() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_impatient")
def test_threads_that_move_the_clock_beside_requests_lose_no_time(server: GitHubEnterpriseServer) -> None:
    server.clock.freeze()
    start = server.clock.now()

    def work(_: int) -> None:
        server.clock.advance(HOUR)
        server.handle(Request("GET", "/api/v3"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(1000)))
    assert server.clock.now() == start + 1000 * HOUR


@pytest.mark.parametrize(
    "move",
    [
        lambda clock: clock.advance(HOUR),
        lambda clock: clock.move_to(clock.now() + HOUR),
        Clock.freeze,
        Clock.unfreeze,
    ],
    ids=["advance", "move_to", "freeze", "unfreeze"],
)
def test_a_move_waits_for_a_request_that_runs(server: GitHubEnterpriseServer, move: Callable[[Clock], None]) -> None:
    thread = Thread(target=move, args=(server.clock,), daemon=True)
    with server._store.lock:  # noqa: SLF001  # as a request takes it
        start = server.clock.now()
        thread.start()
        thread.join(0.05)
        assert (thread.is_alive(), server.clock.now()) == (True, start)
    thread.join(10)
    assert not thread.is_alive()


def set_system_clock(patch: pytest.MonkeyPatch, to: datetime) -> None:
    class Patched(datetime):
        now = classmethod(lambda _, __: to)  # type: ignore[assignment]  # all that the clock asks

    patch.setattr(clock_module, "datetime", Patched)


@pytest.mark.parametrize("date", [datetime(9999, 9, 1, tzinfo=timezone.utc), datetime.max.replace(tzinfo=timezone.utc)])
def test_a_system_clock_past_the_last_date_is_said_in_one_sentence_and_does_no_harm(
    server: GitHubEnterpriseServer, monkeypatch: pytest.MonkeyPatch, date: datetime
) -> None:
    server.clock.advance(HOUR)
    token = server.issue_token(server.add_user(), server.add_oauth_app(), expires_in=60)
    with monkeypatch.context() as patch:
        set_system_clock(patch, date)
        for work in (server.add_user, server.clock.freeze, lambda: server.handle(Request("GET", "/api/v3"))):
            with pytest.raises(GHESError, match="time is past 9999-06-30, the last date that leaves room"):
                work()
    server.clock.advance(minutes=2)
    assert (token.state, len(server.tokens)) == ("expired", 0)
