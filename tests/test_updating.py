"""What a test changes on users and apps counts at once; what it does not name stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_ghes_oauth import Email, GHESError, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from pytest_ghes_oauth._domain.accounts import UserChanges
from pytest_ghes_oauth._domain.apps import GitHubAppChanges, OAuthAppChanges
from pytest_ghes_oauth._seeding.updating import CHANGES
from tests.login.client import Site, callback, error_in, token_in
from tests.login.devices import start
from tests.rest.client import Client
from tests.rest.reading import object_in, rows_in
from tests.rest.snapshot import names_of_events, snapshot


@pytest.fixture(name="user")
def _user(server: GitHubEnterpriseServer) -> User:
    return server.add_user("octocat", password="hunter2", email="octocat@example.com", emails=["cat@example.com"])


@pytest.fixture(name="app")
def _app(server: GitHubEnterpriseServer) -> OAuthApp:
    return server.add_oauth_app("ci-bot", callback_url="https://app.example.com/auth")


@pytest.fixture(name="github_app")
def _github_app(server: GitHubEnterpriseServer) -> GitHubApp:
    return server.add_github_app("deployer", permissions={"contents": "write"})


@pytest.fixture(name="site")
def _site(server: GitHubEnterpriseServer) -> Site:
    return Site(server)


@pytest.fixture(name="client")
def _client(server: GitHubEnterpriseServer) -> Client:
    return Client(server)


# -- users -------------------------------------------------------------------------------------------


def test_a_renamed_user_keeps_id_grants_and_tokens_and_leaves_the_old_login_free(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp, client: Client
) -> None:
    number, token = user.id, server.issue_token(user, app)
    before = snapshot(server)
    user.update(login="hubot")
    assert (user.id, user.login, server.users["HUBOT"], "octocat" in server.users) == (number, "hubot", user, False)
    assert object_in(client.ask("GET", "/user", token=token))["login"] == "hubot"
    assert names_of_events(server, before) == ["user.updated"]
    assert [client.ask("GET", "/user", auth=(login, user.password)).status for login in ("octocat", "hubot")] == [
        401,
        200,
    ]
    other = server.add_user("octocat")
    assert (server.tokens.find(user="octocat"), server.tokens.find(user="hubot")) == ([], [token])
    assert other.id != number


def test_a_login_may_change_its_case_only(server: GitHubEnterpriseServer, user: User) -> None:
    user.update(login="OctoCat")
    assert (user.login, server.users["octocat"]) == ("OctoCat", user)


def test_the_repositories_of_a_renamed_user_are_found_below_the_new_login(
    server: GitHubEnterpriseServer, user: User, github_app: GitHubApp
) -> None:
    repository = server.add_repository("octocat/site")
    user.update(login="hubot")
    assert server.install(github_app, user, repositories=["hubot/site"]).repositories == (repository,)
    with pytest.raises(GHESError, match="has no repository 'octocat/site'"):
        server.install(server.add_github_app(), user, repositories=["octocat/site"])


def test_an_old_password_is_wrong_and_a_second_factor_is_needed_at_once(user: User, client: Client) -> None:
    old = user.credentials
    user.update(password="hunter3", two_factor="app")
    assert [client.ask("GET", "/user", auth=auth).status for auth in (old, user.credentials)] == [401, 401]
    assert client.ask("GET", "/user", auth=user.credentials, headers={"X-GitHub-OTP": user.otp}).status == 200
    user.update(two_factor=None)
    assert client.ask("GET", "/user", auth=user.credentials).status == 200


def test_a_profile_shows_the_new_name_and_when_it_changed(
    server: GitHubEnterpriseServer, user: User, client: Client
) -> None:
    server.clock.freeze()
    server.clock.advance(hours=1)
    user.update(name=None)
    body = object_in(client.ask("GET", "/user", auth=user.credentials))
    assert (body["name"], user.updated_at, user.updated_at > user.created_at) == (
        None,
        server.clock.now().replace(microsecond=0),
        True,
    )


@pytest.mark.parametrize(
    ("given", "addresses"),
    [
        ("new@example.com", [("new@example.com", True, True), ("cat@example.com", False, True)]),
        ("cat@example.com", [("cat@example.com", True, True)]),
        (
            Email("new@example.com", verified=False),
            [("new@example.com", True, False), ("cat@example.com", False, True)],
        ),
    ],
    ids=["an address", "another of the user's", "an Email object"],
)
def test_a_new_address_takes_the_place_of_the_primary_one(
    user: User, client: Client, given: str | Email, addresses: list[tuple[str, bool, bool]]
) -> None:
    user.update(email=given)
    rows = rows_in(client.ask("GET", "/user/emails", auth=user.credentials))
    assert [(row["email"], row["primary"], row["verified"]) for row in rows] == addresses
    assert user.email == addresses[0][0]


def test_a_user_becomes_a_site_administrator_and_stops_being_one(user: User, client: Client) -> None:
    statuses = []
    for site_admin in (True, False):
        user.update(site_admin=site_admin)
        statuses.append(client.ask("GET", "/admin/tokens", auth=user.credentials).status)
    assert statuses == [200, 403]


def test_a_suspended_user_can_be_changed_and_stays_suspended(user: User) -> None:
    user.suspend()
    user.update(name="Mona")
    assert (user.name, user.state) == ("Mona", "suspended")


# -- apps --------------------------------------------------------------------------------------------


def test_a_renamed_app_keeps_client_id_and_tokens_and_leaves_the_old_name_free(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp, client: Client
) -> None:
    token, before = server.issue_token(user, app), snapshot(server)
    app.update(name="cd-bot", url="https://cd-bot.example.com")
    body = object_in(
        client.ask(
            "POST", f"/applications/{app.client_id}/token", auth=app.credentials, json={"access_token": token.token}
        )
    )
    assert (body["app"]["name"], body["app"]["url"]) == ("cd-bot", "https://cd-bot.example.com")
    assert (server.apps["cd-bot"], "ci-bot" in server.apps) == (app, False)
    assert names_of_events(server, before) == ["app.updated"]
    assert server.add_oauth_app("ci-bot").client_id != app.client_id


def test_a_new_callback_url_is_where_users_are_sent_and_the_old_one_is_no_longer_registered(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    app.update(callback_url="http://localhost:5000/back")
    assert server.approve(site.page(app), user).startswith("http://localhost:5000/back?code=")
    location = server.approve(site.page(app, redirect_uri="https://app.example.com/auth"), user)
    assert callback(location)["error"] == "redirect_uri_mismatch"


def test_the_device_flow_of_an_app_is_switched_on(site: Site, app: OAuthApp, github_app: GitHubApp) -> None:
    app.update(device_flow=True)
    github_app.update(device_flow=True)
    assert all([start(site, app).user_code, start(site, github_app).user_code])


def test_an_app_gets_another_owner_and_dies_with_that_one(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp
) -> None:
    hubot = server.add_user("hubot")
    app.update(owner=user)
    app.update(owner="hubot")
    user.delete()
    assert (app.owner, app.state) == (hubot, "active")
    hubot.delete()
    assert app.state == "deleted"


def test_a_github_app_is_changed_for_tokens_to_come_and_its_installations_stay(
    server: GitHubEnterpriseServer, user: User, github_app: GitHubApp
) -> None:
    installation, old = server.install(github_app, user), server.issue_token(user, github_app)
    github_app.update(permissions={"issues": "read"}, expire_user_tokens=False, callback_urls=["https://a.test/1"])
    new = server.issue_token(user, github_app)
    assert (installation.permissions, old.permissions) == ({"contents": "write"}, {"contents": "write"})
    assert (new.permissions, new.expires_at, new.refresh_token) == ({"issues": "read"}, None, None)
    assert (github_app.callback_url, old.is_active) == ("https://a.test/1", True)


def test_a_rotated_secret_is_right_and_the_old_one_wrong_at_once(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    old, client_id = app.credentials, app.client_id
    new = app.rotate_secret()
    assert (app.credentials, new != old[1], server.events[-1].name) == ((client_id, new), True, "app.secret_rotated")
    code = site.code(user, app)
    assert error_in(site.exchange(app, code, client_secret=old[1])) == "incorrect_client_credentials"
    assert token_in(site.exchange(app, code))


# -- misuse ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "changes"), [(User, UserChanges), (OAuthApp, OAuthAppChanges), (GitHubApp, GitHubAppChanges)]
)
def test_each_keyword_that_a_verb_takes_is_checked(of: type[Any], changes: type[Any]) -> None:
    assert set(CHANGES[of]) == set(changes.__annotations__)


WRONG: list[tuple[Callable[[GitHubEnterpriseServer], User | OAuthApp | GitHubApp], dict[str, object], str]] = [
    (
        lambda s: s.users["octocat"],
        {},
        "user.update() was told nothing to change on user 'octocat'; accepted: login, n",
    ),
    (
        lambda s: s.users["octocat"],
        {"logn": "x"},
        "user.update() does not change 'logn' of user 'octocat'; the nearest: login",
    ),
    (lambda s: s.users["octocat"], {"id": 7}, "does not change 'id' of user 'octocat'; accepted: login, name, email, "),
    (lambda s: s.users["octocat"], {"login": "Taken"}, "the login 'Taken' is already taken on the server"),
    (lambda s: s.users["octocat"], {"login": "acme"}, "the login 'acme' is already taken on the server"),
    (lambda s: s.users["octocat"], {"login": "a b"}, "login='a b' is not a login: 1 to 39 letters"),
    (lambda s: s.users["octocat"], {"name": 5}, "name=5 is not a string with at least one character"),
    (lambda s: s.users["octocat"], {"email": None}, "email=None is not an address or an Email object"),
    (lambda s: s.users["octocat"], {"password": None}, "is not a string with at least one character"),
    (lambda s: s.users["octocat"], {"two_factor": "totp"}, "two_factor='totp' is not 'app', 'sms' or None"),
    (lambda s: s.users["octocat"], {"site_admin": 1}, "site_admin=1 is not True or False"),
    (lambda s: s.apps["ci-bot"], {}, "app.update() was told nothing to change on app 'ci-bot'; accepted: name, url, "),
    (lambda s: s.apps["ci-bot"], {"name": "deployer"}, "the app name 'deployer' is already taken on the server"),
    (
        lambda s: s.apps["ci-bot"],
        {"callback_urls": []},
        "does not change 'callback_urls' of app 'ci-bot'; the nearest: callback_url",
    ),
    (
        lambda s: s.apps["ci-bot"],
        {"callback_url": "localhost:5000/cb"},
        "callback_url='localhost:5000/cb' is not a URL",
    ),
    (lambda s: s.apps["ci-bot"], {"owner": "nobody"}, "no user or organization has the login 'nobody' on the server"),
    (lambda s: s.apps["ci-bot"], {"device_flow": "on"}, "device_flow='on' is not True or False"),
    (lambda s: s.apps["ci-bot"], {"url": ""}, "url='' is not a string with at least one character"),
    (lambda s: s.apps["deployer"], {"callback_urls": []}, "callback_urls=[] is not a list with at least one URL"),
    (lambda s: s.apps["deployer"], {"callback_urls": ["x"]}, "callback_urls='x' is not a URL with its scheme"),
    (lambda s: s.apps["deployer"], {"permissions": {"content": "read"}}, "'content' is not one of actions, "),
    (lambda s: s.apps["deployer"], {"expire_user_tokens": 1}, "expire_user_tokens=1 is not True or False"),
]


@pytest.mark.parametrize(("one", "changes", "sentence"), WRONG, ids=[sentence[:50] for *_, sentence in WRONG])
@pytest.mark.usefixtures("user", "app", "github_app")
def test_a_wrong_change_is_one_sentence_and_nothing_is_half_done(
    server: GitHubEnterpriseServer,
    one: Callable[[GitHubEnterpriseServer], Any],
    changes: dict[str, object],
    sentence: str,
) -> None:
    server.add_user("taken")
    server.add_organization("acme")
    record, before = one(server), snapshot(server)
    right = {"name": "Mona", **changes} if changes and "name" not in changes else changes
    with pytest.raises(GHESError) as caught:
        record.update(**right)
    assert (sentence in str(caught.value), "\n" in str(caught.value)) == (True, False)
    assert snapshot(server) == before


def test_what_was_deleted_cannot_be_changed(server: GitHubEnterpriseServer, user: User, app: OAuthApp) -> None:
    user.delete()
    app.delete()
    before = snapshot(server)
    for verb, sentence in (
        (lambda: user.update(name="Mona"), "cannot update: user 'octocat' was deleted"),
        (lambda: app.update(name="x"), "cannot update: app 'ci-bot' was deleted"),
        (app.rotate_secret, "cannot rotate secret: app 'ci-bot' was deleted"),
    ):
        with pytest.raises(GHESError, match=f"^{sentence}$"):
            verb()
    assert snapshot(server) == before
