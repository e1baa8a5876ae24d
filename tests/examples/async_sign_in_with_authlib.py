"""Sign users in without blocking, on a web site and on a device, through the client that Authlib has for httpx."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, NamedTuple

from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]  # Authlib has no types
from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]  # as above

# Documented by RFC 8628: what a poll is, and what each `slow_down` adds to the pause, in seconds.
_DEVICE_CODE: Final = "urn:ietf:params:oauth:grant-type:device_code"
_SLOWER_BY: Final = 5


class Waiting(NamedTuple):
    """What a device knows until its user has decided; `user_code` and `verification_uri` are to be shown."""

    device_code: str
    user_code: str
    verification_uri: str
    interval: int


class AsyncSignIn:
    """Sign in on a web site or on a device. Each client that it returns is to be closed.

    Args:
        url: the server, `https://github.example.com`.
        credentials: the app's client id and secret.
        scopes: what to ask the user for, separated by spaces.
        sleep: waits for some seconds.
    """

    def __init__(
        self,
        url: str,
        credentials: tuple[str, str],
        scopes: str = "",
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._url = url
        self._credentials = credentials
        self._scopes = scopes
        self._sleep = sleep

    def start(self) -> tuple[str, str]:
        """Return where to send the browser, and the state, which is to be kept."""
        address, state = self.client().create_authorization_url(f"{self._url}/login/oauth/authorize")
        return address, state

    async def finish(self, callback: str, state: str) -> AsyncOAuth2Client:
        """Return the user's client for the address that the browser came back to.

        Raises:
            OAuthError: the server refused.
            authlib.common.errors.AuthlibBaseError: the state is another one.
        """
        client = self.client()
        await client.fetch_token(authorization_response=callback, state=state)
        return client

    async def start_on_device(self) -> Waiting:
        """Ask for a pair of codes."""
        data = {"client_id": self._credentials[0], "scope": self._scopes}
        async with self.client() as client:
            answer = await client.request("POST", f"{self._url}/login/device/code", data=data, withhold_token=True)
        given = answer.json()
        return Waiting(*(given[name] for name in Waiting._fields))

    async def finish_on_device(self, waiting: Waiting) -> AsyncOAuth2Client:
        """Wait until the user has agreed, and return the user's client.

        Raises:
            OAuthError: the user denied, or did not enter the code in time.
        """
        client, pause = self.client(), waiting.interval
        while True:
            await self._sleep(pause)
            try:
                await client.fetch_token(grant_type=_DEVICE_CODE, device_code=waiting.device_code)
            except OAuthError as refusal:
                if refusal.error not in ("authorization_pending", "slow_down"):
                    await client.aclose()
                    raise
                pause += _SLOWER_BY if refusal.error == "slow_down" else 0
            else:
                return client

    def client(self, token: Mapping[str, Any] | None = None) -> AsyncOAuth2Client:
        """Return a new client, of a user who signed in before if there is a *token*."""
        return AsyncOAuth2Client(
            *self._credentials,
            scope=self._scopes,
            token=token,
            token_endpoint=f"{self._url}/login/oauth/access_token",
            headers={"Accept": "application/json"},
        )
