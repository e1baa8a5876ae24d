"""What happened on the server, in order: exchanges of a client, events of the state machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pytest_ghes_oauth._domain.accounts import Organization, Repository, Team, User
from pytest_ghes_oauth._domain.apps import App, Installation
from pytest_ghes_oauth._domain.lifecycle import EventName
from pytest_ghes_oauth._domain.records import Record
from pytest_ghes_oauth._domain.tokens import AccessToken, Grant
from pytest_ghes_oauth._http.messages import Request, Response


@dataclass(frozen=True, eq=False)
class Exchange:
    """One request and its response.

    Attributes:
        operation: GitHub's id of the operation, `apps/check-token`; below `/login` the path, of an endpoint of the
            test's own verb and path; `None` if there is none for verb and path on any release.
        cause: why the server refused, in one sentence; `None` if it did not.
        at: the server's time of the request.
    """

    request: Request
    response: Response
    operation: str | None
    cause: str | None
    at: datetime


@dataclass(frozen=True, eq=False)
class Event:
    """One change of state.

    Attributes:
        name: one of the events of the lifecycles, `token.reset`.
        user, app, grant, token, organization, team, repository, installation: whom it is about.
        exchange: the request that caused it, or `None` if the test did.
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
        # From the most particular to the most general.
        parties = (self.token, self.grant, self.installation, self.app, self.repository, self.team)
        what = next((party for party in (*parties, self.organization, self.user) if party is not None), None)
        return f"<Event {self.name}: {what.label if what else ''}>"


class Journal:
    """Keep both lists, and connect each event with the exchange in which it happened."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now: Final = now
        self._exchanges: Final[list[Exchange]] = []
        self._events: Final[list[Event]] = []
        self._remarks: Final[list[tuple[int, str]]] = []

    @property
    def exchanges(self) -> Sequence[Exchange]:
        """Every request and its response."""
        return tuple(self._exchanges)

    @property
    def events(self) -> Sequence[Event]:
        """Every change of state."""
        return tuple(self._events)

    def publish(self, name: EventName, record: Record) -> None:
        """Note that *name* happened to *record*."""
        parties: Mapping[str, Any] = record.parties
        self._events.append(Event(name, self._now(), **parties))

    def remark(self, sentence: str) -> None:
        """Note what is no exchange but explains a failure: a request that raised, a click that was refused."""
        self._remarks.append((len(self._exchanges), sentence))

    def remarks(self, since: int) -> list[str]:
        """Return what was remarked after that many exchanges."""
        return [sentence for number, sentence in self._remarks if number >= since]

    def mark(self) -> int:
        """Return where the events of the next exchange will start."""
        return len(self._events)

    def record(self, exchange: Exchange, since: int) -> None:
        """Note *exchange*, and that the events since the mark *since* happened in it."""
        self._exchanges.append(exchange)
        for event in self._events[since:]:
            if event.exchange is None:  # else it happened in a request within this one
                object.__setattr__(event, "exchange", exchange)
