"""GET /login/oauth/authorize, by a browser in which nobody is signed in (flows 1 to 4, 8, 9 and 17)."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, Request, Response
from tests.evidence import about, documented, inferred, own, recorded
from tests.login.authorizing import MISMATCH, PARAMETERS, STATES, SUSPENDED
from tests.login.client import AUTHORIZE, Site, callback
from tests.rest.snapshot import snapshot

pytestmark = about("login/oauth/authorize")

HTML = "text/html; charset=utf-8"


def _location(response: Response) -> str:
    assert response.status == 302
    return response.headers["Location"]


@inferred("flows 4")
def test_a_browser_is_sent_to_the_sign_in_page_with_the_address_to_return_to(site: Site, app: OAuthApp) -> None:
    assert _location(site.ask("GET", site.page(app).removeprefix("https://ghes.test"))) == (
        "https://ghes.test/login?client_id=abcde12345fghij67890"
        "&return_to=%2Flogin%2Foauth%2Fauthorize%3Fclient_id%3Dabcde12345fghij67890"
    )


@inferred("flows 4")
def test_the_sign_in_page_returns_to_all_documented_parameters_as_they_were_sent(site: Site, app: OAuthApp) -> None:
    query = {"client_id": app.client_id, **PARAMETERS}
    location = _location(site.ask("GET", AUTHORIZE, query=query))
    assert callback(location)["return_to"] == f"{AUTHORIZE}?{urlencode(query)}"


@about("login")
@inferred("flows 4")
def test_the_sign_in_page_is_html(site: Site, app: OAuthApp) -> None:
    location = _location(site.ask("GET", AUTHORIZE, query={"client_id": app.client_id}))
    page = site.ask("GET", location.removeprefix("https://ghes.test"))
    assert (page.status, page.headers["Content-Type"]) == (200, HTML)


@inferred("flows 4")
def test_the_sign_in_page_is_at_the_origin_that_was_called(server: GitHubEnterpriseServer, app: OAuthApp) -> None:
    url = f"http://localhost:8080{AUTHORIZE}?client_id={app.client_id}"
    assert _location(server.handle(Request("GET", url))).startswith("http://localhost:8080/login?")


@own()
def test_a_request_for_a_bare_path_is_answered_at_the_origin_of_the_server(
    server: GitHubEnterpriseServer, app: OAuthApp
) -> None:
    location = _location(server.handle(Request("GET", f"{AUTHORIZE}?client_id={app.client_id}")))
    assert location.startswith("https://ghes.test/login?")


@inferred("flows 4")
def test_a_github_app_uses_the_same_authorization_page(site: Site, github_app: GitHubApp) -> None:
    location = _location(site.ask("GET", AUTHORIZE, query={"client_id": github_app.client_id}))
    assert callback(location)["client_id"] == github_app.client_id


@inferred("flows 100")
def test_signing_in_is_possible_in_private_mode() -> None:
    private = GitHubEnterpriseServer(private_mode=True)
    app = private.add_oauth_app()
    assert Site(private).ask("GET", AUTHORIZE, query={"client_id": app.client_id}).status == 302


@documented("RFC 9110 9.2.1")
def test_opening_the_authorization_page_changes_nothing(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp
) -> None:
    before = snapshot(server)
    site.ask("GET", AUTHORIZE, query={"client_id": app.client_id, "scope": "repo"})
    assert snapshot(server) == before


@own()
def test_the_journal_names_the_authorization_page_without_a_cause(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp
) -> None:
    site.ask("GET", AUTHORIZE, query={"client_id": app.client_id})
    assert (server.exchanges[-1].operation, site.cause()) == ("login/oauth/authorize", None)


# -- no such app -----------------------------------------------------------------------------------------


@recorded("wire 8.1", "flows 8")
@pytest.mark.parametrize("query", [{}, {"client_id": ""}], ids=["missing", "empty"])
@pytest.mark.usefixtures("app")
def test_a_missing_client_id_gets_a_404_page(site: Site, query: dict[str, str]) -> None:
    response = site.ask("GET", AUTHORIZE, query=query)
    assert (response.status, response.headers["Content-Type"]) == (404, HTML)
    assert site.cause() == "no client_id was sent"


@recorded("wire 8.1", "flows 8")
@pytest.mark.usefixtures("app")
def test_an_unknown_client_gets_a_404_page_and_no_redirect(site: Site) -> None:
    query = {"client_id": "ci-bot", "redirect_uri": "https://app.example.com/auth", "state": "xyz"}
    response = site.ask("GET", AUTHORIZE, query=query)
    assert (response.status, response.headers["Content-Type"], "Location" in response.headers) == (404, HTML, False)
    assert site.cause() == "no app has the client id 'ci-bot'"


@inferred("flows 2, which has the client_id in the query")
@pytest.mark.usefixtures("app")
def test_client_credentials_in_a_header_do_not_replace_the_client_id_in_the_query(site: Site) -> None:
    headers = {"Authorization": "Basic YWJjZGUxMjM0NWZnaGlqNjc4OTA6Y2ktYm90LXNlY3JldA=="}
    assert site.ask("GET", AUTHORIZE, headers=headers).status == 404


# -- told to the app ---------------------------------------------------------------------------------------


@recorded("redirect_uri_mismatch_authorize", "wire 8.1")
@documented("flows 17")
@inferred("flows 18, for the prefix of error_uri")
def test_a_mismatch_is_told_to_the_registered_callback(site: Site, app: OAuthApp) -> None:
    response = site.ask("GET", AUTHORIZE, query={"client_id": app.client_id, "redirect_uri": "https://evil.test/"})
    assert _location(response) == f"https://app.example.com/auth?{MISMATCH}"


@documented("flows 17")
@inferred("flows 18, for the prefix of error_uri")
def test_a_suspension_is_told_to_the_registered_callback(site: Site, app: OAuthApp) -> None:
    app.suspend()
    response = site.ask("GET", AUTHORIZE, query={"client_id": app.client_id})
    assert _location(response) == f"https://app.example.com/auth?{SUSPENDED}"


@documented("flows 17")
@inferred("flows 18, for the prefix of error_uri")
def test_a_suspension_is_told_to_the_registered_callback_even_if_another_was_named(site: Site, app: OAuthApp) -> None:
    app.suspend()
    query = {"client_id": app.client_id, "redirect_uri": "https://app.example.com/auth/below"}
    assert _location(site.ask("GET", AUTHORIZE, query=query)) == f"https://app.example.com/auth?{SUSPENDED}"


@recorded("redirect_uri_mismatch_authorize", "wire 8.1")
@documented("flows 17")
@inferred("flows 18, for the prefix of error_uri")
@pytest.mark.parametrize(("state", "sent_back"), STATES.items(), ids=["plain", "encoded"])
def test_a_mismatch_returns_the_state_as_the_last_parameter(
    site: Site, app: OAuthApp, state: str, sent_back: str
) -> None:
    query = {"state": state, "client_id": app.client_id, "redirect_uri": "https://evil.test/"}
    location = _location(site.ask("GET", AUTHORIZE, query=query))
    assert location == f"https://app.example.com/auth?{MISMATCH}{sent_back}"


@documented("flows 17")
@inferred("by analogy with a mismatch (flows 17), for the order")
@inferred("flows 18, for the prefix of error_uri")
@pytest.mark.parametrize(("state", "sent_back"), STATES.items(), ids=["plain", "encoded"])
def test_a_suspension_returns_the_state_as_the_last_parameter(
    site: Site, app: OAuthApp, state: str, sent_back: str
) -> None:
    app.suspend()
    location = _location(site.ask("GET", AUTHORIZE, query={"state": state, "client_id": app.client_id}))
    assert location == f"https://app.example.com/auth?{SUSPENDED}{sent_back}"


@inferred("flows 10")
def test_an_error_follows_the_query_of_the_registered_callback(server: GitHubEnterpriseServer, site: Site) -> None:
    app = server.add_oauth_app(callback_url="https://app.example.com/auth?provider=ghes&x=1")
    response = site.ask("GET", AUTHORIZE, query={"client_id": app.client_id, "redirect_uri": "https://evil.test/"})
    assert _location(response) == f"https://app.example.com/auth?provider=ghes&x=1&{MISMATCH}"


@inferred("flows 15, by which the first one counts if none is named")
def test_an_error_of_a_github_app_is_told_to_its_first_callback(site: Site, github_app: GitHubApp) -> None:
    query = {"client_id": github_app.client_id, "redirect_uri": "https://deployer.example.com/third"}
    assert _location(site.ask("GET", AUTHORIZE, query=query)) == f"https://deployer.example.com/auth?{MISMATCH}"


@inferred("semantics 21")
def test_an_app_can_be_authorized_again_once_its_suspension_is_lifted(site: Site, app: OAuthApp) -> None:
    app.suspend()
    app.unsuspend()
    location = _location(site.ask("GET", AUTHORIZE, query={"client_id": app.client_id}))
    assert location.startswith("https://ghes.test/login?")


@own()
def test_the_journal_says_which_callback_is_registered_and_how_to_register_the_one_that_came(
    site: Site, app: OAuthApp, github_app: GitHubApp
) -> None:
    urls = "'https://deployer.example.com/auth', 'https://deployer.example.com/other'"
    for one, has, keyword in (
        (app, "'https://app.example.com/auth'", "callback_url='https://evil.test/'"),
        (github_app, urls, "callback_urls=[..., 'https://evil.test/']"),
    ):
        site.ask("GET", AUTHORIZE, query={"client_id": one.client_id, "redirect_uri": "https://evil.test/"})
        assert site.cause() == (
            f"the redirect_uri 'https://evil.test/' is not registered for {one.label}, which has {has}; "
            f"to register it: {keyword} where the app is added, or in app.update()"
        )


@own()
def test_the_journal_has_the_true_cause_of_a_suspension(site: Site, app: OAuthApp) -> None:
    app.suspend()
    site.ask("GET", AUTHORIZE, query={"client_id": app.client_id})
    assert site.cause() == "app 'ci-bot' is suspended"


# -- verbs and paths ---------------------------------------------------------------------------------------


@about("login/oauth/authorize", "login")
@documented("flows 9")
@inferred("by analogy with GET on the token endpoint (flows 25), for the status")
@pytest.mark.parametrize(("method", "path"), [("PUT", AUTHORIZE), ("OPTIONS", AUTHORIZE), ("DELETE", "/login")])
def test_another_verb_on_the_authorization_page_is_not_found(site: Site, app: OAuthApp, method: str, path: str) -> None:
    response = site.ask(method, path, query={"client_id": app.client_id})
    assert (response.status, response.headers["Content-Type"]) == (404, HTML)
    assert [name for name in response.headers if name.lower().startswith("access-control-")] == []


@inferred("by analogy with the REST API (flows 81)")
def test_the_authorization_page_is_not_found_with_a_trailing_slash(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp
) -> None:
    response = site.ask("GET", f"{AUTHORIZE}/", query={"client_id": app.client_id})
    assert (response.status, server.exchanges[-1].operation) == (404, None)


@documented("RFC 9110 9.3.2")
def test_head_of_the_authorization_page_is_get_without_the_body(site: Site, app: OAuthApp) -> None:
    query = {"client_id": app.client_id}
    head, get = (site.ask(method, AUTHORIZE, query=query) for method in ("HEAD", "GET"))
    assert (head.status, head.body, head.headers["Location"]) == (302, b"", get.headers["Location"])
