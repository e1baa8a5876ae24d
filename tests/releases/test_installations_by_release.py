"""GET /user/installations: a preview up to 2.21, and keys that came later (releases 2, OpenAPI)."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ghes_oauth import AccessToken
from tests.evidence import about, documented, inferred, recorded
from tests.releases.answers import body_of, documented_at, refusal
from tests.releases.pages import base
from tests.releases.spans import FIRST, sides
from tests.rest.client import Client
from tests.rest.operations import World
from tests.rest.reading import object_in

pytestmark = [about("apps/list-installations-for-authenticated-user")]

PATH = "/user/installations"
PREVIEW = "application/vnd.github.machine-man-preview+json"

# The order is that of installations_200_2021; the key of 3.14 is in OpenAPI.
IN_2_18 = [
    "id", "account", "repository_selection", "access_tokens_url", "repositories_url", "html_url", "app_id", "app_slug",
    "target_id", "target_type", "permissions", "events", "created_at", "updated_at", "single_file_name",
]  # fmt: skip
IN_3_0 = [*IN_2_18, "has_multiple_single_files", "single_file_paths", "suspended_by", "suspended_at"]
IN_3_14 = [*IN_3_0[:7], "client_id", *IN_3_0[7:]]


def _only(client: Client, token: AccessToken) -> dict[str, Any]:
    """The only installation that *token* can see."""
    [row] = object_in(client.ask("GET", PATH, token=token, headers={"Accept": PREVIEW}))["installations"]
    assert isinstance(row, dict)
    return row


# -- the preview ---------------------------------------------------------------------------------------------


class TestPreview:
    """What `Accept` has to name."""

    @documented("OpenAPI: 415")
    @pytest.mark.parametrize("release", ["2.21"])
    @pytest.mark.parametrize(
        "accept",
        [None, "*/*", "application/vnd.github.v3+json", "application/vnd.github.x-preview+json"],
    )
    def test_up_to_2_21_listing_installations_without_the_preview_media_type_answers_415(
        self, client: Client, world: World, accept: str | None
    ) -> None:
        headers = {} if accept is None else {"Accept": accept}
        assert client.ask("GET", PATH, token=world.github_token, headers=headers).status == 415

    @documented("OpenAPI: 415 has both keys")
    @pytest.mark.parametrize("release", ["2.21"])
    def test_up_to_2_21_the_415_has_a_message_and_a_documentation_url(
        self, release: str, client: Client, world: World
    ) -> None:
        response = client.ask("GET", PATH, token=world.github_token)
        assert (list(body_of(response)), bool(refusal(response)[1])) == (["message", "documentation_url"], True)
        assert documented_at(response).startswith(base(release))

    @documented("OpenAPI: 415")
    @pytest.mark.parametrize("release", ["2.21"])
    @pytest.mark.parametrize("accept", [PREVIEW, f"application/json, {PREVIEW}"])
    def test_up_to_2_21_installations_are_listed_with_the_preview_media_type(
        self, client: Client, world: World, accept: str
    ) -> None:
        response = client.ask("GET", PATH, token=world.github_token, headers={"Accept": accept})
        assert object_in(response)["total_count"] == 1

    @documented("OpenAPI: the header is no longer a parameter")
    @pytest.mark.parametrize("release", ["2.22"])
    @pytest.mark.parametrize("headers", [{}, {"Accept": PREVIEW}, {"Accept": "application/json"}], ids=str)
    def test_from_2_22_on_installations_are_listed_without_a_preview_media_type(
        self, client: Client, world: World, headers: dict[str, str]
    ) -> None:
        assert object_in(client.ask("GET", PATH, token=world.github_token, headers=headers))["total_count"] == 1

    @inferred("flows 77")
    @pytest.mark.parametrize("release", ["2.21"])
    def test_up_to_2_21_missing_credentials_are_refused_before_a_missing_preview_media_type(
        self, client: Client
    ) -> None:
        assert refusal(client.ask("GET", PATH)) == (401, "Requires authentication")

    @documented("OpenAPI: the only preview")
    @about("apps/check-token")
    @pytest.mark.parametrize("release", ["2.21"])
    def test_up_to_2_21_another_operation_needs_no_preview_media_type(self, client: Client, world: World) -> None:
        path, body = f"/applications/{world.app.client_id}/token", {"access_token": world.token.token}
        assert client.ask("POST", path, auth=world.app.credentials, json=body).status == 200


# -- keys ----------------------------------------------------------------------------------------------------


@recorded("installations_200_2019", "installations_200_2021")
@documented("OpenAPI")
@inferred("that client_id is sent")
@pytest.mark.parametrize(("release", "keys"), sides({FIRST: IN_2_18, "3.0": IN_3_0, "3.14": IN_3_14}))
def test_an_installation_has_the_keys_of_the_release(client: Client, world: World, keys: list[str]) -> None:
    assert list(_only(client, world.github_token)) == keys


@documented("OpenAPI")
@pytest.mark.parametrize("release", ["3.0"])
def test_from_3_0_on_an_installation_shows_no_single_files_and_no_suspension(client: Client, world: World) -> None:
    row = _only(client, world.github_token)
    keys = ("has_multiple_single_files", "single_file_paths", "suspended_at", "suspended_by")
    assert [row[key] for key in keys] == [False, [], None, None]


@documented("OpenAPI")
@pytest.mark.parametrize("release", ["3.14"])
def test_from_3_14_on_an_installation_shows_the_client_id_of_its_app(client: Client, world: World) -> None:
    assert _only(client, world.github_token)["client_id"] == world.github_app.client_id


@recorded("installations_200_2019", "installations_200_2021")
@inferred("wire 14: the edge")
@pytest.mark.parametrize(("release", "below"), sides({FIRST: "/installations", "3.1": "/app/installations"}))
def test_access_tokens_url_of_an_installation_is_below_app_from_3_1_on(
    client: Client, world: World, below: str
) -> None:
    row = _only(client, world.github_token)
    assert row["access_tokens_url"] == f"https://ghes.test/api/v3{below}/{row['id']}/access_tokens"
