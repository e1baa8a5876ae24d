"""Read the body of a request, and check it against the schema of its operation."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Literal

from pytest_ghes_oauth._domain.limits import DEEPEST_NESTING
from pytest_ghes_oauth._domain.releases import NEVER, Release, Span
from pytest_ghes_oauth._rest.errors import BodyNotAnObject, InvalidRequest, ProblemsParsingJSON

Type = Literal["string", "integer", "object", "array of strings", "array of integers"]

# Type -> the Python type of the value, and that of its items.
_PYTHON_TYPES: Final[Mapping[Type, tuple[type, type | None]]] = {
    "string": (str, None),
    "integer": (int, None),
    "object": (dict, None),
    "array of strings": (list, str),
    "array of integers": (list, int),
}
_LONGEST_ECHO: Final = 200

_STRING: Final = re.compile('"[^"]*"')
_AS_SQUARE: Final = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))


@dataclass(frozen=True)
class Field:
    """One key of a body.

    Attributes:
        required: the releases that refuse a body without the key.
        nullable: whether `null` is accepted; it means the same as leaving out the key.
    """

    type: Type
    required: Span = NEVER
    nullable: bool = False

    def accepts(self, value: object) -> bool:
        """Tell whether *value* has the type of the field."""
        outer, inner = _PYTHON_TYPES[self.type]
        if type(value) is not outer:
            return self.nullable and value is None
        return inner is None or all(type(item) is inner for item in value)  # type: ignore[attr-defined]  # a list


@dataclass(frozen=True, eq=False)
class Schema:
    """The body of one operation.

    Attributes:
        required: whether a request without a body is refused (quoted on other routes, wire 2).
        strict: whether unknown keys are refused, as PUT does; otherwise they are ignored (recorded, wire 2 to 4).
    """

    fields: Mapping[str, Field] = field(default_factory=dict)
    required: bool = True
    strict: bool = False

    def needed(self, release: Release) -> frozenset[str]:
        """Return the keys that a body must have on *release*."""
        return _needed(self, release)


@cache
def _needed(schema: Schema, release: Release) -> frozenset[str]:
    return frozenset(name for name, field in schema.fields.items() if release in field.required)


NO_BODY: Final = Schema(required=False)


def read(method: str, body: bytes, schema: Schema, release: Release) -> dict[str, Any]:
    """Return the keys of *body* that *schema* knows.

    Values have the types of the schema; keys that are missing or `null` are left out. The body of a GET is
    not read.

    Raises:
        ProblemsParsingJSON, BodyNotAnObject: the body is not a JSON object.
        InvalidRequest: the body does not fit the schema.
    """
    if method in ("GET", "HEAD"):
        return {}
    if not body.strip():
        if schema.required:
            raise InvalidRequest("For 'links/0/schema', nil is not an object.")
        return {}
    given = parsed(body)
    fields = schema.fields
    accepted = {name: value for name, value in given.items() if name in fields and fields[name].accepts(value)}
    needed = schema.needed(release)
    if len(accepted) < len(given) or not needed <= accepted.keys():
        _refuse(given, schema, needed)
    return {name: value for name, value in accepted.items() if value is not None}


def parsed(body: bytes) -> dict[str, Any]:
    """Return *body*, which is a JSON object.

    Raises:
        ProblemsParsingJSON, BodyNotAnObject: it is not.
    """
    try:
        text = body.decode(json.detect_encoding(body))
        given = _DECODER.decode(text)
        if "\\u" in text:
            json.dumps(given, ensure_ascii=False).encode()  # refuses lone surrogates: JSON, but not text
        if text.count("[") + text.count("{") > DEEPEST_NESTING:
            _refuse_deep_nesting(text)
    except (ValueError, RecursionError) as problem:
        cause = f"the body is not JSON: {problem}"
        raise ProblemsParsingJSON(cause) from None
    if not isinstance(given, dict):
        cause = f"the body is JSON, but not an object: {inspected(given)}"
        raise BodyNotAnObject(cause)
    return given


def _refuse_deep_nesting(text: str) -> None:
    without_escapes = text.replace("\\\\", "").replace('\\"', "")
    brackets = _STRING.sub("", without_escapes).encode().translate(_AS_SQUARE, _NO_BRACKETS)
    for _ in range(DEEPEST_NESTING):
        brackets = brackets.replace(b"[]", b"")  # the innermost level
    if brackets:
        msg = f"it is nested more than {DEEPEST_NESTING} levels deep"
        raise ValueError(msg)


def _refuse_constant(name: str) -> None:
    msg = f"{name} is not a JSON value"
    raise ValueError(msg)


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)
_DECODER: Final = json.JSONDecoder(parse_constant=_refuse_constant)


def _refuse(given: Mapping[str, Any], schema: Schema, needed: Collection[str]) -> None:
    """Refuse *given*, with one clause for each reason. Unknown keys are a reason only if the schema is strict."""
    wrong = {name: field for name, field in schema.fields.items() if name in given and not field.accepts(given[name])}
    clauses = [
        *_clause([name for name in schema.fields if name in needed and name not in given], "supplied"),
        *_clause([name for name in given if name not in schema.fields and schema.strict], "permitted"),
        *(_type_clause(f"properties/{name}", given[name], field.type) for name, field in wrong.items()),
    ]
    if clauses:
        raise InvalidRequest(*clauses)


_WORDS: Final = {
    "supplied": ("wasn't supplied.", "weren't supplied."),
    "permitted": ("is not a permitted key.", "are not permitted keys."),
}


def _clause(names: list[str], words: str) -> list[str]:
    one, several = _WORDS[words]
    quoted = ", ".join(inspected(name) for name in names)
    return [f"{quoted} {one if len(names) == 1 else several}"] if names else []


def _type_clause(pointer: str, value: object, type_: Type) -> str:
    outer, _, inner = type_.partition(" of ")
    if inner and isinstance(value, list):
        wrong = next(item for item in value if type(item) is not _PYTHON_TYPES[type_][1])
        return f"For '{pointer}/items', {inspected(wrong)} is not {_with_article(inner[:-1])}."
    return f"For '{pointer}', {inspected(value)} is not {_with_article(outer)}."


def _with_article(word: str) -> str:
    return f"{'an' if word[0] in 'aeio' else 'a'} {word}"


def inspected(value: object) -> str:
    """Return *value* as GitHub's messages show values: `nil`, `"text"`, `{"key"=>1}`."""
    text = "nil" if value is None else _beginning(value).replace('": ', '"=>')
    return text if len(text) <= _LONGEST_ECHO else text[:_LONGEST_ECHO] + "..."


def _beginning(value: object) -> str:
    """Return *value* as JSON, or more of it than an echo shows."""
    if isinstance(value, str):
        return _ENCODER.encode(value[: _LONGEST_ECHO + 1])
    text = ""
    for part in _ENCODER.iterencode(value):
        text += part[: _LONGEST_ECHO + 3]  # to replace what the end of an echo cuts
        if len(text) > _LONGEST_ECHO + 3:
            break
    return text
