"""A marker alone brings the server: a marked test never reaches the network."""

from __future__ import annotations

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


@pytest.mark.ghes_app("ci-bot")
def test_the_marker_ghes_app_brings_the_server() -> None:
    assert requests.get("https://ghes.test/api/v3", timeout=5).status_code == 200


@pytest.mark.ghes(url="https://github.corp.test")
def test_the_server_is_at_the_url_of_the_marker() -> None:
    assert requests.get("https://github.corp.test/api/v3", timeout=5).status_code == 200


@pytest.mark.parametrize("scope", ["function", "class", "module", "package", "session"])
@pytest.mark.parametrize("autouse", [True, False], ids=["autouse", "requested"])
def test_the_server_answers_the_other_fixtures_of_the_test(inner: Inner, scope: str, *, autouse: bool) -> None:
    source = f"""
        import pytest, requests

        @pytest.fixture(scope="{scope}", autouse={autouse})
        def a_client():
            return requests.get("https://ghes.test/api/v3").status_code

        @pytest.mark.ghes_user("octocat")
        def test_it(a_client):
            assert a_client == 200
        """
    inner.run(source).assert_outcomes(passed=1)


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


def test_the_mark_of_one_parameter_brings_the_server(inner: Inner) -> None:
    source = """
        import pytest, requests

        @pytest.mark.parametrize("number", [pytest.param(1, marks=pytest.mark.ghes_user("octocat"))])
        def test_it(number):
            assert requests.get("https://ghes.test/api/v3").status_code == 200
        """
    inner.run(source).assert_outcomes(passed=1)


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


def test_the_mark_of_one_parameter_brings_no_server_to_the_others(inner: Inner) -> None:
    source = """
        import pytest, requests

        @pytest.mark.parametrize("number", [1, pytest.param(2, marks=pytest.mark.ghes_user("octocat")), 3])
        def test_it(request, number):
            assert ("ghes" in request.fixturenames) == (number == 2)
        """
    inner.run(source).assert_outcomes(passed=3)


# -- unittest ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["module", "class", "method"])
def test_a_unittest_test_is_marked_like_any_other(inner: Inner, level: str) -> None:
    mark = 'pytest.mark.ghes_user("octocat", password="hunter2")'
    source = f"""
        import unittest
        import pytest, requests

        {f"pytestmark = {mark}" if level == "module" else ""}

        {f"@{mark}" if level == "class" else ""}
        class It(unittest.TestCase):
            {f"@{mark}" if level == "method" else ""}
            def test_it(self):
                response = requests.get("https://ghes.test/api/v3/user", auth=("octocat", "hunter2"))
                self.assertEqual(response.json()["login"], "octocat")
        """
    inner.run(source).assert_outcomes(passed=1)


@pytest.mark.parametrize("method", ["setUp", "tearDown"])
def test_the_server_answers_around_a_unittest_test(inner: Inner, method: str) -> None:
    source = f"""
        import unittest
        import pytest, requests

        @pytest.mark.ghes_user("octocat")
        class It(unittest.TestCase):
            def {method}(self):
                self.assertEqual(requests.get("https://ghes.test/api/v3").status_code, 200)

            def test_it(self):
                pass
        """
    inner.run(source).assert_outcomes(passed=1)


def test_the_server_answers_the_class_set_up_of_a_unittest_class(inner: Inner) -> None:
    source = """
        import unittest
        import pytest, requests

        @pytest.mark.ghes_user("octocat")
        class It(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                cls.status = requests.get("https://ghes.test/api/v3").status_code

            def test_it(self):
                self.assertEqual(self.status, 200)
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
