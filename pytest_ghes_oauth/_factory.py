"""The type of the fixture `ghes_factory`, for annotations in tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from pytest_ghes_oauth._server import GitHubEnterpriseServer
    from pytest_ghes_oauth._settings import SettingsKeywords


class ServerFactory(Protocol):
    """Makes servers for a test, or for a fixture of another scope."""

    def __call__(self, **settings: Unpack[SettingsKeywords]) -> GitHubEnterpriseServer:
        """Return a server with the settings of the run, overridden by *settings*; enter it to let it answer."""
