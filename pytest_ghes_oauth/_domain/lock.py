"""The lock of a server: one thing happens at a time, and the clock stands still while it does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import RLock
from typing import Final

from pytest_ghes_oauth._domain.clock import Clock


class Lock:
    """A reentrant lock, taken by requests and by the verbs that a test calls.

    Args:
        clock: held at one moment while the lock is held.
        at_moment: called with that moment as soon as the lock is taken.
    """

    def __init__(self, clock: Clock, at_moment: Callable[[datetime], None]) -> None:
        self._lock: Final = RLock()
        self._clock: Final = clock
        self._at_moment: Final = at_moment
        self._depth = 0

    def __enter__(self) -> None:
        self._lock.acquire()
        try:
            if not self._depth:
                self._at_moment(self._clock.hold())
        except BaseException:
            self._lock.release()
            raise
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if not self._depth:
            self._clock.let_go()
        self._lock.release()
