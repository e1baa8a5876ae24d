"""`--ghes-scenarios` lists what the hook gives, and runs nothing."""

from __future__ import annotations

import pytest

CONFTEST = '''
import pytest

@pytest.hookimpl(optionalhook=True)
def pytest_ghes_scenarios():
    return {"a-team": a_team, "empty": lambda server: None}

def a_team(server, *, members=2):
    """Some members of a team."""
'''


def test_scenarios_are_listed_with_parameters_and_promise(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile("def test_fails(): assert False")
    result = pytester.runpytest_subprocess("--ghes-scenarios")
    result.stdout.fnmatch_lines(["*= ghes scenarios =*", "a-team(members=2): Some members of a team.", "empty()"])
    result.assert_outcomes(deselected=1)
    assert result.ret == pytest.ExitCode.OK


def test_a_project_without_scenarios_is_told_so(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("--ghes-scenarios")
    result.stdout.fnmatch_lines(["no scenario is known"])
    assert result.ret == pytest.ExitCode.OK
