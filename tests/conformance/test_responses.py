"""Every answer is one that the document of the release has, or a listed exception; and every exception is needed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pytest_ghes_oauth import Release
from tests.conformance.exceptions import EXCEPTIONS, Listed, unlisted
from tests.conformance.findings import CASES, OPERATIONS
from tests.conformance.tried import found


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_documented_is_reached_and_understood_and_answers_fit_their_schemas_except_where_it_is_listed(
    operation: str,
) -> None:
    releases = [release for release, documented in CASES if documented == operation]
    contradicting = {str(release): unlisted(release, found(release, operation)) for release in releases}
    assert {release: several for release, several in contradicting.items() if several} == {}
    assert list(needless(operation, releases)) == []


def needless(operation: str, releases: list[Release]) -> Iterator[tuple[str, str]]:
    """Find the places of exceptions where nothing contradicts at the first or last release that they name."""
    for row in EXCEPTIONS:
        ends = [release for release in releases if str(release) in (row.since, row.until)]
        for release in ends if operation in row.operations else ():
            for place in row.where:
                if not _is_needed(row._replace(where=(place,)), release, operation):
                    yield str(release), place


def _is_needed(row: Listed, release: Release, operation: str) -> bool:
    return any(row.covers(release, finding) for finding in found(release, operation))
