"""Keys of users that came with a release: `user_view_type`, `notification_email`, `twitter_username`; and owners."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, on
from tests.releases.spans import each, span
from tests.rest.client import Client
from tests.rest.operations import World
from tests.rest.reading import SIMPLE_USER_KEYS, object_in, rows_in

pytestmark = on("2.18 to 3.22")

VIEW_TYPE = pytest.mark.parametrize(
    ("release", "keys"),
    each(("2.18", "3.11", SIMPLE_USER_KEYS), ("3.12", "3.22", [*SIMPLE_USER_KEYS, "user_view_type"])),
)


@documented("OpenAPI")
@inferred("that it is sent")
@VIEW_TYPE
class TestSimpleUser:
    """Whoever is mentioned has one key more from 3.12 on, the last."""

    @about("apps/check-token", "apps/check-authorization")
    def test_the_user_of_a_token(
        self, release: str, client: Client, app: OAuthApp, token: AccessToken, keys: list[str]
    ) -> None:
        user = _checked(client, release, app, token)["user"]
        assert (list(user), user.get("user_view_type", "public")) == (keys, "public")

    @about("orgs/list-members")
    def test_a_member(self, server: GitHubEnterpriseServer, client: Client, user: User, keys: list[str]) -> None:
        server.add_organization("acme", members=[user])
        [row] = rows_in(client.ask("GET", "/orgs/acme/members", auth=user.credentials))
        assert (list(row), row.get("user_view_type", "public")) == (keys, "public")

    @about("apps/list-installations-for-authenticated-user")
    def test_the_account_of_an_installation(self, world: World, client: Client, keys: list[str]) -> None:
        headers = {"Accept": "application/vnd.github.machine-man-preview+json"}
        body = object_in(client.ask("GET", "/user/installations", token=world.github_token, headers=headers))
        assert [list(row["account"]) for row in body["installations"]] == [keys]


def _checked(client: Client, release: str, app: OAuthApp, token: AccessToken) -> dict[str, Any]:
    path = f"/applications/{app.client_id}"
    if release in span("2.18", "2.19"):
        return object_in(client.ask("GET", f"{path}/tokens/{token}", auth=app.credentials))
    return object_in(client.ask("POST", f"{path}/token", auth=app.credentials, json={"access_token": token.token}))


# OpenAPI, public-user: the key, the release that it came with, and the key that it follows.
CAME = [("twitter_username", "3.1", "bio"), ("notification_email", "3.10", "email")]


@documented("OpenAPI")
@inferred("that it is sent")
@pytest.mark.parametrize(("key", "since", "after"), CAME)
class TestProfile:
    """Keys of a profile."""

    @about("users/get-authenticated")
    def test_one_s_own_has_it_since_its_release(
        self, release: str, client: Client, user: User, key: str, since: str, after: str
    ) -> None:
        body = object_in(client.ask("GET", "/user", auth=user.credentials))
        keys = list(body)
        following = keys[keys.index(after) + 1]
        assert (key in keys, following == key) == ((True, True) if release in span(since) else (False, False))

    @about("users/get-by-username")
    def test_another_s_has_it_since_its_release(
        self, release: str, client: Client, user: User, key: str, since: str, after: str
    ) -> None:
        body = object_in(client.ask("GET", f"/users/{user.login}"))
        keys = list(body)
        following = keys[keys.index(after) + 1]
        assert (key in keys, following == key) == ((True, True) if release in span(since) else (False, False))


@inferred("nobody sets it")
@about("users/get-by-username")
@pytest.mark.parametrize("release", ["3.10", "3.22"])
def test_nobody_has_given_an_address_or_a_name_elsewhere(client: Client, user: User) -> None:
    body = object_in(client.ask("GET", f"/users/{user.login}"))
    assert (body["notification_email"], body["twitter_username"]) == (None, None)


@documented("OpenAPI: the discriminator")
@inferred("that it is sent")
class TestViewType:
    """Whether a profile says which of the two it is."""

    @about("users/get-authenticated")
    @pytest.mark.parametrize(("release", "shown"), each(("2.18", "3.11", None), ("3.12", "3.22", "private")))
    def test_a_password_is_shown_the_private_one(self, client: Client, user: User, shown: str | None) -> None:
        body = object_in(client.ask("GET", "/user", auth=user.credentials))
        assert (body.get("user_view_type"), "user_view_type" in body) == (shown, shown is not None)

    @about("users/get-authenticated")
    @pytest.mark.parametrize(("release", "shown"), each(("2.18", "3.11", None), ("3.12", "3.22", "private")))
    def test_so_is_a_token_that_may_see_it(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, shown: str | None
    ) -> None:
        token = server.issue_token(user, app, scopes=["user"])
        assert object_in(client.ask("GET", "/user", token=token)).get("user_view_type") == shown

    @about("users/get-authenticated")
    @pytest.mark.parametrize(("release", "shown"), each(("2.18", "3.11", None), ("3.12", "3.22", "public")))
    def test_a_token_without_the_scope_is_shown_the_public_one(
        self, client: Client, token: AccessToken, shown: str | None
    ) -> None:
        body = object_in(client.ask("GET", "/user", token=token))
        assert (body.get("user_view_type"), "plan" in body) == (shown, False)

    @about("users/get-by-username")
    @pytest.mark.parametrize(("release", "shown"), each(("2.18", "3.11", None), ("3.12", "3.22", "public")))
    def test_so_is_everybody_of_somebody_else(self, client: Client, user: User, shown: str | None) -> None:
        assert object_in(client.ask("GET", f"/users/{user.login}")).get("user_view_type") == shown


@about("enterprise-admin/list-personal-access-tokens")
class TestOwners:
    """GET /admin/tokens says whose each token is from 3.16 on."""

    @documented("OpenAPI: the example")
    @pytest.mark.parametrize(("release", "owned"), each(("2.18", "3.15", False), ("3.16", "3.22", True)))
    def test_the_user_stands_last(
        self, server: GitHubEnterpriseServer, client: Client, user: User, admin: User, *, owned: bool
    ) -> None:
        server.issue_personal_token(user, note="nightly")
        [row] = rows_in(client.ask("GET", "/admin/tokens", auth=admin.credentials))
        assert ("user" in row, list(row)[-1] == "user") == (owned, owned)

    @documented("OpenAPI: the example")
    @pytest.mark.parametrize("release", span("3.16"))
    def test_it_is_the_owner_and_not_who_asks(
        self, server: GitHubEnterpriseServer, client: Client, user: User, admin: User
    ) -> None:
        server.issue_personal_token(user, note="nightly")
        [row] = rows_in(client.ask("GET", "/admin/tokens", auth=admin.credentials))
        assert (row["user"]["login"], row["user"]["id"]) == ("octocat", user.id)

    @documented("OpenAPI")
    @about("oauth-authorizations/list-authorizations")
    def test_one_s_own_list_says_it_nowhere(self, client: Client, user: User, token: AccessToken) -> None:
        [row] = rows_in(client.ask("GET", "/authorizations", auth=user.credentials))
        assert (row["id"], "user" in row) == (token.id, False)
