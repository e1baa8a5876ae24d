"""How the token endpoint answers: format by Accept, headers, and other verbs (flows 9 and 25 to 30)."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.login.client import ACCESS_TOKEN, FORM, JSON, Site, token_in, told
from tests.rest.snapshot import snapshot

pytestmark = about("login/oauth/access_token")

XML = "application/xml"
HTML = "text/html; charset=utf-8"


@pytest.fixture(name="code")
def _code(site: Site, user: User, app: OAuthApp) -> str:
    return site.code(user, app, scope="repo gist")


def _text(server: GitHubEnterpriseServer) -> str:
    """The text of the only token."""
    [token] = server.tokens
    return token.token


# -- bytes ---------------------------------------------------------------------------------------------------


@recorded("wire 8.2")
@documented("flows 26")
@inferred("flows 51, for the order of the scopes")
@pytest.mark.parametrize("accept", [None, FORM])
def test_an_exchange_is_answered_in_a_form_by_default(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, code: str, accept: str | None
) -> None:
    response = site.exchange(app, code, accept=accept)
    assert response.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=utf-8"
    assert response.body.decode() == f"access_token={_text(server)}&scope=gist%2Crepo&token_type=bearer"


@recorded("access_token_web", "flows 26")
@documented("flows 26")
@inferred("flows 51, for the order of the scopes")
def test_an_exchange_in_json_has_its_keys_in_the_recorded_order(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, code: str
) -> None:
    response = site.exchange(app, code, accept=JSON)
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.body.decode() == (f'{{"access_token":"{_text(server)}","token_type":"bearer","scope":"gist,repo"}}')


@documented("flows 26")
@inferred("flows 51, for the order of the scopes")
def test_an_exchange_in_xml_has_its_elements_in_the_documented_order(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, code: str
) -> None:
    response = site.exchange(app, code, accept=XML)
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert response.body.decode() == (
        "<OAuth><token_type>bearer</token_type><scope>gist,repo</scope>"
        f"<access_token>{_text(server)}</access_token></OAuth>"
    )


@recorded("access_token_web")
@documented("flows 27")
@pytest.mark.parametrize(
    ("accept", "body"),
    [
        (None, "access_token={}&scope=&token_type=bearer"),
        (JSON, '{{"access_token":"{}","token_type":"bearer","scope":""}}'),
        (XML, "<OAuth><token_type>bearer</token_type><scope></scope><access_token>{}</access_token></OAuth>"),
    ],
    ids=["form", "json", "xml"],
)
def test_a_token_without_scopes_has_an_empty_scope_in_every_format(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, accept: str | None, body: str
) -> None:
    response = site.exchange(app, site.code(user, app), accept=accept)
    assert response.body.decode() == body.format(_text(server))


@recorded("wire 8.2", "flows 43")
@documented("flows 43")
def test_an_exchange_by_a_github_app_has_the_fields_about_expiry_in_order(
    site: Site, user: User, github_app: GitHubApp
) -> None:
    fields = told(site.exchange(github_app, site.code(user, github_app)))
    names = ["access_token", "expires_in", "refresh_token", "refresh_token_expires_in", "token_type", "scope"]
    assert (list(fields), fields["expires_in"], fields["scope"]) == (names, 28800, "")


# wire 8.2 and flows 17 for what is percent-encoded.
REFUSAL = {
    None: (
        "error=bad_verification_code&error_description=The+code+passed+is+incorrect+or+expired."
        "&error_uri=https%3A%2F%2Fdocs.github.com%2Fenterprise%2F3.3%2Fapps%2Fmanaging-oauth-apps"
        "%2Ftroubleshooting-oauth-app-access-token-request-errors%2F%23bad-verification-code"
    ),
    JSON: (
        '{"error":"bad_verification_code","error_description":"The code passed is incorrect or expired.",'
        '"error_uri":"https://docs.github.com/enterprise/3.3/apps/managing-oauth-apps'
        '/troubleshooting-oauth-app-access-token-request-errors/#bad-verification-code"}'
    ),
    XML: (
        "<OAuth><error>bad_verification_code</error>"
        "<error_description>The code passed is incorrect or expired.</error_description>"
        "<error_uri>https://docs.github.com/enterprise/3.3/apps/managing-oauth-apps"
        "/troubleshooting-oauth-app-access-token-request-errors/#bad-verification-code</error_uri></OAuth>"
    ),
}


@recorded("wire 8.2", "flows 29")
@documented("flows 29")
@inferred("flows 26, for the elements of XML")
@inferred("flows 18, for the prefix of error_uri")
@pytest.mark.parametrize(("accept", "body"), REFUSAL.items(), ids=["form", "json", "xml"])
def test_a_refused_exchange_is_answered_in_the_requested_format(
    site: Site, app: OAuthApp, accept: str | None, body: str
) -> None:
    response = site.exchange(app, "wrong", accept=accept)
    assert (response.status, response.body.decode()) == (200, body)
    assert response.headers["Content-Type"] == f"{accept or FORM}; charset=utf-8"


@recorded("access_token_unknown_client_404")
@inferred("by analogy with other refusals (flows 29), for form and XML")
@pytest.mark.parametrize(
    ("accept", "body"),
    [
        (None, b"error=Not+Found"),
        (JSON, b'{"error":"Not Found"}'),
        (XML, b"<OAuth><error>Not Found</error></OAuth>"),
    ],
    ids=["form", "json", "xml"],
)
def test_an_unknown_client_is_told_404_in_the_requested_format(site: Site, accept: str | None, body: bytes) -> None:
    response = site.post(ACCESS_TOKEN, form={"client_id": "unknown"}, accept=accept)
    assert (response.status, response.body) == (404, body)
    assert response.headers["Content-Type"] == f"{accept or FORM}; charset=utf-8"


# -- Accept --------------------------------------------------------------------------------------------------


LIKED_BEST = [
    ("", FORM),
    ("application/json; charset=utf-8", JSON),
    ("APPLICATION/JSON", JSON),
    (" application/json ", JSON),
    ("application/json, text/plain, */*", JSON),
    ("application/json, application/xml;q=0.9", JSON),
    ("application/json;q=0.9, application/xml", XML),
    ("application/xml;q=0.5,application/json;q=0.6,*/*;q=0.1", JSON),
    ("application/xml; q=1.0, application/json; q=0.99", XML),
    ("*/*;q=0.1, application/json;q=0.2", JSON),
    ("application/json;q=0.1, */*", FORM),
    ("application/json;q=0, */*;q=0.1", FORM),
    ("text/html,application/xhtml+xml,*/*;q=0.8", FORM),
    ("application/vnd.github.v3+json, application/json", JSON),
    ("application/vnd.github.v3+json, application/json;q=0.1", JSON),
    ("application/vnd.github.v3+json, */*", FORM),
]


@inferred("flows 26 and RFC 9110 12.5.1")
def test_the_format_with_the_highest_weight_in_accept_wins(site: Site, app: OAuthApp) -> None:
    given = {accept: site.exchange(app, "wrong", accept=accept).headers["Content-Type"] for accept, _ in LIKED_BEST}
    assert given == {accept: f"{media_type}; charset=utf-8" for accept, media_type in LIKED_BEST}


NOT_ACCEPTABLE = pytest.mark.parametrize(
    "accept",
    [
        "application/vnd.github.v3+json",
        "application/json;q=0",
    ],
)


@recorded("flows 26")
@inferred("RFC 9110 12.4.2, for a weight of 0", "flows 26, that the code stays good")
@NOT_ACCEPTABLE
def test_an_unknown_format_is_not_acceptable_and_leaves_the_code_valid(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, code: str, accept: str
) -> None:
    before = snapshot(server)
    assert (site.exchange(app, code, accept=accept).status, snapshot(server)) == (406, before)
    assert token_in(site.exchange(app, code))


@own()
def test_the_journal_says_what_was_not_acceptable(site: Site, app: OAuthApp, code: str) -> None:
    site.exchange(app, code, accept="application/vnd.github.v3+json")
    assert (site.cause() or "").startswith("Accept: application/vnd.github.v3+json does not name any of ")


# -- headers -------------------------------------------------------------------------------------------------


@recorded("access_token_web", "flows 28")
@inferred("by analogy with a success, for those of a refusal")
@pytest.mark.parametrize("code_sent", ["right", "wrong"])
def test_the_token_endpoint_sends_the_recorded_headers(site: Site, app: OAuthApp, code: str, code_sent: str) -> None:
    headers = site.exchange(app, code if code_sent == "right" else "wrong").headers
    assert headers["Cache-Control"] == "max-age=0, private, must-revalidate"
    assert headers["Vary"].startswith("X-PJAX")
    assert headers["ETag"].startswith('W/"')
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Request-Id"]
    assert headers["X-GitHub-Request-Id"]


@recorded("wire 8.2", "flows 28")
@documented("flows 9")
def test_the_token_endpoint_sends_no_headers_of_the_rest_api() -> None:
    server = GitHubEnterpriseServer(rate_limit=60)
    site, app = Site(server), server.add_oauth_app()
    headers = site.exchange(app, site.code(server.add_user(), app, scope="repo")).headers
    foreign = ("x-oauth-", "x-accepted-oauth-", "x-ratelimit-", "access-control-", "x-github-media-type")
    assert [name for name in headers if name.lower().startswith(foreign)] == []


@documented("RFC 9110 6.6.1")
def test_the_date_of_the_token_endpoint_is_the_time_of_the_server(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, code: str
) -> None:
    server.clock.freeze()
    server.clock.advance(minutes=5)
    date = site.exchange(app, code).headers["Date"]
    assert parsedate_to_datetime(date) == server.clock.now().replace(microsecond=0)


@inferred("flows 28")
def test_each_answer_of_the_token_endpoint_has_its_own_request_id(site: Site, app: OAuthApp) -> None:
    first, second = (site.exchange(app, "wrong").headers["X-Request-Id"] for _ in range(2))
    assert first != second


@documented("RFC 9110 8.6")
def test_the_token_endpoint_sends_the_length_of_the_body(site: Site, app: OAuthApp, code: str) -> None:
    response = site.exchange(app, code)
    assert response.headers["Content-Length"] == str(len(response.body))


@documented("RFC 9110 8.8.3")
def test_two_bodies_of_the_token_endpoint_have_two_entity_tags(site: Site, app: OAuthApp, code: str) -> None:
    first, second, again = (site.exchange(app, each).headers["ETag"] for each in (code, "wrong", "wrong"))
    assert (first != second, second == again) == (True, True)


# -- verbs and paths -----------------------------------------------------------------------------------------


@inferred("by analogy with other paths, for the other verbs")
@pytest.mark.parametrize("method", ["PUT", "OPTIONS"])
def test_another_verb_on_the_token_endpoint_is_not_found_and_leaves_the_code_valid(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, code: str, method: str
) -> None:
    query = {"client_id": app.client_id, "client_secret": app.client_secret, "code": code}
    response = site.ask(method, ACCESS_TOKEN, query=query, headers={"Accept": JSON})
    assert (response.status, response.headers["Content-Type"], len(server.tokens)) == (404, HTML, 0)
    assert [name for name in response.headers if name.lower().startswith("access-control-")] == []


@inferred("by analogy with the REST API (flows 81)")
def test_the_token_endpoint_is_not_found_with_a_trailing_slash(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, code: str
) -> None:
    form = {"client_id": app.client_id, "client_secret": app.client_secret, "code": code}
    response = site.post(f"{ACCESS_TOKEN}/", form=form)
    assert (response.status, response.headers["Content-Type"], len(server.tokens)) == (404, HTML, 0)


@own()
@pytest.mark.parametrize(
    ("method", "path", "cause"),
    [
        ("PUT", ACCESS_TOKEN, "/login/oauth/access_token accepts GET, POST, not PUT"),
        ("POST", f"{ACCESS_TOKEN}/", "/login/oauth/access_token/ ends in a slash, but /login/oauth/access_token does"),
    ],
)
def test_the_journal_says_what_was_not_found(
    server: GitHubEnterpriseServer, site: Site, method: str, path: str, cause: str
) -> None:
    site.ask(method, path)
    assert (server.exchanges[-1].operation, (site.cause() or "")[: len(cause)]) == (None, cause)
