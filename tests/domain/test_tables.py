"""Where records are kept and found: in a table as long as their state says so, and found without reading the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Final

import pytest

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, OAuthApp, Organization, Request, User
from pytest_ghes_oauth._domain import clock as clock_module
from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._domain.lifecycle import Move, Row
from pytest_ghes_oauth._domain.records import id_in
from pytest_ghes_oauth._domain.tables import Table
from pytest_ghes_oauth._domain.tokens import user_of
from tests.login.client import Site, error_in
from tests.rest.client import Client

MANY: Final = 60


class SystemTime(datetime):
    """The system's time, which a test can set."""

    moment = datetime(2030, 1, 1, tzinfo=timezone.utc)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # of the class itself elsewhere
        return cls.moment.astimezone(tz)


@pytest.fixture(name="system")
def _system(monkeypatch: pytest.MonkeyPatch) -> type[SystemTime]:
    monkeypatch.setattr(SystemTime, "moment", SystemTime.moment)
    monkeypatch.setattr(clock_module, "datetime", SystemTime)
    return SystemTime


def views(server: GitHubEnterpriseServer, token: AccessToken) -> list[bool]:
    """Whether each view of the server has the token, the only one."""
    authenticated = server.handle(Request("GET", f"{server.api_url}/user", {"Authorization": f"token {token}"}))
    listed = Client(server).ask("GET", "/authorizations", auth=user_of(token).credentials).json()
    assert token.grant is not None
    return [
        token in server.tokens,
        token.token in server.tokens,
        len(server.tokens) == 1,
        list(server.tokens) == [token],
        server.tokens.find(user=token.user) == [token],
        token.grant.tokens == (token,),
        authenticated.status == 200,
        listed != [],
    ]


class TestExpiry:
    def test_a_token_leaves_every_view_when_it_expires(
        self, system: type[SystemTime], user: User, app: OAuthApp, server: GitHubEnterpriseServer
    ) -> None:
        token = server.issue_token(user, app, expires_in=60)
        system.moment += timedelta(seconds=59)
        assert views(server, token) == [True] * 8
        system.moment += timedelta(seconds=1)
        assert views(server, token) == [False] * 8

    def test_a_token_returns_to_every_view_when_the_system_s_clock_is_moved_back(
        self, system: type[SystemTime], user: User, app: OAuthApp, server: GitHubEnterpriseServer
    ) -> None:
        token = server.issue_token(user, app, expires_in=60)
        system.moment += timedelta(days=1)
        assert len(server.tokens) == 0
        system.moment -= timedelta(days=1)
        assert views(server, token) == [True] * 8

    def test_a_token_revoked_before_its_expiry_does_not_return(
        self, system: type[SystemTime], user: User, app: OAuthApp, server: GitHubEnterpriseServer
    ) -> None:
        token = server.issue_token(user, app, expires_in=60)
        token.revoke()
        system.moment += timedelta(days=1)
        assert len(server.tokens) == 0
        system.moment -= timedelta(days=1)
        assert views(server, token) == [False] * 8

    @pytest.mark.parametrize(
        "end",
        [lambda token: token.grant.revoke(), lambda token: token.user.delete()],
        ids=["the grant", "the user"],
    )
    def test_what_expired_before_its_holder_ended_does_not_return(
        self,
        system: type[SystemTime],
        user: User,
        app: OAuthApp,
        server: GitHubEnterpriseServer,
        end: Callable[[AccessToken], None],
    ) -> None:
        site = Site(server)
        token, code = server.issue_token(user, app, expires_in=60), site.code(user, app)
        system.moment += timedelta(days=1)
        end(token)
        system.moment -= timedelta(days=1)
        assert (token.state, token in server.tokens, len(server.tokens)) == ("revoked", False, 0)
        assert error_in(site.exchange(app, code)) == "bad_verification_code"

    def test_a_token_that_was_let_expire_by_hand_is_counted_no_more(
        self, user: User, app: OAuthApp, server: GitHubEnterpriseServer
    ) -> None:
        token = server.issue_token(user, app, expires_in=60)
        token.expire()
        assert views(server, token) == [False] * 8


def test_a_verb_that_revives_a_token_brings_it_back_to_every_view(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No verb does; one that did would be one more row.
    monkeypatch.setitem(lifecycle.TOKEN, "revoked", Row("was revoked", {"update": Move("active", "token.updated")}))
    token = server.issue_token(user, app)
    token.revoke()
    server._store.change(token, "update")  # noqa: SLF001  # the only place where a record changes
    assert views(server, token) == [True] * 8
    token.revoke()
    assert views(server, token) == [False] * 8


def test_organizations_teams_repositories_and_installations_have_events(
    server: GitHubEnterpriseServer, user: User
) -> None:
    app = server.add_github_app("deployer")
    organization = server.add_organization("acme", members=[user])
    team, repository = server.add_team("acme/core", members=[user]), server.add_repository("acme/site")
    installation = server.install(app, organization)
    own = server.install(app, user)
    assert [
        (one.name, one.user, one.app, one.organization, one.team, one.repository, one.installation)
        for one in server.events[-5:]
    ] == [
        ("organization.added", None, None, organization, None, None, None),
        ("team.added", None, None, organization, team, None, None),
        ("repository.added", None, None, organization, None, repository, None),
        ("installation.created", None, app, organization, None, None, installation),
        ("installation.created", user, app, None, None, None, own),
    ]


@pytest.mark.parametrize(
    "look",
    [
        lambda server: len(server.tokens),
        lambda server: server.users["user-7"],
        lambda server: server.users["user-7"] in server.users,
        lambda server: server.apps["app-7"],
        lambda server: server.apps.find(name="app-7"),
        lambda server: server.users.find(login="user-7"),
        lambda server: server.users.find(state="suspended"),
        lambda server: server.tokens.find(user="user-7"),
        lambda server: server.tokens.find(app="app-7", user="user-7"),
        lambda server: server.tokens.find(state="revoked"),
        lambda server: server.grants.find(user="user-7"),
        lambda server: server.issue_token("user-7", "app-7"),
        lambda server: server.add_organization(members=["user-7"]),
        lambda server: server.tokens.one(user="user-7").revoke(),
        lambda server: Client(server).ask("GET", "/user", auth=("user-7", "hunter2-hunter2")),
        lambda server: Client(server).ask("GET", "/user/orgs", auth=("user-7", "hunter2-hunter2")),
        lambda server: Client(server).ask("GET", "/authorizations", auth=("user-7", "hunter2-hunter2")),
    ],
)
def test_looking_for_one_record_reads_no_more_than_a_few(
    server: GitHubEnterpriseServer,
    monkeypatch: pytest.MonkeyPatch,
    look: Callable[[GitHubEnterpriseServer], object],
) -> None:
    for number in range(MANY):
        user = server.add_user(f"user-{number}", password="hunter2-hunter2")
        server.issue_token(user, server.add_oauth_app(f"app-{number}"))
    read: Counter[int] = Counter()

    def reading(record: object, name: str) -> object:
        if not name.startswith("__"):
            read[id(record)] += 1
        return object.__getattribute__(record, name)

    for kind in (User, OAuthApp, AccessToken):
        monkeypatch.setattr(kind, "__getattribute__", reading)
    look(server)
    assert len(read) < 10


@pytest.mark.parametrize(
    ("text", "number"), [("60000001", 60_000_001), ("007", 7), ("", 0), ("1a", 0), ("-1", 0), ("²", 0), ("1" * 19, 0)]
)
def test_an_id_is_written_in_digits(text: str, number: int) -> None:
    assert id_in(text) == number


def test_a_record_of_a_kind_without_indexes_is_in_its_table(server: GitHubEnterpriseServer) -> None:
    bare = replace(Organization.kind, indexes={})
    table = Table(bare)
    organization = server.add_organization("acme")
    table.settle(organization)
    assert (organization in table, table.get("login", "acme"), len(table)) == (True, organization, 1)
