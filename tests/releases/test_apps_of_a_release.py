"""What an app may have on a release: callback URLs and permissions of a GitHub App."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, User
from tests.evidence import about, documented, inferred
from tests.login.client import Site, callback
from tests.releases.answers import body_of
from tests.releases.spans import FIRST, LAST, sides
from tests.rest.client import Client
from tests.rest.operations import World
from tests.rest.reading import object_in

URLS = [f"https://deployer.example.com/{number}" for number in range(10)]


# -- callback URLs -------------------------------------------------------------------------------------------


@documented("flows 15")
@about("login/oauth/authorize")
@pytest.mark.parametrize(("release", "most"), sides({FIRST: 1, "3.1": 10}))
def test_users_may_be_sent_to_every_callback_url_of_a_github_app(
    server: GitHubEnterpriseServer, site: Site, user: User, most: int
) -> None:
    app = server.add_github_app(callback_urls=URLS[:most])
    sent = [server.approve(site.page(app, redirect_uri=url), user).partition("?")[0] for url in URLS[:most]]
    assert (sent, app.callback_urls) == (URLS[:most], tuple(URLS[:most]))


@documented("flows 15")
@about("login/oauth/authorize")
@pytest.mark.parametrize("release", ["3.1"])
def test_without_a_redirect_uri_users_are_sent_to_the_first_callback_url(
    server: GitHubEnterpriseServer, site: Site, user: User
) -> None:
    app = server.add_github_app(callback_urls=URLS)
    assert server.approve(site.page(app), user).partition("?")[0] == URLS[0]


@documented("flows 15")
@about("login/oauth/authorize")
@pytest.mark.parametrize("release", ["3.0", "3.1"])
def test_a_redirect_uri_of_a_github_app_has_to_match_a_callback_url_exactly(
    server: GitHubEnterpriseServer, site: Site, user: User
) -> None:
    app = server.add_github_app(callback_urls=URLS[:1])
    url = server.approve(site.page(app, redirect_uri=f"{URLS[0]}/below"), user)
    assert callback(url)["error"] == "redirect_uri_mismatch"


# -- permissions ---------------------------------------------------------------------------------------------


# OpenAPI, `app-permissions`: one that came, one that went, a level that came. `tests/conformance` compares all of them.
@documented("OpenAPI: app-permissions")
@about("login/oauth/access_token")
@pytest.mark.parametrize(
    ("release", "name", "level"),
    [
        ("3.8", "email_addresses", "read"),
        ("3.3", "content_references", "read"),
        ("3.0", "vulnerability_alerts", "write"),
        ("2.22", "vulnerability_alerts", "read"),
        (FIRST, "content_references", "read"),
        (LAST, "enterprise_organization_installations", "read"),
    ],
)
def test_a_token_of_a_github_app_may_have_the_permissions_of_the_release(
    server: GitHubEnterpriseServer, user: User, name: str, level: str
) -> None:
    app = server.add_github_app(permissions={name: level})
    server.install(app, user, permissions={name: level})
    assert server.issue_token(user, app).permissions == {name: level}


@documented("OpenAPI: app-permissions")
@about("apps/scope-token")
@pytest.mark.parametrize(("release", "name"), [("3.4", "content_references"), ("3.7", "email_addresses")])
def test_a_scoped_token_is_refused_a_permission_that_the_release_lacks(client: Client, world: World, name: str) -> None:
    path = f"/applications/{world.github_app.client_id}/token/scoped"
    body = {"access_token": world.github_token.token, "target": world.user.login, "permissions": {name: "read"}}
    response = client.ask("POST", path, auth=world.github_app.credentials, json=body)
    message = f'Invalid request.\n\n"{name}" is not a permitted key.'
    assert (response.status, body_of(response)["message"]) == (422, message)


@documented("OpenAPI: app-permissions")
@about("apps/scope-token")
@pytest.mark.parametrize("release", ["3.8"])
def test_a_scoped_token_may_have_a_permission_since_the_release_that_added_it(
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


@inferred("wire 9")
@about("users/list-emails-for-authenticated-user")
@pytest.mark.parametrize(("permissions", "status"), [({"contents": "read"}, 403), ({"email_addresses": "read"}, 200)])
def test_a_github_app_needs_a_permission_to_list_email_addresses_on_every_release(
    server: GitHubEnterpriseServer, client: Client, user: User, permissions: dict[str, str], status: int
) -> None:
    token = server.issue_token(user, server.add_github_app(permissions=permissions))
    assert client.ask("GET", "/user/emails", token=token).status == status
