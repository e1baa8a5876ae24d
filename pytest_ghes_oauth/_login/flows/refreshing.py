"""Refreshing: the refresh token of a GitHub App's user in, the next pair out (flows rules 45 and 46)."""

from __future__ import annotations

from pytest_ghes_oauth._domain import issuing
from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._domain.tokens import AccessToken
from pytest_ghes_oauth._login.context import Context
from pytest_ghes_oauth._login.errors import BadRefreshToken
from pytest_ghes_oauth._login.parties import require_secret


def redeem(context: Context, app: App) -> AccessToken:
    """Turn a refresh token into the next pair; without a secret only if the device flow gave it."""
    refresh_tokens, text = context.store.refresh_tokens, context.sent("refresh_token")
    known = refresh_tokens.get("refresh_token", text)
    without_secret = known is not None and known.from_device_flow and known.app is app
    if not without_secret or context.sent("client_secret"):
        require_secret(context, app)
    found = refresh_tokens.presented(text, "redeem", BadRefreshToken)
    if found.app is not app:
        cause = f"{found.label} was sent by {app.label}"
        raise BadRefreshToken(cause)
    return issuing.refresh(context.store, found)
