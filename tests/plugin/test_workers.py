"""What crosses processes: one run in two workers of xdist, and what is left of it in the process that started them.

That workers get the same tests and values is in test_matrix_values.py, what a worker that crashes takes along
in test_usage_json.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.plugin.inner import QUIET, WORKERS

INI = """
[pytest]
ghes_private_mode = true
"""
CONFTEST = """
import pytest
from pathlib import Path

@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    worker = getattr(session.config, "workerinput", {}).get("workerid")
    if worker:
        Path(f"{worker}.txt").write_text(str(Path("report.json").exists()))
"""
CLIENT = """
import requests

def check(api_url, client_id):
    return requests.get(f"{api_url}/applications/{client_id}/tokens/x")
"""
TESTS = """
import client
import pytest, requests

@pytest.mark.parametrize("number", range(8))
def test_settings(ghes, number):
    assert ghes.url == "https://cli.test"
    assert requests.get(ghes.api_url).status_code == 401

@pytest.mark.ghes_user(42)
def test_misuse():
    pass

def test_refused(ghes):
    requests.get(f"{ghes.api_url}/user")
    pytest.fail("for the section")

def test_removed(ghes, ghes_app):
    client.check(ghes.api_url, ghes_app.client_id)

@pytest.mark.ghes(release="3.5")
@pytest.mark.parametrize("number", range(4))
def test_error_codes(ghes, ghes_app, number):
    requests.post(f"{ghes.url}/login/device/code", {"client_id": ghes_app.client_id})

def test_loose_ends(ghes):
    ghes.fault("maintenance", times=1)
"""


class Finished(NamedTuple):
    """A run that is over, and the directory that it ran in."""

    lines: list[str]
    directory: Path

    @property
    def output(self) -> str:
        """All that was printed."""
        return "\n".join(self.lines)


@pytest.fixture(name="run", scope="module")
def _run(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    directory = tmp_path_factory.mktemp("workers")
    files = {"pytest.ini": INI, "conftest.py": CONFTEST, "client.py": CLIENT, "test_inner.py": TESTS}
    for name, text in files.items():
        directory.joinpath(name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", *QUIET, *WORKERS, "2"]
    options = ["--ghes-url=https://cli.test", "--ghes-report", "--ghes-report-json=report.json"]
    # Not how the run is run that runs this test, which may itself be a worker's.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [*command, *options],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        cwd=directory,
        env={
            **environment,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        },
    )
    return Finished((done.stdout + done.stderr).splitlines(), directory)


def test_the_settings_of_the_run_reach_the_workers(run: Finished) -> None:
    assert "1 failed, 14 passed, 1 warning, 2 errors in " in run.output


def test_the_header_is_shown_once(run: Finished) -> None:
    assert [line for line in run.lines if "--ghes-seed" in line] == [
        "ghes: release 3.3 (the default: set ghes_release to yours) at https://cli.test, --ghes-seed=0"
    ]


def test_a_wrong_marker_is_one_sentence_and_no_internal_error(run: Finished) -> None:
    assert len([line for line in run.lines if line.startswith("@pytest.mark.ghes_user(42): login=42 is not ")]) == 1
    assert "INTERNALERROR" not in run.output
    assert "Traceback" not in run.output


def test_a_failed_test_shows_its_exchanges(run: Finished) -> None:
    shown = [below for line, below in pairwise(run.lines) if "- ghes exchanges -" in line]
    assert any(line.startswith("GET /api/v3/user -> 401 Unauthorized, because the request carries ") for line in shown)


def test_the_warning_of_a_removed_operation_points_to_the_code_under_test(run: Finished) -> None:
    (line,) = [line for line in run.lines if "GHESDeprecationWarning: " in line]
    assert "client.py:5: GHESDeprecationWarning: GET /applications/" in line


def test_the_calls_of_all_workers_are_added_up_in_the_table(run: Finished) -> None:
    assert [line.split() for line in run.lines if line.startswith("meta/root ")] == [
        ["meta/root", "8", "401", "x", "8", "200,", "304"]
    ]


def test_the_error_codes_of_all_workers_are_added_up_below_the_table(run: Finished) -> None:
    assert [line for line in run.lines if line.startswith("errors of ")] == [
        "errors of login/device/code: device_flow_disabled x 4; never seen: application_suspended"
    ]


def test_the_loose_ends_of_a_test_are_its_error(run: Finished) -> None:
    told = "the fault 'maintenance' fired 0 of 1 times: it waits for any request, and of 0 that came 0 fitted; send "
    assert [line.startswith(told) for line in run.lines if line.startswith("the fault 'maintenance' fired ")] == [True]


def test_the_calls_of_all_workers_are_added_up_in_the_file(run: Finished) -> None:
    written = json.loads(run.directory.joinpath("report.json").read_text(encoding="utf-8"))
    assert {row["operation"]: row["seen"] for row in written["operations"]} == {
        "apps/check-authorization": {"401": 1},
        "login/device/code": {"400": 4},
        "meta/root": {"401": 8},
        "users/get-authenticated": {"401": 1},
    }


def test_the_workers_write_no_report(run: Finished) -> None:
    seen = {path.name: path.read_text(encoding="utf-8") for path in run.directory.glob("gw*.txt")}
    assert seen == {"gw0.txt": "False", "gw1.txt": "False"}
