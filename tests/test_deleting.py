"""What a test deletes is gone at once, with everything that dies with it."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GHESError, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.login.client import Site, error_in
from tests.login.devices import start
from tests.login.refreshing import pair_of, refresh
from tests.rest.client import Client


@pytest.fixture(name="user")
def _user(server: GitHubEnterpriseServer) -> User:
    return server.add_user("octocat", password="hunter2")


@pytest.fixture(name="app")
def _app(server: GitHubEnterpriseServer) -> OAuthApp:
    return server.add_oauth_app("ci-bot", client_id="abcde12345fghij67890", device_flow=True)


@pytest.fixture(name="github_app")
def _github_app(server: GitHubEnterpriseServer) -> GitHubApp:
    return server.add_github_app("deployer")


@pytest.fixture(name="site")
def _site(server: GitHubEnterpriseServer) -> Site:
    return Site(server)


@pytest.fixture(name="client")
def _client(server: GitHubEnterpriseServer) -> Client:
    return Client(server)


# -- users -------------------------------------------------------------------------------------------


def test_the_grants_and_tokens_of_a_deleted_user_die_and_those_of_others_live(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp, client: Client
) -> None:
    admin = server.add_user("boss", password="hunter2", site_admin=True)
    token, personal = server.issue_token(user, app), server.issue_personal_token(user, note="nightly")
    client.ask("POST", "/admin/users/octocat/authorizations", auth=admin.credentials, json={"scopes": []})
    impersonation = server.tokens.one(app="GitHub Site Administrator")
    other = server.issue_token(admin, app)
    user.delete()
    dead = [token, personal, impersonation]
    assert [(one.state, client.ask("GET", "/user", token=one).status) for one in dead] == [("revoked", 401)] * 3
    assert (list(server.users), list(server.tokens), list(server.grants)) == ([admin], [other], [other.grant])
    assert client.ask("GET", "/user", token=other).status == 200


def test_the_events_of_a_deletion_begin_with_the_user_and_name_each_record_once(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp
) -> None:
    own = server.add_oauth_app("own", owner=user)
    server.issue_token(user, app)
    server.issue_token(user, own)
    server.add_repository("octocat/site")
    before = len(server.events)
    user.delete()
    events = server.events[before:]
    assert [event.name for event in events] == [
        "user.deleted",
        "repository.deleted",
        "app.deleted",
        "grant.revoked",
        "token.revoked",
        "grant.revoked",
        "token.revoked",
    ]
    assert {event.user for event in events if event.user} == {user}


def test_a_deleted_user_is_nobody_to_the_server_and_keeps_its_state(
    server: GitHubEnterpriseServer, user: User, client: Client
) -> None:
    user.delete()
    assert (user.state, user in server.users, "octocat" in server.users) == ("deleted", False, False)
    assert client.ask("GET", "/user", auth=user.credentials).status == 401
    assert client.ask("GET", "/users/octocat").status == 404
    with pytest.raises(GHESError, match=r"^user 'octocat' was deleted$"):
        server.issue_personal_token(user, note="nightly")


def test_the_login_of_a_deleted_user_is_free_and_whoever_takes_it_is_somebody_else(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp, client: Client
) -> None:
    old = server.issue_token(user, app)
    user.delete()
    heir = server.add_user("octocat", password="hunter3")
    assert (heir.id != user.id, server.users["octocat"], server.tokens.find(user=heir)) == (True, heir, [])
    assert client.ask("GET", "/user", auth=heir.credentials).status == 200
    assert client.ask("GET", "/user", auth=user.credentials).status == 401
    assert client.ask("GET", "/user", token=old).status == 401


def test_a_suspended_user_can_be_deleted(server: GitHubEnterpriseServer, user: User) -> None:
    user.suspend()
    user.delete()
    assert list(server.users) == []


def test_the_repositories_and_apps_of_a_deleted_user_go_too(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp
) -> None:
    server.add_repository("octocat/site")
    own = server.add_github_app("own", owner="octocat")
    token = server.issue_token(server.add_user("hubot"), own)
    user.delete()
    assert (own.state, token.state, list(server.apps)) == ("deleted", "revoked", [app])
    server.add_user("octocat")
    assert server.add_repository("octocat/site").full_name == "octocat/site"


def test_codes_and_refresh_tokens_of_a_deleted_user_are_worth_nothing(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp, github_app: GitHubApp, site: Site
) -> None:
    code, device = site.code(user, app), start(site, app)
    server.approve_device(device.user_code, user)
    refresh_token = pair_of(server.issue_token(user, github_app)).refresh
    user.delete()
    answers = [site.exchange(app, code), device.poll(), refresh(site, github_app, refresh_token)]
    assert list(map(error_in, answers)) == ["bad_verification_code", "incorrect_device_code", "bad_refresh_token"]


# -- apps --------------------------------------------------------------------------------------------


def test_the_grants_and_tokens_of_a_deleted_app_die_and_those_of_other_apps_live(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp, github_app: GitHubApp, client: Client
) -> None:
    token, other = server.issue_token(user, app), server.issue_token(user, github_app)
    app.delete()
    assert (token.state, client.ask("GET", "/user", token=token).status) == ("revoked", 401)
    assert (list(server.apps), list(server.tokens), list(server.grants)) == ([github_app], [other], [other.grant])
    assert [event.name for event in server.events[-3:]] == ["app.deleted", "grant.revoked", "token.revoked"]


def test_the_credentials_of_a_deleted_app_are_wrong_and_its_name_and_client_id_free(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp, client: Client, site: Site
) -> None:
    token, code = server.issue_token(user, app), site.code(user, app)
    app.delete()
    path = f"/applications/{app.client_id}/token"
    assert client.ask("POST", path, auth=app.credentials, json={"access_token": token.token}).status == 404
    assert site.exchange(app, code).status == 404
    assert (app.state, server.add_oauth_app("ci-bot", client_id=app.client_id) in server.apps) == ("deleted", True)


def test_installations_end_with_the_app_and_with_the_account(
    server: GitHubEnterpriseServer, user: User, github_app: GitHubApp
) -> None:
    organization = server.add_organization("acme")
    of_app, of_both = server.install(github_app, organization), server.install(github_app, user)
    user.delete()
    assert (of_app.state, of_both.state) == ("active", "revoked")
    github_app.delete()
    assert of_app.state == "revoked"
    assert [event.installation for event in server.events if event.name == "installation.deleted"] == [of_both, of_app]


@pytest.mark.parametrize("ends", ["app", "user", "organization"])
def test_the_tokens_of_an_installation_end_with_the_app_and_with_the_account(
    server: GitHubEnterpriseServer, user: User, github_app: GitHubApp, ends: str
) -> None:
    organization = server.add_organization("acme")
    of_user, of_organization = (
        server.issue_installation_token(server.install(github_app, one)) for one in (user, organization)
    )
    {"app": github_app.delete, "user": user.delete, "organization": organization.delete}[ends]()
    living = {"app": [], "user": [of_organization], "organization": [of_user]}[ends]
    assert list(server.tokens) == living


def test_a_scoped_token_ends_with_its_user_though_its_installation_lives(
    server: GitHubEnterpriseServer, user: User, github_app: GitHubApp, client: Client
) -> None:
    installation = server.install(github_app, server.add_organization("acme", members=[user]))
    body = {"access_token": server.issue_token(user, github_app).token, "target": "acme"}
    path = f"/applications/{github_app.client_id}/token/scoped"
    assert client.ask("POST", path, auth=github_app.credentials, json=body).status == 200
    child = server.tokens.one(installation=installation)
    user.delete()
    assert (child.state, installation.state) == ("revoked", "active")


def test_memberships_end_with_their_user(server: GitHubEnterpriseServer, user: User) -> None:
    acme = server.add_organization("acme", members=[user])
    core = server.add_team("acme/core", members=[user])
    user.delete()
    assert (acme.members, core.members) == ((), ())
    names = [event.name for event in server.events[-3:]]
    assert names == ["user.deleted", "organization.member_removed", "team.member_removed"]


def test_a_token_that_is_scoped_to_an_installation_ends_with_it(
    server: GitHubEnterpriseServer, user: User, github_app: GitHubApp, client: Client
) -> None:
    acme = server.add_organization("acme", members=[user])
    server.install(github_app, acme)
    parent = server.issue_token(user, github_app)
    body = {"access_token": parent.token, "target": "acme", "permissions": {"metadata": "read"}}
    path = f"/applications/{github_app.client_id}/token/scoped"
    client.ask("POST", path, auth=github_app.credentials, json=body)
    scoped = server.tokens.one(parent=parent)
    acme.delete()
    assert (scoped.state, parent.state) == ("revoked", "active")


def test_a_device_of_a_deleted_app_cannot_be_approved(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp, site: Site
) -> None:
    device = start(site, app)
    app.delete()
    with pytest.raises(GHESError, match=r"^cannot authorize: app 'ci-bot' was deleted$"):
        server.approve_device(device.user_code, user)
    assert [event.name for event in server.events[-2:]] == ["app.deleted", "device_authorization.revoked"]


def test_the_apps_of_a_user_and_of_nobody_say_so(server: GitHubEnterpriseServer, user: User, app: OAuthApp) -> None:
    organization = server.add_organization("acme")
    owners = [app.owner, server.add_oauth_app(owner="octocat").owner, server.add_github_app(owner=organization).owner]
    assert owners == [None, user, organization]


# -- misuse ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["delete", "suspend", "unsuspend"])
def test_what_was_deleted_has_no_more_verbs(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp, verb: str
) -> None:
    user.delete()
    app.delete()
    before, calls = server.events, (getattr(user, verb), getattr(app, verb))
    for call, label in zip(calls, ("user 'octocat'", "app 'ci-bot'"), strict=True):
        with pytest.raises(GHESError, match=f"^cannot {verb}: {label} was deleted$"):
            call()
    assert server.events == before
