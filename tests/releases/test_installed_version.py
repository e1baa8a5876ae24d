"""How a client learns which GHES it talks to (flows 97 and 98)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, Release, Response
from tests.evidence import EVERY, about, documented, own, recorded
from tests.rest.client import Client
from tests.rest.operations import World
from tests.rest.reading import object_in

pytestmark = [about(EVERY)]

ANSWERS: dict[str, tuple[int, Callable[[Client, World], Response]]] = {
    "a success": (200, lambda client, world: client.ask("GET", "/user", auth=world.user.credentials)),
    "no content": (
        204,
        lambda client, world: client.ask("DELETE", f"/authorizations/{world.token.id}", auth=world.user.credentials),
    ),
    "bad credentials": (401, lambda client, _: client.ask("GET", "/user", token="dead")),
    "not found": (404, lambda client, _: client.ask("PUT", "/user")),
    "a preflight": (204, lambda client, _: client.ask("OPTIONS", "/user")),
}


@recorded("ghe_user_headers_oauth")
@pytest.mark.parametrize("release", ["3.9"])
@pytest.mark.parametrize(("status", "ask"), ANSWERS.values(), ids=ANSWERS)
def test_every_answer_of_the_api_names_the_first_patch_release(
    release: str, client: Client, world: World, status: int, ask: Callable[[Client, World], Response]
) -> None:
    response = ask(client, world)
    assert (response.status, response.headers["X-GitHub-Enterprise-Version"]) == (status, f"{release}.0")


@recorded("flows 98")
@about("meta/get")
def test_meta_names_the_first_patch_release(release: str, client: Client) -> None:
    assert object_in(client.ask("GET", "/meta"))["installed_version"] == f"{release}.0"


@documented("OpenAPI: what every document has, and requires")
@about("meta/get")
def test_meta_begins_with_the_quoted_keys_on_every_release(client: Client) -> None:
    body = object_in(client.ask("GET", "/meta"))
    assert list(body)[:2] == ["verifiable_password_authentication", "installed_version"]


@recorded("ghe_user_headers_oauth")
@pytest.mark.parametrize("release", ["2.22"])
def test_on_2_22_the_answer_to_a_token_has_the_quoted_headers(client: Client, server: GitHubEnterpriseServer) -> None:
    app = server.add_oauth_app(client_id="178c6fc778ccc68e1d6a")
    token = server.issue_token(server.add_user(), app, scopes=["gist", "read:org", "repo"])
    headers = client.ask("GET", "/user", token=token).headers
    assert (headers["X-OAuth-Scopes"], headers["X-Accepted-OAuth-Scopes"]) == ("gist, read:org, repo", "")
    assert headers["X-OAuth-Client-Id"] == "178c6fc778ccc68e1d6a"
    assert headers["X-GitHub-Enterprise-Version"] == "2.22.0"


@own()
def test_the_server_has_its_release_as_an_attribute_and_in_its_repr(
    release: str, server: GitHubEnterpriseServer
) -> None:
    assert (str(server.release), isinstance(server.release, Release), release in repr(server)) == (release, True, True)


@own()
def test_a_server_is_made_of_a_release_as_well_as_of_its_text(release: str) -> None:
    assert GitHubEnterpriseServer(release=Release(release)).release == release
