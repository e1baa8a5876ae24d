"""The journal of a server: its exchanges and its events, in order, and what else explains a failure."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from datetime import datetime
from itertools import count
from threading import get_ident
from typing import Any, Final, NamedTuple, final
from weakref import WeakKeyDictionary

from pytest_ghes_oauth._domain.lifecycle import EventName
from pytest_ghes_oauth._domain.records import Record
from pytest_ghes_oauth._exchanges import Event, Events, Exchange, Exchanges
from pytest_ghes_oauth._history import Field
from pytest_ghes_oauth._http.call_sites import Line, own_lines, peer
from pytest_ghes_oauth._http.messages import Request, Response
from pytest_ghes_oauth._http.senders import Sender, running_loop, sender, sender_over_socket


class Opened(NamedTuple):
    """A page that a person opened in a browser, by `approve` or `deny`; no exchange of the code under test.

    Attributes:
        request: the authorize URL, which the code under test made.
        callback: the URL that the browser was sent to; empty if the page showed an error.
    """

    request: Request
    callback: str


class Stray(NamedTuple):
    """A request that no test meant to make, as the *problem* that was raised in its caller or told over a socket."""

    problem: str


class Leak(NamedTuple):
    """A request whose redirect led to another origin, and that origin's URL, which got the same credentials."""

    request: Request
    target: str


class Sent(NamedTuple):
    """Who sent the request of an exchange, and from when on its answer was known.

    Attributes:
        sender: who sent it.
        at: how many exchanges had ended before.
        known_from: how often the test itself had acted when its answer was known to whatever the test does.
    """

    sender: Sender
    at: int
    known_from: int


class Entry(NamedTuple):
    """Something that happened on a server, for reports.

    Attributes:
        what: an exchange, or a sentence about something else.
        events: how many events there had been.
        moment: a number that grows from each entry and event to the next, on whichever server.
        lines: the line of the code under test that did it, if that can be told; that of the test, if elsewhere.
        peer: the client that did it, if that was over a socket.
        is_request: whether a request arrived: each exchange, and what is no exchange because a mock answered it or
            because it raised in the caller.
    """

    what: Exchange | str
    events: int
    moment: int
    lines: tuple[Line, ...] = ()
    is_request: bool = False
    peer: str | None = None


@final
class Pending:
    """An exchange in the making, as a context: it causes what is published in it, by this thread or task only.

    Attributes:
        journal: where it will be noted.
        outer: the exchange, of any server, that led to it.
        events: what it has caused so far.
        sender: who sent its request; `None` where nobody asks.
    """

    __slots__ = ("events", "journal", "outer", "sender")

    def __init__(self, journal: Journal, sender: Sender | None) -> None:
        self.journal: Final = journal
        self.sender: Final = sender
        self.outer: Pending | None = None
        self.events: Final[list[Event]] = []

    def __enter__(self) -> Pending:
        self.outer = _INNERMOST.get()
        _INNERMOST.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        _INNERMOST.set(self.outer)


_MOMENTS: Final = count()
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
        moments: those of the events, in order.
    """

    def __init__(self, now: Callable[[], datetime], *, knows_senders: bool = False) -> None:
        self._now: Final = now
        self._knows_senders: Final = knows_senders
        self._exchanges: list[Exchange] = []
        self._events: list[Event] = []
        self._listeners: Final[list[Callable[[Exchange], object]]] = []
        self._listeners_of_opened: Final[list[Callable[[Opened], object]]] = []
        self._watchers: Final[list[Callable[[Entry], object]]] = []
        self._waiting: Final[dict[object, Entry]] = {}  # by the exchanges whose clients wait
        self._home: Final = get_ident()
        self._turn = 0
        self._sent: Final[WeakKeyDictionary[Exchange, Sent]] = WeakKeyDictionary()
        self.opened: Final[list[Opened]] = []
        self.leaks: Final[list[Leak]] = []
        self.strays: Final[list[Stray]] = []
        self.entries: list[Entry] = []
        self.moments: list[int] = []
        self._longest: int | None = None
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

    def sender(self, *, over_socket: bool = False) -> Sender | None:
        """Return who sends a request now; `None` if the journal does not note that."""
        if not self._knows_senders:
            return None
        return (sender_over_socket if over_socket else sender)(len(self._exchanges), self._turn)

    def pending(self, sender: Sender | None) -> Pending:
        """Return a context for the next exchange: the events that are published in it are its own.

        Args:
            sender: who sent the request.
        """
        return Pending(self, sender)

    def sent(self) -> Iterator[tuple[Exchange, Sent]]:
        """Yield each exchange, in order, with who sent it; nothing if the journal does not note that."""
        for exchange in self._exchanges:
            if exchange in self._sent:
                yield exchange, self._sent[exchange]

    def publish(self, name: EventName, record: Record) -> None:
        """Note that *name* happened to *record*."""
        parties: Mapping[str, Any] = record.parties
        event = Event(name, self._now(), **parties)
        self._events.append(event)
        self.moments.append(next(_MOMENTS))
        pending = _pending_in(self)
        if pending is not None:
            pending.events.append(event)

    def remark(self, sentence: str) -> None:
        """Note something other than an exchange that explains a failure: a refused click, a verb of the test."""
        self._enter(sentence)

    def arrive(self, sentence: str) -> None:
        """Note a request that is no exchange, because a mock of the test answered it or because it raised."""
        self._enter(sentence, is_request=True)

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

    def watch(self, told: Callable[[Entry], object]) -> None:
        """Call *told* with each entry from now on, and with an exchange when its client waits no more."""
        self._watchers.append(told)

    def _enter(self, what: Exchange | str, *, is_request: bool = False, waits: bool = False) -> None:
        lines, remote = own_lines(sys._getframe(2)), peer()  # noqa: SLF001  # what `warnings` starts from
        name = remote.name if remote and not lines else None
        entry = Entry(what, len(self._events), next(_MOMENTS), lines, is_request, name)
        self.entries.append(entry)
        if get_ident() == self._home and running_loop() is None:
            self._turn += 1
        if waits:
            self._waiting[what] = entry
        else:
            self._tell(entry)
        if self._longest is not None:
            self._shorten(self._longest)

    def settle(self, exchange: Exchange) -> None:
        """Note that the client of *exchange* waits no more."""
        self._tell(self._waiting.pop(exchange))

    def _tell(self, entry: Entry) -> None:
        for watcher in self._watchers:
            watcher(entry)

    def keep_last(self, count: int) -> None:
        """Keep *count* exchanges and events or a little more from now on, for a server that never ends."""
        self._longest = count

    def record(self, exchange: Exchange, pending: Pending, *, waits: bool = False) -> None:
        """Note *exchange*, which was *pending*, and that it caused the events of that; its client may still wait."""
        object.__setattr__(exchange, "events", tuple(pending.events))
        self._exchanges.append(exchange)
        for event in pending.events:
            object.__setattr__(event, "exchange", exchange)
        turn = self._turn
        self._enter(exchange, is_request=True, waits=waits)
        if pending.sender is not None:
            # What the test itself sent it knows at once, and what others sent as soon as it acts again.
            known_from = self._turn if self._turn > turn else turn + 1
            self._sent[exchange] = Sent(pending.sender, len(self._exchanges) - 1, known_from)
        for listener in self._listeners:
            listener(exchange)

    def amend(self, exchange: Exchange, response: Response | None, cause: str | None, error: str | None) -> None:
        """Note that the client of *exchange*, which had no response yet, got *response* late."""
        for name, value in (("response", response), ("cause", cause), ("error", error)):
            object.__setattr__(exchange, name, value)
        for listener in self._listeners:
            listener(exchange)
        self.settle(exchange)

    def _shorten(self, longest: int) -> None:
        # Now and then, because it copies; into new lists, because views of the old ones may be in use.
        if max(len(self._exchanges), len(self._events), len(self.entries)) > 2 * longest:
            self._exchanges, self._events = self._exchanges[-longest:], self._events[-longest:]
            self.entries, self.moments = self.entries[-longest:], self.moments[-longest:]
            for others in (self.opened, self.leaks, self.strays):
                del others[:-longest]
