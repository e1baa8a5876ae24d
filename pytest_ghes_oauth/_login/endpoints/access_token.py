"""The token endpoint, GET or POST /login/oauth/access_token: exchange a code or a refresh token for an access token."""

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

# grant_type -> the flow. Any other value, or none, means the web application flow (flows 23).
FLOWS: Final[Mapping[str, Callable[[Context, App], AccessToken]]] = {
    DEVICE_CODE: device.redeem,
    "refresh_token": refreshing.redeem,
}


def create_token(context: Context) -> Answer:
    """Issue a token for a code, a device code or a refresh token."""
    grant_type = context.sent("grant_type")
    if grant_type == DEVICE_CODE and not context.store.facts.device_flow:
        grant_type = ""  # like any value that the release does not know
    if grant_type == DEVICE_CODE and not context.sent("client_id"):
        cause = "no client_id was sent, but every poll needs one"  # documented for polls (flows 39)
        raise IncorrectClientCredentials(cause)
    app = named_app(context)
    if grant_type not in FLOWS and context.sent("device_code") and context.store.facts.device_flow:
        cause = f"the grant_type {grant_type!r} came with a device_code"
        raise UnsupportedGrantType(cause)
    token = FLOWS.get(grant_type, web_application.redeem)(context, app)
    return Answer(200, fields_of(context.store, token))


def fields_of(store: Store, token: AccessToken) -> dict[str, str | int]:
    """Return what the app gets to know about *token*, in the order of the wire (flows 26, 27 and 43).

    Scopes are sorted and joined by commas, not by spaces as in RFC 6749 (flows 51, inferred).
    """
    fields: dict[str, str | int] = {"access_token": token.token}
    if token.refresh_token is not None and token.expires_at is not None:
        fields |= {
            "expires_in": int((token.expires_at - store.now()).total_seconds()),
            "refresh_token": token.refresh_token,
            "refresh_token_expires_in": int(store.facts.refresh_token_lifetime.total_seconds()),
        }
    return {**fields, "token_type": "bearer", "scope": ",".join(sorted(token.scopes))}
