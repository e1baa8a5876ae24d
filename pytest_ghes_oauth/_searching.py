"""What `find`, `one` and `count` accept for each field of an exchange and of an event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from operator import attrgetter
from typing import Final, Protocol, get_args

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._domain.comparable import is_unlike
from pytest_ghes_oauth._domain.lifecycle import EventName
from pytest_ghes_oauth._domain.misuse import InvalidArgument, listed
from pytest_ghes_oauth._domain.names import Names
from pytest_ghes_oauth._exchanges import Exchange
from pytest_ghes_oauth._faults.fault import Fault
from pytest_ghes_oauth._faults.table import FAULTS
from pytest_ghes_oauth._history import Field, Wanted

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")

_STATUSES: Final = range(100, 600)


class Known(Protocol):
    """What a server may be asked, as its front door knows it."""

    def operations(self) -> Mapping[str, str]:
        """Return every id that an operation has or had, and the one that it has on this release."""

    def errors(self) -> Iterable[str]:
        """Return the error codes of OAuth."""

    def paths(self) -> list[str]:
        """Return the templates of all paths."""

    def knows(self, path: str) -> bool:
        """Tell whether *path* is modelled in any release."""


def exchange_fields(
    names: Mapping[str, Names], known: Known, faults: Callable[[], Iterable[Fault]]
) -> Mapping[str, Field]:
    """Return what exchanges are found by."""
    return {
        "operation": Field(attrgetter("operation"), lambda want: _operation(want, known.operations())),
        "method": Field(attrgetter("request.method"), _method),
        "path": Field(attrgetter("request.path"), lambda want: _path(want, known)),
        "status": Field(_status_of, _status),
        "error": Field(attrgetter("error"), lambda want: _one_of(want, known.errors(), "no error code is")),
        "user": _record("user", names),
        "app": _record("app", names),
        "token": _record("token", names),
        "cause": Field(attrgetter("cause"), lambda want: _text("cause", want, "the code has expired")),
        "fault": Field(attrgetter("fault"), lambda want: _fault(want, faults())),
    }


def event_fields(names: Mapping[str, Names], exchanges: Callable[[], Iterable[Exchange]]) -> Mapping[str, Field]:
    """Return what events are found by."""
    records = ("user", "app", "grant", "token", "organization", "team", "repository", "installation")
    return {
        "name": Field(
            attrgetter("name"), lambda want: _one_of(want, get_args(EventName), "no event has the name", or_none=False)
        ),
        **{field: _record(field, names) for field in records},
        "exchange": Field(attrgetter("exchange"), lambda want: _exchange(want, exchanges())),
    }


def _record(field: str, names: Mapping[str, Names]) -> Field:
    return Field(attrgetter(field), names[field].wanted)


def _equal(want: object) -> Wanted:
    return lambda actual: bool(actual == want)


def _text(field: str, want: object, example: str) -> Wanted:
    if is_unlike(want, example):
        msg = f"{field}={redaction.reference(want)} is not a text such as {example!r}"
        raise InvalidArgument(msg)
    return _equal(want)


def _one_of(want: object, known: Iterable[str], none_is: str, *, or_none: bool = True) -> Wanted:
    names = tuple(known)
    if is_unlike(want, "") or (want is None and not or_none) or (isinstance(want, str) and want not in names):
        msg = f"{none_is} {redaction.reference(want)}; there are: {listed(map(repr, names), repr(want))}"
        raise InvalidArgument(msg)
    return _equal(want)


def _fault(want: object, faults: Iterable[Fault]) -> Wanted:
    armed = list(faults)
    if isinstance(want, Fault) and not any(one is want for one in armed):
        raise _of_another_server(want)
    _one_of(want, dict.fromkeys([*FAULTS, *(one.name for one in armed)]), "no fault is")
    return lambda actual: bool(actual == want or (isinstance(actual, Fault) and actual.name == want))


def _exchange(want: object, exchanges: Iterable[Exchange]) -> Wanted:
    if isinstance(want, Exchange) and not any(one is want for one in exchanges):
        raise _of_another_server(want.request)
    if is_unlike(want, object()):
        msg = f"exchange={redaction.reference(want)} is not an exchange, such as ghes.exchanges[-1]"
        raise InvalidArgument(msg)
    return _equal(want)


def _of_another_server(want: object) -> InvalidArgument:
    return InvalidArgument(f"{want!r} is of another server")


def _status_of(exchange: object) -> object:
    response = attrgetter("response")(exchange)
    return None if response is None else response.status


def _operation(want: object, names: Mapping[str, str]) -> Wanted:
    _one_of(want, names, "no operation has the id")
    return _equal(names[want] if isinstance(want, str) else want)


def _method(want: object) -> Wanted:
    wanted = want.upper() if isinstance(want, str) else want
    return _one_of(wanted, METHODS, "no method is", or_none=False)


def _status(want: object) -> Wanted:
    is_number = isinstance(want, int) and not isinstance(want, bool)
    if (is_number and want not in _STATUSES) or (
        not is_number and (isinstance(want, (bool, float)) or is_unlike(want, 0))
    ):
        msg = f"status={want!r} is not a number such as 404"
        raise InvalidArgument(msg)
    return _equal(want)


def _path(want: object, known: Known) -> Wanted:
    if isinstance(want, str) and not known.knows(want):
        msg = f"path={redaction.address(repr(want))} is not a path of the server; {_advice(want, known.paths)}"
        raise InvalidArgument(msg)
    return _text("path", want, "/api/v3/user")


def _advice(path: str, paths: Callable[[], list[str]]) -> str:
    if "?" in path or "://" in path:
        return "it has no query and no origin, such as '/api/v3/user'"
    nearest = get_close_matches(path, paths(), n=1, cutoff=0.3)
    return f"the nearest: {nearest[0]!r}" if nearest else "paths of the API begin with '/api/v3'"
