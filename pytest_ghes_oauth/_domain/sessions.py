"""The browsers in which users have signed in: their sessions, which a page finds by a secret id."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

from pytest_ghes_oauth._domain import credentials
from pytest_ghes_oauth._domain.accounts import User


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that knows a user's password.

    Attributes:
        id: what the browser sends as a cookie.
        is_complete: whether the user is signed in; otherwise the one-time password is still to come.
    """

    id: str = field(repr=False)
    user: User
    is_complete: bool


class Sessions:
    """The sessions of one server.

    Args:
        note_secret: called with what no report may show.
    """

    def __init__(self, random: Random, note_secret: Callable[[str], None]) -> None:
        self._random: Final = random
        self._note_secret: Final = note_secret
        self._living: Final[dict[str, Session]] = {}

    def new_id(self) -> str:
        """Return an id that no browser has yet. It is no secret: a session starts under another."""
        return credentials.session_id(self._random)

    def token_for(self, number: str) -> str:
        """Return the text that shows that a form comes from a page which the browser with this id was shown."""
        token = hmac.digest(number.encode(), b"authenticity_token", "sha256").hex()
        if number in self._living:  # nothing is kept of visitors, of whom there may be any number
            self._note_secret(token)
        return token

    def start(self, user: User, *, is_complete: bool) -> Session:
        """Start a session of *user*, under an id of its own."""
        session = Session(self.new_id(), user, is_complete)
        self._note_secret(session.id)
        self._living[session.id] = session
        return session

    def find(self, number: str) -> Session | None:
        """Return the session with this id, unless it has ended."""
        return self._living.get(number)

    def end(self, number: str) -> None:
        """End the session with this id, if there is one."""
        self._living.pop(number, None)

    def end_all(self, user: User) -> None:
        """End the sessions of *user* in all browsers."""
        for session in [one for one in self._living.values() if one.user is user]:
            self.end(session.id)
