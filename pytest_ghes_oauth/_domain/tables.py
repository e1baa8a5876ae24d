"""Tables keep the records of one kind and find them by key or index, without reading them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from itertools import islice
from math import inf
from typing import Final, Generic, TypeVar, overload

from sortedcontainers import SortedList

from pytest_ghes_oauth._domain import lifecycle, redaction
from pytest_ghes_oauth._domain.lifecycle import Verb
from pytest_ghes_oauth._domain.misuse import UnknownRecord, listed
from pytest_ghes_oauth._domain.records import Credential, Kind, Place, Record

R = TypeVar("R", bound=Record)

# The name of the index that `Kind.dies_with` makes.
HOLDERS: Final = "holders"
# The places of one record, index by index.
Places = tuple[tuple[Place, ...], ...]
_NOWHERE: Final[Places] = ()
_FIRST_MOMENT: Final = datetime.min.replace(tzinfo=timezone.utc)
_LAST_MOMENT: Final = datetime.max.replace(tzinfo=timezone.utc)


class Table(Generic[R]):
    """The records of one kind, found by key and by index. Which are in it depends on their state.

    Keys are never forgotten: `ever` also finds records that have died, and texts that have been replaced.

    Args:
        kind: of which kind its records are.
        quoted: returns how a message quotes what was to name a record.
    """

    def __init__(self, kind: Kind[R], quoted: Callable[[object], str] = redaction.reference) -> None:
        self.kind: Final = kind
        self.quoted: Final = quoted
        self._ever: Final[dict[int, R]] = {}
        self._named_by: Final = next(iter(kind.keys), "")
        self._by_key: Final[dict[str, dict[str, R]]] = {name: {} for name in kind.keys}
        self._places_in: Final = {**kind.indexes, HOLDERS: self._holders} if kind.is_held else kind.indexes
        # Each is made when first needed, for a server has many and most tests use few.
        self._indexes: Final[dict[str, SortedList[Place]]] = {}
        # The places of each record, index by index. A record is in the table if it is in here.
        self._places: Final[dict[int, Places]] = {}
        self._expiries: SortedList[tuple[datetime, float]] | None = None
        self._expiry_of: Final[dict[int, datetime]] = {}
        # Nothing expires from the first of these moments until the second.
        self._calm_since, self._calm_until = _LAST_MOMENT, _FIRST_MOMENT

    # -- reading ---------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[R]:
        """Yield the records, oldest first."""
        return iter([self._ever[number] for number in sorted(self._places)])

    def __contains__(self, record: object) -> bool:
        return isinstance(record, Record) and record.id in self._places and self._ever[record.id] is record

    def numbered(self, number: int) -> R | None:
        """Return the record with this id, if it is in the table."""
        return self._ever[number] if number in self._places else None

    def ever_numbered(self, number: int) -> R | None:
        """Return the record with this id, even if it has left the table."""
        return self._ever.get(number)

    def get(self, key: str, text: str) -> R | None:
        """Return the record in the table whose *key* is *text*."""
        record = self.ever(key, text)
        if record is None or record.id not in self._places:
            return None
        has = self.kind.keys[key].of(record)
        return record if has == text or self._folded(key, has) == self._folded(key, text) else None

    def count_ever(self) -> int:
        """Return how many records were ever in the table."""
        return len(self._ever)

    def first(self, number: int) -> list[R]:
        """Return the records that were in the table first, at most *number*."""
        return list(islice(self._ever.values(), number))

    def everyone(self) -> Iterator[R]:
        """Yield the records that were ever in the table, oldest first."""
        return iter([self._ever[number] for number in sorted(self._ever)])

    def ever(self, key: str, text: str) -> R | None:
        """Return the last record whose *key* was *text*, even if it has left the table or has another text now."""
        return self._by_key[key].get(self._folded(key, text))

    def presented(self, text: str, verb: Verb, refuse: Callable[[str], Exception]) -> R:
        """Return the record that *text* names, if its state allows *verb*.

        Raises:
            Exception: no record ever had the text, the text was replaced, or the state does not allow *verb*.
                *refuse* makes it from the reason, which is one sentence.
        """
        found = self.ever(self._named_by, text)
        if found is None:
            because = f"no {self.kind.name} was ever issued with the text that was sent"
            raise refuse(because)
        if self.kind.keys[self._named_by].of(found) != text:
            because = f"{found.label} was reset, and its old text was sent"
            raise refuse(because)
        lifecycle.require(found, verb, refuse)
        return found

    def referred(self, reference: object) -> R:
        """Return the record in the table that *reference* is, or names by the first key.

        Raises:
            UnknownRecord: there is none.
        """
        if reference in self and isinstance(reference, Record):
            return self._ever[reference.id]
        found = self.get(self._named_by, reference) if isinstance(reference, str) else None
        if found is None:
            raise UnknownRecord(self.missing(self._named_by, reference))
        return found

    def missing(self, key_name: str, key: object) -> str:
        """Return one sentence that says that no record is or has *key*, and what the others have."""
        if isinstance(key, Record):
            return self.missing_record(key)
        near = self.quoted(key)
        known = listed([record.label.partition(" ")[2] for record in self], near)
        return f"no {self.kind.name} has the {key_name} {near} on the server; it has: {known}"

    def missing_record(self, record: Record) -> str:
        """Return one sentence that says why *record* is not in the table."""
        if self._ever.get(record.id) is record:
            return f"{record.label} {record.kind.lifecycle[record.state].because}"
        if record.kind is self.kind:
            return f"{record!r} is of another server"
        known = listed([one.label.partition(" ")[2] for one in self])
        return f"no {self.kind.name} is {record!r}; the server has: {known}"

    def at(self, index: str, *place: int | str) -> Rows[R]:
        """Return the records whose places in *index* begin with *place*, in the order of the index, then by id."""
        return self.over(index, place, _after(place))

    def over(self, index: str, first: Place, after: Place) -> Rows[R]:
        """Return the records whose places in *index* come from *first* on and before *after*."""
        return Rows(self._index(index), self._ever, first, after)

    def stands_at(self, record: R, index: str, *place: int | str) -> bool:
        """Tell whether *record* stands at *place* of *index*."""
        return (*place, record.id) in self._index(index)

    def _index(self, name: str) -> SortedList[Place]:
        if name not in self._places_in:
            raise KeyError(name)
        if name not in self._indexes:
            self._indexes[name] = SortedList()
        return self._indexes[name]

    def _folded(self, key: str, text: str) -> str:
        return text.lower() if self.kind.keys[key].any_case else text

    # -- changing --------------------------------------------------------------------------------

    def settle(self, record: R) -> None:
        """Put *record* where its state and its fields place it."""
        self._ever[record.id] = record
        for name, key in self.kind.keys.items():
            self._by_key[name][self._folded(name, key.of(record))] = record
        if isinstance(record, Credential):
            self._note_expiry(record)
        self._place(record)

    def tick(self, earlier: datetime, later: datetime) -> None:
        """Settle the records that expire after *earlier* and up to *later*: they leave, or come back."""
        if self._expiries and not self._calm_since <= earlier <= later < self._calm_until:
            for _, number in list(self._expiries.irange((earlier, inf), (later, inf))):
                self._place(self._ever[int(number)])
            self._note_calm(earlier)

    def _note_calm(self, moment: datetime) -> None:
        """Note from when until when around *moment* nothing expires, so that most ticks look no further."""
        expiries = self._expiries or SortedList()
        passed = expiries.bisect_right((moment, inf))
        self._calm_since = expiries[passed - 1][0] if passed else _FIRST_MOMENT
        self._calm_until = expiries[passed][0] if passed < len(expiries) else _LAST_MOMENT

    def _place(self, record: R) -> None:
        before = self._places.get(record.id, _NOWHERE)
        if record.state in lifecycle.ABSENT:
            self._places.pop(record.id, None)
            self._reindex(record.id, before, _NOWHERE)
            return
        after = tuple([tuple(places(record)) for places in self._places_in.values()])
        if before != after:
            self._reindex(record.id, before, after)
        self._places[record.id] = after

    def _holders(self, record: R) -> list[Place]:
        return [(holder.id,) for holder in self.kind.dies_with(record)]

    def _reindex(self, number: int, before: Places, after: Places) -> None:
        for at, name in enumerate(self._places_in):
            old, new = before[at] if before else (), after[at] if after else ()
            if old != new:
                index = self._index(name)
                for place in old:
                    index.remove((*place, number))
                for place in new:
                    index.add((*place, number))

    def _note_expiry(self, record: Credential) -> None:
        before, after = self._expiry_of.get(record.id), record.expires_at if record.can_expire else None
        if before == after:
            return
        if self._expiries is None:
            self._expiries = SortedList()
        self._calm_since, self._calm_until = _LAST_MOMENT, _FIRST_MOMENT  # to be found anew
        if before is not None:
            self._expiries.remove((self._expiry_of.pop(record.id), record.id))
        if after is not None:
            self._expiries.add((after, record.id))
            self._expiry_of[record.id] = after


class Rows(Sequence[R]):
    """A stretch of an index, read as records. Use it before the table changes."""

    __slots__ = ("_after", "_entries", "_first", "_records")

    def __init__(self, entries: SortedList[Place], records: Mapping[int, R], first: Place, after: Place) -> None:
        self._entries: Final = entries
        self._records: Final = records
        self._first: Final = first
        self._after: Final = after

    def __len__(self) -> int:
        return len(self._positions())

    def __bool__(self) -> bool:
        return any(True for _ in self._places())

    def __iter__(self) -> Iterator[R]:
        return map(self._record, self._places())

    @overload
    def __getitem__(self, at: int) -> R: ...

    @overload
    def __getitem__(self, at: slice) -> list[R]: ...

    def __getitem__(self, at: int | slice) -> R | list[R]:
        wanted = self._positions()[at]
        if isinstance(wanted, int):
            return self._record(self._entries[wanted])
        if wanted.step == 1:
            return list(map(self._record, self._entries.islice(wanted.start, wanted.stop)))
        return [self._record(self._entries[one]) for one in wanted]

    def _places(self) -> Iterator[Place]:
        # Cheaper than positions, which only pages need.
        return self._entries.irange(self._first, self._after, inclusive=(True, False))

    def _positions(self) -> range:
        return range(self._entries.bisect_left(self._first), self._entries.bisect_left(self._after))

    def _record(self, entry: Place) -> R:
        return self._records[int(entry[-1])]


def _after(place: Place) -> Place:
    """Return the first place that sorts after every place that begins with *place*."""
    *before, last = place
    return (*before, last + 1 if isinstance(last, int) else f"{last}\0")
