"""The lines of the command, written so that nobody waits for who reads them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from threading import Thread
from typing import Final, TextIO

# How many texts wait to be read; what comes then is left out.
WAITING: Final = 10_000
# How many seconds those that wait have in the end.
PATIENCE: Final = 0.5


class Printer:
    """What writes to one stream, in a thread of its own: the reader may be slow, or have left.

    Args:
        stream: standard output or standard error; `None` if the process has been started without.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream: Final = stream
        self._texts: Final[SimpleQueue[str | None]] = SimpleQueue()
        self._thread: Final = Thread(target=self._run, name="ghes-oauth-print", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def print(self, text: str) -> None:
        """Write *text* and the end of a line soon, unless nobody reads."""
        if self._texts.qsize() < WAITING:
            self._texts.put(f"{text}\n")

    def stop(self) -> None:
        """Write what waits, unless that takes too long."""
        self._texts.put(None)
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        for text in iter(self._texts.get, None):
            if self._stream is not None:
                _write(self._stream, text)


@contextmanager
def printing(stream: TextIO | None) -> Iterator[Printer]:
    """Give what prints to *stream*."""
    printer = Printer(stream)
    printer.start()
    try:
        yield printer
    finally:
        printer.stop()


def _write(stream: TextIO, text: str) -> None:
    # Past the buffer of the stream: a thread that waits in it would abort the interpreter when that ends.
    left = text.encode(stream.encoding or "utf-8", "backslashreplace")
    with suppress(OSError):  # the reader has left
        while left:
            left = left[os.write(stream.fileno(), left) :]
