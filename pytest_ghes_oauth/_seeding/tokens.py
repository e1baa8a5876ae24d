"""Grants, and the tokens of apps, users and installations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from pytest_ghes_oauth import _arguments as arguments
from pytest_ghes_oauth._domain import issuing, lifecycle
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import GitHubApp, Installation, OAuthApp
from pytest_ghes_oauth._domain.clock import END
from pytest_ghes_oauth._domain.issuing import Memo
from pytest_ghes_oauth._domain.misuse import InvalidArgument
from pytest_ghes_oauth._domain.organizations import Repository
from pytest_ghes_oauth._domain.scopes import Scopes
from pytest_ghes_oauth._domain.tokens import AccessToken, Grant
from pytest_ghes_oauth._references import require_free
from pytest_ghes_oauth._seeding.seedbed import Seedbed


def add_grant(bed: Seedbed, user: User | str, app: OAuthApp | GitHubApp | str, *, scopes: Iterable[str] = ()) -> Grant:
    """Let *user* authorize *app*, without issuing a token; an existing grant is extended.

    Raises:
        GHESError: the user, the app or a scope is unknown.
    """
    person, client = bed.references.user(user), bed.references.app(app)
    return issuing.authorize(bed.store, person, client, _scopes_for(client, scopes))


def issue_token(
    bed: Seedbed,
    user: User | str,
    app: OAuthApp | GitHubApp | str,
    *,
    scopes: Iterable[str] = (),
    note: str | None = None,
    note_url: str | None = None,
    fingerprint: str | None = None,
    expires_in: float | timedelta | None = None,
) -> AccessToken:
    """Issue a token of *user* for *app* under their grant, which is created if there is none.

    Args:
        user: the user, or the login.
        app: the app, or its client id or name.
        scopes: the names of scopes; tokens of GitHub Apps have none.
        note: the note of the authorization.
        note_url: the note URL of the authorization.
        fingerprint: unique among the tokens of the user for the app.
        expires_in: seconds or a `timedelta`; if omitted, the token of a GitHub App with expiring tokens lives for
            eight hours, and others do not expire.

    Raises:
        GHESError: the user, the app or a scope is unknown, the fingerprint is taken, or a value is not accepted.
    """
    person, client = bed.references.user(user), bed.references.app(app)
    memo = Memo(
        note=arguments.optional_text("note", note),
        note_url=arguments.optional_text("note_url", note_url),
        fingerprint=arguments.optional_text("fingerprint", fingerprint),
    )
    granted, lifetime = _scopes_for(client, scopes), _lifetime(bed, expires_in)
    if fingerprint is not None:
        is_taken = bool(bed.store.tokens_with_fingerprint(person, client, fingerprint))
        require_free(taken=is_taken, what=f"the fingerprint {fingerprint!r} of {person.login!r}")
    return issuing.issue_app_token(bed.store, person, client, granted, memo, lifetime)


def issue_personal_token(bed: Seedbed, user: User | str, *, note: str, scopes: Iterable[str] = ()) -> AccessToken:
    """Issue a personal token of *user*, without an app.

    Raises:
        GHESError: the user or a scope is unknown, or the user already has a personal token with this note.
    """
    person, granted = bed.references.user(user), arguments.scopes(scopes)
    memo = Memo(note=arguments.text("note", note))
    is_taken = bool(bed.store.tokens.at("note", person.id, note))
    require_free(taken=is_taken, what=f"the note {note!r} of {person.login!r}")
    return issuing.issue_personal_token(bed.store, person, granted, memo)


def issue_installation_token(
    bed: Seedbed,
    installation: Installation,
    *,
    repositories: Iterable[Repository | str] | None = None,
    permissions: Mapping[str, str] | None = None,
) -> AccessToken:
    """Issue a token by which a GitHub App acts for itself where it is installed, for an hour.

    Args:
        installation: where; it must not be suspended.
        repositories: those of the installation that the token reaches, as objects, `owner/name` or `name`; all if
            omitted.
        permissions: those of the installation that the token has; all if omitted.

    Raises:
        GHESError: the installation is suspended or gone, or does not have a repository or permission.
    """
    where = bed.references.installation(installation)
    lifecycle.move(where, "issue")
    granted = where.permissions
    if permissions is not None:
        levels = bed.store.facts.permissions_of_apps
        granted = arguments.permissions_within(permissions, levels, where.permissions, whose="installation")
    return issuing.issue_installation_token(bed.store, where, granted, bed.references.reached(repositories, where))


def _lifetime(bed: Seedbed, expires_in: float | timedelta | None) -> timedelta | None:
    lifetime = arguments.lifetime(expires_in)
    if lifetime is not None and lifetime > END - bed.store.now():
        msg = f"expires_in={expires_in!r} does not fit: the token would live past {END.date()}"
        raise InvalidArgument(msg)
    return lifetime


def _scopes_for(app: OAuthApp | GitHubApp, names: Iterable[str]) -> Scopes:
    granted = arguments.scopes(names)
    if granted and isinstance(app, GitHubApp):
        msg = f"scopes={list(granted)!r}: {app.label} is a GitHub App, whose tokens have permissions instead"
        raise InvalidArgument(msg)
    return granted
