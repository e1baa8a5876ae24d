"""Access tokens, as the endpoints of OAuth hand them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from tests.examples.backoffice.github.connection import Bearer

# How long before its end a token is no longer used.
_MARGIN: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Token:
    """A user's access token. Those of OAuth apps neither expire nor have a refresh token."""

    text: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    scopes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Token:
        """Return the token in an answer of GitHub."""
        lifetime = answer.get("expires_in")
        expires_at = None if lifetime is None else datetime.now(timezone.utc) + timedelta(seconds=lifetime)
        scopes = frozenset(answer["scope"].split(","))  # GitHub joins by commas
        return cls(answer["access_token"], answer.get("refresh_token"), expires_at, scopes)

    @property
    def bearer(self) -> Bearer:
        """What authorizes a call."""
        return Bearer(self.text)

    @property
    def is_about_to_expire(self) -> bool:
        """Whether to refresh it before it is used."""
        return self.expires_at is not None and datetime.now(timezone.utc) >= self.expires_at - _MARGIN
