"""The doors of a server: the ways in which the clients of one process reach it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from pytest_ghes_oauth._answering import Answering
from pytest_ghes_oauth._domain.lock import Lock
from pytest_ghes_oauth._journal import Journal
from pytest_ghes_oauth._transports.httpx import interception as httpx

if TYPE_CHECKING:
    from responses import BaseResponse, RequestsMock

    from pytest_ghes_oauth._transports.requests.interception import Claim


class Doors:
    """What is open while a server is entered, once or several times at once.

    Args:
        url: the origin of the server.
        answering: answers the requests.
        journal: told of requests that went elsewhere.
        lock: that of the server.
    """

    def __init__(self, url: str, answering: Answering, journal: Journal, lock: Lock) -> None:
        self._url: Final = url
        self._answering: Final = answering
        self._journal: Final = journal
        self._lock: Final = lock
        self._requests: Claim | None = None
        self._httpx: Final = httpx.Claim(url, partial(answering.ask, sees_mocks=False), journal.leak, journal.remark)

    @property
    def responses(self) -> RequestsMock:
        """The mocks of the test, for `requests`."""
        return self._for_requests().mock

    def unused_mocks(self) -> Sequence[BaseResponse]:
        """Return the mocks of the test that have answered nothing."""
        return [] if self._requests is None else self._requests.mock.unused()

    @property
    def passed_mocks(self) -> bool:
        """Whether anybody asked who does not see the mocks of the test."""
        return self._answering.passed_mocks

    def open(self) -> None:
        """Start answering the HTTP libraries of this process."""
        self._for_requests().hold()
        self._httpx.hold()

    def close(self) -> None:
        """Undo one `open`."""
        self._httpx.release()
        self._for_requests().release()

    def close_all(self) -> None:
        """Stop answering, however often they were opened."""
        while self.are_open:
            self.close()

    @property
    def are_open(self) -> bool:
        """Whether they were opened more often than closed."""
        return self._requests is not None and self._requests.is_held

    @property
    def were_opened(self) -> bool:
        """Whether they were ever opened, or asked for mocks."""
        return self._requests is not None

    def _for_requests(self) -> Claim:
        # No `cached_property`: up to Python 3.11 all servers would share its lock, which a fork may leave taken; later
        # it has none, and two threads may make two claims.
        from pytest_ghes_oauth._transports.requests.interception import Claim  # noqa: PLC0415  # requests is loaded when first needed

        with self._lock:
            if self._requests is None:
                self._requests = Claim(
                    self._url, self._answering.ask, self._journal.leak, self._journal.arrive, self._journal.remark
                )
            return self._requests
