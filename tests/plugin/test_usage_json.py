"""`--ghes-report-json=PATH` writes what was exercised for machines, once, at the end of the run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from pytest_ghes_oauth import _plugin
from tests.plugin.inner import WORKERS, Inner

OPTION = "--ghes-report-json=report.json"
HEAD = "import os, pytest, requests\n\n"

ROOT = {
    "operation": "meta/root",
    "calls": 1,
    "seen": {"200": 1},
    "never_seen": [304, 401],
    "errors": {},
    "errors_never_seen": [],
    "removed_in": None,
    "replaced_by": None,
}
ONE_CALL = {"operations": [ROOT], "gone": {}}

CALLS = """
import pytest, requests

@pytest.mark.parametrize("text", ["{token}", "unknown", "{token}"])
def test_it(ghes, ghes_app, ghes_token, text):
    url = f"{ghes.api_url}/applications/{ghes_app.client_id}/tokens/{text.format(token=ghes_token)}"
    requests.get(url, auth=ghes_app.credentials)

def test_others(ghes, ghes_factory):
    ghes.add_resource("/zen")
    requests.get(f"{ghes.api_url}/zen")
    requests.get(f"{ghes.url}/login")
    with ghes_factory() as other:
        requests.get(other.api_url)
"""

WRITTEN = """\
{
  "operations": [
    {
      "operation": "apps/check-authorization",
      "calls": 3,
      "seen": {
        "200": 2,
        "404": 1
      },
      "never_seen": [],
      "errors": {},
      "errors_never_seen": [],
      "removed_in": "3.4",
      "replaced_by": "POST /applications/{client_id}/token"
    },
    {
      "operation": "meta/root",
      "calls": 1,
      "seen": {
        "200": 1
      },
      "never_seen": [
        304,
        401
      ],
      "errors": {},
      "errors_never_seen": [],
      "removed_in": null,
      "replaced_by": null
    },
    {
      "operation": "login",
      "calls": 1,
      "seen": {
        "200": 1
      },
      "never_seen": [
        302
      ],
      "errors": {},
      "errors_never_seen": [],
      "removed_in": null,
      "replaced_by": null
    },
    {
      "operation": "GET /zen",
      "calls": 1,
      "seen": {
        "401": 1
      },
      "never_seen": [],
      "errors": {},
      "errors_never_seen": [],
      "removed_in": null,
      "replaced_by": null
    }
  ],
  "gone": {
    "3.4": [
      "apps/check-authorization"
    ]
  }
}
"""


def written(pytester: pytest.Pytester) -> object:
    """Return what the report holds."""
    return json.loads((pytester.path / "report.json").read_text(encoding="utf-8"))


# -- the file ----------------------------------------------------------------------------------------


def test_it_is_written_as_documented(inner: Inner, pytester: pytest.Pytester) -> None:
    inner.run(CALLS, OPTION).assert_outcomes(passed=4)
    assert (pytester.path / "report.json").read_text(encoding="utf-8") == WRITTEN


def test_error_codes_are_counted_beside_the_statuses(inner: Inner, pytester: pytest.Pytester) -> None:
    source = HEAD + (
        "def test_it(ghes, ghes_app):\n"
        "    data = {'client_id': ghes_app.client_id}\n"
        "    for _ in range(2):\n"
        "        requests.post(f'{ghes.url}/login/device/code', data=data)\n"
    )
    inner.run(source, OPTION, "--ghes-release=3.5")
    assert written(pytester) == {
        "operations": [
            ROOT
            | {
                "operation": "login/device/code",
                "calls": 2,
                "seen": {"400": 2},
                "never_seen": [200, 404, 406],
                "errors": {"device_flow_disabled": 2},
                "errors_never_seen": ["application_suspended"],
            }
        ],
        "gone": {},
    }


def test_without_a_call_it_is_empty(inner: Inner, pytester: pytest.Pytester) -> None:
    inner.run("", OPTION)
    assert written(pytester) == {"operations": [], "gone": {}}


def test_an_older_report_is_overwritten(inner: Inner, pytester: pytest.Pytester) -> None:
    (pytester.path / "report.json").write_text("x" * 10_000, encoding="utf-8")
    inner.run("import requests\n\ndef test_it(ghes): requests.get(ghes.api_url)", OPTION)
    assert written(pytester) == ONE_CALL


def test_it_prints_no_table(inner: Inner) -> None:
    inner.run(CALLS, OPTION).stdout.no_fnmatch_line("*ghes report*")


def test_the_table_alone_writes_no_file(inner: Inner, pytester: pytest.Pytester) -> None:
    inner.run(CALLS, "--ghes-report")
    assert [path.name for path in pytester.path.iterdir() if path.suffix == ".json"] == []


def test_a_path_may_be_absolute(inner: Inner, tmp_path: Path) -> None:
    inner.run(CALLS, f"--ghes-report-json={tmp_path / 'elsewhere.json'}")
    assert (tmp_path / "elsewhere.json").read_text(encoding="utf-8") == WRITTEN


def test_a_test_that_changes_the_directory_does_not_move_the_file(inner: Inner, pytester: pytest.Pytester) -> None:
    source = HEAD + "def test_it(ghes, tmp_path):\n    requests.get(ghes.api_url)\n    os.chdir(tmp_path)"
    inner.run(source, OPTION)
    assert written(pytester) == ONE_CALL


# -- what it costs -----------------------------------------------------------------------------------


def test_without_a_report_nothing_is_loaded_that_makes_one(inner: Inner, monkeypatch: pytest.MonkeyPatch) -> None:
    # A run before this one, or the one that runs this test, may have loaded it.
    monkeypatch.delitem(sys.modules, "pytest_ghes_oauth._plugin.usage", raising=False)
    monkeypatch.delattr(_plugin, "usage", raising=False)
    conftest = """
        import sys

        def pytest_unconfigure():
            print("loaded:", "pytest_ghes_oauth._plugin.usage" in sys.modules)
        """
    inner.file("conftest.py", conftest)
    inner.run(CALLS).stdout.fnmatch_lines("loaded: False")
    inner.run(CALLS, OPTION).stdout.fnmatch_lines("loaded: True")


# -- whatever becomes of the test --------------------------------------------------------------------


ENDS = """
import pytest, requests

@pytest.fixture
def call(ghes, request):
    path = request.node.name
    ghes.add_resource(f"/{path}")
    return lambda: requests.get(f"{ghes.api_url}/{path}")

@pytest.fixture
def fails_in_set_up(call):
    call()
    assert False

@pytest.fixture
def fails_in_tear_down(call):
    yield
    call()
    assert False

def test_failed(call):
    call()
    assert False

def test_skipped(call):
    call()
    pytest.skip("now")

@pytest.mark.xfail
def test_xfailed(call):
    call()
    assert False

@pytest.mark.ghes(audit="strict")
def test_audited(ghes):
    requests.get(f"{ghes.api_url}?client_secret=x")

def test_set_up(fails_in_set_up):
    pass

def test_tear_down(fails_in_tear_down):
    pass
"""


def test_a_call_counts_whatever_becomes_of_the_test(inner: Inner, pytester: pytest.Pytester) -> None:
    inner.run(ENDS, OPTION).assert_outcomes(passed=2, failed=1, skipped=1, xfailed=1, errors=3)
    report = written(pytester)
    assert isinstance(report, dict)
    assert {row["operation"]: row["calls"] for row in report["operations"]} == {
        "GET /test_failed": 1,
        "GET /test_skipped": 1,
        "GET /test_xfailed": 1,
        "GET /test_set_up": 1,
        "GET /test_tear_down": 1,
        "meta/root": 1,
    }


def test_a_run_that_stops_early_writes_what_was_exercised(inner: Inner, pytester: pytest.Pytester) -> None:
    inner.run(HEAD + "def test_it(ghes):\n    requests.get(ghes.api_url)\n    assert False", OPTION, "-x")
    assert written(pytester) == ONE_CALL


def test_a_worker_that_crashes_takes_only_its_own_calls_along_and_the_table_says_so(
    inner: Inner, pytester: pytest.Pytester
) -> None:
    inner.file("test_crash.py", "import os\n\ndef test_crash(ghes): os._exit(1)\n")
    workers = (*WORKERS, "2", "--dist", "loadfile", "--max-worker-restart=0")
    source = HEAD + "def test_it(ghes): requests.get(ghes.api_url)"
    result = inner.run(source, OPTION, "--ghes-report", *workers)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.no_fnmatch_line("*INTERNALERROR*")
    assert written(pytester) == ONE_CALL
    assert "the calls of 1 crashed worker are missing" in result.outlines
