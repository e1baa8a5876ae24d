"""Authentication: find the caller by the credentials of a request, or refuse them."""

from __future__ import annotations

from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._domain.facts import Facts
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._http.addresses import API_PATH
from pytest_ghes_oauth._http.authorization import Basic, Given, Nothing, TokenText, Unreadable, given_in
from pytest_ghes_oauth._http.messages import Request
from pytest_ghes_oauth._rest import upgrading
from pytest_ghes_oauth._rest.context import ANONYMOUS, Caller, Context
from pytest_ghes_oauth._rest.errors import AccountSuspended, BadCredentials, OneTimePasswordRequired, TooManyLogins


def given(context: Context) -> Given:
    """Return the credentials of the header or, if there are none and the release reads it, of `?access_token=`."""
    sent, text = given_in(context.request.headers), context.request.query.get("access_token")
    if not isinstance(sent, Nothing) or not text:
        return sent
    if context.store.facts.query_authentication:
        return TokenText(text, "token", in_query=True)
    gone = max(Facts.query_authentication.since)
    return Nothing(f"GHES {gone} and later ignore access_token in the query, and {sent.cause}")


def caller_of(context: Context) -> Caller:
    """Return the caller; without credentials, the anonymous one.

    Raises:
        BadCredentials, AccountSuspended, OneTimePasswordRequired, TooManyLogins: the credentials are refused.
    """
    sent = given(context)
    if isinstance(sent, Nothing):
        return ANONYMOUS
    if isinstance(sent, Unreadable):
        cause = "the header Authorization does not hold name:password in Base64"
        raise BadCredentials(cause)
    if isinstance(sent, TokenText):
        if sent.in_query:
            upgrading.warn_of_query(context.store.release)
        return _with_token(context.store, sent.text)
    app = app_of(context.store, sent)
    if app is not None:
        return Caller(app=app)
    text = token_in(context.store, sent)
    return _with_password(context, sent) if text is None else _with_token(context.store, text)


# -- apps ------------------------------------------------------------------------------------------------


def app_of(store: Store, sent: Given) -> App | None:
    """Return the app whose client id and client secret were sent."""
    if not isinstance(sent, Basic):
        return None
    app = store.apps.get("client_id", sent.name)
    return app if app is not None and app.client_secret == sent.password else None


def not_an_app(store: Store, sent: Given) -> str:
    """Return one sentence that says why no app was found by what was sent."""
    if isinstance(sent, Nothing):
        return sent.cause
    if not isinstance(sent, Basic):
        return "the client id and client secret of an app are needed, sent as Basic"
    if store.users.get("login", sent.name) is not None:
        return f"{sent.name!r} is a user, but the client id and client secret of an app are needed"
    return _wrong_secret(store, sent.name) or f"no app has the client id {sent.name!r}"


def _wrong_secret(store: Store, client_id: str) -> str:
    app = store.apps.get("client_id", client_id)
    return "" if app is None else f"the client secret of {app.label} is wrong"


# -- users and tokens ------------------------------------------------------------------------------------


def token_in(store: Store, sent: Basic) -> str | None:
    """Return the text of a token that was sent as Basic."""
    # It may be sent as the password, or as the name with the password `x-oauth-basic` or none (flows 71).
    # A dead one counts too: it is a token to refuse, not a wrong password.
    if store.tokens.ever("token", sent.password):
        return sent.password
    return sent.name if sent.password in ("x-oauth-basic", "") and store.tokens.ever("token", sent.name) else None


def _with_token(store: Store, text: str) -> Caller:
    token = store.tokens.presented(text, "authenticate", BadCredentials)
    if token.user is not None:
        lifecycle.require(token.user, "authenticate", AccountSuspended)
    return Caller(user=token.user, app=token.app, token=token)


def _with_password(context: Context, sent: Basic) -> Caller:
    store = context.store
    person = store.users.get("login", sent.name)
    if person is None:
        nobody = f"no user has the login {sent.name!r}, and no app has this client id"
        raise BadCredentials(_wrong_secret(store, sent.name) or nobody)
    locked_out = store.lockout.because(person)
    if locked_out is not None:
        raise TooManyLogins(locked_out)
    if sent.password != person.password:
        store.lockout.note_wrong_attempt(person)
        cause = f"the password of {person.label} is wrong"
        raise BadCredentials(cause)
    lifecycle.require(person, "authenticate", AccountSuspended)
    _check_otp(context, person)
    store.lockout.forgive(person)
    return Caller(user=person)


def _check_otp(context: Context, person: User) -> None:
    if person.two_factor is None:
        return
    code = context.request.headers.get("X-GitHub-OTP")
    if code is not None and person.accepts_otp(code.strip()):
        return
    if code is not None:
        context.store.lockout.note_wrong_attempt(person)
    elif person.two_factor == "sms" and _sends_messages(context.request):
        context.store.change(person, "challenge")
    problem = "is missing" if code is None else "is wrong"
    cause = f"{person.label} has two-factor authentication, and the one-time password {problem}"
    raise OneTimePasswordRequired(cause, person.two_factor)


def _sends_messages(request: Request) -> bool:
    """Tell whether *request* is of a kind that has the one-time password sent to its user (flows 75, inferred)."""
    return request.method in ("POST", "PUT") and f"{request.path}/".startswith(f"{API_PATH}/authorizations/")
