"""The marker `ghes_scenario`, and the hook in a project's conftest that gives the scenarios."""

from __future__ import annotations

import pytest

from tests.plugin.inner import Inner


@pytest.fixture(autouse=True)
def _conftest(inner: Inner) -> None:
    inner.file(
        "conftest.py",
        """
        import pytest

        def pair(server, *, login="octocat", name=None):
            server.issue_token(server.add_user(login, name=name), server.add_oauth_app("ci-bot"))

        def nobody(server):
            pass

        @pytest.hookimpl(optionalhook=True)
        def pytest_ghes_scenarios():
            return {"pair": pair, "nobody": nobody}
        """,
    )


def test_a_scenario_seeds_the_server_as_the_keywords_of_the_marker_say(inner: Inner) -> None:
    source = """
        import pytest

        @pytest.mark.ghes_scenario("pair")
        def test_default(ghes):
            assert ghes.tokens.one().user.login == "octocat"

        @pytest.mark.ghes_scenario("pair", login="hubot")
        def test_keyword(ghes):
            assert ghes.tokens.one().user.login == "hubot"
        """
    inner.run(source).assert_outcomes(passed=2)


def test_a_scenario_alone_brings_the_server(inner: Inner) -> None:
    source = """
        import pytest, requests

        @pytest.mark.ghes_scenario("nobody")
        def test_it():
            assert requests.get("https://ghes.test/api/v3").status_code == 200
        """
    inner.run(source).assert_outcomes(passed=1)


def test_other_markers_may_refer_to_what_a_scenario_seeds(inner: Inner) -> None:
    source = """
        import pytest

        @pytest.mark.ghes_token("octocat", "ci-bot", note="second")
        @pytest.mark.ghes_scenario("pair")
        def test_it(ghes, ghes_token):
            assert [token.note for token in ghes.tokens] == [None, "second"]
            assert ghes_token.note == "second"
        """
    inner.run(source).assert_outcomes(passed=1)


def test_a_fixture_gives_what_the_scenario_of_the_test_seeds(inner: Inner) -> None:
    source = """
        import pytest

        pytestmark = pytest.mark.ghes_scenario("pair")

        def test_user(ghes, ghes_user):
            assert list(ghes.users) == [ghes_user]

        def test_app(ghes, ghes_app):
            assert list(ghes.apps) == [ghes_app]

        def test_token(ghes, ghes_token):
            assert list(ghes.tokens) == [ghes_token]
        """
    inner.run(source).assert_outcomes(passed=3)


def test_the_scenario_of_the_nearest_conftest_counts(inner: Inner, pytester: pytest.Pytester) -> None:
    below = pytester.mkdir("below")
    (below / "conftest.py").write_text(
        "def pytest_ghes_scenarios(): return {'pair': lambda server: server.add_user('nearer')}"
    )
    (below / "test_below.py").write_text(
        "import pytest\n"
        "@pytest.mark.ghes_scenario('pair')\n"
        "def test_it(ghes): assert [user.login for user in ghes.users] == ['nearer']"
    )
    inner.run("").assert_outcomes(passed=1)


def test_scenarios_of_several_implementations_come_together(inner: Inner, pytester: pytest.Pytester) -> None:
    below = pytester.mkdir("below")
    (below / "conftest.py").write_text("def pytest_ghes_scenarios(): return {'other': lambda server: None}")
    (below / "test_below.py").write_text(
        "import pytest\n"
        "@pytest.mark.ghes_scenario('other')\n"
        "@pytest.mark.ghes_scenario('pair')\n"
        "def test_it(ghes): assert 'octocat' in ghes.users"
    )
    inner.run("").assert_outcomes(passed=1)


def test_the_scenario_of_a_nearer_level_replaces_the_one_with_its_name(inner: Inner) -> None:
    source = """
        import pytest

        pytestmark = pytest.mark.ghes_scenario("pair", name="Far")

        @pytest.mark.ghes_scenario("nobody")
        def test_another_name(ghes):
            assert [user.name for user in ghes.users] == ["Far"]

        @pytest.mark.ghes_scenario("pair", name="Near")
        def test_the_same_name(ghes):
            assert [user.name for user in ghes.users] == ["Near"]
        """
    inner.run(source).assert_outcomes(passed=2)
