"""Connecting a device by a browser: the pages below /login/device (flows 35, semantics 45)."""

from __future__ import annotations

from typing import Final

from pytest_ghes_oauth._domain import authorizing, lifecycle
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.codes import DeviceAuthorization
from pytest_ghes_oauth._domain.limits import CODE_ENTRIES
from pytest_ghes_oauth._login import browsing
from pytest_ghes_oauth._login.browsing import Refused
from pytest_ghes_oauth._login.context import Answer, Context
from pytest_ghes_oauth._login.endpoints.device_code import VERIFICATION_PATH
from pytest_ghes_oauth._login.errors import ApplicationSuspended
from pytest_ghes_oauth._login.pages.consent import DECISION, YES, Asked
from pytest_ghes_oauth._login.pages.device import cancelled_page, code_page, connected_page, device_consent_page

CONFIRMATION: Final = f"{VERIFICATION_PATH}/confirmation"
DECIDING: Final = f"{VERIFICATION_PATH}/authorize"
SUCCESS: Final = f"{VERIFICATION_PATH}/success"
FAILURE: Final = f"{VERIFICATION_PATH}/failure"

WRONG_CODE: Final = "The code is not valid. Check the one on your device, with its hyphen, and try again."
TOO_MANY: Final = "Too many codes have been entered. Please wait a while and try again later."


def enter_code(context: Context) -> Answer:
    """Show the page where a person enters the code of a device."""
    return _sign_in(context) if context.user is None else _code_page(context)


def confirm_code(context: Context) -> Answer:
    """Ask a person to authorize the app of a device, or for the code again."""
    user = context.user
    if user is None:
        return _sign_in(context)
    browsing.require_own_form(context, VERIFICATION_PATH)
    found = _entered(context, user)
    if isinstance(found, Refused):
        return _code_page(context, found)
    asked = Asked(found.app, user, authorizing.granted(context.store, user, found.app, found.requested))
    return Answer(200, page=device_consent_page(browsing.visit(context).token, found.user_code, asked))


def decide(context: Context) -> Answer:
    """Let a person authorize the app of a device, or cancel."""
    user, device = context.user, _named(context)
    if user is None:
        return _sign_in(context)
    browsing.require_own_form(context, VERIFICATION_PATH)
    # A code of no device was not entered in the page before: it counts as one that is entered here.
    found = _entered(context, user) if device is None else _waiting(device)
    if isinstance(found, Refused):
        return _code_page(context, found)
    if context.form.get(DECISION) == YES:
        authorizing.approve_device(context.store, found, user)
        return browsing.go(context, SUCCESS)
    authorizing.deny_device(context.store, found, user)
    return browsing.go(context, FAILURE)._replace(cause=f"{user.label} denied access to {found.app.label}")


def congratulate(context: Context) -> Answer:
    """Say that a device is connected."""
    del context
    return Answer(200, page=connected_page())


def regret(context: Context) -> Answer:
    """Say that a device is not connected."""
    del context
    return Answer(200, page=cancelled_page())


def _sign_in(context: Context) -> Answer:
    return browsing.go_to_sign_in(context, VERIFICATION_PATH)


def _code_page(context: Context, refused: Refused | None = None) -> Answer:
    code, visit = context.form.get("user_code", ""), browsing.visit(context)
    if refused is None:
        return Answer(200, page=code_page(visit.token, code))
    return Answer(200, page=code_page(visit.token, code, refused.told), cause=refused.cause)


# -- which device it is --------------------------------------------------------------------------------


def _entered(context: Context, user: User) -> DeviceAuthorization | Refused:
    """Return the device with the code that *user* entered, which counts for its app; without one, for the user."""
    device = _named(context)
    counted = device.app if device else user
    if not context.store.code_entries.admit(counted.id):
        return Refused(f"{CODE_ENTRIES} codes were entered within an hour for {counted.label}", TOO_MANY)
    return _waiting(device)


def _named(context: Context) -> DeviceAuthorization | None:
    code = context.form.get("user_code", "").strip().upper()
    return context.store.device_authorizations.ever("user_code", code)


def _waiting(device: DeviceAuthorization | None) -> DeviceAuthorization | Refused:
    if device is None:
        return Refused("no device has the user code that was entered", WRONG_CODE)
    decided = lifecycle.refusal(device, "approve")
    if decided is not None:
        return Refused(decided, WRONG_CODE)
    suspended = lifecycle.refusal(device.app, "authorize")
    return device if suspended is None else Refused(suspended, ApplicationSuspended.description)
