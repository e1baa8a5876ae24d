"""A user creates a personal token, or a token for an app, with a password."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from pytest_ghes_oauth import Email, GitHubEnterpriseServer, OAuthApp, Response, User
from tests.evidence import about, documented, inferred, recorded
from tests.rest.client import Client
from tests.rest.reading import (
    AUTHORIZATION_KEYS,
    DOCUMENTATION,
    PERSONAL_CLIENT_ID,
    anchor,
    failure,
    object_in,
    refusal,
)
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about("oauth-authorizations/create-authorization")
_OTHER_SCOPES = inferred("by analogy with the one that was quoted (create_bad_scope_422_2013)")

Create = Callable[..., Response]


@pytest.fixture(name="create")
def _create(client: Client, user: User) -> Create:
    def create(**json: object) -> Response:
        return client.ask("POST", "/authorizations", auth=user.credentials, json=json)

    return create


@pytest.fixture(name="pair")
def _pair(app: OAuthApp) -> dict[str, str]:
    return {"client_id": app.client_id, "client_secret": app.client_secret}


class TestPersonalToken:
    """Without a client id and secret."""

    @pytest.fixture(name="body")
    def _body(self, create: Create) -> dict[str, Any]:
        return object_in(create(note="laptop", scopes=["gist"]))

    @recorded("create_201_03")
    def test_creating_a_personal_token_answers_201_with_its_location(self, create: Create) -> None:
        response = create(note="laptop")
        assert (response.status, response.headers["Location"]) == (201, object_in(response)["url"])

    @recorded("create_201_03", "wire 1.1")
    @documented("OpenAPI")
    @inferred("semantics 24, for the place of expires_at")
    def test_the_keys_of_a_created_authorization_are_in_the_recorded_order(self, body: dict[str, Any]) -> None:
        assert list(body) == AUTHORIZATION_KEYS

    @recorded("wire 1.2")
    @inferred("semantics 2, for the grant")
    def test_creating_a_personal_token_shows_its_text_in_clear(
        self, server: GitHubEnterpriseServer, user: User, body: dict[str, Any]
    ) -> None:
        token = server.tokens[body["token"]]
        assert (token.id, token.user, token.app, token.grant) == (body["id"], user, None, None)

    @documented("flows 56", "flows 57", "flows 58")
    def test_the_text_of_a_personal_token_begins_with_ghp__and_has_forty_characters(self, body: dict[str, Any]) -> None:
        assert (body["token"][:4], len(body["token"])) == ("ghp_", 40)

    @recorded("wire 1.3", "flows 62")
    def test_the_hash_of_a_created_token_is_the_sha_256_of_its_text_in_hex(self, body: dict[str, Any]) -> None:
        assert body["hashed_token"] == hashlib.sha256(body["token"].encode()).hexdigest()

    @recorded("create_201_03", "wire 1.4")
    def test_the_app_of_a_personal_token_is_named_after_its_note(self, body: dict[str, Any]) -> None:
        assert (body["app"]["name"], body["app"]["client_id"]) == ("laptop", PERSONAL_CLIENT_ID)

    @recorded("create_201_03", "wire 1.4")
    @inferred("which page it is from 3.0 on")
    def test_the_app_of_a_personal_token_without_a_note_url_points_to_the_documentation(
        self, body: dict[str, Any]
    ) -> None:
        assert (body["note_url"], body["app"]["url"].startswith(DOCUMENTATION)) == (None, True)

    @recorded("create_201_06")
    @inferred("which page it is from 3.0 on")
    def test_an_empty_note_url_is_returned_as_it_is_and_the_app_points_to_the_documentation(
        self, create: Create
    ) -> None:
        body = object_in(create(note="laptop", note_url=""))
        assert (body["note_url"], body["app"]["url"].startswith(DOCUMENTATION)) == ("", True)

    @recorded("create_201_08")
    def test_the_app_of_a_personal_token_points_to_its_note_url(self, create: Create) -> None:
        body = object_in(create(note="laptop", note_url="https://example.com"))
        assert (body["note_url"], body["app"]["url"]) == ("https://example.com", "https://example.com")

    @recorded("create_201_06", "create_201_08")
    def test_an_empty_client_id_and_secret_create_a_personal_token(
        self, server: GitHubEnterpriseServer, create: Create
    ) -> None:
        body = object_in(create(note="laptop", client_id="", client_secret=""))
        assert (server.tokens[body["token"]].app, body["app"]["client_id"]) == (None, PERSONAL_CLIENT_ID)

    @inferred("semantics 2")
    def test_creating_a_personal_token_creates_no_grant(self, server: GitHubEnterpriseServer, create: Create) -> None:
        before = snapshot(server)
        object_in(create(note="laptop"))
        assert (names_of_events(server, before), [*server.grants]) == (["token.issued"], [])

    @recorded("create_201_03")
    def test_a_token_created_without_scopes_has_none(self, create: Create) -> None:
        assert object_in(create(note="laptop"))["scopes"] == []

    @documented("OpenAPI")
    @inferred("by analogy with no scopes")
    def test_a_token_created_with_null_scopes_has_none(self, create: Create) -> None:
        assert object_in(create(note="laptop", scopes=None))["scopes"] == []

    @recorded("wire 2")
    def test_an_unknown_key_is_ignored_when_a_token_is_created(self, create: Create) -> None:
        assert object_in(create(note="laptop", scope=["gist"]))["scopes"] == []

    @inferred("semantics 7")
    def test_two_users_may_use_the_same_note(
        self, server: GitHubEnterpriseServer, client: Client, body: dict[str, Any]
    ) -> None:
        stranger = server.add_user()
        other = object_in(client.ask("POST", "/authorizations", auth=stranger.credentials, json={"note": "laptop"}))
        assert (other["note"], other["id"] != body["id"]) == ("laptop", True)

    @inferred("semantics 7")
    def test_the_note_of_a_dead_token_may_be_used_again(
        self, server: GitHubEnterpriseServer, create: Create, body: dict[str, Any]
    ) -> None:
        server.tokens[body["token"]].revoke()
        assert object_in(create(note="laptop"))["id"] > body["id"]

    @inferred("semantics 7")
    def test_the_note_of_the_token_of_an_app_may_be_used_for_a_personal_token(
        self, server: GitHubEnterpriseServer, create: Create, user: User, app: OAuthApp
    ) -> None:
        server.issue_token(user, app, note="laptop")
        assert object_in(create(note="laptop"))["note"] == "laptop"


@documented("flows 48", "flows 49")
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (["user", "gist", "user:email"], ["gist", "user"]),
        (["repo", "public_repo", "repo:status"], ["repo"]),
        (["admin:org", "read:org"], ["admin:org"]),
        (["gist", "gist"], ["gist"]),
        pytest.param(
            ["write:packages", "read:packages"],
            ["read:packages", "write:packages"],
            marks=recorded("create_with_otp_2019"),
        ),
    ],
)
def test_scopes_included_in_another_one_are_dropped(create: Create, sent: list[str], kept: list[str]) -> None:
    assert sorted(object_in(create(note="laptop", scopes=sent))["scopes"]) == kept


class TestTokenOfAnApp:
    """With a client id and secret."""

    @recorded("wire 2")
    @documented("the page of the operation", "flows 56")
    def test_a_client_id_and_its_secret_create_a_token_of_that_app(
        self, server: GitHubEnterpriseServer, create: Create, user: User, app: OAuthApp, pair: dict[str, str]
    ) -> None:
        token = server.tokens[object_in(create(**pair))["token"]]
        assert (token.user, token.app, token.token[:4]) == (user, app, "gho_")

    @recorded("wire 1.4")
    def test_the_app_of_a_created_token_is_shown_as_it_was_registered(
        self, create: Create, pair: dict[str, str]
    ) -> None:
        body = object_in(create(note="mine", note_url="https://example.com", **pair))
        registered = {"name": "ci-bot", "url": "https://ci-bot.example.com", "client_id": "abcde12345fghij67890"}
        assert (body["app"], body["note"], body["note_url"]) == (registered, "mine", "https://example.com")

    @documented("OpenAPI")
    @inferred("by analogy with PUT (wire 3)")
    def test_a_token_of_an_app_needs_no_note(self, create: Create, pair: dict[str, str]) -> None:
        assert object_in(create(**pair))["note"] is None

    @documented("wire 5")
    def test_creating_the_first_token_of_an_app_creates_its_grant(
        self, server: GitHubEnterpriseServer, create: Create, pair: dict[str, str]
    ) -> None:
        body = object_in(create(scopes=["repo"], **pair))
        [grant] = server.grants
        assert (server.tokens[body["token"]].grant, [*grant.scopes]) == (grant, ["repo"])

    @documented("wire 5")
    def test_creating_another_token_of_an_app_extends_its_grant(
        self, server: GitHubEnterpriseServer, create: Create, user: User, app: OAuthApp, pair: dict[str, str]
    ) -> None:
        grant = server.add_grant(user, app, scopes=["gist"])
        object_in(create(scopes=["repo"], **pair))
        assert (sorted(grant.scopes), len(grant.tokens)) == (["gist", "repo"], 1)

    @documented("the page of the operation")
    def test_each_fingerprint_gets_a_token_of_its_own(
        self, server: GitHubEnterpriseServer, create: Create, pair: dict[str, str]
    ) -> None:
        for fingerprint in ("laptop", "desktop"):
            object_in(create(fingerprint=fingerprint, **pair))
        assert [token.fingerprint for token in server.tokens] == ["laptop", "desktop"]

    @documented("the page of the operation")
    def test_two_users_may_use_the_same_fingerprint(
        self, server: GitHubEnterpriseServer, create: Create, app: OAuthApp, pair: dict[str, str]
    ) -> None:
        server.issue_token(server.add_user(), app, fingerprint="laptop")
        assert object_in(create(fingerprint="laptop", **pair))["fingerprint"] == "laptop"


class TestInvalid:
    """The 422s: nothing is created."""

    @pytest.fixture(autouse=True)
    def _arrange(self, server: GitHubEnterpriseServer, create: Create) -> None:
        self.server, self.create = server, create

    def refused(self, **json: object) -> Response:
        before = snapshot(self.server)
        response = self.create(**json)
        assert (response.status, snapshot(self.server)) == (422, before)
        return response

    @recorded("create_missing_note_422_2016")
    @pytest.mark.parametrize(
        "json",
        [{}, pytest.param({"note": ""}, marks=inferred("by analogy with no note")), {"scopes": ["gist"]}],
        ids=str,
    )
    def test_a_personal_token_cannot_be_created_without_a_note(self, json: dict[str, object]) -> None:
        error = failure(self.refused(**json))
        assert error == {"resource": "OauthAccess", "code": "missing_field", "field": "description"}

    @recorded("create_dup_note_422_2016", "create_dup_note_422_2018")
    def test_a_personal_token_cannot_be_created_with_the_note_of_another_one(self, user: User) -> None:
        self.server.issue_personal_token(user, note="laptop")
        error = failure(self.refused(note="laptop"))
        assert error == {"resource": "OauthAccess", "code": "already_exists", "field": "description"}

    @recorded("create_bad_scope_422_2013")
    @pytest.mark.parametrize(
        ("sent", "named"),
        [
            (["user,repo,gist"], "user,repo,gist"),
            pytest.param(["repo", "x"], "x", marks=_OTHER_SCOPES),
            pytest.param([""], "", marks=_OTHER_SCOPES),
            pytest.param(["REPO"], "REPO", marks=_OTHER_SCOPES),
        ],
    )
    def test_a_token_cannot_be_created_with_an_unknown_scope(self, sent: list[str], named: str) -> None:
        error = failure(self.refused(note="laptop", scopes=sent))
        message = f"scopes are invalid: {named}"
        assert error == {"resource": "OauthAccess", "code": "custom", "field": "scopes", "message": message}

    @pytest.mark.parametrize(
        "fingerprint",
        [
            pytest.param("laptop", marks=recorded("create_dup_fingerprint_422_2015")),
            pytest.param(None, marks=inferred("semantics 7", "semantics 9")),
        ],
    )
    def test_a_token_cannot_be_created_with_the_fingerprint_of_another_one(
        self, user: User, app: OAuthApp, pair: dict[str, str], fingerprint: str | None
    ) -> None:
        self.server.issue_token(user, app, fingerprint=fingerprint)
        sent = {} if fingerprint is None else {"fingerprint": fingerprint}
        error = failure(self.refused(**sent, **pair))
        assert error == {"resource": "OauthAccess", "code": "already_exists", "field": "fingerprint"}

    @pytest.mark.parametrize(
        "wrong",
        [
            pytest.param({"client_secret": "0" * 40}, marks=recorded("flows 76")),
            pytest.param({"client_id": "0" * 20}, marks=recorded("flows 76")),
            pytest.param({"client_secret": ""}, marks=inferred("by analogy with a wrong pair (flows 76)")),
            pytest.param({"client_id": ""}, marks=inferred("by analogy with a wrong pair (flows 76)")),
        ],
        ids=str,
    )
    def test_a_token_cannot_be_created_with_a_wrong_client_id_or_secret(
        self, pair: dict[str, str], wrong: dict[str, str]
    ) -> None:
        response = self.refused(note="laptop", **pair | wrong)
        assert refusal(response) == (422, "Invalid OAuth application client_id or secret.")

    @recorded("wire 2")
    def test_a_token_of_an_app_cannot_be_created_by_a_user_without_a_verified_address(
        self, client: Client, pair: dict[str, str]
    ) -> None:
        user = self.server.add_user("hubot", emails=[Email("hubot@example.com", verified=False)])
        before = snapshot(self.server)
        error = failure(client.ask("POST", "/authorizations", auth=user.credentials, json=pair))
        message = "user must have a verified email address in order to authenticate via OAuth"
        assert error == {"resource": "OauthAccess", "code": "custom", "field": "user", "message": message}
        assert snapshot(self.server) == before

    @inferred("by analogy with the routes that were quoted (wire 2)")
    def test_a_token_cannot_be_created_without_a_body(self, client: Client, user: User) -> None:
        response = client.ask("POST", "/authorizations", auth=user.credentials)
        assert refusal(response) == (422, "Invalid request.\n\nFor 'links/0/schema', nil is not an object.")
        assert [*self.server.tokens] == []

    @recorded("create_missing_note_422_2016")
    def test_a_refused_creation_points_to_the_recorded_heading_of_the_documentation(self) -> None:
        assert anchor(self.refused()) == "create-a-new-authorization"
