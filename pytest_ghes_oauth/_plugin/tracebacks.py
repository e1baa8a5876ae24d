"""Tracebacks without the frames between the code under test and the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Final

import pytest

from pytest_ghes_oauth._http.call_sites import TRANSPORT, package

# Frames that pytest shows only where nothing else is left.
_OF_PYTEST: Final = frozenset({"_pytest", "pluggy", "pytest"})
# Frames that pytest does not show: their arguments have what was sent and received, credentials included.
_HIDDEN: Final = TRANSPORT | {"http", "json", "simplejson", "socket", "ssl", "urllib"}


@contextmanager
def cut(caught: pytest.ExceptionInfo[BaseException]) -> Iterator[None]:
    """Hide the frames of the transport while a report is made of *caught* and of what led to it.

    A debugger that stops at the exception later finds every frame.
    """
    kept, of_chain = caught.traceback, {one: one.__traceback__ for one in chain(caught.value)}
    shorter = _without_transport(caught.tb)
    try:
        if shorter is not None and _is_readable(shorter):
            caught.traceback = type(kept)(shorter)  # a filtered one would not do: pytest cuts it anew
        for one, trace in of_chain.items():
            one.__traceback__ = _without_transport(trace)
        yield
    finally:
        caught.traceback = kept
        for one, trace in of_chain.items():
            one.__traceback__ = trace


def is_ours(trace: TracebackType | None) -> bool:
    """Tell whether a frame of this package is in *trace*."""
    return trace is not None and (package(trace.tb_frame) == "pytest_ghes_oauth" or is_ours(trace.tb_next))


def _is_readable(trace: TracebackType | None) -> bool:
    return trace is not None and (package(trace.tb_frame) not in _OF_PYTEST or _is_readable(trace.tb_next))


def _without_transport(trace: TracebackType | None) -> TracebackType | None:
    if trace is None:
        return None
    rest = _without_transport(trace.tb_next)
    if _is_transport(trace.tb_frame):
        return rest
    return TracebackType(rest, trace.tb_frame, trace.tb_lasti, trace.tb_lineno)


def _is_transport(frame: FrameType) -> bool:
    return package(frame) in _HIDDEN


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the exceptions that led to *error*, each once."""
    seen, one = {id(error)}, error.__cause__ or error.__context__
    while one is not None and id(one) not in seen:
        yield one
        seen.add(id(one))
        one = one.__cause__ or one.__context__
