"""The server's clock beside libraries that move the system's time: the moves add up, and a frozen clock stands."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta, timezone

import freezegun
import pytest
import time_machine

from pytest_ghes_oauth import Clock

Travel = Callable[[datetime], AbstractContextManager[object]]

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


def _by_time_machine(moment: datetime) -> AbstractContextManager[object]:
    return time_machine.travel(moment, tick=False)


@pytest.fixture(name="travel", params=[freezegun.freeze_time, _by_time_machine], ids=["freezegun", "time-machine"])
def _travel(request: pytest.FixtureRequest) -> Travel:
    """Set the system's time, and stop it there."""
    library: Travel = request.param
    return library


@pytest.mark.parametrize("first", ["the system", "the server"])
def test_moves_of_both_add_up_in_any_order(travel: Travel, first: str) -> None:
    with travel(START):
        clock = Clock()
        if first == "the server":
            clock.advance(HOUR)
        with travel(START + 5 * HOUR):
            if first == "the system":
                clock.advance(HOUR)
            assert clock.now() == START + 6 * HOUR


def test_after_the_library_only_the_moves_of_the_clock_remain(travel: Travel) -> None:
    with travel(START):
        clock = Clock()
        with travel(START + 5 * HOUR):
            clock.move_to(START + 6 * HOUR)
        assert clock.now() == START + HOUR


def test_a_frozen_clock_stands_while_the_system_moves_and_goes_on_from_there(travel: Travel) -> None:
    with travel(START):
        clock = Clock()
        clock.freeze()
        with travel(START + 5 * HOUR):
            assert clock.now() == START
            clock.unfreeze()
            assert clock.now() == START
            with travel(START + 7 * HOUR):
                assert clock.now() == START + 2 * HOUR


def test_a_clock_that_was_frozen_on_a_journey_does_not_come_back(travel: Travel) -> None:
    clock = Clock()
    with travel(START):
        clock.freeze()
    assert clock.now() == START
