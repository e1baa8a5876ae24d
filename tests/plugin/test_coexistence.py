"""The plugin beside other plugins, in other ways of running, and switched off.

That it answers in a process of its own, beside every plugin that is installed, tests/test_readme.py tests.
"""

from __future__ import annotations

import pytest

from tests.plugin.inner import Inner

SOURCE = """
    import pytest, requests

    def test_fixture(ghes, ghes_user):
        response = requests.get(ghes.api_url + "/user", auth=ghes_user.credentials)
        assert response.json()["login"] == ghes_user.login

    @pytest.mark.ghes(url="https://github.corp.test")
    @pytest.mark.ghes_user("octocat", password="hunter2")
    class TestMarked:
        def test_marker(self):
            response = requests.get("https://github.corp.test/api/v3/user", auth=("octocat", "hunter2"))
            assert response.json()["login"] == "octocat"
    """


@pytest.mark.parametrize(
    "args",
    [
        ["-p", "randomly"],
        ["-p", "no:terminal"],
        ["--import-mode=importlib"],
        ["--setup-show"],
    ],
    ids=" ".join,
)
def test_the_server_answers(inner: Inner, args: list[str]) -> None:
    reports = inner.reports(SOURCE, *args)
    assert [report.outcome for report in reports if report.when == "call"] == ["passed", "passed"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[tool.pytest]\nstrict = true\nfilterwarnings = ["error"]\nghes_seed = 7\n'),
        ("pytest.ini", "[pytest]\nstrict = true\nfilterwarnings = error\nghes_seed = 7\n"),
    ],
)
def test_the_server_answers_in_strict_mode(inner: Inner, name: str, text: str) -> None:
    inner.file(name, text)
    inner.run(SOURCE).assert_outcomes(passed=2)


def test_doctests_may_use_the_fixture(inner: Inner) -> None:
    source = '''
        def sign_in():
            """
            >>> import requests
            >>> requests.get(getfixture("ghes").api_url).status_code
            200
            """
        '''
    inner.run(source, "--doctest-modules").assert_outcomes(passed=1)


# -- switched off ------------------------------------------------------------------------------------


CONFTEST = """
    import pytest

    @pytest.hookimpl(optionalhook=True)
    def pytest_ghes_configure(server):
        server.add_user("octocat")

    @pytest.hookimpl(optionalhook=True)
    def pytest_ghes_scenarios():
        return {}
    """


def test_a_run_without_the_plugin_starts(inner: Inner) -> None:
    inner.file("conftest.py", CONFTEST)
    inner.run("def test_it(): pass", "-p", "no:ghes_oauth").assert_outcomes(passed=1)


def test_a_run_without_the_plugin_has_no_header_of_ours(inner: Inner) -> None:
    inner.run("", "-p", "no:ghes_oauth").stdout.no_fnmatch_line("ghes:*")


def test_a_run_without_the_plugin_has_no_fixture_of_ours(inner: Inner) -> None:
    fixtures = ("ghes", "ghes_user", "ghes_app", "ghes_token", "ghes_factory")
    source = "".join(f"def test_{fixture}({fixture}): pass\n" for fixture in fixtures)
    result = inner.run(source, "-p", "no:ghes_oauth")
    result.stdout.fnmatch_lines([f"E*fixture '{fixture}' not found" for fixture in fixtures])


def test_a_run_without_the_plugin_knows_no_option_of_ours(inner: Inner) -> None:
    result = inner.run("", "-p", "no:ghes_oauth", "--ghes-seed=7")
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_the_plugin_is_listed_by_its_name(inner: Inner) -> None:
    inner.run("", "--trace-config").stdout.fnmatch_lines("*ghes_oauth*pytest_ghes_oauth*plugin.py*")
