"""Settings of the run: command line over ini file over default, each value checked at the start."""

from __future__ import annotations

import pytest

from tests.plugin.inner import Inner

# The same two keys in each file that pytest reads.
INI_FILES = {
    "pytest.ini": ("pytest.ini", "[pytest]\nghes_url = https://ini.test\nghes_private_mode = true\n"),
    "ini_options": (
        "pyproject.toml",
        '[tool.pytest.ini_options]\nghes_url = "https://ini.test"\nghes_private_mode = true\n',
    ),
    "tool.pytest": ("pyproject.toml", '[tool.pytest]\nghes_url = "https://ini.test"\nghes_private_mode = true\n'),
    "pytest.toml": ("pytest.toml", '[pytest]\nghes_url = "https://ini.test"\nghes_private_mode = true\n'),
}


@pytest.fixture(name="ini_file", params=INI_FILES)
def _ini_file(request: pytest.FixtureRequest, inner: Inner) -> str:
    """The kind of an ini file, which the project has, and which sets the origin and private mode."""
    kind: str = request.param
    inner.file(*INI_FILES[kind])
    return kind


def at(url: str, *, marker: str = "") -> str:
    """Return a test that makes sure that its server is at *url*."""
    above = f"@pytest.mark.{marker}\n" if marker else ""
    return f"import pytest\n\n{above}def test_it(ghes):\n    assert ghes.url == {url!r}\n"


# -- precedence --------------------------------------------------------------------------------------


def test_without_any_setting_the_defaults_hold(inner: Inner) -> None:
    source = """
        import requests

        def test_it(ghes):
            response = requests.get(ghes.api_url)
            assert (ghes.url, ghes.release, response.status_code) == ("https://ghes.test", "3.3", 200)
            assert "X-RateLimit-Limit" not in response.headers
        """
    inner.run(source).assert_outcomes(passed=1)


@pytest.mark.usefixtures("ini_file")
def test_the_ini_file_wins_over_the_default(inner: Inner, plugin_args: tuple[str, ...]) -> None:
    source = """
        import requests

        def test_it(ghes):
            assert ghes.url == "https://ini.test"
            assert requests.get(ghes.api_url).status_code == 401
        """
    inner.run(source, *plugin_args).assert_outcomes(passed=1)


@pytest.mark.usefixtures("ini_file")
def test_the_command_line_wins_over_the_ini_file(inner: Inner) -> None:
    inner.run(at("https://cli.test"), "--ghes-url=https://cli.test").assert_outcomes(passed=1)


@pytest.mark.usefixtures("ini_file")
def test_an_overridden_ini_key_wins_over_the_ini_file(inner: Inner) -> None:
    inner.run(at("https://override.test"), "-o", "ghes_url=https://override.test").assert_outcomes(passed=1)


@pytest.mark.usefixtures("ini_file")
def test_the_marker_wins_over_the_ini_file(inner: Inner) -> None:
    source = """
        import pytest, requests

        @pytest.mark.ghes(private_mode=False)
        def test_it(ghes):
            assert requests.get(ghes.api_url).status_code == 200
        """
    inner.run(source).assert_outcomes(passed=1)


def test_an_overridden_ini_key_needs_no_ini_file(inner: Inner) -> None:
    inner.run(at("https://override.test"), "-o", "ghes_url=https://override.test").assert_outcomes(passed=1)


def test_the_command_line_wins_over_an_overridden_ini_key(inner: Inner) -> None:
    arguments = ["--ghes-url=https://cli.test", "-o", "ghes_url=https://override.test"]
    inner.run(at("https://cli.test"), *arguments).assert_outcomes(passed=1)


def test_the_marker_wins_over_the_command_line(inner: Inner, plugin_args: tuple[str, ...]) -> None:
    source = at("https://marker.test", marker='ghes(url="https://marker.test")')
    inner.run(source, "--ghes-url=https://cli.test", *plugin_args).assert_outcomes(passed=1)


def test_a_marker_that_leaves_a_setting_out_leaves_it_to_the_command_line(inner: Inner) -> None:
    source = at("https://cli.test", marker="ghes(private_mode=True)")
    inner.run(source, "--ghes-url=https://cli.test").assert_outcomes(passed=1)


def test_the_command_line_reaches_the_workers(inner: Inner) -> None:
    inner.run(at("https://cli.test"), "--ghes-url=https://cli.test", "-n", "2").assert_outcomes(passed=1)


# -- each key ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "check"),
    [
        ('ghes_release = "3.3"', "ghes.release == '3.3'"),
        ('ghes_url = "https://corp.test"', "ghes.url == 'https://corp.test'"),
        ('ghes_token_visibility = "documented"', "shown_later()"),
        ('ghes_token_visibility = "wire"', "not shown_later()"),
        ('ghes_token_checksum = "valid"', "checksum_is_valid()"),
        ('ghes_token_checksum = "invalid"', "not checksum_is_valid()"),
        ("ghes_private_mode = true", "anonymous().status_code == 401"),
        ("ghes_private_mode = false", "anonymous().status_code == 200"),
        ('ghes_rate_limit = "7"', "anonymous().headers['X-RateLimit-Limit'] == '7'"),
        ('ghes_rate_limit = "off"', "'X-RateLimit-Limit' not in anonymous().headers"),
    ],
)
@pytest.mark.parametrize("table", ["tool.pytest", "tool.pytest.ini_options"])
def test_each_ini_key_sets_its_setting(inner: Inner, table: str, setting: str, check: str) -> None:
    inner.file("pyproject.toml", f"[{table}]\n{setting}\n")
    source = f"""
        import requests
        from pytest_ghes_oauth._domain.credentials import checksum

        def test_it(ghes, ghes_token):
            def anonymous():
                return requests.get(ghes.api_url)

            def shown_later():
                url = f"{{ghes.api_url}}/authorizations/{{ghes_token.id}}"
                return requests.get(url, auth=ghes_token.user.credentials).json()["token"] == ghes_token.token

            def checksum_is_valid():
                return ghes_token.token[-6:] == checksum(ghes_token.token[4:-6])

            assert {check}
        """
    inner.run(source).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest.ini", "[pytest]\nghes_seed = 7\n"),
        ("pyproject.toml", '[tool.pytest.ini_options]\nghes_seed = "7"\n'),
        ("pyproject.toml", "[tool.pytest]\nghes_seed = 7\n"),
        ("pytest.ini", "[pytest]\naddopts = --ghes-seed=7\n"),
    ],
    ids=["pytest.ini", "ini_options", "tool.pytest", "addopts"],
)
def test_the_seed_may_stand_in_the_ini_file(inner: Inner, name: str, text: str) -> None:
    inner.file(name, text)
    inner.run("").stdout.fnmatch_lines("ghes:*--ghes-seed=7")


# -- what is shown -----------------------------------------------------------------------------------


def test_the_header_says_which_server_it_is_and_how_to_get_its_values_again(inner: Inner) -> None:
    result = inner.run("", "--ghes-url=https://corp.test", "--ghes-seed=7")
    result.stdout.fnmatch_lines("ghes: release 3.3 at https://corp.test, --ghes-seed=7")


def test_the_header_shows_the_fixed_seed_too(inner: Inner) -> None:
    inner.run("").stdout.re_match_lines([r"ghes: .*--ghes-seed=\d+$"])


def test_the_header_is_shown_once_with_several_workers(inner: Inner) -> None:
    shown = inner.run(at("https://ghes.test"), "-n", "2").stdout.str()
    assert shown.count("--ghes-seed") == 1


@pytest.mark.parametrize(
    "option", ["--ghes-release=RELEASE", "--ghes-url=URL", "--ghes-seed=SEED", "--ghes-audit=AUDIT"]
)
def test_the_help_has_each_option(inner: Inner, option: str) -> None:
    inner.run("", "--help").stdout.fnmatch_lines(["fake GitHub Enterprise Server:", f"  {option}*"])


@pytest.mark.parametrize(
    "key",
    [
        "ghes_release (string):",
        "ghes_url (string):",
        "ghes_seed (int):",
        "ghes_token_visibility (string):",
        "ghes_token_checksum (string):",
        "ghes_private_mode (bool):",
        "ghes_rate_limit (string):",
        "ghes_audit (string):",
    ],
)
def test_the_help_has_each_ini_key(inner: Inner, key: str) -> None:
    inner.run("", "--help").stdout.fnmatch_lines([f"  {key}*"])
