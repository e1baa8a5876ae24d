"""POST /login/oauth/access_token turns a code into a token, once (flows 11, 22 and 29 to 31)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from pytest_ghes_oauth import Email, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, recorded
from tests.login.client import ACCESS_TOKEN, DOCUMENTATION, Site, error_in, token_in
from tests.rest.snapshot import snapshot

pytestmark = about("login/oauth/access_token")

AUTHORIZATION_ERRORS = f"{DOCUMENTATION}/apps/managing-oauth-apps/troubleshooting-authorization-request-errors/"
TOKEN_ERRORS = f"{DOCUMENTATION}/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/"

# flows 29, with the prefix of flows 99: error -> description, URI.
ERRORS = {
    "incorrect_client_credentials": (
        "The client_id and/or client_secret passed are incorrect.",
        f"{TOKEN_ERRORS}#incorrect-client-credentials",
    ),
    "bad_verification_code": ("The code passed is incorrect or expired.", f"{TOKEN_ERRORS}#bad-verification-code"),
    "redirect_uri_mismatch": (
        "The redirect_uri MUST match the registered callback URL for this application.",
        f"{AUTHORIZATION_ERRORS}#redirect-uri-mismatch2",
    ),
    "unverified_user_email": ("The user must have a verified primary email.", f"{TOKEN_ERRORS}#unverified_user_email"),
}


def _refusal(error: str) -> tuple[int, bytes]:
    """Status and body of flows 29."""
    description, uri = ERRORS[error]
    body = {"error": error, "error_description": description, "error_uri": uri}
    return 200, json.dumps(body, separators=(",", ":")).encode()


NOT_FOUND = (404, b'{"error":"Not Found"}')


@pytest.fixture(name="code")
def _code(site: Site, user: User, app: OAuthApp) -> str:
    return site.code(user, app, scope="repo gist")


@pytest.fixture(name="unverified")
def _unverified(server: GitHubEnterpriseServer) -> User:
    emails = [Email("hubot@example.com", primary=True, verified=False), Email("second@example.com")]
    return server.add_user("hubot", emails=emails)


@recorded("access_token_web")
@documented("flows 22")
def test_a_code_gives_a_token_of_the_user_for_the_app(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, code: str
) -> None:
    token = server.tokens[token_in(site.exchange(app, code))]
    assert (token.user, token.app, list(token.scopes), token.state) == (user, app, ["repo", "gist"], "active")


@recorded("access_token_web")
@documented("flows 47", "flows 56")
def test_the_exchanged_token_of_an_oauth_app_does_not_expire(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, code: str
) -> None:
    token = server.tokens[token_in(site.exchange(app, code))]
    assert (token.token[:4], token.expires_at, token.refresh_token) == ("gho_", None, None)


@documented("flows 54", "flows 56")
def test_the_exchanged_token_of_a_github_app_has_its_permissions(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp
) -> None:
    token = server.tokens[token_in(site.exchange(github_app, site.code(user, github_app)))]
    assert (token.token[:4], token.permissions) == ("ghu_", {"contents": "write", "metadata": "read"})


@documented("flows 22")
def test_the_redirect_uri_of_the_request_may_be_named_again(site: Site, user: User, app: OAuthApp) -> None:
    redirect_uri = "https://app.example.com/auth/below?x=1"
    code = site.code(user, app, redirect_uri=redirect_uri)
    assert token_in(site.exchange(app, code, redirect_uri=redirect_uri))


@documented("flows 22")
def test_the_redirect_uri_of_the_request_need_not_be_named_again(site: Site, user: User, app: OAuthApp) -> None:
    assert token_in(site.exchange(app, site.code(user, app, redirect_uri="https://app.example.com/auth/below")))


@inferred("flows 12 and 22")
def test_the_registered_callback_may_be_named_for_a_request_that_named_none(
    site: Site, app: OAuthApp, code: str
) -> None:
    assert token_in(site.exchange(app, code, redirect_uri="https://app.example.com/auth"))


# -- once, for ten minutes -----------------------------------------------------------------------------------


@documented("flows 11", "flows 29")
@inferred("flows 11, for the answer to the second")
@inferred("flows 18, for the prefix of error_uri")
def test_a_code_can_be_exchanged_once(site: Site, app: OAuthApp, code: str) -> None:
    token_in(site.exchange(app, code))
    response = site.exchange(app, code)
    assert (response.status, response.body) == _refusal("bad_verification_code")


@inferred("flows 11, which lets a code be used once")
def test_exchanging_a_code_again_changes_nothing(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, code: str
) -> None:
    token_in(site.exchange(app, code))
    before = snapshot(server)
    site.exchange(app, code)
    assert snapshot(server) == before


@documented("flows 5")
def test_two_codes_of_one_user_can_both_be_exchanged(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    codes = [site.code(user, app, scope=scope) for scope in ("repo", "gist")]
    tokens = [server.tokens[token_in(site.exchange(app, code))] for code in codes]
    assert [list(token.scopes) for token in tokens] == [["repo"], ["gist"]]


@documented("flows 11")
@pytest.mark.parametrize("seconds", [59.999])
def test_a_code_can_be_exchanged_until_ten_minutes_have_passed(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, seconds: float
) -> None:
    server.clock.freeze()
    server.clock.move_to(server.clock.now().replace(microsecond=500_000) + timedelta(seconds=1))
    code = site.code(user, app)
    server.clock.advance(minutes=9, seconds=seconds)
    assert token_in(site.exchange(app, code))


@documented("flows 11", "flows 29")
@inferred("flows 18, for the prefix of error_uri")
def test_a_code_expires_after_ten_minutes(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    server.clock.freeze()
    code = site.code(user, app)
    server.clock.advance(minutes=10)
    response = site.exchange(app, code)
    assert (response.status, response.body) == _refusal("bad_verification_code")


# -- refusals ------------------------------------------------------------------------------------------------


@recorded("access_token_unknown_client_404", "flows 30")
@inferred("by analogy with an unknown id, for an empty one")
@pytest.mark.parametrize("fields", [{"client_id": "unknown"}, {"client_id": ""}], ids=str)
def test_an_exchange_by_an_unknown_client_is_not_found(
    site: Site, app: OAuthApp, code: str, fields: dict[str, str]
) -> None:
    response = site.exchange(app, code, **fields)
    assert (response.status, response.body) == NOT_FOUND


@inferred("by analogy with an unknown client (flows 30)")
def test_an_exchange_without_parameters_is_not_found(site: Site) -> None:
    response = site.post(ACCESS_TOKEN)
    assert (response.status, response.body) == NOT_FOUND


@recorded("wire 8.2", "flows 30")
@documented("flows 29")
@inferred("flows 18, for the prefix of error_uri")
@pytest.mark.parametrize("secret", ["wrong", "", "deployer-secret"])
@pytest.mark.usefixtures("github_app")
def test_an_exchange_with_a_wrong_secret_is_refused(site: Site, app: OAuthApp, code: str, secret: str) -> None:
    response = site.exchange(app, code, client_secret=secret)
    assert (response.status, response.body) == _refusal("incorrect_client_credentials")


@recorded("wire 8.2", "flows 21")
@documented("flows 22")
@inferred("flows 18, for the prefix of error_uri")
@pytest.mark.parametrize("more", [{}, {"code_verifier": "a" * 43}], ids=["without PKCE", "with PKCE"])
def test_an_exchange_requires_the_secret(site: Site, app: OAuthApp, code: str, more: dict[str, str]) -> None:
    response = site.post(ACCESS_TOKEN, form={"client_id": app.client_id, "code": code, **more})
    assert (response.status, response.body) == _refusal("incorrect_client_credentials")


@recorded("wire 8.2", "flows 29")
@documented("flows 29")
@inferred("flows 18, for the prefix of error_uri")
@pytest.mark.parametrize("text", ["0" * 20, ""])
def test_an_exchange_of_an_unknown_code_is_refused(site: Site, app: OAuthApp, text: str) -> None:
    response = site.exchange(app, text)
    assert (response.status, response.body) == _refusal("bad_verification_code")


@documented("flows 22")
@inferred("by analogy with an unknown code (flows 29), for the answer")
@inferred("flows 18, for the prefix of error_uri")
def test_an_exchange_requires_the_code(site: Site, app: OAuthApp) -> None:
    response = site.post(ACCESS_TOKEN, form={"client_id": app.client_id, "client_secret": app.client_secret})
    assert (response.status, response.body) == _refusal("bad_verification_code")


@documented("flows 29")
def test_a_token_cannot_be_exchanged_as_a_code(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    assert error_in(site.exchange(app, server.issue_token(user, app).token)) == "bad_verification_code"


@inferred("flows 31")
@inferred("flows 18, for the prefix of error_uri")
@pytest.mark.parametrize("whose", ["an OAuth app", "a GitHub App"])
def test_the_code_of_another_app_is_refused(
    server: GitHubEnterpriseServer, site: Site, github_app: GitHubApp, code: str, whose: str
) -> None:
    other = github_app if whose == "a GitHub App" else server.add_oauth_app()
    response = site.exchange(other, code)
    assert (response.status, response.body) == _refusal("bad_verification_code")


@recorded("redirect_uri_mismatch_token")
@documented("flows 22", "flows 29")
@inferred("flows 22, that both have to be equal")
@inferred("flows 18, for the prefix of error_uri")
@pytest.mark.parametrize(
    "redirect_uri",
    ["https://app.example.com/auth", "https://app.example.com/auth/below/"],
)
def test_an_exchange_with_another_redirect_uri_is_refused(
    site: Site, user: User, app: OAuthApp, redirect_uri: str
) -> None:
    code = site.code(user, app, redirect_uri="https://app.example.com/auth/below")
    response = site.exchange(app, code, redirect_uri=redirect_uri)
    assert (response.status, response.body) == _refusal("redirect_uri_mismatch")


@inferred("flows 12 and 22")
@inferred("flows 18, for the prefix of error_uri")
def test_a_redirect_uri_is_compared_with_the_registered_one_if_the_request_named_none(
    site: Site, app: OAuthApp, code: str
) -> None:
    response = site.exchange(app, code, redirect_uri="https://app.example.com/auth/below")
    assert (response.status, response.body) == _refusal("redirect_uri_mismatch")


@documented("flows 29")
@inferred("flows 29, that the code stays good")
@inferred("flows 18, for the prefix of error_uri")
def test_a_user_with_an_unverified_primary_address_is_refused_every_time(
    site: Site, unverified: User, app: OAuthApp
) -> None:
    code = site.code(unverified, app)
    answers = [site.exchange(app, code) for _ in range(2)]
    assert [(response.status, response.body) for response in answers] == [_refusal("unverified_user_email")] * 2


@documented("flows 29")
def test_an_unverified_second_address_does_not_prevent_an_exchange(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp
) -> None:
    user = server.add_user(email="first@example.com", emails=[Email("second@example.com", verified=False)])
    assert token_in(site.exchange(app, site.code(user, app)))


# flows 30, in order.
WRONG = {
    "client_id": ("unknown", NOT_FOUND),
    "client_secret": ("wrong", _refusal("incorrect_client_credentials")),
    "code": ("wrong", _refusal("bad_verification_code")),
    "redirect_uri": ("https://app.example.com/auth/other", _refusal("redirect_uri_mismatch")),
}


@inferred("flows 30")
@inferred("flows 18, for the prefix of error_uri")
@pytest.mark.parametrize("first", range(len(WRONG) + 1), ids=[*WRONG, "address"])
def test_only_the_first_of_several_faults_is_told(site: Site, unverified: User, app: OAuthApp, first: int) -> None:
    faults = dict([*WRONG.items()][first:])
    right = {"client_id": app.client_id, "client_secret": app.client_secret, "code": site.code(unverified, app)}
    response = site.post(ACCESS_TOKEN, form=right | {name: value for name, (value, _) in faults.items()})
    expected = next((answer for _, answer in faults.values()), _refusal("unverified_user_email"))
    assert (response.status, response.body) == expected


@inferred("flows 11, by which an exchange spends it")
@pytest.mark.parametrize("name", ["client_id", "client_secret", "redirect_uri"])
def test_a_refused_exchange_changes_nothing_and_does_not_spend_the_code(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, code: str, name: str
) -> None:
    before = snapshot(server)
    site.exchange(app, code, **{name: WRONG[name][0]})
    assert snapshot(server) == before
    assert token_in(site.exchange(app, code))


@inferred("flows 31")
def test_another_app_does_not_spend_the_code(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, code: str
) -> None:
    error_in(site.exchange(server.add_oauth_app(), code))
    assert token_in(site.exchange(app, code))
