"""One process of pytest with many tests: its memory does not grow with them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.stress.figures import Figures

# What tests may take more than tests that do nothing, as a part of what the process took after its first hundredth.
# Nothing of ours is left, but where more comes and goes, the reports that pytest keeps lie farther apart.
MOST = 0.25
LONGEST = 1_800  # seconds

CONFTEST = """
import gc, json, pathlib

AT = {at}
tests = 0

def resident():
    gc.collect()
    return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * 4096

def pytest_runtest_logfinish():
    global tests
    tests += 1
    if tests in AT:
        AT[tests] = resident()

def pytest_unconfigure():
    pathlib.Path("memory.json").write_text(json.dumps(list(AT.values())))
"""
TESTS = """
import pytest, requests

@pytest.mark.parametrize("number", range({count}))
def test_it({arguments}number):
    {body}
"""
CALLS = "for _ in range(5): requests.get(f'{ghes.api_url}/user', headers={'Authorization': f'token {ghes_token}'})"


def trial(count: int) -> Figures:
    """Run *count* tests with five requests each, and as many that do nothing, whose reports pytest keeps too."""
    first, last = memory(count, TESTS.format(count=count, arguments="ghes, ghes_token, ", body=CALLS))
    empty_first, empty_last = memory(count, TESTS.format(count=count, arguments="", body="pass"))
    ratio, without, more = last / first, empty_last / empty_first, (last - first) - (empty_last - empty_first)
    lines = [
        f"{first / 1e6:.0f} MB after {max(count // 100, 1):,}, {last / 1e6:.0f} MB after {count:,}: {ratio:.2f} times",
        f"tests that do nothing: {empty_first / 1e6:.0f} MB, {empty_last / 1e6:.0f} MB: {without:.2f} times",
    ]
    lines.append(f"more than those: {more / count:,.0f} bytes a test")
    return Figures(lines, is_good=more <= MOST * first)


def memory(count: int, tests: str) -> list[int]:
    """Return the bytes that the process had after its first hundredth of the tests, and after the last one."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "conftest.py").write_text(
            CONFTEST.format(at={max(count // 100, 1): 0, count: 0}), encoding="utf-8"
        )
        Path(folder, "test_many.py").write_text(tests, encoding="utf-8")
        options = ["-q", "-p", "ghes_oauth", "-p", "no:cacheprovider", "--no-header", "-r", "N"]
        command = [sys.executable, "-m", "pytest", *options, folder]
        # Not how the run is run that starts this; but with the same package.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        environment["PYTHONPATH"] = os.pathsep.join(map(os.path.abspath, sys.path))
        subprocess.run(command, check=True, capture_output=True, cwd=folder, timeout=LONGEST, env=environment)  # noqa: S603  # our own interpreter
        read: list[int] = json.loads(Path(folder, "memory.json").read_text(encoding="utf-8"))
        return read
