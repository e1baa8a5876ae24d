"""Bodies that are no JSON, no object, or no fit. Each is refused, and the state is as before."""

from __future__ import annotations

import json

import pytest

from pytest_ghes_oauth import Response, User
from tests.evidence import EVERY, OF_APPS, about, documented, inferred, recorded
from tests.rest.client import Client
from tests.rest.operations import OPERATIONS, PUTS, UPDATES, WITH_BODY, Operation, World, named
from tests.rest.reading import object_in, refusal
from tests.rest.snapshot import snapshot

pytestmark = about(EVERY)

NOT_JSON = {
    "cut off": b"{",
    "a form": b"access_token=x&note=y",
    "single quotes": b"{'note': 'x'}",
    "two documents": b"{}{}",
    "an object and more": b"{} x",
    "NaN": b'{"note": NaN}',
    "Infinity": b'{"note": Infinity}',
    "-Infinity": b'{"note": -Infinity}',
    "a raw null byte": b'{"note": "\x00"}',
    "an unknown escape": rb'{"note": "\x41"}',
    "no UTF-8": b'{"note": "\xff"}',
    "Latin-1": '{"note": "é"}'.encode("latin-1"),
    "a lone high surrogate": rb'{"note": "\ud800"}',
    "a lone low surrogate": rb'{"note": "\udc00"}',
    "a lone surrogate in a key": rb'{"\ud800": "x"}',
    "a lone surrogate in a list": rb'{"scopes": ["\ud83d"]}',
    "a lone surrogate in UTF-8": b'{"note": "\xed\xa0\x80"}',
    "a lone surrogate in UTF-16": r'{"note": "\ud800", "access_token": "\ud800"}'.encode("utf-16"),
    "arrays nested too deeply": b"[" * 10_000 + b"]" * 10_000,
    "objects nested too deeply": b'{"note":' * 10_000 + b"1" + b"}" * 10_000,
    "ten megabytes": b'{"note": "' + b"x" * 10_000_000,
}
NO_OBJECT = [b"[]", b"1", b'"note"', b"null", b"false", b'[{"note": "x"}]']
NO_TEXT: list[object] = [None, 7, 1.5, 10**30, True, False, [], ["x"], {}]
PROBLEMS_PARSING = (400, "Problems parsing JSON")


def _main_key(operation: Operation) -> str:
    return next(iter(operation.body or ()))


def _create(world: World, body: bytes) -> Response:
    return Client(world.server).ask("POST", "/authorizations", auth=world.user.credentials, body=body)


@recorded("bad_json_400")
@documented("flows 91", "RFC 8259")
@inferred("that lone surrogates and deep nesting are no JSON")
def test_a_body_that_is_not_json_cannot_be_parsed(world: World) -> None:
    before = snapshot(world.server)
    answers = {what: refusal(_create(world, body)) for what, body in NOT_JSON.items()}
    assert answers == dict.fromkeys(NOT_JSON, PROBLEMS_PARSING)
    assert snapshot(world.server) == before


@documented("flows 92")
def test_json_that_is_not_an_object_is_refused(world: World) -> None:
    answers = {body: refusal(_create(world, body)) for body in NO_OBJECT}
    assert answers == dict.fromkeys(NO_OBJECT, (400, "Body should be a JSON object"))


@documented("flows 94")
@inferred("by analogy with the sentences of flows 94")
def test_a_value_that_is_not_a_string_is_invalid(world: World) -> None:
    for value in NO_TEXT:
        status, message = refusal(_create(world, json.dumps({"note": value}).encode()))
        assert (status, message.partition(", ")[0]) == (422, "Invalid request.\n\nFor 'properties/note'")


@recorded("bad_json_400")
@documented("flows 91", "flows 92", "flows 94")
@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
def test_every_operation_that_reads_a_body_refuses_one_that_does_not_fit(world: World, operation: Operation) -> None:
    before, wrong = snapshot(world.server), {**world.json(operation), _main_key(operation): 7}
    answers = [refusal(world.ask(operation, body=body)) for body in (b"{", b"[]", json.dumps(wrong).encode())]
    invalid = (422, f"Invalid request.\n\nFor 'properties/{_main_key(operation)}', 7 is not a string.")
    assert answers == [PROBLEMS_PARSING, (400, "Body should be a JSON object"), invalid]
    assert snapshot(world.server) == before


@inferred("by analogy with any other number (flows 94)")
def test_a_number_of_five_thousand_digits_is_invalid(world: World) -> None:
    assert refusal(_create(world, f'{{"note": {"9" * 5000}}}'.encode()))[0] in (400, 422)


@documented("flows 94")
@inferred("that no size is refused")
def test_ten_megabytes_of_the_wrong_type_are_refused_as_invalid(world: World) -> None:
    assert refusal(_create(world, f'{{"note": ["{"x" * 10_000_000}"]}}'.encode()))[0] == 422


@inferred("by analogy with the routes that were quoted (wire 2)")
@pytest.mark.parametrize("operation", [row for row in WITH_BODY if row not in UPDATES], ids=str)
def test_a_missing_body_is_refused_where_one_is_required(world: World, operation: Operation) -> None:
    before = snapshot(world.server)
    message = "Invalid request.\n\nFor 'links/0/schema', nil is not an object."
    for body in (b"", b"\r\n\t "):
        assert refusal(world.ask(operation, body=body)) == (422, message)
    assert snapshot(world.server) == before


@about(
    OF_APPS,
    "oauth-authorizations/get-or-create-authorization-for-app",
    "oauth-authorizations/get-or-create-authorization-for-app-and-fingerprint",
)
@documented("OpenAPI", "flows 94")
@inferred("semantics 15")
@pytest.mark.parametrize(
    "operation", [row for row in WITH_BODY if row not in (*named("POST /authorizations"), *UPDATES)], ids=str
)
def test_a_body_without_the_required_key_is_refused(world: World, operation: Operation) -> None:
    before = snapshot(world.server)
    message = f'Invalid request.\n\n"{_main_key(operation)}" wasn\'t supplied.'
    assert (refusal(world.ask(operation, body=b"{}")), snapshot(world.server)) == ((422, message), before)


@about(
    "oauth-authorizations/get-or-create-authorization-for-app",
    "oauth-authorizations/get-or-create-authorization-for-app-and-fingerprint",
)
@recorded("wire 3")
@pytest.mark.parametrize("operation", PUTS, ids=str)
def test_put_refuses_an_unknown_key(world: World, operation: Operation) -> None:
    body = json.dumps({**world.json(operation), "unexpected": 1}).encode()
    message = 'Invalid request.\n\n"unexpected" is not a permitted key.'
    assert refusal(world.ask(operation, body=body)) == (422, message)


@about(OF_APPS, "oauth-authorizations/create-authorization", "oauth-authorizations/update-authorization")
@recorded("wire 2", "update_via_post_200_02")
@inferred("by analogy with these for operations of apps")
@pytest.mark.parametrize("operation", [row for row in WITH_BODY if row not in PUTS], ids=str)
def test_operations_other_than_put_ignore_unknown_keys(world: World, operation: Operation) -> None:
    body = json.dumps({**world.json(operation), "unexpected": 1}).encode()
    assert world.ask(operation, body=body).status == operation.status


@about(OF_APPS)
@recorded("wire 7", "flows 70")
@documented("the page of the operation")
@inferred("by analogy with a dead token, for odd texts")
@pytest.mark.parametrize("operation", [row for row in WITH_BODY if row.caller != "user"], ids=str)
def test_a_text_in_the_body_that_is_not_a_token_is_not_found(world: World, operation: Operation) -> None:
    sent, before = world.json(operation), snapshot(world.server)
    forms = ["", " ", "\x00", "é", "null", "gho_", "x" * 100_000, "{} ", " {}", "{}\x00", "{}\n", "token {}"]
    for form in forms:
        body = json.dumps({**sent, "access_token": form.format(sent["access_token"])}).encode()
        assert refusal(world.ask(operation, body=body)) == (404, "Not Found"), ascii(form)[:12]
    assert snapshot(world.server) == before


@about(OF_APPS)
@inferred("RFC 8259 4, which leaves it open")
def test_of_duplicate_keys_the_last_one_counts(world: World) -> None:
    (operation,) = named("DELETE /applications/{client_id}/token")
    body = f'{{"access_token": "{world.token}", "access_token": "dead"}}'.encode()
    assert refusal(world.ask(operation, body=body)) == (404, "Not Found")


@inferred("RFC 9110 9.3.1, which leaves it open")
@pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.method == "GET"], ids=str)
def test_the_body_of_a_get_is_ignored(world: World, operation: Operation) -> None:
    plain = world.ask(operation)
    for body in (b"{", b"\xff", b'{"client_id": "x"}'):
        assert (plain.status, world.ask(operation, body=body).body) == (200, plain.body)


@recorded("delete_204_01", "legacy_reset_200_01")
@inferred("by analogy with these elsewhere", "by analogy with operations that need one (flows 91), for no JSON")
@pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.body is None and row.method != "GET"], ids=str)
def test_an_operation_without_parameters_accepts_an_empty_object_and_refuses_broken_json(
    world: World, operation: Operation
) -> None:
    before = snapshot(world.server)
    assert (refusal(world.ask(operation, body=b"{")), snapshot(world.server)) == (PROBLEMS_PARSING, before)
    assert world.ask(operation, body=b"{}").status == operation.status


@about("oauth-authorizations/create-authorization")
@inferred("that nothing limits a note")
@pytest.mark.parametrize("note", ["[" * 1000, '{"' * 1000, "\\" * 1000], ids=lambda note: note[:2])
def test_a_note_may_look_like_json(client: Client, user: User, note: str) -> None:
    assert object_in(client.ask("POST", "/authorizations", auth=user.credentials, json={"note": note}))["note"] == note


@about("oauth-authorizations/create-authorization")
@inferred("that nothing limits a note")
def test_a_note_beyond_ascii_comes_back_as_it_was_sent(client: Client, user: User) -> None:
    note = "Größe 😀 \x00 \u2028"
    response = client.ask("POST", "/authorizations", auth=user.credentials, json={"note": note})
    assert (object_in(response)["note"], response.headers["Content-Length"]) == (note, str(len(response.body)))


@about("oauth-authorizations/create-authorization")
@documented("flows 94")
@inferred("by analogy with the JSON parser of Ruby")
@pytest.mark.parametrize(("depth", "status"), [(3, 422), (99, 422), (100, 400), (1000, 400)])
def test_json_may_be_nested_a_hundred_levels_deep_and_no_deeper(
    client: Client, user: User, depth: int, status: int
) -> None:
    body = f'{{"note": {"[" * depth}{"]" * depth}}}'.encode()  # the object is a level too
    assert client.ask("POST", "/authorizations", auth=user.credentials, body=body).status == status
