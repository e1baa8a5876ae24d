"""Answer a request, whichever way it came, and keep the journal."""

from __future__ import annotations

from functools import partial
from typing import Final

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._domain.misuse import MissingExtra, UnmodelledPath
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._exchanges import Exchange
from pytest_ghes_oauth._faults.broken import Ask, Broken, Late
from pytest_ghes_oauth._http.messages import Outcome, Request, Response
from pytest_ghes_oauth._http.senders import Sender
from pytest_ghes_oauth._journal import Journal
from pytest_ghes_oauth._outages import Outages

# How much of a cause the journal keeps; a client may send anything to quote.
LONGEST_CAUSE: Final = 2_000


class Answering:
    """How one server answers requests.

    Attributes:
        passed_mocks: whether anybody asked who does not see the mocks on `ghes.responses`.
    """

    def __init__(self, store: Store, outages: Outages, journal: Journal) -> None:
        self._store: Final = store
        self._outages: Final = outages
        self._journal: Final = journal
        self.passed_mocks = False

    def begin(self) -> Ask:
        """Return what answers a request that is sent now, though others may be answered before it.

        Its client does not see the mocks on `ghes.responses`.
        """
        return partial(self.ask, sees_mocks=False, sender=self._journal.sender())

    def ask(
        self, request: Request, patience: float | None, *, sees_mocks: bool = True, sender: Sender | None = None
    ) -> Response | Broken:
        """Answer *request* of a client that waits for *patience* seconds; safe to call from several threads.

        Args:
            request: what the client sent.
            patience: how long it waits; `None` is for ever.
            sees_mocks: whether a mock on `ghes.responses` could have answered.
            sender: who sent the request; `None` for who calls now.

        Raises:
            UnmodelledPath: the path is not modelled in any release.
            MissingExtra: the answer needs an extra that is not installed.
        """
        self.passed_mocks = self.passed_mocks or not sees_mocks
        try:
            return self._answer(request, patience, sender)
        except UnmodelledPath as problem:
            told = problem if sees_mocks else problem.without_mock()
            told = told.with_quotes(self._store.redacted)
            self._journal.arrive(f"raised in the caller: {told}")
            self._journal.stray(str(told))
            raise told from None
        except MissingExtra as problem:
            self._journal.arrive(f"raised in the caller: {problem}")
            raise
        except Exception as problem:  # of a callable that the test gave to `add_resource`
            sent = f"{request.method} {redaction.address(request.path)}"
            self._journal.arrive(f"raised in the caller: {type(problem).__name__} of what answers {sent}")
            raise

    def redacted(self, text: str) -> str:
        """Return *text* without tokens and the server's secrets."""
        return self._store.redacted(text)

    def ask_over_socket(self, request: Request, *, has_test: bool = True) -> Response | Broken:
        """Do the same for a client to which nothing can be raised: it is left to the caller to tell the test.

        How long the client waits will be seen, so what is slow is not there yet.

        Args:
            request: what the client sent.
            has_test: whether there is a test to tell.
        """
        self.passed_mocks = True
        try:
            return self._answer(request, 0, over_socket=True)
        except UnmodelledPath as problem:
            told = problem.without_mock() if has_test else problem.without_test()
            raise told.with_quotes(self._store.redacted) from None

    def _answer(
        self, request: Request, patience: float | None, sender: Sender | None = None, *, over_socket: bool = False
    ) -> Response | Broken:
        sender = sender or self._journal.sender(over_socket=over_socket)
        with self._store.lock, self._journal.pending(sender) as pending:
            at = self._store.clock.now()
            outcome, fault, broken, late = self._outages.answer(request, patience)
            response, operation, cause, *_ = outcome
            parties = outcome.user, outcome.app, outcome.token
            exchange = Exchange(
                request, response, operation, self._told(cause), at, outcome.error, *parties, fault=fault
            )
            self._journal.record(exchange, pending, waits=over_socket and late is not None)
        if response is not None:
            return response
        assert broken is not None  # noqa: S101  # without a response, the connection broke
        if late is None:
            return broken
        send, give_up = partial(self._send_late, exchange, late.outcome), partial(self._give_up, exchange)
        return broken._replace(late=Late(late.seconds, send, give_up))

    def _send_late(self, exchange: Exchange, outcome: Outcome) -> Response:
        assert outcome.response is not None  # noqa: S101  # it was kept from the client
        with self._store.lock:
            self._journal.amend(exchange, outcome.response, self._told(outcome.cause), outcome.error)
        return outcome.response

    def _give_up(self, exchange: Exchange) -> None:
        with self._store.lock:
            self._journal.settle(exchange)

    def _told(self, cause: str | None) -> str | None:
        """Return *cause* without the secrets that it quotes, and cut where it quotes too much."""
        if cause is None:
            return None
        told = redaction.in_quotes(cause[:LONGEST_CAUSE], self._store.redacted)
        return told if len(cause) <= LONGEST_CAUSE else f"{told}..."
