"""The watches: seconds of the processor, of another process, and bytes."""

from __future__ import annotations

import gc
import subprocess
import time
import tracemalloc
from collections.abc import Callable


def seconds(work: Callable[[], object], times: int) -> float:
    """The seconds of the processor that one call of *work* takes, over *times* of them."""
    work()
    gc.collect()
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def seconds_of_child(command: list[str]) -> float:
    """The seconds on the wall that *command* takes."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # our own interpreter
    return time.perf_counter() - start


def bytes_of(work: Callable[[], object], times: int) -> float:
    """The bytes that one call of *work* leaves behind, over *times* of them."""
    work()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(times):
            work()
        gc.collect()
        return (tracemalloc.get_traced_memory()[0] - before) / times
    finally:
        tracemalloc.stop()
