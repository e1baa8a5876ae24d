"""The refusals that a fault asks the REST API for."""

from __future__ import annotations

from pytest_ghes_oauth._http.calls import Refusal
from pytest_ghes_oauth._rest.errors import Documented, RateLimitExceeded, RestError, SecondaryRateLimitExceeded


def error_of(refusal: Refusal, whose: str, limit: int) -> RestError:
    """Return *refusal* as an error: a rate limit, or a documented status.

    Args:
        refusal: what the fault asks for.
        whose: the name of the caller for the rate limit; empty for the anonymous caller.
        limit: how many requests a caller may make in an hour.
    """
    error = _error_of(refusal, whose)
    used_up = {"X-RateLimit-Limit": str(limit), "X-RateLimit-Used": str(limit)}
    error.headers = {**(used_up if isinstance(error, RateLimitExceeded) else {}), **refusal.headers}
    return error


def _error_of(refusal: Refusal, whose: str) -> RestError:
    if refusal.code == "rate_limited":
        message = f"API rate limit exceeded for {whose or 'this address'}."
        return RateLimitExceeded(refusal.cause, message=message)
    if refusal.code == "secondary_rate_limited":
        return SecondaryRateLimitExceeded(refusal.cause)
    return Documented(int(refusal.code), refusal.cause)
