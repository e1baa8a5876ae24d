"""The journal of a server: its exchanges and its events, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App, Installation
from pytest_ghes_oauth._domain.lifecycle import EventName
from pytest_ghes_oauth._domain.organizations import Organization, Repository
from pytest_ghes_oauth._domain.records import Record
from pytest_ghes_oauth._domain.teams import Team
from pytest_ghes_oauth._domain.tokens import AccessToken, Grant
from pytest_ghes_oauth._http.messages import Request, Response


@dataclass(frozen=True, eq=False)
class Exchange:
    """One request and its response.

    Attributes:
        operation: GitHub's id of the operation, such as `apps/check-token`; below `/login`, the path; for an endpoint
            that the test defines, the method and path; `None` if no release has one for this method and path.
        cause: one sentence that says why the server refused; `None` if it did not.
        at: the server's time when the request arrived.
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


class Journal:
    """Keep exchanges and events, and connect each event to the exchange that caused it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now: Final = now
        self._exchanges: Final[list[Exchange]] = []
        self._events: Final[list[Event]] = []
        self._remarks: Final[list[tuple[int, str]]] = []

    @property
    def exchanges(self) -> Sequence[Exchange]:
        """All exchanges."""
        return tuple(self._exchanges)

    @property
    def events(self) -> Sequence[Event]:
        """All events."""
        return tuple(self._events)

    def publish(self, name: EventName, record: Record) -> None:
        """Note that *name* happened to *record*."""
        parties: Mapping[str, Any] = record.parties
        self._events.append(Event(name, self._now(), **parties))

    def remark(self, sentence: str) -> None:
        """Note something other than an exchange that explains a failure: a request that raised, a refused click."""
        self._remarks.append((len(self._exchanges), sentence))

    def remarks(self, since: int) -> list[str]:
        """Return the remarks made after the first *since* exchanges."""
        return [sentence for number, sentence in self._remarks if number >= since]

    def mark(self) -> int:
        """Return where the events of the next exchange will start."""
        return len(self._events)

    def record(self, exchange: Exchange, since: int) -> None:
        """Note *exchange*, and that it caused the events since the mark *since*."""
        self._exchanges.append(exchange)
        for event in self._events[since:]:
            if event.exchange is None:  # otherwise a request within this one caused it
                object.__setattr__(event, "exchange", exchange)
