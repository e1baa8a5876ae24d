"""Each of the nineteen operations succeeds with the documented status, and its row of the table is right."""

from __future__ import annotations

import pytest

from tests.evidence import EVERY, about, documented, own, recorded
from tests.rest.operations import OPERATIONS, PUTS, Operation, World, named
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about(EVERY)

# What each operation changes when it succeeds; the others change nothing.
EVENTS = {
    "DELETE /applications/{client_id}/grant": ["grant.revoked", "token.revoked", "token.revoked"],
    "DELETE /applications/{client_id}/grants/{token}": ["grant.revoked", "token.revoked", "token.revoked"],
    "PATCH /applications/{client_id}/token": ["token.reset"],
    "DELETE /applications/{client_id}/token": ["token.revoked"],
    "POST /applications/{github_client_id}/token/scoped": ["token.issued"],
    "POST /applications/{client_id}/tokens/{token}": ["token.reset"],
    "DELETE /applications/{client_id}/tokens/{token}": ["token.revoked"],
    "DELETE /applications/grants/{grant_id}": ["grant.revoked", "token.revoked", "token.revoked"],
    "POST /authorizations": ["token.issued"],
    "PATCH /authorizations/{authorization_id}": ["token.updated"],
    "POST /authorizations/{authorization_id}": ["token.updated"],
    "DELETE /authorizations/{authorization_id}": ["token.revoked"],
}


@documented("OpenAPI")
@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_a_successful_operation_has_the_documented_status(world: World, operation: Operation) -> None:
    response = world.ask(operation)
    assert (response.status, response.body != b"") == (operation.status, operation.status != 204)


@own()
@pytest.mark.parametrize("operation", [row for row in OPERATIONS if row not in PUTS], ids=str)
def test_a_successful_operation_causes_its_own_events_and_no_others(world: World, operation: Operation) -> None:
    before = snapshot(world.server)
    world.ask(operation)
    assert names_of_events(world.server, before) == EVENTS.get(str(operation), [])


@recorded("wire 7")
@documented("RFC 9110 9.2.1")
def test_an_operation_that_only_reads_leaves_the_state_as_it_was(world: World) -> None:
    before = snapshot(world.server)
    reading = [row for row in OPERATIONS if row.method == "GET"] + named("POST /applications/{client_id}/token")
    assert [world.ask(row).status for row in reading] == [200] * 6
    assert snapshot(world.server) == before
