"""GET /user/installations: a preview up to 2.21, and keys that came later (releases 2, OpenAPI)."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ghes_oauth import AccessToken
from tests.evidence import about, documented, inferred, on
from tests.releases.answers import body_of, documented_at, refusal
from tests.releases.pages import base
from tests.releases.spans import each, span
from tests.rest.client import Client
from tests.rest.operations import World
from tests.rest.reading import object_in

pytestmark = [about("apps/list-installations-for-authenticated-user"), on("2.18 to 3.22")]

PATH = "/user/installations"
PREVIEW = "application/vnd.github.machine-man-preview+json"

# OpenAPI: the example of 2.18, of 3.0 and, with the key of its schema, of 3.14.
IN_2_18 = [
    "id", "account", "access_tokens_url", "repositories_url", "html_url", "app_id", "target_id", "target_type",
    "permissions", "events", "single_file_name", "repository_selection", "created_at", "updated_at", "app_slug",
]  # fmt: skip
IN_3_0 = [
    *IN_2_18[:11], "has_multiple_single_files", "single_file_paths", *IN_2_18[11:], "suspended_at", "suspended_by",
]  # fmt: skip
IN_3_14 = [*IN_3_0[:6], "client_id", *IN_3_0[6:]]


def _only(client: Client, token: AccessToken) -> dict[str, Any]:
    """The only installation that *token* can see."""
    [row] = object_in(client.ask("GET", PATH, token=token, headers={"Accept": PREVIEW}))["installations"]
    assert isinstance(row, dict)
    return row


# -- the preview ---------------------------------------------------------------------------------------------


class TestPreview:
    """What `Accept` has to name."""

    @documented("OpenAPI: 415")
    @pytest.mark.parametrize("release", span("2.18", "2.21"))
    @pytest.mark.parametrize(
        "accept",
        [None, "*/*", "application/json", "application/vnd.github.v3+json", "application/vnd.github.x-preview+json"],
    )
    def test_up_to_2_21_without_it_the_media_type_is_not_supported(
        self, client: Client, world: World, accept: str | None
    ) -> None:
        headers = {} if accept is None else {"Accept": accept}
        assert client.ask("GET", PATH, token=world.github_token, headers=headers).status == 415

    @documented("OpenAPI: 415 has both keys")
    @pytest.mark.parametrize("release", span("2.18", "2.21"))
    def test_the_refusal_has_a_message_and_an_address(self, release: str, client: Client, world: World) -> None:
        response = client.ask("GET", PATH, token=world.github_token)
        assert (list(body_of(response)), bool(refusal(response)[1])) == (["message", "documentation_url"], True)
        assert documented_at(response).startswith(base(release))

    @documented("OpenAPI: 415")
    @pytest.mark.parametrize("release", span("2.18", "2.21"))
    @pytest.mark.parametrize("accept", [PREVIEW, f"application/json, {PREVIEW}"])
    def test_with_it_they_are_listed(self, client: Client, world: World, accept: str) -> None:
        response = client.ask("GET", PATH, token=world.github_token, headers={"Accept": accept})
        assert object_in(response)["total_count"] == 1

    @documented("OpenAPI: the header is no longer a parameter")
    @pytest.mark.parametrize("release", span("2.22"))
    @pytest.mark.parametrize("headers", [{}, {"Accept": PREVIEW}, {"Accept": "application/json"}], ids=str)
    def test_from_2_22_on_nothing_has_to_be_named(self, client: Client, world: World, headers: dict[str, str]) -> None:
        assert object_in(client.ask("GET", PATH, token=world.github_token, headers=headers))["total_count"] == 1

    @inferred("flows 77")
    @pytest.mark.parametrize("release", ["2.18", "2.21"])
    def test_credentials_come_first(self, client: Client) -> None:
        assert refusal(client.ask("GET", PATH)) == (401, "Requires authentication")

    @documented("OpenAPI: the only preview")
    @about("apps/check-token")
    @pytest.mark.parametrize("release", span("2.20", "2.22"))
    def test_no_other_operation_needs_one(self, client: Client, world: World) -> None:
        path, body = f"/applications/{world.app.client_id}/token", {"access_token": world.token.token}
        assert client.ask("POST", path, auth=world.app.credentials, json=body).status == 200


# -- keys ----------------------------------------------------------------------------------------------------


@documented("OpenAPI")
@inferred("that client_id is sent")
@pytest.mark.parametrize(
    ("release", "keys"), each(("2.18", "2.22", IN_2_18), ("3.0", "3.13", IN_3_0), ("3.14", "3.22", IN_3_14))
)
def test_the_keys_are_those_of_the_release(client: Client, world: World, keys: list[str]) -> None:
    assert list(_only(client, world.github_token)) == keys


@documented("OpenAPI")
@pytest.mark.parametrize("release", span("3.0"))
def test_what_came_with_3_0_says_that_there_is_nothing(client: Client, world: World) -> None:
    row = _only(client, world.github_token)
    keys = ("has_multiple_single_files", "single_file_paths", "suspended_at", "suspended_by")
    assert [row[key] for key in keys] == [False, [], None, None]


@documented("OpenAPI")
@pytest.mark.parametrize("release", span("3.14"))
def test_the_client_id_is_the_app_s(client: Client, world: World) -> None:
    assert _only(client, world.github_token)["client_id"] == world.github_app.client_id


@documented("OpenAPI: the example")
@pytest.mark.parametrize(
    ("release", "below"), each(("2.18", "3.7", "/installations"), ("3.8", "3.22", "/app/installations"))
)
def test_its_tokens_are_where_the_example_of_the_release_has_them(client: Client, world: World, below: str) -> None:
    row = _only(client, world.github_token)
    assert row["access_tokens_url"] == f"https://ghes.test/api/v3{below}/{row['id']}/access_tokens"
