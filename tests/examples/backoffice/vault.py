"""The tokens of the browsers that are signed in. They stay on the server; a browser keeps only a key."""

from __future__ import annotations

import secrets
from typing import Final

from tests.examples.backoffice.github.tokens import Token


class Vault:
    """A table of tokens, in memory; with several processes, it would be one of a database."""

    def __init__(self) -> None:
        self._tokens: Final[dict[str, Token]] = {}

    def keep(self, token: Token) -> str:
        """Keep *token*, and return its new key."""
        key = secrets.token_urlsafe(24)
        self._tokens[key] = token
        return key

    def get(self, key: str | None) -> Token | None:
        """Return the token of a key, if there is one."""
        return self._tokens.get(key or "")

    def replace(self, key: str, token: Token) -> None:
        """Keep *token* in place of the one with this key."""
        self._tokens[key] = token

    def forget(self, key: str | None) -> None:
        """Forget the token of a key."""
        self._tokens.pop(key or "", None)
