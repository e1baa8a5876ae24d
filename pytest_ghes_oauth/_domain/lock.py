"""The lock of a server: one thing happens at a time, and the clock stands still while it does."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import RLock
from typing import Final
from weakref import WeakSet

from pytest_ghes_oauth._domain.clock import Clock
from pytest_ghes_oauth._domain.identity import StaysInProcess


class Lock(StaysInProcess):
    """A reentrant lock, taken by requests, by the verbs that a test calls, and by moves of the clock.

    Args:
        clock: held at one moment while the lock is held.
        at_moment: called with that moment as soon as the lock is taken, and with the next if the clock is moved.
    """

    def __init__(self, clock: Clock, at_moment: Callable[[datetime], None]) -> None:
        self._lock = RLock()
        self._clock: Final = clock
        self._at_moment: Final = at_moment
        self._depth = 0
        clock.move_within(self._moving)
        _LOCKS.add(self)

    def __enter__(self) -> None:
        self._lock.acquire()
        try:
            if not self._depth:
                self._begin()
        except BaseException:
            self._lock.release()
            raise
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if not self._depth:
            self._clock.let_go()
        self._lock.release()

    @contextmanager
    def released(self) -> Iterator[None]:
        """Give the lock up, however often this thread holds it, and take it back at the end, at a new moment."""
        depth, self._depth = self._depth, 0
        self._clock.let_go()
        for _ in range(depth):
            self._lock.release()
        try:
            yield
        finally:
            for _ in range(depth):
                self._lock.acquire()
            self._depth = depth
            self._begin()

    def renew(self) -> None:
        """Free the lock in the child of a fork, where a thread that held it in the parent does not run."""
        if self._lock.acquire(blocking=False):  # free, or held by the thread that forked
            self._lock.release()
            return
        self._lock, self._depth = RLock(), 0
        self._clock.let_go()

    def _begin(self) -> None:
        try:
            self._at_moment(self._clock.hold())
        except BaseException:
            self._clock.let_go()
            raise

    @contextmanager
    def _moving(self) -> Iterator[None]:
        with self:
            yield
            self._at_moment(self._clock.now())


_LOCKS: Final[WeakSet[Lock]] = WeakSet()


def _renew_all() -> None:
    for lock in _LOCKS:
        lock.renew()


if hasattr(os, "register_at_fork"):  # not on Windows, which cannot fork
    os.register_at_fork(after_in_child=_renew_all)
