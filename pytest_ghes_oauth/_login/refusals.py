"""The refusals that a fault asks the sign-in endpoints for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NoReturn

from pytest_ghes_oauth._domain.limits import SLOWER_BY
from pytest_ghes_oauth._http.calls import Refusal
from pytest_ghes_oauth._login.context import Context
from pytest_ghes_oauth._login.errors import (
    AuthorizationError,
    ForeignForm,
    LoginError,
    MalformedBody,
    NoSuchClient,
    NoSuchPage,
    NotAcceptable,
    OAuthError,
    SlowDown,
)
from pytest_ghes_oauth._login.parties import named_app
from pytest_ghes_oauth._login.routes import Endpoint, Route

_PAGES: Final[Mapping[str, type[LoginError]]] = {
    "400": MalformedBody,
    "404": NoSuchPage,
    "406": NotAcceptable,
    "422": ForeignForm,
}


def endpoint_of(refusal: Refusal, route: Route) -> Endpoint:
    """Return an endpoint that answers with *refusal*, a status or an error code that *route* documents."""

    def refuse(context: Context) -> NoReturn:
        kind = next((kind for kind in route.errors if kind.error == refusal.code), None)
        raise _page(refusal, route) if kind is None else _error(kind, refusal.cause, context)

    return refuse


def _page(refusal: Refusal, route: Route) -> LoginError:
    kind = _PAGES[refusal.code]
    return NoSuchClient(refusal.cause) if kind is NoSuchPage and route.negotiated else kind(refusal.cause)


def _error(kind: type[AuthorizationError | OAuthError], cause: str, context: Context) -> LoginError:
    if issubclass(kind, AuthorizationError):
        # There is nowhere to send the browser unless the app is known.
        return kind(cause, named_app(context, NoSuchPage).callback_url, context.returned)
    if issubclass(kind, SlowDown):
        return kind(cause, context.settings.device_interval + SLOWER_BY)
    return kind(cause)
