"""What GitHub's documents say, release by release: `documents.json` with types (releases openapi)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from pytest_ghes_oauth import Release
from tests.conformance.extract import DOCUMENTS, SHARED, Json

# A JSON Schema without any `$ref`.
Schema: TypeAlias = Mapping[str, Any]

_POOLS: Final[Json] = json.loads(DOCUMENTS.read_text(encoding="utf-8"))


class Parameter(NamedTuple):
    """One parameter of an operation."""

    name: str
    place: Literal["path", "query", "header"]
    required: bool
    schema: Schema
    examples: tuple[Json, ...]


class Body(NamedTuple):
    """The body of a request.

    Attributes:
        required: `None` where the document does not say, which means that it is not.
        fields: what it may have.
        needed: the fields that it must have.
        examples: the bodies that the document shows.
        samples: the values that the schemas of some fields show.
    """

    required: bool | None
    fields: Mapping[str, Schema]
    needed: tuple[str, ...]
    examples: tuple[Mapping[str, Json], ...]
    samples: Mapping[str, Json]


@dataclass(frozen=True)
class Contract:
    """What a document says of one operation.

    Attributes:
        operation: verb and path, which no release changed: `GET /user`.
        operation_id: GitHub's name, which some releases changed.
        responses: status -> schema of the body; `None` where there is no body.
        asked: a text that is the same where the same is said of requests.
        answered: status -> a text that is the same where the same is said of such responses.
    """

    operation: str
    operation_id: str
    deprecated: bool
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: Mapping[int, Schema | None]
    asked: str
    answered: Mapping[int, str]

    def __str__(self) -> str:
        return self.operation


def releases() -> tuple[Release, ...]:
    """Return the releases that have a document, oldest first."""
    return tuple(Release(text) for text in _POOLS["releases"])


@cache
def operations(release: Release) -> Mapping[str, Contract]:
    """Return the contracts of *release*, by verb and path."""
    contracts = [_contract(key) for key in _POOLS["releases"][str(release)]]
    return {contract.operation: contract for contract in contracts}


@cache
def _contract(key: str) -> Contract:
    said = _POOLS["contracts"][key]
    request = _POOLS["requests"][said["request"]]
    return Contract(
        operation=key.rpartition("-")[0],
        operation_id=said["operation_id"],
        deprecated=said["deprecated"],
        parameters=tuple(_parameter(**parameter) for parameter in request["parameters"]),
        body=None if request["body"] is None else _body(**request["body"]),
        responses={int(status): _resolved(schema) for status, schema in said["responses"].items()},
        asked=said["request"],
        answered={int(status): json.dumps(schema) for status, schema in said["responses"].items()},
    )


def _parameter(name: str, required: bool, schema: Json, examples: Json, **place: Json) -> Parameter:  # noqa: FBT001  # a JSON object
    return Parameter(name, place["in"], required, _resolved(schema), tuple(examples))


def _body(required: bool | None, schema: Json, examples: Json, samples: Json) -> Body:  # noqa: FBT001  # a JSON object
    schema = _resolved(schema)
    return Body(required, schema["properties"], tuple(schema.get("required", ())), tuple(examples), samples)


def _resolved(schema: Json) -> Json:
    """Return *schema* with what it refers to in its place."""
    if isinstance(schema, list):
        return [_resolved(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    resolved = {keyword: _resolved(value) for keyword, value in schema.items() if keyword != "$ref"}
    if "$ref" not in schema:
        return resolved
    shared = _definition(schema["$ref"].removeprefix(SHARED))
    return {"allOf": [shared, resolved]} if resolved else shared


@cache
def _definition(key: str) -> Schema:
    schema: Schema = _resolved(_POOLS["$defs"][key])
    return schema
