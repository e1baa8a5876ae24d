"""GET /user: the profile behind a password or token (wire 9)."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from pytest_ghes_oauth import Email, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, recorded
from tests.rest.client import Client
from tests.rest.reading import SIMPLE_USER_KEYS, object_in

pytestmark = about("users/get-authenticated")

PRIVATE_KEYS = [
    "private_gists", "total_private_repos", "owned_private_repos", "disk_usage", "collaborators",
    "two_factor_authentication", "plan",
]  # fmt: skip
# The schema `public-user` of the OpenAPI document of GHES 3.3, without the keys of a simple user.
PUBLIC_KEYS = {
    "bio", "blog", "company", "email", "followers", "following", "hireable", "location", "name", "public_gists",
    "public_repos", "created_at", "updated_at",
}  # fmt: skip


@pytest.fixture(name="public")
def _public(server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp) -> dict[str, Any]:
    return object_in(client.ask("GET", "/user", token=server.issue_token(user, app, scopes=["repo"])))


@pytest.fixture(name="private")
def _private(client: Client, user: User) -> dict[str, Any]:
    return object_in(client.ask("GET", "/user", auth=user.credentials))


@recorded("user_200_01", "user_200_06")
def test_the_authenticated_user_begins_with_the_keys_of_a_simple_user(public: dict[str, Any]) -> None:
    assert list(public)[:18] == SIMPLE_USER_KEYS


@documented("OpenAPI")
def test_the_authenticated_user_has_every_public_key_of_the_schema(public: dict[str, Any]) -> None:
    assert set(public) >= PUBLIC_KEYS


@recorded("user_200_01", "wire 9")
def test_the_public_part_of_the_authenticated_user_ends_with_updated_at(public: dict[str, Any]) -> None:
    assert list(public)[-1] == "updated_at"


@recorded("user_200_06", "wire 9")
def test_a_password_sees_the_private_part_of_the_authenticated_user(
    public: dict[str, Any], private: dict[str, Any]
) -> None:
    assert list(private) == [*public, *PRIVATE_KEYS]


@recorded("user_200_06", "wire 9")
def test_the_plan_of_the_authenticated_user_has_the_recorded_keys(private: dict[str, Any]) -> None:
    assert list(private["plan"]) == ["name", "space", "collaborators", "private_repos"]


@documented("OpenAPI")
def test_the_authenticated_user_has_login_name_and_id(public: dict[str, Any], user: User) -> None:
    assert (public["login"], public["name"], public["id"]) == ("octocat", "The Octocat", user.id)


@recorded("user_200_01")
@documented("flows 96")
def test_the_urls_of_the_authenticated_user_are_on_this_server(public: dict[str, Any]) -> None:
    assert public["url"] == "https://ghes.test/api/v3/users/octocat"
    assert public["html_url"] == "https://ghes.test/octocat"


@recorded("user_200_10", "wire 9")
def test_a_token_with_the_scope_user_sees_the_private_part_of_the_authenticated_user(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, private: dict[str, Any]
) -> None:
    token = server.issue_token(user, app, scopes=["user"])
    assert object_in(client.ask("GET", "/user", token=token)) == private


@recorded("user_200_01", "wire 9")
@pytest.mark.parametrize("scopes", [[], ["repo", "user:email"]], ids=str)
def test_a_token_without_the_scope_user_sees_only_the_public_part_of_the_authenticated_user(
    server: GitHubEnterpriseServer, client: Client, user: User, public: dict[str, Any], scopes: list[str]
) -> None:
    token = server.issue_personal_token(user, note="x", scopes=scopes)
    assert object_in(client.ask("GET", "/user", token=token)) == public


@inferred("by analogy with a token without the scope")
def test_the_token_of_a_github_app_sees_only_the_public_part_of_the_authenticated_user(
    server: GitHubEnterpriseServer, client: Client, user: User, github_app: GitHubApp, public: dict[str, Any]
) -> None:
    assert object_in(client.ask("GET", "/user", token=server.issue_token(user, github_app))) == public


@documented("OpenAPI")
@pytest.mark.parametrize("two_factor", [None, "app", "sms"])
def test_the_private_part_of_the_authenticated_user_says_whether_there_are_two_factors(
    server: GitHubEnterpriseServer, client: Client, app: OAuthApp, two_factor: Literal["app", "sms"] | None
) -> None:
    token = server.issue_token(server.add_user("hubot", two_factor=two_factor), app, scopes=["user"])
    body = object_in(client.ask("GET", "/user", token=token))
    assert body["two_factor_authentication"] is (two_factor is not None)


@documented("OpenAPI")
def test_the_authenticated_user_says_whether_it_is_a_site_administrator(
    server: GitHubEnterpriseServer, client: Client, user: User
) -> None:
    people = [server.add_user("hubot", site_admin=True), user]
    told = [object_in(client.ask("GET", "/user", auth=one.credentials))["site_admin"] for one in people]
    assert told == [True, False]


@inferred("by analogy with GET /users/{username}")
@pytest.mark.parametrize(
    ("visibility", "shown"), [("private", None), ("public", "mona@example.com"), (None, "mona@example.com")]
)
def test_a_private_email_address_is_not_shown_by_the_authenticated_user(
    server: GitHubEnterpriseServer,
    client: Client,
    app: OAuthApp,
    visibility: Literal["public", "private"] | None,
    shown: str | None,
) -> None:
    user = server.add_user("mona", emails=[Email("mona@example.com", visibility=visibility)])
    profile = object_in(client.ask("GET", "/user", token=server.issue_token(user, app)))
    assert profile["email"] == shown
