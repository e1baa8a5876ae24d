"""The device flow: a device polls until its user has decided (flows 38 to 42, RFC 8628 3.4 and 3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pytest_ghes_oauth._domain import authorizing, lifecycle
from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._domain.codes import DeviceAuthorization
from pytest_ghes_oauth._domain.lifecycle import State
from pytest_ghes_oauth._domain.tokens import AccessToken
from pytest_ghes_oauth._login.context import Context
from pytest_ghes_oauth._login.errors import (
    AccessDeniedToDevice,
    AuthorizationPending,
    DeviceFlowDisabledForPolling,
    ExpiredToken,
    IncorrectDeviceCode,
    OAuthError,
    SlowDown,
)
from pytest_ghes_oauth._login.parties import (
    chosen_repositories,
    require_device_flow,
    require_secret,
    require_verified_address,
)

# State of the device authorization -> how a poll is refused. In other states, the device code is not valid.
REFUSALS: Final[Mapping[State, type[OAuthError]]] = {
    lifecycle.PENDING: AuthorizationPending,
    lifecycle.DENIED: AccessDeniedToDevice,
    lifecycle.EXPIRED: ExpiredToken,
}


def redeem(context: Context, app: App) -> AccessToken:
    """Redeem an approved device authorization for a token; refuse one that waits, was denied or has expired."""
    if context.sent("client_secret"):  # not needed; that a wrong one is refused is inferred
        require_secret(context, app)
    require_device_flow(app, DeviceFlowDisabledForPolling)
    device = _device(context, app)
    if lifecycle.allows(device, "poll"):
        _refuse_haste(context, device)
    lifecycle.require(device, "redeem", REFUSALS.get(device.state, IncorrectDeviceCode))
    assert device.user is not None  # noqa: S101  # only the state `approved` lists `redeem`
    require_verified_address(device.user)
    return authorizing.redeem_device(context.store, device, chosen_repositories(context, app, device.user))


def _device(context: Context, app: App) -> DeviceAuthorization:
    device = context.store.device_authorizations.ever("device_code", context.sent("device_code"))
    if device is None:
        cause = "no device code was ever issued with the text that was sent"
        raise IncorrectDeviceCode(cause)
    if device.app is not app:
        cause = f"{device.label} was polled by {app.label}, to which it was not issued"
        raise IncorrectDeviceCode(cause)
    return device


def _refuse_haste(context: Context, device: DeviceAuthorization) -> None:
    """Refuse a poll that comes too soon, and slow the device down, even if it is approved (flows 40)."""
    waited = device.interval
    if authorizing.poll(context.store, device):
        cause = f"{device.label} polled less than {waited} seconds after the last poll"
        raise SlowDown(cause, device.interval)
