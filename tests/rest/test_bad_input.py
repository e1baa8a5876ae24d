"""Operations 1-19: bodies that are no JSON, no object, or no fit. Each is refused, and the state is as before."""

from __future__ import annotations

import json

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, Response, User
from tests.evidence import EVERY, OF_APPS, about, documented, inferred, recorded
from tests.rest.client import Client
from tests.rest.operations import OPERATIONS, WITH_BODY, Operation, World
from tests.rest.reading import object_in, refusal
from tests.rest.snapshot import snapshot

pytestmark = about(EVERY)

NOT_JSON = {
    "cut off": b"{",
    "words": b"not json",
    "a form": b"access_token=x&note=y",
    "no value": b'{"note":}',
    "single quotes": b"{'note': 'x'}",
    "a trailing comma": b'{"note": "x",}',
    "two documents": b"{}{}",
    "an object and more": b"{} x",
    "a comment": b"{} // x",
    "NaN": b'{"note": NaN}',
    "Infinity": b'{"note": Infinity}',
    "-Infinity": b'{"note": -Infinity}',
    "a number with a leading zero": b'{"note": 01}',
    "a raw null byte": b'{"note": "\x00"}',
    "null bytes": b"\x00\x00\x00\x00",
    "a raw newline in a text": b'{"note": "a\nb"}',
    "an unknown escape": rb'{"note": "\x41"}',
    "no UTF-8": b'{"note": "\xff"}',
    "Latin-1": '{"note": "é"}'.encode("latin-1"),
    "a lone high surrogate": rb'{"note": "\ud800"}',
    "a lone low surrogate": rb'{"note": "\udc00"}',
    "a lone surrogate in a key": rb'{"\ud800": "x"}',
    "a lone surrogate in a list": rb'{"scopes": ["\ud83d"]}',
    "a lone surrogate in UTF-8": b'{"note": "\xed\xa0\x80"}',
    "a lone surrogate in UTF-16": r'{"note": "\ud800", "access_token": "\ud800"}'.encode("utf-16"),
    "arrays nested too deeply": b"[" * 100_000 + b"]" * 100_000,
    "objects nested too deeply": b'{"note":' * 100_000 + b"1" + b"}" * 100_000,
    "ten megabytes": b'{"note": "' + b"x" * 10_000_000,
}
NO_OBJECT = [b"[]", b"1", b"-1.5e3", b'"note"', b"null", b"true", b"false", b'[{"note": "x"}]', b"[[]]", b" [] "]
NO_TEXT = [None, 7, 1.5, -1, 10**30, True, False, [], ["x"], {}, {"x": "y"}]


class Unchanged:
    """Make the request of an operation with another body; the state must be what it was."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._before = snapshot(world.server)

    def __call__(self, operation: Operation, body: bytes) -> Response:
        response = self._world.ask(operation, body=body)
        assert snapshot(self._world.server) == self._before
        return response


@pytest.fixture(name="ask")
def _ask(world: World) -> Unchanged:
    return Unchanged(world)


def _main_key(operation: Operation) -> str:
    return next(iter(operation.body or ()))


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
class TestWithABody:
    """The operations that read one."""

    @recorded("bad_json_400")
    @documented("flows 91", "RFC 8259")
    @inferred("that lone surrogates and deep nesting are no JSON")
    @pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
    def test_what_is_no_json_cannot_be_parsed(self, ask: Unchanged, operation: Operation, body: bytes) -> None:
        assert refusal(ask(operation, body)) == (400, "Problems parsing JSON")

    @documented("flows 92")
    @pytest.mark.parametrize("body", NO_OBJECT, ids=str)
    def test_what_is_no_object_should_be_one(self, ask: Unchanged, operation: Operation, body: bytes) -> None:
        assert refusal(ask(operation, body)) == (400, "Body should be a JSON object")

    @documented("flows 94")
    @inferred("by analogy with the sentences of flows 94")
    @pytest.mark.parametrize("value", NO_TEXT, ids=str)
    def test_what_is_no_text_is_invalid_and_its_key_is_named(
        self, world: World, ask: Unchanged, operation: Operation, value: object
    ) -> None:
        key = _main_key(operation)
        status, message = refusal(ask(operation, json.dumps({**world.json(operation), key: value}).encode()))
        assert (status, message.startswith("Invalid request.\n\n"), key in message) == (422, True, True)

    @inferred("by analogy with any other number (flows 94)")
    def test_a_number_of_five_thousand_digits_is_invalid(self, ask: Unchanged, operation: Operation) -> None:
        body = f'{{"{_main_key(operation)}": {"9" * 5000}}}'.encode()
        assert refusal(ask(operation, body))[0] in (400, 422)

    @documented("flows 94")
    @inferred("that no size is refused")
    def test_ten_megabytes_of_the_wrong_type_are_invalid(self, ask: Unchanged, operation: Operation) -> None:
        body = f'{{"{_main_key(operation)}": ["{"x" * 10_000_000}"]}}'.encode()
        assert refusal(ask(operation, body))[0] == 422


@inferred("by analogy with the routes that were quoted (wire 2)")
@pytest.mark.parametrize("body", [b"", b" ", b"\r\n\t "], ids=repr)
@pytest.mark.parametrize("operation", [row for row in WITH_BODY if row.number != 18], ids=str)
def test_no_body_is_no_object(ask: Unchanged, operation: Operation, body: bytes) -> None:
    message = "Invalid request.\n\nFor 'links/0/schema', nil is not an object."
    assert refusal(ask(operation, body)) == (422, message)


@about(
    OF_APPS,
    "oauth-authorizations/get-or-create-authorization-for-app",
    "oauth-authorizations/get-or-create-authorization-for-app-and-fingerprint",
)
@documented("OpenAPI", "flows 94")
@inferred("semantics: App endpoints")
@pytest.mark.parametrize("operation", [row for row in WITH_BODY if row.number not in (14, 18)], ids=str)
def test_a_body_without_the_required_key_is_invalid(ask: Unchanged, operation: Operation) -> None:
    message = f'Invalid request.\n\n"{_main_key(operation)}" wasn\'t supplied.'
    assert refusal(ask(operation, b"{}")) == (422, message)


@about(
    "oauth-authorizations/get-or-create-authorization-for-app",
    "oauth-authorizations/get-or-create-authorization-for-app-and-fingerprint",
)
@recorded("wire 3")
@pytest.mark.parametrize("operation", [row for row in WITH_BODY if row.number in (15, 16)], ids=str)
def test_put_permits_no_unknown_key(world: World, ask: Unchanged, operation: Operation) -> None:
    body = json.dumps({**world.json(operation), "unexpected": 1}).encode()
    assert refusal(ask(operation, body)) == (422, 'Invalid request.\n\n"unexpected" is not a permitted key.')


@about(OF_APPS, "oauth-authorizations/create-authorization", "oauth-authorizations/update-authorization")
@recorded("wire 2", "update_via_post_200_02")
@inferred("by analogy with these for operations of apps")
@pytest.mark.parametrize("operation", [row for row in WITH_BODY if row.number not in (15, 16)], ids=str)
def test_the_others_ignore_unknown_keys(world: World, operation: Operation) -> None:
    body = json.dumps({**world.json(operation), "unexpected": 1}).encode()
    assert world.ask(operation, body=body).status == operation.status


@about(OF_APPS)
@recorded("wire 7", "flows 70")
@documented("the page of the operation")
@inferred("by analogy with a dead token, for odd texts")
@pytest.mark.parametrize("operation", [row for row in WITH_BODY if row.number <= 6], ids=str)
@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "é", "null", "gho_", "x" * 100_000, "😀"], ids=lambda text: ascii(text)[:12]
)
def test_a_text_that_is_no_token_is_not_found(world: World, ask: Unchanged, operation: Operation, text: str) -> None:
    body = json.dumps({**world.json(operation), "access_token": text}).encode()
    assert refusal(ask(operation, body)) == (404, "Not Found")


@about(OF_APPS)
@inferred("by analogy with a dead token (wire 7)")
@pytest.mark.parametrize("operation", [row for row in WITH_BODY if row.number <= 6], ids=str)
@pytest.mark.parametrize("form", ["{} ", " {}", "{}\x00", "{}\n", "token {}"], ids=repr)
def test_a_token_with_something_around_it_is_not_found(
    world: World, ask: Unchanged, operation: Operation, form: str
) -> None:
    sent = world.json(operation)
    body = json.dumps({**sent, "access_token": form.format(sent["access_token"])}).encode()
    assert refusal(ask(operation, body)) == (404, "Not Found")


@about(OF_APPS)
@inferred("RFC 8259 4, which leaves it open")
@pytest.mark.parametrize("operation", [row for row in WITH_BODY if row.number <= 6], ids=str)
def test_of_duplicate_keys_the_last_one_counts(world: World, ask: Unchanged, operation: Operation) -> None:
    first = json.dumps(world.json(operation))
    assert refusal(ask(operation, f'{first[:-1]}, "access_token": "dead"}}'.encode())) == (404, "Not Found")


@inferred("RFC 9110 9.3.1, which leaves it open")
@pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.method == "GET"], ids=str)
@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b'{"client_id": "x"}', b"x" * 10_000_000], ids=len)
def test_the_body_of_a_get_is_not_looked_at(world: World, ask: Unchanged, operation: Operation, body: bytes) -> None:
    plain = world.ask(operation)
    assert (plain.status, ask(operation, body).body) == (200, plain.body)


@inferred("by analogy with operations that need one (flows 91)")
@pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.body is None and row.method != "GET"], ids=str)
@pytest.mark.parametrize("body", [b"{", b"not json", b"\xff", b'{"note": NaN}'], ids=repr)
def test_what_is_no_json_is_refused_where_no_body_is_needed(ask: Unchanged, operation: Operation, body: bytes) -> None:
    assert refusal(ask(operation, body)) == (400, "Problems parsing JSON")


@recorded("delete_204_01", "legacy_reset_200_01")
@inferred("by analogy with these elsewhere")
@pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.body is None and row.method != "GET"], ids=str)
def test_an_empty_object_is_accepted_where_no_body_is_needed(world: World, operation: Operation) -> None:
    assert world.ask(operation, body=b"{}").status == operation.status


@about("oauth-authorizations/update-authorization")
@documented("flows 94")
@inferred("that deep nesting is no JSON")
@pytest.mark.parametrize("key", ["note", "scopes", "add_scopes"])
def test_a_value_is_refused_at_any_depth_of_nesting(
    server: GitHubEnterpriseServer, client: Client, user: User, key: str
) -> None:
    token = server.issue_personal_token(user, note="deep")
    path, before, statuses = f"/authorizations/{token.id}", snapshot(server), set()
    for depth in range(3, 1100):
        body = f'{{"{key}": {"[" * depth}{"]" * depth}}}'.encode()
        statuses.add(client.ask("PATCH", path, auth=user.credentials, body=body).status)
    assert (statuses <= {400, 422}, snapshot(server)) == (True, before)


@about("oauth-authorizations/create-authorization")
@inferred("that nothing limits a note")
@pytest.mark.parametrize("note", ["[" * 100_000, '{"' * 100_000, "\\" * 1000, '"' * 1000], ids=lambda note: note[:2])
def test_a_note_may_look_like_json(client: Client, user: User, note: str) -> None:
    assert object_in(client.ask("POST", "/authorizations", auth=user.credentials, json={"note": note}))["note"] == note


@about("oauth-authorizations/create-authorization")
@inferred("that nothing limits a note")
def test_a_note_beyond_ascii_comes_back_as_it_was_sent(client: Client, user: User) -> None:
    note = "Größe 😀 \x00 \u2028"
    response = client.ask("POST", "/authorizations", auth=user.credentials, json={"note": note})
    assert (object_in(response)["note"], response.headers["Content-Length"]) == (note, str(len(response.body)))


@about("oauth-authorizations/create-authorization")
@inferred("by analogy with the JSON parser of Ruby")
@pytest.mark.parametrize(("depth", "status"), [(99, 422), (100, 400)])
def test_a_hundred_levels_are_the_deepest(client: Client, user: User, depth: int, status: int) -> None:
    body = f'{{"note": {"[" * depth}{"]" * depth}}}'.encode()  # the object is a level too
    assert client.ask("POST", "/authorizations", auth=user.credentials, body=body).status == status
