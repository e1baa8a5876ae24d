"""What the token of an installation can do for itself: list the repositories that it reaches, and end.

There are no recordings of these; they follow the documentation.
"""

from __future__ import annotations

from collections.abc import Sequence

from pytest_ghes_oauth._domain.apps import Installation
from pytest_ghes_oauth._domain.organizations import Repository
from pytest_ghes_oauth._domain.tokens import AccessToken
from pytest_ghes_oauth._rest.context import NO_CONTENT, Answer, Context
from pytest_ghes_oauth._rest.endpoints.installations import require_preview
from pytest_ghes_oauth._rest.errors import Forbidden
from pytest_ghes_oauth._rest.pagination import page_of
from pytest_ghes_oauth._rest.representations.installations import selection
from pytest_ghes_oauth._rest.representations.repositories import repository


def list_repositories(context: Context) -> Answer:
    """List the repositories that the token reaches."""
    token, installation = _own(context, "list repositories for an installation")
    require_preview(context)
    rows = sorted(_reached(context, token, installation), key=lambda one: one.id)
    page = page_of(context, rows, lambda row: repository(context, row))
    shown = {"total_count": len(rows), "repository_selection": selection(token), "repositories": page.payload}
    return page._replace(payload=shown)


def revoke(context: Context) -> Answer:
    """Revoke the token of the request."""
    token, _ = _own(context, "revoke an installation access token")
    token.revoke()
    return NO_CONTENT


def _own(context: Context, purpose: str) -> tuple[AccessToken, Installation]:
    """Return the token of the request and its installation; refuse a user with 403 (the words are inferred)."""
    token = context.caller.token
    if token is None or token.user is not None or token.installation is None:
        cause = "the token of an installation is needed, and a user signed in"
        raise Forbidden(
            cause, message=f"You must authenticate with an installation access token in order to {purpose}."
        )
    return token, token.installation


def _reached(context: Context, token: AccessToken, installation: Installation) -> Sequence[Repository]:
    if token.repositories is not None:
        return token.repositories
    if installation.repositories != "all":
        return installation.repositories
    return context.store.repositories.at("owner", installation.account.id)
