"""Holds a body against a schema, and says what does not fit, where."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from jsonschema import (  # type: ignore[import-untyped]  # it comes without types
    Draft202012Validator,
    FormatChecker,
)

from tests.conformance.documents import Schema
from tests.conformance.extract import Json

# Made by name, for a format whose checker is not installed would otherwise count as checked.
CHECKER: Final = FormatChecker(("date-time", "email", "uri", "uri-template"))
# The keywords that have schemas below them; none of those in `additionalProperties` is of an object.
_BELOW: Final = ("allOf", "anyOf", "items", "oneOf")
_LARGEST: Final = 2**63
_LONGEST: Final = 160


@CHECKER.checks("int64")  # type: ignore[untyped-decorator]  # see the import
def _has_64_bits(value: object) -> bool:
    return not isinstance(value, int) or -_LARGEST <= value < _LARGEST


class Problem(NamedTuple):
    """One thing that does not fit.

    Attributes:
        where: JSON pointer, items of a list as `*`, and the keyword of the schema: `/*/app/url format`.
            A key that the schema has no place for is `unknown`.
        what: the sentence of the validator.
    """

    where: str
    what: str


def problems(schema: Schema, body: Json) -> list[Problem]:
    """Return what does not fit in *body*, each thing once."""
    errors = _validator(schema).iter_errors(body)
    return sorted({problem for error in errors for leaf in _leaves(error) for problem in _problems(leaf)})


_JUDGED: Final[dict[tuple[int, bytes], list[Problem]]] = {}


def problems_in(schema: Schema, text: bytes) -> list[Problem]:
    """Return what does not fit in the JSON *text*; the same text is judged once, for most refusals are alike."""
    key = (id(schema), text)
    if key not in _JUDGED:
        _JUDGED[key] = problems(schema, json.loads(text))
    return _JUDGED[key]


_VALIDATORS: Final[dict[int, tuple[Schema, Any]]] = {}


def _validator(schema: Schema) -> Any:  # noqa: ANN401  # see the import
    if id(schema) not in _VALIDATORS:
        compiled = Draft202012Validator(closed(schema), format_checker=CHECKER)
        _VALIDATORS[id(schema)] = (schema, compiled)  # held, so that the id stays its own
    return _VALIDATORS[id(schema)][1]


def closed(schema: Json) -> Json:
    """Return *schema* without room for keys that it does not name.

    The documents say so of few objects only, but a key that GitHub does not document is one that a client
    does not expect. A key that is required and nowhere defined has room: documents have such.
    """
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    schema = schema | {keyword: closed(schema[keyword]) for keyword in _BELOW if keyword in schema}
    if "properties" in schema:
        schema["properties"] = {name: closed(field) for name, field in schema["properties"].items()}
        # What tells alternatives apart names one key only, and no type.
        if "type" in schema and "additionalProperties" not in schema:
            schema["properties"] = dict.fromkeys(schema.get("required", ()), True) | schema["properties"]
            schema["additionalProperties"] = False
    return schema


def _leaves(error: Any) -> Iterator[Any]:  # noqa: ANN401  # see the import
    """Find the errors that made none of the alternatives fit, in the alternative that was meant."""
    if not error.context:
        yield error
        return
    for child in min(_branches(error.context), key=_how_far):
        yield from _leaves(child)


def _branches(errors: Iterable[Any]) -> list[list[Any]]:
    branches: dict[int, list[Any]] = {}
    for error in errors:
        branches.setdefault(error.relative_schema_path[0], []).append(error)
    return list(branches.values())


def _how_far(branch: list[Any]) -> tuple[bool, int]:
    """Tell how far a value is from a branch; another type is farthest."""
    return any(error.validator == "type" and not error.relative_path for error in branch), len(branch)


def _problems(error: Any) -> Iterator[Problem]:  # noqa: ANN401  # see the import
    pointer = "".join(f"/{'*' if isinstance(step, int) else step}" for step in error.absolute_path)
    if error.validator == "required":
        name = re.sub("^'(.*)' is a required property$", r"\1", error.message)
        yield Problem(f"{pointer}/{name} required", error.message)
    elif error.validator == "additionalProperties":
        for name in error.instance.keys() - error.schema["properties"].keys():
            yield Problem(f"{pointer}/{name} unknown", f"{name!r} is documented nowhere")
    else:
        yield Problem(f"{pointer or '/'} {error.validator}", error.message[:_LONGEST])
