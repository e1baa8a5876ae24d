"""The hook `pytest_ghes_configure`, as a project's conftest implements it."""

from __future__ import annotations

import pytest

from tests.plugin.inner import Inner


@pytest.fixture(autouse=True)
def _conftest(inner: Inner) -> None:
    inner.file(
        "conftest.py",
        """
        import pytest

        @pytest.hookimpl(optionalhook=True)
        def pytest_ghes_configure(server):
            assert not server.users
            server.add_user("octocat")
        """,
    )


def test_every_server_is_configured_before_the_markers_seed_it(inner: Inner) -> None:
    source = """
        import pytest

        @pytest.mark.parametrize("time", [1, 2])
        def test_each_run(ghes, time):
            assert "octocat" in ghes.users

        @pytest.mark.ghes_user("hubot")
        @pytest.mark.ghes_app("ci-bot")
        @pytest.mark.ghes_token("octocat", "ci-bot")
        def test_before_the_markers(ghes):
            assert [user.login for user in ghes.users] == ["octocat", "hubot"]

        def test_of_the_factory(ghes_factory):
            assert "octocat" in ghes_factory().users
        """
    inner.run(source).assert_outcomes(passed=4)


def test_a_conftest_configures_the_servers_below_its_directory_only(inner: Inner, pytester: pytest.Pytester) -> None:
    below = pytester.mkdir("below")
    (pytester.path / "conftest.py").rename(below / "conftest.py")
    (below / "test_below.py").write_text("def test_it(ghes): assert 'octocat' in ghes.users")
    inner.run("def test_it(ghes): assert not ghes.users").assert_outcomes(passed=2)


def test_an_error_in_an_implementation_is_shown_as_it_is(inner: Inner) -> None:
    source = """
        import pytest

        class Plugin:
            def pytest_ghes_configure(self, server):
                raise ZeroDivisionError("of the project")

        @pytest.fixture(scope="session", autouse=True)
        def register(pytestconfig):
            pytestconfig.pluginmanager.register(Plugin())

        def test_it(ghes):
            pass
        """
    result = inner.run(source)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines("E*ZeroDivisionError: of the project")


def test_whom_the_hook_adds_is_not_the_user_of_a_test(inner: Inner) -> None:
    source = """
        def test_it(ghes, ghes_user):
            assert ghes_user.login != "octocat"
            assert len(ghes.users) == 2
        """
    inner.run(source).assert_outcomes(passed=1)
