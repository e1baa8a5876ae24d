"""304 for what the client has already (flows 87)."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, Response, User
from tests.evidence import EVERY, about, documented, inferred, recorded
from tests.rest.client import Client
from tests.rest.operations import UPDATES, Operation, World, named
from tests.rest.snapshot import snapshot

pytestmark = about("oauth-authorizations/list-authorizations")

(LIST,) = named("GET /authorizations")


def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def _tagged(world: World) -> tuple[Response, str]:
    """A full answer, and its entity tag without quotes and weakness."""
    response = world.ask(LIST)
    assert response.status == 200
    return response, response.headers["ETag"].removeprefix("W/").strip('"')


class TestIfNoneMatch:
    """By entity tag; the comparison is weak (RFC 9110 13.1.2)."""

    @documented("flows 87", "OpenAPI", "RFC 9110 13.1.2")
    @pytest.mark.parametrize("form", ['W/"{}"', '"{}"', "*", '"a","b","{}"', '  W/"{}"  ', '"{}", "other"'])
    def test_a_matching_entity_tag_is_answered_with_304_and_no_body(self, world: World, form: str) -> None:
        _, tag = _tagged(world)
        response = world.ask(LIST, headers={"If-None-Match": form.format(tag)})
        assert (response.status, response.body) == (304, b"")

    @documented("RFC 9110 13.1.2")
    @inferred("that what is no tag fits none")
    @pytest.mark.parametrize("form", ['W/"other"', "", "{}", '"{}x"', '"x", "y"'])
    def test_an_entity_tag_that_does_not_match_gets_the_full_answer(self, world: World, form: str) -> None:
        full, tag = _tagged(world)
        response = world.ask(LIST, headers={"If-None-Match": form.format(tag)})
        assert (response.status, response.body) == (200, full.body)

    @documented("RFC 9110 15.4.5")
    def test_a_304_has_the_caching_headers_and_none_about_the_body(self, world: World) -> None:
        full, tag = _tagged(world)
        response = world.ask(LIST, headers={"If-None-Match": f'"{tag}"'})
        kept = [full.headers[name] == response.headers[name] for name in ("ETag", "Cache-Control", "Vary")]
        lost = [name in response.headers for name in ("Content-Type", "Content-Length")]
        assert (kept, lost) == ([True] * 3, [False] * 2)

    @documented("RFC 9110 9.2.1")
    def test_a_304_changes_nothing(self, world: World) -> None:
        before = snapshot(world.server)
        response = world.ask(LIST, headers={"If-None-Match": "*"})
        assert (response.status, snapshot(world.server)) == (304, before)

    @documented("flows 87", "RFC 9110 8.8.3")
    def test_an_entity_tag_no_longer_matches_once_the_answer_has_changed(self, world: World) -> None:
        _, tag = _tagged(world)
        world.server.clock.advance(hours=1)
        client = Client(world.server)
        json = {"add_scopes": ["notifications"]}
        client.ask("PATCH", f"/authorizations/{world.token.id}", auth=world.user.credentials, json=json)
        assert world.ask(LIST, headers={"If-None-Match": f'"{tag}"'}).status == 200

    @documented("RFC 9110 13.2.1")
    def test_an_entity_tag_does_not_replace_credentials(self, world: World) -> None:
        response = world.ask_without_credentials(LIST, {"If-None-Match": "*"})
        assert (response.status, response.body != b"") == (401, True)


@about(EVERY)
@inferred("flows 87, which has it for reading")
@pytest.mark.parametrize(
    "operation", [*named("POST /applications/{client_id}/token", "POST /authorizations"), *UPDATES], ids=str
)
def test_only_get_and_head_are_conditional(world: World, operation: Operation) -> None:
    assert world.ask(operation, headers={"If-None-Match": "*"}).status == operation.status


@about("users/get-authenticated", "oauth-authorizations/get-authorization")
@documented("RFC 9110 13.1.3")
class TestIfModifiedSince:
    """By date, on the two answers that have one."""

    @pytest.fixture(name="path", params=["/user", "/authorizations/{}"])
    def _path(self, request: pytest.FixtureRequest, token: AccessToken) -> str:
        return str(request.param).format(token.id)

    @documented("flows 87", "OpenAPI", "RFC 9110 13.1.3")
    @pytest.mark.parametrize("seconds", [0, 1])
    def test_an_answer_not_modified_since_the_given_date_is_a_304_without_a_body(
        self, client: Client, user: User, token: AccessToken, path: str, seconds: int
    ) -> None:
        since = _http_date(max(user.updated_at, token.updated_at) + timedelta(seconds=seconds))
        response = client.ask("GET", path, auth=user.credentials, headers={"If-Modified-Since": since})
        assert (response.status, response.body) == (304, b"")

    def test_an_answer_modified_since_the_given_date_is_sent_in_full(
        self, client: Client, user: User, token: AccessToken, path: str
    ) -> None:
        since = _http_date(min(user.updated_at, token.updated_at) - timedelta(seconds=1))
        response = client.ask("GET", path, auth=user.credentials, headers={"If-Modified-Since": since})
        assert (response.status, response.body != b"") == (200, True)

    def test_an_entity_tag_that_does_not_match_overrides_if_modified_since(
        self, client: Client, user: User, path: str
    ) -> None:
        headers = {"If-Modified-Since": _http_date(user.updated_at + timedelta(days=1)), "If-None-Match": '"other"'}
        assert client.ask("GET", path, auth=user.credentials, headers=headers).status == 200

    @about("oauth-authorizations/get-authorization")
    @recorded("wire 4")
    @documented("RFC 9110 13.1.3")
    def test_a_changed_authorization_is_sent_in_full_despite_if_modified_since(
        self, server: GitHubEnterpriseServer, client: Client, user: User, token: AccessToken
    ) -> None:
        path, since = f"/authorizations/{token.id}", _http_date(token.updated_at)
        server.clock.advance(seconds=2)
        client.ask("PATCH", path, auth=user.credentials, json={})
        response = client.ask("GET", path, auth=user.credentials, headers={"If-Modified-Since": since})
        assert (response.status, response.body != b"") == (200, True)

    def test_a_date_without_a_time_zone_in_if_modified_since_is_in_utc(self, client: Client, user: User) -> None:
        since = _http_date(user.updated_at).replace("GMT", "-0000")
        response = client.ask("GET", "/user", auth=user.credentials, headers={"If-Modified-Since": since})
        assert response.status == 304

    def test_an_invalid_date_in_if_modified_since_is_ignored(self, client: Client, user: User) -> None:
        for since in (
            "",
            "yesterday",
            "Mon, 32 Jan 2020 00:00:00 GMT",
            "Mon, 01 Jan 99999 00:00:00 GMT",
            "Mon, 01 Jan 2020 00:00:00 +9999",
            "Mon, 01 Jan 2020 00:00:00 +99999999999999999999",
            "01 Jan 2020 99999999999999999999:00:00 GMT",
            "\x00",
        ):
            response = client.ask("GET", "/user", auth=user.credentials, headers={"If-Modified-Since": since})
            assert (response.status, response.body != b"") == (200, True), since


@about("oauth-authorizations/list-authorizations")
@recorded("wire 1.5")
@documented("RFC 9110 13.1.3")
def test_a_list_ignores_if_modified_since(client: Client, user: User) -> None:
    since = _http_date(user.updated_at + timedelta(days=1))
    response = client.ask("GET", "/authorizations", auth=user.credentials, headers={"If-Modified-Since": since})
    assert (response.status, response.body) == (200, b"[]")


@about("users/get-authenticated")
@documented("RFC 9110 8.8.3")
def test_two_users_get_different_entity_tags_for_their_profiles(
    server: GitHubEnterpriseServer, client: Client, user: User
) -> None:
    tags = [client.ask("GET", "/user", auth=one.credentials).headers["ETag"] for one in (user, server.add_user())]
    assert tags[0] != tags[1]
