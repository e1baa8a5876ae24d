"""What a test sees of a list that only grows: `ghes.exchanges`, `ghes.events`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, Generic, NamedTuple, TypeVar, overload

from pytest_ghes_oauth._domain.misuse import InvalidArgument, NotExactlyOne, listed, not_one

T_co = TypeVar("T_co", covariant=True)

# What the value of a field has to satisfy.
Wanted = Callable[[object], bool]


class Field(NamedTuple):
    """A field by which entries are found.

    Attributes:
        of: returns its value in an entry.
        wanted: returns what the value has to satisfy to be the one that a test asks for; raises `GHESError` if no
            entry could ever have it.
    """

    of: Callable[[object], object]
    wanted: Callable[[object], Wanted]


class History(Sequence[T_co], Generic[T_co]):
    """The entries that there were when it was asked for; later ones do not show. Equal to a list or tuple of them.

    It copies nothing, so that `ghes.exchanges[-1]` takes as long after many requests as after one.

    Args:
        entries: a list that nothing is ever taken from.
        noun: what a message calls an entry.
        fields: what entries are found by.
    """

    __slots__ = ("_entries", "_fields", "_length", "_noun")

    def __init__(
        self, entries: Sequence[T_co], noun: str = "entry", fields: Callable[[], Mapping[str, Field]] = dict
    ) -> None:
        self._entries: Final = entries
        self._length: Final = len(entries)
        self._noun: Final = noun
        self._fields: Final = fields

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T_co]:
        return islice(self._entries, self._length)

    @overload
    def __getitem__(self, at: int) -> T_co: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[T_co, ...]: ...

    def __getitem__(self, at: int | slice) -> T_co | tuple[T_co, ...]:
        if isinstance(at, slice):
            return tuple([self._entries[position] for position in range(self._length)[at]])
        try:
            return self._entries[range(self._length)[at]]
        except IndexError:
            msg = f"no [{at}] among {self._length}"
            raise IndexError(msg) from None

    def __contains__(self, entry: object) -> bool:
        """Tell whether *entry* is there.

        Raises:
            InvalidArgument: it is a text, which no entry is that is found by fields.
        """
        if isinstance(entry, str) and self._fields():
            msg = f"no {self._noun} is a text: use ghes.{self._noun}s.find(...), which takes what is looked for by name"
            raise InvalidArgument(msg)
        return any(one is entry or one == entry for one in self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (History, tuple, list)):
            return NotImplemented
        return len(self) == len(other) and all(ours == theirs for ours, theirs in zip(self, other, strict=False))

    def __hash__(self) -> int:
        return hash(tuple(self))  # as the tuple that it equals

    def __repr__(self) -> str:
        return repr(list(self))

    # -- searching -------------------------------------------------------------------------------

    def _find(self, fields: Mapping[str, object]) -> list[T_co]:
        known = self._fields()
        for name in fields.keys() - known.keys():
            msg = f"{self._noun}s have no field {name!r}; they have: {listed(map(repr, known), repr(name))}"
            raise InvalidArgument(msg)
        tests = [(known[name].of, known[name].wanted(want)) for name, want in fields.items()]
        return [entry for entry in self if all(wanted(of(entry)) for of, wanted in tests)]

    def _one(self, fields: Mapping[str, object]) -> T_co:
        found = self._find(fields)
        if len(found) != 1:
            raise NotExactlyOne(not_one(self._noun, fields, len(found), len(self)))
        return found[0]
