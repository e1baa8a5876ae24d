"""Records: everything the server keeps is a numbered, live, read-only record of some kind, in some state.

A kind is declared once, next to the class of its records; `Table` and `Store` follow the declaration. Records
change through their verbs and through requests. Both call `Store.change`, which checks the lifecycle first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, NoReturn, Protocol, TypeVar

from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._domain.clock import Clock
from pytest_ghes_oauth._domain.identity import EqualToItself, StaysInProcess
from pytest_ghes_oauth._domain.lifecycle import Lifecycle, State, Verb
from pytest_ghes_oauth._domain.misuse import ReadOnly

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
        secrets: the fields whose texts no report shows. They are slots of the class, which `vars` leaves out.
        dies_with: returns the records whose end also ends this one.
        ends_by: the verb that ends one of its records, with those that die with it.
        is_credential: whether its records are `Credential`s: their keys are secrets, and the clock may end them.
    """

    name: str
    first_id: int
    lifecycle: Lifecycle
    parties: Callable[[R], Mapping[str, Record | None]]
    keys: Mapping[str, Key[R]] = field(default_factory=dict)
    indexes: Mapping[str, Callable[[R], Collection[Place]]] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    dies_with: Callable[[R], Collection[Record]] = _nobody
    ends_by: Verb = "revoke"
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

    @property
    def lock(self) -> AbstractContextManager[None]:
        """The lock of the server, for verbs that do several things at one moment."""

    def now(self) -> datetime:
        """Return the server's time, truncated to the second."""

    def change(self, record: Record, verb: Verb, **fields: object) -> None:
        """Do *verb* to *record* and set *fields*, if the lifecycle allows it."""

    def update(self, record: Record, changes: Mapping[str, object]) -> None:
        """Change *record* as a test author wrote, if every value is accepted."""

    def new_client_secret(self) -> str:
        """Return a new client secret."""

    def revoke(self, record: Record) -> None:
        """End *record*, and everything that dies with it."""

    def revoke_held(self, record: Record) -> None:
        """End everything that dies with *record*, but not *record* itself."""

    def held_by(self, owner: Record, kind: Kind[R]) -> Sequence[R]:
        """Return the records of a kind that die with *owner*, oldest first."""

    def keeps(self, record: Record) -> bool:
        """Tell whether *record* is in its table."""

    def next_id(self, kind: Kind[R]) -> int:
        """Return the next id for a record of a kind."""

    def rows(self, kind: Kind[R], index: str, *place: int | str) -> Sequence[R]:
        """Return the records of a kind whose places in *index* begin with *place*, in the order of the index."""

    def referred(self, kind: Kind[R], reference: object) -> R:
        """Return the record of a kind that *reference* is, or names by its first key.

        Raises:
            UnknownRecord: it is not, or no longer, in its table.
        """

    def stands_at(self, record: Record, index: str, *place: int | str) -> bool:
        """Tell whether *record* stands at *place* of an index of its kind."""


@dataclass(frozen=True, eq=False, repr=False)
class Record(EqualToItself, StaysInProcess):
    """What every record has: an id, and a state."""

    kind: ClassVar[Kind[Any]]
    # Attribute -> the calls that change it, as a message shows them; all others only the server changes.
    _verbs: ClassVar[Mapping[str, str]] = {}

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


def read_only(of: type[R]) -> type[R]:
    """Make assignment to an attribute of a class of records, and `del`, raise `ReadOnly`, which names the verb."""
    # A frozen dataclass has these of its own, which know no verbs, and lets no class bring others.
    of.__setattr__ = of.__delattr__ = _refuse_assignment  # type: ignore[method-assign, assignment]  # for the reason above
    return of


def _refuse_assignment(record: Record, name: str, *_: object) -> NoReturn:
    verbs = record._verbs.get(name)  # noqa: SLF001  # a part of the class above
    instead = f"use {verbs}" if verbs else "it is read-only"
    msg = f"cannot assign to {name!r} of {record.label}; {instead}"
    raise ReadOnly(msg)


def by_update(what: str, changes: type) -> dict[str, str]:
    """Return the calls of `update` that change the attributes of *what*, one for each key of the type *changes*."""
    return {name: f"{what}.update({name}=...)" for name in changes.__annotations__}


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
        if self._store.clock.now() >= self.expires_at:
            return lifecycle.EXPIRED
        return lifecycle.REVOKED if self._is_orphan else self._state

    @property
    def _is_orphan(self) -> bool:
        # It had left its table by expiring when something that it dies with ended; then the system's clock moved back.
        return not self._store.keeps(self) and any(
            holder._state in lifecycle.ABSENT  # noqa: SLF001  # expired ones still hold: they may come back too
            for holder in self.kind.dies_with(self)
        )
