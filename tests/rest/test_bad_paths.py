"""Ids, texts, queries and verbs that nothing has. Each is answered, and the state is as before."""

from __future__ import annotations

import pytest

from tests.evidence import EVERY, LISTS, about, documented, inferred, own, recorded
from tests.evidence import OF_APPS as EVERY_APP
from tests.rest.client import Client
from tests.rest.operations import (
    BY_AUTHORIZATION_ID,
    BY_GRANT_ID,
    BY_TOKEN_IN_PATH,
    OF_APPS,
    OF_USERS,
    ON_LISTS,
    OPERATIONS,
    Operation,
    World,
)
from tests.rest.reading import refusal, rows_in
from tests.rest.snapshot import snapshot

pytestmark = about(EVERY)

NOT_FOUND = (404, "Not Found")
# `{}` stands for what would be right.
WRONG = [
    "0", "-1", "1e3", "0x10", "abc", ".", "..", "*", "%00", "%", "%zz", "%ff", "%ED%A0%80", "\x00", "é",
    "\u0663", "%D9%A3", "\N{FULLWIDTH DIGIT ONE}", "%C2%B2", "9" * 18, "9" * 19, "9" * 5000, "a" * 100_000, "{{}}",
    "%2F", "1%2F2", "[", "]", "[::1]", "\\", "{}.0", "-{}", "+{}", "%2B{}", "{}%20", "%20{}", "{}%00", "{}%0A",
    "{};x", "{},{}", "{}x", "%25{}",
]  # fmt: skip
QUERIES = [
    "?", "?&&", "?=", "?==&=", "?page=%zz", "?page=%", "?page=%ff", "?per_page=%f", "?x=%00", "?x=%ED%A0%80",
    "?page=1&page=", "?page=\u0663", "?per_page=%D9%A3", "?page=+1", "?page=1e3", "?page=NaN",
    "?per_page=" + "9" * 5000, "?x=" + "x" * 100_000, "?" + "&".join(f"x{n}=1" for n in range(2000)), "?page[]=2",
    "?[", "?a=1;b=2", "?x=é", "??", "?page=2&x=é", "?page=2&x=\x00", "?page=9&[=]",
]  # fmt: skip


def _found(world: World, operation: Operation, name: str, right: object, wrong: list[str]) -> list[str]:
    """Those of *wrong* that are something but not found as the segment *name*, or change something."""
    client, before = Client(world.server), snapshot(world.server)
    auth, json = world.credentials(operation), world.json(operation)
    found = []
    for form in wrong:
        path = world.path(operation, **{name: form.replace("{}", str(right))})
        answer = refusal(client.ask(operation.method, path, auth=auth, json=json))
        if answer != NOT_FOUND or snapshot(world.server) != before:
            found.append(form)
    return found


class TestSegment:
    """One segment of the path is wrong."""

    @about("oauth-authorizations/get-grant", "oauth-authorizations/delete-grant")
    @inferred("wire 5")
    @pytest.mark.parametrize("operation", BY_GRANT_ID, ids=str)
    def test_a_grant_is_not_found_by_an_invalid_id(self, world: World, operation: Operation) -> None:
        assert world.token.grant is not None
        assert _found(world, operation, "grant_id", world.token.grant.id, ["0", "abc", "{}x", "9" * 19]) == []

    @about("oauth-authorizations/get-authorization")
    @recorded("wire 4")
    @inferred("by analogy with a deleted id, for odd ones")
    def test_an_authorization_is_not_found_by_an_invalid_id(self, world: World) -> None:
        assert _found(world, BY_AUTHORIZATION_ID[0], "authorization_id", world.token.id, WRONG) == []

    @about("oauth-authorizations/update-authorization", "oauth-authorizations/delete-authorization")
    @recorded("wire 4")
    @inferred("by analogy with GET and DELETE of a deleted id, for PATCH")
    @pytest.mark.parametrize("operation", BY_AUTHORIZATION_ID[1:], ids=str)
    def test_an_invalid_id_changes_no_authorization(self, world: World, operation: Operation) -> None:
        assert _found(world, operation, "authorization_id", world.token.id, ["0", "abc", "{}x"]) == []

    @about(
        "apps/revoke-grant-for-application",
        "apps/check-authorization",
        "apps/reset-authorization",
        "apps/revoke-authorization-for-application",
    )
    @recorded("wire 6")
    @documented("the page of the operation")
    @inferred("by analogy with an unknown token, for odd texts")
    @pytest.mark.parametrize(
        ("operation", "wrong"), [(row, ["abc", "{}x"] if at else WRONG) for at, row in enumerate(BY_TOKEN_IN_PATH)]
    )
    def test_a_token_is_not_found_by_a_text_in_the_path_that_is_not_its_own(
        self, world: World, operation: Operation, wrong: list[str]
    ) -> None:
        assert _found(world, operation, "token", world.token, wrong) == []

    @about(EVERY_APP)
    @recorded("wire 6")
    @inferred("by analogy with an unknown client id, for odd ones")
    def test_an_app_is_not_found_by_an_invalid_client_id(self, world: World) -> None:
        assert _found(world, OF_APPS[0], "client_id", world.app.client_id, WRONG) == []


@about(LISTS)
@pytest.mark.parametrize("operation", ON_LISTS, ids=str)
class TestQuery:
    """The lists, with a query that says nothing they know."""

    @inferred("by analogy with a parameter that is not sent")
    def test_a_list_is_answered_despite_an_odd_query(self, world: World, operation: Operation) -> None:
        client, before = Client(world.server), snapshot(world.server)
        for query in QUERIES:
            response = client.ask("GET", world.path(operation) + query, auth=world.user.credentials)
            assert {row["app"]["name"] for row in rows_in(response)} <= {"ci-bot"}, query[:24]
        assert snapshot(world.server) == before

    @inferred("by analogy with the client id of another app")
    def test_a_list_is_empty_for_an_invalid_client_id(self, world: World, operation: Operation) -> None:
        client, path = Client(world.server), world.path(operation)
        for value in ("%zz", "%", "%ff", "%00", "é", "x" * 100_000):
            response = client.ask("GET", f"{path}?client_id={value}", auth=world.user.credentials)
            assert rows_in(response) == [], value[:8]


class TestNoSuchRoute:
    """The path is modelled, the request is not: 404, never 405 (flows 81)."""

    @documented("flows 81")
    @pytest.mark.parametrize("operation", [OPERATIONS[0], OF_USERS[0]], ids=str)
    def test_a_path_with_a_trailing_slash_is_not_found(self, world: World, operation: Operation) -> None:
        path, auth, json = f"{world.path(operation)}/", world.credentials(operation), world.json(operation)
        response = Client(world.server).ask(operation.method, path, auth=auth, json=json)
        assert refusal(response) == NOT_FOUND

    @recorded("flows 81")
    @inferred("by analogy with an unsupported method, for what is no verb")
    def test_an_unknown_verb_is_not_found(self, world: World) -> None:
        client, verbs = Client(world.server), ["PURGE", "TRACE", "", " ", "GET /", "é", "\x00"]
        answers = [refusal(client.ask(verb, "/authorizations", auth=world.user.credentials)) for verb in verbs]
        assert answers == [NOT_FOUND] * len(verbs)

    @recorded("flows 81")
    @pytest.mark.parametrize("operation", {row.path: row for row in OPERATIONS}.values(), ids=str)
    def test_a_verb_that_no_operation_at_the_path_has_is_404_and_not_405(
        self, world: World, operation: Operation
    ) -> None:
        path, before = world.path(operation), snapshot(world.server)
        known = {row.method for row in OPERATIONS if world.path(row) == path}
        if operation.path.startswith("/authorizations/clients/{client_id}/"):
            known |= {"PUT"}
        others = {"GET", "POST", "PUT", "PATCH", "DELETE"} - known
        auth = world.credentials(operation)
        answers = {refusal(Client(world.server).ask(verb, path, auth=auth, json={})) for verb in others}
        assert (answers, snapshot(world.server)) == ({NOT_FOUND}, before)

    @own()
    def test_the_journal_says_which_verb_was_wrong(self, world: World) -> None:
        Client(world.server).ask("PURGE", "/authorizations")
        exchange = world.server.exchanges[-1]
        assert (exchange.operation, "PURGE" in (exchange.cause or "")) == (None, True)
