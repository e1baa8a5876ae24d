"""Policies: who may call a route, and how others are refused. The table of routes names one for each."""

from __future__ import annotations

from collections.abc import Callable

from pytest_ghes_oauth._domain.scopes import lack
from pytest_ghes_oauth._http.authorization import NO_CREDENTIALS, Given, Nothing, given_in
from pytest_ghes_oauth._rest import json_web_tokens, versions
from pytest_ghes_oauth._rest.authentication import app_of, caller_of, given, not_an_app
from pytest_ghes_oauth._rest.context import Caller, Context
from pytest_ghes_oauth._rest.documentation import AUTHORIZATIONS
from pytest_ghes_oauth._rest.errors import (
    BadCredentials,
    Forbidden,
    MustAuthenticate,
    NoSuchRoute,
    NotFound,
    PasswordRequired,
    RequiresAuthentication,
    RestError,
    SiteAdministratorRequired,
)

Policy = Callable[[Context], Caller]


def application(context: Context) -> Caller:
    """Let in the app that the path names, by client id and secret; answer others 404 (wire 6, semantics 13)."""
    return _application(context, missing=NotFound, wrong=NotFound)


def application_or_401(context: Context) -> Caller:
    """Let in the app that the path names; answer wrong or missing credentials 401, as token/scoped documents."""
    return _application(context, missing=RequiresAuthentication, wrong=BadCredentials)


def password(context: Context) -> Caller:
    """Let in a user with a password and, if the user has two factors, a one-time password (flows 76)."""
    caller = anyone(context)
    if caller.token is not None:
        context.caller = caller  # a refused token still gets its scope headers
        cause = f"{caller.token.label} was sent where a password is required"
        raise PasswordRequired(cause)
    if caller.user is None:
        raise RequiresAuthentication(_no_user(context, caller), documented_at=AUTHORIZATIONS)
    return caller


def user(context: Context, refuse: Callable[[str], RestError] = RequiresAuthentication) -> Caller:
    """Let in a user with a password or a token; the token of an installation has no user, and gets 403.

    Args:
        context: of the request.
        refuse: makes the refusal of nobody and of an app with its secret, from the cause.
    """
    caller = user_or_installation(context, refuse)
    if caller.token is not None and caller.user is None:
        context.caller = caller
        cause = f"{caller.token.label} acts for an app, but a user is needed"
        raise Forbidden(cause)
    return caller


def user_or_installation(context: Context, refuse: Callable[[str], RestError] = RequiresAuthentication) -> Caller:
    """Let in a user with a password, and any token."""
    caller = anyone(context)
    if caller.user is None and caller.token is None:
        raise refuse(_no_user(context, caller))
    return caller


def json_web_token(context: Context) -> Caller:
    """Let in the GitHub App that signed the JSON web token, which is sent as `Bearer` (flows 109)."""
    sent = _given_by_app(context)
    _refuse_anonymous_in_private_mode(context, anonymous=isinstance(sent, Nothing))
    context.caller = Caller(app=json_web_tokens.signer(context.store, sent))
    versions.require_supported(context)
    return context.caller


def site_admin(context: Context) -> Caller:
    """Let in a site administrator; a token also needs the scope `site_admin`.

    A token without the scope gets 404 (recorded: ghes_impersonation_token_404_01). 403 is documented for users
    who are not site administrators.
    """
    context.caller = caller = user(context)
    if caller.token is not None and not caller.token.scopes.allow("site_admin"):
        raise NoSuchRoute(lack(caller.token.label, caller.token.scopes, ["site_admin"]))
    if not context.user.site_admin:
        cause = f"{context.user.label} is not a site administrator"
        raise SiteAdministratorRequired(cause)
    return caller


def anyone(context: Context) -> Caller:
    """Let in everybody, anonymous callers included; credentials that are sent must be valid."""
    caller = caller_of(context)
    versions.require_supported(context)  # after bad credentials, before missing ones (flows 84)
    # In private mode, the credentials of an app do not let it read public data (flows 74).
    _refuse_anonymous_in_private_mode(context, anonymous=caller.user is None and caller.token is None)
    return caller


def require_scope(caller: Caller, accepted: tuple[str, ...], refuse: Callable[[str], RestError] | None) -> None:
    """Refuse a token without any of the scopes *accepted*; passwords and tokens of GitHub Apps need none."""
    token = caller.token
    if not accepted or refuse is None or token is None or token.permissions is not None:
        return
    if not any(token.scopes.allow(scope) for scope in accepted):
        raise refuse(lack(token.label, token.scopes, accepted))


def _application(context: Context, *, missing: Callable[[str], RestError], wrong: Callable[[str], RestError]) -> Caller:
    sent = _given_by_app(context)
    _refuse_anonymous_in_private_mode(context, anonymous=isinstance(sent, Nothing))
    app = app_of(context.store, sent)
    if app is None:
        refuse = missing if isinstance(sent, Nothing) else wrong
        raise refuse(not_an_app(context.store, sent))
    context.caller = Caller(app=app)  # refusals from here on show the app's rate limit
    versions.require_supported(context)
    if app.client_id != context.parameters["client_id"]:
        cause = f"{app.label} called a path with another client id, {context.parameters['client_id']!r}"
        raise NotFound(cause)
    return context.caller


def _given_by_app(context: Context) -> Given:
    sent = given_in(context.request.headers)
    if isinstance(sent, Nothing):
        versions.require_supported(context)  # before missing credentials (flows 84)
    return sent


def _no_user(context: Context, caller: Caller) -> str:
    if caller.app is not None:
        return f"{caller.app.label} signed in, but a user is needed"
    sent = given(context)
    return sent.cause if isinstance(sent, Nothing) else NO_CREDENTIALS


def _refuse_anonymous_in_private_mode(context: Context, *, anonymous: bool) -> None:
    if anonymous and context.settings.private_mode:
        cause = f"{NO_CREDENTIALS} of a user, and the server is in private mode"
        raise MustAuthenticate(cause)
