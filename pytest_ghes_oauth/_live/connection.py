"""One client of a socket: what it sends is read by h11, and what the server answers is written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Thread
from typing import Final

import h11

from pytest_ghes_oauth._faults.broken import Broken, Late
from pytest_ghes_oauth._http.messages import Request, Response
from pytest_ghes_oauth._live import breaking
from pytest_ghes_oauth._live.desk import Desk
from pytest_ghes_oauth._live.messages import (
    Refused,
    begun,
    received,
    require_short,
    require_understood,
    told,
    written,
)

# The longest request line with its header fields.
LONGEST_HEAD: Final = 2**16
# How much a client may send before it has read the answer to what it sent first.
LONGEST_AHEAD: Final = 2**20
# How many seconds a client that is refused may go on sending, so that it gets to read why.
LINGERING: Final = 5.0


class Connection(asyncio.Protocol):
    """One client, whose requests are answered one after the other.

    Args:
        desk: what answers.
        guests: where it is, as long as it is open.
        scheme: that of the URLs which the client calls.
        here: the host and port of the socket.
        require_reached: refuses a request for another server; only of a proxy are there any.

    Attributes:
        gone: set when it is closed.
    """

    def __init__(
        self,
        desk: Desk,
        guests: set[Connection],
        scheme: str,
        here: str,
        require_reached: Callable[[Request], object],
    ) -> None:
        self._desk: Final = desk
        self._guests: Final = guests
        self._here: Final = here
        self._scheme: Final = scheme
        self._require_reached: Final = require_reached
        self._wire: Final = h11.Connection(h11.SERVER, max_incomplete_event_size=LONGEST_HEAD)
        self._transport: asyncio.Transport | None = None
        self._below: asyncio.Transport | None = None
        self._head: h11.Request | None = None
        self._body = bytearray()
        self._ahead = 0
        self._asked: Request | None = None  # as long as it is not answered
        self._is_held = False
        self._late: Late | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_choked = False
        self._is_last = False
        self.gone: Final = asyncio.Event()

    @property
    def transport(self) -> asyncio.Transport:
        """What it writes to."""
        assert self._transport is not None  # noqa: S101  # it was made
        return self._transport

    # -- what asyncio calls ----------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, without TLS."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  # it is that of a stream
        self.begin(transport, transport)

    def begin(self, transport: asyncio.Transport, below: asyncio.Transport) -> None:
        """Begin with *transport*, which is that of TLS or that of the socket *below*; something may have been read."""
        self._transport, self._below = transport, below
        self._guests.add(self)
        self._advance()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # as the base class
        """Forget what is held for the client."""
        self._guests.discard(self)
        self.gone.set()
        if self._timer is not None:
            self._timer.cancel()
        if self._late is not None:
            self._late.give_up()
        if self._transport is not None:
            self._transport.abort()  # up to Python 3.10 that of TLS would not know

    def data_received(self, data: bytes) -> None:
        """Read on, unless the client gets no more answers."""
        if self._is_last:
            return
        self._ahead += len(data)
        if (self._asked or self._is_choked) and self._ahead > LONGEST_AHEAD:
            self.transport.pause_reading()
        self._wire.receive_data(data)
        if self._transport is not None:
            self._advance()

    def eof_received(self) -> bool:
        """Answer what came before the end, unless the client has left: one that is held has, and with TLS any has."""
        if self._transport is None:
            return False  # after the handshake nothing came any more
        self.data_received(b"")
        has_left = self._is_held or self._transport.get_extra_info("sslcontext") is not None
        return not has_left and (self._asked is not None or not self._is_last)

    def pause_writing(self) -> None:
        """Answer no more until the client has read."""
        self._is_choked = True

    def resume_writing(self) -> None:
        """Go on."""
        self._is_choked = False
        self._advance()

    def finish(self) -> None:
        """Close as soon as what was read is answered: at once, unless it is being answered elsewhere."""
        if self._asked and not self._is_held:
            self._is_last = True
        elif self._below is not None and self._below.get_write_buffer_size():
            self.transport.close()
        else:
            self.abort()  # to close it in peace, TLS would wait for the client

    def abort(self) -> None:
        """Close at once."""
        if self._below is not None:
            self._below.abort()

    # -- reading ---------------------------------------------------------------------------------

    def _advance(self) -> None:
        try:
            while not (self._asked or self._is_choked) and self._step(self._wire.next_event()):
                pass
        except h11.RemoteProtocolError as problem:
            self._refuse(problem.error_status_hint, str(problem))
        except Refused as problem:
            self._refuse(problem.status, str(problem))

    def _step(self, event: type[h11.NEED_DATA | h11.PAUSED] | h11.Event) -> bool:
        """Take *event*, and tell whether there may be another."""
        if isinstance(event, h11.Request):
            self._head, self._body = event, bytearray()
            require_understood(event)
        elif isinstance(event, h11.Data):
            self._body += event.data
            require_short(len(self._body))
        elif isinstance(event, h11.EndOfMessage):
            self._ask()
        else:
            self._wait(event)
            return False
        return True

    def _wait(self, event: object) -> None:
        self._ahead = 0  # all that was read is answered, or is part of a request
        self.transport.resume_reading()
        if event is h11.NEED_DATA and self._wire.they_are_waiting_for_100_continue:
            go_on = h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue")
            self.transport.write(self._wire.send(go_on) or b"")
        elif isinstance(event, h11.ConnectionClosed):
            self.transport.close()

    def _refuse(self, status: int, sentence: str) -> None:
        """Say what is wrong, and wait for a while until the client reads that, whatever it still sends."""
        self._is_last = True
        self.transport.resume_reading()
        method = self._head.method.decode() if self._head and self._wire.our_state is h11.SEND_RESPONSE else ""
        self.transport.write(written(self._wire, told(status, sentence, method, closes=True)))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        asyncio.get_running_loop().call_later(LINGERING, self.transport.close)

    # -- answering -------------------------------------------------------------------------------

    def _ask(self) -> None:
        assert self._head is not None  # noqa: S101  # it has come to its end
        request = received(self._head, bytes(self._body), self._scheme, self._here)
        self._require_reached(request)
        self._asked = request
        if self._desk.may_wait(request):
            args = (request, asyncio.get_running_loop())
            Thread(target=self._ask_aside, args=args, name="ghes-live-answer", daemon=True).start()
        else:
            self._show(request, self._desk.answer(request))

    def _ask_aside(self, request: Request, loop: asyncio.AbstractEventLoop) -> None:
        """Answer in a thread of its own, so that code of the test which waits holds nobody up."""
        answer = self._desk.answer(request)
        try:
            loop.call_soon_threadsafe(self._show_and_advance, request, answer)
        except RuntimeError:  # the loop has ended, and the client has gone
            _give_up(answer)

    def _show_and_advance(self, request: Request, answer: Response | Broken) -> None:
        if self.transport.is_closing():
            _give_up(answer)
        else:
            self._show(request, answer)
            self._advance()

    def _show(self, request: Request, answer: Response | Broken) -> None:
        """Let the client have *answer*."""
        try:
            if isinstance(answer, Broken):
                breaking.BREAKS[answer.how](self, answer)
            else:
                self.transport.write(written(self._wire, answer))
                self._go_on()
        except h11.LocalProtocolError as problem:  # what an endpoint of the test returned
            anew = h11.Connection(h11.SERVER)
            self.transport.write(written(anew, self._desk.not_sent(request, problem)))
            self.transport.close()

    def _go_on(self) -> None:
        """Be ready for another request, if the client may send one."""
        if self._is_last or self._wire.our_state is not h11.DONE or self._wire.their_state is not h11.DONE:
            self.transport.close()
            return
        self._wire.start_next_cycle()
        self._asked = None

    # -- what breaks -----------------------------------------------------------------------------

    def show_part(self, response: Response, arrived: bytes) -> None:
        """Let the client have the beginning of *response*: its head, and what *arrived* of the body."""
        self.transport.write(begun(self._wire, response, arrived))
        self.transport.close()

    def hold(self, late: Late | None) -> None:
        """Let the client wait: for ever, or until an answer comes late."""
        self._is_held = True
        self._late = late
        _, has_left = self._wire.trailing_data
        if has_left:  # while code of the test ran
            self.transport.close()
        elif late is not None:
            self._timer = asyncio.get_running_loop().call_later(late.seconds, self._show_late, late)

    def _show_late(self, late: Late) -> None:
        self._is_held, self._late = False, None
        if self._asked:
            self._show_and_advance(self._asked, late.send())


def _give_up(answer: Response | Broken) -> None:
    """Let an *answer* be that came for a client which has gone."""
    if isinstance(answer, Broken) and answer.late is not None:
        answer.late.give_up()
