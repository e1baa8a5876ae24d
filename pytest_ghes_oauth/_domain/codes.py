"""Authorization codes and device authorizations, which lead from a user's consent to a token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._domain.records import Credential, Key, Kind, read_only
from pytest_ghes_oauth._domain.scopes import Scopes
from pytest_ghes_oauth._domain.tokens import Grant


@read_only
@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class AuthorizationCode(Credential):
    """The code that the web application flow sends to the callback URL, good for one exchange (RFC 6749 4.1.2).

    Attributes:
        redirect_uri: where the code was sent; the exchange must not name another.
    """

    __slots__ = ("code",)
    kind: ClassVar[Kind[AuthorizationCode]] = Kind(
        name="authorization code",
        first_id=70_000_001,
        lifecycle=lifecycle.AUTHORIZATION_CODE,
        parties=lambda code: {"user": code.user, "app": code.app, "grant": code.grant},
        keys={"code": Key(lambda code: code.code)},
        secrets=("code",),
        dies_with=lambda code: [code.grant],
        is_credential=True,
    )

    code: str
    user: User
    app: App
    grant: Grant
    scopes: Scopes
    redirect_uri: str

    @property
    def text(self) -> str:
        """The same as `code`."""
        return self.code

    @property
    def label(self) -> str:
        """How a message names the code, without its text."""
        return f"authorization code {self.id} of {self.user.login!r} for {self.app.name!r}"


@read_only
@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class DeviceAuthorization(Credential):
    """A device that waits for a user to enter its user code (RFC 8628 3.2).

    Attributes:
        requested: the scopes that the device asked for; `None` if it named none.
        interval: the seconds that have to pass between two polls.
        polled_at: when the device last polled.
        user, grant: the user who approved, and the grant that resulted.
        scopes: what was granted.
    """

    __slots__ = ("device_code", "user_code")
    kind: ClassVar[Kind[DeviceAuthorization]] = Kind(
        name="device authorization",
        first_id=80_000_001,
        lifecycle=lifecycle.DEVICE_AUTHORIZATION,
        parties=lambda device: {"user": device.user, "app": device.app, "grant": device.grant},
        keys={
            "device_code": Key(lambda device: device.device_code),
            "user_code": Key(lambda device: device.user_code),
        },
        indexes={"state": lambda device: [(device.state,)]},
        secrets=("device_code", "user_code"),
        dies_with=lambda device: [device.grant or device.app],
        is_credential=True,
    )

    device_code: str
    user_code: str
    app: App
    requested: Scopes | None
    interval: int
    polled_at: datetime | None = None
    user: User | None = None
    grant: Grant | None = None
    scopes: Scopes = Scopes()  # noqa: RUF009  # immutable

    @property
    def text(self) -> str:
        """The same as `device_code`."""
        return self.device_code

    @property
    def label(self) -> str:
        """How a message names the device authorization, without its codes."""
        return f"device authorization {self.id} of {self.app.name!r}"
