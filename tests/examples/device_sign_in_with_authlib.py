"""Sign a user in on a device without a browser, through Authlib."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, NamedTuple

from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]  # Authlib has no types
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]  # Authlib has no types

# Documented by RFC 8628: what a poll is, and what each `slow_down` adds to the pause, in seconds.
_DEVICE_CODE: Final = "urn:ietf:params:oauth:grant-type:device_code"
_SLOWER_BY: Final = 5


class Waiting(NamedTuple):
    """What a device knows until its user has decided; `user_code` and `verification_uri` are to be shown."""

    device_code: str
    user_code: str
    verification_uri: str
    interval: int


class DeviceSignIn:
    """Sign in with a code that the user enters elsewhere; the app needs no secret.

    Args:
        url: the server, `https://github.example.com`.
        scopes: separated by spaces.
        sleep: waits for some seconds.
    """

    def __init__(self, url: str, client_id: str, scopes: str = "", sleep: Callable[[float], None] = time.sleep) -> None:
        self._code_url = f"{url}/login/device/code"
        self._client_id = client_id
        self._scopes = scopes
        self._sleep = sleep
        self._session = OAuth2Session(client_id, token_endpoint=f"{url}/login/oauth/access_token", default_timeout=10)

    def start(self) -> Waiting:
        """Ask for a pair of codes.

        Raises:
            OAuthError: there are none: the server does not know the app, or the device flow is switched off.
        """
        response = self._session.post(
            self._code_url,
            data={"client_id": self._client_id, "scope": self._scopes},
            headers={"Accept": "application/json"},
            withhold_token=True,
        )
        given = response.json()
        if "error" in given:
            raise OAuthError(given["error"], given.get("error_description"), given.get("error_uri"))
        return Waiting(*(given[name] for name in Waiting._fields))

    def finish(self, waiting: Waiting) -> OAuth2Session:
        """Wait until the user has agreed, and return the user's session.

        Raises:
            OAuthError: the user denied, or did not enter the code in time.
        """
        pause = waiting.interval
        while True:
            self._sleep(pause)
            try:
                self._session.fetch_token(grant_type=_DEVICE_CODE, device_code=waiting.device_code)
            except OAuthError as refusal:
                if refusal.error not in ("authorization_pending", "slow_down"):
                    raise
                # GitHub tells the new pause, but the exception does not: it is known from the RFC.
                pause += _SLOWER_BY if refusal.error == "slow_down" else 0
            else:
                return self._session
