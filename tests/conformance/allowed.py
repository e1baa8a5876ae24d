"""The requests that a document allows, part by part: all fields, each one alone, each null, each example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlencode

from tests.conformance.documents import Body, Contract, Parameter
from tests.conformance.extract import Json
from tests.conformance.world import CLIENT_ID, CLIENT_SECRET, Call, World


def requests_of(contract: Contract, world: World, good: Call) -> Iterator[tuple[str, Call]]:
    """Return the requests that *contract* allows, each with a name, for a server like *world*.

    Args:
        contract: of the operation.
        world: the server that the values mean something on.
        good: a request that succeeds there.
    """
    if contract.body is None:
        yield "as it is", good
    else:
        for name, body in _bodies(contract.body, _values(contract.body, world, good)):
            yield name, good._replace(json=body)
    for parameter in contract.parameters:
        yield from _with_parameter(parameter, good)


# What a query asks besides the default.
_QUERIES: Final[Mapping[str, tuple[int | str, ...]]] = {
    "client_id": (CLIENT_ID, "unknown"),
    "outdated": ("true",),
    "page": (2,),
    "per_page": (1, 100),
    "since": (0, 1, 999_999_999),
}


def _with_parameter(parameter: Parameter, good: Call) -> Iterator[tuple[str, Call]]:
    name = parameter.name
    default = [parameter.schema["default"]] if "default" in parameter.schema else []
    if parameter.place == "header":
        for value in default:
            yield f"with {name}: {value}", good._replace(headers={**good.headers, name: value})
    elif parameter.place == "query":
        values = parameter.schema["enum"] if "enum" in parameter.schema else (*default, *_QUERIES[name])
        for query in (urlencode({name: value}) for value in values):
            yield f"with ?{query}", good._replace(path=f"{good.path}?{query}")


def _bodies(body: Body, values: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    needed = {name: values[name] for name in body.needed}
    if not body.required:
        yield "no body", ...
    yield "only what is required", needed
    yield "all fields", values
    for name, schema in body.fields.items():
        if name not in needed:
            yield f"with {name}", {**needed, name: values[name]}
        if "null" in schema["type"]:
            yield f"{name} null", {**needed, name: None}
        if "properties" in schema and all("enum" in field for field in schema["properties"].values()):
            lowest, highest = (
                {key: field["enum"][at] for key, field in schema["properties"].items()} for at in (0, -1)
            )
            yield f"all of {name} at their lowest", {**values, name: lowest}
            yield f"all of {name} at their highest", {**values, name: highest}
    for number, example in enumerate(body.examples, start=1):
        # The token of an example was issued by no server.
        own = {name: values[name] for name in example if name == "access_token"}
        yield f"example {number}", {**example, **own}


def _values(body: Body, world: World, good: Call) -> dict[str, Json]:
    """Return a value for each field: one that means something on the server, else the sample of the document."""
    known = {
        "scopes": ["public_repo", "user"],
        **body.samples,
        **({} if good.json is ... else good.json),
        "add_scopes": ["gist"],
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "fingerprint": "another laptop",
        "note_url": "https://example.com/",
        "remove_scopes": ["gist"],
        "repository_ids": [world.repository.id],
        "target_id": world.user.id,
    }
    return {name: known[name] for name in body.fields}
