"""Site administration: impersonation tokens, and the personal tokens of all users (flows 103)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from pytest_ghes_oauth._domain import issuing
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.releases import since
from pytest_ghes_oauth._domain.tokens import NO_APP, AccessToken, user_of
from pytest_ghes_oauth._rest.bodies import Field, Schema
from pytest_ghes_oauth._rest.context import NO_CONTENT, Answer, Context, not_found
from pytest_ghes_oauth._rest.endpoints.authorizations import created, location, valid_scopes
from pytest_ghes_oauth._rest.errors import Forbidden
from pytest_ghes_oauth._rest.pagination import page_of
from pytest_ghes_oauth._rest.representations.accounts import simple_user
from pytest_ghes_oauth._rest.representations.authorizations import authorization

IMPERSONATION: Final = Schema({"scopes": Field("array of strings", required=since("3.3"))})


def impersonate(context: Context) -> Answer:
    """Create a token to act as a user; show an existing one unchanged, with a blank text (inferred)."""
    user, scopes = _named_user(context), valid_scopes(context.body.get("scopes", ()))
    existing = issuing.impersonation_token(context.store, user)
    if existing is not None:
        again = Answer(context.store.facts.impersonated_again, authorization(context, existing, clear=False))
        return again if again.status == HTTPStatus.OK else again._replace(headers=location(context, existing))
    return created(context, issuing.impersonate(context.store, user, scopes))


def stop_impersonating(context: Context) -> Answer:
    """Revoke the token to act as a user."""
    user = _named_user(context)
    token = issuing.impersonation_token(context.store, user)
    if token is None:
        not_found(f"nobody has a token to act as {user.login!r}")
    token.revoke()
    return NO_CONTENT


def list_personal_tokens(context: Context) -> Answer:
    """List the personal tokens of all users, with blank texts."""
    return page_of(context, context.store.tokens.at("app", NO_APP), lambda token: _row(context, token))


def _row(context: Context, token: AccessToken) -> dict[str, object]:
    row = authorization(context, token, clear=False)
    return {**row, "user": simple_user(context, user_of(token))} if context.store.facts.shows_owners else row


def delete_personal_token(context: Context) -> Answer:
    """Revoke a personal token of any user, except the token of the request (documented)."""
    token = context.store.tokens.numbered(context.id_in_path("token_id"))
    if token is None or token.app is not None:
        not_found(f"no personal token has the id {context.parameters['token_id']!r}")
    if token is context.caller.token:
        cause = f"{token.label} was used to delete itself"
        raise Forbidden(cause, message="This personal access token is in use.")
    token.revoke()
    return NO_CONTENT


def _named_user(context: Context) -> User:
    user = context.store.users.get("login", context.parameters["username"])
    if user is None:
        not_found(f"no user has the login {context.parameters['username']!r}")
    return user
