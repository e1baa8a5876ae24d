"""How the body of a request is read and held against the schema of its operation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from pytest_ghes_oauth._rest.errors import BodyNotAnObject, InvalidRequest, ProblemsParsingJSON

Type = Literal["string", "integer", "object", "array of strings", "array of integers"]

_PYTHON_TYPES: Final[Mapping[str, type]] = {"string": str, "integer": int, "object": dict, "array": list}
_LONGEST_ECHO: Final = 200


@dataclass(frozen=True)
class Field:
    """One key of a body.

    Attributes:
        nullable: `null` is accepted, and means the same as leaving the key out.
    """

    type: Type
    required: bool = False
    nullable: bool = False


@dataclass(frozen=True)
class Schema:
    """The body of one operation.

    Attributes:
        required: a request without any body is refused (quoted on other routes, wire 2).
        strict: unknown keys are refused, as PUT does; elsewhere they are ignored (recorded, wire 2-4).
    """

    fields: Mapping[str, Field] = field(default_factory=dict)
    required: bool = True
    strict: bool = False


NO_BODY: Final = Schema(required=False)


def read(method: str, body: bytes, schema: Schema) -> dict[str, Any]:
    """Return the keys of *body* that *schema* knows.

    Values have the schema's types; keys that are missing or `null` are left out. The body of a GET is
    not looked at.

    Raises:
        ProblemsParsingJSON, BodyNotAnObject: it is no JSON object.
        InvalidRequest: it does not fit the schema.
    """
    if method in ("GET", "HEAD"):
        return {}
    if not body.strip():
        if schema.required:
            raise InvalidRequest("For 'links/0/schema', nil is not an object.")
        return {}
    given = _parsed(body)
    clauses = [*_missing(given, schema), *_not_permitted(given, schema), *_wrong_types(given, schema)]
    if clauses:
        raise InvalidRequest(*clauses)
    return {name: given[name] for name in schema.fields if given.get(name) is not None}


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body, parse_constant=_refuse_constant)
        json.dumps(given, ensure_ascii=False).encode()  # a lone surrogate is JSON, but no text
    except (ValueError, RecursionError) as problem:
        cause = f"the body is not JSON: {problem}"
        raise ProblemsParsingJSON(cause) from None
    if not isinstance(given, dict):
        cause = f"the body is JSON, but no object: {inspected(given)}"
        raise BodyNotAnObject(cause)
    return given


def _refuse_constant(name: str) -> None:
    msg = f"{name} is no JSON value"
    raise ValueError(msg)


def _missing(given: Mapping[str, Any], schema: Schema) -> list[str]:
    names = [name for name, field in schema.fields.items() if field.required and name not in given]
    return _clause(names, "wasn't supplied.", "weren't supplied.")


def _not_permitted(given: Mapping[str, Any], schema: Schema) -> list[str]:
    names = [name for name in given if name not in schema.fields] if schema.strict else []
    return _clause(names, "is not a permitted key.", "are not permitted keys.")


def _clause(names: list[str], one: str, several: str) -> list[str]:
    quoted = ", ".join(inspected(name) for name in names)
    return [f"{quoted} {one if len(names) == 1 else several}"] if names else []


def _wrong_types(given: Mapping[str, Any], schema: Schema) -> list[str]:
    return [
        clause
        for name, field in schema.fields.items()
        if name in given and not (field.nullable and given[name] is None)
        for clause in _type_clauses(f"properties/{name}", given[name], field.type)
    ]


def _type_clauses(pointer: str, value: object, type_: str) -> list[str]:
    outer, _, inner = type_.partition(" of ")
    if not isinstance(value, _PYTHON_TYPES[outer]) or isinstance(value, bool):
        article = "a" if outer == "string" else "an"
        return [f"For '{pointer}', {inspected(value)} is not {article} {outer}."]
    if isinstance(value, list):
        items = (_type_clauses(f"{pointer}/items", item, inner.rstrip("s")) for item in value)
        return [clause for clauses in items for clause in clauses][:1]
    return []


def inspected(value: object) -> str:
    """Return *value* as GitHub's messages show values: `nil`, `"text"`, `{"key"=>1}`."""
    text = "nil" if value is None else json.dumps(value, ensure_ascii=False).replace('": ', '"=>')
    return text if len(text) <= _LONGEST_ECHO else text[:_LONGEST_ECHO] + "..."
