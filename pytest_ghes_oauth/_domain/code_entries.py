"""How often user codes of devices were entered (flows 35)."""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import datetime
from typing import Final

from pytest_ghes_oauth._domain.clock import Clock
from pytest_ghes_oauth._domain.limits import CODE_ENTRIES, CODE_ENTRIES_WINDOW


class CodeEntries:
    """The codes that were entered within the last hour."""

    def __init__(self, clock: Clock) -> None:
        self._clock: Final = clock
        self._entered: Final[defaultdict[int, deque[datetime]]] = defaultdict(deque)

    def admit(self, number: int) -> bool:
        """Count a code for the record with this id, an app or else a user; tell whether it is not one too many."""
        now, entered = self._clock.now(), self._entered[number]
        while entered and now - entered[0] >= CODE_ENTRIES_WINDOW:
            entered.popleft()
        if len(entered) >= CODE_ENTRIES:
            return False
        entered.append(now)
        return True
