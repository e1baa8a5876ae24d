"""Signing in by a browser: GET /login, POST /session, and /sessions/two-factor (semantics 40 and 41)."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._domain.accounts import TwoFactor, User
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._http.messages import Request
from pytest_ghes_oauth._login import browsing
from pytest_ghes_oauth._login.browsing import Refused, Visit
from pytest_ghes_oauth._login.context import Answer, Context
from pytest_ghes_oauth._login.endpoints import authorize
from pytest_ghes_oauth._login.pages.sign_in import password_page, two_factor_page

TWO_FACTOR: Final = "/sessions/two-factor"


def sign_in(context: Context) -> Answer:
    """Show the page where a person signs in, unless somebody is signed in already."""
    if context.user is not None:
        return browsing.go(context, browsing.return_to(context))
    return _password_page(context, _later(context).request.query.get("login", ""))


def create_session(context: Context) -> Answer:
    """Let in who knows the password, or show the page again."""
    again = _outlived(context)
    if again is not None:
        return again
    name = context.form.get("login", "")
    found = _known(context.store, name.strip(), context.form.get("password", ""))
    if isinstance(found, Refused):
        return _password_page(context, name, found)
    if found.two_factor is None:
        return _let_in(context, found)
    if found.two_factor == "sms":
        context.store.change(found, "challenge")
    path = f"{TWO_FACTOR}?{urlencode({'return_to': browsing.return_to(context)})}"
    return browsing.sign_in(context, found, path, is_complete=False)


def ask_for_second_factor(context: Context) -> Answer:
    """Show the page where a person enters a one-time password."""
    waiting = _waiting(context)
    return _start_again(context) if waiting is None else _two_factor_page(context, waiting[1])


def check_second_factor(context: Context) -> Answer:
    """Let in who knows the one-time password too, or show the page again."""
    again = _outlived(context)
    if again is not None:
        return again
    waiting = _waiting(context)
    if waiting is None:
        return _start_again(context)
    user, factor = waiting
    refused = _refused(context.store, user, context.form.get("otp", "").strip())
    return _let_in(context, user) if refused is None else _two_factor_page(context, factor, refused)


def _let_in(context: Context, user: User) -> Answer:
    context.store.lockout.forgive(user)
    return browsing.sign_in(context, user, browsing.return_to(context), is_complete=True)


def _start_again(context: Context) -> Answer:
    path = browsing.return_to(context)
    return browsing.go_to_sign_in(context, path) if context.user is None else browsing.go(context, path)


def _outlived(context: Context) -> Answer | None:
    """Return the page where a person signs in again, if a form has outlived its session and nobody is signed in.

    Raises:
        ForeignForm: another site sent the form, or it has outlived its session and somebody else is signed in.
    """
    cause = browsing.mismatch(context)
    if cause is not None and context.user is None:
        return _password_page(context, context.form.get("login", ""), Refused(cause, TOO_OLD))
    browsing.require_own_form(context, browsing.return_to(context))
    return None


def _waiting(context: Context) -> tuple[User, TwoFactor] | None:
    """Return the user whose second factor is still to come, and which it is."""
    session = context.session
    if session is None or session.is_complete or session.user.two_factor is None:
        return None
    return session.user, session.user.two_factor


# -- who it is -----------------------------------------------------------------------------------------

WRONG_PASSWORD: Final = "Incorrect username or password."
WRONG_CODE: Final = "Two-factor authentication failed."
TOO_OLD: Final = "Your session has expired. Please sign in again."
LOCKED_OUT: Final = (
    "There have been several failed attempts to sign in from this account or IP address. "
    "Please wait a while and try again later."
)
SUSPENDED: Final = "Sorry. Your account was suspended. Please contact your site administrator."


def _known(store: Store, name: str, password: str) -> User | Refused:
    """Return the user with this login or address, if the password is right and the user may sign in."""
    user = _named(store, name)
    if user is None:
        return Refused(f"no user has the login or address {name!r}", WRONG_PASSWORD)
    locked_out = store.lockout.because(user)
    if locked_out is not None:
        return Refused(locked_out, LOCKED_OUT)
    if password != user.password:
        store.lockout.note_wrong_attempt(user)
        return Refused(f"the password of {user.label} is wrong", WRONG_PASSWORD)
    suspended = lifecycle.refusal(user, "authenticate")
    return user if suspended is None else Refused(suspended, SUSPENDED)


def _refused(store: Store, user: User, code: str) -> Refused | None:
    """Return why *user*, whose password was right, is not let in by *code*; `None` if the user is."""
    locked_out = store.lockout.because(user)
    if locked_out is not None:
        return Refused(locked_out, LOCKED_OUT)
    if user.accepts_otp(code):
        return None
    store.lockout.note_wrong_attempt(user)
    return Refused(f"the one-time password of {user.label} is wrong", WRONG_CODE)


def _named(store: Store, name: str) -> User | None:
    if "@" not in name:
        return store.users.get("login", name)
    has = name.lower()
    return next((user for user in store.users if any(one.email.lower() == has for one in user.emails)), None)


# -- the pages -----------------------------------------------------------------------------------------


def _password_page(context: Context, login: str, refused: Refused | None = None) -> Answer:
    visit, told = browsing.visit(context), refused.told if refused else ""
    page = password_page(visit.token, browsing.return_to(context), login, told)
    return _answer(context, page, visit, refused)


def _two_factor_page(context: Context, factor: TwoFactor, refused: Refused | None = None) -> Answer:
    visit, told = browsing.visit(context), refused.told if refused else ""
    page = two_factor_page(visit.token, browsing.return_to(context), factor, told)
    return _answer(context, page, visit, refused)


def _answer(context: Context, page: str, visit: Visit, refused: Refused | None) -> Answer:
    # Who authorized the app before is sent on to its callback at once, and browsers hold that against this form.
    targets = authorize.targets(_later(context))
    return Answer(200, page=page, headers=visit.headers, sends_to=targets, cause=refused.cause if refused else None)


def _later(context: Context) -> Context:
    """Return the request for the page that comes after signing in."""
    return Context(context.store, context.settings, Request("GET", browsing.return_to(context)), context.origin)
