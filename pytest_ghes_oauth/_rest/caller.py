"""Who is calling: what the policies find out, and everything after them uses."""

from __future__ import annotations

from typing import Final, NamedTuple

from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._domain.tokens import AccessToken


class Caller(NamedTuple):
    """Nobody, an app with its secret, a user with a password, or a user with a token."""

    user: User | None = None
    app: App | None = None
    token: AccessToken | None = None


ANONYMOUS: Final = Caller()
