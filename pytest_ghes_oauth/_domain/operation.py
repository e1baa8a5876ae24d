"""One thing at a time, at one moment: the lock of a server, and its clock held."""

from __future__ import annotations

from threading import RLock
from typing import Final

from pytest_ghes_oauth._domain.clock import Clock


class Operation:
    """What happens at one moment and undisturbed: entered by requests and by the verbs of a test alike."""

    def __init__(self, clock: Clock) -> None:
        self._lock: Final = RLock()
        self._clock: Final = clock
        self._depth = 0

    def __enter__(self) -> None:
        self._lock.acquire()
        if not self._depth:
            self._clock.hold()
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if not self._depth:
            self._clock.let_go()
        self._lock.release()
