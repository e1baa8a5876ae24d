"""The origins that are answered by a server at this moment, for the transport of one HTTP library."""

from __future__ import annotations

from collections.abc import Iterator
from threading import RLock
from typing import Final, Generic, Protocol, TypeVar

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._http.addresses import origin

# Where GitHub is that is no GHES.
_GITHUB: Final = frozenset({"https://api.github.com", "https://github.com"})


class Claim(Protocol):
    """One origin, answered by one server."""

    @property
    def url(self) -> str:
        """The origin: `https://ghes.test`."""


C = TypeVar("C", bound=Claim)


class Claims(Generic[C]):
    """A stack of claims. The same claim may be on it several times; of two to the same origin, the upper one counts."""

    def __init__(self) -> None:
        self._lock: Final = RLock()
        # Innermost last. Replaced as a whole, because requests in other threads read it without the lock.
        self._stack: tuple[C, ...] = ()

    def add(self, claim: C) -> None:
        """Put *claim* on top."""
        with self._lock:
            self._stack = (*self._stack, claim)

    def remove(self, claim: C) -> None:
        """Take *claim* away once, where it is uppermost. Claims may be removed in any order."""
        with self._lock:
            at = next((at for at in reversed(range(len(self._stack))) if self._stack[at] is claim), None)
            if at is not None:
                self._stack = self._stack[:at] + self._stack[at + 1 :]

    def on(self, url: str) -> C | None:
        """Return the claim that counts for *url*."""
        called = None
        for claim in reversed(self._stack):
            if url.startswith(claim.url + "/"):
                return claim
            # The same origin may be written differently: in upper case, with a port, with a user name.
            called = called or origin_or_nothing(url)
            if called == claim.url:
                return claim
        return None

    def __contains__(self, claim: object) -> bool:
        return any(held is claim for held in self._stack)

    def __iter__(self) -> Iterator[C]:
        return iter(self._stack)

    def __len__(self) -> int:
        return len(self._stack)


def went_past(method: str, url: str, claimed: str) -> str:
    """Return the sentence about a request to *url*, while the origin *claimed* is answered, and a likely reason."""
    called, host = origin_or_nothing(url), claimed.partition("://")[2]
    path = redaction.address(url.partition("?")[0].partition("#")[0])
    why = ""
    if called.partition("://")[2] == host:
        why = f"; {called.partition(':')[0]} is not {claimed.partition(':')[0]}"
    elif called in _GITHUB:
        why = "; give the code under test ghes.api_url, or ghes.url to sign in"
    return f"{method} {path} went past ghes, which answers {claimed}{why}"


def origin_or_nothing(url: str) -> str:
    """Return the origin of *url*; the empty text if its host or port is not valid."""
    try:
        return origin(url)
    except ValueError:
        return ""
