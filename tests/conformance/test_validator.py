"""What does not fit a schema is found; a validator that finds nothing would prove nothing."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ghes_oauth import Release
from tests.conformance import documents
from tests.conformance.extract import Json
from tests.conformance.validator import CHECKER, Problem, closed, problems

CONTRACTS = documents.operations(Release("3.3"))

APP = {"client_id": "abcde12345fghij67890", "name": "ci-bot", "url": "https://ci-bot.example.com"}
AUTHORIZATION: dict[str, Any] = {
    "id": 1,
    "url": "https://ghes.test/api/v3/authorizations/1",
    "app": APP,
    "token": "",
    "hashed_token": "0" * 64,
    "token_last_eight": "0" * 8,
    "note": None,
    "note_url": None,
    "created_at": "2021-12-07T00:00:00Z",
    "updated_at": "2021-12-07T00:00:00Z",
    "scopes": [],
    "fingerprint": None,
    "expires_at": None,
}


def found(operation: str, status: int, body: Json) -> list[str]:
    schema = CONTRACTS[operation].responses[status]
    assert schema is not None
    return [problem.where for problem in problems(schema, body)]


def in_authorization(**changes: Json) -> list[str]:
    return found("GET /authorizations/{authorization_id}", 200, AUTHORIZATION | changes)


def without(key: str) -> dict[str, Json]:
    return {name: value for name, value in AUTHORIZATION.items() if name != key}


def test_a_body_as_documented_fits() -> None:
    assert in_authorization() == []
    assert in_authorization(note="a note", note_url="http://optional/note/url", expires_at="2021-12-08T00:00:00Z") == []


def test_a_missing_key_is_found() -> None:
    for key in AUTHORIZATION:
        assert found("GET /authorizations/{authorization_id}", 200, without(key)) == [f"/{key} required"]


def test_a_missing_key_inside_an_item_of_a_list_is_found_where_it_is_missing() -> None:
    rows = [AUTHORIZATION, AUTHORIZATION | {"app": {"client_id": "", "name": ""}}]
    assert found("GET /authorizations", 200, rows) == ["/*/app/url required"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", "1"),
        ("id", True),
        ("app", []),
        ("scopes", "repo"),
        ("note", 1),
    ],
)
def test_a_value_of_another_type_is_found(key: str, value: Json) -> None:
    assert in_authorization(**{key: value}) == [f"/{key} type"]


def test_null_where_nothing_may_be_null_is_found() -> None:
    for key in ("id", "url", "app", "token", "created_at", "updated_at"):
        assert in_authorization(**{key: None}) == [f"/{key} type"]


def test_null_where_the_document_allows_it_is_no_problem() -> None:
    for key in ("note", "note_url", "scopes", "hashed_token", "fingerprint", "user", "installation"):
        assert in_authorization(**{key: None}) == []


@pytest.mark.parametrize("text", ["2021-12-07", "2021-12-07T00:00:00", "2021-13-07T00:00:00Z", ""])
def test_a_bad_date_is_found(text: str) -> None:
    assert in_authorization(created_at=text) == ["/created_at format"]


@pytest.mark.parametrize("text", ["/api/v3", "https://ghes.test/a b", "https://ghes.test/{id}", ""])
def test_a_bad_uri_is_found(text: str) -> None:
    assert in_authorization(url=text, app=APP | {"url": text}) == ["/app/url format", "/url format"]


def test_a_bad_address_is_found() -> None:
    row = {"email": "octocat", "primary": True, "verified": True, "visibility": None}
    assert found("GET /user/emails", 200, [row]) == ["/*/email format"]


def test_a_bad_template_is_found() -> None:
    root = CONTRACTS["GET /"].responses[200]
    assert root is not None
    urls = dict.fromkeys(root["properties"], "https://ghes.test/{user}")
    assert problems(root, urls) == []
    assert found("GET /", 200, urls | {"user_url": "https://ghes.test/{user"}) == ["/user_url format"]


def test_an_integer_of_more_than_64_bits_is_found() -> None:
    schema = {"type": "integer", "format": "int64"}
    assert problems(schema, 2**63 - 1) == []
    assert [problem.where for problem in problems(schema, 2**63)] == ["/ format"]


def test_every_format_in_the_documents_is_checked() -> None:
    contracts = [each for release in documents.releases() for each in documents.operations(release).values()]
    named = formats([list(contract.responses.values()) for contract in contracts])
    assert {"date-time", "email", "int64", "uri", "uri-template"} == named == CHECKER.checkers.keys()


def formats(schema: Json) -> set[str]:
    if isinstance(schema, list):
        return {name for item in schema for name in formats(item)}
    if not isinstance(schema, dict):
        return set()
    own = {schema["format"]} if isinstance(schema.get("format"), str) else set()
    return own | {name for value in schema.values() for name in formats(value)}


def test_a_key_that_the_document_does_not_know_is_found() -> None:
    assert in_authorization(refresh_token="", app=APP | {"slug": "ci-bot"}) == [
        "/app/slug unknown",
        "/refresh_token unknown",
    ]


def test_a_key_that_is_required_and_nowhere_defined_is_known() -> None:
    schema = documents.operations(Release("3.1"))["GET /authorizations/{authorization_id}"].responses[200]
    assert schema is not None
    assert "expires_at" not in schema["properties"]
    assert problems(schema, AUTHORIZATION) == []
    assert problems(schema, without("expires_at")) == [
        Problem("/expires_at required", "'expires_at' is a required property")
    ]


def test_where_a_body_may_be_one_of_several_the_one_that_was_meant_is_reported() -> None:
    profile = CONTRACTS["GET /user"].responses[200]
    assert profile is not None
    user = value(profile["oneOf"][0])
    assert found("GET /user", 200, user) == []
    assert found("GET /user", 200, user | {"created_at": "yesterday"}) == ["/created_at format"]
    assert found("GET /user", 200, None) == ["/ type"]


def value(schema: Json) -> Json:
    """Something that fits the schema of a user, or of one of its fields."""
    samples = {"date-time": "2021-12-07T00:00:00Z", "email": "octocat@example.com", "uri": "https://ghes.test/"}
    kind = schema["type"][0] if isinstance(schema["type"], list) else schema["type"]
    if kind == "object":
        return {name: value(field) for name, field in schema["properties"].items()}
    return {"string": samples.get(schema.get("format"), "text"), "integer": 1, "boolean": True}[kind]


def test_a_body_that_is_two_of_several_is_found() -> None:
    schema = {"oneOf": [{"type": "integer"}, {"type": "number"}]}
    assert [problem.where for problem in problems(schema, 1)] == ["/ oneOf"]


def test_closing_a_schema_leaves_open_what_says_that_it_is() -> None:
    levels = {"type": "object", "additionalProperties": {"type": "string"}}
    assert closed(levels) == levels
    assert closed({"type": "object"}) == {"type": "object"}
    named = {"type": "object", "properties": {"a": {}}, "additionalProperties": True}
    assert closed(named) == named


def test_a_refusal_without_errors_fits_and_one_without_a_code_does_not() -> None:
    refusal: dict[str, Json] = {"message": "Invalid request.", "documentation_url": "https://docs.github.com"}
    assert found("POST /authorizations", 422, refusal) == []
    assert found("POST /authorizations", 422, refusal | {"errors": [{"field": "note"}]}) == ["/errors/*/code required"]
    assert found("POST /authorizations", 403, refusal | {"status": 403}) == ["/status type"]
