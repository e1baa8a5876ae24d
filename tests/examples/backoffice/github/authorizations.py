"""The tokens of an account, managed with its password: the OAuth Authorizations API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import requests

from tests.examples.backoffice.github.connection import Connection, Credentials, Payload
from tests.examples.backoffice.github.errors import OneTimePasswordRequiredError, WrongPasswordError


@dataclass(frozen=True)
class Authorization:
    """A token of the account."""

    id: int
    title: str
    scopes: tuple[str, ...]


class Authorizations:
    """The tokens of one account.

    Args:
        connection: the way to GitHub.
        account: its login and password.
        one_time_password: what its second factor shows; empty if it has none.

    Raises (each method):
        OneTimePasswordRequiredError: it has a second factor, and the one-time password is missing or wrong.
        WrongPasswordError: the password is wrong.
    """

    def __init__(self, connection: Connection, account: Credentials, one_time_password: str = "") -> None:
        self._connection: Final = connection
        self._account: Final = account
        self._headers: Final = {"X-GitHub-OTP": one_time_password} if one_time_password else {}

    def __iter__(self) -> Iterator[Authorization]:
        """Yield all, page by page."""
        page, more = 1, True
        while more:
            response = self._call("GET", "/authorizations", {"params": {"per_page": 100, "page": page}})
            yield from map(_authorization, response.json())
            page, more = page + 1, "next" in response.links

    def delete(self, number: int) -> None:
        """Delete the token with this id; fine if there is none."""
        response = self._call("DELETE", f"/authorizations/{number}")
        if response.status_code != HTTPStatus.NOT_FOUND:
            response.raise_for_status()

    def _call(self, method: str, path: str, payload: Payload | None = None) -> requests.Response:
        payload = {"headers": self._headers, **(payload or {})}
        response = self._connection.call(method, path, self._account, payload)
        required, _, sent_by = response.headers.get("X-GitHub-OTP", "").partition("; ")
        if required == "required":
            raise OneTimePasswordRequiredError(sent_by)
        if response.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise WrongPasswordError(response.json()["message"])
        return response


def _authorization(shown: Mapping[str, Any]) -> Authorization:
    return Authorization(shown["id"], shown["note"] or shown["app"]["name"], tuple(shown["scopes"]))
