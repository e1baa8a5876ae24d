"""A bad value on the command line or in the ini file: one clean line at the start, and no test runs."""

from __future__ import annotations

import pytest

from tests.plugin.inner import Inner

TEST = "def test_it(ghes): pass"
# How the list of those that exist begins.
SERVED = "2.18, 2.19, "

BAD_OPTIONS = [
    (["--ghes-release=9.9"], ["--ghes-release", "'9.9'", "3.3"]),
    (["--ghes-release=three"], ["--ghes-release", "'three'", "3.3"]),
    (["--ghes-release="], ["--ghes-release", "''", "3.3"]),
    (["--ghes-release=all,9.9"], ["--ghes-release", "'9.9'", SERVED]),
    (["--ghes-release=3.1..9.9"], ["--ghes-release", "'9.9'", SERVED]),
    (["--ghes-release=2.17..3.1"], ["--ghes-release", "'2.17'", SERVED]),
    (["--ghes-release=three,3.1"], ["--ghes-release", "'three", SERVED]),
    (["--ghes-release=3.4..3.1"], ["--ghes-release", "'3.4..3.1'", "later release to an earlier"]),
    (["--ghes-release=3.1.."], ["--ghes-release", "'3.1..'", SERVED]),
    (["--ghes-release=..3.1"], ["--ghes-release", "'..3.1'", SERVED]),
    (["--ghes-release=3.1,,3.2"], ["--ghes-release", "'3.1,,3.2'", SERVED]),
    (["--ghes-release=3.1,"], ["--ghes-release", "'3.1,'", SERVED]),
    (["--ghes-release=3.19.1"], ["--ghes-release", "'3.19.1'", SERVED]),
    (["--ghes-url=ghes.test"], ["--ghes-url", "'ghes.test'", "'https://ghes.test'"]),
    (["--ghes-url=https://ghes.test/api"], ["--ghes-url", "'https://ghes.test/api'", "'https://ghes.test'"]),
    (["--ghes-url=https://ghes.test:99999"], ["--ghes-url", "'https://ghes.test:99999'", "'https://ghes.test'"]),
    (["--ghes-url="], ["--ghes-url", "''", "'https://ghes.test'"]),
    (["--ghes-seed=seven"], ["--ghes-seed", "'seven'", "an integer"]),
    (["--ghes-seed=1.5"], ["--ghes-seed", "'1.5'", "an integer"]),
    (["--ghes-audit=loud"], ["--ghes-audit", "'loud'", "'off' or 'strict'"]),
    (["-o", "ghes_audit=loud"], ["ghes_audit", "'loud'", "'off' or 'strict'"]),
    (["-o", "ghes_release=9.9"], ["ghes_release", "'9.9'", "3.3"]),
    (["-o", "ghes_release=3.1,9.9"], ["ghes_release", "'9.9'", SERVED]),
    (["--ghes-report-json=missing/report.json"], ["--ghes-report-json", "'missing/report.json'", "directory"]),
    (["--ghes-report-json=."], ["--ghes-report-json", "'.'", "not a file"]),
    (["--ghes-report-json=test_inner.py/report.json"], ["--ghes-report-json", "'test_inner.py/report.json'"]),
    (["--ghes-report-json="], ["--ghes-report-json", "''"]),
    (["-o", "ghes_url=ghes.test"], ["ghes_url", "'ghes.test'", "'https://ghes.test'"]),
    (["-o", "ghes_seed=seven"], ["ghes_seed", "'seven'"]),
    (["-o", "ghes_token_visibility=loud"], ["ghes_token_visibility", "'loud'", "'wire' or 'documented'"]),
    (["-o", "ghes_token_checksum=good"], ["ghes_token_checksum", "'good'", "'invalid' or 'valid'"]),
    (["-o", "ghes_private_mode=maybe"], ["ghes_private_mode", "'maybe'"]),
    (["-o", "ghes_rate_limit=many"], ["ghes_rate_limit", "'many'", "'off' or a positive number"]),
    (["-o", "ghes_rate_limit=-1"], ["ghes_rate_limit", "'-1'", "'off' or a positive number"]),
    (["-o", "ghes_rate_limit=0"], ["ghes_rate_limit", "'0'", "'off' or a positive number"]),
]

# Values of [tool.pytest] have TOML's types, which pytest 9 holds against the type of the key.
BAD_TOML = [
    ("ghes_release = 3.3", ["ghes_release", "pyproject.toml", "string", "float"]),
    ('ghes_release = ["3.1", "3.3"]', ["ghes_release", "pyproject.toml", "string", "list"]),
    ('ghes_release = "3.4..3.1"', ["ghes_release", "pyproject.toml", "'3.4..3.1'", "later release to an earlier"]),
    ('ghes_release = "9.9"', ["ghes_release", "pyproject.toml", "'9.9'", "3.3"]),
    ("ghes_url = 1", ["ghes_url", "pyproject.toml", "string", "int"]),
    ('ghes_url = "ghes.test"', ["ghes_url", "pyproject.toml", "'ghes.test'", "'https://ghes.test'"]),
    ('ghes_seed = "seven"', ["ghes_seed", "pyproject.toml", "int", "str"]),
    ("ghes_seed = 1.5", ["ghes_seed", "pyproject.toml", "int", "float"]),
    ("ghes_seed = true", ["ghes_seed", "pyproject.toml", "int", "bool"]),
    ('ghes_token_visibility = "loud"', ["ghes_token_visibility", "pyproject.toml", "'loud'", "'documented'"]),
    ("ghes_token_checksum = true", ["ghes_token_checksum", "pyproject.toml", "string", "bool"]),
    ('ghes_private_mode = "maybe"', ["ghes_private_mode", "pyproject.toml", "bool", "str"]),
    ('ghes_rate_limit = "many"', ["ghes_rate_limit", "pyproject.toml", "'many'", "'off' or a positive number"]),
    ("ghes_rate_limit = [60]", ["ghes_rate_limit", "pyproject.toml", "string", "list"]),
]

BAD_INI = [
    ("ghes_release = 9.9", ["ghes_release", "pytest.ini", "'9.9'", "3.3"]),
    ("ghes_release = all,9.9", ["ghes_release", "pytest.ini", "'9.9'", SERVED]),
    ("ghes_url = ghes.test", ["ghes_url", "pytest.ini", "'ghes.test'", "'https://ghes.test'"]),
    ("ghes_seed = seven", ["ghes_seed", "pytest.ini", "'seven'"]),
    ("ghes_token_visibility = loud", ["ghes_token_visibility", "pytest.ini", "'loud'", "'documented'"]),
    ("ghes_token_checksum = good", ["ghes_token_checksum", "pytest.ini", "'good'", "'valid'"]),
    ("ghes_private_mode = maybe", ["ghes_private_mode", "pytest.ini", "'maybe'"]),
    ("ghes_rate_limit = many", ["ghes_rate_limit", "pytest.ini", "'many'", "'off'"]),
]


def refused(result: pytest.RunResult) -> str:
    """Return the only line that *result* printed, which refused to start."""
    lines = [line for line in [*result.outlines, *result.errlines] if line]
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert len(lines) == 1
    assert lines[0].startswith("ERROR: ")
    return lines[0]


@pytest.mark.parametrize(("args", "shown"), BAD_OPTIONS, ids=lambda value: value[-1])
def test_a_bad_option_is_one_clean_line(
    inner: Inner, args: list[str], shown: list[str], plugin_args: tuple[str, ...]
) -> None:
    line = refused(inner.run(TEST, *args, *plugin_args))
    assert [part for part in shown if part not in line] == []


@pytest.mark.parametrize(("setting", "shown"), BAD_TOML, ids=lambda value: value if isinstance(value, str) else "")
def test_a_bad_value_of_the_tool_table_is_one_clean_line(
    inner: Inner, setting: str, shown: list[str], plugin_args: tuple[str, ...]
) -> None:
    inner.file("pyproject.toml", f"[tool.pytest]\n{setting}\n")
    line = refused(inner.run(TEST, *plugin_args))
    assert [part for part in shown if part not in line] == []


@pytest.mark.parametrize(("setting", "shown"), BAD_INI, ids=lambda value: value if isinstance(value, str) else "")
def test_a_bad_value_of_the_ini_file_is_one_clean_line(
    inner: Inner, setting: str, shown: list[str], plugin_args: tuple[str, ...]
) -> None:
    inner.file("pytest.ini", f"[pytest]\n{setting}\n")
    line = refused(inner.run(TEST, *plugin_args))
    assert [part for part in shown if part not in line] == []


def test_a_bad_value_in_the_ini_file_does_no_harm_where_the_command_line_has_a_good_one(inner: Inner) -> None:
    inner.file("pytest.ini", "[pytest]\nghes_url = ghes.test\n")
    inner.run(TEST, "--ghes-url=https://corp.test").assert_outcomes(passed=1)


def test_a_bad_value_is_refused_where_no_test_uses_the_server(inner: Inner) -> None:
    assert "'ghes.test'" in refused(inner.run("def test_it(): pass", "--ghes-url=ghes.test"))
