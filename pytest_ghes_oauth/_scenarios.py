"""The scenarios that ship with the plugin: what real servers have, and the tests of a client often lack.

In each of them, the first user, app and token are those that the fixtures give: `ghes_token` is the token that the
code under test still holds, dead or alive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from pytest_ghes_oauth._domain.limits import TOKENS_PER_SCOPE_SET
from pytest_ghes_oauth._domain.misuse import InvalidArgument
from pytest_ghes_oauth._domain.releases import Release
from pytest_ghes_oauth._domain.tokens import user_of

if TYPE_CHECKING:
    from pytest_ghes_oauth._domain.tokens import AccessToken
    from pytest_ghes_oauth._server import GitHubEnterpriseServer

REPO: Final = ("repo",)


def expired_token(
    server: GitHubEnterpriseServer, *, login: str | None = None, app: str | None = None, scopes: Iterable[str] = REPO
) -> None:
    """Issue a token of an OAuth app and let it expire; its grant stays."""
    _token(server, login, app, scopes).expire()


def revoked_grant(
    server: GitHubEnterpriseServer, *, login: str | None = None, app: str | None = None, scopes: Iterable[str] = REPO
) -> None:
    """Issue a token of an OAuth app and let the user revoke the app: the token dies with its grant."""
    token = _token(server, login, app, scopes)
    assert token.grant is not None  # noqa: S101  # an app's token has one
    token.grant.revoke()


def rotated_token(server: GitHubEnterpriseServer, *, login: str | None = None, app: str | None = None) -> None:
    """Issue a token of a GitHub App and the one that replaced it elsewhere: the first pair of tokens is dead."""
    user, client = server.add_user(login), server.add_github_app(app)
    server.issue_token(user, client).revoke()
    server.issue_token(user, client)


def suspended_user(
    server: GitHubEnterpriseServer, *, login: str | None = None, app: str | None = None, scopes: Iterable[str] = REPO
) -> None:
    """Issue a token of an OAuth app and suspend its user."""
    user_of(_token(server, login, app, scopes)).suspend()


def two_factor_user(
    server: GitHubEnterpriseServer, *, login: str | None = None, app: str | None = None, scopes: Iterable[str] = REPO
) -> None:
    """Add a user whose password needs a one-time password beside it, and issue a token, which needs none."""
    server.issue_token(server.add_user(login, two_factor="app"), server.add_oauth_app(app), scopes=scopes)


def trimmed_scopes(
    server: GitHubEnterpriseServer, *, login: str | None = None, app: str | None = None, kept: Iterable[str] = REPO
) -> None:
    """Issue a token with fewer scopes than its app asks for, because the user kept only these."""
    _token(server, login, app, kept)


def ten_tokens(
    server: GitHubEnterpriseServer, *, login: str | None = None, app: str | None = None, scopes: Iterable[str] = REPO
) -> None:
    """Issue ten tokens with the same scopes, the most there can be: the next one revokes the oldest."""
    user, client, kept = server.add_user(login), server.add_oauth_app(app), tuple(scopes)
    for _ in range(TOKENS_PER_SCOPE_SET):
        server.issue_token(user, client, scopes=kept)


def upgrade_to_3_4(
    server: GitHubEnterpriseServer, *, login: str | None = None, app: str | None = None, scopes: Iterable[str] = REPO
) -> None:
    """Add what an upgrade leaves: a token without a prefix, one with a prefix, and a grant without a token.

    Raises:
        InvalidArgument: the server is older than 3.4.
    """
    if server.release < "3.4":
        msg = f"this is GHES {server.release}, but the scenario 'upgrade-to-3.4' needs 3.4 or later"
        raise InvalidArgument(msg)
    user, client, kept = server.add_user(login), server.add_oauth_app(app), tuple(scopes)
    with server._store.as_of(Release("3.1")):  # noqa: SLF001  # the last release whose tokens have no prefix
        server.issue_token(user, client, scopes=kept)
    server.issue_token(user, client, scopes=kept)
    server.add_grant(server.add_user(), client, scopes=kept)


def _token(server: GitHubEnterpriseServer, login: str | None, app: str | None, scopes: Iterable[str]) -> AccessToken:
    return server.issue_token(server.add_user(login), server.add_oauth_app(app), scopes=scopes)


SCENARIOS: Final[Mapping[str, Callable[..., object]]] = {
    "expired-token": expired_token,
    "revoked-grant": revoked_grant,
    "rotated-token": rotated_token,
    "suspended-user": suspended_user,
    "two-factor-user": two_factor_user,
    "trimmed-scopes": trimmed_scopes,
    "ten-tokens": ten_tokens,
    "upgrade-to-3.4": upgrade_to_3_4,
}
