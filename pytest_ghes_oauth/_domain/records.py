"""What everything on the server is: a numbered, live, read-only record of some kind, in some state.

A kind is declared once, beside the class of its records; `Table` and `Store` do what the declaration says. Records
change through the verbs on them and through requests, and both go through `Store.change`, which asks the
lifecycle first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar

from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._domain.clock import Clock
from pytest_ghes_oauth._domain.lifecycle import Lifecycle, State, Verb

R = TypeVar("R", bound="Record")

# Where a record stands in an index; what begins alike stands together.
Place = tuple[int | str, ...]


class Key(NamedTuple, Generic[R]):
    """A text that at most one record of a kind has at a time.

    Attributes:
        of: the text of a record.
        any_case: whether the case of letters does not matter.
    """

    of: Callable[[R], str]
    any_case: bool = False


def _nobody(_: Any) -> Collection[Record]:  # noqa: ANN401  # records of every kind
    return ()


@dataclass(frozen=True, eq=False)
class Kind(Generic[R]):
    """Everything there is to say about one kind of record.

    Attributes:
        name: as messages say it.
        first_id: where its numbers start; kinds that start alike share one sequence. Ranges do not meet, so that the
            id of one kind is never taken for another's, and an id is never used twice.
        lifecycle: the table of its states.
        parties: the records that its events name, by field of `Event`.
        keys: how it is found by a text of its own, by field; the first is what a client sends, or a test calls it by.
        indexes: the places where it is found together with others.
        dies_with: the records whose end is its end too.
        is_credential: whether its keys are secrets, and the clock may end it: it is a `Credential`.
    """

    name: str
    first_id: int
    lifecycle: Lifecycle
    parties: Callable[[R], Mapping[str, Record | None]]
    keys: Mapping[str, Key[R]] = field(default_factory=dict)
    indexes: Mapping[str, Callable[[R], Collection[Place]]] = field(default_factory=dict)
    dies_with: Callable[[R], Collection[Record]] = _nobody
    is_credential: bool = False


class Keeper(Protocol):
    """What a record needs of the store that keeps it: the verbs on objects end here."""

    @property
    def clock(self) -> Clock:
        """The time of the server."""

    def now(self) -> datetime:
        """Return the server's time cut to the second."""

    def change(self, record: Record, verb: Verb, **fields: object) -> None:
        """Do *verb* to *record* and set *fields*, if the lifecycle allows it."""

    def revoke(self, record: Record) -> None:
        """End *record*, and everything that dies with it."""

    def held_by(self, owner: Record, kind: Kind[R]) -> Sequence[R]:
        """Return the records of a kind that die with *owner*, oldest first."""

    def stands_at(self, record: Record, index: str, *place: int | str) -> bool:
        """Tell whether *record* stands at *place* of an index of its kind."""


@dataclass(frozen=True, eq=False, repr=False)
class Record:
    """What every record has: a number, and a place in the table of states."""

    kind: ClassVar[Kind[Any]]

    id: int
    _store: Keeper
    _state: State = field(default=lifecycle.NEW, init=False)

    @property
    def state(self) -> State:
        """Where the record stands in the table of states."""
        return self._state

    @property
    def label(self) -> str:
        """How a message names the record, without its secrets."""
        raise NotImplementedError

    @property
    def parties(self) -> Mapping[str, Record | None]:
        """The records that its events name, by field of `Event`."""
        return self.kind.parties(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.label.removeprefix(self.kind.name).strip()}, {self.state}>"


def id_in(text: str) -> int:
    """Return the id that *text* writes; 0, which no record has, where it is not a number of up to 18 digits."""
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else 0


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Credential(Record):
    """A secret text that is good for something, for ever or for a while."""

    expires_at: datetime | None = None

    @property
    def text(self) -> str:
        """What is sent to name it."""
        raise NotImplementedError

    @property
    def can_expire(self) -> bool:
        """Whether the clock alone decides if it is expired."""
        return self.expires_at is not None and self._state in lifecycle.EXPIRING

    @property
    def state(self) -> State:
        """Where it stands in the table of states; expiry follows the server's clock."""
        if self.expires_at is None or self._state not in lifecycle.EXPIRING:
            return self._state
        return lifecycle.EXPIRED if self._store.clock.now() >= self.expires_at else self._state
