"""The table of faults: what each name does."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final, Literal, NamedTuple

from pytest_ghes_oauth._domain.limits import RATE_LIMIT_WINDOW
from pytest_ghes_oauth._domain.misuse import InvalidArgument
from pytest_ghes_oauth._faults.broken import Breakage
from pytest_ghes_oauth._faults.pages import BAD_GATEWAY, GATEWAY_TIMEOUT, MAINTENANCE, SERVER_ERROR, Page

FaultName = Literal[
    "connection_refused", "connection_reset", "timeout", "answer_lost", "slow", "truncated",
    "server_error", "bad_gateway", "maintenance", "gateway_timeout", "rate_limited", "secondary_rate_limited",
]  # fmt: skip
Details = Mapping[str, float]

_LONGEST: Final = timedelta(days=36_525).total_seconds()


class Detail(NamedTuple):
    """A keyword that a fault takes.

    Attributes:
        accept: returns the value, or raises `InvalidArgument`.
        default: the value if it is not given; `None` if it has to be.
    """

    accept: Callable[[object], float]
    default: float | None = None


class Kind(NamedTuple):
    """What a fault of one name does.

    Attributes:
        acts: whether the server acts on the request first.
        breaks: how the connection breaks; `None` if an answer arrives.
        page: what is answered in place of the server, whatever the path.
        limits: whether it is a rate limit of the REST API, which holds for a while.
        details: the keywords that it takes.
    """

    acts: bool = False
    breaks: Breakage | None = None
    page: Page | None = None
    limits: bool = False
    details: Mapping[str, Detail] = {}  # nobody changes it


def _seconds(value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= _LONGEST:
        return value
    msg = f"seconds={value!r} is not a positive number of seconds"
    raise InvalidArgument(msg)


def _retry_after(value: object) -> float:
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LONGEST:
        return value
    msg = f"retry_after={value!r} is not a positive number of whole seconds"
    raise InvalidArgument(msg)


FAULTS: Final[Mapping[str, Kind]] = {
    # The connection.
    "connection_refused": Kind(breaks="refused"),
    "connection_reset": Kind(breaks="reset"),
    "timeout": Kind(breaks="timed out"),
    "answer_lost": Kind(acts=True, breaks="closed"),
    "slow": Kind(acts=True, breaks="timed out", details={"seconds": Detail(_seconds)}),
    "truncated": Kind(acts=True, breaks="truncated"),
    # GitHub.
    "server_error": Kind(page=SERVER_ERROR),
    "bad_gateway": Kind(page=BAD_GATEWAY),
    "maintenance": Kind(page=MAINTENANCE),
    "gateway_timeout": Kind(page=GATEWAY_TIMEOUT),
    "rate_limited": Kind(limits=True),
    "secondary_rate_limited": Kind(limits=True, details={"retry_after": Detail(_retry_after, 60)}),
}
# A status or an error code that an operation documents.
DOCUMENTED: Final = Kind()


def window_of(details: Details) -> timedelta:
    """Return how long a rate limit holds."""
    return timedelta(seconds=math.ceil(details["retry_after"])) if "retry_after" in details else RATE_LIMIT_WINDOW
