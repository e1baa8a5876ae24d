"""An exception covers what it names and nothing else; that each is needed is in test_responses.py."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import Release
from tests.conformance import documents
from tests.conformance.exceptions import EXCEPTIONS, Listed, unlisted
from tests.conformance.findings import Finding
from tests.conformance.unmatched import NOT_DOCUMENTED, NOT_SERVED

ROW = Listed("3.0", "3.3", ("GET /user",), ("status 404", "body 200 /* type"), "lists no 404", "404", "recorded")


def test_an_exception_names_operations_that_its_releases_have() -> None:
    for row in EXCEPTIONS:
        releases = [release for release in documents.releases() if row.holds_at(release)]
        documented = {operation for release in releases for operation in documents.operations(release)}
        assert set(row.operations) <= documented, row


def test_an_exception_begins_and_ends_with_a_release_that_has_a_document() -> None:
    releases = {str(release) for release in documents.releases()}
    assert [row for row in EXCEPTIONS if not {row.since, row.until} <= releases] == []


def test_an_exception_says_what_contradicts_what_and_why() -> None:
    assert [row for row in EXCEPTIONS if not all((row.document, row.ours, row.reason))] == []


def test_no_operation_is_listed_twice_as_one_that_a_single_side_has() -> None:
    for table in (NOT_SERVED, NOT_DOCUMENTED):
        rows = [(row.since, operation) for row in table for operation in row.operations]
        assert len(rows) == len(set(rows))


@pytest.mark.parametrize(
    ("release", "operation", "where", "covered"),
    [
        ("3.0", "GET /user", "status 404", True),
        ("3.3", "GET /user", "body 200 /email type", True),
        ("2.22", "GET /user", "status 404", False),
        ("3.4", "GET /user", "status 404", False),
        ("3.3", "GET /user/orgs", "status 404", False),
        ("3.3", "GET /user", "status 403", False),
        ("3.3", "GET /user", "body 201 /email type", False),
    ],
)
def test_an_exception_covers_what_it_names_and_nothing_else(
    release: str,
    operation: str,
    where: str,
    covered: bool,  # noqa: FBT001  # a column of the table
) -> None:
    assert ROW.covers(Release(release), Finding(operation, where, "")) is covered


def test_what_no_exception_covers_is_reported() -> None:
    stray = Finding("GET /user", "body 200 /login type", "1 is not of type 'string'")
    assert unlisted(Release("3.3"), (stray,)) == [stray]
