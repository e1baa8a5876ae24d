"""OAuth authorizations: users manage their tokens with a password."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pytest_ghes_oauth._domain import issuing, lifecycle, scopes
from pytest_ghes_oauth._domain.apps import GitHubApp, OAuthApp
from pytest_ghes_oauth._domain.issuing import Memo
from pytest_ghes_oauth._domain.releases import ALWAYS
from pytest_ghes_oauth._domain.scopes import Scopes
from pytest_ghes_oauth._domain.tokens import AccessToken
from pytest_ghes_oauth._rest.bodies import Field, Schema
from pytest_ghes_oauth._rest.context import NO_CONTENT, Answer, Context, not_found
from pytest_ghes_oauth._rest.errors import InvalidClientPair, NotFound, ValidationFailed
from pytest_ghes_oauth._rest.pagination import page_of
from pytest_ghes_oauth._rest.representations.authorizations import authorization, authorization_url

_SCOPES: Final = Field("array of strings", nullable=True)
_TEXT: Final = Field("string")
_MEMO: Final = {"note": _TEXT, "note_url": _TEXT}

NEW_AUTHORIZATION: Final = Schema(
    {"scopes": _SCOPES, **_MEMO, "client_id": _TEXT, "client_secret": _TEXT, "fingerprint": _TEXT}
)
AUTHORIZATION_FOR_APP_AND_FINGERPRINT: Final = Schema(
    {"client_secret": Field("string", required=ALWAYS), "scopes": _SCOPES, **_MEMO}, strict=True
)
AUTHORIZATION_FOR_APP: Final = Schema(
    {**AUTHORIZATION_FOR_APP_AND_FINGERPRINT.fields, "fingerprint": _TEXT}, strict=True
)
CHANGED_AUTHORIZATION: Final = Schema(
    {
        "scopes": _SCOPES,
        "add_scopes": Field("array of strings"),
        "remove_scopes": Field("array of strings"),
        **_MEMO,
        "fingerprint": _TEXT,
    },
    required=False,
)


def list_authorizations(context: Context) -> Answer:
    """List the caller's tokens, with blank texts."""
    store, client_id = context.store, context.request.query.get("client_id")
    rows: Sequence[AccessToken] = store.authorizations_of(context.user)
    if client_id:
        app = store.oauth_app(client_id)
        rows = [] if app is None else store.authorizations_for(context.user, app)
    return page_of(context, rows, lambda token: authorization(context, token, clear=False))


def get_authorization(context: Context) -> Answer:
    """Show one of the caller's tokens, with a blank text."""
    token = _own(context)
    return Answer(200, authorization(context, token, clear=False), last_modified=token.updated_at)


def delete_authorization(context: Context) -> Answer:
    """Revoke one of the caller's tokens; the grant stays."""
    _own(context).revoke()
    return NO_CONTENT


def create_authorization(context: Context) -> Answer:
    """Create a personal token or, with an app's client id and secret, a token for that app."""
    body = context.body
    granted = valid_scopes(body.get("scopes", ()))
    memo = Memo(body.get("note"), body.get("note_url"), body.get("fingerprint") or None)
    # Empty strings mean a personal token (recorded: create_201_06).
    if not body.get("client_id") and not body.get("client_secret"):
        _check_note(context, memo.note)
        return created(context, issuing.issue_personal_token(context.store, context.user, granted, memo))
    app = _app(context, body.get("client_id", ""), body.get("client_secret", ""))
    _check_fingerprint(context, app, memo.fingerprint)
    return _created_for_app(context, app, granted, memo)


def get_or_create_authorization(context: Context) -> Answer:
    """Show the caller's oldest token for an app and fingerprint, or create one.

    An existing token stays unchanged, whatever scopes were sent (semantics 8, inferred).
    """
    body = context.body
    app = _app(context, context.parameters["client_id"], body["client_secret"])
    fingerprint = context.parameters.get("fingerprint") or body.get("fingerprint") or None
    granted = valid_scopes(body.get("scopes", ()))
    existing = _at_fingerprint(context, app, fingerprint)
    if existing:
        return Answer(200, authorization(context, existing[0], clear=False))
    return _created_for_app(context, app, granted, Memo(body.get("note"), body.get("note_url"), fingerprint))


def update_authorization(context: Context) -> Answer:
    """Change scopes, note or fingerprint of one of the caller's tokens."""
    token, body = _own(context), context.body
    memo = Memo(
        body.get("note", token.note),
        body.get("note_url", token.note_url),
        body.get("fingerprint", token.fingerprint) or None,
    )
    granted = _changed_scopes(token.scopes, body)
    if isinstance(token.app, OAuthApp):
        if memo.fingerprint != token.fingerprint:
            _check_fingerprint(context, token.app, memo.fingerprint)
    elif memo.note != token.note:
        _check_note(context, memo.note)
    issuing.update(context.store, token, granted, memo)
    return Answer(200, authorization(context, token, clear=False))


# -- finding ----------------------------------------------------------------------------------------


def _own(context: Context) -> AccessToken:
    """Return the caller's token with the id in the path; refuse others with 404 (semantics 12, inferred)."""
    token = context.store.tokens.ever_numbered(context.id_in_path("authorization_id"))
    if token is None:
        not_found(f"no authorization ever had the id {context.parameters['authorization_id']!r}")
    lifecycle.require(token, "authenticate", NotFound)
    if token.user is not context.user:
        not_found(f"{token.label} does not belong to {context.user.login!r}")
    if isinstance(token.app, GitHubApp):
        not_found(f"{token.label} belongs to a GitHub App, whose tokens are not authorizations")
    return token


def _app(context: Context, client_id: str, client_secret: str) -> OAuthApp:
    app = context.store.apps.get("client_id", client_id)
    if not isinstance(app, OAuthApp) or app.client_secret != client_secret:
        cause = f"no OAuth app has the client id {client_id!r} with the client secret that was sent"
        raise InvalidClientPair(cause)
    return app


def _at_fingerprint(context: Context, app: OAuthApp, fingerprint: str | None) -> Sequence[AccessToken]:
    return context.store.tokens_with_fingerprint(context.user, app, fingerprint)


# -- validating ------------------------------------------------------------------------------------


def _failed(field: str, code: str, cause: str, **message: str) -> ValidationFailed:
    return ValidationFailed(cause, errors=[{"resource": "OauthAccess", "code": code, "field": field, **message}])


def _check_note(context: Context, note: str | None) -> None:
    if not note:
        raise _failed("description", "missing_field", "a personal token needs a note, and none was sent")
    if context.store.tokens.at("note", context.user.id, note):
        cause = f"{context.user.label} already has a personal token with the note {note!r}"
        raise _failed("description", "already_exists", cause)


def _check_fingerprint(context: Context, app: OAuthApp, fingerprint: str | None) -> None:
    taken = _at_fingerprint(context, app, fingerprint)
    if taken:
        cause = f"{taken[0].label} already has the fingerprint {fingerprint!r}"
        raise _failed("fingerprint", "already_exists", cause)


def valid_scopes(names: Sequence[str]) -> Scopes:
    """Return *names* as scopes; refuse names that GHES does not know with 422."""
    unknown = scopes.unknown(names)
    if unknown:
        # Recorded in 2013: the message lists them joined by commas.
        message = f"scopes are invalid: {','.join(unknown)}"
        raise _failed("scopes", "custom", message, message=message)
    return scopes.normalized(names)


def _changed_scopes(current: Scopes, body: dict[str, Any]) -> Scopes:
    if "scopes" in body:
        if "add_scopes" in body or "remove_scopes" in body:
            message = "scopes cannot be combined with add_scopes or remove_scopes"  # inferred
            raise _failed("scopes", "custom", message, message=message)
        return valid_scopes(body["scopes"])
    # Removing a scope that the token does not have, or an unknown name, changes nothing (inferred).
    added = [*current, *valid_scopes(body.get("add_scopes", ()))]
    return scopes.normalized(name for name in added if name not in body.get("remove_scopes", ()))


def _created_for_app(context: Context, app: OAuthApp, granted: Scopes, memo: Memo) -> Answer:
    if not any(email.verified for email in context.user.emails):
        message = "user must have a verified email address in order to authenticate via OAuth"
        raise _failed("user", "custom", message, message=message)
    return created(context, issuing.issue_app_token(context.store, context.user, app, granted, memo))


def created(context: Context, token: AccessToken) -> Answer:
    """Show a new token, with its text and its location."""
    return Answer(201, authorization(context, token, clear=True), location(context, token))


def location(context: Context, token: AccessToken) -> dict[str, str]:
    """Return the header `Location` of *token* as an authorization."""
    return {"Location": authorization_url(context, token)}
