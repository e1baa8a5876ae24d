"""The doors of a server: the ways in which clients reach it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

from pytest_ghes_oauth._answering import Answering
from pytest_ghes_oauth._domain.lock import Lock
from pytest_ghes_oauth._domain.misuse import MissingExtra
from pytest_ghes_oauth._http.addresses import origin_or_nothing
from pytest_ghes_oauth._http.messages import Request
from pytest_ghes_oauth._journal import Journal
from pytest_ghes_oauth._live.server import LiveServer
from pytest_ghes_oauth._live.where import Where, require_possible
from pytest_ghes_oauth._transports.claims import went_past
from pytest_ghes_oauth._transports.httpx import interception as httpx

if TYPE_CHECKING:
    from responses import BaseResponse, RequestsMock

    from pytest_ghes_oauth._transports.requests.interception import Claim


class Doors:
    """What is open while a server is entered, once or several times at once, or served on sockets.

    Args:
        url: the origin of the server.
        answering: answers the requests.
        may_wait: tells whether a request runs code of the test.
        journal: told of requests that went elsewhere.
        lock: that of the server.

    Attributes:
        were_served: whether there ever was a live server.
        spoke_tls: whether one of them spoke HTTPS.
    """

    def __init__(
        self, url: str, answering: Answering, may_wait: Callable[[Request], bool], journal: Journal, lock: Lock
    ) -> None:
        self._url: Final = url
        self._answering: Final = answering
        self._may_wait: Final = may_wait
        self._journal: Final = journal
        self._lock: Final = lock
        self._requests: Claim | None = None
        self._httpx: Final = httpx.Claim(url, answering.begin, journal.leak, journal.remark, self._tell_of_stray)
        self._live: Final[dict[LiveServer, ExitStack]] = {}
        self.were_served = False
        self.spoke_tls = False

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
        with ExitStack() as undone:
            self._for_requests().hold()
            undone.callback(self._for_requests().release)
            self._httpx.hold()
            undone.pop_all()

    def close(self) -> None:
        """Undo one `open`."""
        self._httpx.release()
        self._for_requests().release()

    def serve(self, where: Where) -> AbstractContextManager[LiveServer]:
        """Return a context in which sockets of this machine are answered.

        Raises:
            GHESError: *where* is not possible, or an extra is needed that is not installed; when it is entered: nobody
                can listen there.
        """
        require_possible(self._url, where)
        return self._served(self._serving(where))

    @contextmanager
    def _served(self, serving: AbstractContextManager[LiveServer]) -> Iterator[LiveServer]:
        with ExitStack() as stack:
            live = stack.enter_context(serving)
            self._live[live] = stack
            self.were_served = True
            self.spoke_tls = self.spoke_tls or live.ca_file is not None
            stack.callback(self._live.pop, live)
            yield live

    def close_all(self) -> None:
        """Stop answering, however often they were opened."""
        for stack in [*self._live.values()]:
            stack.close()
        while self.are_open:
            self.close()

    @property
    def are_open(self) -> bool:
        """Whether they were opened more often than closed, or a live server runs."""
        return bool(self._live) or (self._requests is not None and self._requests.is_held)

    @property
    def were_opened(self) -> bool:
        """Whether they were ever opened, or asked for mocks."""
        return self.were_served or self._requests is not None

    def lead_from(self, origin: str) -> bool:
        """Tell whether clients of *origin* reach the server: its own, or that of a live server, by whatever name."""
        return origin == self._url or any(_at_port(live.url) == _at_port(origin) for live in [*self._live])

    def _for_requests(self) -> Claim:
        # No `cached_property`: up to Python 3.11 all servers would share its lock, which a fork may leave taken; later
        # it has none, and two threads may make two claims.
        from pytest_ghes_oauth._transports.requests.interception import Claim  # noqa: PLC0415  # requests is loaded when first needed

        with self._lock:
            if self._requests is None:
                self._requests = Claim(
                    self._url, self._answering.ask, self._journal.leak, self._journal.arrive, self._tell_of_stray
                )
            return self._requests

    def _tell_of_stray(self, method: str, url: str) -> None:
        if not self.lead_from(origin_or_nothing(url)):
            self._journal.remark(went_past(method, url, self._url))

    def _serving(self, where: Where) -> AbstractContextManager[LiveServer]:
        try:
            import h11  # noqa: F401, PLC0415  # of an extra
        except ImportError:
            raise MissingExtra("a live server", "server", "h11") from None
        from pytest_ghes_oauth._live.desk import Desk  # noqa: PLC0415  # needs h11
        from pytest_ghes_oauth._live.serving import serving  # noqa: PLC0415  # as above

        ask = partial(self._answering.ask_over_socket, has_test=where.has_test)
        desk = Desk(ask, self._journal, self._may_wait, self._answering.redacted)
        return serving(self._url, desk, where)


def _at_port(origin: str) -> tuple[str, str]:
    """Return the scheme and the port of *origin*."""
    return origin.partition(":")[0], origin.rpartition(":")[2]
