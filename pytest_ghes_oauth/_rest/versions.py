"""Versions of the REST API: from GHES 3.9 on, a client chooses one with a header (flows 84)."""

from __future__ import annotations

from typing import Final

from pytest_ghes_oauth._domain.facts import DEFAULT_API_VERSION, Facts
from pytest_ghes_oauth._http.messages import Request
from pytest_ghes_oauth._rest.context import Context
from pytest_ghes_oauth._rest.errors import UnsupportedVersion

HEADER: Final = "X-GitHub-Api-Version"
# The first version after the default one; what it changes is documented (releases 4).
WITHOUT_DEPRECATED_KEYS: Final = "2026-03-10"


def selected(facts: Facts, request: Request) -> str | None:
    """Return the version that answers *request*; `None` on releases without versions."""
    if not facts.api_versions:
        return None
    wanted = request.headers.get(HEADER, DEFAULT_API_VERSION)
    return wanted if wanted in facts.api_versions else DEFAULT_API_VERSION


def require_supported(context: Context) -> None:
    """Refuse a version that the release does not have; the wording for two versions is inferred.

    Raises:
        UnsupportedVersion: the release has versions, but not this one. Releases without versions ignore the header.
    """
    supported, wanted = context.store.facts.api_versions, context.request.headers.get(HEADER)
    if not supported or wanted is None or wanted in supported:
        return
    newest, *others = (f'"{version}"' for version in supported)
    listed = ", ".join([f"{newest} (most recent)", *others])
    message = (
        f'The version you specified in the "X-GitHub-API-Version" request header, "{wanted}", is not a supported '
        f"version. The following versions are currently supported: {listed}."
    )
    cause = f"{HEADER}: {wanted} is not a version that GHES {context.store.release} supports"
    raise UnsupportedVersion(cause, message=message)


def drops_deprecated_keys(context: Context) -> bool:
    """Tell whether the requested version leaves out deprecated keys."""
    return selected(context.store.facts, context.request) == WITHOUT_DEPRECATED_KEYS
