"""The scenarios that ship and those of the hook `pytest_ghes_scenarios`: merging and listing them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping

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


def listing(known: Mapping[str, Scenario]) -> list[str]:
    """Return one line for each scenario: its name, its parameters, and the first line of its docstring."""
    return [_line(name, known[name]) for name in sorted(known)]


def _line(name: str, scenario: Scenario) -> str:
    parameters = list(inspect.signature(scenario).parameters.values())[1:]
    summary = (inspect.getdoc(scenario) or "").partition("\n")[0]
    written = ", ".join(str(one.replace(annotation=one.empty)) for one in parameters)
    return f"{name}({written})" + (f": {summary}" if summary else "")
