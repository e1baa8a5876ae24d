"""Who is calling? One policy for each kind of route; a policy returns the caller or refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._rest import versions
from pytest_ghes_oauth._rest.authorization_header import (
    NO_CREDENTIALS,
    Basic,
    Given,
    Nothing,
    TokenText,
    Unreadable,
    given_in,
)
from pytest_ghes_oauth._rest.caller import ANONYMOUS, Caller
from pytest_ghes_oauth._rest.context import Context, not_found
from pytest_ghes_oauth._rest.documentation import AUTHORIZATIONS
from pytest_ghes_oauth._rest.errors import (
    AccountSuspended,
    BadCredentials,
    MustAuthenticate,
    NoSuchRoute,
    OneTimePasswordRequired,
    PasswordRequired,
    RequiresAuthentication,
    RestError,
    SiteAdministratorRequired,
    TooManyLogins,
)

Policy = Callable[[Context], Caller]

# Inferred (semantics.md): ten wrong passwords within a minute lock the user out for a minute.
WRONG_PASSWORDS: Final = 10
LOCK_OUT: Final = timedelta(minutes=1)

# -- policies: a column of the route table -----------------------------------------------------------


def application(context: Context) -> Caller:
    """Let in the app of the path, by client id and secret; tell anyone else 404 (wire 6, semantics.md)."""
    given = _given_by_app(context)
    _refuse_anonymous_in_private_mode(context, anonymous=isinstance(given, Nothing))
    app = _app(context.store, given)
    if app is None:
        not_found(_not_an_app(context.store, given))
    return _own_app(context, app)


def application_or_401(context: Context) -> Caller:
    """Let in the app of the path; tell wrong and missing credentials 401, as token/scoped documents."""
    given = _given_by_app(context)
    _refuse_anonymous_in_private_mode(context, anonymous=isinstance(given, Nothing))
    if isinstance(given, Nothing):
        raise RequiresAuthentication(given.cause)
    app = _app(context.store, given)
    if app is None:
        raise BadCredentials(_not_an_app(context.store, given))
    return _own_app(context, app)


def password(context: Context) -> Caller:
    """Let in a user with a password, and a one-time password if the user has two factors (flows rule 76)."""
    caller = anyone(context)
    if caller.token is not None:
        context.caller = caller  # a refused token still gets its scope headers
        cause = f"{caller.token.label} was used where only a password will do"
        raise PasswordRequired(cause)
    if caller.user is None:
        raise RequiresAuthentication(_no_user(context, caller), documented_at=AUTHORIZATIONS)
    return caller


def user(context: Context) -> Caller:
    """Let in a user with a password or a token."""
    caller = anyone(context)
    if caller.user is None:
        raise RequiresAuthentication(_no_user(context, caller))
    return caller


def site_admin(context: Context) -> Caller:
    """Let in who administers the server; a token needs the scope `site_admin` too, and is told 404 without (recorded).

    Recorded: ghes_impersonation_token_404_01, for the 404; 403 is documented for everybody else.
    """
    context.caller = caller = user(context)
    if caller.token is not None and not caller.token.scopes.allow("site_admin"):
        cause = f"{caller.token.label} lacks the scope 'site_admin'"
        raise NoSuchRoute(cause)
    if not context.user.site_admin:
        cause = f"{context.user.label} is no site administrator"
        raise SiteAdministratorRequired(cause)
    return caller


def anyone(context: Context) -> Caller:
    """Let in everybody, nobody included; but credentials that are given must be valid."""
    caller = _caller(context, _given(context))
    versions.require_supported(context)  # after bad credentials, before missing ones (flows rule 84)
    # An app's credentials are no way to read public data in private mode (flows rule 74).
    _refuse_anonymous_in_private_mode(context, anonymous=caller.user is None)
    return caller


def require_scope(caller: Caller, accepted: tuple[str, ...], refuse: Callable[[str], RestError] | None) -> None:
    """Refuse a token that has none of the scopes *accepted*; passwords and tokens of GitHub Apps need none."""
    token = caller.token
    if not accepted or refuse is None or token is None or token.permissions is not None:
        return
    if not any(token.scopes.allow(scope) for scope in accepted):
        has = f"has the scopes {token.scopes}" if token.scopes else "has no scope"
        cause = f"{token.label} {has}, and needs one of: {', '.join(accepted)}"
        raise refuse(cause)


# -- apps ----------------------------------------------------------------------------------------------


def _given_by_app(context: Context) -> Given:
    given = given_in(context.request.headers)
    if isinstance(given, Nothing):
        versions.require_supported(context)  # before missing credentials (flows rule 84)
    return given


def _app(store: Store, given: Given) -> App | None:
    if not isinstance(given, Basic):
        return None
    app = store.apps.get(given.name)
    return app if app is not None and app.client_secret == given.password else None


def _not_an_app(store: Store, given: Given) -> str:
    if isinstance(given, Nothing):
        return given.cause
    if not isinstance(given, Basic):
        return "an app's client id and secret are needed, sent as Basic"
    if store.user(given.name) is not None:
        return f"{given.name!r} is a user, and an app's client id and secret are needed"
    return _wrong_secret(store, given.name) or f"no app has the client id {given.name!r}"


def _wrong_secret(store: Store, client_id: str) -> str:
    return f"the client secret of {store.apps[client_id].label} is wrong" if client_id in store.apps else ""


def _own_app(context: Context, app: App) -> Caller:
    context.caller = Caller(app=app)  # who is refused still has a rate limit
    versions.require_supported(context)
    if app.client_id != context.parameters["client_id"]:
        not_found(f"{app.label} asked about client id {context.parameters['client_id']!r}, which is not its own")
    return context.caller


# -- users and tokens ------------------------------------------------------------------------------------


def _caller(context: Context, given: Given) -> Caller:
    if isinstance(given, Nothing):
        return ANONYMOUS
    if isinstance(given, Unreadable):
        cause = "the header Authorization is not the Base64 of name:password"
        raise BadCredentials(cause)
    if isinstance(given, TokenText):
        return _with_token(context.store, given.text)
    app = _app(context.store, given)
    if app is not None:
        return Caller(app=app)
    text = _token_in(context.store, given)
    return _with_password(context, given) if text is None else _with_token(context.store, text)


def _given(context: Context) -> Given:
    """Return what signs in: the header or, without one and on releases that read it, `?access_token=`."""
    given, text = given_in(context.request.headers), context.request.query.get("access_token")
    if not isinstance(given, Nothing) or not text:
        return given
    if context.store.facts.query_authentication:
        return TokenText(text)
    return Nothing(f"access_token in the query signs in nobody since GHES 3.4, and {given.cause}")


def _token_in(store: Store, given: Basic) -> str | None:
    # A token may stand as the password, or as the name before `x-oauth-basic` or nothing (flows rule 71).
    # One that is dead counts too: it is a refused token then, no wrong password.
    if store.was_issued(given.password):
        return given.password
    return given.name if given.password in ("x-oauth-basic", "") and store.was_issued(given.name) else None


def _with_token(store: Store, text: str) -> Caller:
    token = store.token_for(text, "authenticate")
    if isinstance(token, str):
        raise BadCredentials(token)
    _refuse_suspended(token.user)
    return Caller(user=token.user, app=token.app, token=token)


def _with_password(context: Context, given: Basic) -> Caller:
    person = context.store.user(given.name)
    if person is None:
        nobody = f"no user has the login {given.name!r}, and no app this client id"
        raise BadCredentials(_wrong_secret(context.store, given.name) or nobody)
    _refuse_locked_out(context.store, person)
    if given.password != person.password:
        _note_wrong_password(context.store, person)
        cause = f"the password of {person.label} is wrong"
        raise BadCredentials(cause)
    _refuse_suspended(person)
    _check_otp(context, person)
    context.store.wrong_passwords.pop(person.id, None)
    return Caller(user=person)


def _note_wrong_password(store: Store, person: User) -> None:
    now = store.clock.now()
    recent = [moment for moment in store.wrong_passwords.get(person.id, ()) if now - moment < LOCK_OUT]
    store.wrong_passwords[person.id] = [*recent, now]


def _refuse_locked_out(store: Store, person: User) -> None:
    wrong = store.wrong_passwords.get(person.id, [])
    if len(wrong) >= WRONG_PASSWORDS and store.clock.now() - wrong[-1] < LOCK_OUT:
        cause = f"{person.label} is locked out until a minute after the {len(wrong)}th wrong password"
        raise TooManyLogins(cause)


def _check_otp(context: Context, person: User) -> None:
    if person.two_factor is None:
        return
    code = context.request.headers.get("X-GitHub-OTP")
    if code is None or not person.accepts_otp(code.strip()):
        cause = f"{person.label} has two factors, and the one-time password is {'missing' if code is None else 'wrong'}"
        raise OneTimePasswordRequired(cause, person.two_factor)


def _refuse_suspended(person: User) -> None:
    because = lifecycle.refusal(person, "authenticate")
    if because is not None:
        raise AccountSuspended(because)


def _no_user(context: Context, caller: Caller) -> str:
    if caller.app is not None:
        return f"{caller.app.label} signed in, but a user is needed"
    given = _given(context)
    return given.cause if isinstance(given, Nothing) else NO_CREDENTIALS


def _refuse_anonymous_in_private_mode(context: Context, *, anonymous: bool) -> None:
    if anonymous and context.settings.private_mode:
        cause = f"{NO_CREDENTIALS} of a user, and the server is in private mode"
        raise MustAuthenticate(cause)
