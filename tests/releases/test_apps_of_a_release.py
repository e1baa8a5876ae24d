"""What an app may have on a release: callback URLs and permissions of a GitHub App."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, User
from tests.evidence import about, documented, inferred, on
from tests.login.client import Site, callback
from tests.releases.answers import body_of
from tests.releases.spans import each, span
from tests.rest.client import Client
from tests.rest.operations import World
from tests.rest.reading import object_in

pytestmark = on("2.18 to 3.22")

URLS = [f"https://deployer.example.com/{number}" for number in range(10)]


# -- callback URLs -------------------------------------------------------------------------------------------


@documented("flows 15")
@about("login/oauth/authorize")
@pytest.mark.parametrize(("release", "most"), each(("2.18", "3.0", 1), ("3.1", "3.22", 10)))
def test_users_may_be_sent_to_each_callback_url(
    server: GitHubEnterpriseServer, site: Site, user: User, most: int
) -> None:
    app = server.add_github_app(callback_urls=URLS[:most])
    sent = [server.approve(site.page(app, redirect_uri=url), user).partition("?")[0] for url in URLS[:most]]
    assert (sent, app.callback_urls) == (URLS[:most], tuple(URLS[:most]))


@documented("flows 15")
@about("login/oauth/authorize")
@pytest.mark.parametrize("release", span("3.1"))
def test_without_a_redirect_uri_it_is_the_first(server: GitHubEnterpriseServer, site: Site, user: User) -> None:
    app = server.add_github_app(callback_urls=URLS)
    assert server.approve(site.page(app), user).partition("?")[0] == URLS[0]


@documented("flows 15")
@about("login/oauth/authorize")
def test_another_one_is_a_mismatch_on_every_release(server: GitHubEnterpriseServer, site: Site, user: User) -> None:
    app = server.add_github_app(callback_urls=URLS[:1])
    url = server.approve(site.page(app, redirect_uri=f"{URLS[0]}/below"), user)
    assert callback(url)["error"] == "redirect_uri_mismatch"


# -- permissions ---------------------------------------------------------------------------------------------

# OpenAPI, `app-permissions`: the permission, a level, and the releases that have it so.
EDGES = [
    ("contents", "write", "2.18", "3.22"),
    ("content_references", "read", "2.18", "3.3"),
    ("vulnerability_alerts", "read", "2.18", "3.22"),
    ("vulnerability_alerts", "write", "3.0", "3.22"),
    ("organization_personal_access_tokens", "read", "3.5", "3.22"),
    ("email_addresses", "read", "3.8", "3.22"),
    ("organization_custom_roles", "write", "3.9", "3.22"),
    ("organization_custom_properties", "admin", "3.12", "3.22"),
    ("organization_custom_org_roles", "read", "3.13", "3.22"),
    ("attestations", "read", "3.14", "3.22"),
    ("enterprise_administration", "read", "3.15", "3.22"),
    ("team_discussions", "read", "2.18", "3.16"),
    ("organization_copilot_seat_management", "write", "3.8", "3.22"),
    ("organization_copilot_seat_management", "read", "3.17", "3.22"),
    ("enterprise_organization_installations", "read", "3.19", "3.22"),
]
HAVING = [
    pytest.param(release, name, level, id=f"{name}={level}-{release}")
    for name, level, first, last in EDGES
    for release in dict.fromkeys([first, last])
]


@documented("OpenAPI: app-permissions")
@about("login/oauth/access_token")
@pytest.mark.parametrize(("release", "name", "level"), HAVING)
def test_a_github_app_may_have_what_the_release_has(
    server: GitHubEnterpriseServer, user: User, name: str, level: str
) -> None:
    app = server.add_github_app(permissions={name: level})
    server.install(app, user, permissions={name: level})
    assert server.issue_token(user, app).permissions == {name: level}


@documented("OpenAPI: app-permissions")
@about("apps/scope-token")
@pytest.mark.parametrize(
    ("release", "name"),
    [("3.4", "content_references"), ("3.7", "email_addresses"), ("3.17", "team_discussions"), ("3.0", "profile")],
)
def test_a_scoped_token_is_not_asked_for_with_another(client: Client, world: World, name: str) -> None:
    path = f"/applications/{world.github_app.client_id}/token/scoped"
    body = {
        "access_token": world.github_token.token,
        "target": world.user.login,
        "permissions": {name: "read"},
    }
    response = client.ask("POST", path, auth=world.github_app.credentials, json=body)
    message = f'Invalid request.\n\n"{name}" is not a permitted key.'
    assert (response.status, body_of(response)["message"]) == (422, message)


@documented("OpenAPI: app-permissions")
@about("apps/scope-token")
@pytest.mark.parametrize("release", ["3.8", "3.22"])
def test_one_that_came_is_asked_for_since_its_release(
    server: GitHubEnterpriseServer, client: Client, user: User
) -> None:
    app = server.add_github_app(permissions={"email_addresses": "write"})
    server.install(app, user)
    body = {
        "access_token": server.issue_token(user, app).token,
        "target": user.login,
        "permissions": {"email_addresses": "read"},
    }
    answer = object_in(
        client.ask("POST", f"/applications/{app.client_id}/token/scoped", auth=app.credentials, json=body)
    )
    assert answer["installation"]["permissions"] == {"email_addresses": "read"}


@inferred("OpenAPI: app-permissions")
@about("users/list-emails-for-authenticated-user")
@pytest.mark.parametrize(("release", "status"), each(("2.18", "3.7", 200), ("3.8", "3.22", 403)))
def test_addresses_need_a_permission_where_there_is_one(client: Client, world: World, status: int) -> None:
    assert client.ask("GET", "/user/emails", token=world.github_token).status == status
