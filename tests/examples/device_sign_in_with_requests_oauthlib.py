"""Sign a user in on a device without a browser, through requests-oauthlib and the device client of oauthlib."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from oauthlib.oauth2 import DeviceClient, OAuth2Error  # type: ignore[import-untyped]  # oauthlib has no types
from requests_oauthlib import OAuth2Session  # type: ignore[import-untyped]  # requests-oauthlib has no types

_TIMEOUT: Final = 10

# Documented by RFC 8628, 3.5: what each `slow_down` adds to the pause, in seconds.
_SLOWER_BY: Final = 5


class DeviceFlowUnavailableError(Exception):
    """The server gives this app no code: it does not know the app, or the device flow is switched off."""


class Waiting(NamedTuple):
    """What a device knows until its user has decided; `user_code` and `verification_uri` are to be shown."""

    session: OAuth2Session
    device_code: str
    user_code: str
    verification_uri: str
    interval: int


class DeviceSignIn:
    """Sign in with a code that the user enters elsewhere; the app needs no secret.

    Args:
        url: the server, `https://github.example.com`.
        sleep: waits for some seconds.
    """

    def __init__(
        self, url: str, client_id: str, scopes: Sequence[str] = (), sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._code_url = f"{url}/login/device/code"
        self._token_url = f"{url}/login/oauth/access_token"
        self._client_id = client_id
        self._scopes = " ".join(scopes)
        self._sleep = sleep

    def start(self) -> Waiting:
        """Ask for a pair of codes.

        Raises:
            DeviceFlowUnavailableError: there are none.
        """
        # The session is not told the scopes: it would take GitHub's commas for a change of them.
        session = OAuth2Session(client=DeviceClient(self._client_id))
        response = session.post(
            self._code_url,
            data={"client_id": self._client_id, "scope": self._scopes},
            headers={"Accept": "application/json"},
            timeout=_TIMEOUT,
        )
        given = response.json()
        if "error" in given:
            raise DeviceFlowUnavailableError(given["error"])
        shown = (given["user_code"], given["verification_uri"])
        return Waiting(session, given["device_code"], *shown, given["interval"])

    def finish(self, waiting: Waiting) -> OAuth2Session:
        """Wait until the user has agreed, and return the user's session.

        Raises:
            OAuth2Error: the user denied, or did not enter the code in time.
        """
        pause = waiting.interval
        while True:
            self._sleep(pause)
            try:
                waiting.session.fetch_token(
                    self._token_url, device_code=waiting.device_code, include_client_id=True, timeout=_TIMEOUT
                )
            except OAuth2Error as refusal:
                if refusal.error not in ("authorization_pending", "slow_down"):
                    raise
                # GitHub tells the new pause, but the exception does not: it is known from the RFC.
                pause += _SLOWER_BY if refusal.error == "slow_down" else 0
            else:
                return waiting.session
