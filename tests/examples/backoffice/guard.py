"""Who may see a page."""

from __future__ import annotations

from flask import session

from tests.examples.backoffice.github.errors import DeadTokenError, NotAMemberError, RefusedError
from tests.examples.backoffice.github.members import Member, member
from tests.examples.backoffice.github.tokens import Token
from tests.examples.backoffice.office import office


class SignedOutError(Exception):
    """Nobody is signed in, or not any more."""


class OwnersOnlyError(Exception):
    """The page is for owners of the organization."""


def require_member() -> Member:
    """Return who is signed in, and is a member at this moment.

    Raises:
        SignedOutError: nobody is.
        NotAMemberError: the user is no member, and is signed out now.
    """
    token = living_token()
    settings = office().settings
    try:
        return member(office().connection, token, settings.organization, settings.team)
    except DeadTokenError as problem:
        forget()
        raise SignedOutError from problem
    except NotAMemberError:
        office().oauth.revoke(token)
        forget()
        raise


def require_owner() -> Member:
    """Return who is signed in, and is an owner of the organization at this moment."""
    found = require_member()
    if not found.is_owner:
        raise OwnersOnlyError
    return found


def living_token() -> Token:
    """Return the token of the browser, after refreshing it if its time has come."""
    token = office().vault.get(session.get("key"))
    if token is None:
        raise SignedOutError
    if not token.is_about_to_expire:
        return token
    try:
        token = office().oauth.refresh(token)
    except RefusedError as problem:
        forget()
        raise SignedOutError from problem
    office().vault.replace(session["key"], token)
    return token


def forget() -> None:
    """Forget the browser."""
    office().vault.forget(session.get("key"))
    session.clear()
