"""How an app may send its parameters to the token endpoint: flows 21, 23 and 24."""

from __future__ import annotations

import base64

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp, Request, Response, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.login.client import ACCESS_TOKEN, FORM, JSON, Site, error_in, token_in
from tests.rest.snapshot import snapshot

pytestmark = about("login/oauth/access_token")


@pytest.fixture(name="code")
def _code(site: Site, user: User, app: OAuthApp) -> str:
    return site.code(user, app)


@pytest.fixture(name="fields")
def _fields(app: OAuthApp, code: str) -> dict[str, str]:
    return {"client_id": app.client_id, "client_secret": app.client_secret, "code": code}


def _send(server: GitHubEnterpriseServer, body: bytes, content_type: str, *, query: str = "") -> Response:
    headers = {"Content-Type": content_type, "Accept": JSON}
    return server.handle(Request("POST", f"{server.url}{ACCESS_TOKEN}{query}", headers, body))


def _authorized_by(server: GitHubEnterpriseServer, header: str, body: str) -> Response:
    headers = {"Content-Type": FORM, "Accept": JSON, "Authorization": header}
    return server.handle(Request("POST", server.url + ACCESS_TOKEN, headers, body))


# -- where they may stand ------------------------------------------------------------------------------------


@recorded("flows 23")
@pytest.mark.parametrize("where", ["form", "json", "query"])
def test_parameters_are_read_from_a_form_from_json_and_from_the_query(
    server: GitHubEnterpriseServer, site: Site, fields: dict[str, str], where: str
) -> None:
    sent: dict[str, dict[str, str]] = {where: fields}
    assert token_in(site.post(ACCESS_TOKEN, form=sent.get("form"), query=sent.get("query"), json=sent.get("json", ...)))
    assert len(server.tokens) == 1


@recorded("flows 25")
def test_a_get_answers_as_a_post_does(server: GitHubEnterpriseServer, site: Site, fields: dict[str, str]) -> None:
    response = site.ask("GET", ACCESS_TOKEN, query=fields, headers={"Accept": JSON})
    assert (response.status, token_in(response)) == (200, server.tokens.one().token)


@recorded("flows 25")
def test_a_get_without_accept_is_refused_in_a_form(
    server: GitHubEnterpriseServer, site: Site, fields: dict[str, str]
) -> None:
    response = site.ask("GET", ACCESS_TOKEN, query={**fields, "code": "wrong"})
    assert (response.status, response.headers["Content-Type"]) == (200, f"{FORM}; charset=utf-8")
    assert (response.body.startswith(b"error=bad_verification_code&"), len(server.tokens)) == (True, 0)


@recorded("flows 24")
@inferred("flows 24, that it works on 3.3")
@pytest.mark.parametrize("where", ["form", "json", "query"])
def test_client_credentials_may_be_sent_as_basic(site: Site, app: OAuthApp, code: str, where: str) -> None:
    sent: dict[str, dict[str, str]] = {where: {"code": code}}
    response = site.post(
        ACCESS_TOKEN,
        auth=app.credentials,
        form=sent.get("form"),
        query=sent.get("query"),
        json=sent.get("json", ...),
    )
    assert token_in(response)


@inferred("flows 23")
def test_parameters_may_be_in_several_places(site: Site, fields: dict[str, str]) -> None:
    query = {"client_id": fields.pop("client_id")}
    assert token_in(site.post(ACCESS_TOKEN, query=query, form=fields))


@documented("RFC 9110 8.3.1")
@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_is_recognised_by_its_content_type(
    server: GitHubEnterpriseServer, app: OAuthApp, code: str, content_type: str
) -> None:
    body = f'{{"client_id": "{app.client_id}", "client_secret": "{app.client_secret}", "code": "{code}"}}'
    assert token_in(_send(server, body.encode(), content_type))


@documented("RFC 9110 8.3.1")
def test_a_form_may_name_its_character_set(server: GitHubEnterpriseServer, app: OAuthApp, code: str) -> None:
    body = f"client_id={app.client_id}&client_secret={app.client_secret}&code={code}"
    assert token_in(_send(server, body.encode(), f"{FORM}; charset=utf-8"))


# -- which one counts ----------------------------------------------------------------------------------------


@inferred("flows 23, which names the places alone")
def test_the_form_wins_over_the_query(site: Site, fields: dict[str, str]) -> None:
    assert token_in(site.post(ACCESS_TOKEN, query=dict.fromkeys(fields, "wrong"), form=fields))


@inferred("flows 23, which names the places alone")
def test_json_wins_over_the_query(site: Site, fields: dict[str, str]) -> None:
    assert token_in(site.post(ACCESS_TOKEN, query=dict.fromkeys(fields, "wrong"), json=fields))


@inferred("flows 23, which names the places alone")
def test_a_right_parameter_in_the_query_does_not_replace_a_wrong_one_in_the_form(
    site: Site, fields: dict[str, str]
) -> None:
    response = site.post(ACCESS_TOKEN, query=fields, form={**fields, "client_secret": "wrong"})
    assert error_in(response) == "incorrect_client_credentials"


@inferred("flows 24, which names the places alone")
def test_the_body_wins_over_basic(site: Site, fields: dict[str, str]) -> None:
    assert token_in(site.post(ACCESS_TOKEN, auth=("unknown", "wrong"), form=fields))


@inferred("by analogy with one in the body (flows 30)")
def test_a_wrong_secret_in_basic_is_refused(site: Site, app: OAuthApp, code: str) -> None:
    response = site.post(ACCESS_TOKEN, auth=(app.client_id, "wrong"), form={"code": code})
    assert error_in(response) == "incorrect_client_credentials"


@inferred("by analogy with one in the body (flows 30)")
def test_an_unknown_client_in_basic_is_not_found(site: Site, code: str) -> None:
    response = site.post(ACCESS_TOKEN, auth=("unknown", "ci-bot-secret"), form={"code": code})
    assert (response.status, response.body) == (404, b'{"error":"Not Found"}')


@documented("RFC 6749 2.3.1")
def test_client_credentials_in_basic_are_form_encoded(server: GitHubEnterpriseServer, site: Site, user: User) -> None:
    app = server.add_oauth_app(client_secret="100% a+b:c")
    basic = base64.b64encode(f"{app.client_id}:100%25+a%2Bb%3Ac".encode()).decode()
    assert token_in(_authorized_by(server, f"Basic {basic}", f"code={site.code(user, app)}"))


@inferred("flows 24")
@pytest.mark.parametrize("header", ["Basic !", "Basic ", "Basic YWJj", "Basic /w==", "Bearer abc", ""])
def test_any_other_authorization_header_is_ignored(
    server: GitHubEnterpriseServer, fields: dict[str, str], header: str
) -> None:
    body = "&".join(f"{name}={value}" for name, value in fields.items())
    assert token_in(_authorized_by(server, header, body))


@inferred("flows 24, by RFC 7617 2: there is a colon")
@pytest.mark.parametrize("text", ["abcde12345fghij67890", "", ":"])
@pytest.mark.usefixtures("app")
def test_half_of_the_credentials_in_basic_are_not_found(server: GitHubEnterpriseServer, code: str, text: str) -> None:
    response = _authorized_by(server, f"Basic {base64.b64encode(text.encode()).decode()}", f"code={code}")
    assert (response.status, response.body) == (404, b'{"error":"Not Found"}')


# -- what is ignored -----------------------------------------------------------------------------------------


EXTRAS: list[dict[str, object]] = [
    {"grant_type": "password"},
    {"grant_type": ""},
    {"state": "xyz", "code_verifier": "wrong", "response_type": "code", "unknown": "1", "utf8": "✓"},
    {"scope": "repo"},
    {"redirect_uri": ""},
]


@recorded("flows 21", "flows 23")
@inferred("by analogy with what clients send, for the rest")
@pytest.mark.parametrize("extra", EXTRAS, ids=str)
def test_a_parameter_that_does_not_belong_to_the_exchange_is_ignored(
    server: GitHubEnterpriseServer, site: Site, fields: dict[str, str], extra: dict[str, object]
) -> None:
    response = site.post(ACCESS_TOKEN, form={**fields, **extra})
    assert server.tokens[token_in(response)].scopes == []


@inferred("by analogy with unknown parameters (flows 23)")
def test_json_may_have_unknown_parameters_of_any_type(site: Site, fields: dict[str, str]) -> None:
    extra = {"a": None, "b": True, "c": 1, "d": 1.5, "e": ["x"], "f": {"x": "y"}}
    assert token_in(site.post(ACCESS_TOKEN, json={**fields, **extra}))


@inferred("flows 23")
def test_a_null_redirect_uri_counts_as_not_sent(site: Site, fields: dict[str, str]) -> None:
    assert token_in(site.post(ACCESS_TOKEN, json={**fields, "redirect_uri": None}))


@documented("flows 21")
def test_ghes_does_not_know_pkce(site: Site, user: User, app: OAuthApp) -> None:
    challenge = {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"}
    code = site.code(user, app, **challenge)
    assert token_in(site.exchange(app, code, code_verifier="wrong"))


# -- what is no body -----------------------------------------------------------------------------------------


@inferred("by analogy with the REST API (flows 91)")
def test_malformed_json_is_a_bad_request_and_leaves_the_code_valid(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, code: str
) -> None:
    before = snapshot(server)
    query = f"?client_id={app.client_id}&client_secret={app.client_secret}&code={code}"
    for body in (b"{", b"client_id=x", b"\xff", b"[" * 100_000):
        assert _send(server, body, JSON, query=query).status == 400, body[:12]
    assert snapshot(server) == before
    assert token_in(site.exchange(app, code))


@inferred("by analogy with an unknown client (flows 30)")
@pytest.mark.usefixtures("app")
def test_json_that_names_no_client_is_not_found(server: GitHubEnterpriseServer) -> None:
    for body in (b"[]", b'"x"', b"null", b'{"client_id": ["x"]}'):
        response = _send(server, body, JSON)
        assert (response.status, response.body) == (404, b'{"error":"Not Found"}'), body


@inferred("by analogy with an unknown client (flows 30)")
@pytest.mark.usefixtures("app")
def test_a_form_that_names_no_client_is_not_found(server: GitHubEnterpriseServer) -> None:
    for body in (b"", b"%", b"&&=", b"\xff\xfe", b"client_id"):
        response = _send(server, body, FORM)
        assert (response.status, response.body) == (404, b'{"error":"Not Found"}'), body


@own()
def test_the_journal_says_what_is_wrong_with_a_body(server: GitHubEnterpriseServer, site: Site) -> None:
    _send(server, b"{", JSON)
    assert (site.cause() or "").startswith("the body is not JSON: ")
