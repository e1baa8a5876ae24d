"""What a client does with credentials and secrets, and whether it says who it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from pytest_ghes_oauth._audit.reading import Finding, header, opened, sent, status, token_in
from pytest_ghes_oauth._audit.refusals import Refusals
from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._exchanges import Exchange
from pytest_ghes_oauth._http.addresses import API_PATH, LOOPBACK
from pytest_ghes_oauth._journal import Journal
from pytest_ghes_oauth._login.endpoints import authorize

_SECRETS: Final = ("access_token", "client_secret", "refresh_token")
_REFUSED: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_SECRETS_OF_AN_APP: Final = (*_SECRETS, "code_verifier", "password")


def secret_in_query(journal: Journal) -> Iterator[Finding]:
    """Find secrets in a query string, which ends up in logs (RFC 6750 5.3)."""
    for exchange in journal.exchanges:
        for name in _SECRETS:
            if exchange.request.query.get(name) and exchange.request.path != authorize.PATH:
                yield Finding(exchange.request, f"sent {name} in the query string, where logs keep it")


def secret_in_authorize_url(journal: Journal) -> Iterator[Finding]:
    """Find secrets in an authorize URL, which passes through the browser (RFC 6749 10.3)."""
    for request, _ in opened(journal):
        for name in _SECRETS_OF_AN_APP:
            if request.query.get(name):
                yield Finding(request, f"had {name} in its URL, which the user's browser sees and keeps")


def in_clear(journal: Journal) -> Iterator[Finding]:
    """Find credentials sent without TLS to another machine (RFC 6749 1.6)."""
    for exchange in journal.exchanges:
        request = exchange.request
        if _is_in_clear(request.url) and ("Authorization" in request.headers or any(map(sent(request).get, _SECRETS))):
            yield Finding(exchange.request, "sent credentials over plain http")


def _is_in_clear(address: str) -> bool:
    url = urlsplit(address)
    host = url.hostname or ""
    return url.scheme == "http" and host not in LOOPBACK and not host.endswith(".localhost")  # RFC 6761 6.3


def refused_again(journal: Journal) -> Iterator[Finding]:
    """Find names and passwords sent again after a 401, which can lock a user out (flows 78)."""
    for exchange in _sent_again(journal, _name_and_password):
        if status(exchange) in _REFUSED:
            yield Finding(exchange.request, "sent credentials again after they were refused with 401")


def _name_and_password(exchange: Exchange) -> object:
    """Return the credentials that a client sends, unless they are a token or the demand for a second factor follows."""
    headers = exchange.request.headers
    given = headers.get("Authorization"), headers.get("X-GitHub-OTP")
    is_none = given[0] is None or token_in(exchange.request) is not None or _asks_for_otp(exchange)
    return None if is_none else given


def _sent_again(journal: Journal, given: Callable[[Exchange], object]) -> Iterator[Exchange]:
    """Yield the exchanges whose senders knew that their credentials had been refused with 401; `None` is none."""
    refusals: defaultdict[object, Refusals] = defaultdict(Refusals)
    for exchange, by in journal.sent():
        credentials = given(exchange)
        if credentials is None:
            continue
        if refusals[credentials].are_known_to(by.sender):
            yield exchange
        if status(exchange) == HTTPStatus.UNAUTHORIZED:
            refusals[credentials].note(by)


def _asks_for_otp(exchange: Exchange) -> bool:
    """Tell whether name and password were right: the demand for a second factor refuses neither."""
    return "X-GitHub-OTP" not in exchange.request.headers and header(exchange, "X-GitHub-OTP") != ""


def refused_token_again(journal: Journal) -> Iterator[Finding]:
    """Find tokens sent again after a 401, in whatever way: they are dead (RFC 6750 3.1)."""
    for exchange in _sent_again(journal, lambda exchange: token_in(exchange.request)):
        yield Finding(exchange.request, "sent a token again after it was refused with 401")


def no_user_agent(journal: Journal) -> Iterator[Finding]:
    """Find requests to the REST API that do not say who sends them (flows 89)."""
    for exchange in journal.exchanges:
        request = exchange.request
        if request.path.startswith(API_PATH) and not request.headers.get("User-Agent", "").strip():
            yield Finding(request, "sent no User-Agent, without which GitHub refuses requests")


def after_redirect(journal: Journal) -> Iterator[Finding]:
    """Find credentials that followed a redirect to another origin (RFC 9110 15.4), where the transport saw it."""
    for request, target in journal.leaks:
        yield Finding(request, f"was redirected, and its credentials were sent on to {redaction.address(target)}")
