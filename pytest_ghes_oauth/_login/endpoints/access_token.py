"""The token endpoint, POST /login/oauth/access_token: a code or a refresh token in, an access token out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._domain.tokens import AccessToken
from pytest_ghes_oauth._login.context import Answer, Context
from pytest_ghes_oauth._login.errors import IncorrectClientCredentials, UnsupportedGrantType
from pytest_ghes_oauth._login.flows import device, refreshing, web_application
from pytest_ghes_oauth._login.parties import named_app

DEVICE_CODE: Final = "urn:ietf:params:oauth:grant-type:device_code"

# grant_type -> how a token is got. Any other, or none, means a code: clients send what they like (flows rule 23).
FLOWS: Final[Mapping[str, Callable[[Context, App], AccessToken]]] = {
    DEVICE_CODE: device.redeem,
    "refresh_token": refreshing.redeem,
}


def create_token(context: Context) -> Answer:
    """Issue a token for what was sent."""
    grant_type = context.sent("grant_type")
    if grant_type == DEVICE_CODE and not context.store.facts.device_flow:
        grant_type = ""  # as any that the release does not know
    if grant_type == DEVICE_CODE and not context.sent("client_id"):
        cause = "no client_id was sent, which every poll needs"  # documented for polls (flows rule 39)
        raise IncorrectClientCredentials(cause)
    app = named_app(context)
    if grant_type not in FLOWS and context.sent("device_code") and context.store.facts.device_flow:
        cause = f"the grant_type {grant_type!r} came with a device_code"
        raise UnsupportedGrantType(cause)
    token = FLOWS.get(grant_type, web_application.redeem)(context, app)
    return Answer(200, fields_of(context.store, token))


def fields_of(store: Store, token: AccessToken) -> dict[str, str | int]:
    """Return what the app is told of *token*, in the order of the wire (flows rules 26, 27 and 43).

    Scopes are joined by commas, which RFC 6749 does not know, and sorted (flows rule 51, inferred).
    """
    fields: dict[str, str | int] = {"access_token": token.token}
    if token.refresh_token is not None and token.expires_at is not None:
        fields |= {
            "expires_in": int((token.expires_at - store.now()).total_seconds()),
            "refresh_token": token.refresh_token,
            "refresh_token_expires_in": int(store.facts.refresh_token_lifetime.total_seconds()),
        }
    return {**fields, "token_type": "bearer", "scope": ",".join(sorted(token.scopes))}
