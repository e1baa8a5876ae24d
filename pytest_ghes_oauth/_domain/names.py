"""The names by which test authors refer to records, also to those that have left or are called otherwise now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from pytest_ghes_oauth._domain.comparable import is_unlike
from pytest_ghes_oauth._domain.misuse import InvalidArgument, UnknownRecord, listed
from pytest_ghes_oauth._domain.records import Record
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._domain.tables import Table

# What a value of a record's field has to satisfy.
Wanted = Callable[[object], bool]


class Names:
    """The records of a few tables, by the texts that they have or had, or by id.

    Args:
        noun: what a message calls such a record.
        key_name: what a message calls the text, or the id.
        tables: where they are.
        also: a record that is in no table.
    """

    def __init__(self, noun: str, key_name: str, tables: Sequence[Table[Any]], also: Sequence[Record] = ()) -> None:
        self._noun: Final = noun
        self._key_name: Final = key_name
        self._tables: Final = tables
        self._also: Final = also

    def ever(self, name: str | int) -> list[Record]:
        """Return the records that have or had *name*.

        Raises:
            UnknownRecord: there never was one.
        """
        found = list(dict.fromkeys(self._ever(name)))
        if not found:
            raise UnknownRecord(self._missing(name))
        return found

    def wanted(self, want: object) -> Wanted:
        """Return what a field of such a record has to satisfy: to be *want*, or to have it as its name.

        Raises:
            UnknownRecord: *want* is a name that no record ever had, or a record that was never among them.
            InvalidArgument: it is neither a record nor a name.
        """
        if isinstance(want, Record):
            self._require(want)
        if isinstance(want, bool) or (is_unlike(want, "") and is_unlike(want, 0)):
            msg = f"{self._tables[0].quoted(want)} is no {self._noun}, and no {self._key_name} of one"
            raise InvalidArgument(msg)
        if not isinstance(want, (str, int)):
            return lambda actual: bool(actual == want)
        found = self.ever(want)
        return lambda actual: any(actual is one for one in found) or _is_called(actual, want)

    def _require(self, record: Record) -> None:
        if record not in self._also and all(table.ever_numbered(record.id) is not record for table in self._tables):
            alike = [table for table in self._tables if table.kind is record.kind]
            raise UnknownRecord((*alike, *self._tables)[0].missing_record(record))

    def _ever(self, name: str | int) -> Iterator[Record]:
        yield from (one for one in self._also if _is_called(one, name))
        for table in self._tables:
            if isinstance(name, int):
                keys = [table.ever_numbered(name)]
            else:
                keys = [table.ever(key, name) for key in table.kind.keys]
            yield from (record for record in keys if record is not None)

    def _missing(self, name: str | int) -> str:
        if self._key_name == "text":
            return f"no {self._noun} has or had this text on the server"
        known = [_shown(record) for table in self._tables for record in table.everyone()]
        near = self._tables[0].quoted(name)
        there = f"; it has: {listed(known, near)}" if known else ", which has none"
        return f"no {self._noun} has or had the {self._key_name} {near} on the server{there}"


def _is_called(record: object, name: str | int) -> bool:
    if not isinstance(record, Record) or isinstance(name, int):
        return isinstance(record, Record) and record.id == name
    keys = record.kind.keys.values()
    return any(key.of(record) == name or (key.any_case and key.of(record).lower() == name.lower()) for key in keys)


def _shown(record: Record) -> str:
    return record.label.removeprefix(f"{record.kind.name} ")


def names_in(store: Store) -> Mapping[str, Names]:
    """Return the names of the records that the fields of records and events hold, by field."""
    accounts = Names("user or organization", "login", [store.users, store.organizations])
    return {
        "user": Names("user", "login", [store.users]),
        "app": Names("app", "client id or name", [store.apps], [store.site_administrator]),
        "organization": Names("organization", "login", [store.organizations]),
        "account": accounts,
        "owner": accounts,
        "team": Names("team", "name", [store.teams]),
        "repository": Names("repository", "name", [store.repositories]),
        "installation": Names("installation", "id", [store.installations]),
        "grant": Names("grant", "id", [store.grants]),
        "token": Names("token", "text", [store.tokens]),
    }
