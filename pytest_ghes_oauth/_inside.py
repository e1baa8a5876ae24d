"""What the plugin does with a server, and test authors do not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Final

from pytest_ghes_oauth._audit import Audit
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._domain.tables import Table
from pytest_ghes_oauth._doors import Doors
from pytest_ghes_oauth._exchanges import Exchange
from pytest_ghes_oauth._faults.armed import Faults
from pytest_ghes_oauth._faults.fault import Armed
from pytest_ghes_oauth._journal import Entry, Journal, Opened, Stray
from pytest_ghes_oauth._live.server import LiveServer
from pytest_ghes_oauth._live.where import Where

if TYPE_CHECKING:
    from responses import BaseResponse


class Inside:
    """The inside of one server, for the plugin."""

    def __init__(self, store: Store, journal: Journal, faults: Faults, doors: Doors, audit: Audit) -> None:
        self._store: Final = store
        self._journal: Final = journal
        self._faults: Final = faults
        self._doors: Final = doors
        self._audit: Final = audit
        self._told_of_leaving: Final[list[Callable[[bool], object]]] = []

    # -- what happened ---------------------------------------------------------------------------

    def listen(self, told: Callable[[Exchange], object], told_opened: Callable[[Opened], object]) -> None:
        """Call *told* with each exchange, and *told_opened* with each page that a person opens, from now on."""
        self._journal.listen(told, told_opened)

    def watch(self, told: Callable[[Entry], object]) -> None:
        """Call *told* with each entry of the journal from now on."""
        self._journal.watch(told)

    def keep_last(self, count: int) -> None:
        """Keep only the last *count* exchanges and events, or a little more, from now on."""
        self._journal.keep_last(count)

    def entries(self) -> Sequence[Entry]:
        """Return what happened, in order."""
        return self._journal.entries

    def tables(self) -> Mapping[str, Table[Any]]:
        """Return the tables that a report shows, by what it calls them."""
        store = self._store
        return {"users": store.users, "apps": store.apps, "grants": store.grants, "tokens": store.tokens}

    def moments(self) -> Sequence[int]:
        """Return when each event happened, as entries say it of themselves."""
        return self._journal.moments

    def redacted(self, text: str) -> str:
        """Return *text* without tokens and the server's secrets."""
        return self._store.redacted(text)

    # -- what was left ---------------------------------------------------------------------------

    def strays(self) -> Sequence[Stray]:
        """Return the requests for paths that are not modelled."""
        return self._journal.strays

    def unused_mocks(self) -> Sequence[BaseResponse]:
        """Return the mocks on `responses` that have answered nothing."""
        return self._doors.unused_mocks()

    @property
    def passed_mocks(self) -> bool:
        """Whether anybody asked who does not see the mocks on `responses`."""
        return self._doors.passed_mocks

    def unspent_faults(self) -> Sequence[Armed]:
        """Return the faults that took fewer requests than their `times`."""
        return self._faults.unspent()

    def faults(self) -> Sequence[Armed]:
        """Return every fault that was ever armed, to disarm those whose test has ended."""
        return self._faults.armed()

    def misbehaviour(self) -> str:
        """Return one sentence about what the audit found since it was last asked; the empty text for nothing."""
        return self._audit.sentence()

    # -- whether it answers ----------------------------------------------------------------------

    @property
    def is_entered(self) -> bool:
        """Whether it answers HTTP libraries."""
        return self._doors.are_open

    @property
    def was_entered(self) -> bool:
        """Whether it ever answered HTTP libraries."""
        return self._doors.were_opened

    @property
    def was_served(self) -> bool:
        """Whether it ever answered on sockets."""
        return self._doors.were_served

    @property
    def spoke_tls(self) -> bool:
        """Whether it ever answered on sockets with HTTPS."""
        return self._doors.spoke_tls

    def serve(self, where: Where) -> AbstractContextManager[LiveServer]:
        """Answer on sockets, at an address that test authors cannot choose."""
        return self._doors.serve(where)

    def give_up(self) -> None:
        """Stop answering, however often the server was entered; for the end of a run."""
        self._doors.close_all()

    def when_left(self, told: Callable[[bool], object]) -> None:
        """Call *told* each time that the server answers no more, with whether it was left without an error."""
        self._told_of_leaving.append(told)

    def leave(self, *, well: bool) -> None:
        """Tell those who asked that the server answers no more."""
        for told in self._told_of_leaving:
            told(well)
