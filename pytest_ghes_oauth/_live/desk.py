"""The desk of a live server: whatever happens, a client is answered, and the test is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._domain.misuse import MissingExtra, UnmodelledPath
from pytest_ghes_oauth._faults.broken import Broken
from pytest_ghes_oauth._http.call_sites import Peer, over_socket
from pytest_ghes_oauth._http.messages import Request, Response
from pytest_ghes_oauth._journal import Journal
from pytest_ghes_oauth._live.messages import shown, told
from pytest_ghes_oauth._login.pages.unmodelled import unmodelled_page

# How much a report shows of what a client calls itself.
LONGEST_AGENT: Final = 80


class Desk:
    """What answers the clients of one live server, in any thread.

    Args:
        ask: answers a request, or raises what a test has to know.
        journal: told of that.
        may_wait: tells whether a request runs code of the test, which may wait for something.
        redacted: returns a text without the secrets of the server.
    """

    def __init__(
        self,
        ask: Callable[[Request], Response | Broken],
        journal: Journal,
        may_wait: Callable[[Request], bool],
        redacted: Callable[[str], str],
    ) -> None:
        self._redacted: Final = redacted
        self._ask: Final = ask
        self._journal: Final = journal
        self.may_wait: Final = may_wait

    def answer(self, request: Request) -> Response | Broken:
        """Answer *request*; with 501 what is not modelled, with 500 what code of the test raised."""
        with over_socket(self._peer(request)):
            try:
                return self._ask(request)
            except UnmodelledPath as problem:
                return self._unmodelled(request, str(problem))
            except MissingExtra as problem:
                return self._failed(request, 501, str(problem))
            except BaseException as problem:  # noqa: BLE001  # no line of the test could catch it: the test fails at its end
                raised = ": ".join(filter(None, (type(problem).__name__, self._redacted(str(problem)))))
                return self._failed(request, 500, f"{_named(request)} raised {raised}")

    def not_sent(self, request: Request, problem: Exception) -> Response:
        """Answer *request*, for which code of the test returned what cannot be sent because of *problem*."""
        with over_socket(self._peer(request)):
            return self._failed(request, 500, f"{_named(request)} returned what HTTP cannot send: {problem}")

    def _peer(self, request: Request) -> Peer:
        agent = request.headers.get("User-Agent", "")[:LONGEST_AGENT]
        return Peer(f"over a socket, {agent}" if agent else "over a socket", self._journal.remark)

    def _unmodelled(self, request: Request, words: str) -> Response:
        sentence = self._noted(501, words)
        if _is_for_people(request):
            return shown(501, unmodelled_page(sentence), request.method)
        return told(501, sentence, request.method)

    def _failed(self, request: Request, status: int, words: str) -> Response:
        return told(status, self._noted(status, words), request.method)

    def _noted(self, status: int, words: str) -> str:
        """Tell the test of *words*, and return them in one line."""
        sentence = " ".join(words.split())
        self._journal.arrive(f"answered with {status}: {sentence}")
        self._journal.stray(f"over a socket: {sentence}")
        return sentence


def _is_for_people(request: Request) -> bool:
    """Tell whether a browser wants *request* answered by a page."""
    return "text/html" in request.headers.get("Accept", "") and not request.path.startswith("/api/")


def _named(request: Request) -> str:
    return f"{request.method} {redaction.address(request.path)}"
