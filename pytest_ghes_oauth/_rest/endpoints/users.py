"""Users: the profile behind a password or token."""

from __future__ import annotations

from pytest_ghes_oauth._rest.context import Answer, Context
from pytest_ghes_oauth._rest.representations import private_user, public_user


def get_authenticated(context: Context) -> Answer:
    """Show the caller's profile; the private part to a password, or to the scope `user` or `read:user` (wire 9)."""
    token = context.caller.token
    sees_private = token is None or token.scopes.allow("read:user")
    profile = private_user if sees_private else public_user
    return Answer(200, profile(context, context.user), last_modified=context.user.updated_at)
