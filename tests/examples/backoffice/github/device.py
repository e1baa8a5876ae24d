"""Signing in from a device that has no browser (RFC 8628)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.examples.backoffice.github.connection import Connection
from tests.examples.backoffice.github.errors import RefusedError, UnavailableError
from tests.examples.backoffice.github.tokens import Token

_GRANT_TYPE: Final = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass(frozen=True)
class Waiting:
    """What the user is told, and what the device polls with."""

    device_code: str = field(repr=False)
    user_code: str
    verification_uri: str
    interval: int
    expires_in: int


class Device:
    """A device that signs in.

    Args:
        connection: the way to GitHub.
        client_id: that of the app; a device keeps no secret.
        sleep: what passes the time between polls.
    """

    def __init__(self, connection: Connection, client_id: str, sleep: Callable[[float], object]) -> None:
        self._connection: Final = connection
        self._client_id: Final = client_id
        self._sleep: Final = sleep

    def start(self) -> Waiting:
        """Return what to show the user.

        Raises:
            RefusedError: the app may not do that.
        """
        answer = self._ask("/login/device/code")
        if "error" in answer:
            raise RefusedError(answer["error"])
        return Waiting(**{name: answer[name] for name in Waiting.__dataclass_fields__})

    def wait(self, waiting: Waiting) -> Token:
        """Return the token once the user has agreed.

        Raises:
            RefusedError: the user denied, or nobody entered the code in time.
        """
        interval, waited = waiting.interval, 0
        while waited < waiting.expires_in:
            self._sleep(interval)
            waited += interval
            try:
                answer = self._poll(waiting)
            except UnavailableError:
                interval *= 2  # RFC 8628 3.5
                continue
            if "access_token" in answer:
                return Token.of(answer)
            interval = answer.get("interval", interval)  # after `slow_down`
        raise RefusedError("expired_token")

    def refresh(self, token: Token) -> Token:
        """Return the token that follows *token*.

        Raises:
            RefusedError: it was refreshed before.
        """
        asked = {"grant_type": "refresh_token", "refresh_token": token.refresh_token or ""}
        answer = self._ask("/login/oauth/access_token", **asked)
        if "error" in answer:
            raise RefusedError(answer["error"])
        return Token.of(answer)

    def _poll(self, waiting: Waiting) -> Mapping[str, Any]:
        asked = {"grant_type": _GRANT_TYPE, "device_code": waiting.device_code}
        answer = self._ask("/login/oauth/access_token", **asked)
        if answer.get("error") not in (None, "authorization_pending", "slow_down"):
            raise RefusedError(answer["error"])
        return answer

    def _ask(self, path: str, **parameters: str) -> Mapping[str, Any]:
        return self._connection.ask(path, {"client_id": self._client_id, **parameters})
