"""In which order the markers of a test count: users before tokens, the nearest level first, then as one reads."""

from __future__ import annotations

from itertools import permutations
from typing import ClassVar

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.plugin.inner import Inner

FOUR = (
    pytest.mark.ghes_user("octocat"),
    pytest.mark.ghes_app("ci-bot"),
    pytest.mark.ghes_grant("octocat", "ci-bot", scopes=["gist"]),
    pytest.mark.ghes_token("octocat", "ci-bot", scopes=["repo"]),
)
ORDERS = [pytest.param(number, marks=marks) for number, marks in enumerate(permutations(FOUR))]


@pytest.mark.parametrize("number", ORDERS)
def test_users_apps_grants_and_tokens_are_seeded_in_this_order(ghes: GitHubEnterpriseServer, number: int) -> None:
    expected = ["user.added", "app.added", "grant.created", "grant.extended", "token.issued"]
    assert [event.name for event in ghes.events] == expected, f"permutation {number}"


# -- reading order on one level ----------------------------------------------------------------------


@pytest.mark.ghes_user("a")
@pytest.mark.ghes_user("b")
@pytest.mark.ghes_user("c")
def test_decorators_of_a_function_count_from_the_top(ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
    assert ghes_user.login == "a"
    assert [user.login for user in ghes.users] == ["a", "b", "c"]


@pytest.mark.ghes_app("a")
@pytest.mark.ghes_app("b", kind="github_app")
@pytest.mark.ghes_app("c")
def test_apps_of_both_kinds_count_from_the_top(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp | GitHubApp) -> None:
    assert ghes_app.name == "a"
    assert [app.name for app in ghes.apps] == ["a", "b", "c"]


@pytest.mark.ghes_token("octocat", "ci-bot", note="a")
@pytest.mark.ghes_token("octocat", "ci-bot", note="b")
@pytest.mark.ghes_token("octocat", "ci-bot", note="c")
@pytest.mark.ghes_user("octocat")
@pytest.mark.ghes_app("ci-bot")
def test_tokens_count_from_the_top(ghes: GitHubEnterpriseServer, ghes_token: AccessToken) -> None:
    assert ghes_token.note == "a"
    assert [token.note for token in ghes.tokens] == ["a", "b", "c"]


@pytest.mark.ghes_user("a")
@pytest.mark.ghes_user("b")
@pytest.mark.ghes_user("c")
class TestDecoratorsOfAClass:
    def test_they_count_from_the_top(self, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
        assert ghes_user.login == "a"
        assert [user.login for user in ghes.users] == ["a", "b", "c"]


class TestTheListOfAClass:
    pytestmark: ClassVar = [pytest.mark.ghes_user("a"), pytest.mark.ghes_user("b"), pytest.mark.ghes_user("c")]

    def test_it_counts_from_the_top(self, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
        assert ghes_user.login == "a"
        assert [user.login for user in ghes.users] == ["a", "b", "c"]


def test_the_list_of_a_module_counts_from_the_top(inner: Inner) -> None:
    source = """
        import pytest

        pytestmark = [pytest.mark.ghes_user("a"), pytest.mark.ghes_user("b"), pytest.mark.ghes_user("c")]

        def test_it(ghes, ghes_user):
            assert ghes_user.login == "a"
            assert [user.login for user in ghes.users] == ["a", "b", "c"]
        """
    inner.run(source).assert_outcomes(passed=1)


def test_the_decorators_of_a_class_stand_above_its_list(inner: Inner) -> None:
    source = """
        import pytest

        @pytest.mark.ghes_user("a")
        @pytest.mark.ghes_user("b")
        class TestIt:
            pytestmark = [pytest.mark.ghes_user("c"), pytest.mark.ghes_user("d")]

            def test_it(self, ghes, ghes_user):
                assert ghes_user.login == "a"
                assert [user.login for user in ghes.users][:2] == ["a", "b"]
        """
    inner.run(source).assert_outcomes(passed=1)


# -- the nearest level -------------------------------------------------------------------------------


def test_the_function_counts_before_the_class_and_the_class_before_the_module(inner: Inner) -> None:
    source = """
        import pytest

        pytestmark = [pytest.mark.ghes_user("e"), pytest.mark.ghes_user("f")]

        @pytest.mark.ghes_user("c")
        @pytest.mark.ghes_user("d")
        class TestIt:
            @pytest.mark.ghes_user("a")
            @pytest.mark.ghes_user("b")
            def test_it(self, ghes, ghes_user):
                assert ghes_user.login == "a"
                assert [user.login for user in ghes.users] == ["a", "b", "c", "d", "e", "f"]
        """
    inner.run(source).assert_outcomes(passed=1)


def test_a_class_within_a_class_is_nearer_than_the_class_around_it(inner: Inner) -> None:
    source = """
        import pytest

        @pytest.mark.ghes_user("b")
        class TestOuter:
            @pytest.mark.ghes_user("a")
            class TestInner:
                def test_it(self, ghes_user):
                    assert ghes_user.login == "a"
        """
    inner.run(source).assert_outcomes(passed=1)


def test_markers_of_a_base_class_are_inherited(inner: Inner) -> None:
    source = """
        import pytest

        @pytest.mark.ghes_user("a")
        @pytest.mark.ghes_user("b")
        class Base:
            pass

        class TestIt(Base):
            def test_it(self, ghes, ghes_user):
                assert ghes_user.login == "a"
                assert [user.login for user in ghes.users] == ["a", "b"]
        """
    inner.run(source).assert_outcomes(passed=1)


def test_a_class_is_nearer_than_its_base_class(inner: Inner) -> None:
    source = """
        import pytest

        @pytest.mark.ghes(url="https://base.test")
        @pytest.mark.ghes_user("base")
        class Base:
            pass

        @pytest.mark.ghes(url="https://derived.test")
        @pytest.mark.ghes_user("derived")
        class TestIt(Base):
            def test_it(self, ghes, ghes_user):
                assert (ghes.url, ghes_user.login) == ("https://derived.test", "derived")
        """
    inner.run(source).assert_outcomes(passed=1)


def test_the_mark_of_a_parameter_counts_before_the_decorators_of_its_function(inner: Inner) -> None:
    source = """
        import pytest

        @pytest.mark.ghes_user("b")
        @pytest.mark.parametrize("number", [pytest.param(1, marks=pytest.mark.ghes_user("a"))])
        def test_it(ghes_user, number):
            assert ghes_user.login == "a"
        """
    inner.run(source).assert_outcomes(passed=1)


def test_the_mark_of_a_parameter_replaces_the_decorator_of_its_function(inner: Inner) -> None:
    source = """
        import pytest

        @pytest.mark.ghes_user("octocat", password="far")
        @pytest.mark.parametrize(
            "number", [pytest.param(1, marks=pytest.mark.ghes_user("octocat", password="near"))]
        )
        def test_it(ghes, number):
            assert [user.password for user in ghes.users] == ["near"]
        """
    inner.run(source).assert_outcomes(passed=1)


# -- the nearer replaces the farther -----------------------------------------------------------------


LEVELS = """
    import pytest

    pytestmark = [{module}]

    {above_class}
    class TestIt:
        {above_function}
        def test_it(self, ghes):
            {check}
    """


@pytest.mark.parametrize(
    ("module", "above_class", "above_function"),
    [
        ("pytest.mark.{far}", "@pytest.mark.{near}", ""),
        ("pytest.mark.{far}", "", "@pytest.mark.{near}"),
        ("", "@pytest.mark.{far}", "@pytest.mark.{near}"),
        ("pytest.mark.{far}", "@pytest.mark.{far}", "@pytest.mark.{near}"),
    ],
    ids=["class over module", "function over module", "function over class", "function over both"],
)
@pytest.mark.parametrize(
    ("far", "near", "check"),
    [
        (
            "ghes_user('octocat', password='far')",
            "ghes_user('octocat', password='near')",
            "assert [user.password for user in ghes.users] == ['near']",
        ),
        (
            "ghes_user('octocat', password='far')",
            "ghes_user('OctoCat', password='near')",
            "assert [user.password for user in ghes.users] == ['near']",
        ),
        (
            "ghes_user(login='octocat', password='far')",
            "ghes_user(login='octocat', password='near')",
            "assert [user.password for user in ghes.users] == ['near']",
        ),
        (
            "ghes_app('ci-bot', client_secret='far')",
            "ghes_app('ci-bot', client_secret='near')",
            "assert [app.client_secret for app in ghes.apps] == ['near']",
        ),
        (
            "ghes_app(name='ci-bot', client_secret='far')",
            "ghes_app('ci-bot', client_secret='near')",
            "assert [app.client_secret for app in ghes.apps] == ['near']",
        ),
        (
            "ghes_app('ci-bot')",
            "ghes_app('ci-bot', kind='github_app')",
            "assert [app.client_id[:4] for app in ghes.apps] == ['Iv1.']",
        ),
    ],
    ids=["login", "login in other case", "login as keyword", "app name", "app name as keyword", "app of another kind"],
)
def test_the_nearer_replaces_the_farther(
    inner: Inner, module: str, above_class: str, above_function: str, far: str, near: str, check: str
) -> None:
    places = {"module": module, "above_class": above_class, "above_function": above_function}
    filled = {place: text.format(far=far, near=near) for place, text in places.items()}
    inner.run(LEVELS.format(**filled, check=check)).assert_outcomes(passed=1)


def test_a_token_of_the_module_belongs_to_the_user_that_replaced_its_own(inner: Inner) -> None:
    source = """
        import pytest

        pytestmark = [
            pytest.mark.ghes_user("octocat"),
            pytest.mark.ghes_app("ci-bot"),
            pytest.mark.ghes_token("octocat", "ci-bot"),
        ]

        @pytest.mark.ghes_user("octocat", name="The Nearer")
        def test_it(ghes_token):
            assert ghes_token.user.name == "The Nearer"
        """
    inner.run(source).assert_outcomes(passed=1)
