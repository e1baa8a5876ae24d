"""Which calls show the text of a token (wire 1.2, setting `token_visibility`)."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer
from tests.evidence import TOKENS, about, documented, recorded
from tests.rest import operations
from tests.rest.operations import OPERATIONS, PUTS, UPDATES, Operation, World, named

pytestmark = about(TOKENS)

# wire 1.2; a PUT shows the text only of what it creates.
CLEAR = [
    *[row for row in OPERATIONS if row.caller != "user" and row.status == 200],
    *[row for row in OPERATIONS if row.status == 201],
]
BLANK = [
    *named("GET /authorizations", "GET /authorizations/{authorization_id}"),
    *UPDATES,
    *[row for row in PUTS if row.status == 200],
]


@pytest.fixture(name="documented")
def _documented() -> World:
    return operations.world(GitHubEnterpriseServer(token_visibility="documented"))


def _rows(world: World, operation: Operation) -> list[dict[str, Any]]:
    body = world.ask(operation).json()
    if isinstance(body, list):
        assert body
        return body
    assert isinstance(body, dict)
    return [body]


@recorded("create_201_03", "getorcreate_fp_201_01", "reset_token_200_01", "legacy_reset_200_01", "wire 1.2")
@pytest.mark.parametrize("operation", CLEAR, ids=str)
def test_a_new_checked_or_reset_token_is_shown_in_clear(world: World, operation: Operation) -> None:
    [row] = _rows(world, operation)
    assert world.server.tokens[row["token"]].id == row["id"]


@recorded("getorcreate_fp_200_01", "list_200_02", "get_200_06", "update_via_post_200_02", "wire 1.2")
@pytest.mark.parametrize("operation", BLANK, ids=str)
def test_a_token_that_exists_already_is_shown_with_an_empty_text(world: World, operation: Operation) -> None:
    assert {row["token"] for row in _rows(world, operation)} == {""}


@recorded("wire 1.3")
@pytest.mark.parametrize("operation", [CLEAR[0], BLANK[0], BLANK[1]], ids=str)
def test_hash_and_last_eight_characters_are_shown_whether_or_not_the_text_is(
    world: World, operation: Operation
) -> None:
    rows = _rows(world, operation)
    of_tokens = {token.id: (token.hashed_token, token.token[-8:]) for token in world.server.tokens}
    assert [(row["hashed_token"], row["token_last_eight"]) for row in rows] == [of_tokens[row["id"]] for row in rows]


@documented("the page of the operation")
@pytest.mark.parametrize("operation", BLANK, ids=str)
def test_documented_visibility_always_shows_the_text(documented: World, operation: Operation) -> None:
    rows = _rows(documented, operation)
    of_tokens = {token.id: token.token for token in documented.server.tokens}
    assert [row["token"] for row in rows] == [of_tokens[row["id"]] for row in rows]
