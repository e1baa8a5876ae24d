"""The lines of the code under test that a request comes from."""

from __future__ import annotations

import site
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from types import FrameType
from typing import Final, Literal, NamedTuple

# Packages between the call in the code under test and the server.
TRANSPORT: Final = frozenset(
    {
        "pytest_ghes_oauth",
        *("requests", "urllib3", "responses"),
        *("httpx", "httpcore", "httpx2", "httpcore2", "anyio"),
        *("contextlib", "functools"),
    }
)
_INSTALLED: Final = tuple(
    {
        sysconfig.get_path("stdlib"),
        sysconfig.get_path("scripts"),
        *site.getsitepackages(),
        site.getusersitepackages(),
    }
)


class Line(NamedTuple):
    """A line of code."""

    file: str
    number: int


class Peer(NamedTuple):
    """The client of a request that came over a socket, and so from no line of this process.

    Attributes:
        name: what a report calls it.
        told: called with the sentences that a line would be warned with.
    """

    name: str
    told: Callable[[str], object]


_PEER: Final[ContextVar[Peer | None]] = ContextVar("_PEER", default=None)


@contextmanager
def over_socket(peer: Peer) -> Iterator[None]:
    """Say, for this thread or task, that what is answered meanwhile came from *peer*."""
    token = _PEER.set(peer)
    try:
        yield
    finally:
        _PEER.reset(token)


def peer() -> Peer | None:
    """Return the client of the request that is answered here; `None` if it came from this process."""
    return _PEER.get()


def call_site(frame: FrameType) -> FrameType:
    """Return the nearest frame of code that is not installed, or else the nearest outside the transport."""
    outside = [one for one in _outwards(frame) if package(one) not in TRANSPORT]
    return next(filter(_is_own, outside), outside[0] if outside else frame)


def own_lines(frame: FrameType) -> tuple[Line, ...]:
    """Return the line of the nearest frame of code that is not installed, if there is one.

    If the test, or the fixture, that led there is in another file, its line follows.
    """
    nearest = first = None
    for one in _outwards(frame):  # each request comes by
        part = _part(one.f_globals.get("__name__"), one.f_code.co_filename)
        if part == "own":
            nearest, first = nearest or one, one
        elif part == "pytest":
            break
    ends = [Line(one.f_code.co_filename, one.f_lineno) for one in (nearest, first) if one is not None]
    return tuple(ends if len({end.file for end in ends}) > 1 else ends[:1])


def package(frame: FrameType) -> str:
    """Return the name of the package whose code *frame* runs."""
    return _package(frame.f_globals.get("__name__"))


def _package(module: object) -> str:
    return str(module).partition(".")[0]


@lru_cache(maxsize=1024)
def _part(module: object, file: str) -> Literal["own", "installed", "pytest"]:
    if _package(module) == "_pytest":
        return "pytest"
    return "installed" if _package(module) in TRANSPORT or _is_installed(file) else "own"


def _is_own(frame: FrameType) -> bool:
    return not _is_installed(frame.f_code.co_filename)


@lru_cache(maxsize=1024)  # each request asks it of all files on its way
def _is_installed(file: str) -> bool:
    return file.startswith((*_INSTALLED, "<"))


def _outwards(frame: FrameType) -> Iterator[FrameType]:
    one: FrameType | None = frame
    while one is not None:
        yield one
        one = one.f_back
