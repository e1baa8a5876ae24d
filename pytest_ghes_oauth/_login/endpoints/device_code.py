"""The device authorization endpoint, POST /login/device/code (flows 32 to 37, RFC 8628 3.1)."""

from __future__ import annotations

from typing import Final

from pytest_ghes_oauth._domain import authorizing, lifecycle
from pytest_ghes_oauth._domain.limits import DEVICE_CODE_LIFETIME
from pytest_ghes_oauth._login import parameters
from pytest_ghes_oauth._login.context import Answer, Context
from pytest_ghes_oauth._login.errors import ApplicationSuspendedForDevice, DeviceFlowDisabled
from pytest_ghes_oauth._login.parties import named_app, require_device_flow

VERIFICATION_PATH: Final = "/login/device"


def create_code(context: Context) -> Answer:
    """Issue a device code and a user code; the app's device flow must be on, its secret is not needed."""
    app = named_app(context)
    require_device_flow(app, DeviceFlowDisabled)
    lifecycle.require(app, "authorize", ApplicationSuspendedForDevice)
    scopes, interval = parameters.scopes_in(context.parameters), context.settings.device_interval
    device = authorizing.start_device(context.store, app, scopes, interval)
    return Answer(
        200,
        {
            "device_code": device.device_code,
            "user_code": device.user_code,
            "verification_uri": context.origin + VERIFICATION_PATH,
            "expires_in": int(DEVICE_CODE_LIFETIME.total_seconds()),
            "interval": device.interval,
        },
    )
