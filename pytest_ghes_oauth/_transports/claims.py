"""The origins that are answered by a server at this moment, for the transport of one HTTP library."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from threading import RLock
from typing import Final, Generic, Protocol, TypeVar

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._http.addresses import origin_or_nothing
from pytest_ghes_oauth._transports.redirects import Redirects

# Where GitHub is that is no GHES.
_GITHUB: Final = frozenset({"https://api.github.com", "https://github.com"})


class Hook(Protocol):
    """What is in place while any origin is claimed: a patch of a library."""

    def put(self) -> None:
        """Put it in place, if it is not."""

    def take_away(self) -> None:
        """Leave nothing of it."""


class Claim(Protocol):
    """One origin, answered by one server."""

    @property
    def url(self) -> str:
        """The origin: `https://ghes.test`."""

    @property
    def strayed(self) -> Callable[[str, str], None]:
        """What is called with the method and the URL of each request to another origin."""

    @property
    def redirects(self) -> Redirects:
        """The redirects from this origin to others."""


C = TypeVar("C", bound=Claim)


class Claims(Generic[C]):
    """A stack of claims. The same claim may be on it several times; of two to the same origin, the upper one counts.

    Args:
        patches: returns the patches of the library, which are in place while the stack is not empty.

    Attributes:
        lock: held while patches are put or taken away.
    """

    def __init__(self, patches: Callable[[], Iterable[Hook]]) -> None:
        self.lock: Final = RLock()
        self._patches: Final = patches
        # Innermost last. Replaced as a whole, because requests in other threads read it without the lock.
        self._stack: tuple[C, ...] = ()
        if hasattr(os, "register_at_fork"):  # not on Windows, which cannot fork
            # A child would wait forever for a thread that it does not have, and find its work half done.
            lock = self.lock
            os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)

    def hold(self, claim: C) -> None:
        """Put *claim* on top."""
        with self.lock:
            self._stack = (*self._stack, claim)
            for patch in self._patches():
                patch.put()

    def release(self, claim: C) -> None:
        """Take *claim* away once, where it is uppermost. Claims may be released in any order."""
        with self.lock:
            at = next((at for at in reversed(range(len(self._stack))) if self._stack[at] is claim), None)
            if at is not None:
                self._stack = self._stack[:at] + self._stack[at + 1 :]
        self.tidy()

    def tidy(self) -> None:
        """Take the patches away, unless an origin is claimed."""
        if self._stack:
            return
        with self.lock:
            # Another thread may have claimed one meanwhile.
            for patch in () if self._stack else self._patches():
                patch.take_away()

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

    def sending(self, method: str, url: str, authorization: object) -> C | None:
        """Note a request to any origin, before it is sent, and return the claim that counts for it.

        Args:
            method: the HTTP method.
            url: the URL.
            authorization: the value of this header field; `None` for none.
        """
        for claim in self._stack:
            claim.redirects.request(url, authorization)
        found = self.on(url)
        if found is None:
            for claim in self._stack[-1:]:
                claim.strayed(method, url)
        return found

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
