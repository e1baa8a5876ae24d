"""A user gets or creates the token of an app, with a fingerprint or without."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, Response, User
from tests.evidence import about, documented, inferred, recorded
from tests.rest.client import Client
from tests.rest.reading import AUTHORIZATION_KEYS, anchor, failure, object_in, refusal
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about(
    "oauth-authorizations/get-or-create-authorization-for-app",
    "oauth-authorizations/get-or-create-authorization-for-app-and-fingerprint",
)

Put = Callable[..., Response]

both = pytest.mark.parametrize("fingerprint", [None, "jklmnop12345678"], indirect=True)


@pytest.fixture(name="fingerprint")
def _fingerprint(request: pytest.FixtureRequest) -> str | None:
    """The one in the path; none unless a test asks for one."""
    fingerprint: str | None = getattr(request, "param", None)
    return fingerprint


@pytest.fixture(name="put")
def _put(client: Client, user: User, app: OAuthApp, fingerprint: str | None) -> Put:
    def put(**body: object) -> Response:
        path = f"/authorizations/clients/{app.client_id}" + (f"/{fingerprint}" if fingerprint else "")
        json = {"client_secret": app.client_secret, **body}
        json = {key: value for key, value in json.items() if value is not ...}
        return client.ask("PUT", path, auth=user.credentials, json=json)

    return put


class TestCreated:
    """There is none yet."""

    @recorded("getorcreate_fp_201_01", "wire 3")
    def test_put_without_an_existing_token_answers_201_with_its_location(self, put: Put) -> None:
        response = put()
        assert (response.status, response.headers["Location"]) == (201, object_in(response)["url"])

    @recorded("getorcreate_fp_201_01", "wire 1.1")
    @documented("OpenAPI")
    @inferred("semantics 24, for the place of expires_at")
    def test_the_keys_of_a_put_authorization_are_in_the_recorded_order(self, put: Put) -> None:
        assert list(object_in(put())) == AUTHORIZATION_KEYS

    @recorded("getorcreate_fp_201_01", "wire 1.2")
    @documented("flows 56")
    def test_put_shows_the_text_of_a_token_that_it_creates(
        self, server: GitHubEnterpriseServer, put: Put, user: User, app: OAuthApp
    ) -> None:
        token = server.tokens[object_in(put())["token"]]
        assert (token.user, token.app, token.token[:4]) == (user, app, "gho_")

    @recorded("getorcreate_fp_201_01", "wire 3")
    @both
    def test_a_token_created_by_put_has_the_fingerprint_in_the_path(self, put: Put, fingerprint: str | None) -> None:
        assert object_in(put())["fingerprint"] == fingerprint

    @documented("the page of the operation")
    @both
    def test_put_keeps_scopes_note_and_note_url_of_a_token_that_it_creates(self, put: Put) -> None:
        body = object_in(put(scopes=["public_repo"], note="nightly", note_url="https://example.com"))
        assert (body["scopes"], body["note"], body["note_url"]) == (["public_repo"], "nightly", "https://example.com")

    @recorded("getorcreate_fp_201_01")
    def test_a_token_created_by_put_without_a_note_has_null(self, put: Put) -> None:
        body = object_in(put())
        assert (body["note"], body["note_url"], body["scopes"]) == (None, None, [])

    @documented("wire 5")
    def test_put_creates_grant_and_token(self, server: GitHubEnterpriseServer, put: Put) -> None:
        before = snapshot(server)
        put(scopes=["repo"])
        [grant] = server.grants
        assert (names_of_events(server, before), [*grant.scopes]) == (["grant.created", "token.issued"], ["repo"])

    @documented("the page of the operation")
    @both
    def test_put_does_not_return_the_token_of_another_user(
        self, server: GitHubEnterpriseServer, put: Put, app: OAuthApp, fingerprint: str | None
    ) -> None:
        server.issue_token(server.add_user(), app, fingerprint=fingerprint)
        assert (put().status, len(server.tokens)) == (201, 2)

    @documented("the page of the operation")
    @both
    def test_put_does_not_return_the_token_of_another_app(
        self, server: GitHubEnterpriseServer, put: Put, user: User, fingerprint: str | None
    ) -> None:
        server.issue_token(user, server.add_oauth_app(), fingerprint=fingerprint)
        assert (put().status, len(server.tokens)) == (201, 2)

    @recorded("wire 3")
    @both
    def test_put_does_not_return_a_token_with_another_fingerprint(
        self, server: GitHubEnterpriseServer, put: Put, user: User, app: OAuthApp
    ) -> None:
        server.issue_token(user, app, fingerprint="another")
        assert (put().status, len(server.tokens)) == (201, 2)

    @inferred("semantics 4", "semantics 8")
    def test_put_does_not_return_a_dead_token(
        self, server: GitHubEnterpriseServer, put: Put, user: User, app: OAuthApp, fingerprint: str | None
    ) -> None:
        server.issue_token(user, app, fingerprint=fingerprint, expires_in=60)
        server.clock.advance(seconds=60)
        assert (put().status, len(server.tokens)) == (201, 1)


class TestExisting:
    """The one that is there comes back."""

    @pytest.fixture(autouse=True)
    def _existing(self, server: GitHubEnterpriseServer, user: User, app: OAuthApp, fingerprint: str | None) -> None:
        self.token = server.issue_token(user, app, scopes=["gist"], note="old", fingerprint=fingerprint)

    @recorded("getorcreate_fp_200_01", "wire 3")
    @both
    def test_put_returns_the_existing_authorization_with_200(self, put: Put) -> None:
        response = put()
        assert (response.status, object_in(response)["id"]) == (200, self.token.id)

    @recorded("getorcreate_fp_200_01", "wire 1.2")
    def test_put_shows_the_hash_of_an_existing_token_and_not_its_text(self, put: Put) -> None:
        body = object_in(put())
        assert (body["token"], body["hashed_token"]) == ("", self.token.hashed_token)

    @recorded("getorcreate_fp_200_01", "wire 1.5")
    def test_put_gives_no_location_for_an_existing_token(self, put: Put) -> None:
        response = put()
        assert (response.status, "Location" in response.headers) == (200, False)

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param({}, marks=recorded("wire 3")),
            pytest.param({"scopes": ["repo"]}, marks=inferred("semantics 8")),
            pytest.param({"scopes": []}, marks=inferred("semantics 8")),
            pytest.param({"note": "new"}, marks=inferred("by analogy with scopes (semantics 8)")),
            pytest.param(
                {"note_url": "https://example.com"},
                marks=inferred("by analogy with scopes (semantics 8)"),
            ),
        ],
        ids=str,
    )
    def test_put_does_not_change_an_existing_token(
        self, server: GitHubEnterpriseServer, put: Put, body: dict[str, object]
    ) -> None:
        before = snapshot(server)
        server.clock.advance(hours=1)
        shown = object_in(put(**body))
        assert (shown["scopes"], shown["note"]) == (["gist"], "old")
        assert snapshot(server) == before

    @recorded("wire 3")
    def test_repeating_a_put_creates_nothing(self, server: GitHubEnterpriseServer, put: Put) -> None:
        assert (object_in(put())["id"], object_in(put())["id"]) == (self.token.id, self.token.id)
        assert [*server.tokens] == [self.token]


@about("oauth-authorizations/get-or-create-authorization-for-app")
@inferred("semantics 8")
def test_put_returns_the_oldest_of_several_tokens(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp
) -> None:
    first, _ = (server.issue_token(user, app, scopes=scopes) for scopes in (["gist"], ["repo"]))
    path, json = f"/authorizations/clients/{app.client_id}", {"client_secret": app.client_secret}
    assert object_in(client.ask("PUT", path, auth=user.credentials, json=json))["id"] == first.id


@about("oauth-authorizations/get-or-create-authorization-for-app")
@documented("the page of the operation")
def test_a_fingerprint_in_the_body_of_a_put_is_like_one_in_the_path(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp
) -> None:
    token = server.issue_token(user, app, fingerprint="laptop")
    path, json = f"/authorizations/clients/{app.client_id}", {"client_secret": app.client_secret}
    response = client.ask("PUT", path, auth=user.credentials, json={**json, "fingerprint": "laptop"})
    assert (response.status, object_in(response)["id"]) == (200, token.id)


class TestInvalid:
    """The 422s: nothing is created."""

    @pytest.fixture(autouse=True)
    def _arrange(self, server: GitHubEnterpriseServer, put: Put) -> None:
        self.server, self.put = server, put

    def refused(self, **body: object) -> Response:
        before = snapshot(self.server)
        response = self.put(**body)
        assert (response.status, snapshot(self.server)) == (422, before)
        return response

    @inferred("by analogy with POST /authorizations (flows 76)")
    @pytest.mark.parametrize("secret", ["", "wrong"])
    @both
    def test_put_refuses_a_wrong_secret(self, secret: str) -> None:
        response = self.refused(client_secret=secret)
        assert refusal(response) == (422, "Invalid OAuth application client_id or secret.")

    @documented("OpenAPI", "flows 94")
    @inferred("by analogy with the sentences of flows 94")
    @both
    def test_put_requires_the_client_secret(self) -> None:
        message = 'Invalid request.\n\n"client_secret" wasn\'t supplied.'
        assert refusal(self.refused(client_secret=...)) == (422, message)

    @recorded("wire 3")
    @pytest.mark.parametrize("key", ["client_id", "add_scopes"])
    @both
    def test_put_refuses_a_key_outside_its_schema(self, key: str) -> None:
        message = f'Invalid request.\n\n"{key}" is not a permitted key.'
        assert refusal(self.refused(**{key: "abcde12345fghij67890"})) == (422, message)

    @inferred("by analogy with POST /authorizations (create_bad_scope_422_2013)")
    def test_put_refuses_an_unknown_scope(self) -> None:
        message = "scopes are invalid: x"
        error = {"resource": "OauthAccess", "code": "custom", "field": "scopes", "message": message}
        assert failure(self.refused(scopes=["x"])) == error

    @documented("OpenAPI", "flows 94")
    def test_put_refuses_scopes_in_one_string(self) -> None:
        assert refusal(self.refused(scopes="repo"))[1].startswith("Invalid request.\n\n")


@inferred("by analogy with POST /authorizations (flows 76)")
@pytest.mark.parametrize("fingerprint", ["", "/laptop"])
def test_put_refuses_an_unknown_client_id(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, fingerprint: str
) -> None:
    before = snapshot(server)
    path = f"/authorizations/clients/00000000000000000000{fingerprint}"
    response = client.ask("PUT", path, auth=user.credentials, json={"client_secret": app.client_secret})
    assert refusal(response) == (422, "Invalid OAuth application client_id or secret.")
    assert snapshot(server) == before


@inferred("semantics 22")
def test_put_refuses_a_github_app(
    server: GitHubEnterpriseServer, client: Client, user: User, github_app: GitHubApp
) -> None:
    before = snapshot(server)
    path, json = f"/authorizations/clients/{github_app.client_id}", {"client_secret": github_app.client_secret}
    response = client.ask("PUT", path, auth=user.credentials, json=json)
    assert (refusal(response)[0], snapshot(server)) == (422, before)


@about("oauth-authorizations/get-or-create-authorization-for-app")
@recorded("wire 3")
def test_a_refused_put_points_to_the_recorded_heading_of_the_documentation(
    client: Client, user: User, app: OAuthApp
) -> None:
    path, json = f"/authorizations/clients/{app.client_id}", {"client_id": app.client_id, "client_secret": "x"}
    response = client.ask("PUT", path, auth=user.credentials, json=json)
    assert anchor(response) == "get-or-create-an-authorization-for-a-specific-app"
