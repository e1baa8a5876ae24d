"""The credentials in the header `Authorization`.

`token …` and `Bearer …` carry a token. `Basic …` carries a user's login and password, an app's client id and
secret, or a token in place of the name or the password.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final, NamedTuple

from pytest_ghes_oauth._http.messages import Headers

_SCHEME: Final = re.compile("[A-Za-z]{1,12}|AWS4-HMAC-SHA256")
NO_CREDENTIALS: Final = "the request carries no credentials"


class Basic(NamedTuple):
    """`Authorization: Basic`, decoded."""

    name: str
    password: str

    def __repr__(self) -> str:
        return "<Basic>"


class TokenText(NamedTuple):
    """`Authorization: token` or `Bearer`, or `?access_token=`.

    Attributes:
        scheme: which of the two, in lower case, `token` for the query; a JSON web token needs `bearer`.
    """

    text: str
    scheme: str
    in_query: bool = False

    def __repr__(self) -> str:
        return "<TokenText>"


class Unreadable(NamedTuple):
    """`Authorization: Basic` with something other than `name:password` in Base64."""


class Nothing(NamedTuple):
    """No credentials. A scheme that GitHub does not know counts as none (inferred)."""

    cause: str


Given = Basic | TokenText | Unreadable | Nothing


def given_in(headers: Headers) -> Given:
    """Return the credentials in *headers*."""
    scheme, _, value = headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() in ("token", "bearer"):
        return TokenText(value.strip(), scheme.lower())
    if scheme.lower() == "basic":
        return _basic(value.strip())
    return Nothing(_no_credentials(scheme, value))


def _no_credentials(scheme: str, value: str) -> str:
    if not scheme:
        return NO_CREDENTIALS
    # A scheme is followed by something; a word alone may be a secret.
    named = f" {scheme!r}" if value and _SCHEME.fullmatch(scheme) else ""
    return f"the scheme{named} of Authorization is not token, Bearer or Basic"


def _basic(value: str) -> Basic | Unreadable:
    try:
        decoded = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return Unreadable()
    name, colon, password = _text(decoded).partition(":")
    return Basic(name, password) if colon else Unreadable()


def _text(decoded: bytes) -> str:
    # curl sends UTF-8, requests sends Latin-1.
    try:
        return decoded.decode()
    except UnicodeDecodeError:
        return decoded.decode("latin-1")
