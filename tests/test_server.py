"""The server without pytest: settings, seeding verbs, the journal, and being a context manager."""

from __future__ import annotations

import base64
from datetime import timedelta
from inspect import signature

import pytest
import requests

from pytest_ghes_oauth import Email, GitHubApp, GitHubEnterpriseServer, OAuthApp, Request, User
from tests.answers import answer_of


@pytest.fixture(name="user")
def _user(server: GitHubEnterpriseServer) -> User:
    return server.add_user("octocat")


@pytest.fixture(name="app")
def _app(server: GitHubEnterpriseServer) -> OAuthApp:
    return server.add_oauth_app("ci-bot")


@pytest.fixture(name="github_app")
def _github_app(server: GitHubEnterpriseServer) -> GitHubApp:
    return server.add_github_app("deployer", permissions={"contents": "write"})


def test_it_knows_its_addresses_and_release() -> None:
    server = GitHubEnterpriseServer(url="https://GitHub.Corp.test:443", release="3.3")
    assert (server.url, server.api_url) == ("https://github.corp.test", "https://github.corp.test/api/v3")
    assert server.release == "3.3"
    assert server.release < "3.10"


def test_it_answers_requests_calls_while_it_is_entered(user: User, server: GitHubEnterpriseServer) -> None:
    with server as ghes:
        assert requests.get(f"{ghes.api_url}/user", auth=user.credentials, timeout=5).json()["login"] == "octocat"
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{server.api_url}/user", auth=user.credentials, timeout=5)


def test_omitted_values_are_made_up_and_the_same_each_time() -> None:
    first, second = GitHubEnterpriseServer(seed=5), GitHubEnterpriseServer(seed=5)
    assert first.add_user().credentials == second.add_user().credentials
    assert first.add_oauth_app().credentials == second.add_oauth_app().credentials
    assert first.add_user().login != GitHubEnterpriseServer(seed=6).add_user().login


def test_a_user_has_addresses_of_which_one_is_primary(server: GitHubEnterpriseServer) -> None:
    work = Email("work@example.com", primary=True, verified=False, visibility="private")
    user = server.add_user(emails=["home@example.com", work])
    assert user.email == "work@example.com"
    assert user.emails == (Email("home@example.com"), work)


def test_the_first_address_is_primary_if_none_says_so(server: GitHubEnterpriseServer) -> None:
    user = server.add_user(email="a@example.com", emails=["b@example.com"])
    assert [(email.email, email.primary) for email in user.emails] == [
        ("a@example.com", True),
        ("b@example.com", False),
    ]


def test_a_user_may_be_suspended_from_the_start(server: GitHubEnterpriseServer) -> None:
    assert server.add_user(suspended=True).suspended
    assert [event.name for event in server.events] == ["user.added", "user.suspended"]


def test_user_and_app_arguments_take_object_login_client_id_or_name(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp
) -> None:
    for who in (user, "octocat", "OCTOCAT"):
        for what in (app, "ci-bot", app.client_id):
            token = server.issue_token(who, what)
            assert (token.user, token.app) == (user, app)


def test_a_token_creates_the_grant_and_later_ones_extend_it(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp
) -> None:
    server.issue_token(user, app, scopes=["gist"])
    server.issue_token(user, app, scopes=["user:email"])
    server.add_grant(user, app, scopes=["user"])
    assert server.grants.one().scopes == ["gist", "user"]
    names = [event.name for event in server.events if event.grant is not None and event.token is None]
    assert names == ["grant.created", "grant.extended", "grant.extended"]


def test_expires_in_takes_seconds_or_a_timedelta(server: GitHubEnterpriseServer, user: User, app: OAuthApp) -> None:
    server.clock.freeze()
    seconds = server.issue_token(user, app, expires_in=90)
    delta = server.issue_token(user, app, expires_in=timedelta(seconds=90))
    assert seconds.expires_at == delta.expires_at
    assert seconds.expires_at == seconds.created_at + timedelta(seconds=90)


def test_a_github_app_s_token_has_permissions_eight_hours_and_a_refresh_token(
    server: GitHubEnterpriseServer, user: User, github_app: GitHubApp
) -> None:
    token = server.issue_token(user, github_app)
    assert token.permissions == {"contents": "write"}
    assert token.expires_at == token.created_at + timedelta(hours=8)
    assert token.token.startswith("ghu_")
    assert (token.refresh_token or "").startswith("ghr_")


def test_tokens_of_a_github_app_without_expiry_live_on(server: GitHubEnterpriseServer, user: User) -> None:
    token = server.issue_token(user, server.add_github_app(expire_user_tokens=False))
    assert (token.expires_at, token.refresh_token) == (None, None)


def test_a_personal_token_has_no_app_and_no_grant(server: GitHubEnterpriseServer, user: User) -> None:
    token = server.issue_personal_token(user, note="laptop", scopes=["repo"])
    assert (token.app, token.grant, token.note) == (None, None, "laptop")
    assert token.scopes == ["repo"]
    assert token.token.startswith("ghp_")
    assert len(server.grants) == 0


def test_an_app_is_installed_with_all_it_asks_for_or_less(
    server: GitHubEnterpriseServer, github_app: GitHubApp
) -> None:
    server.add_organization("acme", members=[server.add_user("mona")])
    repository = server.add_repository("acme/site", private=True)
    server.add_team("acme/builders", members=["mona"])
    everything = server.install(github_app, "mona")
    some = server.install("deployer", "acme", repositories=["acme/site"], permissions={"contents": "read"})
    assert (everything.repositories, everything.permissions) == ("all", {"contents": "write"})
    assert (some.repositories, some.permissions) == ((repository,), {"contents": "read"})


def test_the_journal_connects_events_with_their_exchange(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp
) -> None:
    token = server.issue_token(user, app)
    url = f"{server.api_url}/applications/{app.client_id}/tokens/{token.token}"
    server.handle(Request("DELETE", url, {"Authorization": "Basic " + _basic(app)}))
    (exchange,) = server.exchanges
    assert (exchange.operation, answer_of(exchange).status) == ("apps/revoke-authorization-for-application", 204)
    assert server.events[-1].exchange is exchange
    assert server.events[-1].token is token
    assert server.events[-2].exchange is None


def test_a_refusal_has_its_true_cause_in_the_journal(server: GitHubEnterpriseServer, user: User, app: OAuthApp) -> None:
    token = server.issue_token(user, app)
    token.revoke()
    server.handle(Request("GET", f"{server.api_url}/user", {"Authorization": f"token {token}"}))
    assert server.exchanges[-1].cause == f"token {token.id} of 'octocat' for 'ci-bot' was revoked"


def test_the_answer_names_the_origin_that_was_called(server: GitHubEnterpriseServer, user: User) -> None:
    request = Request("GET", "http://127.0.0.1:8080/api/v3/user", {"Authorization": f"Basic {_basic(user)}"})
    body = server.handle(request).json()
    assert isinstance(body, dict)
    assert body["url"] == "http://127.0.0.1:8080/api/v3/users/octocat"


def _basic(who: User | OAuthApp) -> str:
    return base64.b64encode(":".join(who.credentials).encode()).decode()


def test_servers_at_two_origins_have_no_token_in_common() -> None:
    first, second = (GitHubEnterpriseServer(url=f"https://{name}.test") for name in ("first", "second"))
    texts = [server.issue_personal_token(server.add_user("octocat"), note="x").token for server in (first, second)]
    assert texts[0] != texts[1]
    assert texts[0] not in second.tokens


def test_a_message_lists_ten_names_at_most(server: GitHubEnterpriseServer) -> None:
    for number in range(12):
        server.add_user(f"user-{number:02}")
    with pytest.raises(KeyError, match=r"it has: 'user-00', .*'user-09' and 2 more$"):
        server.users["nobody"]


def test_a_verb_shows_its_keywords_and_not_what_it_works_on() -> None:
    assert [*signature(GitHubEnterpriseServer.add_grant).parameters] == ["self", "user", "app", "scopes"]
    assert [*signature(GitHubEnterpriseServer().deny).parameters] == ["authorize_url", "user"]


def test_of_two_spellings_of_a_header_the_one_asked_for_counts() -> None:
    headers = Request("GET", "/", {"Authorization": "token good", "authorization": "token bad"}).headers
    assert (headers["Authorization"], headers.get("authorization")) == ("token good", "token bad")


def test_a_secret_that_begins_like_another_is_hidden_as_a_whole(server: GitHubEnterpriseServer) -> None:
    for login, password in (("hubot", "correct-horse"), ("octocat", "correct-horse-battery"), ("mona", "correct-ho")):
        server.add_user(login, password=password)
    assert server._inside.redacted("was correct-horse-battery") == "was <secret>"  # noqa: SLF001  # what the plugin calls


def test_the_device_flow_of_an_app_is_off_unless_it_is_switched_on() -> None:
    server = GitHubEnterpriseServer(release="3.5")
    apps = [server.add_oauth_app(), server.add_github_app(), server.add_github_app(device_flow=True)]
    assert [app.device_flow for app in apps] == [False, False, True]


def test_the_page_for_people_names_the_verb_that_stands_in_for_it(server: GitHubEnterpriseServer) -> None:
    assert "<p>In a test, ghes.approve(" in server.handle(Request("GET", "/login")).body.decode()
