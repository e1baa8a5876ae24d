"""Make `documents.json` from GitHub's OpenAPI documents: `python -m tests.conformance.extract DIRECTORY...`.

Each directory holds a document for each release, `ghes-3.3.json` and so on: those that GitHub publishes, reduced to
some operations of interest. They are under the MIT licence.

What is written is what the tests need, a line for each thing that is shared:

- `$defs`: the schemas that documents name, as JSON Schema 2020-12. A name is followed by a hash of the content, for
  what a name means changes between releases.
- `requests`: the parameters and the body of one operation, likewise with a hash.
- `contracts`: what else a document says of it, likewise with a hash.
- `releases`: the contracts of each release.

Keywords of `KEPT` stay. One that is neither there, nor in `DROPPED`, nor translated here stops the script: decide.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

Json: TypeAlias = Any  # what json.loads returns

DOCUMENTS: Final = Path(__file__).with_name("documents.json")
# Where a schema refers to one that is shared.
SHARED: Final = "#/$defs/"

KEPT: Final = (
    "additionalProperties",
    "allOf",
    "anyOf",
    "default",
    "enum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "oneOf",
    "properties",
    "required",
    "type",
)
DROPPED: Final = {
    "deprecated": "a field that will go is still there",
    "description": "for people",
    "example": "kept apart, where it is one of a request",
    "title": "for people",
}
_TRANSLATED: Final = ("$ref", "discriminator", "nullable")
_METHODS: Final = ("get", "put", "post", "patch", "delete")


def extract(*directories: Mapping[str, Json]) -> str:
    """Return the text of `documents.json`.

    Args:
        directories: in each, release -> an OpenAPI document of some of its operations.
    """
    pools: dict[str, dict[str, Json]] = {"$defs": {}, "requests": {}, "contracts": {}}
    releases = {
        release: [key for documents in directories for key in _Document(documents[release], pools).contracts()]
        for release in sorted(directories[0], key=_number)
    }
    sections = [_section(name, sorted(pools[name].items())) for name in pools]
    return "{\n" + ",\n".join([*sections, _section("releases", releases.items())]) + "\n}\n"


def _number(release: str) -> list[int]:
    return [int(part) for part in release.split(".")]


def _section(name: str, lines: Iterable[tuple[str, Json]]) -> str:
    return f'"{name}": {{\n' + ",\n".join(f"{json.dumps(key)}: {_line(value)}" for key, value in lines) + "\n}"


def _line(value: Json) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _shared(pool: dict[str, Json], name: str, value: Json) -> str:
    """Put *value* into *pool*, unless it is there, and return its key."""
    key = f"{name}-{hashlib.sha256(_line(value).encode()).hexdigest()[:6]}"
    if pool.setdefault(key, value) != value:
        sys.exit(f"two different things have the key {key!r}: take more digits")
    return key


class _Document:
    """The document of one release; what it shares with others goes into *pools*."""

    def __init__(self, document: Json, pools: Mapping[str, dict[str, Json]]) -> None:
        self._document: Final = document
        self._pools: Final = pools

    def contracts(self) -> list[str]:
        """Return the keys of what is said of each operation, by path and verb."""
        paths = self._document["paths"]
        found = [(path, verb) for path in sorted(paths) for verb in _METHODS if verb in paths[path]]
        return [self._contract(f"{verb.upper()} {path}", paths[path][verb]) for path, verb in found]

    def _contract(self, name: str, operation: Json) -> str:
        responses = {status: self._response(self._resolved(given)) for status, given in operation["responses"].items()}
        contract = {
            "operation_id": operation["operationId"],
            "deprecated": operation.get("deprecated", False),
            "request": _shared(self._pools["requests"], name, self._request(operation)),
            "responses": responses,
        }
        return _shared(self._pools["contracts"], name, contract)

    def _request(self, operation: Json) -> Json:
        parameters = [self._parameter(self._resolved(given)) for given in operation.get("parameters", ())]
        body = self._body(operation["requestBody"]) if "requestBody" in operation else None
        return {"parameters": parameters, "body": body}

    def _parameter(self, given: Json) -> Json:
        kept = {"name": given["name"], "in": given["in"], "schema": self.schema(given["schema"])}
        return kept | {"required": given.get("required", False), "examples": self._examples(given)}

    def _response(self, given: Json) -> Json:
        return self.schema(_in_json(given["content"])["schema"]) if "content" in given else None

    def _body(self, given: Json) -> Json:
        content = _in_json(given["content"])
        fields = self._resolved(content["schema"])["properties"]
        samples = {name: self._sample(field) for name, field in fields.items()}
        return {
            "required": given.get("required"),
            "schema": self.schema(content["schema"]),
            "examples": self._examples(content),
            "samples": {name: sample for name, sample in samples.items() if sample is not None},
        }

    def _examples(self, given: Json) -> Json:
        several = [self._resolved(example)["value"] for example in given.get("examples", {}).values()]
        return [given["example"], *several] if "example" in given else several

    def _sample(self, field: Json) -> Json:
        """Return the example that the schema of a field gives, or its items give."""
        field = self._resolved(field)
        items = self._resolved(field.get("items", {}))
        return field.get("example", [items["example"]] if "example" in items else None)

    # -- schemas ---------------------------------------------------------------------------------

    def schema(self, given: Json) -> Json:
        """Return a schema of OpenAPI 3.0 as JSON Schema 2020-12."""
        if "$ref" in given:
            name = given["$ref"].rpartition("/")[2]
            return {"$ref": SHARED + _shared(self._pools["$defs"], name, self.schema(self._at(given["$ref"])))}
        if undecided := given.keys() - {*KEPT, *DROPPED, *_TRANSLATED}:
            sys.exit(f"neither kept nor dropped: {', '.join(sorted(undecided))}")
        schema = {keyword: self._value(keyword, given[keyword]) for keyword in KEPT if keyword in given}
        if "discriminator" in given:
            schema["oneOf"] = [self._told_apart(branch, given["discriminator"]) for branch in given["oneOf"]]
        return _or_null(schema) if given.get("nullable") else schema

    def _value(self, keyword: str, value: Json) -> Json:
        if keyword == "properties":
            return {name: self.schema(field) for name, field in value.items()}
        if keyword in ("allOf", "anyOf", "oneOf"):
            return [self.schema(branch) for branch in value]
        if keyword == "required":
            return sorted(value)
        return self.schema(value) if isinstance(value, dict) and keyword != "default" else value

    def _told_apart(self, branch: Json, discriminator: Json) -> Json:
        """Return a branch that one value of the discriminating key stands for."""
        schema = self.schema(branch)
        for value, pointer in discriminator["mapping"].items():
            if branch.get("$ref") == pointer:
                schema["properties"] = {discriminator["propertyName"]: {"const": value}}
        return schema

    def _resolved(self, given: Json) -> Json:
        return self._resolved(self._at(given["$ref"])) if "$ref" in given else given

    def _at(self, pointer: str) -> Json:
        node = self._document
        for part in pointer.removeprefix("#/").split("/"):
            node = node[part]
        return node


def _in_json(content: Json) -> Json:
    if list(content) != ["application/json"]:
        sys.exit(f"a content in something else than JSON: {', '.join(content)}")
    return content["application/json"]


def _or_null(schema: Json) -> Json:
    if "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    values = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **values}


def _documents(directory: Path) -> dict[str, Json]:
    names = {path: re.fullmatch(r"ghes-([0-9.]+)\.json", path.name) for path in directory.iterdir()}
    return {name[1]: json.loads(path.read_text(encoding="utf-8")) for path, name in names.items() if name}


if __name__ == "__main__":
    DOCUMENTS.write_text(extract(*(_documents(Path(name)) for name in sys.argv[1:])), encoding="utf-8")
