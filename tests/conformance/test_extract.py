"""What the script that makes `documents.json` makes of a document."""

from __future__ import annotations

import json

import pytest

from tests.conformance.extract import Json, extract

ERROR = {"title": "Error", "type": "object", "properties": {"message": {"type": "string", "example": "no"}}}
USER = {"type": "object", "properties": {"login": {"type": "string", "description": "a name"}}}
SCHEMAS: Json = {"error": ERROR, "user": USER}


def document(operation: Json, **schemas: Json) -> Json:
    """A document with one operation."""
    not_found = {
        "description": "gone",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}},
    }
    components = {"schemas": SCHEMAS | schemas, "responses": {"not_found": not_found}}
    return {"paths": {"/things/{id}": {"get": {"operationId": "things/get", **operation}}}, "components": components}


def answering(schema: Json) -> Json:
    """An operation whose success is *schema*."""
    responses = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
    return {"responses": responses | {"304": {"description": ""}, "404": {"$ref": "#/components/responses/not_found"}}}


def asking(body: Json) -> Json:
    """An operation with a body."""
    return {"responses": {"204": {"description": ""}}, "requestBody": body}


def pools(*documents: Json) -> Json:
    releases = ("3.3", "3.10", "3.4")
    return json.loads(extract(dict(zip(releases, documents, strict=False))))


def contract(given: Json) -> Json:
    found = pools(given)
    return found["contracts"][found["releases"]["3.3"][0]]


def request(given: Json) -> Json:
    return pools(given)["requests"][contract(given)["request"]]


def converted(schema: Json, **schemas: Json) -> Json:
    """What becomes of a schema, with what it refers to in its place."""
    given = document(answering(schema), **schemas)
    definitions = pools(given)["$defs"]

    def resolved(node: Json) -> Json:
        if isinstance(node, list):
            return [resolved(item) for item in node]
        if not isinstance(node, dict):
            return node
        rest = {key: resolved(value) for key, value in node.items() if key != "$ref"}
        return resolved(definitions[node["$ref"].rpartition("/")[2]]) | rest if "$ref" in node else rest

    return resolved(contract(given)["responses"]["200"])


def test_an_operation_has_an_id_a_flag_and_a_schema_or_none_for_each_status() -> None:
    found = contract(document({**answering({"type": "integer"}), "deprecated": True}))
    assert (found["operation_id"], found["deprecated"]) == ("things/get", True)
    assert found["responses"]["200"] == {"type": "integer"}
    assert found["responses"]["304"] is None
    assert found["responses"]["404"]["$ref"].startswith("#/$defs/error-")
    assert contract(document(answering({})))["deprecated"] is False


def test_what_is_for_people_is_dropped() -> None:
    schema = {"type": "string", "title": "T", "description": "D", "example": "E", "deprecated": True, "format": "uri"}
    assert converted(schema) == {"type": "string", "format": "uri"}


def test_a_field_may_be_named_as_a_keyword_is() -> None:
    fields = {"title": {"type": "string"}, "description": {"type": "integer"}, "type": {"type": "string"}}
    assert converted({"type": "object", "properties": fields}) == {"type": "object", "properties": fields}


def test_a_reference_goes_to_what_is_shared() -> None:
    assert converted({"type": "array", "items": {"$ref": "#/components/schemas/user"}}) == {
        "type": "array",
        "items": {"type": "object", "properties": {"login": {"type": "string"}}},
    }


@pytest.mark.parametrize(
    ("nullable", "either"),
    [
        ({"type": "string"}, {"type": ["string", "null"]}),
        ({"type": "string", "enum": ["all"]}, {"type": ["string", "null"], "enum": ["all", None]}),
        ({"anyOf": [{"type": "string"}]}, {"anyOf": [{"anyOf": [{"type": "string"}]}, {"type": "null"}]}),
        ({"allOf": [{"type": "string"}]}, {"anyOf": [{"allOf": [{"type": "string"}]}, {"type": "null"}]}),
        ({"oneOf": [{"type": "string"}]}, {"anyOf": [{"oneOf": [{"type": "string"}]}, {"type": "null"}]}),
    ],
)
def test_what_is_nullable_may_be_null(nullable: Json, either: Json) -> None:
    assert converted({**nullable, "nullable": True}) == either
    assert converted({**nullable, "nullable": False}) == nullable


def test_of_alternatives_each_is_converted_and_says_what_tells_it_apart() -> None:
    branches = [{"$ref": "#/components/schemas/user"}, {"type": "integer", "nullable": True}]
    plain: Json = {"oneOf": branches}
    told = plain | {"discriminator": {"propertyName": "kind", "mapping": {"person": "#/components/schemas/user"}}}
    assert converted(plain)["oneOf"] == [
        {"type": "object", "properties": {"login": {"type": "string"}}},
        {"type": ["integer", "null"]},
    ]
    assert contract(document(answering(told)))["responses"]["200"]["oneOf"][0]["properties"] == {
        "kind": {"const": "person"}
    }


def test_a_key_that_is_required_and_nowhere_defined_stays_required() -> None:
    defective = {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b", "a"]}
    assert converted(defective)["required"] == ["a", "b"]


def test_an_object_open_for_more_stays_open() -> None:
    levels = {"type": "object", "additionalProperties": {"type": "string", "nullable": True}}
    assert converted(levels)["additionalProperties"] == {"type": ["string", "null"]}
    assert converted({"type": "object", "additionalProperties": False})["additionalProperties"] is False


def test_a_keyword_that_nobody_decided_about_stops_the_script() -> None:
    with pytest.raises(SystemExit, match="neither kept nor dropped: minItems"):
        converted({"type": "array", "items": {}, "minItems": 1})


def test_a_content_that_is_no_json_stops_the_script() -> None:
    given = document({"responses": {"200": {"content": {"text/html": {"schema": {}}}}}})
    with pytest.raises(SystemExit, match="something else than JSON: text/html"):
        contract(given)


def test_of_a_body_fields_examples_and_samples_are_kept() -> None:
    fields = {
        "login": {"type": "string", "example": "octocat"},
        "teams": {"type": "array", "items": {"type": "string", "example": "owners"}},
        "note": {"type": "string"},
    }
    schema = {"type": "object", "properties": fields, "required": ["login"]}
    content = {"schema": schema, "examples": {"default": {"summary": "S", "value": {"login": "hubot"}}}}
    body = request(document(asking({"required": True, "content": {"application/json": content}})))["body"]
    assert (body["required"], body["examples"]) == (True, [{"login": "hubot"}])
    assert body["samples"] == {"login": "octocat", "teams": ["owners"]}
    assert body["schema"]["required"] == ["login"]
    assert body["schema"]["properties"]["login"] == {"type": "string"}


def test_a_body_that_is_not_said_to_be_required_is_told_from_one_that_is_said_not_to_be() -> None:
    content = {"application/json": {"schema": {"type": "object", "properties": {}}, "example": {"a": 1}}}
    unset, optional = ({"content": content}, {"content": content, "required": False})
    assert [request(document(asking(body)))["body"]["required"] for body in (unset, optional)] == [None, False]
    assert request(document(asking(unset)))["body"]["examples"] == [{"a": 1}]


def test_of_parameters_the_schema_and_examples_are_kept() -> None:
    given = {"name": "per_page", "in": "query", "description": "D", "schema": {"type": "integer", "default": 30}}
    example = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "examples": {"a": {"value": "1"}},
    }
    found = request(document({"parameters": [given, example], "responses": {"204": {"description": ""}}}))["parameters"]
    assert found == [
        {
            "name": "per_page",
            "in": "query",
            "required": False,
            "schema": {"type": "integer", "default": 30},
            "examples": [],
        },
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, "examples": ["1"]},
    ]


def test_what_releases_have_in_common_is_written_once() -> None:
    first, same = (document(answering({"$ref": "#/components/schemas/user"})) for _ in range(2))
    other = document(answering({"$ref": "#/components/schemas/user"}), user={"type": "object"})
    found = pools(first, same, other)
    keys = [found["releases"][release] for release in ("3.3", "3.10", "3.4")]
    assert keys[0] == keys[1] != keys[2]
    assert len(found["contracts"]) == 2
    assert sorted(name.rpartition("-")[0] for name in found["$defs"]) == ["error", "user", "user"]
    assert len(found["requests"]) == 1


def test_releases_are_in_the_order_of_their_numbers() -> None:
    given = document(answering({}))
    assert list(pools(given, given, given)["releases"]) == ["3.3", "3.4", "3.10"]


def test_the_same_documents_give_the_same_text_a_line_for_each_thing() -> None:
    given = document(answering({"$ref": "#/components/schemas/user"}))
    text = extract({"3.3": given})
    assert text == extract({"3.3": json.loads(json.dumps(given))})
    assert len(text.splitlines()) == 2 + 4 * 2 + 2 + 1 + 1 + 1
