"""A GitHub Enterprise Server in memory, for testing code that signs users in and manages their tokens."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pytest_ghes_oauth._domain.accounts import Email, User
    from pytest_ghes_oauth._domain.apps import GitHubApp, Installation, OAuthApp
    from pytest_ghes_oauth._domain.clock import Clock
    from pytest_ghes_oauth._domain.misuse import GHESDeprecationWarning, GHESError
    from pytest_ghes_oauth._domain.organizations import Organization, Repository
    from pytest_ghes_oauth._domain.releases import Release
    from pytest_ghes_oauth._domain.teams import Team
    from pytest_ghes_oauth._domain.tokens import AccessToken, Grant
    from pytest_ghes_oauth._exchanges import Event, Exchange
    from pytest_ghes_oauth._factory import ServerFactory
    from pytest_ghes_oauth._faults.fault import Fault
    from pytest_ghes_oauth._http.messages import Request, Response
    from pytest_ghes_oauth._live.server import LiveServer
    from pytest_ghes_oauth._server import GitHubEnterpriseServer

__all__ = (
    "AccessToken",
    "Clock",
    "Email",
    "Event",
    "Exchange",
    "Fault",
    "GHESDeprecationWarning",
    "GHESError",
    "GitHubApp",
    "GitHubEnterpriseServer",
    "Grant",
    "Installation",
    "LiveServer",
    "OAuthApp",
    "Organization",
    "Release",
    "Repository",
    "Request",
    "Response",
    "ServerFactory",
    "Team",
    "User",
)

# pytest imports this package at every start, even if no test uses it, so names are loaded on first use.
_HOMES: Final = {
    "AccessToken": "_domain.tokens",
    "Clock": "_domain.clock",
    "Email": "_domain.accounts",
    "Event": "_exchanges",
    "Exchange": "_exchanges",
    "Fault": "_faults.fault",
    "GHESDeprecationWarning": "_domain.misuse",
    "GHESError": "_domain.misuse",
    "GitHubApp": "_domain.apps",
    "GitHubEnterpriseServer": "_server",
    "Grant": "_domain.tokens",
    "Installation": "_domain.apps",
    "LiveServer": "_live.server",
    "OAuthApp": "_domain.apps",
    "Organization": "_domain.organizations",
    "Release": "_domain.releases",
    "Repository": "_domain.organizations",
    "Request": "_http.messages",
    "Response": "_http.messages",
    "ServerFactory": "_factory",
    "Team": "_domain.teams",
    "User": "_domain.accounts",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
