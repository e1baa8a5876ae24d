"""The table of routes below `/login`, and of the pages around them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pytest_ghes_oauth._domain.releases import since
from pytest_ghes_oauth._http import routing
from pytest_ghes_oauth._login import browsing
from pytest_ghes_oauth._login.context import Answer, Context
from pytest_ghes_oauth._login.endpoints import (
    access_token,
    authorize,
    device,
    device_code,
    home,
    signing_in,
    signing_out,
)
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
    """One endpoint or page. Its path names it, as the OpenAPI documents do not have it; `/` is `home`.

    Attributes:
        endpoint: what it does.
        negotiated: whether `Accept` chooses the format of its answer.
        errors: the refusals that have an error code.
    """

    endpoint: Endpoint
    negotiated: bool = False
    errors: tuple[type[AuthorizationError | OAuthError], ...] = ()


_AUTHORIZATION_ERRORS: Final = (AccessDenied, RedirectURIMismatch, ApplicationSuspended)
_DEVICE_FLOW: Final = since("3.1")  # flows 32

# fmt: off
ROUTES: Final = (
    Route("GET", authorize.PATH, "login/oauth/authorize", authorize.authorize,
          errors=_AUTHORIZATION_ERRORS, answers=(200, 302, 404)),
    Route("POST", authorize.PATH, "login/oauth/authorize", authorize.decide,
          errors=_AUTHORIZATION_ERRORS, answers=(302, 400, 404, 422)),
    # Recorded: a GET answers as a POST does (flows 25).
    Route("GET", "/login/oauth/access_token", "login/oauth/access_token", access_token.create_token, negotiated=True,
          answers=(200, 404, 406)),
    Route("POST", "/login/oauth/access_token", "login/oauth/access_token", access_token.create_token, negotiated=True,
          errors=(IncorrectClientCredentials, BadVerificationCode, RedirectURIMismatchAtExchange, UnverifiedUserEmail,
                  AuthorizationPending, SlowDown, ExpiredToken, AccessDeniedToDevice, IncorrectDeviceCode,
                  DeviceFlowDisabledForPolling, UnsupportedGrantType, BadRefreshToken),
          answers=(200, 400, 404, 406)),
    Route("POST", "/login/device/code", "login/device/code", device_code.create_code, negotiated=True,
          errors=(DeviceFlowDisabled, ApplicationSuspendedForDevice),
          span=_DEVICE_FLOW, answers=(200, 400, 404, 406)),
    Route("GET", device_code.VERIFICATION_PATH, "login/device", device.enter_code,
          span=_DEVICE_FLOW, answers=(200, 302)),
    Route("POST", device.CONFIRMATION, "login/device/confirmation", device.confirm_code,
          span=_DEVICE_FLOW, answers=(200, 302, 422)),
    Route("POST", device.DECIDING, "login/device/authorize", device.decide,
          span=_DEVICE_FLOW, answers=(200, 302, 422)),
    Route("GET", device.SUCCESS, "login/device/success", device.congratulate, span=_DEVICE_FLOW, answers=(200,)),
    Route("GET", device.FAILURE, "login/device/failure", device.regret, span=_DEVICE_FLOW, answers=(200,)),
    Route("GET", browsing.SIGN_IN, "login", signing_in.sign_in, answers=(200, 302)),
    Route("POST", "/session", "session", signing_in.create_session, answers=(200, 302, 422)),
    Route("GET", signing_in.TWO_FACTOR, "sessions/two-factor", signing_in.ask_for_second_factor, answers=(200, 302)),
    Route("POST", signing_in.TWO_FACTOR, "sessions/two-factor", signing_in.check_second_factor,
          answers=(200, 302, 422)),
    Route("GET", browsing.HOME, "home", home.home, answers=(200,)),
    Route("GET", "/logout", "logout", signing_out.ask_to_sign_out, answers=(200, 302)),
    Route("POST", "/logout", "logout", signing_out.end_session, answers=(302, 422)),
    Route("GET", "/favicon.ico", "favicon", signing_out.nothing, answers=(404,)),
    Route("GET", "/robots.txt", "robots", signing_out.nothing, answers=(404,)),
)
# fmt: on
