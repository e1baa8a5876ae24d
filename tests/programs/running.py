"""Run a program as its user would, but for the variables of its environment."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Timer
from typing import Final

# Seconds. None of the programs needs a tenth of it, on a busy machine either; who waits longer waits forever.
PATIENCE: Final = 300


def environment(home: object, variables: Mapping[str, str]) -> dict[str, str]:
    """Return *variables*, and nothing of the developer's own but where programs are."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), **variables}


def run(*command: str, environment: Mapping[str, str], given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a program to its end, with *given* on its standard input."""
    return subprocess.run(  # noqa: S603  # a program of the test
        command, env=environment, input=given, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


@contextmanager
def running(*command: str, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Run a program beside the test, which reads what it prints: to the end, if it took too long and was killed."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:  # noqa: S603  # as above
        watch = Timer(PATIENCE, process.kill)
        watch.start()
        try:
            yield process
        finally:
            watch.cancel()
            process.kill()
