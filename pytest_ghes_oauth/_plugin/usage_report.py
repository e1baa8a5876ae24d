"""The hooks of a run with `--ghes-report` or `--ghes-report-json`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from pytest_ghes_oauth._plugin import usage


class UsageReport:
    """Show or write what the tests exercised, at the end of the run.

    Attributes:
        usage: what they exercised.

    Raises:
        pytest.UsageError: the file cannot be written; told before any test runs.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._is_shown: Final[bool] = config.getoption("ghes_report")
        self._path: Final[str | None] = config.getoption("ghes_report_json")
        _require_writable(self._path)
        self.usage: Final = usage.Usage()

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Pass what was exercised to the process that runs the workers; in that process, write it to the file."""
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["ghes_usage"] = self.usage.portable()
        elif self._path is not None:
            Path(self._path).write_text(usage.as_json(self.usage.rows()), encoding="utf-8")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:  # noqa: ANN401  # a type of xdist, which is not a dependency
        """Add what a worker of xdist exercised. The table shows how many workers crashed, whose counts are lost."""
        self.usage.merge(getattr(node, "workeroutput", {}).get("ghes_usage"))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show the table, if it was asked for."""
        if self._is_shown:
            terminalreporter.section("ghes report")
            for line in usage.table(self.usage.rows(), lost=self.usage.lost):
                terminalreporter.line(line)


def _require_writable(path: str | None) -> None:
    if path is not None and (Path(path).is_dir() or not Path(path).absolute().parent.is_dir()):
        msg = f"--ghes-report-json: {path!r} is not a file in an existing directory"
        raise pytest.UsageError(msg)
