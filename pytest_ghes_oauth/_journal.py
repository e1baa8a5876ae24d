"""The journal of a server: its exchanges and its events, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, final

from pytest_ghes_oauth._domain.accounts import Organization, Repository, Team, User
from pytest_ghes_oauth._domain.apps import App, Installation
from pytest_ghes_oauth._domain.lifecycle import EventName
from pytest_ghes_oauth._domain.records import Record
from pytest_ghes_oauth._domain.tokens import AccessToken, Grant
from pytest_ghes_oauth._history import History
from pytest_ghes_oauth._http.messages import Request, Response


@dataclass(frozen=True, eq=False)
class Exchange:
    """One request and its response.

    Attributes:
        operation: GitHub's id of the operation, such as `apps/check-token`; below `/login`, the path; for an endpoint
            that the test defines, the method and path; `None` if no release has one for this method and path.
        cause: one sentence that says why the server refused; `None` if it did not.
        at: the server's time when the request arrived.
        error: the error code of OAuth that the client was told; `None` if it was told none.
        user, app: whom the server took the caller for; at the sign-in endpoints, the app of `client_id`.
        token: the token that the caller presented, even a dead one; not one that the body or the path names.
        events: what it caused, in order.
    """

    request: Request
    response: Response
    operation: str | None
    cause: str | None
    at: datetime
    error: str | None = None
    user: User | None = None
    app: App | None = None
    token: AccessToken | None = None
    events: tuple[Event, ...] = ()


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
        # From the most specific to the most general.
        parties = (self.token, self.grant, self.installation, self.app, self.repository, self.team)
        what = next((party for party in (*parties, self.organization, self.user) if party is not None), None)
        return f"<Event {self.name}: {what.label if what else ''}>"


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
    """Keep exchanges and events, and connect each event to the exchange that caused it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now: Final = now
        self._exchanges: Final[list[Exchange]] = []
        self._events: Final[list[Event]] = []
        self._remarks: Final[list[tuple[int, str]]] = []

    @property
    def exchanges(self) -> History[Exchange]:
        """All exchanges, in the order in which they ended."""
        return History(self._exchanges)

    @property
    def events(self) -> History[Event]:
        """All events."""
        return History(self._events)

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
        """Note something other than an exchange that explains a failure: a request that raised, a refused click."""
        self._remarks.append((len(self._exchanges), sentence))

    def remarks(self, since: int) -> list[str]:
        """Return the remarks made after the first *since* exchanges."""
        return [sentence for number, sentence in self._remarks if number >= since]

    def record(self, exchange: Exchange, pending: Pending) -> None:
        """Note *exchange*, which was *pending*, and that it caused the events of that."""
        object.__setattr__(exchange, "events", tuple(pending.events))
        self._exchanges.append(exchange)
        for event in pending.events:
            object.__setattr__(event, "exchange", exchange)
