"""The checks of the setting `audit="strict"`: what a client should not do, even if the server allows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._http.addresses import LOOPBACK
from pytest_ghes_oauth._journal import Exchange

Check = Callable[[Sequence[Exchange]], Iterator[tuple[Exchange, str]]]

_SECRETS: Final = ("access_token", "client_secret", "refresh_token")


def secret_in_query(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, str]]:
    """Find secrets in a query string, which ends up in logs (RFC 6750 5.3)."""
    for exchange in exchanges:
        for name in _SECRETS:
            if exchange.request.query.get(name):
                yield exchange, f"sent {name} in the query string, where logs keep it"


def credentials_in_clear(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, str]]:
    """Find credentials sent without TLS to another machine (RFC 6749 1.6)."""
    for exchange in exchanges:
        url = urlsplit(exchange.request.url)
        if url.scheme == "http" and url.hostname not in LOOPBACK and "Authorization" in exchange.request.headers:
            yield exchange, "sent credentials over plain http"


def refused_credentials_again(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, str]]:
    """Find credentials sent again after a 401, which can lock a user out (flows rule 78)."""
    refused = set()
    for exchange in exchanges:
        headers = exchange.request.headers
        credentials = headers.get("Authorization"), headers.get("X-GitHub-OTP")
        if credentials in refused:
            yield exchange, "sent credentials again after they were refused with 401"
        status = None if exchange.response is None else exchange.response.status
        if credentials[0] is not None and status == HTTPStatus.UNAUTHORIZED:
            refused.add(credentials)


CHECKS: Final[tuple[Check, ...]] = (secret_in_query, credentials_in_clear, refused_credentials_again)


def findings(exchanges: Sequence[Exchange]) -> list[str]:
    """Return one clause for each finding: `GET /api/v3/user sent credentials over plain http`."""
    return [
        f"{exchange.request.method} {redaction.address(exchange.request.path)} {what}"
        for check in CHECKS
        for exchange, what in check(exchanges)
    ]
