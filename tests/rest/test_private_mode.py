"""The setting `private_mode`: nobody gets anything without credentials of a user (flows 74 and 100)."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, Response
from tests.evidence import EVERY, about, documented, inferred, recorded
from tests.rest import operations
from tests.rest.client import Client
from tests.rest.operations import ONE_OF_EACH_CALLER, Operation, World
from tests.rest.reading import DOCUMENTATION
from tests.rest.snapshot import snapshot

pytestmark = about(EVERY)

MUST_AUTHENTICATE = {"message": "Must authenticate to access this API.", "documentation_url": DOCUMENTATION}
PUBLIC = ["/", "/meta", "/rate_limit"]
# One for each way to sign in.


@pytest.fixture(name="private")
def _private() -> World:
    return operations.world(GitHubEnterpriseServer(private_mode=True))


def _refused(world: World, response: Response) -> tuple[int, object]:
    assert "WWW-Authenticate" not in response.headers
    assert [event for event in world.server.events if event.exchange is not None] == []
    return response.status, response.json()


@about("meta/root", "meta/get", "rate-limit/get", "users/get-authenticated")
@recorded("flows 100")
@inferred("flows 100, for GET /meta")
@pytest.mark.parametrize("path", [*PUBLIC, "/user"])
def test_private_mode_refuses_everybody_who_is_not_signed_in(private: World, path: str) -> None:
    assert _refused(private, Client(private.server).ask("GET", path)) == (401, MUST_AUTHENTICATE)


@about("meta/root", "meta/get", "rate-limit/get")
@recorded("flows 100")
@documented("flows 74")
@pytest.mark.parametrize("path", PUBLIC)
def test_private_mode_hides_public_data_from_apps(private: World, path: str) -> None:
    response = Client(private.server).ask("GET", path, auth=private.app.credentials)
    assert _refused(private, response) == (401, MUST_AUTHENTICATE)


@recorded("flows 100")
@inferred("by analogy with other operations, for those of apps")
@pytest.mark.parametrize("operation", ONE_OF_EACH_CALLER, ids=str)
def test_private_mode_refuses_every_kind_of_operation_without_credentials(private: World, operation: Operation) -> None:
    before = snapshot(private.server)
    assert _refused(private, private.ask_without_credentials(operation)) == (401, MUST_AUTHENTICATE)
    assert snapshot(private.server) == before


@inferred("flows 100")
@pytest.mark.parametrize("operation", ONE_OF_EACH_CALLER, ids=str)
def test_private_mode_changes_nothing_for_valid_credentials(private: World, operation: Operation) -> None:
    assert private.ask(operation).status == operation.status


@about("meta/root", "meta/get", "users/get-authenticated")
@inferred("flows 74")
@pytest.mark.parametrize("path", ["/", "/meta", "/user"])
def test_a_user_reads_public_data_in_private_mode(private: World, path: str) -> None:
    client = Client(private.server)
    answers = [client.ask("GET", path, auth=private.user.credentials), client.ask("GET", path, token=private.token)]
    assert ([answer.status for answer in answers], b"" in {answer.body for answer in answers}) == ([200, 200], False)


@inferred("flows 100")
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/authorizations/"), ("PUT", "/authorizations"), ("GET", "/user/")]
)
def test_private_mode_does_not_reveal_which_paths_exist(private: World, method: str, path: str) -> None:
    assert _refused(private, Client(private.server).ask(method, path)) == (401, MUST_AUTHENTICATE)
