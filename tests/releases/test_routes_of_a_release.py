"""Operations that came or went: a release without one answers as for any path that nobody knows."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer
from tests.evidence import about, documented, inferred, own
from tests.releases.answers import body_of
from tests.releases.pages import overview
from tests.releases.spans import LAST
from tests.rest import operations
from tests.rest.client import Client
from tests.rest.operations import BY_TOKEN_IN_PATH, OPERATIONS, Operation, World
from tests.rest.snapshot import snapshot


class Edge(NamedTuple):
    """Two releases that follow each other, of which one has the operation (releases 1)."""

    name: str
    operation: str
    without: str
    having: str


EDGES = (
    Edge("DELETE /applications/{client_id}/grant", "apps/delete-authorization", "2.19", "2.20"),
    Edge("DELETE /applications/{client_id}/grants/{token}", "apps/revoke-grant-for-application", "3.4", "3.3"),
    Edge("POST /applications/{client_id}/token", "apps/check-token", "2.19", "2.20"),
    Edge("PATCH /applications/{client_id}/token", "apps/reset-token", "2.19", "2.20"),
    Edge("DELETE /applications/{client_id}/token", "apps/delete-token", "2.19", "2.20"),
    Edge("POST /applications/{github_client_id}/token/scoped", "apps/scope-token", "2.22", "3.0"),
    Edge("GET /applications/{client_id}/tokens/{token}", "apps/check-authorization", "3.4", "3.3"),
    Edge("POST /applications/{client_id}/tokens/{token}", "apps/reset-authorization", "3.4", "3.3"),
    Edge("DELETE /applications/{client_id}/tokens/{token}", "apps/revoke-authorization-for-application", "3.4", "3.3"),
)
BY_NAME = {str(operation): operation for operation in OPERATIONS}
HAVING = [
    pytest.param(edge.having, BY_NAME[edge.name], id=edge.operation, marks=about(edge.operation)) for edge in EDGES
]
WITHOUT = [
    pytest.param(edge.without, BY_NAME[edge.name], id=edge.operation, marks=about(edge.operation)) for edge in EDGES
]
# One that came, and one that went.
TWO_WITHOUT = [case for case in WITHOUT if case.id in ("apps/check-token", "apps/reset-authorization")]


@documented("releases 1", "OpenAPI")
@pytest.mark.parametrize(("release", "operation"), HAVING)
def test_the_first_or_last_release_with_an_operation_answers_it(world: World, operation: Operation) -> None:
    assert world.ask(operation).status == operation.status


@documented("releases 1")
@about(
    "oauth-authorizations/list-grants",
    "oauth-authorizations/get-grant",
    "oauth-authorizations/delete-grant",
    "oauth-authorizations/list-authorizations",
    "oauth-authorizations/create-authorization",
    "oauth-authorizations/get-or-create-authorization-for-app",
    "oauth-authorizations/get-or-create-authorization-for-app-and-fingerprint",
    "oauth-authorizations/get-authorization",
    "oauth-authorizations/update-authorization",
    "oauth-authorizations/delete-authorization",
)
def test_the_newest_release_still_answers_every_operation_on_authorizations_and_grants() -> None:
    living = [operation for operation in OPERATIONS if operation not in BY_TOKEN_IN_PATH]
    answers = {
        str(operation): operations.world(GitHubEnterpriseServer(release=LAST)).ask(operation).status
        for operation in living
    }
    assert answers == {str(operation): operation.status for operation in living}


@documented("releases 5", "flows 81")
@pytest.mark.parametrize(("release", "operation"), WITHOUT)
def test_a_release_without_an_operation_answers_404_as_for_an_unknown_path(
    release: str, world: World, operation: Operation
) -> None:
    response = world.ask(operation)
    without_status = {key: value for key, value in body_of(response).items() if key != "status"}
    plain = {"message": "Not Found", "documentation_url": overview(release)}
    assert (response.status, without_status) == (404, plain)


@documented("releases 5")
@pytest.mark.parametrize(("release", "operation"), TWO_WITHOUT)
def test_a_release_without_an_operation_changes_nothing_when_it_is_asked(world: World, operation: Operation) -> None:
    before = snapshot(world.server)
    world.ask(operation)
    assert snapshot(world.server) == before


@inferred("flows 81")
@pytest.mark.parametrize(("release", "operation"), TWO_WITHOUT)
def test_an_operation_that_the_release_lacks_answers_the_same_404_without_credentials(
    world: World, operation: Operation
) -> None:
    with_them, without = world.ask(operation), world.ask_without_credentials(operation)
    assert (without.status, without.body) == (404, with_them.body)


@inferred("flows 81")
@pytest.mark.parametrize(("release", "operation"), TWO_WITHOUT)
def test_an_operation_that_the_release_lacks_answers_the_same_404_to_wrong_credentials(
    world: World, operation: Operation
) -> None:
    right, wrong = world.ask(operation), world.ask(operation, auth=(world.app.client_id, "wrong"))
    assert (wrong.status, wrong.body) == (404, right.body)


# -- the journal --------------------------------------------------------------------------------------------


@own()
@pytest.mark.parametrize(
    ("release", "name", "cause"),
    [
        ("2.18", "POST /applications/{client_id}/token", "POST /applications/{client_id}/token was added in GHES 2.20"),
        (
            "2.22",
            "POST /applications/{github_client_id}/token/scoped",
            "POST /applications/{client_id}/token/scoped was added in GHES 3.0",
        ),
        (
            "3.4",
            "POST /applications/{client_id}/tokens/{token}",
            "POST /applications/{client_id}/tokens/{access_token} was removed in GHES 3.4",
        ),
        (
            LAST,
            "POST /applications/{client_id}/tokens/{token}",
            "POST /applications/{client_id}/tokens/{access_token} was removed in GHES 3.4",
        ),
    ],
)
def test_the_journal_names_the_release_that_added_or_removed_the_operation(world: World, name: str, cause: str) -> None:
    world.ask(BY_NAME[name])
    assert world.server.exchanges[-1].cause == cause


@own()
@pytest.mark.parametrize("release", ["3.4"])
def test_the_journal_names_the_removal_of_an_operation_for_head_too(client: Client, world: World) -> None:
    path = f"/applications/{world.app.client_id}/tokens/{world.token}"
    assert client.ask("HEAD", path, auth=world.app.credentials).status == 404
    assert (client.cause() or "").endswith("was removed in GHES 3.4")


@own()
@pytest.mark.parametrize(
    ("release", "name", "operation"),
    [
        ("2.19", "GET /applications/{client_id}/tokens/{token}", "oauth-authorizations/check-authorization"),
        ("2.20", "GET /applications/{client_id}/tokens/{token}", "apps/check-authorization"),
        ("3.4", "GET /applications/{client_id}/tokens/{token}", "apps/check-authorization"),
        ("2.19", "POST /applications/{client_id}/token", "apps/check-token"),
    ],
)
def test_the_journal_has_the_id_that_the_operation_has_on_the_release(world: World, name: str, operation: str) -> None:
    world.ask(BY_NAME[name])
    assert world.server.exchanges[-1].operation == operation


@own()
@pytest.mark.parametrize(
    ("release", "operation"),
    [
        ("2.22", "users/list-emails-for-authenticated"),
        ("3.0", "users/list-emails-for-authenticated-user"),
    ],
)
def test_listing_email_addresses_has_another_id_in_the_journal_from_3_0_on(
    server: GitHubEnterpriseServer, client: Client, operation: str
) -> None:
    client.ask("GET", "/user/emails")
    assert server.exchanges[-1].operation == operation


# -- the older form that was gone before 2.18, and one that GHES never had ----------------------------------


@documented("releases 4")
@about("meta/get")
def test_no_release_lists_the_versions_of_the_api(client: Client) -> None:
    with pytest.raises(GHESError, match="/api/v3/versions is not modelled in any release"):
        client.ask("GET", "/versions")


@documented("wire 6")
@about("apps/revoke-authorization-for-application")
def test_no_release_deletes_all_tokens_of_an_app_at_once(client: Client, world: World) -> None:
    path = f"/applications/{world.app.client_id}/tokens"
    with pytest.raises(GHESError, match=f"{path} is not modelled in any release"):
        client.ask("DELETE", path, auth=world.app.credentials)
