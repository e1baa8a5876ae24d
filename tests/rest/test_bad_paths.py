"""Operations 1-19: ids, texts, queries and verbs that nothing has. Each is answered, and the state is as before."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import Response
from tests.evidence import EVERY, LISTS, about, documented, inferred, own, recorded
from tests.evidence import OF_APPS as EVERY_APP
from tests.rest.client import Client
from tests.rest.operations import (
    BY_AUTHORIZATION_ID,
    BY_GRANT_ID,
    BY_TOKEN_IN_PATH,
    OF_APPS,
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
    "0", "-1", "1e3", "0x10", "abc", "null", ".", "..", "%2e%2e", "*", "%00", "%", "%f", "%zz", "%ff", "%E0%A4%A",
    "%ED%A0%80", "\ud800", "\x00", "é", "\u0663", "%D9%A3", "\N{FULLWIDTH DIGIT ONE}", "%C2%B2", "9" * 18, "9" * 19,
    "9" * 5000, "a" * 100_000, "'%20or%201=1--", "<script>", "{{}}", "%2F", "1%2F2", "[", "]", "[::1]", "\\", "|",
    "{}.0", "-{}", "+{}", "%2B{}", "{}%20", "%20{}", "{}%00", "{}%0A", "{}%0D%0A", "{};x", "{},{}", "{}x", "%25{}",
]  # fmt: skip
QUERIES = [
    "?", "?&&", "?=", "?==&=", "?page=%zz", "?page=%", "?page=%ff", "?per_page=%f", "?x=%00", "?x=%ED%A0%80",
    "?page=1&page=", "?page=\u0663", "?per_page=%D9%A3", "?page=+1", "?page=1e3", "?page=NaN",
    "?per_page=" + "9" * 5000, "?x=" + "x" * 100_000, "?" + "&".join(f"x{n}=1" for n in range(2000)), "?page[]=2",
    "?[", "?a=1;b=2", "?x=é", "??", "?page=2&x=é", "?page=2&x=\x00", "?page=9&[=]",
]  # fmt: skip
LONE_SURROGATES = ["?\ud800", "?x=\ud800", "?page=2&x=\ud800", "?page=2&\udfff=x", "?client_id=\ud800", "#\ud800"]


class Unchanged:
    """Make sure that an answer has changed nothing."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._before = snapshot(world.server)

    def __call__(self, response: Response) -> Response:
        assert snapshot(self._world.server) == self._before
        return response


@pytest.fixture(name="unchanged")
def _unchanged(world: World) -> Unchanged:
    return Unchanged(world)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: ascii(wrong)[:24])
class TestSegment:
    """One segment of the path is wrong."""

    @about("oauth-authorizations/get-grant", "oauth-authorizations/delete-grant")
    @inferred("wire 5")
    @pytest.mark.parametrize("operation", BY_GRANT_ID, ids=str)
    def test_as_the_id_of_a_grant_it_is_not_found(
        self, world: World, unchanged: Unchanged, operation: Operation, wrong: str
    ) -> None:
        assert world.token.grant is not None
        grant_id = wrong.replace("{}", str(world.token.grant.id))
        assert refusal(unchanged(world.ask(operation, grant_id=grant_id))) == NOT_FOUND

    @about(
        "oauth-authorizations/get-authorization",
        "oauth-authorizations/update-authorization",
        "oauth-authorizations/delete-authorization",
    )
    @recorded("wire 4")
    @inferred("by analogy with GET and DELETE of a deleted id, for PATCH and odd ids")
    @pytest.mark.parametrize("operation", BY_AUTHORIZATION_ID, ids=str)
    def test_as_the_id_of_an_authorization_it_is_not_found(
        self, world: World, unchanged: Unchanged, operation: Operation, wrong: str
    ) -> None:
        authorization_id = wrong.replace("{}", str(world.token.id))
        assert refusal(unchanged(world.ask(operation, authorization_id=authorization_id))) == NOT_FOUND

    @about(
        "apps/revoke-grant-for-application",
        "apps/check-authorization",
        "apps/reset-authorization",
        "apps/revoke-authorization-for-application",
    )
    @recorded("wire 6")
    @documented("the page of the operation")
    @inferred("by analogy with an unknown token, for odd texts")
    @pytest.mark.parametrize("operation", BY_TOKEN_IN_PATH, ids=str)
    def test_as_a_token_it_is_not_found(
        self, world: World, unchanged: Unchanged, operation: Operation, wrong: str
    ) -> None:
        text = wrong.replace("{}", world.token.token)
        assert refusal(unchanged(world.ask(operation, token=text))) == NOT_FOUND

    @about(EVERY_APP)
    @recorded("wire 6")
    @inferred("by analogy with an unknown client id, for odd ones")
    @pytest.mark.parametrize("operation", OF_APPS, ids=str)
    def test_as_a_client_id_it_is_not_found(
        self, world: World, unchanged: Unchanged, operation: Operation, wrong: str
    ) -> None:
        client_id = wrong.replace("{}", world.app.client_id)
        assert refusal(unchanged(world.ask(operation, client_id=client_id))) == NOT_FOUND


@about(LISTS)
@pytest.mark.parametrize("operation", ON_LISTS, ids=str)
class TestQuery:
    """The lists, with a query that says nothing they know."""

    @inferred("by analogy with a parameter that is not sent")
    @pytest.mark.parametrize("query", QUERIES, ids=lambda query: ascii(query)[:24])
    def test_an_odd_one_gives_a_list(
        self, world: World, unchanged: Unchanged, operation: Operation, query: str
    ) -> None:
        path = world.path(operation) + query
        response = Client(world.server).ask("GET", path, auth=world.user.credentials)
        assert {row["app"]["name"] for row in rows_in(unchanged(response))} <= {"ci-bot"}

    @own()
    @pytest.mark.parametrize("query", LONE_SURROGATES, ids=ascii)
    def test_one_that_is_no_text_is_answered(
        self, world: World, unchanged: Unchanged, operation: Operation, query: str
    ) -> None:
        path = world.path(operation) + query
        response = Client(world.server).ask("GET", path, auth=world.user.credentials)
        assert unchanged(response).status in (200, 400, 404, 422)

    @inferred("by analogy with the client id of another app")
    @pytest.mark.parametrize("value", ["%zz", "%", "%ff", "%00", "é", "x" * 100_000], ids=lambda value: value[:8])
    def test_an_odd_client_id_fits_nothing(
        self, world: World, unchanged: Unchanged, operation: Operation, value: str
    ) -> None:
        path = f"{world.path(operation)}?client_id={value}"
        response = Client(world.server).ask("GET", path, auth=world.user.credentials)
        assert rows_in(unchanged(response)) == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
class TestNoSuchRoute:
    """The path is modelled, the request is not: 404, never 405 (flows rule 81)."""

    @documented("flows 81")
    def test_a_trailing_slash_is_not_found(self, world: World, unchanged: Unchanged, operation: Operation) -> None:
        path, auth, json = f"{world.path(operation)}/", world.credentials(operation), world.json(operation)
        response = Client(world.server).ask(operation.method, path, auth=auth, json=json)
        assert refusal(unchanged(response)) == NOT_FOUND

    @recorded("flows 81")
    @inferred("by analogy with an unsupported method, for what is no verb")
    @pytest.mark.parametrize("verb", ["PURGE", "TRACE", "CONNECT", "PROPFIND", "", " ", "GET /", "é", "\x00", "\ud800"])
    def test_an_unknown_verb_is_not_found(
        self, world: World, unchanged: Unchanged, operation: Operation, verb: str
    ) -> None:
        path, auth, json = world.path(operation), world.credentials(operation), world.json(operation)
        response = Client(world.server).ask(verb, path, auth=auth, json=json)
        assert refusal(unchanged(response)) == NOT_FOUND

    @recorded("flows 81")
    def test_the_verb_of_no_operation_at_this_path_is_not_found(
        self, world: World, unchanged: Unchanged, operation: Operation
    ) -> None:
        path = world.path(operation)
        known = {row.method for row in OPERATIONS if world.path(row) == path}
        if operation.number == 16:
            known |= {"PUT"}
        others = {"GET", "POST", "PUT", "PATCH", "DELETE"} - known
        auth = world.credentials(operation)
        answers = {refusal(unchanged(Client(world.server).ask(verb, path, auth=auth, json={}))) for verb in others}
        assert answers == {NOT_FOUND}

    @own()
    def test_the_journal_says_what_was_wrong(self, world: World, operation: Operation) -> None:
        Client(world.server).ask("PURGE", world.path(operation))
        exchange = world.server.exchanges[-1]
        assert (exchange.operation, "PURGE" in (exchange.cause or "")) == (None, True)
