"""What `documents.json` says agrees with what the documents are known to say (releases 1 to 3)."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import Release
from tests.conformance import documents
from tests.conformance.documents import Contract
from tests.conformance.extract import DOCUMENTS

RELEASES = ["2.18", "2.19", "2.20", "2.21", "2.22", *(f"3.{minor}" for minor in range(20))]
OLD_CHECK = "GET /applications/{client_id}/tokens/{access_token}"
CHECK = "POST /applications/{client_id}/token"
SCOPE = "POST /applications/{client_id}/token/scoped"
CREATE = "POST /authorizations"
IMPERSONATE = "POST /admin/users/{username}/authorizations"


def contract(release: str, operation: str) -> Contract:
    return documents.operations(Release(release))[operation]


def needed(release: str, operation: str) -> tuple[str, ...]:
    body = contract(release, operation).body
    assert body is not None
    return body.needed


def test_there_are_25_releases_oldest_first() -> None:
    assert [str(release) for release in documents.releases()] == RELEASES


@pytest.mark.parametrize(
    ("release", "count"), [("2.18", 50), ("2.20", 54), ("3.0", 59), ("3.3", 59), ("3.4", 55), ("3.19", 56)]
)
def test_a_release_has_the_operations_that_it_had(release: str, count: int) -> None:
    assert len(documents.operations(Release(release))) == count


@pytest.mark.parametrize(
    ("operation", "first", "last"),
    [(OLD_CHECK, "2.18", "3.3"), (CHECK, "2.20", "3.19"), (SCOPE, "3.0", "3.19"), (CREATE, "2.18", "3.19")],
)
def test_an_operation_comes_and_goes_with_its_releases(operation: str, first: str, last: str) -> None:
    having = [str(release) for release in documents.releases() if operation in documents.operations(release)]
    assert having == RELEASES[RELEASES.index(first) : RELEASES.index(last) + 1]


def test_an_operation_is_deprecated_in_some_releases_only() -> None:
    flags = [contract(release, OLD_CHECK).deprecated for release in ("2.18", "2.19", "2.20", "3.3")]
    assert flags == [False, False, True, True]


def test_the_id_of_an_operation_changed() -> None:
    ids = [contract(release, OLD_CHECK).operation_id for release in ("2.19", "2.20")]
    assert ids == ["oauth-authorizations/check-authorization", "apps/check-authorization"]


def test_a_body_is_required_not_required_or_nothing_is_said() -> None:
    bodies = [contract(*where).body for where in (("2.20", CHECK), ("2.22", CHECK), ("3.3", CREATE))]
    assert [body and body.required for body in bodies] == [None, True, False]


def test_scopes_are_needed_to_impersonate_since_3_3() -> None:
    assert [needed(release, IMPERSONATE) for release in ("3.2", "3.3")] == [(), ("scopes",)]


def test_fields_have_types_and_some_may_be_null() -> None:
    body = contract("3.3", CREATE).body
    assert body is not None
    assert body.fields["scopes"] == {"items": {"type": "string"}, "type": ["array", "null"]}
    assert body.fields["client_id"] == {"maxLength": 20, "type": "string"}


def test_examples_of_requests_are_kept() -> None:
    body = contract("3.3", SCOPE).body
    assert body is not None
    assert [set(example) for example in body.examples] == [{"access_token", "target", "permissions"}]
    assert (body.samples["target"], body.samples["repositories"]) == ("octocat", ["rails"])


def test_parameters_are_kept() -> None:
    parameters = contract("3.3", "GET /authorizations").parameters
    assert [(each.name, each.place, each.required) for each in parameters] == [
        ("per_page", "query", False),
        ("page", "query", False),
        ("client_id", "query", False),
    ]
    assert parameters[0].schema == {"type": "integer", "default": 30}


def test_a_response_has_a_schema_or_none() -> None:
    responses = contract("3.3", CREATE).responses
    assert [status for status, schema in responses.items() if schema is None] == [304]
    assert list(responses) == [201, 304, 401, 403, 410, 422]


def test_no_schema_refers_to_another() -> None:
    for release in documents.releases():
        assert "$ref" not in repr([each.responses for each in documents.operations(release).values()])


def test_the_file_is_small_and_has_short_lines() -> None:
    text = DOCUMENTS.read_text(encoding="utf-8")
    assert len(text) < 650_000
    assert max(map(len, text.splitlines())) < 10_000
