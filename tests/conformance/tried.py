"""At which releases an operation is compared with its documents: one stands for those that are alike.

    GHES_RELEASES=every python -m pytest tests/conformance

compares it wherever the server has changed. Without that it is compared where the document or the list of exceptions
has: what else changed in the server has its own tests.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from pytest_ghes_oauth import Release
from tests.conformance import documents
from tests.conformance.documents import Contract
from tests.conformance.exceptions import EXCEPTIONS
from tests.conformance.findings import BAD_REQUEST, CASES, Comparison, Finding, elsewhere
from tests.conformance.world import ASKED
from tests.releases.classes import traits

EVERY: Final = os.environ.get("GHES_RELEASES") == "every"


class Part(NamedTuple):
    """One part of a comparison.

    Attributes:
        find: finds what is wrong.
        said: what it reads of a document.
    """

    find: Callable[[Comparison], Iterator[Finding]]
    said: Callable[[Contract], Hashable]


def _refusals(contract: Contract) -> Hashable:
    return contract.asked, *((status, text) for status, text in contract.answered.items() if status >= BAD_REQUEST)


PARTS: Final = (
    Part(Comparison.successes, lambda contract: tuple(contract.answered.items())),
    Part(Comparison.refusals, _refusals),
    Part(Comparison.requests, lambda contract: contract.asked),
)


def found(release: Release, operation: str) -> tuple[Finding, ...]:
    """Return the findings of the releases that stand for *release*, one for each part."""
    return tuple(
        finding
        for part in PARTS
        for finding in _found(part, representatives(part, every=EVERY)[release, operation], operation)
    )


@cache
def _found(part: Part, release: Release, operation: str) -> tuple[Finding, ...]:
    return tuple(part.find(Comparison(release, operation)))


@cache
def representatives(part: Part, *, every: bool) -> Mapping[tuple[Release, str], Release]:
    """Return the first release that is like it, for every case."""
    first: dict[Hashable, Release] = {}
    return {
        (release, operation): first.setdefault(_likeness(part, release, operation, every=every), release)
        for release, operation in CASES
    }


def _likeness(part: Part, release: Release, operation: str, *, every: bool) -> Hashable:
    contract = documents.operations(release)[operation]
    if every:
        # The refusals of other operations are read too.
        return id(contract), *(id(elsewhere(release, status)) for status in (403, 422)), _server(release, operation)
    return operation, part.said(contract), _listed(release, operation)


def _listed(release: Release, operation: str) -> Hashable:
    return tuple(row for row in EXCEPTIONS if operation in row.operations and row.holds_at(release))


def _server(release: Release, operation: str) -> Hashable:
    """Return all that an answer of *operation* depends on, apart from the release's own name.

    The permissions of GitHub Apps are not among it where only a password signs in.
    """
    by_password = ASKED[operation].caller in ("user", "newcomer", "admin")
    return tuple(
        (name, value)
        for name, value in traits(str(release)).items()
        if (" " not in name or name == operation) and not (name == "permissions" and by_password)
    )
