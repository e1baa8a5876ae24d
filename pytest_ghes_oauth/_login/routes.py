"""The table of routes below `/login`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pytest_ghes_oauth._domain.releases import since
from pytest_ghes_oauth._http import routing
from pytest_ghes_oauth._login.context import Answer, Context
from pytest_ghes_oauth._login.endpoints import access_token, authorize, device_code, pages
from pytest_ghes_oauth._login.errors import (
    AccessDenied,
    AccessDeniedToDevice,
    ApplicationSuspended,
    ApplicationSuspendedForDevice,
    AuthorizationError,
    AuthorizationPending,
    BadRefreshToken,
    BadVerificationCode,
    DeviceFlowDisabled,
    DeviceFlowDisabledForPolling,
    ExpiredToken,
    IncorrectClientCredentials,
    IncorrectDeviceCode,
    OAuthError,
    RedirectURIMismatch,
    RedirectURIMismatchAtExchange,
    SlowDown,
    UnsupportedGrantType,
    UnverifiedUserEmail,
)

Endpoint = Callable[[Context], Answer]


@dataclass(frozen=True)
class Route(routing.Route):
    """One endpoint or page. The OpenAPI documents have no id for it, so its path names it.

    Attributes:
        endpoint: what it does.
        negotiated: whether `Accept` chooses the format of its answer.
        errors: the refusals that have an error code.
    """

    endpoint: Endpoint
    negotiated: bool = False
    errors: tuple[type[AuthorizationError | OAuthError], ...] = ()


_DEVICE_FLOW: Final = since("3.1")  # flows rule 32

# fmt: off
ROUTES: Final = (
    Route("GET", authorize.PATH, "login/oauth/authorize", authorize.authorize,
          errors=(AccessDenied, RedirectURIMismatch, ApplicationSuspended), answers=(302, 404)),
    Route("POST", "/login/oauth/access_token", "login/oauth/access_token", access_token.create_token, negotiated=True,
          errors=(IncorrectClientCredentials, BadVerificationCode, RedirectURIMismatchAtExchange, UnverifiedUserEmail,
                  AuthorizationPending, SlowDown, ExpiredToken, AccessDeniedToDevice, IncorrectDeviceCode,
                  DeviceFlowDisabledForPolling, UnsupportedGrantType, BadRefreshToken),
          answers=(200, 400, 404, 406)),
    Route("POST", "/login/device/code", "login/device/code", device_code.create_code, negotiated=True,
          errors=(DeviceFlowDisabled, ApplicationSuspendedForDevice),
          span=_DEVICE_FLOW, answers=(200, 400, 404, 406)),
    Route("GET", device_code.VERIFICATION_PATH, "login/device", pages.enter_user_code,
          span=_DEVICE_FLOW, answers=(200,)),
    Route("GET", "/login", "login", pages.sign_in, answers=(200,)),
)
# fmt: on
