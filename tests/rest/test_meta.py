"""GET / and GET /meta: what the server says about itself."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.rest.client import Client
from tests.rest.reading import object_in
from tests.rest.snapshot import snapshot

pytestmark = about("meta/root")

# The schema `root` of the OpenAPI document of GHES 3.3.
REQUIRED = {
    "current_user_url", "current_user_authorizations_html_url", "authorizations_url", "code_search_url",
    "commit_search_url", "emails_url", "emojis_url", "events_url", "feeds_url", "followers_url", "following_url",
    "gists_url", "hub_url", "issue_search_url", "issues_url", "keys_url", "label_search_url", "notifications_url",
    "organization_url", "organization_repositories_url", "organization_teams_url", "public_gists_url",
    "rate_limit_url", "repository_url", "repository_search_url", "current_user_repositories_url", "starred_url",
    "starred_gists_url", "user_url", "user_organizations_url", "user_repositories_url", "user_search_url",
}  # fmt: skip


@documented("OpenAPI")
def test_the_root_has_every_key_of_the_schema(client: Client) -> None:
    assert set(object_in(client.ask("GET", "/"))) >= REQUIRED


@documented("flows 68", "flows 96")
def test_every_address_of_the_root_is_on_this_server(client: Client) -> None:
    addresses = object_in(client.ask("GET", "/"))
    pages = {addresses.pop("current_user_authorizations_html_url")}
    assert {address[:25] for address in addresses.values()} == {"https://ghes.test/api/v3/"}
    assert pages == {"https://ghes.test/settings/connections/applications{/client_id}"}


@documented("OpenAPI", "flows 96")
def test_the_root_names_the_path_of_the_authorizations(client: Client) -> None:
    assert object_in(client.ask("GET", "/"))["authorizations_url"] == "https://ghes.test/api/v3/authorizations"


@own()
def test_the_urls_of_the_root_follow_the_url_of_the_server() -> None:
    server = GitHubEnterpriseServer(url="http://github.corp.test:8080")
    body = object_in(Client(server).ask("GET", "/"))
    assert body["current_user_url"] == "http://github.corp.test:8080/api/v3/user"


@about("meta/get")
@recorded("flows 98")
@documented("releases 4")
def test_meta_shows_the_installed_version_that_the_header_shows(client: Client) -> None:
    response = client.ask("GET", "/meta")
    version = object_in(response)["installed_version"]
    assert (version.rpartition(".")[0], version) == ("3.3", response.headers["X-GitHub-Enterprise-Version"])


@about("meta/get")
@recorded("flows 98")
def test_meta_says_that_passwords_can_be_verified(client: Client) -> None:
    assert object_in(client.ask("GET", "/meta"))["verifiable_password_authentication"] is True


@about("meta/root", "meta/get")
@pytest.mark.parametrize("path", ["/", "/meta"])
class TestWhoAsks:
    """Anyone may; credentials that are sent must be valid."""

    @documented("OpenAPI")
    @inferred("that nobody is told more")
    def test_root_and_meta_tell_everybody_the_same(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, token: AccessToken, path: str
    ) -> None:
        before = snapshot(server)
        answers = [
            client.ask("GET", path),
            client.ask("GET", path, auth=user.credentials),
            client.ask("GET", path, auth=app.credentials),
            client.ask("GET", path, token=token),
        ]
        assert ({answer.body for answer in answers}, snapshot(server)) == ({answers[0].body}, before)
        assert {answer.status for answer in answers} == {200}
