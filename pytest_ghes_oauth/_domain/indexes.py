"""How the server finds tokens without reading them all: check, reset and list stay flat."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from pytest_ghes_oauth._domain.objects import AccessToken, OAuthApp

K = TypeVar("K", bound=Hashable)


class Index(Generic[K]):
    """The tokens that share a key. Tokens whose key is `None` are not in it."""

    def __init__(self, key: Callable[[AccessToken], K | None]) -> None:
        self._key: Final = key
        self._buckets: Final[defaultdict[K, dict[int, AccessToken]]] = defaultdict(dict)

    def add(self, token: AccessToken) -> None:
        """Enter *token* under the key it has now."""
        key = self._key(token)
        if key is not None:
            self._buckets[key][token.id] = token

    def discard(self, token: AccessToken) -> None:
        """Take *token* out; call it before the fields that make the key change."""
        key = self._key(token)
        if key is not None and key in self._buckets:
            self._buckets[key].pop(token.id, None)
            if not self._buckets[key]:
                del self._buckets[key]

    def at(self, key: K) -> list[AccessToken]:
        """Return the living tokens under *key*, oldest first."""
        bucket = self._buckets.get(key, {})
        return [bucket[number] for number in sorted(bucket) if bucket[number].is_active]


class Authorizations:
    """The rows of GET /authorizations for each user, in the order of the wire (wire 1.7).

    Personal tokens first, by id; then by app, inside an app those without fingerprint first, then by
    fingerprint. Tokens of GitHub Apps are no authorizations.
    """

    def __init__(self) -> None:
        self._columns: Final[defaultdict[int, _Column]] = defaultdict(_Column)

    def add(self, token: AccessToken) -> None:
        """Enter *token* at its place."""
        if _is_authorization(token):
            column = self._columns[token.user.id]
            at = bisect_left(column.positions, _position(token))
            column.positions.insert(at, _position(token))
            column.tokens.insert(at, token)
            column.expiring += token.expires_at is not None

    def discard(self, token: AccessToken) -> None:
        """Take *token* out; call it before the fields that make its place change."""
        column = self._columns[token.user.id]
        at = bisect_left(column.positions, _position(token))
        if at < len(column.tokens) and column.tokens[at] is token:
            del column.positions[at], column.tokens[at]
            column.expiring -= token.expires_at is not None

    def of(self, user_id: int) -> Sequence[AccessToken]:
        """Return the living rows of a user, without reading them all unless some of them can expire."""
        column = self._columns[user_id]
        return [token for token in column.tokens if token.is_active] if column.expiring else column.tokens


@dataclass
class _Column:
    """The rows of one user: where each stands, and the row itself."""

    positions: list[tuple[int, str, int]] = field(default_factory=list)
    tokens: list[AccessToken] = field(default_factory=list)
    expiring: int = 0


def _is_authorization(token: AccessToken) -> bool:
    return token.app is None or isinstance(token.app, OAuthApp)


def _position(token: AccessToken) -> tuple[int, str, int]:
    return (token.app.id, token.fingerprint or "", token.id) if token.app else (0, "", token.id)
