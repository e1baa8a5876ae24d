"""Grants: the apps that a user authorized, one grant for each."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_ghes_oauth._domain.apps import OAuthApp
from pytest_ghes_oauth._domain.tokens import Grant
from pytest_ghes_oauth._rest.context import NO_CONTENT, Answer, Context, not_found
from pytest_ghes_oauth._rest.pagination import page_of
from pytest_ghes_oauth._rest.representations.authorizations import application_grant


def list_grants(context: Context) -> Answer:
    """List the caller's grants to OAuth apps."""
    store, client_id = context.store, context.request.query.get("client_id")
    rows: Sequence[Grant] = store.grants_of(context.user)
    if client_id:
        app = store.oauth_app(client_id)
        grant = None if app is None else store.grant(context.user, app)
        rows = [] if grant is None else [grant]
    return page_of(context, rows, lambda grant: application_grant(context, grant))


def get_grant(context: Context) -> Answer:
    """Show one of the caller's grants."""
    return Answer(200, application_grant(context, _own(context)))


def delete_grant(context: Context) -> Answer:
    """Delete one of the caller's grants, and every token under it."""
    _own(context).revoke()
    return NO_CONTENT


def _own(context: Context) -> Grant:
    grant = context.store.grants.numbered(context.id_in_path("grant_id"))
    if grant is None:
        not_found(f"no grant has the id {context.parameters['grant_id']!r}")
    if grant.user is not context.user:
        not_found(f"{grant.label} does not belong to {context.user.login!r}")
    if not isinstance(grant.app, OAuthApp):
        not_found(f"{grant.label} belongs to a GitHub App, and only grants to OAuth apps are shown")
    return grant
