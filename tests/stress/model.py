"""The stateful models of the test suite, for longer."""

from __future__ import annotations

from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.groups.machine import Groups
from tests.login.machine import SigningIn
from tests.properties import steady
from tests.stress.figures import Figures
from tests.test_stateful import Server


def trial(count: int) -> Figures:
    """Try *count* examples of each model."""
    lines = [line for machine in (Server, SigningIn, Groups) for line in tried(machine, count)]
    return Figures(lines or ["every view agreed with every other"], is_good=not lines)


def tried(machine: type[RuleBasedStateMachine], count: int) -> list[str]:
    """Return the lines that say what went wrong."""
    try:
        run_state_machine_as_test(machine, settings=settings(steady(1, steps=50), max_examples=count))
    except Exception as error:  # noqa: BLE001  # whatever it is, it is what this looks for
        return [f"{machine.__name__}: {line}" for line in (repr(error), *getattr(error, "__notes__", []))]
    return []
