"""OAuth applications: an app manages its tokens and grants.

The newer operations take the token in the body, the older ones in the path; otherwise they are the same.
"""

from __future__ import annotations

from typing import Final

from pytest_ghes_oauth._domain import issuing
from pytest_ghes_oauth._domain.lifecycle import Verb
from pytest_ghes_oauth._domain.releases import ALWAYS, since
from pytest_ghes_oauth._domain.tokens import AccessToken
from pytest_ghes_oauth._rest.bodies import Field, Schema
from pytest_ghes_oauth._rest.context import NO_CONTENT, Answer, Context, not_found
from pytest_ghes_oauth._rest.errors import NotFound
from pytest_ghes_oauth._rest.representations.authorizations import authorization_with_user

TOKEN: Final = Schema({"access_token": Field("string", required=ALWAYS)})
# Documented as optional up to 2.22 (OpenAPI); a request without it deletes nothing (inferred).
TOKEN_OF_GRANT: Final = Schema({"access_token": Field("string", required=since("3.0"))})


def check_token(context: Context) -> Answer:
    """Show one of the calling app's tokens."""
    return Answer(200, authorization_with_user(context, named_token(context, "check")))


def reset_token(context: Context) -> Answer:
    """Give a token a new text, and show it; the old text dies at once."""
    token = named_token(context, "reset")
    issuing.reset(context.store, token)
    return Answer(200, authorization_with_user(context, token))


def delete_token(context: Context) -> Answer:
    """Revoke one token; the grant and the other tokens stay (flows 69)."""
    named_token(context, "revoke").revoke()
    return NO_CONTENT


def delete_authorization(context: Context) -> Answer:
    """Delete the grant of the token's user to the app, and all tokens under it (flows 68)."""
    token = named_token(context, "revoke")
    assert token.grant is not None  # noqa: S101  # a token of an app has one
    token.grant.revoke()
    return NO_CONTENT


def named_token(context: Context, verb: Verb) -> AccessToken:
    """Return the calling app's token that the body or the path names, if its state allows *verb*.

    Raises:
        NotFound: the token is unknown, dead, or of another app (wire 7, semantics 14); or of an installation, which
            is no authorization by a user (flows 112, inferred).
    """
    text: str = context.body.get("access_token") or context.parameters.get("access_token", "")
    token = context.store.tokens.presented(text, verb, NotFound)
    if token.app is not context.app:
        not_found(f"{token.label} is not a token of {context.app.label}")
    if token.user is None:
        not_found(f"{token.label} acts for an app, and no user authorized it")
    return token
