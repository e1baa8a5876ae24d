"""What a team learns before its upgrade: calls that a later release does not answer."""

from __future__ import annotations

import site
import sys
import sysconfig
import warnings
from types import FrameType
from typing import Final

from pytest_ghes_oauth._domain.misuse import GHESDeprecationWarning
from pytest_ghes_oauth._domain.releases import Release
from pytest_ghes_oauth._http.routing import Route

# What stands between a call and its answer, and is not where the call is written.
_TRANSPORT: Final = ("pytest_ghes_oauth", "requests", "urllib3", "responses", "contextlib", "functools")
_INSTALLED: Final = tuple({sysconfig.get_path("stdlib"), *site.getsitepackages(), site.getusersitepackages()})


def warn(route: Route, release: Release) -> None:
    """Warn, once for each call site, of an operation that a release after this one removed.

    Raises:
        GHESDeprecationWarning: pytest or Python was told to turn it into an error; nothing has happened then.
    """
    if route.span.until is None:
        return
    instead = f"; use {route.replaced_by} instead" if route.replaced_by else ""
    message = f"{route.method} {route.path} is gone in GHES {route.span.until}{instead} (this is GHES {release})"
    frame = _call_site(sys._getframe(1))  # noqa: SLF001  # what `warnings` itself starts from
    registry = frame.f_globals.setdefault("__warningregistry__", {})
    where = (frame.f_code.co_filename, frame.f_lineno)
    warnings.warn_explicit(message, GHESDeprecationWarning, *where, frame.f_globals.get("__name__"), registry)


def _call_site(frame: FrameType) -> FrameType:
    """Return the nearest frame of a project's own; else the nearest one outside the transport."""
    outside = [one for one in _outwards(frame) if _package(one) not in _TRANSPORT]
    own = (one for one in outside if not one.f_code.co_filename.startswith(_INSTALLED))
    return next(own, outside[0] if outside else frame)


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__")).partition(".")[0]


def _outwards(frame: FrameType) -> list[FrameType]:
    frames: list[FrameType] = []
    one: FrameType | None = frame
    while one is not None:
        frames.append(one)
        one = one.f_back
    return frames
