"""A bad value on the command line or in the ini file: one clean line at the start, and no test runs."""

from __future__ import annotations

import pytest

from tests.plugin.inner import WORKERS, Inner

TEST = "def test_it(ghes): pass"

# One of each kind; what each setting accepts is tested in test_misuse.py and test_matrix.py.
BAD_OPTIONS = [
    (["--ghes-url=ghes.test"], ["--ghes-url: ", "'ghes.test'", "'https://ghes.test'"]),
    (["--ghes-release=3.1,9.9"], ["--ghes-release: ", "'9.9'", "2.18, 2.19, "]),
    (["--ghes-release="], ["--ghes-release: ", "''", "3.3"]),
    (["-o", "ghes_rate_limit=-1"], ["-o ghes_rate_limit: ", "'-1'", "'off' or a positive number"]),
    (["-o", "ghes_seed=seven"], ["-o ghes_seed: ", "'seven'", "accepted: an integer"]),
    (["-o", "ghes_private_mode=maybe"], ["-o ghes_private_mode: ", "'maybe'", "accepted: True or False"]),
    (["--ghes-report-json=missing/report.json"], ["--ghes-report-json", "'missing/report.json'", "directory"]),
    (["--ghes-report-json=."], ["--ghes-report-json", "'.'", "not a file"]),
    (["--ghes-report-json="], ["--ghes-report-json", "''"]),
    (["--ghes-url=ghes.test", *WORKERS, "2"], ["--ghes-url: ", "'ghes.test'", "'https://ghes.test'"]),
]

BAD_FILES = [
    ("pytest.ini", "[pytest]\nghes_audit = loud", ["ghes_audit in pytest.ini: ", "'loud'", "'strict'"]),
    ("pytest.ini", "[pytest]\nghes_private_mode = maybe", ["ghes_private_mode in pytest.ini: ", "'maybe'", "True"]),
    ("pyproject.toml", '[tool.pytest]\nghes_release = "3.4..3.1"', ["ghes_release in pyproject.toml: ", "'3.4..3.1'"]),
    # Values of [tool.pytest] have TOML's types, which pytest 9 holds against the type of the key.
    ("pyproject.toml", "[tool.pytest]\nghes_release = 3.3", ["ghes_release in pyproject.toml: ", "string", "float"]),
    ("pyproject.toml", '[tool.pytest]\nghes_seed = "7"', ["ghes_seed in pyproject.toml: ", "int", "an integer"]),
]


def refused(result: pytest.RunResult) -> str:
    """Return the only line that *result* printed, which refused to start."""
    lines = [line for line in [*result.outlines, *result.errlines] if line]
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert len(lines) == 1
    assert lines[0].startswith("ERROR: ")
    return lines[0]


@pytest.mark.parametrize(("args", "shown"), BAD_OPTIONS, ids=[" ".join(args) for args, _ in BAD_OPTIONS])
def test_a_bad_option_is_one_clean_line(inner: Inner, args: list[str], shown: list[str]) -> None:
    line = refused(inner.run(TEST, *args))
    assert [part for part in shown if part not in line] == []


@pytest.mark.parametrize(("file", "text", "shown"), BAD_FILES, ids=[text for _, text, _ in BAD_FILES])
def test_a_bad_value_in_a_file_is_one_clean_line(inner: Inner, file: str, text: str, shown: list[str]) -> None:
    inner.file(file, text)
    line = refused(inner.run(TEST))
    assert [part for part in shown if part not in line] == []


def test_a_bad_value_in_the_ini_file_does_no_harm_where_the_command_line_has_a_good_one(inner: Inner) -> None:
    inner.file("pytest.ini", "[pytest]\nghes_url = ghes.test\n")
    inner.run(TEST, "--ghes-url=https://corp.test").assert_outcomes(passed=1)


def test_a_bad_value_is_refused_where_no_test_uses_the_server(inner: Inner) -> None:
    assert "'ghes.test'" in refused(inner.run("def test_it(): pass", "--ghes-url=ghes.test"))
