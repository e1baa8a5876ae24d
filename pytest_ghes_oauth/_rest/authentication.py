"""Who is calling? One policy for each kind of route; a policy returns the caller or refuses.

A header `Authorization` is read in three ways: `token …` and `Bearer …` carry a token; `Basic …`
carries a user and a password, an app and its secret, or a token in place of either.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._domain.objects import App, User
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._http.messages import Headers
from pytest_ghes_oauth._rest.caller import ANONYMOUS, Caller
from pytest_ghes_oauth._rest.context import Context, not_found
from pytest_ghes_oauth._rest.errors import (
    AUTHORIZATIONS,
    AccountSuspended,
    BadCredentials,
    MustAuthenticate,
    OneTimePasswordRequired,
    PasswordRequired,
    RequiresAuthentication,
    TooManyLogins,
)

Policy = Callable[[Context], Caller]

# Inferred (semantics.md): ten wrong passwords within a minute lock the user out for a minute.
WRONG_PASSWORDS: Final = 10
LOCK_OUT: Final = timedelta(minutes=1)

NO_CREDENTIALS: Final = "the request carries no credentials"


@dataclass(frozen=True)
class Basic:
    """`Authorization: Basic`, decoded."""

    name: str
    password: str


@dataclass(frozen=True)
class TokenText:
    """`Authorization: token` or `Bearer`."""

    text: str


@dataclass(frozen=True)
class Unreadable:
    """A Basic header that is not the Base64 of `name:password`."""


@dataclass(frozen=True)
class OtherScheme:
    """A scheme that GitHub does not know; it counts as no credentials (inferred)."""

    scheme: str

    @property
    def cause(self) -> str:
        """Why the request is anonymous."""
        return f"the scheme {self.scheme!r} of Authorization is not token, Bearer or Basic"


Given = Basic | TokenText | Unreadable | OtherScheme | None


def authorization(headers: Headers) -> Given:
    """Return what the header `Authorization` carries; `None` without one."""
    scheme, _, value = headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() in ("token", "bearer"):
        return TokenText(value.strip())
    if scheme.lower() != "basic":
        return OtherScheme(scheme) if scheme else None
    try:
        decoded = base64.b64decode(value.strip(), validate=True)
    except (binascii.Error, ValueError):
        return Unreadable()
    name, colon, password = _text(decoded).partition(":")
    return Basic(name, password) if colon else Unreadable()


def _text(decoded: bytes) -> str:
    # curl sends UTF-8, requests sends Latin-1.
    try:
        return decoded.decode()
    except UnicodeDecodeError:
        return decoded.decode("latin-1")


# -- policies: a column of the route table -----------------------------------------------------------


def application(context: Context) -> Caller:
    """Let in the app of the path, by client id and secret; tell anyone else 404 (wire 6, semantics.md)."""
    given = authorization(context.request.headers)
    _refuse_anonymous_in_private_mode(context, anonymous=given is None or isinstance(given, OtherScheme))
    app = _app(context.store, given)
    if app is None:
        not_found(_not_an_app(context.store, given))
    return _own_app(context, app)


def application_or_401(context: Context) -> Caller:
    """Let in the app of the path; tell wrong and missing credentials 401, as token/scoped documents."""
    given = authorization(context.request.headers)
    _refuse_anonymous_in_private_mode(context, anonymous=given is None or isinstance(given, OtherScheme))
    if given is None or isinstance(given, OtherScheme):
        raise RequiresAuthentication(_not_an_app(context.store, given))
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
        raise _requires_authentication(context, caller, documented_at=AUTHORIZATIONS)
    return caller


def user(context: Context) -> Caller:
    """Let in a user with a password or a token."""
    caller = anyone(context)
    if caller.user is None:
        raise _requires_authentication(context, caller, documented_at=None)
    return caller


def anyone(context: Context) -> Caller:
    """Let in everybody, nobody included; but credentials that are given must be valid."""
    given = authorization(context.request.headers)
    caller = _caller(context, given)
    # An app's credentials are no way to read public data in private mode (flows rule 74).
    _refuse_anonymous_in_private_mode(context, anonymous=caller.user is None)
    return caller


# -- apps ----------------------------------------------------------------------------------------------


def _app(store: Store, given: Given) -> App | None:
    if not isinstance(given, Basic):
        return None
    app = store.apps.get(given.name)
    return app if app is not None and app.client_secret == given.password else None


def _not_an_app(store: Store, given: Given) -> str:
    if isinstance(given, OtherScheme):
        return given.cause
    if not isinstance(given, Basic):
        return NO_CREDENTIALS if given is None else "an app's client id and secret are needed, sent as Basic"
    if given.name in store.apps:
        return f"the client secret of {store.apps[given.name].label} is wrong"
    if store.user(given.name) is not None:
        return f"{given.name!r} is a user, and an app's client id and secret are needed"
    return f"no app has the client id {given.name!r}"


def _own_app(context: Context, app: App) -> Caller:
    context.caller = Caller(app=app)  # who is refused still has a rate limit
    if app.client_id != context.parameters["client_id"]:
        not_found(f"{app.label} asked about client id {context.parameters['client_id']!r}, which is not its own")
    return context.caller


# -- users and tokens ------------------------------------------------------------------------------------


def _caller(context: Context, given: Given) -> Caller:
    if given is None or isinstance(given, OtherScheme):
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


def _token_in(store: Store, given: Basic) -> str | None:
    # A token may stand as the password, or as the name before `x-oauth-basic` or nothing (flows rule 71).
    # One that is dead counts too: it is a refused token then, no wrong password.
    if store.was_issued(given.password):
        return given.password
    return given.name if given.password in ("x-oauth-basic", "") and store.was_issued(given.name) else None


def _with_token(store: Store, text: str) -> Caller:
    because = store.refusal(text, "authenticate")
    token = store.token(text)
    if because is not None or token is None:
        raise BadCredentials(because or "")
    _refuse_suspended(token.user)
    return Caller(user=token.user, app=token.app, token=token)


def _with_password(context: Context, given: Basic) -> Caller:
    person = context.store.user(given.name)
    if person is None:
        wrong = (
            f"the client secret of {context.store.apps[given.name].label} is wrong"
            if given.name in context.store.apps
            else ""
        )
        raise BadCredentials(wrong or f"no user has the login {given.name!r}, and no app this client id")
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


def _requires_authentication(context: Context, caller: Caller, documented_at: str | None) -> RequiresAuthentication:
    given = authorization(context.request.headers)
    cause = given.cause if isinstance(given, OtherScheme) else NO_CREDENTIALS
    if caller.app is not None:
        cause = f"{caller.app.label} signed in, but a user is needed"
    error = RequiresAuthentication(cause)
    error.documented_at = documented_at
    return error


def _refuse_anonymous_in_private_mode(context: Context, *, anonymous: bool) -> None:
    if anonymous and context.settings.private_mode:
        cause = f"{NO_CREDENTIALS} of a user, and the server is in private mode"
        raise MustAuthenticate(cause)
