"""Issue, change and revoke tokens and grants; tests and requests use the same functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from pytest_ghes_oauth._domain import credentials
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App, GitHubApp, Installation
from pytest_ghes_oauth._domain.limits import INSTALLATION_TOKEN_LIFETIME, TOKENS_PER_SCOPE_SET, USER_TOKEN_LIFETIME
from pytest_ghes_oauth._domain.organizations import Repository
from pytest_ghes_oauth._domain.scopes import Scopes, normalized
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._domain.tokens import AccessToken, Grant, RefreshToken, user_of


@dataclass(frozen=True)
class Memo:
    """What the owner of a token noted on it; `None` for what was not given."""

    note: str | None = None
    note_url: str | None = None
    fingerprint: str | None = None


NO_MEMO: Final = Memo()


def authorize(store: Store, user: User, app: App, scopes: Iterable[str]) -> Grant:
    """Create the grant of *user* to *app*, or extend it to include *scopes*, and return it.

    The scopes of a grant are the normalized union of all that were ever granted (semantics 3).
    """
    grant = store.grant(user, app)
    if grant is None:
        now = store.now()
        grant = Grant(store.next_id(Grant.kind), store, user, app, normalized(scopes), now, now)
        store.add(grant)
        return grant
    union = normalized([*grant.scopes, *scopes])
    if union != grant.scopes:
        store.change(grant, "extend", scopes=union, updated_at=store.now())
    return grant


def issue_app_token(
    store: Store,
    user: User,
    app: App,
    scopes: Iterable[str] = (),
    memo: Memo = NO_MEMO,
    lifetime: timedelta | None = None,
    repositories: tuple[Repository, ...] | None = None,
    *,
    by_device_flow: bool = False,
) -> AccessToken:
    """Issue a token of *user* for *app* under their grant; the eleventh with the same scopes revokes the oldest.

    Tokens of a GitHub App carry the app's permissions, optionally for some repositories only, and come with a
    refresh token if the app's tokens expire.
    """
    granted = normalized(scopes)
    grant = authorize(store, user, app, granted)
    _make_room(store, user, app, granted)
    fields: dict[str, Any] = {"expires_at": _after(store, lifetime)}
    if isinstance(app, GitHubApp):
        fields = _user_to_server(store, app, lifetime) | {"repositories": repositories}
    token = _issue(store, user=user, app=app, grant=grant, scopes=granted, **vars(memo), **fields)
    if token.refresh_token is not None:
        _add_refresh_token(store, token, token.refresh_token, by_device_flow=by_device_flow)
    return token


def _user_to_server(store: Store, app: GitHubApp, lifetime: timedelta | None) -> dict[str, Any]:
    expires = app.expire_user_tokens
    return {
        "permissions": app.permissions,
        "expires_at": _after(store, lifetime or (USER_TOKEN_LIFETIME if expires else None)),
        "refresh_token": store.new_text(credentials.REFRESH_TOKEN) if expires else None,
    }


def _add_refresh_token(store: Store, token: AccessToken, text: str, *, by_device_flow: bool) -> None:
    refresh_token = RefreshToken(
        store.next_id(RefreshToken.kind),
        store,
        refresh_token=text,
        access_token=token,
        from_device_flow=by_device_flow,
        expires_at=_after(store, store.facts.refresh_token_lifetime),
    )
    store.add(refresh_token)


def _after(store: Store, lifetime: timedelta | None) -> datetime | None:
    return None if lifetime is None else store.now() + lifetime


def _make_room(store: Store, user: User, app: App, scopes: Scopes) -> None:
    siblings = store.tokens.at("scopes", user.id, app.id, str(scopes))
    for oldest in siblings[: max(0, len(siblings) + 1 - TOKENS_PER_SCOPE_SET)]:
        store.revoke(oldest)


def issue_personal_token(store: Store, user: User, scopes: Iterable[str], memo: Memo) -> AccessToken:
    """Issue a personal token of *user*, without an app or a grant."""
    return _issue(store, user=user, app=None, grant=None, scopes=normalized(scopes), **vars(memo))


def impersonate(store: Store, user: User, scopes: Iterable[str]) -> AccessToken:
    """Issue a token for a site administrator to act as *user*, without a grant (semantics 2).

    Its prefix `gho_` is inferred from its app.
    """
    return _issue(store, user=user, app=store.site_administrator, grant=None, scopes=normalized(scopes))


def impersonation_token(store: Store, user: User) -> AccessToken | None:
    """Return the token to act as *user*, if there is one."""
    return next(iter(store.authorizations_for(user, store.site_administrator)), None)


def issue_scoped_token(
    store: Store,
    parent: AccessToken,
    installation: Installation,
    permissions: Mapping[str, str],
    repositories: tuple[Repository, ...] | None,
) -> AccessToken:
    """Issue a child of *parent*, limited to an installation, some permissions and optionally some repositories.

    It expires when its parent does and dies with the installation, but survives a reset or deletion of its parent
    (semantics 17).
    """
    return _issue(
        store,
        user=parent.user,
        app=parent.app,
        grant=parent.grant,
        scopes=Scopes(),
        permissions=MappingProxyType(dict(permissions)),
        repositories=repositories,
        installation=installation,
        parent=parent,
        expires_at=parent.expires_at,
    )


def issue_installation_token(
    store: Store,
    installation: Installation,
    permissions: Mapping[str, str],
    repositories: tuple[Repository, ...] | None,
) -> AccessToken:
    """Issue a token by which an app acts for itself on the account of *installation*, for an hour."""
    return _issue(
        store,
        user=None,
        app=installation.app,
        grant=None,
        scopes=Scopes(),
        permissions=MappingProxyType(dict(permissions)),
        repositories=repositories,
        installation=installation,
        expires_at=_after(store, INSTALLATION_TOKEN_LIFETIME),
    )


def _issue(
    store: Store,
    *,
    user: User | None,
    app: App | None,
    refresh_token: str | None = None,
    **fields: Any,  # noqa: ANN401  # AccessToken's own
) -> AccessToken:
    now = store.now()
    token = AccessToken(
        id=store.next_id(AccessToken.kind),
        _store=store,
        token=store.new_text(_prefix(user, app)),
        refresh_token=refresh_token,
        user=user,
        app=app,
        created_at=now,
        updated_at=now,
        **fields,
    )
    store.add(token)
    return token


def _prefix(user: User | None, app: App | None) -> str:
    """Return the prefix of the tokens of *user* for *app*, either of which may be missing; not before 3.2."""
    if user is None:
        return credentials.SERVER_TO_SERVER_TOKEN
    if app is None:
        return credentials.PERSONAL_TOKEN
    return credentials.USER_TO_SERVER_TOKEN if isinstance(app, GitHubApp) else credentials.OAUTH_TOKEN


def reset(store: Store, token: AccessToken) -> None:
    """Give *token* a new text; the old text and the refresh token, if there is one, die at once.

    Id, url, `created_at`, scopes, note and fingerprint stay the same (recorded: reset_token_200_01).
    """
    store.revoke_held(token)
    text = store.new_text(_prefix(token.user, token.app))
    store.change(token, "reset", token=text, refresh_token=None, updated_at=store.now())


def refresh(store: Store, refresh_token: RefreshToken) -> AccessToken:
    """Issue the next pair of tokens; the old access token, even if expired, and refresh token die (flows 45)."""
    old = refresh_token.access_token
    assert old.app is not None  # noqa: S101  # only an app's tokens come with a refresh token
    store.change(refresh_token, "redeem")
    store.change(old, "refresh")
    return issue_app_token(
        store, user_of(old), old.app, repositories=old.repositories, by_device_flow=refresh_token.from_device_flow
    )


def update(store: Store, token: AccessToken, scopes: Scopes, memo: Memo) -> None:
    """Replace the scopes and the memo of *token*; `updated_at` moves even if nothing changes (wire 4, recorded)."""
    if token.app is not None and token.grant is not None:
        authorize(store, user_of(token), token.app, scopes)
        if scopes != token.scopes:  # a changed token counts like a new one (inferred)
            _make_room(store, user_of(token), token.app, scopes)
    store.change(token, "update", scopes=scopes, updated_at=store.now(), **vars(memo))
