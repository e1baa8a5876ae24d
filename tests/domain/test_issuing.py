"""Tokens under rules that go beyond one token."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp, User
from pytest_ghes_oauth._domain import clock as clock_module
from pytest_ghes_oauth._domain import issuing
from pytest_ghes_oauth._domain.issuing import NO_MEMO
from pytest_ghes_oauth._domain.scopes import Scopes


class TickingTime(datetime):
    """The system's time, of which every look takes a second."""

    looks = 0

    @classmethod
    def now(cls, tz: timezone | None = None) -> TickingTime:  # type: ignore[override]  # the only zone asked for
        cls.looks += 1
        return cls(2030, 1, 1, tzinfo=tz) + timedelta(seconds=cls.looks)


def test_nothing_expires_in_the_middle_of_an_operation(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_module, "datetime", TickingTime)
    tokens = [server.issue_token(user, app, expires_in=4) for _ in range(3)]
    server.grants.one().revoke()
    assert {token.state for token in tokens} <= {"revoked", "expired"}
    assert (len(server.grants), len(server.tokens)) == (0, 0)


def test_a_changed_scope_set_makes_room_among_its_kind(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp
) -> None:
    oldest, *others = [server.issue_token(user, app, scopes=["repo"]) for _ in range(10)]
    changed = server.issue_token(user, app, scopes=["gist"])
    issuing.update(server._store, changed, Scopes(["repo"]), NO_MEMO)  # noqa: SLF001  # what PATCH does
    assert oldest.state == "revoked"
    assert all(token.is_active for token in [*others, changed])


def test_a_lifetime_is_kept_in_whole_seconds(server: GitHubEnterpriseServer, user: User, app: OAuthApp) -> None:
    token = server.issue_token(user, app, expires_in=1.9)
    assert token.expires_at == token.created_at + timedelta(seconds=1)


def test_what_is_made_up_is_never_taken(server: GitHubEnterpriseServer) -> None:
    for _ in range(700):
        server.add_oauth_app()
        server.add_organization()
    assert len(server.apps) == 700


def test_permissions_cannot_be_changed_from_outside(server: GitHubEnterpriseServer, user: User) -> None:
    app = server.add_github_app(permissions={"contents": "read"})
    with pytest.raises(TypeError, match="does not support item assignment"):
        app.permissions["contents"] = "write"  # type: ignore[index]  # what must not work
    assert server.issue_token(user, app).permissions == {"contents": "read"}
