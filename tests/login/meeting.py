"""Two callers of one server, of whom the second comes at any moment of the first: the interleavings, one by one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from threading import Event, RLock, Thread
from types import FrameType
from typing import Final

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer
from tests.properties import TIMES

Caller = Callable[[], str]

# Of the moments, each fourth; with GHES_EXAMPLES=4, all.
STEP: Final = max(1, 4 // TIMES)
# Nobody waits that long: the second caller either comes through or is stopped at the door.
PATIENCE = 60


class Door:
    """The lock of a server, which tells when somebody has to wait at it."""

    def __init__(self, stopped: Event) -> None:
        self._lock = RLock()
        self._stopped = stopped

    def acquire(self) -> None:
        if not self._lock.acquire(blocking=False):
            self._stopped.set()
            self._lock.acquire()

    def release(self) -> None:
        self._lock.release()


def meetings(
    server: GitHubEnterpriseServer, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[], tuple[Caller, Caller]]
) -> Iterator[list[str]]:
    """Yield what two callers came to, sorted, for moments of the first one at which the second can come.

    Args:
        prepare: makes a new pair of callers, each of which returns what it came to.
    """
    for moment in range(1, 1_000, STEP):
        first, second = prepare()
        outcomes: list[str] = []
        stopped_or_through = Event()
        door = Door(stopped_or_through)
        monkeypatch.setattr(server._store.lock, "_lock", door)  # noqa: SLF001  # to know who waits
        rival = Thread(target=_come, args=[second, outcomes, stopped_or_through], daemon=True)
        outcomes.append(_interrupted(first, moment, rival, stopped_or_through))
        if rival.ident is None:  # it was to come later than the last moment
            assert moment > 5
            return
        rival.join(PATIENCE)
        yield sorted(outcomes)
    pytest.fail("the first caller has more and more to do")


def _come(second: Caller, outcomes: list[str], through: Event) -> None:
    outcomes.append(second())
    through.set()


def _interrupted(first: Caller, moment: int, rival: Thread, stopped_or_through: Event) -> str:
    """Return what *first* came to, with a rival that starts at the call of that number in the package."""
    calls = 0

    def trace(frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal calls
        if frame.f_globals.get("__name__", "").startswith("pytest_ghes_oauth."):
            calls += 1
            if calls == moment:
                rival.start()
                assert stopped_or_through.wait(PATIENCE)

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        return first()
    finally:
        sys.settrace(before)
