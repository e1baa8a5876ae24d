"""The time of the server: the system's time plus an offset, so that no test has to sleep."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from pytest_ghes_oauth._domain.misuse import ClockMovedBackward, InvalidArgument

UNITS = ("weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds")


class Clock:
    """Tell the server's time, and move it forward.

    Every date that the server shows and every expiry comes from `now()`, in UTC. `advance` and `move_to`
    only go forward. The clock follows the system's time, so libraries that patch that (freezegun,
    time-machine) move it too.
    """

    __slots__ = ("_frozen_at", "_held_at", "_offset")

    def __init__(self) -> None:
        self._offset = timedelta()
        self._frozen_at: datetime | None = None
        self._held_at: datetime | None = None

    def now(self) -> datetime:
        """Return the server's time, an aware `datetime` in UTC."""
        if self._held_at is not None:
            return self._held_at
        return datetime.now(timezone.utc) + self._offset if self._frozen_at is None else self._frozen_at

    def hold(self) -> datetime:
        """Stay at this moment until `let_go()`, and return it: nothing expires in the middle of a request."""
        self._held_at = self.now()
        return self._held_at

    def let_go(self) -> None:
        """Stop staying at the moment of `hold()`."""
        self._held_at = None

    def advance(self, duration: timedelta | None = None, /, **units: float) -> None:
        """Move forward by a `timedelta`, or by its keywords: `advance(hours=8)`.

        Raises:
            ClockMovedBackward: the duration is negative.
            InvalidArgument: neither a `timedelta` nor keywords were given, or both, or a value is not a duration.
        """
        step = _duration(duration, units)
        if step < timedelta():
            msg = f"the clock cannot advance by {_written(duration, units)}: time on the server only goes forward"
            raise ClockMovedBackward(msg)
        self._shift(step)

    def move_to(self, moment: datetime) -> None:
        """Move forward to *moment*, an aware `datetime` of any time zone.

        Raises:
            ClockMovedBackward: *moment* is before the server's time.
            InvalidArgument: *moment* is not an aware `datetime`.
        """
        now = self.now()
        _require_aware(moment)
        if moment < now:
            msg = f"the clock cannot move to {moment.isoformat()}: the server's time is already {now.isoformat()}"
            raise ClockMovedBackward(msg)
        self._shift(moment - now)

    def freeze(self) -> None:
        """Stop the clock where it stands; `advance` and `move_to` still move it."""
        self._frozen_at = self.now()

    def unfreeze(self) -> None:
        """Let the clock run again from where it stands."""
        if self._frozen_at is not None:
            self._offset = self._frozen_at - datetime.now(timezone.utc)
            self._frozen_at = None

    def _shift(self, step: timedelta) -> None:
        try:
            moment, offset = self.now() + step, self._offset + step
        except OverflowError:
            msg = f"the clock cannot advance by {step!r}: that is past the last date that Python can represent"
            raise InvalidArgument(msg) from None
        if self._frozen_at is None:
            self._offset = offset
        else:
            self._frozen_at = moment

    def __repr__(self) -> str:
        return f"<Clock {self.now().isoformat()}{' frozen' if self._frozen_at else ''}>"


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
    given = [] if duration is None else [repr(duration)]
    return ", ".join([*given, *(f"{name}={value!r}" for name, value in units.items())])
