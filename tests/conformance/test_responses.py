"""Every answer is one that the document of the release has, or a listed exception."""

from __future__ import annotations

import pytest

from tests.conformance.exceptions import unlisted
from tests.conformance.findings import CASES, OPERATIONS, findings


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_documented_is_reached_and_understood_and_every_answer_fits_its_schema_on_every_release(
    operation: str,
) -> None:
    releases = [release for release, documented in CASES if documented == operation]
    found = {str(release): unlisted(release, findings(release, operation)) for release in releases}
    assert {release: several for release, several in found.items() if several} == {}
