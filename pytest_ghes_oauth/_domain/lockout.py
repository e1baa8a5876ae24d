"""The lockout of users after too many wrong passwords and one-time passwords (flows 78)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.clock import Clock
from pytest_ghes_oauth._domain.limits import LOCK_OUT, WRONG_ATTEMPTS


class Lockout:
    """The recent wrong attempts of each user."""

    def __init__(self, clock: Clock) -> None:
        self._clock: Final = clock
        self._wrong: Final[dict[int, list[datetime]]] = {}  # by user

    def note_wrong_attempt(self, user: User) -> None:
        """Count a wrong password or code of *user*, and forget those older than a minute."""
        now = self._clock.now()
        recent = [moment for moment in self._wrong.get(user.id, ()) if now - moment < LOCK_OUT]
        self._wrong[user.id] = [*recent, now]

    def forgive(self, user: User) -> None:
        """Forget the wrong attempts of *user*, who has signed in."""
        self._wrong.pop(user.id, None)

    def because(self, user: User) -> str | None:
        """Return one sentence that says why *user* is locked out; `None` if the user is not."""
        wrong = self._wrong.get(user.id, [])
        if len(wrong) < WRONG_ATTEMPTS or self._clock.now() - wrong[-1] >= LOCK_OUT:
            return None
        return f"{user.label} is locked out until a minute after the {len(wrong)}th wrong password or code"
