"""A user clicks Authorize or Cancel: where the browser is sent, grants and events (flows 5, 10 and 17)."""

from __future__ import annotations

import re

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.login.authorizing import DENIED, PARAMETERS, STATES
from tests.login.client import Site, callback, token_in
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = about("login/oauth/authorize")

# -- where the browser is sent -------------------------------------------------------------------------------


@documented("flows 10")
@inferred("flows 11, for the form of the code")
def test_a_click_on_authorize_gives_the_app_a_code(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    assert re.fullmatch(r"https://app\.example\.com/auth\?code=[0-9a-f]{20}", server.approve(site.page(app), user))


@documented("flows 10")
@inferred("by analogy with an error (flows 17), for the encoding")
@pytest.mark.parametrize(("state", "sent_back"), STATES.items(), ids=["plain", "encoded"])
def test_the_state_is_returned_after_the_code(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, state: str, sent_back: str
) -> None:
    location = server.approve(site.page(app, state=state), user)
    assert location == f"https://app.example.com/auth?code={callback(location)['code']}{sent_back}"


@documented("flows 2", "flows 21")
@inferred("flows 3, for response_type")
def test_other_parameters_do_not_change_where_the_browser_is_sent(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    others = {name: value for name, value in PARAMETERS.items() if name not in ("redirect_uri", "state")}
    location = server.approve(site.page(app, **others), user)
    assert location == f"https://app.example.com/auth?code={callback(location)['code']}"


@documented("flows 3")
@inferred("flows 3, that the response_type is ignored")
def test_a_response_type_of_token_gives_no_token_in_the_fragment(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    location = server.approve(site.page(app, response_type="token"), user)
    assert (list(callback(location)), "#" in location, len(server.tokens)) == (["code"], False, 0)


@inferred("flows 11, which lets a code be used once")
def test_each_click_gives_a_new_code(site: Site, user: User, app: OAuthApp) -> None:
    assert site.code(user, app) != site.code(user, app)


@own()
@pytest.mark.parametrize(("click", "told"), [("approve", "code"), ("deny", "error")])
def test_a_user_may_be_named_by_login_and_the_page_by_its_path(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, click: str, told: str
) -> None:
    location = getattr(server, click)(site.page(app).removeprefix(server.url), user.login)
    assert next(iter(callback(location))) == told


@own()
@pytest.mark.parametrize(
    ("url", "opened"),
    [
        ("https://ghes.test", "https://ghes.test:443"),
        ("https://ghes.test", "HTTPS://GHES.test"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1", "http://127.0.0.1:80"),
    ],
)
def test_a_page_is_recognised_at_the_origin_of_the_server_in_any_spelling(url: str, opened: str) -> None:
    server = GitHubEnterpriseServer(url=url)
    user, app = server.add_user(), server.add_oauth_app()
    location = server.approve(f"{opened}/login/oauth/authorize?client_id={app.client_id}", user)
    assert list(callback(location)) == ["code"]


@documented("flows 17")
@inferred("flows 17, that there is no page to click on")
@pytest.mark.parametrize("click", ["approve", "deny"])
def test_a_refused_app_is_told_so_whatever_the_user_clicks(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, click: str
) -> None:
    app.suspend()
    page, before = site.page(app, state="xyz"), snapshot(server)
    location = getattr(server, click)(page, user)
    assert location == site.ask("GET", page.removeprefix(server.url)).headers["Location"]
    assert (callback(location)["error"], snapshot(server)) == ("application_suspended", before)


# -- grants and events ---------------------------------------------------------------------------------------


@documented("flows 10")
@inferred("flows 5, that the click makes the grant")
def test_a_click_creates_the_grant_and_a_code_and_no_token(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    before = snapshot(server)
    site.code(user, app, scope="repo gist")
    [grant] = server.grants
    assert (grant.user, grant.app, list(grant.scopes), grant.tokens) == (user, app, ["repo", "gist"], ())
    assert names_of_events(server, before) == ["grant.created", "authorization_code.issued"]


@documented("flows 5", "flows 49", "wire 5")
def test_a_second_click_extends_the_grant(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    grant = server.add_grant(user, app, scopes=["user:email"])
    before = snapshot(server)
    site.code(user, app, scope="user repo")
    assert ([*server.grants], list(grant.scopes)) == ([grant], ["user", "repo"])
    assert names_of_events(server, before) == ["grant.extended", "authorization_code.issued"]


@inferred("flows 5")
def test_a_click_for_scopes_granted_before_leaves_the_grant_as_it_is(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    server.add_grant(user, app, scopes=["repo"])
    server.clock.advance(hours=1)
    before = snapshot(server)
    site.code(user, app, scope="repo:status")
    assert snapshot(server)["grants"] == before["grants"]
    assert names_of_events(server, before) == ["authorization_code.issued"]


@own()
def test_the_events_of_a_click_name_user_app_and_grant_and_no_exchange(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    site.code(user, app)
    [grant] = server.grants
    told_of = [(event.user, event.app, event.grant, event.token, event.exchange) for event in server.events[-2:]]
    assert told_of == [(user, app, grant, None, None)] * 2


@own()
def test_a_click_is_not_in_the_journal_of_exchanges(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    site.code(user, app)
    server.deny(site.page(app), user)
    assert list(server.exchanges) == []


# -- Cancel --------------------------------------------------------------------------------------------------


@recorded("authorize_access_denied", "wire 8.1")
@documented("flows 17")
@inferred("flows 18, for the prefix of error_uri")
def test_a_denial_is_told_to_the_registered_callback(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    page = site.page(app, scope="repo", redirect_uri="https://app.example.com/auth/below")
    assert server.deny(page, user) == f"https://app.example.com/auth?{DENIED}"


@recorded("authorize_access_denied", "wire 8.1")
@documented("flows 17")
@inferred("flows 18, for the prefix of error_uri")
@pytest.mark.parametrize(("state", "sent_back"), STATES.items(), ids=["plain", "encoded"])
def test_a_denial_returns_the_state_as_the_last_parameter(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, state: str, sent_back: str
) -> None:
    assert server.deny(site.page(app, state=state), user) == f"https://app.example.com/auth?{DENIED}{sent_back}"


@inferred("flows 10")
def test_a_denial_keeps_the_query_of_the_callback(server: GitHubEnterpriseServer, site: Site, user: User) -> None:
    app = server.add_oauth_app(callback_url="https://app.example.com/auth?provider=ghes")
    assert server.deny(site.page(app), user) == f"https://app.example.com/auth?provider=ghes&{DENIED}"


@inferred("flows 17, which says what is told and no more")
@pytest.mark.parametrize("scopes", [None, ["repo"]], ids=["new", "authorised"])
def test_a_denial_changes_nothing(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, scopes: list[str] | None
) -> None:
    if scopes is not None:
        server.issue_token(user, app, scopes=scopes)
    before = snapshot(server)
    server.deny(site.page(app, scope="gist"), user)
    assert snapshot(server) == before


@inferred("flows 17, which says what is told and no more")
def test_after_a_denial_the_user_may_agree(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    server.deny(site.page(app), user)
    assert token_in(site.exchange(app, site.code(user, app))) in server.tokens
