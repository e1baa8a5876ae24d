"""Refreshing: a GitHub App redeems a refresh token for the next pair of tokens (flows 45 and 46)."""

from __future__ import annotations

from pytest_ghes_oauth._domain import issuing
from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._domain.tokens import AccessToken
from pytest_ghes_oauth._login.context import Context
from pytest_ghes_oauth._login.errors import BadRefreshToken
from pytest_ghes_oauth._login.parties import require_secret


def redeem(context: Context, app: App) -> AccessToken:
    """Redeem a refresh token for the next pair; one from the device flow needs no client secret."""
    refresh_tokens, text = context.store.refresh_tokens, context.sent("refresh_token")
    known = refresh_tokens.get("refresh_token", text)
    without_secret = known is not None and known.from_device_flow and known.app is app
    if not without_secret or context.sent("client_secret"):
        require_secret(context, app)
    found = refresh_tokens.presented(text, "redeem", BadRefreshToken)
    if found.app is not app:
        cause = f"{found.label} was sent by {app.label}, to which it was not issued"
        raise BadRefreshToken(cause)
    return issuing.refresh(context.store, found)
