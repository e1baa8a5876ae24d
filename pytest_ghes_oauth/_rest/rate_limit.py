"""The rate limit: how many requests a caller may make in an hour, if it is on (flows 82 and 83)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pytest_ghes_oauth._domain.limits import ANONYMOUS_RATE_LIMIT, RATE_LIMIT_WINDOW
from pytest_ghes_oauth._rest.errors import RateLimitExceeded


@dataclass
class Quota:
    """The requests of one caller in the current window."""

    limit: int
    reset: datetime
    used: int = 0

    @property
    def remaining(self) -> int:
        """How many requests are left."""
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

    def quota(self, whose: str, now: datetime) -> Quota:
        """Return the quota of a caller (anonymous if *whose* is empty), a new one if the last window is over."""
        quota = self._quotas.get(whose)
        if quota is None or now >= quota.reset:
            limit = self._limit if whose else min(self._limit, ANONYMOUS_RATE_LIMIT)
            quota = self._quotas[whose] = Quota(limit, now.replace(microsecond=0) + RATE_LIMIT_WINDOW)
        return quota

    def count(self, whose: str, now: datetime) -> None:
        """Take one request from the quota of a caller.

        Raises:
            RateLimitExceeded: no request is left.
        """
        quota = self.quota(whose, now)
        if not quota.remaining:
            cause = f"the {quota.limit} requests of the hour are used up until {quota.reset.isoformat()}"
            message = f"API rate limit exceeded for {whose or 'this address'}."
            raise RateLimitExceeded(cause, message=message)
        quota.used += 1
