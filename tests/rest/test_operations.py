"""Operations 1-19: each succeeds with the status that is documented, and its row of the table is right."""

from __future__ import annotations

import pytest

from tests.evidence import EVERY, about, documented, own, recorded
from tests.rest.operations import OPERATIONS, Operation, World
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about(EVERY)

# What each operation changes when it succeeds; the others change nothing.
EVENTS = {
    1: ["grant.revoked", "token.revoked", "token.revoked"],
    2: ["grant.revoked", "token.revoked", "token.revoked"],
    4: ["token.reset"],
    5: ["token.revoked"],
    6: ["token.issued"],
    8: ["token.reset"],
    9: ["token.revoked"],
    12: ["grant.revoked", "token.revoked", "token.revoked"],
    14: ["token.issued"],
    18: ["token.updated"],
    19: ["token.revoked"],
}


@documented("OpenAPI")
@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_a_successful_operation_has_the_documented_status(world: World, operation: Operation) -> None:
    response = world.ask(operation)
    assert (response.status, response.body != b"") == (operation.status, operation.status != 204)


@own()
@pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.number not in (15, 16)], ids=str)
def test_a_successful_operation_causes_its_own_events_and_no_others(world: World, operation: Operation) -> None:
    before = snapshot(world.server)
    world.ask(operation)
    assert names_of_events(world.server, before) == EVENTS.get(operation.number, [])


@recorded("wire 7")
@documented("RFC 9110 9.2.1")
def test_an_operation_that_only_reads_leaves_the_state_as_it_was(world: World) -> None:
    before = snapshot(world.server)
    reading = [row for row in OPERATIONS if row.method == "GET" or row.number == 3]
    assert [world.ask(row).status for row in reading] == [200] * 6
    assert snapshot(world.server) == before
