"""The tables as a test sees them: `ghes.users`, `.apps`, `.grants`, `.tokens` and so on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields
from functools import partial
from types import NoneType
from typing import Any, Final, Generic, TypeVar

from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._domain.comparable import equal, require_like
from pytest_ghes_oauth._domain.misuse import InvalidArgument, NotExactlyOne, UnknownRecord, listed, not_one
from pytest_ghes_oauth._domain.names import Names, Wanted
from pytest_ghes_oauth._domain.records import Record
from pytest_ghes_oauth._domain.tables import Table

T = TypeVar("T", bound=Record)


class LiveCollection(Generic[T]):
    """A read-only view of one table, always up to date.

    Iteration and `len` cover the values; `[]` takes a key; `in` takes a key or a record. It equals a list or
    tuple of the values that it has now.

    Args:
        table: the table to show.
        types: the classes of its values.
        key_name: what a message calls the key.
        lock: the lock of the server.
        lookup: returns the value with a key.
        named: for each field that holds a record, the names that may stand for it.
    """

    __slots__ = ("_key_name", "_lock", "_lookup", "_named", "_table", "_types")

    def __init__(
        self,
        table: Table[T],
        types: Sequence[type[T]],
        key_name: str,
        lock: AbstractContextManager[None],
        lookup: Callable[[object], T | None],
        named: Mapping[str, Names],
    ) -> None:
        self._table: Final = table
        self._types: Final = types
        self._key_name: Final = key_name
        self._lock: Final = lock
        self._lookup: Final = lookup
        self._named: Final = named

    def __iter__(self) -> Iterator[T]:
        with self._lock:
            return iter(self._table)

    def __len__(self) -> int:
        with self._lock:
            return len(self._table)

    def __contains__(self, key: object) -> bool:
        """Tell whether a key, or a record, is there.

        Raises:
            InvalidArgument: it is a record of another kind.
        """
        if isinstance(key, Record) and not isinstance(key, tuple(self._types)):
            msg = f"{key.label} is no {self._table.kind.name}"
            raise InvalidArgument(msg)
        with self._lock:
            return key in self._table or self._lookup(key) is not None

    def __getitem__(self, key: object) -> T:
        """Return the value with this key.

        Raises:
            UnknownRecord: no value has this key; also a `KeyError`.
        """
        with self._lock:
            value = self._lookup(key)
            if value is None:
                raise UnknownRecord(self._missing(key))
            return value

    def _missing(self, key: object) -> str:
        if isinstance(key, Record):
            return self._table.missing_record(key)
        noun, names = self._table.kind.name, len(self._table.kind.keys) > 0
        if names and isinstance(key, int):
            plural = f"ghes.{_plural(noun)}"
            return f"{plural} are looked up by {self._key_name}, not by position: use list({plural})[{key}]"
        if noun == "token":
            return self._missing_token(key)
        if not len(self):
            return self._nothing(noun, self._table.quoted(key))
        return self._table.missing(self._key_name, key)

    def _missing_token(self, text: object) -> str:
        token = self._table.ever("token", text) if isinstance(text, str) else None
        if token is None:
            return f"no token ever had this text on the server; active ones: {len(self)}"
        because = token.kind.lifecycle[token.state].because if token.state in lifecycle.ABSENT else "was reset"
        return f"no active token has this text on the server: {token.label} {because}"

    def _nothing(self, noun: str, key: str) -> str:
        add = _ADDED_BY.get(noun, "").format(key=key)
        return f"no {noun} has the {self._key_name} {key} on the server, which has none{add}"

    def find(self, *, include_dead: bool = False, **fields: object) -> list[T]:
        """Return the values whose attributes equal *fields*; a login, client id or app name may stand for a record.

        Args:
            include_dead: whether to find also what has left the server.
            fields: the attributes to compare.

        Raises:
            GHESError: the values have no such attribute or state, a value is of the wrong kind, or nobody ever had the
                login, client id or name.
        """
        for name, want in fields.items():
            self._require(name, want)
        with self._lock:
            for name, want in fields.items():
                self._require_comparable(name, want)
            wanted = {name: self._wanted(name, want) for name, want in fields.items()}
            rows = self._table.everyone() if include_dead else self._fewest(fields)
            found = [value for value in rows if all(_has(value, name, test) for name, test in wanted.items())]
        return sorted(found, key=lambda value: value.id)

    def one(self, *, include_dead: bool = False, **fields: object) -> T:
        """Return the only value whose attributes equal *fields*.

        Raises:
            NotExactlyOne: no value matches, or more than one does.
            GHESError: as for `find`.
        """
        found = self.find(include_dead=include_dead, **fields)
        if len(found) != 1:
            among = sum(1 for _ in self._table.everyone()) if include_dead else len(self)
            raise NotExactlyOne(not_one(self._table.kind.name, fields, len(found), among))
        return found[0]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (LiveCollection, tuple, list)):
            return NotImplemented
        return list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # as of everything that may change

    def __repr__(self) -> str:
        return repr(list(self))

    # -- narrowing the search --------------------------------------------------------------------

    def _fewest(self, fields: Mapping[str, object]) -> Table[T] | Sequence[T]:
        narrowed = [rows for name, want in fields.items() if (rows := self._narrowed(name, want)) is not None]
        if not narrowed:
            return self._table
        return min(narrowed, key=len) if len(narrowed) > 1 else narrowed[0]

    def _narrowed(self, name: str, want: object) -> Sequence[T] | None:
        """Return the values whose attribute *name* may be *want*; `None` if all of them may."""
        table = self._table
        if name in table.kind.keys and isinstance(want, str):
            found = table.get(name, want)
            return [] if found is None else [found]
        if name == "state" and isinstance(want, str):
            return self._in_state(want)
        if name in self._named and name in table.kind.indexes and isinstance(want, (str, Record, NoneType)):
            wanted = self._named[name].ever(want) if isinstance(want, str) else [want]
            numbers = {one.id if isinstance(one, Record) else 0 for one in wanted}  # 0 stands for `None`
            rows = [table.at(name, number) for number in numbers]
            return rows[0] if len(rows) == 1 else [value for some in rows for value in some]
        return None

    def _in_state(self, want: str) -> Sequence[T] | None:
        if want in lifecycle.ABSENT:
            return []
        return self._table.at("state", want) if "state" in self._table.kind.indexes else None

    def _require(self, name: str, want: object) -> None:
        noun, states = self._table.kind.name, [*self._table.kind.lifecycle.keys() - {lifecycle.NEW}]
        known = {name for of in self._types for name in _fields(of)}
        if name not in known:
            msg = f"{_plural(noun)} have no attribute {name!r}; they have: {listed(known, name)}"
            raise InvalidArgument(msg)
        if name == "state" and isinstance(want, str) and want not in states:
            msg = f"no {noun} is ever {want!r}; states: {listed(map(repr, states), repr(want))}"
            raise InvalidArgument(msg)

    def _require_comparable(self, name: str, want: object) -> None:
        """Compare *want* with what a few records have; each alike, so that no more need be read."""
        if name in self._named and name not in self._table.kind.keys:
            return  # a name may stand for the record
        some = [one for one in self._table.first(_SAMPLE) if name in _fields(type(one))]
        require_like(self._table.kind.name, name, want, (getattr(one, name) for one in some))

    def _wanted(self, name: str, want: object) -> Wanted:
        keys = self._table.kind.keys
        if name in self._named and name not in keys:
            return self._named[name].wanted(want)
        if name in keys and keys[name].any_case and isinstance(want, str):
            return lambda actual: str(actual).lower() == want.lower()
        return partial(equal, want)


def _plural(noun: str) -> str:
    return f"{noun.removesuffix('y')}ies" if noun.endswith("y") else f"{noun}s"


# How many records tell what an attribute can be.
_SAMPLE: Final = 5

# What a message advises where there is nothing of a kind at all.
_ADDED_BY: Final[Mapping[str, str]] = {
    "user": ": add @pytest.mark.ghes_user({key}) or ghes.add_user({key})",
    "app": ": add @pytest.mark.ghes_app({key}) or ghes.add_oauth_app({key})",
    "organization": ": add @pytest.mark.ghes_organization({key}) or ghes.add_organization({key})",
    "team": ": add @pytest.mark.ghes_team({key}) or ghes.add_team({key})",
    "repository": ": add it with ghes.add_repository({key})",
    "grant": ": add @pytest.mark.ghes_grant(...) or ghes.add_grant(...)",
}

_FIELDS: Final[dict[type, frozenset[str]]] = {}


def _fields(of: type[Any]) -> frozenset[str]:
    """Return the names of the attributes of a class that `find` accepts."""
    if of not in _FIELDS:
        names = {*dir(of), *(field.name for field in fields(of))} - {"kind", "parties"}
        asked = (name for name in names if not name.startswith("_") and not callable(getattr(of, name, None)))
        _FIELDS[of] = frozenset(asked)
    return _FIELDS[of]


def _has(value: Record, name: str, wanted: Wanted) -> bool:
    return name in _fields(type(value)) and wanted(getattr(value, name))
