"""The faults of one server, and the choice of the one that a request meets."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from pytest_ghes_oauth._faults.fault import Armed
from pytest_ghes_oauth._http.calls import Call


class Faults:
    """The faults of one server, in the order in which they were armed."""

    def __init__(self) -> None:
        self._faults: Final[list[Armed]] = []

    def __bool__(self) -> bool:
        return bool(self._faults)

    def unspent(self) -> list[Armed]:
        """Return the faults that took fewer requests than their `times`."""
        return [one for one in self._faults if one.times is not None and one.fired < one.times]

    def armed(self) -> list[Armed]:
        """Return every fault that was ever armed."""
        return list(self._faults)

    def arm(self, fault: Armed) -> None:
        """Let *fault* meet the requests from now on."""
        self._faults.append(fault)

    def taking(self, call: Call, now: datetime) -> Armed | None:
        """Return the fault that takes *call*: of those that it meets, which all count it, the earliest."""
        meeting = [fault for fault in self._faults if fault.meets(call, now)]
        if not meeting:
            return None
        meeting[0].fire(now)
        return meeting[0]
