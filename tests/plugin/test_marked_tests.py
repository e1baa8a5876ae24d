"""A marker alone brings the server: a marked test never reaches the network."""

from __future__ import annotations

from itertools import product

import pytest
import requests

from tests.plugin.inner import Inner


@pytest.mark.ghes
def test_the_marker_ghes_brings_the_server() -> None:
    assert requests.get("https://ghes.test/api/v3", timeout=5).status_code == 200


@pytest.mark.ghes_user("octocat", password="hunter2")
def test_the_marker_ghes_user_brings_the_server() -> None:
    response = requests.get("https://ghes.test/api/v3/user", auth=("octocat", "hunter2"), timeout=5)
    assert response.json()["login"] == "octocat"


@pytest.mark.ghes(url="https://github.corp.test")
def test_the_server_is_at_the_url_of_the_marker() -> None:
    assert requests.get("https://github.corp.test/api/v3", timeout=5).status_code == 200


def test_the_server_answers_the_other_fixtures_of_the_test_whatever_their_scope(inner: Inner) -> None:
    scopes = ("function", "class", "module", "package", "session")
    # A file for each, for an autouse fixture of a wide scope is set up by the first test that it is for.
    for scope, autouse in product(scopes, (True, False)):
        inner.file(
            f"test_{scope}_{autouse}.py",
            f"""
            import pytest, requests

            @pytest.fixture(scope="{scope}", autouse={autouse})
            def a_client():
                return requests.get("https://ghes.test/api/v3").status_code

            @pytest.mark.ghes_user("octocat")
            def test_it(a_client):
                assert a_client == 200
            """,
        )
    inner.run("").assert_outcomes(passed=10)


def test_the_server_answers_the_tear_down_of_the_other_fixtures(inner: Inner) -> None:
    source = """
        import pytest, requests

        @pytest.fixture
        def a_client():
            yield
            assert requests.get("https://ghes.test/api/v3").status_code == 200

        @pytest.mark.ghes_user("octocat")
        def test_it(a_client):
            pass
        """
    inner.run(source).assert_outcomes(passed=1)


def test_the_server_answers_the_setup_method_of_a_class(inner: Inner) -> None:
    source = """
        import pytest, requests

        @pytest.mark.ghes_user("octocat")
        class TestIt:
            def setup_method(self):
                self.status = requests.get("https://ghes.test/api/v3").status_code

            def test_it(self):
                assert self.status == 200
        """
    inner.run(source).assert_outcomes(passed=1)


def test_a_mark_that_a_conftest_adds_brings_the_server(inner: Inner) -> None:
    inner.file(
        "conftest.py",
        """
        import pytest

        def pytest_collection_modifyitems(items):
            for item in items:
                item.add_marker(pytest.mark.ghes_user("octocat"))
        """,
    )
    source = """
        import requests

        def test_it():
            assert requests.get("https://ghes.test/api/v3").status_code == 200
        """
    inner.run(source).assert_outcomes(passed=1)


def test_an_unmarked_test_next_to_marked_ones_has_no_server(inner: Inner) -> None:
    source = """
        import pytest, requests

        @pytest.mark.ghes_user("octocat")
        def test_marked():
            assert requests.get("https://ghes.test/api/v3").status_code == 200

        def test_unmarked():
            with pytest.raises(requests.ConnectionError):
                requests.get("https://ghes.test/api/v3")
        """
    inner.run(source).assert_outcomes(passed=2)


# -- parametrize -------------------------------------------------------------------------------------


def test_each_parameter_has_the_server_of_its_own_marks(inner: Inner) -> None:
    source = """
        import pytest

        @pytest.mark.parametrize(
            "login",
            [pytest.param(login, marks=pytest.mark.ghes_user(login)) for login in ["octocat", "hubot"]],
        )
        def test_it(ghes, login):
            assert [user.login for user in ghes.users] == [login]
        """
    inner.run(source).assert_outcomes(passed=2)


def test_the_mark_of_one_parameter_brings_the_server_to_that_one_only(inner: Inner) -> None:
    source = """
        import pytest, requests

        @pytest.mark.parametrize("number", [1, pytest.param(2, marks=pytest.mark.ghes_user("octocat")), 3])
        def test_it(request, number):
            assert ("ghes" in request.fixturenames) == (number == 2)
            assert number != 2 or requests.get("https://ghes.test/api/v3").status_code == 200
        """
    inner.run(source).assert_outcomes(passed=3)


# -- unittest ----------------------------------------------------------------------------------------


def test_a_unittest_test_is_marked_like_any_other(inner: Inner) -> None:
    mark = 'pytest.mark.ghes_user("octocat", password="hunter2")'
    for level in ("module", "class", "method"):
        inner.file(
            f"test_{level}.py",
            f"""
            import unittest
            import pytest, requests

            {f"pytestmark = {mark}" if level == "module" else ""}

            {f"@{mark}" if level == "class" else ""}
            class It(unittest.TestCase):
                {f"@{mark}" if level == "method" else ""}
                def test_it(self):
                    response = requests.get("https://ghes.test/api/v3/user", auth=("octocat", "hunter2"))
                    self.assertEqual(response.json()["login"], "octocat")
            """,
        )
    inner.run("").assert_outcomes(passed=3)


def test_the_server_answers_around_a_unittest_test(inner: Inner) -> None:
    source = """
        import unittest
        import pytest, requests

        def status():
            return requests.get("https://ghes.test/api/v3").status_code

        @pytest.mark.ghes_user("octocat")
        class It(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                cls.statuses = [status()]

            def setUp(self):
                self.statuses.append(status())

            def tearDown(self):
                self.assertEqual([*self.statuses, status()], [200, 200, 200])

            def test_it(self):
                pass
        """
    inner.run(source).assert_outcomes(passed=1)


def test_a_unittest_class_gets_the_fixtures_by_its_own_autouse_fixture(inner: Inner) -> None:
    source = """
        import unittest
        import pytest

        @pytest.mark.ghes_user("octocat")
        class It(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def _take(self, ghes, ghes_user):
                self.ghes, self.user = ghes, ghes_user

            def test_it(self):
                self.assertEqual(self.user.login, "octocat")
                self.assertIn(self.user, self.ghes.users)
        """
    inner.run(source).assert_outcomes(passed=1)
