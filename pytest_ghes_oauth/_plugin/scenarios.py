"""The scenarios that ship and those of the hook `pytest_ghes_scenarios`: merging and listing them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping

import pytest

from pytest_ghes_oauth._domain.misuse import InvalidArgument
from pytest_ghes_oauth._scenarios import SCENARIOS

Scenario = Callable[..., object]


def merged(results: Iterable[object]) -> dict[str, Scenario]:
    """Return the scenarios of all implementations and ours; pytest calls the nearest first, and it wins over all."""
    known: dict[str, Scenario] = {}
    for scenarios in results:
        if not isinstance(scenarios, Mapping):
            msg = f"the hook pytest_ghes_scenarios returned {scenarios!r}, which is not a dict of names and callables"
            raise InvalidArgument(msg)
        known = {**scenarios, **known}
    return {**SCENARIOS, **known}


class Listing:
    """The hooks of a run with `--ghes-scenarios`, which lists the scenarios and runs no test."""

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Deselect all tests."""
        config.hook.pytest_deselected(items=items[:])
        items.clear()

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Count the run as a success."""
        if session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
            session.exitstatus = pytest.ExitCode.OK

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        """Show one line for each scenario: its name, its parameters, and the first line of its docstring."""
        known = merged(config.hook.pytest_ghes_scenarios())
        terminalreporter.section("ghes scenarios")
        for name in sorted(known):
            terminalreporter.line(_line(name, known[name]))


def _line(name: str, scenario: Scenario) -> str:
    parameters = list(inspect.signature(scenario).parameters.values())[1:]
    summary = (inspect.getdoc(scenario) or "").partition("\n")[0]
    written = ", ".join(str(one.replace(annotation=one.empty)) for one in parameters)
    return f"{name}({written})" + (f": {summary}" if summary else "")
