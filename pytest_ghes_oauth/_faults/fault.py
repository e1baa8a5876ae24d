"""One fault: as it is armed, and as a test sees it."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Final, NamedTuple, final

from pytest_ghes_oauth._faults.broken import Breakage
from pytest_ghes_oauth._faults.table import Details, Kind, window_of

if TYPE_CHECKING:
    from typing_extensions import Self

    from pytest_ghes_oauth._http.calls import Call


class Aim(NamedTuple):
    """The requests that a fault is for.

    Attributes:
        fits: tells whether a request is one of them.
        words: says which they are: `requests with method='POST'`.
    """

    fits: Callable[[Call], bool]
    words: str


class Armed:
    """A fault that waits for requests, and counts them.

    Args:
        name: the name that it was armed by.
        kind: what it does.
        details: the keywords that the kind takes.
        aim: the requests that it is for.
        times: how many requests it takes; `None` for no limit.
        after: how many requests that fit come first.

    Attributes:
        fault: what a test sees of it.
        fired: how many requests it took so far.
    """

    def __init__(self, name: str, kind: Kind, details: Details, aim: Aim, times: int | None, after: int) -> None:
        self.name: Final = name
        self.kind: Final = kind
        self.details: Final = details
        self.times: Final = times
        self.after: Final = after
        self.fault: Final = Fault(self)
        self.fired = 0
        self._aim: Final = aim
        self._came = 0
        self._fitted = 0
        self._disarmed = False
        self._until: datetime | None = None

    def meets(self, call: Call, now: datetime) -> bool:
        """Count *call*, if it fits, and tell whether the fault takes it unless another does."""
        if not self._is_armed(now):
            return False
        self._came += 1
        if not self._aim.fits(call):
            return False
        self._fitted += 1
        return self._fitted > self.after

    def fire(self, now: datetime) -> None:
        """Count a request that it takes. The first one begins the time for which a rate limit holds."""
        self.fired += 1
        if self.kind.limits and self._until is None:
            self._until = now.replace(microsecond=0) + window_of(self.details)

    def unspent(self) -> str:
        """Return what says that it took fewer requests than its `times`: what it waits for, and what came instead."""
        after = f" after the first {self.after}" if self.after else ""
        return (
            f"the fault {self.name!r} fired {self.fired} of {self.times} times: it waits for {self._aim.words}{after}, "
            f"and of {self._came} that came {self._fitted} fitted"
        )

    def disarm(self) -> None:
        """Take no more requests."""
        self._disarmed = True

    def breaks_within(self, patience: float | None) -> Breakage | None:
        """Return how the connection of a client breaks that waits for *patience* seconds; `None` if it does not."""
        seconds = self.details.get("seconds")
        if seconds is not None and (patience is None or seconds <= patience):
            return None
        return self.kind.breaks

    def headers(self, now: datetime) -> dict[str, str]:
        """Return what the refusal of a rate limit that fired tells the client: when to come again."""
        assert self._until is not None  # noqa: S101  # it fired
        if "retry_after" in self.details:
            return {"Retry-After": str(max(1, math.ceil((self._until - now).total_seconds())))}
        return {
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": str(int(self._until.timestamp())),
            "X-RateLimit-Resource": "core",
        }

    def _is_armed(self, now: datetime) -> bool:
        if self._disarmed:
            return False
        if self.times is not None:
            return self.fired < self.times
        return self._until is None or now < self._until


@final
class Fault:
    """Something that goes wrong with some requests: armed until it took `times` of them, or until its `with` ends."""

    __slots__ = ("_armed",)

    def __init__(self, armed: Armed) -> None:
        self._armed: Final = armed

    @property
    def name(self) -> str:
        """The name that it was armed by."""
        return self._armed.name

    @property
    def times(self) -> int | None:
        """How many requests it takes; `None` for no limit."""
        return self._armed.times

    @property
    def after(self) -> int:
        """How many requests that fit come first."""
        return self._armed.after

    @property
    def fired(self) -> int:
        """How many requests it took so far."""
        return self._armed.fired

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._armed.disarm()

    def __repr__(self) -> str:
        times = "" if self.times is None else f" of {self.times}"
        return f"<Fault {self.name!r}, fired {self.fired}{times}>"
