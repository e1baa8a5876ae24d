"""How many requests a caller may make in an hour, where the server limits that (flows rules 82 and 83)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pytest_ghes_oauth._rest.caller import Caller
from pytest_ghes_oauth._rest.errors import RateLimitExceeded

WINDOW: Final = timedelta(hours=1)
# What nobody in particular may do; also shown on every 401 (wire 1.5, recorded).
ANONYMOUS_LIMIT: Final = 60


@dataclass
class Quota:
    """The requests of one caller in the current window."""

    limit: int
    reset: datetime
    used: int = 0

    @property
    def remaining(self) -> int:
        """How many are left."""
        return max(0, self.limit - self.used)

    def headers(self) -> dict[str, str]:
        """Return the quota as the headers of every response."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(int(self.reset.timestamp())),
            "X-RateLimit-Used": str(self.used),
            "X-RateLimit-Resource": "core",
        }

    def resource(self) -> dict[str, int]:
        """Return the quota as GET /rate_limit shows it."""
        return {
            "limit": self.limit,
            "remaining": self.remaining,
            "reset": int(self.reset.timestamp()),
            "used": self.used,
        }


class RateLimiter:
    """Count the requests of each caller, by the server's clock."""

    def __init__(self, limit: int) -> None:
        self._limit: Final = limit
        self._quotas: Final[dict[str, Quota]] = {}

    def quota(self, caller: Caller, now: datetime) -> Quota:
        """Return the quota of *caller*; a new one when the window of the last is over."""
        name = _name(caller)
        quota = self._quotas.get(name)
        if quota is None or now >= quota.reset:
            limit = min(self._limit, ANONYMOUS_LIMIT) if name == "" else self._limit
            quota = self._quotas[name] = Quota(limit, now.replace(microsecond=0) + WINDOW)
        return quota

    def count(self, caller: Caller, now: datetime) -> None:
        """Use one request of the quota of *caller*.

        Raises:
            RateLimitExceeded: none is left.
        """
        quota = self.quota(caller, now)
        if not quota.remaining:
            cause = f"the limit of {quota.limit} in an hour is used up until {quota.reset.isoformat()}"
            message = f"API rate limit exceeded for {_name(caller) or 'this address'}."
            raise RateLimitExceeded(cause, message=message)
        quota.used += 1


def _name(caller: Caller) -> str:
    if caller.user is not None:
        return f"user ID {caller.user.id}"
    return f"app {caller.app.client_id}" if caller.app is not None else ""
