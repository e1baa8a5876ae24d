"""Refreshing: the refresh token of a GitHub App's user in, the next pair out (flows rules 45 and 46)."""

from __future__ import annotations

from pytest_ghes_oauth._domain import issuing
from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._domain.tokens import AccessToken, RefreshToken
from pytest_ghes_oauth._login.context import Context
from pytest_ghes_oauth._login.errors import BadRefreshToken
from pytest_ghes_oauth._login.parties import require_secret


def redeem(context: Context, app: App) -> AccessToken:
    """Turn a refresh token into the next pair; without a secret only if the device flow gave it."""
    found = context.store.credential_for(RefreshToken, context.sent("refresh_token"), "redeem")
    without_secret = isinstance(found, RefreshToken) and found.from_device_flow and found.app is app
    if not without_secret or context.sent("client_secret"):
        require_secret(context, app)
    if isinstance(found, str):
        raise BadRefreshToken(found)
    if found.app is not app:
        cause = f"{found.label} was sent by {app.label}"
        raise BadRefreshToken(cause)
    return issuing.refresh(context.store, found)
