"""HEAD, OPTIONS and paths that nothing models (flows 81 and 90)."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer, Request
from tests.evidence import EVERY, about, documented, own, recorded
from tests.rest.client import Client
from tests.rest.operations import Operation, World, named
from tests.rest.snapshot import snapshot

pytestmark = about(EVERY)

# One for an app and one for a user.
READING = named("GET /applications/{client_id}/tokens/{token}", "GET /authorizations")
# Every answer has its own; they are no part of what is compared.
OWN = {"Date", "X-GitHub-Request-Id"}
PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since, "
        "X-GitHub-OTP, X-Requested-With"
    ),
    "Access-Control-Allow-Methods": "GET, POST, PATCH, PUT, DELETE",
    "Access-Control-Max-Age": "86400",
}


@documented("RFC 9110 9.3.2")
class TestHead:
    """GET without the body."""

    @pytest.mark.parametrize("operation", READING, ids=str)
    def test_head_has_the_headers_of_get(self, world: World, operation: Operation) -> None:
        client, path, auth = Client(world.server), world.path(operation), world.credentials(operation)
        get, head = (client.ask(method, path, auth=auth) for method in ("GET", "HEAD"))
        kept = [{name: value for name, value in one.headers.items() if name not in OWN} for one in (get, head)]
        assert (head.status, kept[1]) == (200, kept[0])

    @pytest.mark.parametrize("operation", READING, ids=str)
    def test_head_has_no_body_and_changes_nothing(self, world: World, operation: Operation) -> None:
        before = snapshot(world.server)
        response = Client(world.server).ask("HEAD", world.path(operation), auth=world.credentials(operation))
        assert (response.status, response.body, snapshot(world.server)) == (200, b"", before)

    @pytest.mark.parametrize("operation", READING, ids=str)
    def test_a_refused_head_has_no_body(self, world: World, operation: Operation) -> None:
        response = Client(world.server).ask("HEAD", world.path(operation), auth=("octocat", "wrong"))
        expected = 401 if operation.caller == "user" else 404
        assert (response.status, response.body, int(response.headers["Content-Length"]) > 0) == (expected, b"", True)

    @about("users/get-authenticated")
    @documented("RFC 9110 13.1.2")
    def test_head_with_a_matching_entity_tag_is_a_304(self, world: World) -> None:
        client = Client(world.server)
        response = client.ask("HEAD", "/user", token=world.token, headers={"If-None-Match": "*"})
        assert (response.status, response.body) == (304, b"")

    @about("apps/check-token")
    @recorded("flows 81")
    @documented("RFC 9110 9.3.2")
    def test_head_is_answered_only_where_get_is(self, world: World) -> None:
        client, path = Client(world.server), f"/applications/{world.app.client_id}/token"
        response = client.ask("HEAD", path, auth=world.app.credentials)
        assert (response.status, response.body) == (404, b"")


@documented("flows 90")
class TestOptions:
    """The question of a browser before a request of another origin."""

    @pytest.mark.parametrize("path", ["/authorizations", "/applications/x/token", "/user", "/"])
    def test_options_is_answered_without_credentials(self, world: World, path: str) -> None:
        before = snapshot(world.server)
        response = Client(world.server).ask("OPTIONS", path, headers={"Origin": "https://spa.test"})
        assert {name: response.headers.get(name) for name in PREFLIGHT} == PREFLIGHT
        assert (response.status, response.body, snapshot(world.server)) == (204, b"", before)


@own()
class TestUnmodelled:
    """A path that the fake models in no release raises in the caller."""

    @pytest.mark.parametrize("path", ["/api/v3/applications", "/api/v3//", "/api/v3x/user", "/user"])
    def test_an_unmodelled_path_raises_and_names_what_was_called(
        self, server: GitHubEnterpriseServer, path: str
    ) -> None:
        before = snapshot(server)
        with pytest.raises(GHESError, match=r"GET https://ghes\.test") as raised:
            server.handle(Request("GET", f"https://ghes.test{path}"))
        assert (path in str(raised.value), snapshot(server)) == (True, before)
