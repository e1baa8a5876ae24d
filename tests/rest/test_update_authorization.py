"""A user changes one of the own authorizations with a password, by PATCH or by POST."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, Response, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.rest.client import Client
from tests.rest.reading import AUTHORIZATION_KEYS, PERSONAL_CLIENT_ID, failure, object_in, refusal
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about("oauth-authorizations/update-authorization")

Update = Callable[..., Response]

NOT_FOUND = (404, "Not Found")


@pytest.fixture(name="update")
def _update(client: Client, user: User) -> Update:
    def update(token: AccessToken, **json: object) -> Response:
        return client.ask("PATCH", f"/authorizations/{token.id}", auth=user.credentials, json=json)

    return update


@pytest.fixture(name="personal")
def _personal(server: GitHubEnterpriseServer, user: User) -> AccessToken:
    return server.issue_personal_token(user, note="laptop", scopes=["gist"])


@recorded("update_via_post_200_02", "update_via_post_200_03")
@inferred("semantics 24, for expires_at")
def test_the_keys_of_an_updated_authorization_are_in_the_recorded_order(update: Update, token: AccessToken) -> None:
    assert list(object_in(update(token))) == AUTHORIZATION_KEYS


@recorded("update_via_post_200_02", "update_via_post_200_03")
def test_updating_an_authorization_shows_a_blank_text_and_keeps_the_token(
    server: GitHubEnterpriseServer, update: Update, token: AccessToken
) -> None:
    old = token.token
    assert (object_in(update(token, add_scopes=["gist"]))["token"], server.tokens[old]) == ("", token)


@recorded("update_via_post_200_02", "update_via_post_200_03")
def test_updating_an_authorization_gives_no_location(update: Update, token: AccessToken) -> None:
    response = update(token)
    assert (response.status, "Location" in response.headers) == (200, False)


@recorded("wire 4")
@pytest.mark.parametrize("json", [{}, {"add_scopes": []}], ids=str)
def test_updating_an_authorization_with_nothing_moves_its_date(
    server: GitHubEnterpriseServer, update: Update, token: AccessToken, json: dict[str, object]
) -> None:
    server.clock.freeze()
    created = token.created_at
    server.clock.advance(minutes=1)
    body = object_in(update(token, **json))
    assert body["updated_at"] == f"{server.clock.now():%Y-%m-%dT%H:%M:%SZ}"
    assert body["created_at"] == f"{created:%Y-%m-%dT%H:%M:%SZ}"


@own()
def test_updating_an_authorization_is_one_event(
    server: GitHubEnterpriseServer, update: Update, personal: AccessToken
) -> None:
    before = snapshot(server)
    object_in(update(personal, note="desktop"))
    assert names_of_events(server, before) == ["token.updated"]


@recorded("update_via_post_200_02", "update_via_post_200_03")
def test_post_updates_an_authorization_as_patch_does(client: Client, user: User, token: AccessToken) -> None:
    json = {"add_scopes": ["gist"], "note": "nightly"}
    body = object_in(client.ask("POST", f"/authorizations/{token.id}", auth=user.credentials, json=json))
    assert (body["id"], body["note"], token.note, sorted(token.scopes)) == (
        token.id,
        "nightly",
        "nightly",
        ["gist", "repo", "user:email"],
    )


class TestScopes:
    """The token has `repo` and `user:email`."""

    @recorded("update_via_post_200_02", "update_via_post_200_03", "wire 4")
    @documented("the page of the operation", "flows 49")
    @inferred("by analogy with other lists, for scopes that are not there and for none")
    @pytest.mark.parametrize(
        ("json", "after"),
        [
            ({"add_scopes": ["gist"]}, ["gist", "repo", "user:email"]),
            ({"add_scopes": ["repo:status"]}, ["repo", "user:email"]),
            ({"add_scopes": ["user"]}, ["repo", "user"]),
            ({"remove_scopes": ["repo"]}, ["user:email"]),
            ({"remove_scopes": ["gist"]}, ["repo", "user:email"]),
            ({"remove_scopes": ["repo", "user:email"]}, []),
            ({"add_scopes": ["gist"], "remove_scopes": ["repo"]}, ["gist", "user:email"]),
            ({"scopes": ["notifications"]}, ["notifications"]),
            ({"scopes": ["user", "user:follow"]}, ["user"]),
            ({"scopes": []}, []),
            ({"rm_scopes": ["repo"]}, ["repo", "user:email"]),
            ({}, ["repo", "user:email"]),
        ],
        ids=str,
    )
    def test_the_scopes_of_an_authorization_change_as_sent(
        self, update: Update, token: AccessToken, json: dict[str, object], after: list[str]
    ) -> None:
        assert (sorted(object_in(update(token, **json))["scopes"]), sorted(token.scopes)) == (after, after)

    @recorded("wire 4")
    def test_added_scopes_are_appended(self, update: Update, token: AccessToken) -> None:
        assert object_in(update(token, add_scopes=["gist"]))["scopes"] == ["repo", "user:email", "gist"]

    @documented("the page of oauth-authorizations/list-grants")
    def test_the_grant_grows_with_added_scopes(
        self, server: GitHubEnterpriseServer, update: Update, token: AccessToken
    ) -> None:
        object_in(update(token, add_scopes=["gist"]))
        assert sorted(server.grants.one(app=token.app).scopes) == ["gist", "repo", "user:email"]

    @inferred("semantics 3")
    def test_the_grant_keeps_removed_scopes(
        self, server: GitHubEnterpriseServer, update: Update, token: AccessToken
    ) -> None:
        object_in(update(token, remove_scopes=["repo"]))
        assert sorted(server.grants.one(app=token.app).scopes) == ["repo", "user:email"]


class TestMemo:
    """Note, note_url and fingerprint."""

    @recorded("wire 1.4")
    def test_a_new_note_renames_the_app_of_a_personal_token(self, update: Update, personal: AccessToken) -> None:
        body = object_in(update(personal, note="desktop", note_url="https://example.com"))
        app = {"name": "desktop", "url": "https://example.com", "client_id": PERSONAL_CLIENT_ID}
        assert (body["note"], body["note_url"], body["app"]) == ("desktop", "https://example.com", app)

    @inferred("wire 1.4")
    def test_a_new_note_leaves_the_app_of_a_token_as_registered(self, update: Update, token: AccessToken) -> None:
        body = object_in(update(token, note="nightly"))
        assert (body["note"], body["app"]["name"]) == ("nightly", "ci-bot")

    @recorded("update_via_post_200_02", "update_via_post_200_03")
    def test_an_update_leaves_unmentioned_fields_as_they_were(
        self, server: GitHubEnterpriseServer, update: Update, user: User
    ) -> None:
        token = server.issue_token(
            user, server.add_oauth_app(), note="a", note_url="https://example.com", fingerprint="f"
        )
        body = object_in(update(token, add_scopes=["gist"]))
        assert (body["note"], body["note_url"], body["fingerprint"]) == ("a", "https://example.com", "f")

    @documented("the page of the operation")
    def test_an_authorization_can_be_given_a_fingerprint(self, update: Update, token: AccessToken) -> None:
        assert (object_in(update(token, fingerprint="laptop"))["fingerprint"], token.fingerprint) == (
            "laptop",
            "laptop",
        )

    @inferred("semantics 7")
    def test_a_personal_token_may_be_updated_with_its_own_note(self, update: Update, personal: AccessToken) -> None:
        assert object_in(update(personal, note="laptop"))["note"] == "laptop"

    @inferred("semantics 7")
    def test_the_old_note_of_a_renamed_token_may_be_used_again(
        self, server: GitHubEnterpriseServer, update: Update, user: User, personal: AccessToken
    ) -> None:
        object_in(update(personal, note="desktop"))
        assert server.issue_personal_token(user, note="laptop").note == "laptop"


class TestInvalid:
    """The 422s: nothing changes."""

    @pytest.fixture(autouse=True)
    def _arrange(self, server: GitHubEnterpriseServer, update: Update) -> None:
        self.server, self.update = server, update

    def refused(self, token: AccessToken, **json: object) -> Response:
        before = snapshot(self.server)
        response = self.update(token, **json)
        assert (response.status, snapshot(self.server)) == (422, before)
        return response

    @documented("the page of the operation")
    @inferred("semantics 11, for the status")
    @pytest.mark.parametrize("other", ["add_scopes", "remove_scopes"])
    def test_scopes_cannot_be_replaced_and_added_or_removed_at_once(self, token: AccessToken, other: str) -> None:
        error = failure(self.refused(token, scopes=["gist"], **{other: ["repo"]}))
        assert (error["resource"], error["code"], error["field"]) == ("OauthAccess", "custom", "scopes")

    @documented("OpenAPI")
    @inferred("by analogy with POST /authorizations")
    @pytest.mark.parametrize("key", ["scopes", "add_scopes"])
    def test_an_authorization_cannot_be_updated_with_an_unknown_scope(self, token: AccessToken, key: str) -> None:
        message = "scopes are invalid: x"
        error = {"resource": "OauthAccess", "code": "custom", "field": "scopes", "message": message}
        assert failure(self.refused(token, **{key: ["gist", "x"]})) == error

    @documented("OpenAPI")
    @inferred("by analogy with POST /authorizations")
    def test_an_authorization_cannot_be_updated_with_the_note_of_another_one(
        self, user: User, personal: AccessToken
    ) -> None:
        self.server.issue_personal_token(user, note="desktop")
        error = failure(self.refused(personal, note="desktop"))
        assert error == {"resource": "OauthAccess", "code": "already_exists", "field": "description"}

    @documented("OpenAPI")
    @inferred("by analogy with POST /authorizations")
    def test_an_authorization_cannot_be_updated_with_the_fingerprint_of_another_one(
        self, user: User, app: OAuthApp, token: AccessToken
    ) -> None:
        self.server.issue_token(user, app, fingerprint="laptop")
        error = failure(self.refused(token, fingerprint="laptop"))
        assert error == {"resource": "OauthAccess", "code": "already_exists", "field": "fingerprint"}

    @documented("OpenAPI", "flows 94")
    @pytest.mark.parametrize(
        "json",
        [{"add_scopes": "gist"}, {"remove_scopes": [7]}, {"scopes": {}}, {"fingerprint": ["x"]}],
        ids=str,
    )
    def test_an_update_with_a_value_of_the_wrong_type_is_refused(
        self, token: AccessToken, json: dict[str, object]
    ) -> None:
        assert refusal(self.refused(token, **json))[1].startswith("Invalid request.\n\n")


class TestNotFound:
    """Ids that are nothing to the caller: nothing changes."""

    @pytest.fixture(autouse=True)
    def _arrange(self, server: GitHubEnterpriseServer, update: Update) -> None:
        self.server, self.update = server, update

    def not_found(self, token: AccessToken) -> bool:
        before = snapshot(self.server)
        return (refusal(self.update(token, note="mine now")), snapshot(self.server)) == (NOT_FOUND, before)

    @inferred("by analogy with GET and DELETE, wire 4")
    def test_a_revoked_authorization_cannot_be_updated(self, personal: AccessToken) -> None:
        personal.revoke()
        assert self.not_found(personal)

    @inferred("semantics 4")
    def test_an_expired_authorization_cannot_be_updated(self, user: User, app: OAuthApp) -> None:
        token = self.server.issue_token(user, app, expires_in=60)
        self.server.clock.advance(seconds=60)
        assert self.not_found(token)

    @inferred("semantics 12")
    def test_the_authorization_of_another_user_cannot_be_updated(self) -> None:
        assert self.not_found(self.server.issue_personal_token(self.server.add_user(), note="theirs"))

    @inferred("semantics 22")
    def test_the_token_of_a_github_app_cannot_be_updated_as_an_authorization(
        self, user: User, github_app: GitHubApp
    ) -> None:
        assert self.not_found(self.server.issue_token(user, github_app))
