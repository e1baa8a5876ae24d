"""Keys of users that came with a release: `user_view_type`, `notification_email`, `twitter_username`; and owners."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, recorded
from tests.releases.spans import FIRST, before, sides
from tests.rest.client import Client
from tests.rest.operations import World
from tests.rest.reading import SIMPLE_USER_KEYS, object_in, rows_in

VIEW_TYPE = pytest.mark.parametrize(
    ("release", "keys"), sides({FIRST: SIMPLE_USER_KEYS, "3.15": [*SIMPLE_USER_KEYS, "user_view_type"]})
)


@recorded("wire 9")
@inferred("wire 9: the edge")
@VIEW_TYPE
class TestSimpleUser:
    """Whoever is mentioned has one key more from 3.15 on, the last."""

    @about("apps/check-token")
    def test_from_3_15_on_the_user_of_a_checked_token_shows_user_view_type(
        self, client: Client, app: OAuthApp, token: AccessToken, keys: list[str]
    ) -> None:
        path, body = f"/applications/{app.client_id}/token", {"access_token": token.token}
        user = object_in(client.ask("POST", path, auth=app.credentials, json=body))["user"]
        assert (list(user), user.get("user_view_type", "public")) == (keys, "public")

    @about("orgs/list-members")
    def test_from_3_15_on_a_member_of_an_organization_shows_user_view_type(
        self, server: GitHubEnterpriseServer, client: Client, user: User, keys: list[str]
    ) -> None:
        server.add_organization("acme", members=[user])
        [row] = rows_in(client.ask("GET", "/orgs/acme/members", auth=user.credentials))
        assert (list(row), row.get("user_view_type", "public")) == (keys, "public")

    @about("apps/list-installations-for-authenticated-user")
    def test_from_3_15_on_the_account_of_an_installation_shows_user_view_type(
        self, world: World, client: Client, keys: list[str]
    ) -> None:
        headers = {"Accept": "application/vnd.github.machine-man-preview+json"}
        body = object_in(client.ask("GET", "/user/installations", token=world.github_token, headers=headers))
        assert [list(row["account"]) for row in body["installations"]] == [keys]


# OpenAPI, and user_200_github_app_2024: the key, the release that it came with, and the key that it follows.
CAME = [("twitter_username", "3.1", "bio"), ("notification_email", "3.10", "twitter_username")]


@documented("OpenAPI")
@inferred("that it is sent")
@pytest.mark.parametrize(
    ("release", "key", "after", "shown"),
    [
        pytest.param(release, key, after, shown, id=f"{key}-{release}")
        for key, since, after in CAME
        for release, shown in ((before(since), False), (since, True))
    ],
)
class TestProfile:
    """Keys of a profile."""

    @about("users/get-authenticated")
    def test_the_profile_of_the_caller_has_the_key_since_the_release_that_added_it(
        self, client: Client, user: User, key: str, after: str, *, shown: bool
    ) -> None:
        body = object_in(client.ask("GET", "/user", auth=user.credentials))
        keys = list(body)
        following = keys[keys.index(after) + 1]
        assert (key in keys, following == key) == (shown, shown)

    @about("users/get-by-username")
    def test_the_profile_of_another_user_has_the_key_since_the_release_that_added_it(
        self, client: Client, user: User, key: str, after: str, *, shown: bool
    ) -> None:
        body = object_in(client.ask("GET", f"/users/{user.login}"))
        keys = list(body)
        following = keys[keys.index(after) + 1]
        assert (key in keys, following == key) == (shown, shown)


@inferred("nobody sets it")
@about("users/get-by-username")
@pytest.mark.parametrize("release", ["3.10"])
def test_notification_email_and_twitter_username_of_a_profile_are_null(client: Client, user: User) -> None:
    body = object_in(client.ask("GET", f"/users/{user.login}"))
    assert (body["notification_email"], body["twitter_username"]) == (None, None)


@recorded("wire 9")
@inferred("wire 9: the edge")
class TestViewType:
    """Whether a profile says which of the two it is."""

    @about("users/get-authenticated")
    @pytest.mark.parametrize(("release", "shown"), sides({FIRST: None, "3.15": "private"}))
    def test_from_3_15_on_a_password_is_shown_the_private_profile(
        self, client: Client, user: User, shown: str | None
    ) -> None:
        body = object_in(client.ask("GET", "/user", auth=user.credentials))
        assert (body.get("user_view_type"), "user_view_type" in body) == (shown, shown is not None)

    @about("users/get-authenticated")
    @pytest.mark.parametrize(("release", "shown"), sides({FIRST: None, "3.15": "private"}))
    def test_from_3_15_on_a_token_with_the_scope_user_is_shown_the_private_profile(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, shown: str | None
    ) -> None:
        token = server.issue_token(user, app, scopes=["user"])
        assert object_in(client.ask("GET", "/user", token=token)).get("user_view_type") == shown

    @about("users/get-authenticated")
    @pytest.mark.parametrize(("release", "shown"), sides({FIRST: None, "3.15": "public"}))
    def test_from_3_15_on_a_token_without_the_scope_user_is_shown_the_public_profile(
        self, client: Client, token: AccessToken, shown: str | None
    ) -> None:
        body = object_in(client.ask("GET", "/user", token=token))
        assert (body.get("user_view_type"), "plan" in body) == (shown, False)

    @about("users/get-by-username")
    @pytest.mark.parametrize(("release", "shown"), sides({FIRST: None, "3.15": "public"}))
    def test_from_3_15_on_everybody_is_shown_the_public_profile_of_another_user(
        self, client: Client, user: User, shown: str | None
    ) -> None:
        assert object_in(client.ask("GET", f"/users/{user.login}")).get("user_view_type") == shown


@about("enterprise-admin/list-personal-access-tokens")
class TestOwners:
    """GET /admin/tokens says whose each token is from 3.16 on."""

    @documented("OpenAPI: the example")
    @pytest.mark.parametrize(("release", "owned"), sides({FIRST: False, "3.16": True}))
    def test_from_3_16_on_a_personal_token_listed_to_an_administrator_shows_its_user_last(
        self, server: GitHubEnterpriseServer, client: Client, user: User, admin: User, *, owned: bool
    ) -> None:
        server.issue_personal_token(user, note="nightly")
        [row] = rows_in(client.ask("GET", "/admin/tokens", auth=admin.credentials))
        assert ("user" in row, list(row)[-1] == "user") == (owned, owned)

    @documented("OpenAPI: the example")
    @pytest.mark.parametrize("release", ["3.16"])
    def test_from_3_16_on_the_listed_user_is_the_owner_of_the_token_and_not_the_administrator(
        self, server: GitHubEnterpriseServer, client: Client, user: User, admin: User
    ) -> None:
        server.issue_personal_token(user, note="nightly")
        [row] = rows_in(client.ask("GET", "/admin/tokens", auth=admin.credentials))
        assert (row["user"]["login"], row["user"]["id"]) == ("octocat", user.id)

    @documented("OpenAPI")
    @about("oauth-authorizations/list-authorizations")
    @pytest.mark.parametrize("release", ["3.16"])
    def test_the_list_of_authorizations_names_no_user(self, client: Client, user: User, token: AccessToken) -> None:
        [row] = rows_in(client.ask("GET", "/authorizations", auth=user.credentials))
        assert (row["id"], "user" in row) == (token.id, False)
