"""What a test sees of the tables: `ghes.users`, `.apps`, `.grants`, `.tokens`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Final, Generic, TypeVar

from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import GitHubApp, OAuthApp
from pytest_ghes_oauth._domain.misuse import InvalidArgument, NotExactlyOne, UnknownRecord
from pytest_ghes_oauth._domain.tokens import AccessToken, Grant

T = TypeVar("T", bound="User | OAuthApp | GitHubApp | Grant | AccessToken")


# How many names a message lists.
LONGEST_LIST: Final = 10


class LiveCollection(Generic[T]):
    """A read-only view of one table, always up to date.

    Iterating and `len` go over the values; `in` and `[]` take the key, and `in` also the object.
    """

    __slots__ = ("_key_name", "_lookup", "_noun", "_operation", "_values")

    def __init__(
        self,
        noun: str,
        key_name: str,
        operation: AbstractContextManager[None],
        values: Callable[[], Iterable[T]],
        lookup: Callable[[object], T | None],
    ) -> None:
        self._noun: Final = noun
        self._key_name: Final = key_name
        self._operation: Final = operation
        self._values: Final = values
        self._lookup: Final = lookup

    def __iter__(self) -> Iterator[T]:
        return iter(self._snapshot())

    def __len__(self) -> int:
        return len(self._snapshot())

    def __contains__(self, key: object) -> bool:
        return self._lookup(key) is not None or any(key is value for value in self._snapshot())

    def _snapshot(self) -> list[T]:
        with self._operation:
            return list(self._values())

    def __getitem__(self, key: object) -> T:
        """Return the value with this key.

        Raises:
            UnknownRecord: there is none; also a `KeyError`.
        """
        value = self._lookup(key)
        if value is None:
            raise UnknownRecord(self._missing(key))
        return value

    def _missing(self, key: object) -> str:
        if self._noun == "token":
            return f"no living token has this text on the server, which has {len(self)}"
        known = sorted(value.label.partition(" ")[2] for value in self)
        shown = ", ".join(known[:LONGEST_LIST]) or "none"
        more = f" and {len(known) - LONGEST_LIST} more" if len(known) > LONGEST_LIST else ""
        return f"no {self._noun} has the {self._key_name} {key!r} on the server; it has: {shown}{more}"

    def find(self, **fields: object) -> list[T]:
        """Return the values whose attributes equal *fields*; a login, client id or app name will do for an object.

        Raises:
            InvalidArgument: the values have no such attribute.
        """
        return [value for value in self if all(_equals(value, name, want) for name, want in fields.items())]

    def one(self, **fields: object) -> T:
        """Return the only value whose attributes equal *fields*.

        Raises:
            NotExactlyOne: there is none, or more than one.
            InvalidArgument: the values have no such attribute.
        """
        found = self.find(**fields)
        if len(found) != 1:
            wanted = " with " + ", ".join(f"{name}={value!r}" for name, value in fields.items()) if fields else ""
            msg = f"expected exactly one {self._noun}{wanted}, found {len(found)} among {len(self)}"
            raise NotExactlyOne(msg)
        return found[0]

    def __repr__(self) -> str:
        return repr(list(self))


def _equals(value: User | OAuthApp | GitHubApp | Grant | AccessToken, name: str, want: object) -> bool:
    known = sorted(attribute for attribute in dir(value) if _is_field(value, attribute))
    if name not in known:
        msg = f"a {value.kind} has no attribute {name!r}; it has: {', '.join(known)}"
        raise InvalidArgument(msg)
    actual = getattr(value, name)
    if name == "login" and isinstance(want, str):
        return str(actual).lower() == want.lower()
    if isinstance(actual, User) and isinstance(want, str):
        return actual.login.lower() == want.lower()
    if isinstance(actual, (OAuthApp, GitHubApp)) and isinstance(want, str):
        return want in (actual.client_id, actual.name)
    return bool(actual == want)


def _is_field(value: object, name: str) -> bool:
    return not name.startswith("_") and not callable(getattr(type(value), name, None))
