"""Runs of pytest inside a test, in a project of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import pytest

# Nothing but us: every other plugin costs each run time.
QUIET: Final = ("-p", "ghes_oauth", "-p", "no:cacheprovider")
# What spreads tests over processes.
WORKERS: Final = ("-p", "xdist", "-n")


class Inner:
    """`inner.run('def test_it(ghes): ...', *WORKERS, "2")`: a module of tests, run in this process."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self._pytester: Final = pytester

    def file(self, name: str, text: str) -> None:
        """Write a file of the project, `conftest.py` or `pytest.ini`."""
        stem, _, extension = name.rpartition(".")
        self._pytester.makefile(f".{extension}", **{stem: text})

    def run(self, source: str, *args: str) -> pytest.RunResult:
        """Run *source* and return what the run printed."""
        self.file("test_inner.py", source)
        return self._pytester.runpytest_inprocess(*_options(args))

    def reports(self, source: str, *args: str) -> list[pytest.TestReport]:
        """Run *source* and return the reports of its tests, which xdist has carried over if it is used."""
        self.file("test_inner.py", source)
        recorder = self._pytester.inline_run(*_options(args))
        return [call.report for call in recorder.getcalls("pytest_runtest_logreport")]

    def properties(self, source: str, *args: str) -> Mapping[str, object]:
        """Run *source*, all of which must pass, and return what its tests recorded, by name of test."""
        reports = self.reports(source, *args)
        assert [report.longreprtext for report in reports if not report.passed] == []
        calls = [report for report in reports if report.when == "call"]
        return {report.location[2]: dict(report.user_properties) for report in calls}


def exchanges_in(failed: pytest.TestReport) -> str | None:
    """Return what a report shows of the exchanges, without the lines of code that they came from."""
    shown = dict(failed.sections).get("ghes exchanges")
    return None if shown is None else re.sub(r" \[[\w./]+:\d+(, from [\w./]+:\d+)?\]", "", shown)


def _options(args: tuple[str, ...]) -> tuple[str, ...]:
    return args if "no:ghes_oauth" in args else (*QUIET, *args)
