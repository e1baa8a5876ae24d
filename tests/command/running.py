"""The command in a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.live.client import LONGEST

COMMAND = (sys.executable, "-m", "pytest_ghes_oauth", "serve")


@dataclass
class Running:
    """A command that serves.

    Attributes:
        told: what its one line of JSON says.
        messages: the file that its standard error goes to.
    """

    process: subprocess.Popen[str]
    told: dict[str, Any]
    messages: Path

    def end(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """Send a signal; return the exit code, and what else came on the two outputs."""
        self.process.send_signal(how)
        rest, _ = self.process.communicate(timeout=LONGEST)
        return self.process.returncode, rest, self.messages.read_text(encoding="utf-8")


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[Running]:
    """Start the command with `--json` and other arguments; what it says goes to a file in *folder*."""
    messages = folder / "messages"
    command = [*COMMAND, "--json", *arguments]
    with messages.open("w", encoding="utf-8") as told:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told, text=True)  # noqa: S603  # our own
    try:
        assert process.stdout is not None
        yield Running(process, json.loads(process.stdout.readline()), messages)
    finally:
        process.kill()
        process.communicate()
