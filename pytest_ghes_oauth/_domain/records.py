"""Records: everything the server keeps is a numbered, live, read-only record of some kind, in some state.

A kind is declared once, next to the class of its records; `Table` and `Store` follow the declaration. Records
change through their verbs and through requests. Both call `Store.change`, which checks the lifecycle first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._domain.clock import Clock
from pytest_ghes_oauth._domain.lifecycle import Lifecycle, State, Verb

R = TypeVar("R", bound="Record")

# Where a record stands in an index; places with the same beginning are neighbours.
Place = tuple[int | str, ...]


@dataclass(frozen=True)
class Key(Generic[R]):
    """A text that at most one record of a kind has at a time.

    Attributes:
        of: returns the text of a record.
        any_case: whether case is ignored.
    """

    of: Callable[[R], str]
    any_case: bool = False


def _nobody(_: Any) -> Collection[Record]:  # noqa: ANN401  # records of every kind
    return ()


@dataclass(frozen=True, eq=False)
class Kind(Generic[R]):
    """The declaration of one kind of record.

    Attributes:
        name: what messages call it.
        first_id: where its ids start; kinds with the same `first_id` share one sequence. Ranges do not overlap, so
            the id of one kind is never mistaken for that of another, and no id is used twice.
        lifecycle: the table of its states.
        parties: returns the records that its events name, by field of `Event`.
        keys: the texts that name one record, by field; the first is the one that a client sends or a test uses.
        indexes: for each index, returns the places of a record in it.
        dies_with: returns the records whose end also ends this one.
        is_credential: whether its records are `Credential`s: their keys are secrets, and the clock may end them.
    """

    name: str
    first_id: int
    lifecycle: Lifecycle
    parties: Callable[[R], Mapping[str, Record | None]]
    keys: Mapping[str, Key[R]] = field(default_factory=dict)
    indexes: Mapping[str, Callable[[R], Collection[Place]]] = field(default_factory=dict)
    dies_with: Callable[[R], Collection[Record]] = _nobody
    is_credential: bool = False

    @property
    def is_held(self) -> bool:
        """Whether its records die with others."""
        return self.dies_with is not _nobody


class Keeper(Protocol):
    """What a record needs from the store that keeps it: the verbs of records call it."""

    @property
    def clock(self) -> Clock:
        """The time of the server."""

    def now(self) -> datetime:
        """Return the server's time, truncated to the second."""

    def change(self, record: Record, verb: Verb, **fields: object) -> None:
        """Do *verb* to *record* and set *fields*, if the lifecycle allows it."""

    def revoke(self, record: Record) -> None:
        """End *record*, and everything that dies with it."""

    def revoke_held(self, record: Record) -> None:
        """End everything that dies with *record*, but not *record* itself."""

    def held_by(self, owner: Record, kind: Kind[R]) -> Sequence[R]:
        """Return the records of a kind that die with *owner*, oldest first."""

    def stands_at(self, record: Record, index: str, *place: int | str) -> bool:
        """Tell whether *record* stands at *place* of an index of its kind."""


@dataclass(frozen=True, eq=False, repr=False)
class Record:
    """What every record has: an id, and a state."""

    kind: ClassVar[Kind[Any]]

    id: int
    _store: Keeper
    _state: State = field(default=lifecycle.NEW, init=False)

    @property
    def state(self) -> State:
        """The current state, a row of the lifecycle."""
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
    """A secret text that a client sends, valid until `expires_at` or without limit."""

    expires_at: datetime | None = None

    @property
    def text(self) -> str:
        """The text that a client sends."""
        raise NotImplementedError

    @property
    def can_expire(self) -> bool:
        """Whether the clock can still turn it into `expired`."""
        return self.expires_at is not None and self._state in lifecycle.EXPIRING

    @property
    def state(self) -> State:
        """The current state, a row of the lifecycle; expiry follows the server's clock."""
        if self.expires_at is None or self._state not in lifecycle.EXPIRING:
            return self._state
        return lifecycle.EXPIRED if self._store.clock.now() >= self.expires_at else self._state
