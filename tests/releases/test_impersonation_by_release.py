"""POST /admin/users/{username}/authorizations for somebody who is acted as already (flows 103)."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, Response, User
from tests.evidence import about, documented, inferred, recorded
from tests.releases.answers import refusal
from tests.releases.spans import FIRST, sides
from tests.rest.client import Client
from tests.rest.reading import object_in
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = [about("enterprise-admin/create-impersonation-o-auth-token")]

PATH = "/admin/users/octocat/authorizations"


def _ask(client: Client, admin: User) -> Response:
    return client.ask("POST", PATH, auth=admin.credentials, json={"scopes": ["repo"]})


@pytest.fixture(name="first")
def _first(client: Client, user: User, admin: User) -> Response:
    assert user.login in PATH
    return _ask(client, admin)


@recorded("flows 103")
def test_the_first_impersonation_token_answers_201_with_its_url_on_every_release(first: Response) -> None:
    assert (first.status, first.headers["Location"]) == (201, object_in(first)["url"])


@documented("OpenAPI: 200 from 3.1")
@inferred("flows 103: its meaning")
@pytest.mark.parametrize(("release", "status"), sides({FIRST: 201, "3.1": 200}))
class TestAgain:
    """The second."""

    def test_asking_again_for_an_impersonation_token_answers_200_from_3_1_on(
        self, client: Client, admin: User, first: Response, status: int
    ) -> None:
        assert (first.status, _ask(client, admin).status) == (201, status)

    def test_asking_again_for_an_impersonation_token_gives_the_same_one(
        self, server: GitHubEnterpriseServer, client: Client, admin: User, first: Response, status: int
    ) -> None:
        before = snapshot(server)
        again = _ask(client, admin)
        assert (again.status, object_in(again)["id"]) == (status, object_in(first)["id"])
        assert (names_of_events(server, before), len(server.tokens)) == ([], 1)

    def test_an_impersonation_token_comes_with_a_location_when_the_status_is_201(
        self, client: Client, admin: User, first: Response, status: int
    ) -> None:
        again = _ask(client, admin)
        address = {201: object_in(first)["url"], 200: None}
        assert (again.status, again.headers.get("Location")) == (status, address[status])

    def test_asking_after_the_impersonation_token_was_deleted_gives_a_new_one(
        self, client: Client, admin: User, first: Response, status: int
    ) -> None:
        client.ask("DELETE", PATH, auth=admin.credentials)
        again = _ask(client, admin)
        assert (again.status, object_in(again)["id"] != object_in(first)["id"]) == (201, True)
        assert _ask(client, admin).status == status


@documented("releases 1")
@about("enterprise-admin/delete-impersonation-o-auth-token")
def test_an_impersonation_token_can_be_deleted_once_on_every_release(
    server: GitHubEnterpriseServer, client: Client, admin: User, first: Response
) -> None:
    token = server.tokens[object_in(first)["token"]]
    answers = [client.ask("DELETE", PATH, auth=admin.credentials) for _ in range(2)]
    assert ([one.status for one in answers], token.state) == ([204, 404], "revoked")


@documented("flows 103")
def test_only_a_site_administrator_may_impersonate_on_every_release(client: Client, user: User) -> None:
    response = client.ask("POST", PATH, auth=user.credentials, json={"scopes": []})
    assert refusal(response)[0] == 403
