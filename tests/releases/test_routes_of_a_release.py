"""Operations that came or went: a release without one answers as for any path that nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer, Response
from tests.evidence import about, documented, inferred, on, own
from tests.releases.answers import body_of
from tests.releases.pages import overview
from tests.releases.spans import ALL, span
from tests.rest.client import Client
from tests.rest.operations import OPERATIONS, Operation, World
from tests.rest.snapshot import snapshot

pytestmark = on("2.18 to 3.22")


class Life(NamedTuple):
    """releases.md 1: the first and the last release with an operation."""

    first: str
    last: str
    operation: str


# Number of the operation in `tests/rest/operations.py` -> its life.
LIVES: Mapping[int, Life] = {
    1: Life("2.20", "3.22", "apps/delete-authorization"),
    2: Life("2.18", "3.3", "apps/revoke-grant-for-application"),
    3: Life("2.20", "3.22", "apps/check-token"),
    4: Life("2.20", "3.22", "apps/reset-token"),
    5: Life("2.20", "3.22", "apps/delete-token"),
    6: Life("3.0", "3.22", "apps/scope-token"),
    7: Life("2.18", "3.3", "apps/check-authorization"),
    8: Life("2.18", "3.3", "apps/reset-authorization"),
    9: Life("2.18", "3.3", "apps/revoke-authorization-for-application"),
}
OF_APPS = [operation for operation in OPERATIONS if operation.number in LIVES]
ALWAYS = [operation for operation in OPERATIONS if operation.number not in LIVES]


def _living(operation: Operation) -> tuple[str, ...]:
    life = LIVES[operation.number]
    return span(life.first, life.last)


PRESENT = [
    pytest.param(release, operation, id=f"{operation}-{release}", marks=about(LIVES[operation.number].operation))
    for operation in OF_APPS
    for release in _living(operation)
]
ABSENT = [
    pytest.param(release, operation, id=f"{operation}-{release}", marks=about(LIVES[operation.number].operation))
    for operation in OF_APPS
    for release in ALL
    if release not in _living(operation)
]


@documented("releases 1", "OpenAPI")
@pytest.mark.parametrize(("release", "operation"), PRESENT)
def test_a_release_with_the_operation_answers_as_documented(world: World, operation: Operation) -> None:
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
@pytest.mark.parametrize("operation", ALWAYS, ids=str)
def test_the_operations_for_users_were_removed_nowhere(world: World, operation: Operation) -> None:
    assert world.ask(operation).status == operation.status


@pytest.mark.parametrize(("release", "operation"), ABSENT)
class TestAbsent:
    """A release without the operation, asked as one that has it."""

    @documented("releases 5", "flows 81")
    def test_it_is_not_found(self, release: str, world: World, operation: Operation) -> None:
        response = world.ask(operation)
        without_status = {key: value for key, value in body_of(response).items() if key != "status"}
        plain = {"message": "Not Found", "documentation_url": overview(release)}
        assert (response.status, without_status) == (404, plain)

    @documented("releases 5")
    def test_nothing_changes(self, world: World, operation: Operation) -> None:
        before = snapshot(world.server)
        world.ask(operation)
        assert snapshot(world.server) == before

    @inferred("flows 81")
    def test_so_it_is_without_credentials(self, world: World, operation: Operation) -> None:
        with_them, without = world.ask(operation), world.ask_without_credentials(operation)
        assert (without.status, without.body) == (404, with_them.body)

    @inferred("flows 81")
    def test_so_it_is_with_wrong_ones(self, world: World, operation: Operation) -> None:
        right, wrong = world.ask(operation), world.ask(operation, auth=(world.app.client_id, "wrong"))
        assert (wrong.status, wrong.body) == (404, right.body)

    @own()
    def test_the_journal_has_the_id_that_it_has_elsewhere(self, world: World, operation: Operation) -> None:
        world.ask(operation)
        assert world.server.exchanges[-1].operation == LIVES[operation.number].operation

    @own()
    def test_the_journal_names_the_release_that_added_or_removed_it(
        self, release: str, world: World, operation: Operation
    ) -> None:
        world.ask(operation)
        life = LIVES[operation.number]
        came, gone = f"came with GHES {life.first}", "was removed in GHES 3.4"
        happened = gone if release in span("3.4") and life.last == "3.3" else came
        cause = world.server.exchanges[-1].cause or ""
        assert (cause.split(" ")[0], cause.endswith(happened)) == (operation.method, True)


@own()
@pytest.mark.parametrize("release", ["3.4", "3.22"])
def test_the_journal_names_the_removal_for_a_head_too(client: Client, world: World) -> None:
    path = f"/applications/{world.app.client_id}/tokens/{world.token}"
    assert client.ask("HEAD", path, auth=world.app.credentials).status == 404
    assert (client.cause() or "").endswith("was removed in GHES 3.4")


# -- the older form that was gone before 2.18, and one that GHES never had ----------------------------------


def _names_it(raised: pytest.ExceptionInfo[GHESError], path: str) -> bool:
    return path in str(raised.value)


@documented("releases 4")
@about("meta/get")
def test_no_release_lists_its_versions(client: Client) -> None:
    with pytest.raises(GHESError) as raised:
        client.ask("GET", "/versions")
    assert _names_it(raised, "/api/v3/versions is faked in no release")


@documented("wire 6")
@about("apps/revoke-authorization-for-application")
def test_no_release_deletes_all_tokens_of_an_app_at_once(client: Client, world: World) -> None:
    path = f"/applications/{world.app.client_id}/tokens"
    with pytest.raises(GHESError) as raised:
        client.ask("DELETE", path, auth=world.app.credentials)
    assert _names_it(raised, f"{path} is faked in no release")


# -- ids ----------------------------------------------------------------------------------------------------


OLD_NAMES: Mapping[int, str] = {
    2: "oauth-authorizations/revoke-grant-for-application",
    7: "oauth-authorizations/check-authorization",
    8: "oauth-authorizations/reset-authorization",
    9: "oauth-authorizations/revoke-authorization-for-application",
}


@own()
@pytest.mark.parametrize(("release", "operation"), PRESENT)
def test_the_journal_has_the_id_that_the_operation_has_on_the_release(
    release: str, world: World, operation: Operation
) -> None:
    world.ask(operation)
    old = OLD_NAMES.get(operation.number) if release in span("2.18", "2.19") else None
    assert world.server.exchanges[-1].operation == (old or LIVES[operation.number].operation)


# Everything else has one id on all releases, but for the addresses (releases.md 2).
IDS = {
    ("GET", "/"): "meta/root",
    ("GET", "/meta"): "meta/get",
    ("GET", "/rate_limit"): "rate-limit/get",
    ("GET", "/user"): "users/get-authenticated",
    ("GET", "/user/orgs"): "orgs/list-for-authenticated-user",
    ("GET", "/users/octocat"): "users/get-by-username",
    ("GET", "/user/installations"): "apps/list-installations-for-authenticated-user",
    ("GET", "/applications/grants"): "oauth-authorizations/list-grants",
    ("GET", "/applications/grants/1"): "oauth-authorizations/get-grant",
    ("DELETE", "/applications/grants/1"): "oauth-authorizations/delete-grant",
    ("GET", "/authorizations"): "oauth-authorizations/list-authorizations",
    ("POST", "/authorizations"): "oauth-authorizations/create-authorization",
    ("PUT", "/authorizations/clients/x"): "oauth-authorizations/get-or-create-authorization-for-app",
    ("PUT", "/authorizations/clients/x/y"): "oauth-authorizations/get-or-create-authorization-for-app-and-fingerprint",
    ("GET", "/authorizations/1"): "oauth-authorizations/get-authorization",
    ("PATCH", "/authorizations/1"): "oauth-authorizations/update-authorization",
    ("DELETE", "/authorizations/1"): "oauth-authorizations/delete-authorization",
    ("POST", "/admin/users/octocat/authorizations"): "enterprise-admin/create-impersonation-o-auth-token",
    ("DELETE", "/admin/users/octocat/authorizations"): "enterprise-admin/delete-impersonation-o-auth-token",
    ("GET", "/admin/tokens"): "enterprise-admin/list-personal-access-tokens",
    ("DELETE", "/admin/tokens/1"): "enterprise-admin/delete-personal-access-token",
}


def _asked(server: GitHubEnterpriseServer, method: str, path: str) -> Response:
    return Client(server).ask(method, path)


@own()
@pytest.mark.parametrize(("method", "path"), IDS, ids=str)
def test_the_other_ids_are_the_same_on_all(server: GitHubEnterpriseServer, method: str, path: str) -> None:
    _asked(server, method, path)
    assert server.exchanges[-1].operation == IDS[method, path]


@own()
@pytest.mark.parametrize(
    ("release", "operation"),
    [
        *((release, "users/list-emails-for-authenticated") for release in span("2.18", "2.22")),
        *((release, "users/list-emails-for-authenticated-user") for release in span("3.0")),
    ],
)
def test_the_list_of_addresses_got_another_id_in_3_0(server: GitHubEnterpriseServer, operation: str) -> None:
    _asked(server, "GET", "/user/emails")
    assert server.exchanges[-1].operation == operation
