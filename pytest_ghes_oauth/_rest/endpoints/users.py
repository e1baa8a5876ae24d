"""Users: the caller's profile and addresses, and the profiles of others."""

from __future__ import annotations

from pytest_ghes_oauth._domain.permissions import EMAIL_ADDRESSES
from pytest_ghes_oauth._rest.context import Answer, Context, not_found
from pytest_ghes_oauth._rest.errors import Forbidden
from pytest_ghes_oauth._rest.pagination import page_of
from pytest_ghes_oauth._rest.representations.accounts import email, private_user, public_user


def get_authenticated(context: Context) -> Answer:
    """Show the caller's profile, with the private part for a password or the scope `user` or `read:user` (wire 9)."""
    token = context.caller.token
    sees_private = token is None or token.scopes.allow("read:user")
    profile = private_user if sees_private else public_user
    return Answer(200, profile(context, context.user), last_modified=context.user.updated_at)


def list_emails(context: Context) -> Answer:
    """List the caller's addresses; GitHub Apps need a permission, on every release (inferred: corrections 24)."""
    token = context.caller.token
    permissions = None if token is None else token.permissions
    if token is not None and permissions is not None and EMAIL_ADDRESSES not in permissions:
        cause = f"{token.label} lacks the permission {EMAIL_ADDRESSES!r}"
        raise Forbidden(cause)
    return page_of(context, context.user.emails, email)


def get_by_username(context: Context) -> Answer:
    """Show the public profile of a user or organization."""
    account = context.store.account(context.parameters["username"])
    if account is None:
        not_found(f"no user or organization has the login {context.parameters['username']!r}")
    return Answer(200, public_user(context, account), last_modified=account.updated_at)
