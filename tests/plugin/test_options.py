"""Settings of the run: command line over ini file over default, each value checked at the start."""

from __future__ import annotations

import pytest

from tests.plugin.inner import Inner


def at(url: str, *, marker: str = "") -> str:
    """Return a test that makes sure that its server is at *url*."""
    above = f"@pytest.mark.{marker}\n" if marker else ""
    return f"import pytest\n\n{above}def test_it(ghes):\n    assert ghes.url == {url!r}\n"


# -- precedence --------------------------------------------------------------------------------------


INI = "[pytest]\nghes_url = https://ini.test\nghes_private_mode = true\n"


def test_the_ini_file_wins_over_the_default(inner: Inner) -> None:
    inner.file("pytest.ini", INI)
    inner.run(at("https://ini.test")).assert_outcomes(passed=1)


def test_the_command_line_wins_over_the_ini_file(inner: Inner) -> None:
    inner.file("pytest.ini", INI)
    inner.run(at("https://cli.test"), "--ghes-url=https://cli.test").assert_outcomes(passed=1)


def test_an_overridden_ini_key_wins_over_the_ini_file(inner: Inner) -> None:
    inner.file("pytest.ini", INI)
    inner.run(at("https://override.test"), "-o", "ghes_url=https://override.test").assert_outcomes(passed=1)


def test_the_marker_wins_over_the_ini_file(inner: Inner) -> None:
    inner.file("pytest.ini", INI)
    source = """
        import pytest, requests

        @pytest.mark.ghes(private_mode=False)
        def test_it(ghes):
            assert ghes.url == "https://ini.test"
            assert requests.get(ghes.api_url).status_code == 200
        """
    inner.run(source).assert_outcomes(passed=1)


def test_the_command_line_wins_over_an_overridden_ini_key(inner: Inner) -> None:
    arguments = ["--ghes-url=https://cli.test", "-o", "ghes_url=https://override.test"]
    inner.run(at("https://cli.test"), *arguments).assert_outcomes(passed=1)


def test_the_marker_wins_over_the_command_line(inner: Inner) -> None:
    source = at("https://marker.test", marker='ghes(url="https://marker.test")')
    inner.run(source, "--ghes-url=https://cli.test").assert_outcomes(passed=1)


def test_a_marker_that_leaves_a_setting_out_leaves_it_to_the_command_line(inner: Inner) -> None:
    source = at("https://cli.test", marker="ghes(private_mode=True)")
    inner.run(source, "--ghes-url=https://cli.test").assert_outcomes(passed=1)


# -- each key ----------------------------------------------------------------------------------------


OTHER = """
ghes_release = "3.2"
ghes_url = "https://corp.test"
ghes_seed = 7
ghes_token_visibility = "documented"
ghes_token_checksum = "valid"
ghes_private_mode = true
ghes_rate_limit = "7"
ghes_audit = "strict"
ghes_loose_ends = "allow"
"""
DEFAULT = """
ghes_release = "3.3"
ghes_url = "https://ghes.test"
ghes_seed = 0
ghes_token_visibility = "wire"
ghes_token_checksum = "invalid"
ghes_private_mode = false
ghes_rate_limit = "off"
ghes_audit = "off"
ghes_loose_ends = "fail"
"""
# A run without a file, and the same keys in each kind of file that pytest reads.
FILES = {
    "no file": ("pytest.ini", "[pytest]", False),
    "pytest.ini": ("pytest.ini", "[pytest]" + OTHER.replace('"', ""), True),
    "ini_options": ("pyproject.toml", "[tool.pytest.ini_options]" + OTHER.replace("= 7", '= "7"'), True),
    "tool.pytest": ("pyproject.toml", "[tool.pytest]" + OTHER, True),
    "tool.pytest with the defaults": ("pyproject.toml", "[tool.pytest]" + DEFAULT, False),
}


@pytest.mark.parametrize(("name", "text", "other"), FILES.values(), ids=FILES)
def test_each_ini_key_sets_its_setting(inner: Inner, name: str, text: str, *, other: bool) -> None:
    inner.file(name, text)
    source = f"""
        import requests
        from pytest_ghes_oauth._domain.credentials import checksum

        def test_each(ghes, ghes_token):
            anonymous = requests.get(ghes.api_url)
            authorization = f"{{ghes.api_url}}/authorizations/{{ghes_token.id}}"
            shown = requests.get(authorization, auth=ghes_token.user.credentials).json()["token"]
            assert (ghes.release == "3.2", ghes.url == "https://corp.test") == ({other}, {other})
            assert (ghes.release == "3.3", ghes.url == "https://ghes.test") == ({not other}, {not other})
            assert shown == (ghes_token.token if {other} else "")
            assert (ghes_token.token[-6:] == checksum(ghes_token.token[4:-6])) is {other}
            assert anonymous.status_code == (401 if {other} else 200)
            assert anonymous.headers.get("X-RateLimit-Limit") == ("7" if {other} else None)

        def test_audit(ghes):
            requests.get(ghes.api_url, params={{"client_secret": "x"}})

        def test_loose_ends(ghes):
            ghes.fault("maintenance", times=1)
        """
    result = inner.run(source)
    result.assert_outcomes(passed=3, errors=1)
    failed = "test_audit" if other else "test_loose_ends"
    result.stdout.fnmatch_lines(f"ERROR test_inner.py::{failed} *")
    result.stdout.fnmatch_lines(f"ghes:*--ghes-seed={7 if other else 0}")


# -- what is shown -----------------------------------------------------------------------------------


def test_the_header_says_which_server_it_is_and_how_to_get_its_values_again(inner: Inner) -> None:
    result = inner.run("", "--ghes-url=https://corp.test", "--ghes-seed=7", "--ghes-release=3.3")
    result.stdout.fnmatch_lines("ghes: release 3.3 at https://corp.test, --ghes-seed=7")


def test_the_header_says_that_nobody_chose_the_release(inner: Inner) -> None:
    default = "ghes: release 3.3 (the default: set ghes_release to yours) at https://ghes.test, --ghes-seed=0"
    inner.run("").stdout.fnmatch_lines(default)


def test_the_help_has_each_option_and_ini_key(inner: Inner) -> None:
    shown = inner.run("", "--help").stdout
    shown.fnmatch_lines(["fake GitHub Enterprise Server:"])
    options = ("--ghes-release=RELEASE", "--ghes-url=URL", "--ghes-seed=SEED", "--ghes-audit=AUDIT")
    strings = ("release", "url", "token_visibility", "token_checksum", "rate_limit", "audit", "loose_ends")
    keys = [f"ghes_{name} (string):" for name in strings] + ["ghes_seed (int):", "ghes_private_mode (bool):"]
    for text in (*options, *keys):
        shown.fnmatch_lines([f"  {text}*"])
