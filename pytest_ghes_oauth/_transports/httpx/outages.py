"""Broken connections, as a client of either library sees them."""

from __future__ import annotations

import errno
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from types import ModuleType
from typing import Any, Final, NamedTuple, NoReturn

from pytest_ghes_oauth._faults.broken import Breakage, Broken


class _Seen(NamedTuple):
    """What is raised: the name of the class, and the text for a synchronous client and for an asynchronous one."""

    error: str
    text: str
    text_of_async: str


_CLOSED: Final = "Server disconnected without sending a response."
_SEEN: Final[Mapping[Breakage, _Seen]] = {
    "refused": _Seen(
        "ConnectError",
        f"[Errno {errno.ECONNREFUSED}] {os.strerror(errno.ECONNREFUSED)}",
        "All connection attempts failed",
    ),
    "reset": _Seen("ReadError", f"[Errno {errno.ECONNRESET}] {os.strerror(errno.ECONNRESET)}", ""),
    "timed out": _Seen("ReadTimeout", "timed out", ""),
    "closed": _Seen("RemoteProtocolError", _CLOSED, _CLOSED),
}


def patience(sent: Any) -> float | None:  # noqa: ANN401  # a request of either library
    """Return the seconds that a client waits for an answer to *sent*; `None` is for ever."""
    timeout: Mapping[str, float | None] = sent.extensions.get("timeout", {})
    return timeout.get("read")


def attempts(transport: Any) -> int:  # noqa: ANN401  # of either library
    """Return how often *transport* tries to connect."""
    return 1 + int(getattr(getattr(transport, "_pool", None), "_retries", 0))  # it keeps `retries=` nowhere else


def fail(library: ModuleType, how: Breakage, *, is_async: bool) -> NoReturn:
    """Raise what a client of *library* sees when a connection breaks before an answer arrives."""
    seen = _SEEN[how]
    raise getattr(library, seen.error)(seen.text_of_async if is_async else seen.text)


def broken_off(library: ModuleType, broken: Broken) -> Any:  # noqa: ANN401  # a stream of *library*
    """Return a stream of what arrives of a body before the connection breaks."""
    assert broken.response is not None  # noqa: S101  # where nothing arrives, an exception is raised
    arrived, length = broken.arrived, len(broken.response.body)
    text = "peer closed connection without sending complete message body "
    error = library.RemoteProtocolError(f"{text}(received {len(arrived)} bytes, expected {length})")

    class BrokenOff(library.SyncByteStream, library.AsyncByteStream):  # type: ignore[misc,name-defined]  # of either library
        def __iter__(self) -> Iterator[bytes]:
            yield arrived
            raise error

        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield arrived
            raise error

    return BrokenOff()
