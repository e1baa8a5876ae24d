"""How the server finds tokens without reading them all: check, reset and list stay flat."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from pytest_ghes_oauth._domain.apps import OAuthApp
from pytest_ghes_oauth._domain.tokens import AccessToken

K = TypeVar("K", bound=Hashable)


class Index(Generic[K]):
    """The tokens that share a key. Tokens whose key is `None` are not in it."""

    def __init__(self, key: Callable[[AccessToken], K | None]) -> None:
        self.key: Final = key
        self._buckets: Final[defaultdict[K, dict[int, AccessToken]]] = defaultdict(dict)

    def add(self, key: K | None, token: AccessToken) -> None:
        """Enter *token* under *key*."""
        if key is not None:
            self._buckets[key][token.id] = token

    def discard(self, key: K | None, token: AccessToken) -> None:
        """Take *token* out from under *key*."""
        if key is not None:
            del self._buckets[key][token.id]
            if not self._buckets[key]:
                del self._buckets[key]

    def at(self, key: K) -> list[AccessToken]:
        """Return the living tokens under *key*, oldest first."""
        bucket = self._buckets.get(key, {})
        return [bucket[number] for number in sorted(bucket) if bucket[number].is_active]


Place = tuple[int, int, str, int]


class Authorizations:
    """The rows of GET /authorizations for each user, in the order of the wire (wire 1.7).

    Personal tokens first, by id; then by app, inside an app those without fingerprint first, then by
    fingerprint. Tokens of GitHub Apps are no authorizations.
    """

    def __init__(self) -> None:
        self._columns: Final[defaultdict[int, _Column]] = defaultdict(_Column)

    def key(self, token: AccessToken) -> Place | None:
        """Return the place of *token*: its user, then what the rows are sorted by; `None` for no row."""
        if token.app is None:
            return token.user.id, 0, "", token.id
        return (token.user.id, token.app.id, token.fingerprint or "", token.id) if _listed(token) else None

    def add(self, key: Place | None, token: AccessToken) -> None:
        """Enter *token* at its place."""
        if key is not None:
            column = self._columns[token.user.id]
            at = bisect_left(column.places, key)
            column.places.insert(at, key)
            column.tokens.insert(at, token)
            column.expiring += token.expires_at is not None

    def discard(self, key: Place | None, token: AccessToken) -> None:
        """Take *token* out of its place."""
        if key is not None:
            column = self._columns[token.user.id]
            at = bisect_left(column.places, key)
            del column.places[at], column.tokens[at]
            # Counted anew, for `expires_at` is among what may have changed.
            column.expiring = sum(other.expires_at is not None for other in column.tokens) if column.expiring else 0

    def of(self, user_id: int) -> Sequence[AccessToken]:
        """Return the living rows of a user, without reading them all unless some of them can expire."""
        column = self._columns[user_id]
        return [token for token in column.tokens if token.is_active] if column.expiring else column.tokens


@dataclass
class _Column:
    """The rows of one user: where each stands, and the row itself."""

    places: list[Place] = field(default_factory=list)
    tokens: list[AccessToken] = field(default_factory=list)
    expiring: int = 0


def _listed(token: AccessToken) -> bool:
    return isinstance(token.app, OAuthApp)
