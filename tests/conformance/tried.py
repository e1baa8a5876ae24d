"""At which releases an operation is compared with its documents: one stands for those that are alike.

    GHES_RELEASES=every python -m pytest tests/conformance

compares it wherever the server has changed. Without that it is compared where the document or the list of exceptions
has: what else changed in the server has its own tests.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import Final

from pytest_ghes_oauth import Release
from tests.conformance import documents
from tests.conformance.exceptions import EXCEPTIONS
from tests.conformance.findings import CASES, Finding, elsewhere, findings
from tests.conformance.world import ASKED
from tests.releases.classes import traits

EVERY: Final = os.environ.get("GHES_RELEASES") == "every"


def found(release: Release, operation: str) -> tuple[Finding, ...]:
    """Return the findings of the release that stands for *release*."""
    return findings(representatives(every=EVERY)[release, operation], operation)


@cache
def representatives(*, every: bool) -> Mapping[tuple[Release, str], Release]:
    """Return the first release that is like it, for every case."""
    ours = _server if every else _listed
    first: dict[tuple[object, ...], Release] = {}
    return {
        (release, operation): first.setdefault((_said(release, operation), ours(release, operation)), release)
        for release, operation in CASES
    }


def _said(release: Release, operation: str) -> tuple[object, ...]:
    """Return all that a comparison reads of a document: the contract, and the refusals of other operations."""
    contract = documents.operations(release)[operation]
    return (id(contract), *(id(elsewhere(release, status)) for status in (403, 422)))


def _listed(release: Release, operation: str) -> tuple[object, ...]:
    return tuple(row for row in EXCEPTIONS if operation in row.operations and row.holds_at(release))


def _server(release: Release, operation: str) -> tuple[object, ...]:
    """Return all that an answer of *operation* depends on, apart from the release's own name.

    The permissions of GitHub Apps are not among it where only a password signs in.
    """
    by_password = ASKED[operation].caller in ("user", "newcomer", "admin")
    return tuple(
        (name, value)
        for name, value in traits(str(release)).items()
        if (" " not in name or name == operation) and not (name == "permissions" and by_password)
    )
