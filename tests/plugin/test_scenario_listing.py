"""`--ghes-scenarios` lists what the hook gives, and runs nothing."""

from __future__ import annotations

import pytest

from tests.plugin.inner import Inner

CONFTEST = '''
import pytest

@pytest.hookimpl(optionalhook=True)
def pytest_ghes_scenarios():
    return {"a-team": a_team, "empty": lambda server: None, "ten-tokens": ours}

def a_team(server, *, members: int = 2):
    """Some members of a team."""

def ours(server):
    """Ten of our own."""
'''

# What ships, but for the one that the project above replaces.
SHIPPED = [
    "expired-token(login=None, app=None, scopes=('repo',)): Issue a token of an OAuth app and let it expire; *.",
    *(f"{name}(login=None, app=None*): *." for name in ("revoked-grant", "rotated-token", "suspended-user")),
    *(f"{name}(login=None, app=None*): *." for name in ("trimmed-scopes", "two-factor-user", "upgrade-to-3.4")),
]


def listed(result: pytest.RunResult) -> list[str]:
    lines = result.outlines
    (start,) = [number for number, line in enumerate(lines) if "= ghes scenarios =" in line]
    rest = lines[start + 1 :]
    return rest[: next(number for number, line in enumerate(rest) if line.startswith("===") or not line)]


def test_scenarios_are_listed_with_parameters_and_promise_beside_those_that_ship(inner: Inner) -> None:
    inner.file("conftest.py", CONFTEST)
    result = inner.run("def test_fails(): assert False", "--ghes-scenarios")
    own = ["a-team(members=2): Some members of a team.", "empty()", "ten-tokens(): Ten of our own."]
    expected = sorted(own + SHIPPED)
    assert len(listed(result)) == len(expected)
    result.stdout.fnmatch_lines([line.replace("[", "[[]") for line in expected])
    result.assert_outcomes(deselected=1)
    assert result.ret == pytest.ExitCode.OK
