"""The time of the server: the system's time plus an offset, so that no test has to sleep."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta, timezone
from threading import RLock
from typing import Final

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._domain.facts import LONGEST_LIFETIME
from pytest_ghes_oauth._domain.misuse import ClockMovedBackward, InvalidArgument

UNITS = ("weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds")

# The last moment that leaves room for every lifetime, and that no token lives beyond.
END: Final = datetime(9999, 12, 31, tzinfo=timezone.utc)
# A server works until here.
LAST_MOMENT: Final = END - LONGEST_LIFETIME
# The clock may be moved up to here, and has as long again to run on.
LATEST_MOVE: Final = LAST_MOMENT - LONGEST_LIFETIME


class Clock:
    """Tell the server's time, and move it forward.

    Every date that the server shows and every expiry comes from `now()`, in UTC. `advance` and `move_to`
    only go forward, and like `freeze` and `unfreeze` they wait while the server works. The clock follows the
    system's time, so libraries that patch that (freezegun, time-machine) move it too.
    """

    __slots__ = ("_frozen_at", "_held_at", "_moving", "_offset", "_told")

    def __init__(self) -> None:
        self._offset = timedelta()
        self._frozen_at: datetime | None = None
        self._held_at: datetime | None = None
        mutex = RLock()
        self._moving: Callable[[], AbstractContextManager[object]] = lambda: mutex
        self._told: Callable[[str], object] = lambda _: None

    def now(self) -> datetime:
        """Return the server's time, an aware `datetime` in UTC."""
        held, frozen = self._held_at, self._frozen_at  # each read once: other threads change them
        if held is not None:
            return held
        return self._running() if frozen is None else frozen

    def hold(self) -> datetime:
        """Stay at this moment until `let_go()`, and return it: nothing expires in the middle of a request.

        Raises:
            InvalidArgument: the system's clock was set so late that no room is left for lifetimes.
        """
        moment = self.now()
        if moment > LAST_MOMENT:
            raise _too_late()
        self._held_at = moment
        return moment

    def let_go(self) -> None:
        """Stop staying at the moment of `hold()`."""
        self._held_at = None

    def move_within(self, moving: Callable[[], AbstractContextManager[object]]) -> None:
        """Make every later move within a context that *moving* returns: that of the server's lock."""
        self._moving = moving

    def tell(self, told: Callable[[str], object]) -> None:
        """Call *told* with each later verb of a test, as it was written: `clock.advance(hours=8)`."""
        self._told = told

    def advance(self, duration: timedelta | None = None, /, **units: float) -> None:
        """Move forward by a `timedelta`, or by its keywords: `advance(hours=8)`.

        Raises:
            ClockMovedBackward: the duration is negative.
            InvalidArgument: neither a `timedelta` nor keywords were given, or both, or a value is not a duration, or
                the move leads past the year 9998.
        """
        step, written = _duration(duration, units), _written(duration, units)
        if step < timedelta():
            msg = f"the clock cannot advance by {written}: time on the server only goes forward"
            raise ClockMovedBackward(msg)
        with self._moving():
            self._shift(self.now(), step, f"advance by {written}")
            self._told(f"clock.advance({written})")

    def pass_by(self, seconds: float) -> None:
        """Move forward by the time that an answer takes, which is no verb of a test."""
        with self._moving():
            self._shift(self.now(), timedelta(seconds=seconds), f"advance by {seconds=}")

    def move_to(self, moment: datetime) -> None:
        """Move forward to *moment*, an aware `datetime` of any time zone.

        Raises:
            ClockMovedBackward: *moment* is before the server's time.
            InvalidArgument: *moment* is not an aware `datetime`, or is past the year 9998.
        """
        _require_aware(moment)
        with self._moving():
            now = self.now()
            if moment < now:
                msg = f"the clock cannot move to {moment.isoformat()}: the server's time is already {now.isoformat()}"
                raise ClockMovedBackward(msg)
            self._shift(now, moment - now, f"move to {moment.isoformat()}")
            self._told(f"clock.move_to({moment.isoformat()})")

    def freeze(self) -> None:
        """Stop the clock where it stands; `advance` and `move_to` still move it."""
        with self._moving():
            self._frozen_at = self.now()
            self._told("clock.freeze()")

    def unfreeze(self) -> None:
        """Let the clock run again from where it stands."""
        with self._moving():
            if self._frozen_at is not None:
                self._offset = self._frozen_at - datetime.now(timezone.utc)
                self._frozen_at = None
                self._told("clock.unfreeze()")

    def _running(self) -> datetime:
        try:
            return datetime.now(timezone.utc) + self._offset
        except OverflowError:
            raise _too_late() from None

    def _shift(self, now: datetime, step: timedelta, how: str) -> None:
        if step > LATEST_MOVE - now:
            msg = f"the clock cannot {how}: {LATEST_MOVE.date()} is the last date that leaves room for lifetimes"
            raise InvalidArgument(msg)
        if self._held_at is not None:
            self._held_at += step
        if self._frozen_at is None:
            self._offset += step
        else:
            self._frozen_at += step

    def __repr__(self) -> str:
        return f"<Clock {self.now().isoformat()}{' frozen' if self._frozen_at else ''}>"


def _too_late() -> InvalidArgument:
    return InvalidArgument(
        f"the server's time is past {LAST_MOMENT.date()}, the last date that leaves room for lifetimes: "
        f"the system's clock was set forward"
    )


def _require_aware(moment: object) -> None:
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        msg = f"move_to({moment!r}) needs a datetime with a time zone, such as one with tzinfo=timezone.utc"
        raise InvalidArgument(msg)


def _duration(duration: timedelta | None, units: dict[str, float]) -> timedelta:
    if isinstance(duration, timedelta) and not units:
        return duration
    msg = f"advance({_written(duration, units)}) needs one timedelta, or numbers for some of: {', '.join(UNITS)}"
    if duration is not None or not units or units.keys() - set(UNITS):
        raise InvalidArgument(msg)
    try:
        return timedelta(**units)
    except (TypeError, ValueError, OverflowError):
        raise InvalidArgument(msg) from None


def _written(duration: object, units: dict[str, float]) -> str:
    given = [] if duration is None else [redaction.without_tokens(repr(duration))]
    return ", ".join([*given, *(f"{name}={value!r}" for name, value in units.items())])
