"""From a user's consent to a token: the verbs of the web application flow and the device flow."""

from __future__ import annotations

from datetime import timedelta

from pytest_ghes_oauth._domain import credentials, issuing, lifecycle
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App, GitHubApp
from pytest_ghes_oauth._domain.codes import AuthorizationCode, DeviceAuthorization
from pytest_ghes_oauth._domain.limits import CODE_LIFETIME, DEVICE_CODE_LIFETIME, SLOWER_BY
from pytest_ghes_oauth._domain.organizations import Repository
from pytest_ghes_oauth._domain.scopes import Scopes, normalized
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._domain.tokens import AccessToken


def granted(store: Store, user: User, app: App, requested: Scopes | None) -> Scopes:
    """Return the scopes that *user* gives to *app* by agreeing to *requested*.

    A request that names no scopes gets those that the user authorized before (flows 5).
    """
    if isinstance(app, GitHubApp):
        return Scopes()
    if requested is not None:
        return normalized(requested)
    grant = store.grant(user, app)
    return grant.scopes if grant is not None else Scopes()


def issue_code(store: Store, user: User, app: App, scopes: Scopes, redirect_uri: str) -> AuthorizationCode:
    """Let *user* authorize *app*, and issue an authorization code."""
    grant = issuing.authorize(store, user, app, scopes)
    code = AuthorizationCode(
        store.next_id(AuthorizationCode.kind),
        store,
        code=credentials.authorization_code(store.random),
        user=user,
        app=app,
        grant=grant,
        scopes=scopes,
        redirect_uri=redirect_uri,
        expires_at=store.clock.now() + CODE_LIFETIME,
    )
    store.add(code)
    return code


def redeem_code(store: Store, code: AuthorizationCode, repositories: tuple[Repository, ...] | None) -> AccessToken:
    """Redeem *code* for a token, which works once."""
    store.change(code, "redeem")
    return issuing.issue_app_token(store, code.user, code.app, code.scopes, repositories=repositories)


def start_device(store: Store, app: App, requested: Scopes | None, interval: int) -> DeviceAuthorization:
    """Issue a device code for a device to poll with, every *interval* seconds, and a user code for it to show."""
    device = DeviceAuthorization(
        store.next_id(DeviceAuthorization.kind),
        store,
        device_code=credentials.device_code(store.random),
        user_code=_unused_user_code(store),
        app=app,
        requested=requested,
        interval=interval,
        expires_at=store.clock.now() + DEVICE_CODE_LIFETIME,
    )
    store.add(device)
    return device


def _unused_user_code(store: Store) -> str:
    while store.device_authorizations.ever("user_code", code := credentials.user_code(store.random)):
        pass
    return code


def approve_device(store: Store, device: DeviceAuthorization, user: User) -> None:
    """Let *user* authorize the app of *device*.

    Raises:
        InvalidTransition: the user or the app is suspended, or the device does not wait; nothing has changed.
    """
    lifecycle.move(user, "authenticate")
    lifecycle.move(device.app, "authorize")
    lifecycle.move(device, "approve")
    scopes = granted(store, user, device.app, device.requested)
    grant = issuing.authorize(store, user, device.app, scopes)
    store.change(device, "approve", user=user, grant=grant, scopes=scopes)


def deny_device(store: Store, device: DeviceAuthorization, user: User) -> None:
    """Let *user* cancel.

    Raises:
        InvalidTransition: the user is suspended, or the device does not wait; nothing has changed.
    """
    lifecycle.move(user, "authenticate")
    store.change(device, "deny", user=user)


def poll(store: Store, device: DeviceAuthorization) -> bool:
    """Note a poll of *device*; return whether it came too soon, which makes the interval longer."""
    now = store.clock.now()
    too_soon = device.polled_at is not None and now - device.polled_at < timedelta(seconds=device.interval)
    interval = device.interval + (SLOWER_BY if too_soon else 0)
    store.change(device, "poll", polled_at=now, interval=interval)
    return too_soon


def redeem_device(
    store: Store, device: DeviceAuthorization, repositories: tuple[Repository, ...] | None
) -> AccessToken:
    """Redeem an approved *device* for a token, which works once."""
    assert device.user is not None  # noqa: S101  # only the state `approved` lists `redeem`
    store.change(device, "redeem")
    return issuing.issue_app_token(
        store, device.user, device.app, device.scopes, repositories=repositories, by_device_flow=True
    )
