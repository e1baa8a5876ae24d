"""`--ghes-scenarios` lists what the hook gives, and runs nothing."""

from __future__ import annotations

import pytest

from tests.plugin.inner import Inner

CONFTEST = '''
import pytest

@pytest.hookimpl(optionalhook=True)
def pytest_ghes_scenarios():
    return {"a-team": a_team, "empty": lambda server: None}

def a_team(server, *, members=2):
    """Some members of a team."""
'''


def test_scenarios_are_listed_with_parameters_and_promise(inner: Inner) -> None:
    inner.file("conftest.py", CONFTEST)
    result = inner.run("def test_fails(): assert False", "--ghes-scenarios")
    result.stdout.fnmatch_lines(["*= ghes scenarios =*", "a-team(members=2): Some members of a team.", "empty()"])
    result.assert_outcomes(deselected=1)
    assert result.ret == pytest.ExitCode.OK


def test_a_project_without_scenarios_is_told_so(inner: Inner) -> None:
    result = inner.run("", "--ghes-scenarios")
    result.stdout.fnmatch_lines(["there are no scenarios"])
    assert result.ret == pytest.ExitCode.OK
