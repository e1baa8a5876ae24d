"""Who sends a request: whether a sender knew how an earlier request had ended, as far as that can be told."""

from __future__ import annotations

import sys
from itertools import count
from threading import current_thread
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

# Numbers of threads, event loops and tasks, which are not held, and whose ids are used again.
_NUMBERS: Final[WeakKeyDictionary[object, int]] = WeakKeyDictionary()
_NEXT: Final = count(1)
_OVER_SOCKET: Final = -1


class Sender(NamedTuple):
    """Who sent a request, and when.

    Attributes:
        after: how many exchanges had ended.
        turn: how often the test itself had acted.
        thread: the thread; all clients of sockets are one.
        loop, task: those of asyncio; 0 for none.
        is_pooled: whether the thread works for a pool, which may have been given all of its work long before.
    """

    after: int
    turn: int
    thread: int
    loop: int = 0
    task: int = 0
    is_pooled: bool = False


def sender(after: int, turn: int) -> Sender:
    """Return who sends a request now."""
    loop = running_loop()
    if loop is None:
        return Sender(after, turn, _number(current_thread()), is_pooled=_is_pooled())
    task = sys.modules["asyncio"].current_task(loop)
    return Sender(after, turn, _number(current_thread()), _number(loop), _number(task))


def sender_over_socket(after: int, turn: int) -> Sender:
    """Return who sends a request over a socket: of such a client nothing is known."""
    return Sender(after, turn, _OVER_SOCKET)


def running_loop() -> Any:  # noqa: ANN401  # a loop of whatever library
    """Return the event loop of asyncio that runs in this thread; do not import asyncio."""
    events: Any = sys.modules.get("asyncio.events")
    return events and events._get_running_loop()  # noqa: SLF001  # public in its own words, and costs no exception


def _number(of: object) -> int:
    return 0 if of is None else _NUMBERS.setdefault(of, next(_NEXT))


def _is_pooled() -> bool:
    pools: Any = sys.modules.get("concurrent.futures.thread")
    return current_thread() in getattr(pools, "_threads_queues", ())  # nothing public tells
