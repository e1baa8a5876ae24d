"""GET /user/emails: the addresses behind a password or token (wire 9)."""

from __future__ import annotations

from typing import Literal

import pytest

from pytest_ghes_oauth import Email, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.rest.client import Client
from tests.rest.reading import DOCUMENTATION, refusal, rows_in

pytestmark = about("users/list-emails-for-authenticated-user")

PATH = "/user/emails"
ADDRESSES = [
    Email("mona@example.com", primary=True, visibility="private"),
    Email("mona@work.example.com", verified=False),
    Email("mona@old.example.com", visibility="public"),
]


@pytest.fixture(name="mona")
def _mona(server: GitHubEnterpriseServer) -> User:
    return server.add_user("mona", password="hunter2", emails=ADDRESSES)


class TestRows:
    """What is listed."""

    @recorded("wire 9")
    @documented("OpenAPI")
    def test_an_email_address_has_the_recorded_keys_in_order(self, client: Client, mona: User) -> None:
        keys = [list(row) for row in rows_in(client.ask("GET", PATH, auth=mona.credentials))]
        assert keys == [["email", "primary", "verified", "visibility"]] * 3

    @recorded("emails_200_04")
    @documented("OpenAPI")
    def test_every_email_address_is_listed_as_it_is(self, client: Client, mona: User) -> None:
        rows = rows_in(client.ask("GET", PATH, auth=mona.credentials))
        shown = [(row["email"], row["primary"], row["verified"]) for row in rows]
        assert shown == [(one.email, one.primary, one.verified) for one in ADDRESSES]

    @documented("OpenAPI")
    @pytest.mark.parametrize("visibility", ["public", "private", None])
    def test_the_primary_email_address_shows_its_visibility(
        self, server: GitHubEnterpriseServer, client: Client, visibility: Literal["public", "private"] | None
    ) -> None:
        user = server.add_user(emails=[Email("hubot@example.com", visibility=visibility)])
        [row] = rows_in(client.ask("GET", PATH, auth=user.credentials))
        assert row["visibility"] == visibility

    @inferred("by analogy with an address whose visibility was never set")
    def test_an_email_address_that_is_not_primary_has_no_visibility(self, client: Client, mona: User) -> None:
        rows = rows_in(client.ask("GET", PATH, auth=mona.credentials))
        assert [row["visibility"] for row in rows] == ["private", None, None]

    @documented("the page of the operation")
    def test_nobody_sees_the_email_addresses_of_others(self, client: Client, user: User, mona: User) -> None:
        rows = rows_in(client.ask("GET", PATH, auth=user.credentials))
        assert ([row["email"] for row in rows], mona.email) == (["octocat@example.com"], "mona@example.com")

    @recorded("flows 88")
    @documented("OpenAPI", "flows 88")
    def test_email_addresses_are_listed_in_pages(self, client: Client, mona: User) -> None:
        response = client.ask("GET", f"{PATH}?per_page=1&page=2", auth=mona.credentials)
        url = f"https://ghes.test/api/v3{PATH}?per_page=1"
        links = [("prev", 1), ("next", 3), ("last", 3), ("first", 1)]
        assert [row["email"] for row in rows_in(response)] == ["mona@work.example.com"]
        assert response.headers["Link"] == ", ".join(f'<{url}&page={page}>; rel="{rel}"' for rel, page in links)

    @recorded("emails_200_04", "wire 1.5")
    def test_the_list_of_email_addresses_has_no_last_modified(self, client: Client, mona: User) -> None:
        response = client.ask("GET", PATH, auth=mona.credentials)
        assert (response.status, "Last-Modified" in response.headers) == (200, False)


class TestScopes:
    """Who is let in by `user:email`, and what the header fields say of it."""

    @recorded("emails_200_04")
    @documented("flows 48")
    @pytest.mark.parametrize("scopes", [["repo", "user:email"], ["user"]], ids=str)
    def test_a_token_with_user_email_or_user_lists_the_email_addresses(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, scopes: list[str]
    ) -> None:
        response = client.ask("GET", PATH, token=server.issue_token(user, app, scopes=scopes))
        assert rows_in(response) == rows_in(client.ask("GET", PATH, auth=user.credentials))

    @recorded("emails_missing_scope_404")
    @pytest.mark.parametrize("scopes", [[], ["read:user", "user:follow", "admin:org"]], ids=str)
    def test_listing_email_addresses_without_the_scope_is_404(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, scopes: list[str]
    ) -> None:
        response = client.ask("GET", PATH, token=server.issue_token(user, app, scopes=scopes))
        # Quoted from a real server: emails_missing_scope_404.
        page = f"{DOCUMENTATION}/reference/users#list-email-addresses-for-the-authenticated-user"
        assert (response.status, response.json()) == (404, {"message": "Not Found", "documentation_url": page})

    @own()
    def test_the_journal_names_the_scopes_for_listing_email_addresses(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp
    ) -> None:
        token = server.issue_token(user, app, scopes=["read:user", "gist"])
        client.ask("GET", PATH, token=token)
        assert client.cause() == f"{token.label} has the scopes gist, read:user, but needs one of: user, user:email"

    @recorded("emails_200_04", "wire 1.5")
    @inferred("by analogy with 200, for the 404")
    @pytest.mark.parametrize(("scopes", "status"), [(["user"], 200), ([], 404)])
    def test_a_token_is_told_which_scopes_list_email_addresses(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, scopes: list[str], status: int
    ) -> None:
        response = client.ask("GET", PATH, token=server.issue_token(user, app, scopes=scopes))
        names = ("X-OAuth-Scopes", "X-Accepted-OAuth-Scopes", "X-OAuth-Client-Id")
        shown = [response.headers[name] for name in names]
        assert (response.status, shown) == (status, [", ".join(scopes), "user, user:email", app.client_id])


class TestCallers:
    """Who is refused for other reasons."""

    @recorded("flows 77")
    @documented("OpenAPI")
    def test_listing_email_addresses_answers_401_without_credentials(self, client: Client) -> None:
        response = client.ask("GET", PATH)
        assert (refusal(response), client.cause()) == (
            (401, "Requires authentication"),
            "the request carries no credentials",
        )

    @inferred("flows 74")
    def test_listing_email_addresses_answers_401_to_an_app(self, client: Client, app: OAuthApp) -> None:
        assert refusal(client.ask("GET", PATH, auth=app.credentials)) == (401, "Requires authentication")
