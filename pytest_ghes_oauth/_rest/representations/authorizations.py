"""Authorizations and grants as JSON objects."""

from __future__ import annotations

from typing import Final

from pytest_ghes_oauth._domain.tokens import AccessToken, Grant, user_of
from pytest_ghes_oauth._rest.context import Context
from pytest_ghes_oauth._rest.representations.accounts import simple_user, timestamp

# Shown for personal tokens since 2013 (wire 1.4, recorded).
PERSONAL_CLIENT_ID: Final = "00000000000000000000"

BLANK: Final = ""


def authorization(context: Context, token: AccessToken, *, clear: bool) -> dict[str, object]:
    """Return the authorization object of *token* (wire 1.1).

    Args:
        context: of the request.
        token: the token.
        clear: whether this operation shows the text (wire 1.2); others show `""`, unless the setting
            `token_visibility` is `documented`.
    """
    shown = clear or context.settings.token_visibility == "documented"
    return {
        "id": token.id,
        "url": authorization_url(context, token),
        "app": _app(context, token),
        "token": token.token if shown else BLANK,
        "hashed_token": token.hashed_token,
        "token_last_eight": token.token_last_eight,
        "note": token.note,
        "note_url": token.note_url,
        "created_at": timestamp(token.created_at),
        "updated_at": timestamp(token.updated_at),
        "scopes": list(token.scopes),
        "fingerprint": token.fingerprint,
        **_expiry(context, token),
    }


def _expiry(context: Context, token: AccessToken) -> dict[str, object]:
    if not context.store.facts.shows_expires_at:
        return {}
    return {"expires_at": None if token.expires_at is None else timestamp(token.expires_at)}


def authorization_with_user(context: Context, token: AccessToken) -> dict[str, object]:
    """Return the authorization object as apps see it: with the text, the user and, if scoped, the installation."""
    shown = authorization(context, token, clear=True)
    shown["user"] = simple_user(context, user_of(token))
    if token.installation is not None:
        shown["installation"] = scoped_installation(context, token)
    return shown


def authorization_url(context: Context, token: AccessToken) -> str:
    """Return the URL of *token* as an authorization."""
    return f"{context.api_url}/authorizations/{token.id}"


def _app(context: Context, token: AccessToken) -> dict[str, object]:
    if token.app is not None:
        return {"name": token.app.name, "url": token.app.url, "client_id": token.app.client_id}
    default_url = context.store.facts.personal_tokens_url
    return {"name": token.note, "url": token.note_url or default_url, "client_id": PERSONAL_CLIENT_ID}


def application_grant(context: Context, grant: Grant) -> dict[str, object]:
    """Return the grant object (documented; there is no recording of one: wire 5)."""
    return {
        "id": grant.id,
        "url": f"{context.api_url}/applications/grants/{grant.id}",
        "app": {"url": grant.app.url, "name": grant.app.name, "client_id": grant.app.client_id},
        "created_at": timestamp(grant.created_at),
        "updated_at": timestamp(grant.updated_at),
        "scopes": list(grant.scopes),
    }


def scoped_installation(context: Context, token: AccessToken) -> dict[str, object]:
    """Return what a scoped token is limited to (documented: the example of apps/scope-token)."""
    assert token.installation is not None  # noqa: S101  # the caller of this function checked
    selected = token.repositories is not None or token.installation.repositories != "all"
    return {
        "permissions": dict(token.permissions or {}),
        "repository_selection": "selected" if selected else "all",
        "single_file_name": None,
        "repositories_url": f"{context.api_url}/user/repos",
        "account": simple_user(context, token.installation.account),
        "has_multiple_single_files": False,
        "single_file_paths": [],
    }
