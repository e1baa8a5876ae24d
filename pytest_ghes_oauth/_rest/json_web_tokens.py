"""JSON web tokens, with which a GitHub App signs in as itself (RFC 7519, flows 109); read by the extra `apps`.

Their claims: `iss` is the app, `iat` is not in the future, and `exp` at most ten minutes ahead. The server's clock
decides. No recording shows a refusal: messages and their order are github.com's (flows 110, inferred).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from importlib.util import find_spec
from typing import Any, Final, NoReturn

from pytest_ghes_oauth._domain.apps import App, GitHubApp
from pytest_ghes_oauth._domain.limits import JSON_WEB_TOKEN_LIFETIME
from pytest_ghes_oauth._domain.misuse import MissingExtra
from pytest_ghes_oauth._domain.private_keys import public_half
from pytest_ghes_oauth._domain.records import id_in
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._http.authorization import Given, Nothing, TokenText
from pytest_ghes_oauth._rest.errors import ClaimRefused, IntegrationNotFound, UndecodableToken

BAD_ISSUER: Final = "'Issuer' claim ('iss') must be an Integer"
BAD_ISSUED_AT: Final = (
    "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
)
BAD_EXPIRY: Final = (
    "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion "
    "expires"
)
TOO_FAR: Final = "'Expiration time' claim ('exp') is too far in the future"

_ALGORITHM: Final = "RS256"
# Between the header, the payload and the signature.
_DOTS: Final = 2


def signer(store: Store, sent: Given) -> GitHubApp:
    """Return the app whose JSON web token was sent.

    Raises:
        UndecodableToken, IntegrationNotFound, ClaimRefused: there is none, or it is not accepted.
        MissingExtra: PyJWT is not installed.
    """
    text = _text(sent)
    claims = _claims(text)
    app = _issuer(store, claims.get("iss"))
    _payload(text, public_half(app.private_key))
    _check_times(claims, store.clock.now())
    return app


def recognized(store: Store, text: str) -> GitHubApp | None:
    """Return the app that signed *text*, at whatever time; `None` if it is no JSON web token of one."""
    if text.count(".") != _DOTS or find_spec("jwt") is None:
        return None
    import jwt  # noqa: PLC0415  # of an extra

    try:
        claims = json.loads(jwt.PyJWS().decode(text, "", [_ALGORITHM], {"verify_signature": False}))
        app = _named(store, claims.get("iss")) if isinstance(claims, dict) else None
        if not isinstance(app, GitHubApp):
            return None
        jwt.PyJWS().decode(text, public_half(app.private_key), [_ALGORITHM])
    except (jwt.InvalidTokenError, ValueError):
        return None  # the caller is nobody
    return app


def _text(sent: Given) -> str:
    if isinstance(sent, TokenText) and sent.scheme == "bearer":
        return sent.text
    raise UndecodableToken(
        sent.cause
        if isinstance(sent, Nothing)
        else "a JSON web token is needed, sent as Bearer, and something else was"
    )


def _claims(text: str) -> Mapping[str, Any]:
    """Return what the token says, before anybody knows whether it is true."""
    try:
        claims = json.loads(_payload(text))
    except ValueError:
        claims = None
    if not isinstance(claims, dict):
        cause = "the claims of the JSON web token are not a JSON object"
        raise UndecodableToken(cause)
    return claims


def _payload(text: str, public_key: str | None = None) -> bytes:
    """Return the payload, verified if there is a key to verify it with."""
    try:
        import jwt  # noqa: PLC0415  # of an extra
    except ImportError:
        raise MissingExtra("a JSON web token", "apps", "PyJWT") from None
    checked = public_key is not None
    try:
        payload = jwt.PyJWS().decode(text, public_key or "", [_ALGORITHM], {"verify_signature": checked})
    except jwt.InvalidTokenError as problem:
        cause = f"the JSON web token cannot be read: {problem}"
        raise UndecodableToken(cause) from None
    return bytes(payload)


def _issuer(store: Store, iss: object) -> GitHubApp:
    """Return the app that the token says it is from."""
    if not _number(iss) and not (isinstance(iss, str) and store.facts.issuer_by_client_id):
        cause = f"the issuer of the JSON web token is {iss!r}, and not the id of an app"
        raise ClaimRefused(cause, message=BAD_ISSUER)
    found = _named(store, iss)
    if not isinstance(found, GitHubApp):
        cause = f"no GitHub App is the issuer {iss!r} of the JSON web token"
        raise IntegrationNotFound(cause)
    return found


def _named(store: Store, iss: object) -> App | None:
    number = _number(iss)
    if number or not isinstance(iss, str):
        return store.apps.numbered(number)
    return store.apps.get("client_id", iss) if store.facts.issuer_by_client_id else None


def _number(iss: object) -> int:
    return iss if type(iss) is int else id_in(iss) if isinstance(iss, str) else 0


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    """Refuse a token of another time than *now*; nothing is said about clocks that differ a little (inferred)."""
    moment, issued, expires = now.timestamp(), claims.get("iat"), claims.get("exp")
    if type(issued) is not int or issued > moment:
        _refuse("iat", issued, moment, BAD_ISSUED_AT)
    if isinstance(expires, bool) or not isinstance(expires, (int, float)) or expires <= moment:
        _refuse("exp", expires, moment, BAD_EXPIRY)
    if expires > moment + JSON_WEB_TOKEN_LIFETIME.total_seconds():
        _refuse("exp", expires, moment, TOO_FAR)


def _refuse(claim: str, value: object, moment: float, message: str) -> NoReturn:
    cause = f"the claim {claim!r} of the JSON web token is {value!r}, and the server's clock says {int(moment)}"
    raise ClaimRefused(cause, message=message)
