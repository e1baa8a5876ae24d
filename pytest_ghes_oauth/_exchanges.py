"""Exchanges and events: what a test sees of what happened on a server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App, Installation
from pytest_ghes_oauth._domain.lifecycle import EventName
from pytest_ghes_oauth._domain.organizations import Organization, Repository
from pytest_ghes_oauth._domain.records import Record
from pytest_ghes_oauth._domain.teams import Team
from pytest_ghes_oauth._domain.tokens import AccessToken, Grant
from pytest_ghes_oauth._faults.fault import Fault
from pytest_ghes_oauth._history import History
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
        user, app: whom the server took the caller for; at the sign-in endpoints, who is signed in in the browser, and
            the app of `client_id`.
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
        whom = f"{self.user.label} in " if self.user is not None and ".member_" in self.name else ""
        return f"{self.name}: {whom}{subject.label if subject else ''}"


def subject_of(event: Event) -> Record | None:
    """Return the record that *event* happened to: the most specific of those that it is about."""
    parties = (event.token, event.grant, event.installation, event.app, event.repository, event.team)
    return next((party for party in (*parties, event.organization, event.user) if party is not None), None)


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
