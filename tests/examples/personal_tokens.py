"""Manage a user's personal tokens, with a password and, if the account has two factors, a one-time password."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import requests

_TIMEOUT: Final = 10

# What GitHub says of tokens that belong to no app.
_NO_APP: Final = "00000000000000000000"


class NoteTakenError(Exception):
    """The user has a token with this note already."""


class OneTimePasswordError(Exception):
    """The account has two factors, and the one-time password is missing or wrong."""


@dataclass(frozen=True)
class PersonalToken:
    """A personal token. `text` is empty, except on the answer to `create`: the server tells it once."""

    id: int
    note: str
    scopes: tuple[str, ...]
    text: str


class PersonalTokens:
    """The personal tokens of one user.

    Args:
        api_url: the root of the REST API, `https://github.example.com/api/v3`.
        credentials: login and password.
        one_time_password: asked before every request, since the code changes.
    """

    def __init__(
        self,
        api_url: str,
        credentials: tuple[str, str],
        one_time_password: Callable[[], str] | None = None,
        session: requests.Session | None = None,
    ) -> None:
        self._url = f"{api_url}/authorizations"
        self._credentials = credentials
        self._one_time_password = one_time_password
        self._session = session or requests.Session()

    def create(self, note: str, scopes: Sequence[str] = ()) -> PersonalToken:
        """Create a token; its text is shown this one time.

        Raises:
            NoteTakenError: a token has this note.
        """
        return _token(self._call("POST", self._url, {"note": note, "scopes": list(scopes)}).json())

    def replace(self, note: str, scopes: Sequence[str] = ()) -> PersonalToken:
        """Create a token, in place of the one with this note if there is one."""
        try:
            return self.create(note, scopes)
        except NoteTakenError:
            self.delete(note)
            return self.create(note, scopes)

    def __iter__(self) -> Iterator[PersonalToken]:
        """Yield all, page by page."""
        url: str | None = self._url
        while url is not None:
            response = self._call("GET", url)
            yield from (_token(item) for item in response.json() if item["app"]["client_id"] == _NO_APP)
            url = response.links.get("next", {}).get("url")

    def find(self, note: str) -> PersonalToken | None:
        """Return the token with this note, if there is one."""
        return next((token for token in self if token.note == note), None)

    def set_scopes(self, note: str, scopes: Sequence[str]) -> PersonalToken:
        """Give the token with this note other scopes; its text stays.

        Raises:
            KeyError: no token has this note.
        """
        token = self.find(note)
        if token is None:
            raise KeyError(note)
        return _token(self._call("PATCH", f"{self._url}/{token.id}", {"scopes": list(scopes)}).json())

    def delete(self, note: str) -> bool:
        """Delete the token with this note; tell whether there was one."""
        token = self.find(note)
        if token is None:
            return False
        response = self._send("DELETE", f"{self._url}/{token.id}")
        if response.status_code == requests.codes.not_found:  # someone else was faster
            return False
        response.raise_for_status()
        return True

    def _call(self, method: str, url: str, body: Mapping[str, str | list[str]] | None = None) -> requests.Response:
        response = self._send(method, url, body)
        if "already_exists" in _error_codes(response):
            raise NoteTakenError
        response.raise_for_status()
        return response

    def _send(self, method: str, url: str, body: Mapping[str, str | list[str]] | None = None) -> requests.Response:
        headers = {} if self._one_time_password is None else {"X-GitHub-OTP": self._one_time_password()}
        response = self._session.request(
            method, url, auth=self._credentials, json=body, headers=headers, timeout=_TIMEOUT
        )
        if response.headers.get("X-GitHub-OTP", "").startswith("required"):
            raise OneTimePasswordError(response.headers["X-GitHub-OTP"])
        return response


def _error_codes(response: requests.Response) -> set[str]:
    if response.status_code != requests.codes.unprocessable_entity:
        return set()
    # Only a validation that failed has a list of errors.
    return {error["code"] for error in response.json().get("errors", ())}


def _token(authorization: Mapping[str, Any]) -> PersonalToken:
    return PersonalToken(
        id=authorization["id"],
        note=authorization["note"],
        scopes=tuple(authorization["scopes"]),
        text=authorization["token"],
    )
