"""Credentials that follow a redirect to another origin, as far as a transport sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urljoin, urlsplit

from pytest_ghes_oauth._http.addresses import origin_or_nothing
from pytest_ghes_oauth._http.messages import Request


class Redirects:
    """The redirects from one origin to others that answered a request with credentials.

    Args:
        url: the origin.
        leaked: called with a request, and with the URL of another origin that then got the same credentials.
    """

    def __init__(self, url: str, leaked: Callable[[Request, str], None]) -> None:
        self._url: Final = url
        self._leaked: Final = leaked
        self._given: Final[dict[tuple[str, object], Request]] = {}

    def answer(self, method: str, url: str, authorization: object, location: str | None) -> None:
        """Note the answer to a request at this origin, with the values of two header fields; `None` for none."""
        if location is None or authorization is None:
            return
        target = urljoin(url, location)
        if origin_or_nothing(target) != self._url:
            self._given[_address(target), authorization] = Request(method, url)

    def request(self, url: str, authorization: object) -> None:
        """Note a request to any origin, before it is sent."""
        if self._given and (request := self._given.get((_address(url), authorization))):
            self._leaked(request, _address(url))


def _address(url: str) -> str:
    """Return *url* without query, written in one way."""
    return origin_or_nothing(url) + (urlsplit(url).path or "/")
