"""The tables as a test sees them: `ghes.users`, `.apps`, `.grants`, `.tokens` and so on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields
from types import NoneType
from typing import Any, Final, Generic, TypeVar

from pytest_ghes_oauth._domain import lifecycle, redaction
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import GitHubApp, OAuthApp
from pytest_ghes_oauth._domain.misuse import InvalidArgument, NotExactlyOne, UnknownRecord
from pytest_ghes_oauth._domain.organizations import Organization
from pytest_ghes_oauth._domain.records import Record
from pytest_ghes_oauth._domain.tables import Table

T = TypeVar("T", bound=Record)


class LiveCollection(Generic[T]):
    """A read-only view of one table, always up to date.

    Iteration and `len` cover the values; `[]` takes a key; `in` takes a key or a record.

    Args:
        table: the table to show.
        types: the classes of its values.
        key_name: what a message calls the key.
        lock: the lock of the server.
        lookup: returns the value with a key.
        named: for each field that holds a record, returns the records that a login, client id or name may mean.
    """

    __slots__ = ("_key_name", "_lock", "_lookup", "_named", "_table", "_types")

    def __init__(
        self,
        table: Table[T],
        types: Sequence[type[T]],
        key_name: str,
        lock: AbstractContextManager[None],
        lookup: Callable[[object], T | None],
        named: Mapping[str, Callable[[str], Sequence[Record]]],
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
        noun = self._table.kind.name
        if noun == "token":
            return f"no active token has this text on the server, which has {len(self)}"
        return self._table.missing(self._key_name, key)

    def find(self, **fields: object) -> list[T]:
        """Return the values whose attributes equal *fields*; a login, client id or app name may stand for a record.

        Raises:
            InvalidArgument: the values have no such attribute.
        """
        for name in fields:
            self._require_field(name)
        with self._lock:
            narrowed = [rows for name, want in fields.items() if (rows := self._narrowed(name, want)) is not None]
            fewest = min(narrowed, key=len) if len(narrowed) > 1 else narrowed[0] if narrowed else self._table
            found = [value for value in fewest if all(_equals(value, name, want) for name, want in fields.items())]
        return sorted(found, key=lambda value: value.id)

    def one(self, **fields: object) -> T:
        """Return the only value whose attributes equal *fields*.

        Raises:
            NotExactlyOne: no value matches, or more than one does.
            InvalidArgument: the values have no such attribute.
        """
        found = self.find(**fields)
        if len(found) != 1:
            wanted = (
                " with " + ", ".join(f"{name}={redaction.value(name, value)}" for name, value in fields.items())
                if fields
                else ""
            )
            msg = f"expected exactly one {self._table.kind.name}{wanted}, found {len(found)} among {len(self)}"
            raise NotExactlyOne(msg)
        return found[0]

    def __repr__(self) -> str:
        return repr(list(self))

    # -- narrowing the search --------------------------------------------------------------------

    def _narrowed(self, name: str, want: object) -> Sequence[T] | None:
        """Return the values whose attribute *name* may be *want*; `None` if all of them may."""
        table = self._table
        if name in table.kind.keys and isinstance(want, str):
            found = table.get(name, want)
            return [] if found is None else [found]
        if name == "state" and isinstance(want, str):
            return self._in_state(want)
        if name in self._named and name in table.kind.indexes and isinstance(want, (str, Record, NoneType)):
            wanted = self._named[name](want) if isinstance(want, str) else [want]
            numbers = {one.id if isinstance(one, Record) else 0 for one in wanted}  # 0 stands for `None`
            rows = [table.at(name, number) for number in numbers]
            return rows[0] if len(rows) == 1 else [value for some in rows for value in some]
        return None

    def _in_state(self, want: str) -> Sequence[T] | None:
        if want not in self._table.kind.lifecycle or want in lifecycle.ABSENT:
            return []
        return self._table.at("state", want) if "state" in self._table.kind.indexes else None

    def _require_field(self, name: str) -> None:
        known = sorted({name for of in self._types for name in _fields(of)})
        if name not in known:
            msg = f"{self._table.kind.name}s have no attribute {name!r}; they have: {', '.join(known)}"
            raise InvalidArgument(msg)


_FIELDS: Final[dict[type, frozenset[str]]] = {}


def _fields(of: type[Any]) -> frozenset[str]:
    """Return the names of the attributes of a class that `find` accepts."""
    if of not in _FIELDS:
        names = {*dir(of), *(field.name for field in fields(of))} - {"kind", "parties"}
        asked = (name for name in names if not name.startswith("_") and not callable(getattr(of, name, None)))
        _FIELDS[of] = frozenset(asked)
    return _FIELDS[of]


def _equals(value: Record, name: str, want: object) -> bool:
    if name not in _fields(type(value)):
        return False
    actual = getattr(value, name)
    if name == "login" and isinstance(want, str):
        return str(actual).lower() == want.lower()
    if isinstance(actual, (User, Organization)) and isinstance(want, str):
        return actual.login.lower() == want.lower()
    if isinstance(actual, (OAuthApp, GitHubApp)) and isinstance(want, str):
        return want in (actual.client_id, actual.name)
    return bool(actual == want)
