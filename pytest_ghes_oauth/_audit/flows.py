"""What a client does on the way to a token, and with the scopes that it then has."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from pytest_ghes_oauth._audit.reading import (
    Finding,
    answered,
    authorizations,
    opened,
    sent,
    status,
    token_in,
    token_requests,
)
from pytest_ghes_oauth._domain.scopes import Scopes, lacking
from pytest_ghes_oauth._exchanges import Exchange
from pytest_ghes_oauth._journal import Journal
from pytest_ghes_oauth._login.parameters import scopes_in

_DEVICE_CODE_PATH: Final = "/login/device/code"
_VERIFIER: Final = re.compile("[A-Za-z0-9._~-]{43,128}")
_REFUSED: Final = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)


def no_state(journal: Journal) -> Iterator[Finding]:
    """Find authorize URLs without `state`, whose callbacks anyone can forge (RFC 6749 10.12)."""
    for request, _ in opened(journal):
        if not request.query.get("state"):
            yield Finding(request, "had no state in its URL, so anyone can forge the callback")


# -- PKCE, which GHES ignores and github.com checks (flows 21) -----------------------------------


def pkce_mismatch(journal: Journal) -> Iterator[Finding]:
    """Find a verifier that does not belong to the challenge of the authorize URL, or one without the other."""
    asked = {code: query for query, code in authorizations(journal)}
    for exchange, parameters in token_requests(journal):
        query = asked.get(parameters.get("code", ""))
        if query is not None:
            what = _mismatch(query, parameters.get("code_verifier", ""))
            if what:
                yield Finding(exchange.request, what)


def _mismatch(asked: Mapping[str, str], verifier: str) -> str | None:
    challenge = asked.get("code_challenge", "")
    if not challenge:
        return "sent a code_verifier, but the authorize URL had no code_challenge" if verifier else None
    if not verifier:
        return "sent no code_verifier, but the authorize URL had a code_challenge"
    # RFC 7636 4.3: without a method it is `plain`.
    method = asked.get("code_challenge_method", "plain")
    if {"plain": verifier, "S256": _s256(verifier)}.get(method) != challenge:
        return f"sent a code_verifier that does not fit the code_challenge of the authorize URL by {method[:20]!r}"
    return None


def _s256(verifier: str) -> str:
    digest = sha256(verifier.encode("utf-8", "replace")).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def pkce_verifier(journal: Journal) -> Iterator[Finding]:
    """Find verifiers of another form than RFC 7636 4.1 allows."""
    for exchange, parameters in token_requests(journal):
        verifier = parameters.get("code_verifier")
        if verifier and not _VERIFIER.fullmatch(verifier):
            yield Finding(exchange.request, "sent a code_verifier that RFC 7636 does not allow")


# -- the device flow ----------------------------------------------------------------------------------


def polling_too_fast(journal: Journal) -> Iterator[Finding]:
    """Find polls of a device that came sooner than the last answer allowed (RFC 8628 3.5)."""
    told: dict[str, float] = {}
    polled_at: dict[str, datetime] = {}
    for exchange in journal.exchanges:
        code, interval = _told(exchange)
        if code in polled_at and exchange.at - polled_at[code] < timedelta(seconds=told.get(code, 0)):
            yield Finding(exchange.request, f"polled before the {told[code]:g} seconds had passed that it was told")
        if code and exchange.request.path != _DEVICE_CODE_PATH:
            polled_at[code] = exchange.at
        if code and interval:
            told[code] = float(interval)


def _told(exchange: Exchange) -> tuple[str, str]:
    """Return the device code that an exchange is about, and the interval that it tells; empty for none."""
    if exchange.request.path == _DEVICE_CODE_PATH:
        answer = answered(exchange)
        return answer.get("device_code", ""), answer.get("interval", "")
    if exchange.operation == "login/oauth/access_token":
        return sent(exchange.request).get("device_code", ""), answered(exchange).get("interval", "")
    return "", ""


# -- scopes that the user took away -------------------------------------------------------------------


def ignored_scopes(journal: Journal) -> Iterator[Finding]:
    """Find uses of a token for which it lacks a scope that the app asked for, but the user did not grant."""
    asked = _asked_by_token(journal)
    for exchange in journal.exchanges:
        scopes = asked.get(token_in(exchange.request) or "")
        missing = None if scopes is None else _missing(exchange, scopes)
        if missing is not None:
            yield Finding(exchange.request, f"needs the scope {missing!r}, which the user did not grant")


def _asked_by_token(journal: Journal) -> Mapping[str, Scopes]:
    """Return what was asked for before each token; nothing for one of a device, whose user cannot choose."""
    asked = {code: scopes_in(query) for query, code in authorizations(journal)}
    issued = (
        (answered(exchange).get("access_token"), asked.get(parameters.get("code", "")))
        for exchange, parameters in token_requests(journal)
    )
    return {token: scopes for token, scopes in issued if token and scopes}


def _missing(exchange: Exchange, asked: Scopes) -> str | None:
    """Return the scope for want of which the server refused, if it is one of those *asked* for."""
    is_refused = status(exchange) in _REFUSED or exchange.operation == "graphql"
    needed = lacking(exchange.cause or "") if is_refused else ()
    return next((scope for scope in needed if asked.allow(scope)), None)
