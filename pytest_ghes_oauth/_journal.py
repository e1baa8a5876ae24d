"""The journal of a server: its exchanges and its events, in order."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypedDict, final

from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App, Installation
from pytest_ghes_oauth._domain.lifecycle import EventName
from pytest_ghes_oauth._domain.organizations import Organization, Repository
from pytest_ghes_oauth._domain.records import Record
from pytest_ghes_oauth._domain.teams import Team
from pytest_ghes_oauth._domain.tokens import AccessToken, Grant
from pytest_ghes_oauth._faults.fault import Fault
from pytest_ghes_oauth._history import Field, History
from pytest_ghes_oauth._http.call_sites import own_line
from pytest_ghes_oauth._http.messages import Request, Response

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from pytest_ghes_oauth._faults.table import FaultName
    from pytest_ghes_oauth._http.operations import Operation


@dataclass(frozen=True, eq=False)
class Exchange:
    """One request and its response.

    Attributes:
        response: what the client received; `None` if a fault let it receive nothing, or a broken answer.
        operation: GitHub's id of the operation, such as `apps/check-token`; below `/login`, the path; for an endpoint
            that the test defines, the method and path; `None` if no release has one for this method and path.
        cause: one sentence that says why the server refused; `None` if it did not.
        at: the server's time when the request arrived.
        error: the error code of OAuth that the client was told; `None` if it was told none.
        user, app: whom the server took the caller for; at the sign-in endpoints, the app of `client_id`.
        token: the token that the caller presented, even a dead one; not one that the body or the path names.
        events: what it caused, in order.
        fault: the fault that took it.
    """

    request: Request
    response: Response | None
    operation: str | None
    cause: str | None
    at: datetime
    error: str | None = None
    user: User | None = None
    app: App | None = None
    token: AccessToken | None = None
    events: tuple[Event, ...] = ()
    fault: Fault | None = None


@dataclass(frozen=True, eq=False)
class Event:
    """One change of state.

    Attributes:
        name: an event of the lifecycles, such as `token.reset`.
        user, app, grant, token, organization, team, repository, installation: the records that it is about.
        exchange: the exchange that caused it; `None` if the test caused it.
    """

    name: EventName
    at: datetime
    user: User | None = None
    app: App | None = None
    grant: Grant | None = None
    token: AccessToken | None = None
    organization: Organization | None = None
    team: Team | None = None
    repository: Repository | None = None
    installation: Installation | None = None
    exchange: Exchange | None = None

    def __repr__(self) -> str:
        return f"<Event {self}>"

    def __str__(self) -> str:
        subject = subject_of(self)
        return f"{self.name}: {subject.label if subject else ''}"


def subject_of(event: Event) -> Record | None:
    """Return the record that *event* happened to: the most specific of those that it is about."""
    parties = (event.token, event.grant, event.installation, event.app, event.repository, event.team)
    return next((party for party in (*parties, event.organization, event.user) if party is not None), None)


class Opened(NamedTuple):
    """A page that a person opened in a browser, by `approve` or `deny`; no exchange of the code under test.

    Attributes:
        request: the authorize URL, which the code under test made.
        callback: the URL that the browser was sent to; empty if the page showed an error.
    """

    request: Request
    callback: str


class Stray(NamedTuple):
    """A request for a path that is not modelled, as the *problem* that was raised in its caller."""

    problem: str


class Leak(NamedTuple):
    """A request whose redirect led to another origin, and that origin's URL, which got the same credentials."""

    request: Request
    target: str


class Entry(NamedTuple):
    """Something that happened on a server, for reports.

    Attributes:
        what: an exchange, or a sentence about something else.
        events: how many events there had been.
        line: the file and the line of the code under test that did it, if that can be told.
        is_request: whether a request arrived: each exchange, and what is no exchange because a mock answered it or
            because it raised in the caller.
    """

    what: Exchange | str
    events: int
    line: tuple[str, int] | None = None
    is_request: bool = False


class Exchanges(History[Exchange]):
    """The exchanges of a server, in the order in which they ended. They can be searched by their fields."""

    __slots__ = ()

    def find(self, **fields: Unpack[ExchangeFields]) -> list[Exchange]:
        """Return the exchanges whose fields are *fields*; a login, client id, name or text may stand for a record.

        Raises:
            GHESError: there is no such field, or nothing on the server ever had such a value.
        """
        return self._find(fields)

    def one(self, **fields: Unpack[ExchangeFields]) -> Exchange:
        """Return the only exchange whose fields are *fields*.

        Raises:
            GHESError: there is none, or more than one; or as for `find`.
        """
        return self._one(fields)

    def count(self, **fields: Unpack[ExchangeFields]) -> int:  # type: ignore[override]  # of fields, not of a value
        """Return how many exchanges have *fields*.

        Raises:
            GHESError: as for `find`.
        """
        return len(self._find(fields))


class Events(History[Event]):
    """The events of a server, in order. They can be searched by their fields."""

    __slots__ = ()

    def find(self, **fields: Unpack[EventFields]) -> list[Event]:
        """Return the events whose fields are *fields*; a login, client id, name, id or text may stand for a record.

        Raises:
            GHESError: there is no such field, or nothing on the server ever had such a value.
        """
        return self._find(fields)

    def one(self, **fields: Unpack[EventFields]) -> Event:
        """Return the only event whose fields are *fields*.

        Raises:
            GHESError: there is none, or more than one; or as for `find`.
        """
        return self._one(fields)

    def count(self, **fields: Unpack[EventFields]) -> int:  # type: ignore[override]  # of fields, not of a value
        """Return how many events have *fields*.

        Raises:
            GHESError: as for `find`.
        """
        return len(self._find(fields))


class ExchangeFields(TypedDict, total=False):
    """The fields by which exchanges are found; the README says what each one accepts."""

    operation: Operation | str | None
    method: str
    path: str
    status: int | None
    error: str | None
    user: User | str | None
    app: App | str | None
    token: AccessToken | str | None
    cause: str | None
    fault: Fault | FaultName | str | None


class EventFields(TypedDict, total=False):
    """The fields by which events are found; the README says what each one accepts."""

    name: EventName
    user: User | str | None
    app: App | str | None
    grant: Grant | int | None
    token: AccessToken | str | None
    organization: Organization | str | None
    team: Team | str | None
    repository: Repository | str | None
    installation: Installation | int | None
    exchange: Exchange | None


@final
class Pending:
    """An exchange in the making, as a context: it causes what is published in it, by this thread or task only.

    Attributes:
        journal: where it will be noted.
        outer: the exchange, of any server, that led to it.
        events: what it has caused so far.
    """

    __slots__ = ("events", "journal", "outer")

    def __init__(self, journal: Journal) -> None:
        self.journal: Final = journal
        self.outer: Pending | None = None
        self.events: Final[list[Event]] = []

    def __enter__(self) -> Pending:
        self.outer = _INNERMOST.get()
        _INNERMOST.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        _INNERMOST.set(self.outer)


_INNERMOST: Final[ContextVar[Pending | None]] = ContextVar("_INNERMOST", default=None)


def _pending_in(journal: Journal) -> Pending | None:
    """Return the innermost exchange of *journal* that is in the making here."""
    pending = _INNERMOST.get()
    while pending is not None and pending.journal is not journal:
        pending = pending.outer
    return pending


class Journal:
    """Keep exchanges and events, and connect each event to the exchange that caused it.

    Attributes:
        opened: the pages that a person opened, in order, for the audit.
        leaks: the credentials that followed a redirect to another origin, likewise.
        strays: the requests for paths that are not modelled, in order, for the plugin.
        entries: the exchanges, and what else explains a failure, in order.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now: Final = now
        self._exchanges: Final[list[Exchange]] = []
        self._events: Final[list[Event]] = []
        self._listeners: Final[list[Callable[[Exchange], object]]] = []
        self._listeners_of_opened: Final[list[Callable[[Opened], object]]] = []
        self.opened: Final[list[Opened]] = []
        self.leaks: Final[list[Leak]] = []
        self.strays: Final[list[Stray]] = []
        self.entries: Final[list[Entry]] = []
        self._exchange_fields: Callable[[], Mapping[str, Field]] = dict
        self._event_fields: Callable[[], Mapping[str, Field]] = dict

    @property
    def exchanges(self) -> Exchanges:
        """All exchanges, in the order in which they ended."""
        return Exchanges(self._exchanges, "exchange", self._exchange_fields)

    @property
    def events(self) -> Events:
        """All events."""
        return Events(self._events, "event", self._event_fields)

    def search_by(
        self, exchange_fields: Callable[[], Mapping[str, Field]], event_fields: Callable[[], Mapping[str, Field]]
    ) -> None:
        """Let exchanges and events be found by the fields that two functions return."""
        self._exchange_fields, self._event_fields = exchange_fields, event_fields

    def pending(self) -> Pending:
        """Return a context for the next exchange: the events that are published in it are its own."""
        return Pending(self)

    def publish(self, name: EventName, record: Record) -> None:
        """Note that *name* happened to *record*."""
        parties: Mapping[str, Any] = record.parties
        event = Event(name, self._now(), **parties)
        self._events.append(event)
        pending = _pending_in(self)
        if pending is not None:
            pending.events.append(event)

    def remark(self, sentence: str) -> None:
        """Note something other than an exchange that explains a failure: a refused click, a verb of the test."""
        line = own_line(sys._getframe(1))  # noqa: SLF001  # what `warnings` starts from
        self.entries.append(Entry(sentence, len(self._events), line))

    def arrive(self, sentence: str) -> None:
        """Note a request that is no exchange, because a mock of the test answered it or because it raised."""
        line = own_line(sys._getframe(1))  # noqa: SLF001  # what `warnings` starts from
        self.entries.append(Entry(sentence, len(self._events), line, is_request=True))

    def open(self, page: Opened) -> None:
        """Note that a person opened *page*."""
        self.opened.append(page)
        for listener in self._listeners_of_opened:
            listener(page)

    def leak(self, request: Request, target: str) -> None:
        """Note that the credentials of *request* followed its redirect to *target*."""
        self.leaks.append(Leak(request, target))

    def stray(self, problem: str) -> None:
        """Note a request for a path that is not modelled, which raised *problem*."""
        self.strays.append(Stray(problem))

    def listen(self, told: Callable[[Exchange], object], told_opened: Callable[[Opened], object]) -> None:
        """Call *told* with each exchange, and *told_opened* with each page that a person opens, from now on."""
        self._listeners.append(told)
        self._listeners_of_opened.append(told_opened)

    def record(self, exchange: Exchange, pending: Pending) -> None:
        """Note *exchange*, which was *pending*, and that it caused the events of that."""
        object.__setattr__(exchange, "events", tuple(pending.events))
        self._exchanges.append(exchange)
        line = own_line(sys._getframe(1))  # noqa: SLF001  # what `warnings` starts from
        self.entries.append(Entry(exchange, len(self._events), line, is_request=True))
        for event in pending.events:
            object.__setattr__(event, "exchange", exchange)
        for listener in self._listeners:
            listener(exchange)
