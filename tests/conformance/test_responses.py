"""Every answer is one that the document of the release has, or a listed exception."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import Release
from tests.conformance.exceptions import unlisted
from tests.conformance.findings import CASES, names, of_refusals, of_requests, of_successes

each = pytest.mark.parametrize(("release", "operation"), CASES, ids=names)


@each
def test_every_documented_success_is_reached_and_fits_its_schema(release: Release, operation: str) -> None:
    assert unlisted(release, of_successes(release, operation)) == []


@each
def test_every_documented_refusal_is_reached_and_all_refusals_fit_their_schema(
    release: Release, operation: str
) -> None:
    assert unlisted(release, of_refusals(release, operation)) == []


@each
def test_every_request_that_is_documented_is_understood(release: Release, operation: str) -> None:
    assert unlisted(release, of_requests(release, operation)) == []
