"""What a test sees of a list that only grows: `ghes.exchanges`, `ghes.events`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, Generic, TypeVar, overload

T_co = TypeVar("T_co", covariant=True)


class History(Sequence[T_co], Generic[T_co]):
    """The entries that there were when it was asked for; later ones do not show. Equal to a list or tuple of them.

    It copies nothing, so that `ghes.exchanges[-1]` takes as long after many requests as after one.

    Args:
        entries: a list that nothing is ever taken from.
    """

    __slots__ = ("_entries", "_length")

    def __init__(self, entries: Sequence[T_co]) -> None:
        self._entries: Final = entries
        self._length: Final = len(entries)

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

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (History, tuple, list)):
            return NotImplemented
        return len(self) == len(other) and all(ours == theirs for ours, theirs in zip(self, other, strict=False))

    def __hash__(self) -> int:
        return hash(tuple(self))  # as the tuple that it equals

    def __repr__(self) -> str:
        return repr(list(self))
