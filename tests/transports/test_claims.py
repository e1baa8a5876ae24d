"""The claims of one library: its patches are in place exactly while there is one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final

from pytest_ghes_oauth._transports.claims import Claims
from pytest_ghes_oauth._transports.patching import Patch
from pytest_ghes_oauth._transports.redirects import Redirects


class Origin:
    """A claim of nobody."""

    url = "https://ghes.test"

    def __init__(self) -> None:
        self.redirects: Final = Redirects(self.url, lambda *_: None)
        self.strayed: Final[Callable[[str, str], None]] = lambda *_: None


class Late:
    """A lock before which another thread is served once."""

    def __init__(self, lock: AbstractContextManager[Any], another: Callable[[], object]) -> None:
        self._lock: Final = lock
        self._others: Final = [another]

    def __enter__(self) -> None:
        if self._others:
            self._others.pop()()
        self._lock.__enter__()

    def __exit__(self, *_: object) -> None:
        self._lock.__exit__(None, None, None)


class Library:
    """A class with a step."""

    def send(self) -> str:
        return "sent"


def test_a_claim_that_another_thread_makes_while_the_patches_are_taken_away_keeps_them() -> None:
    claims: Claims[Origin] = Claims(lambda: [patch])
    patch = Patch(Library, "send", lambda _: lambda _: "answered")
    claims.lock = Late(claims.lock, lambda: claims.hold(Origin()))  # type: ignore[misc,assignment]  # a lock all the same
    claims.tidy()
    assert Library().send() == "answered"
    patch.take_away()
    assert Library().send() == "sent"
