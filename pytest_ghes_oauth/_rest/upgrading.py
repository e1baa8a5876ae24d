"""Warn about calls that a later release does not answer, before a team upgrades."""

from __future__ import annotations

import sys
import warnings

from pytest_ghes_oauth._domain.facts import Facts
from pytest_ghes_oauth._domain.misuse import GHESDeprecationWarning
from pytest_ghes_oauth._domain.releases import Release
from pytest_ghes_oauth._http.call_sites import call_site, own_lines, peer
from pytest_ghes_oauth._http.routing import Route


def warn(route: Route, release: Release) -> None:
    """Warn, once for each call site, about an operation that a later release removed.

    A call over a socket has no site: it is told to the report.

    Raises:
        GHESDeprecationWarning: a filter turns the warning into an error; the request has changed nothing.
    """
    if route.span.until is None:
        return
    instead = f"; use {route.replaced_by} instead" if route.replaced_by else ""
    _warn(f"{route.method} {route.path} is gone in GHES {route.span.until}{instead} (this is GHES {release})")


def warn_of_query(release: Release) -> None:
    """Warn, once for each call site, about a caller who signs in with `?access_token=`.

    Raises:
        GHESDeprecationWarning: a filter turns the warning into an error; the request has changed nothing.
    """
    gone = max(Facts.query_authentication.since)
    instead = "use the header Authorization instead"
    _warn(f"signing in with ?access_token= is gone in GHES {gone}; {instead} (this is GHES {release})")


def _warn(message: str) -> None:
    remote = peer()
    if remote is not None and not own_lines(sys._getframe(1)):  # noqa: SLF001  # as below
        remote.told(message)
        return
    frame = call_site(sys._getframe(1))  # noqa: SLF001  # what `warnings` itself starts from
    registry = frame.f_globals.setdefault("__warningregistry__", {})
    where = (frame.f_code.co_filename, frame.f_lineno)
    warnings.warn_explicit(message, GHESDeprecationWarning, *where, frame.f_globals.get("__name__"), registry)
