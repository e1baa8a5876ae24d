"""GET /user/emails: the addresses behind a password or token (wire 9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest

from pytest_ghes_oauth import AccessToken, Email, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
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


def _delete_its_grant(token: AccessToken) -> None:
    assert token.grant is not None
    token.grant.revoke()


ENDS: dict[str, Callable[[AccessToken], None]] = {
    "revoked": AccessToken.revoke,
    "expired": AccessToken.expire,
    "its grant deleted": _delete_its_grant,
}


@pytest.fixture(name="mona")
def _mona(server: GitHubEnterpriseServer) -> User:
    return server.add_user("mona", password="hunter2", emails=ADDRESSES)


class TestRows:
    """What is listed."""

    @recorded("wire 9")
    @documented("OpenAPI")
    def test_an_address_has_the_recorded_keys_in_order(self, client: Client, mona: User) -> None:
        keys = [list(row) for row in rows_in(client.ask("GET", PATH, auth=mona.credentials))]
        assert keys == [["email", "primary", "verified", "visibility"]] * 3

    @recorded("emails_200_04")
    @documented("OpenAPI")
    def test_every_address_is_listed_as_it_is(self, client: Client, mona: User) -> None:
        rows = rows_in(client.ask("GET", PATH, auth=mona.credentials))
        shown = [(row["email"], row["primary"], row["verified"]) for row in rows]
        assert shown == [(one.email, one.primary, one.verified) for one in ADDRESSES]

    @documented("OpenAPI")
    @pytest.mark.parametrize("visibility", ["public", "private", None])
    def test_the_primary_address_shows_its_visibility(
        self, server: GitHubEnterpriseServer, client: Client, visibility: Literal["public", "private"] | None
    ) -> None:
        user = server.add_user(emails=[Email("hubot@example.com", visibility=visibility)])
        [row] = rows_in(client.ask("GET", PATH, auth=user.credentials))
        assert row["visibility"] == visibility

    @inferred("by analogy with an address whose visibility was never set")
    def test_another_address_has_none(self, client: Client, mona: User) -> None:
        rows = rows_in(client.ask("GET", PATH, auth=mona.credentials))
        assert [row["visibility"] for row in rows] == ["private", None, None]

    @documented("the page of the operation")
    def test_nobody_sees_the_addresses_of_others(self, client: Client, user: User, mona: User) -> None:
        rows = rows_in(client.ask("GET", PATH, auth=user.credentials))
        assert ([row["email"] for row in rows], mona.email) == (["octocat@example.com"], "mona@example.com")

    @recorded("flows 88")
    @documented("OpenAPI", "flows 88")
    def test_they_come_in_pages(self, client: Client, mona: User) -> None:
        response = client.ask("GET", f"{PATH}?per_page=1&page=2", auth=mona.credentials)
        url = f"https://ghes.test/api/v3{PATH}?per_page=1"
        links = [("prev", 1), ("next", 3), ("last", 3), ("first", 1)]
        assert [row["email"] for row in rows_in(response)] == ["mona@work.example.com"]
        assert response.headers["Link"] == ", ".join(f'<{url}&page={page}>; rel="{rel}"' for rel, page in links)

    @recorded("emails_200_04", "wire 1.5")
    def test_a_list_has_no_date_of_its_own(self, client: Client, mona: User) -> None:
        response = client.ask("GET", PATH, auth=mona.credentials)
        assert (response.status, "Last-Modified" in response.headers) == (200, False)


class TestScopes:
    """Who is let in by `user:email`, and what the header fields say of it."""

    @recorded("emails_200_04")
    @documented("flows 48")
    @pytest.mark.parametrize("scopes", [["user:email"], ["user"], ["repo", "user:email", "gist"]], ids=str)
    def test_the_scope_or_its_parent_is_enough(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, scopes: list[str]
    ) -> None:
        response = client.ask("GET", PATH, token=server.issue_token(user, app, scopes=scopes))
        assert rows_in(response) == rows_in(client.ask("GET", PATH, auth=user.credentials))

    @recorded("emails_missing_scope_404")
    @pytest.mark.parametrize("scopes", [[], ["repo"], ["read:user"], ["user:follow"], ["admin:org", "gist"]], ids=str)
    def test_without_it_nothing_is_found(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, scopes: list[str]
    ) -> None:
        response = client.ask("GET", PATH, token=server.issue_token(user, app, scopes=scopes))
        # Quoted from a real server: emails_missing_scope_404.
        page = f"{DOCUMENTATION}/reference/users#list-email-addresses-for-the-authenticated-user"
        assert (response.status, response.json()) == (404, {"message": "Not Found", "documentation_url": page})

    @own()
    def test_the_journal_says_which_would_do(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp
    ) -> None:
        token = server.issue_token(user, app, scopes=["read:user", "gist"])
        client.ask("GET", PATH, token=token)
        assert client.cause() == f"{token.label} has the scopes gist, read:user, and needs one of: user, user:email"

    @recorded("emails_200_04", "wire 1.5")
    @inferred("by analogy with 200, for the 404")
    @pytest.mark.parametrize(("scopes", "status"), [(["user"], 200), (["repo"], 404), ([], 404)])
    def test_a_token_is_told_its_scopes_and_those_that_would_do(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, scopes: list[str], status: int
    ) -> None:
        response = client.ask("GET", PATH, token=server.issue_token(user, app, scopes=scopes))
        names = ("X-OAuth-Scopes", "X-Accepted-OAuth-Scopes", "X-OAuth-Client-Id")
        shown = [response.headers[name] for name in names]
        assert (response.status, shown) == (status, [", ".join(scopes), "user, user:email", app.client_id])

    @recorded("wire 1.5")
    def test_a_personal_token_is_no_token_of_an_app(
        self, server: GitHubEnterpriseServer, client: Client, user: User
    ) -> None:
        token = server.issue_personal_token(user, note="x", scopes=["user:email"])
        response = client.ask("GET", PATH, token=token)
        assert (response.status, "X-OAuth-Client-Id" in response.headers) == (200, False)

    @inferred("by analogy with releases whose documents know a permission for it")
    def test_scopes_do_not_count_for_a_github_app(
        self, server: GitHubEnterpriseServer, client: Client, user: User, github_app: GitHubApp
    ) -> None:
        response = client.ask("GET", PATH, token=server.issue_token(user, github_app))
        shown = [name for name in ("X-OAuth-Scopes", "X-Accepted-OAuth-Scopes") if name in response.headers]
        assert ([row["email"] for row in rows_in(response)], shown) == (["octocat@example.com"], [])

    @recorded("wire 1.5")
    def test_a_password_has_no_scopes(self, client: Client, user: User) -> None:
        response = client.ask("GET", PATH, auth=user.credentials)
        assert (response.status, "X-Accepted-OAuth-Scopes" in response.headers) == (200, False)


class TestCallers:
    """Who is refused for other reasons."""

    @recorded("flows 77")
    @documented("OpenAPI")
    def test_nobody(self, client: Client) -> None:
        response = client.ask("GET", PATH)
        assert (refusal(response), client.cause()) == (
            (401, "Requires authentication"),
            "the request carries no credentials",
        )

    @inferred("flows 74")
    def test_an_app(self, client: Client, app: OAuthApp) -> None:
        assert refusal(client.ask("GET", PATH, auth=app.credentials)) == (401, "Requires authentication")

    @recorded("other_401_15")
    @documented("flows 77")
    def test_a_wrong_password(self, client: Client, user: User) -> None:
        assert refusal(client.ask("GET", PATH, auth=(user.login, "wrong"))) == (401, "Bad credentials")

    @recorded("otp_required_app_2013")
    @documented("flows 75")
    def test_a_password_without_its_second_factor(self, server: GitHubEnterpriseServer, client: Client) -> None:
        hubot = server.add_user("hubot", two_factor="app")
        assert client.ask("GET", PATH, auth=hubot.credentials).headers["X-GitHub-OTP"] == "required; app"

    @recorded("other_401_03")
    @documented("flows 77")
    @pytest.mark.parametrize("how", ENDS)
    def test_a_dead_token(self, client: Client, token: AccessToken, how: str) -> None:
        before = client.ask("GET", PATH, token=token).status
        ENDS[how](token)
        response = client.ask("GET", PATH, token=token)
        assert (before, refusal(response)) == (200, (401, "Bad credentials"))
        assert ("X-OAuth-Scopes" in response.headers, (client.cause() or "").startswith(token.label)) == (False, True)

    @documented("flows 77")
    def test_a_token_whose_time_is_up(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp
    ) -> None:
        token = server.issue_token(user, app, scopes=["user"], expires_in=60)
        server.clock.advance(seconds=60)
        assert (refusal(client.ask("GET", PATH, token=token)), client.cause()) == (
            (401, "Bad credentials"),
            f"{token.label} has expired",
        )

    @inferred("flows 101", "semantics: People and apps")
    def test_a_suspended_user_until_the_suspension_is_lifted(
        self, client: Client, user: User, token: AccessToken
    ) -> None:
        user.suspend()
        status, message = refusal(client.ask("GET", PATH, token=token))
        user.unsuspend()
        after = client.ask("GET", PATH, token=token).status
        assert (status, "account was suspended" in message, after) == (403, True, 200)

    @recorded("flows 100")
    def test_nobody_in_private_mode(self) -> None:
        client = Client(GitHubEnterpriseServer(private_mode=True))
        assert refusal(client.ask("GET", PATH)) == (401, "Must authenticate to access this API.")


@documented("OpenAPI", "flows 87")
@inferred("by analogy with 200, for the scopes")
def test_what_is_known_already_is_a_304(client: Client, token: AccessToken) -> None:
    tag = client.ask("GET", PATH, token=token).headers["ETag"]
    response = client.ask("GET", PATH, token=token, headers={"If-None-Match": tag})
    shown = response.headers["X-Accepted-OAuth-Scopes"]
    assert (response.status, response.body, shown) == (304, b"", "user, user:email")


@documented("RFC 9110 9.3.2")
def test_head_is_get_without_the_body(client: Client, token: AccessToken) -> None:
    get, head = (client.ask(method, PATH, token=token) for method in ("GET", "HEAD"))
    assert (head.status, head.body, head.headers["ETag"]) == (200, b"", get.headers["ETag"])


@own()
def test_another_verb_is_not_found(client: Client, token: AccessToken) -> None:
    response = client.ask("POST", PATH, token=token, json={"emails": ["a@example.com"]})
    assert (refusal(response), client.cause()) == ((404, "Not Found"), "/user/emails knows GET, not POST")


@documented("flows 83")
def test_a_call_is_counted() -> None:
    server = GitHubEnterpriseServer(rate_limit=10)
    user = server.add_user("octocat")
    used = [Client(server).ask("GET", PATH, auth=user.credentials).headers["X-RateLimit-Used"] for _ in range(2)]
    assert used == ["1", "2"]


@own()
def test_the_journal_names_the_operation(server: GitHubEnterpriseServer, client: Client, token: AccessToken) -> None:
    client.ask("GET", PATH, token=token)
    exchange = server.exchanges[-1]
    assert (exchange.operation, exchange.cause) == ("users/list-emails-for-authenticated-user", None)
