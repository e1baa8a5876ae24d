"""The server's time moves forward, and only forward."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from pytest_ghes_oauth import Clock, GHESError, GitHubEnterpriseServer

FIVE_HOURS_EAST = timezone(timedelta(hours=5))


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


def test_a_date_past_the_calendar_is_refused_and_the_clock_goes_on(clock: Clock) -> None:
    start = clock.now()
    with pytest.raises(GHESError, match="past the last date that Python can represent"):
        clock.advance(days=3_000_000)
    clock.unfreeze()
    with pytest.raises(GHESError, match="past the last date that Python can represent"):
        clock.advance(days=3_000_000)
    assert start <= clock.now() < start + timedelta(minutes=1)


@pytest.mark.parametrize("moment", [datetime(2999, 1, 1), "2999-01-01", None])  # noqa: DTZ001  # naive is the case
def test_a_moment_without_a_time_zone_is_refused(clock: Clock, moment: datetime) -> None:
    with pytest.raises(GHESError, match="needs a datetime with a time zone"):
        clock.move_to(moment)


def test_after_a_date_past_the_calendar_the_clock_still_tells_the_time() -> None:
    clock = Clock()
    clock.advance(days=1)
    with pytest.raises(GHESError, match="past the last date that Python can represent"):
        clock.advance(timedelta.max)
    assert clock.now() < datetime.now(timezone.utc) + timedelta(days=2)


def test_a_held_clock_shows_one_moment_until_it_is_let_go() -> None:
    clock = Clock()
    clock.hold()
    held = clock.now()
    assert clock.now() is held
    clock.let_go()
    assert clock.now() >= held
    assert clock.now() is not held


def test_a_verb_works_again_after_the_system_s_time_was_past_the_last_date(monkeypatch: pytest.MonkeyPatch) -> None:
    server = GitHubEnterpriseServer()
    token = server.issue_token(server.add_user(), server.add_oauth_app(), expires_in=60)
    with monkeypatch.context() as patched:
        patched.setattr(server._store.clock, "_offset", timedelta.max)  # noqa: SLF001  # no time is left
        with pytest.raises(OverflowError):
            server.add_user()
    server.clock.advance(minutes=2)
    assert (token.state, len(server.tokens)) == ("expired", 0)
