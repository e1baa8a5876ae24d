"""Installations: the accounts on which a GitHub App can act for a user."""

from __future__ import annotations

from typing import Final

from pytest_ghes_oauth._domain.organizations import Account
from pytest_ghes_oauth._rest.context import Answer, Context
from pytest_ghes_oauth._rest.errors import Forbidden, PreviewRequired
from pytest_ghes_oauth._rest.pagination import page_of
from pytest_ghes_oauth._rest.representations.installations import installation

USER_TO_SERVER_TOKEN_REQUIRED: Final = (
    "You must authenticate with an access token authorized to a GitHub App in order to list installations"
)


def list_own(context: Context) -> Answer:
    """List the installations of the token's app that its user has access to."""
    require_preview(context)
    token = context.caller.token
    if token is None or token.permissions is None or token.app is None:
        cause = "a token of a GitHub App is needed, and none was sent"
        raise Forbidden(cause, message=USER_TO_SERVER_TOKEN_REQUIRED)
    accounts: list[Account] = [context.user, *context.store.organizations_of(context.user)]
    found = [context.store.installation(token.app, account) for account in accounts]
    rows = sorted((one for one in found if one is not None), key=lambda one: one.id)
    page = page_of(context, rows, lambda row: installation(context, row))
    return page._replace(payload={"total_count": len(rows), "installations": page.payload})


def require_preview(context: Context) -> None:
    """Refuse a client that does not name the preview, which installations need up to 2.21."""
    accept, preview = context.request.headers.get("Accept", ""), context.store.facts.installations_preview
    if preview not in accept:
        cause = f"Accept: {accept!r} does not name the preview {preview!r}"
        raise PreviewRequired(cause)
