"""What the pages work with."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import current_app

from tests.examples.backoffice.github.connection import Connection, Credentials
from tests.examples.backoffice.github.oauth import OAuth
from tests.examples.backoffice.settings import Settings
from tests.examples.backoffice.vault import Vault


@dataclass(frozen=True)
class Office:
    """The parts of one installation."""

    settings: Settings
    connection: Connection
    oauth: OAuth
    vault: Vault = field(default_factory=Vault)

    @classmethod
    def of(cls, settings: Settings) -> Office:
        """Return the office that *settings* describe."""
        connection = Connection(settings.github_url)
        app = Credentials(settings.client_id, settings.client_secret)
        return cls(settings, connection, OAuth(connection, app, settings.callback_url, settings.scopes))


def office() -> Office:
    """Return the office whose page is asked for."""
    found: Office = current_app.extensions["backoffice"]
    return found
