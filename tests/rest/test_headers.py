"""The header fields of every kind of answer, of the nineteen operations and of GET /user (wire 1.5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, Response, User
from tests.evidence import EVERY, about, documented, inferred, recorded
from tests.rest.client import Client
from tests.rest.operations import OPERATIONS, UPDATES, Operation, World, named
from tests.rest.reading import object_in

pytestmark = about(EVERY)

RECORDED_ETAG = r'"[0-9a-f]{32}(?:[0-9a-f]{32})?"'
# One for an app, a list, what was created, and a single authorization.
SUCCESSES = named(
    "POST /applications/{client_id}/token",
    "GET /authorizations",
    "POST /authorizations",
    "GET /authorizations/{authorization_id}",
)
CHANGES = [*named("PATCH /applications/{client_id}/token"), *UPDATES]
# Status -> how to get it.
ANSWERS = {
    200: lambda world: Client(world.server).ask("GET", "/authorizations", auth=world.user.credentials),
    204: lambda world: Client(world.server).ask(
        "DELETE", f"/authorizations/{world.token.id}", auth=world.user.credentials
    ),
    304: lambda world: Client(world.server).ask(
        "GET", "/authorizations", auth=world.user.credentials, headers={"If-None-Match": "*"}
    ),
    404: lambda world: Client(world.server).ask("GET", "/authorizations/1", auth=world.user.credentials),
}


def _answered(world: World, status: int) -> Response:
    response = ANSWERS[status](world)
    assert response.status == status
    return response


def _succeeded(world: World, operation: Operation) -> Response:
    response = world.ask(operation)
    assert response.status == operation.status
    return response


def _varies_on(response: Response) -> list[str]:
    return [name.strip() for name in response.headers["Vary"].split(",")]


@recorded("wire 1.5")
@pytest.mark.parametrize("operation", SUCCESSES, ids=str)
class TestSuccess:
    """200 and 201."""

    def test_what_is_for_a_user_is_cached_as_private_and_what_is_for_an_app_as_public(
        self, world: World, operation: Operation
    ) -> None:
        whose = "private" if operation.caller == "user" else "public"
        assert _succeeded(world, operation).headers["Cache-Control"] == f"{whose}, max-age=60, s-maxage=60"

    def test_an_answer_for_a_user_varies_on_who_asks(self, world: World, operation: Operation) -> None:
        names = ["Accept", "Authorization", "Cookie", "X-GitHub-OTP"]
        expected = names if operation.caller == "user" else names[:1]
        varies = _varies_on(_succeeded(world, operation))
        assert (varies[: len(expected)], set(varies[len(expected) :]) & set(names[1:])) == (expected, set())

    @recorded("create_201_03", "list_200_01")
    @documented("flows 86")
    def test_a_success_is_json(self, world: World, operation: Operation) -> None:
        assert _succeeded(world, operation).headers["Content-Type"] == "application/json; charset=utf-8"

    def test_the_length_of_a_success_is_that_of_its_body(self, world: World, operation: Operation) -> None:
        response = _succeeded(world, operation)
        assert response.headers["Content-Length"] == str(len(response.body))

    def test_the_json_of_a_success_is_compact_and_ends_in_no_newline(self, world: World, operation: Operation) -> None:
        body = _succeeded(world, operation).body
        assert (b'": ' in body, b', "' in body, body[-1:] in (b"}", b"]")) == (False, False, True)

    def test_the_etag_is_strong_on_201_and_weak_on_200(self, world: World, operation: Operation) -> None:
        response = _succeeded(world, operation)
        weak = "" if response.status == 201 else "W/"
        assert re.fullmatch(weak + RECORDED_ETAG, response.headers["ETag"])


@recorded("wire 1.5")
@inferred("by analogy with lists for grants, which nobody recorded")
def test_only_the_operation_for_a_single_authorization_shows_when_it_was_modified(world: World) -> None:
    reading = [row for row in OPERATIONS if row.method == "GET"]
    dated = [str(row) for row in reading if "Last-Modified" in _succeeded(world, row).headers]
    assert dated == ["GET /authorizations/{authorization_id}"]


@recorded("wire 1.5")
@pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.status == 201 or row in CHANGES], ids=str)
def test_only_what_was_created_has_a_location(world: World, operation: Operation) -> None:
    response = _succeeded(world, operation)
    expected = object_in(response)["url"] if response.status == 201 else None
    assert response.headers.get("Location") == expected


@recorded("wire 1.5", "delete_token_204_01")
def test_a_204_has_no_header_about_content(world: World) -> None:
    response = _answered(world, 204)
    about_content = {"ETag", "Cache-Control", "Content-Type", "Last-Modified"} & set(response.headers)
    assert (response.body, about_content) == (b"", set())


@recorded("wire 1.5", "wire 1.6")
class TestRefusal:
    """4xx."""

    def test_a_refusal_is_json(self, world: World) -> None:
        assert _answered(world, 404).headers["Content-Type"] == "application/json; charset=utf-8"

    def test_the_length_of_a_refusal_is_that_of_its_body(self, world: World) -> None:
        response = _answered(world, 404)
        assert response.headers["Content-Length"] == str(len(response.body))

    def test_the_json_of_a_refusal_is_compact_and_ends_in_no_newline(self, world: World) -> None:
        body = _answered(world, 404).body
        assert (body.startswith(b'{"message":"'), body[-1:]) == (True, b"}")

    def test_a_refusal_has_nothing_to_cache(self, world: World) -> None:
        headers = _answered(world, 404).headers
        assert {"ETag", "Cache-Control", "Last-Modified", "Location"} & set(headers) == set()


class TestEveryAnswer:
    """Whatever the status."""

    @pytest.fixture(name="answers")
    def _answers(self, world: World) -> dict[int, Mapping[str, str]]:
        """The headers of an answer of each status."""
        world.server.clock.freeze()
        world.server.clock.advance(hours=8)
        return {status: _answered(world, status).headers for status in ANSWERS}

    @recorded("ghe_user_headers_oauth")
    @documented("flows 97")
    def test_every_answer_names_the_version_of_the_server(self, answers: dict[int, Mapping[str, str]]) -> None:
        versions = {status: headers["X-GitHub-Enterprise-Version"] for status, headers in answers.items()}
        assert versions == dict.fromkeys(ANSWERS, "3.3.0")

    @recorded("wire 10", "flows 97")
    def test_every_answer_has_an_id_of_its_own(self, answers: dict[int, Mapping[str, str]]) -> None:
        ids = [headers["X-GitHub-Request-Id"] for headers in answers.values()]
        assert [one for one in ids if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one)] == []
        assert len(set(ids)) == len(ANSWERS)

    @documented("RFC 9110 6.6.1")
    def test_every_answer_has_the_time_of_the_server(self, world: World, answers: dict[int, Mapping[str, str]]) -> None:
        dates = {status: parsedate_to_datetime(headers["Date"]) for status, headers in answers.items()}
        assert dates == dict.fromkeys(ANSWERS, world.server.clock.now().replace(microsecond=0))

    @recorded("wire 1.5")
    def test_no_answer_makes_the_browser_ask_for_a_password(self, answers: dict[int, Mapping[str, str]]) -> None:
        assert [status for status, headers in answers.items() if "WWW-Authenticate" in headers] == []

    @recorded("wire 10", "flows 82")
    @documented("flows 82")
    def test_no_answer_says_anything_of_a_rate_limit_by_default(self, answers: dict[int, Mapping[str, str]]) -> None:
        names = {name.lower() for headers in answers.values() for name in headers}
        assert {name for name in names if name.startswith("x-ratelimit")} == set()

    @documented("flows 90")
    def test_scripts_of_any_origin_may_read_every_answer(self, answers: dict[int, Mapping[str, str]]) -> None:
        origins = {status: headers["Access-Control-Allow-Origin"] for status, headers in answers.items()}
        assert origins == dict.fromkeys(ANSWERS, "*")

    @documented("flows 90")
    def test_scripts_may_read_the_headers_that_matter(self, answers: dict[int, Mapping[str, str]]) -> None:
        matter = {"ETag", "Link", "X-GitHub-OTP", "X-OAuth-Scopes", "X-Accepted-OAuth-Scopes"}
        for status, headers in answers.items():
            assert matter <= set(headers["Access-Control-Expose-Headers"].split(", ")), status

    @recorded("wire 1.5")
    @documented("flows 85")
    def test_every_answer_names_a_media_type(self, answers: dict[int, Mapping[str, str]]) -> None:
        named = {status: headers["X-GitHub-Media-Type"] for status, headers in answers.items()}
        assert named == dict.fromkeys(ANSWERS, "github.v3; format=json")


@recorded("wire 1.5")
def test_scripts_may_read_the_headers_about_deprecation(client: Client) -> None:
    # wire 1.5: the list gains these two in 2020.
    exposed = client.ask("GET", "/").headers["Access-Control-Expose-Headers"].split(", ")
    assert {"Deprecation", "Sunset"} <= set(exposed)


@pytest.mark.parametrize(
    ("accept", "named"),
    [
        pytest.param("application/json", "github.v3", marks=recorded("emails_200_oauth_2021", "wire 1.5")),
        pytest.param("application/vnd.github+json", "github.v3; format=json", marks=documented("flows 85")),
        pytest.param("application/vnd.github.v3+json", "github.v3; format=json", marks=recorded("user_200_01")),
        pytest.param(
            "application/vnd.github.v3+json; charset=utf-8",
            "github.v3; format=json",
            marks=inferred("by analogy with the type alone"),
        ),
        pytest.param(
            "application/vnd.github.v3.full+json", "github.v3; param=full; format=json", marks=recorded("user_200_06")
        ),
        pytest.param(
            "application/vnd.github.doctor-strange-preview+json",
            "github.v3; param=doctor-strange-preview; format=json",
            marks=recorded("delete_token_204_01"),
        ),
        pytest.param("*/*", "unknown, github.v3", marks=recorded("wire 1.5")),
    ],
)
def test_the_media_type_header_follows_accept(client: Client, user: User, accept: str, named: str) -> None:
    response = client.ask("GET", "/user", auth=user.credentials, headers={"Accept": accept})
    assert response.headers["X-GitHub-Media-Type"] == named


@inferred("flows 84")
def test_an_api_version_is_ignored_before_3_9(client: Client, user: User) -> None:
    response = client.ask("GET", "/user", auth=user.credentials, headers={"X-GitHub-Api-Version": "v3"})
    assert (response.status, "X-GitHub-Api-Version-Selected" in response.headers) == (200, False)


@about("oauth-authorizations/get-authorization")
@recorded("get_200_06", "wire 1.5", "wire 4")
def test_a_single_authorization_was_modified_when_it_was_updated(
    server: GitHubEnterpriseServer, client: Client, world: World
) -> None:
    server.clock.freeze()
    server.clock.advance(hours=1)
    path = f"/authorizations/{world.token.id}"
    client.ask("PATCH", path, auth=world.user.credentials, json={})
    modified = client.ask("GET", path, auth=world.user.credentials).headers["Last-Modified"]
    assert parsedate_to_datetime(modified) == server.clock.now().replace(microsecond=0)


@about("users/get-authenticated")
@recorded("user_200_01", "wire 1.5")
def test_the_profile_was_modified_when_it_was_updated(client: Client, user: User) -> None:
    response = client.ask("GET", "/user", auth=user.credentials)
    assert parsedate_to_datetime(response.headers["Last-Modified"]) == user.updated_at


@about("oauth-authorizations/list-authorizations")
@documented("RFC 9110 8.8.3")
@inferred("that nothing else changes it")
@pytest.mark.parametrize("operation", [*named("GET /authorizations", "POST /authorizations"), *UPDATES], ids=str)
def test_the_entity_tag_of_a_list_changes_exactly_when_its_body_does(world: World, operation: Operation) -> None:
    client = Client(world.server)
    before = client.ask("GET", "/authorizations", auth=world.user.credentials)
    world.server.clock.advance(hours=1)
    world.ask(operation)
    after = client.ask("GET", "/authorizations", auth=world.user.credentials)
    assert (before.headers["ETag"] == after.headers["ETag"]) == (before.body == after.body)
