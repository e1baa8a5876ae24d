"""What every row of the server is: numbered, live, read-only, and in some state.

Records change through the verbs on them and through requests, and both go through `Store.change`, which
asks the table of states first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Protocol

from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._domain.clock import Clock

if TYPE_CHECKING:
    from pytest_ghes_oauth._domain.tokens import AccessToken, Grant


class Keeper(Protocol):
    """What an object needs of the store that keeps it: the verbs on objects end here."""

    @property
    def clock(self) -> Clock:
        """The time of the server."""

    def now(self) -> datetime:
        """Return the server's time cut to the second."""

    def change(self, record: Record, verb: str, **fields: object) -> None:
        """Do *verb* to *record*, if the table of states allows it."""

    def revoke_token(self, token: AccessToken) -> None:
        """Delete *token*, and its refresh token."""

    def revoke_grant(self, grant: Grant) -> None:
        """Delete *grant* and everything under it."""

    def tokens_under(self, grant: Grant) -> Sequence[AccessToken]:
        """Return the living tokens of *grant*, oldest first."""


@dataclass(frozen=True, eq=False, repr=False)
class Record:
    """What every row of the server has: a number, and a place in the table of states."""

    kind: ClassVar[str]

    id: int
    _store: Keeper
    _state: str = field(default=lifecycle.NEW, init=False)

    @property
    def state(self) -> str:
        """Where the record stands in the table of states."""
        return self._state

    @property
    def label(self) -> str:
        """How a message names the record, without its secrets."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.label.partition(' ')[2]}, {self.state}>"


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Credential(Record):
    """A secret text that is good for something, for ever or for a while."""

    expires_at: datetime | None = None

    @property
    def text(self) -> str:
        """What is sent to name it."""
        raise NotImplementedError

    @property
    def state(self) -> str:
        """Where it stands in the table of states; expiry follows the server's clock."""
        if self.expires_at is None or self._state not in lifecycle.EXPIRING:
            return self._state
        return lifecycle.EXPIRED if self._store.clock.now() >= self.expires_at else self._state
