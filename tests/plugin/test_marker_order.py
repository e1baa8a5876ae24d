"""In which order the markers of a test count: users before tokens, the nearest level first, then as one reads."""

from __future__ import annotations

from typing import ClassVar

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.plugin.inner import Inner

ALL = (
    pytest.mark.ghes_user("octocat"),
    pytest.mark.ghes_organization("acme", members=["octocat"]),
    pytest.mark.ghes_team("acme/core", members=["octocat"]),
    pytest.mark.ghes_app("deployer", kind="github_app", owner="acme"),
    pytest.mark.ghes_installation("deployer", "acme"),
    pytest.mark.ghes_grant("octocat", "deployer"),
    pytest.mark.ghes_token("octocat", "deployer"),
)
SEEDED = ("user", "organization", "team", "app", "installation", "grant", "token")


@pytest.mark.parametrize("order", [pytest.param("this", marks=ALL), pytest.param("reverse", marks=ALL[::-1])])
def test_what_markers_add_is_seeded_in_one_order(ghes: GitHubEnterpriseServer, order: str) -> None:
    seeded = [event.name.partition(".")[0] for event in ghes.events]
    assert [name for name in dict.fromkeys(seeded) if name in SEEDED] == [*SEEDED], f"written in {order} order"


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


@pytest.mark.ghes_user("a")
@pytest.mark.ghes_user("b")
class TestDecoratorsAndListOfAClass:
    pytestmark: ClassVar = [pytest.mark.ghes_user("c"), pytest.mark.ghes_user("d")]

    def test_the_decorators_stand_above_the_list(self, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
        assert ghes_user.login == "a"
        assert [user.login for user in ghes.users][:2] == ["a", "b"]


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


@pytest.mark.ghes_user("b")
class TestOuter:
    @pytest.mark.ghes_user("a")
    class TestInner:
        def test_a_class_within_a_class_is_nearer_than_the_class_around_it(self, ghes_user: User) -> None:
            assert ghes_user.login == "a"


@pytest.mark.ghes(url="https://base.test")
@pytest.mark.ghes_user("c")
@pytest.mark.ghes_user("d")
class Base:
    """Marked, for the classes below."""


class TestInherited(Base):
    def test_markers_of_a_base_class_are_inherited(self, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
        assert (ghes.url, ghes_user.login) == ("https://base.test", "c")
        assert [user.login for user in ghes.users] == ["c", "d"]


@pytest.mark.ghes(url="https://derived.test")
@pytest.mark.ghes_user("a")
@pytest.mark.ghes_user("b")
class TestDerived(Base):
    def test_a_class_is_nearer_than_its_base_class(self, ghes: GitHubEnterpriseServer, ghes_user: User) -> None:
        assert (ghes.url, ghes_user.login) == ("https://derived.test", "a")
        assert [user.login for user in ghes.users] == ["a", "b", "c", "d"]


@pytest.mark.ghes_user("b")
@pytest.mark.parametrize("number", [pytest.param(1, marks=pytest.mark.ghes_user("a"))])
def test_the_mark_of_a_parameter_counts_before_the_decorators_of_its_function(ghes_user: User, number: int) -> None:
    assert (ghes_user.login, number) == ("a", 1)


@pytest.mark.ghes_user("octocat", password="far")
@pytest.mark.parametrize("number", [pytest.param(1, marks=pytest.mark.ghes_user("octocat", password="near"))])
def test_the_mark_of_a_parameter_replaces_the_decorator_of_its_function(
    ghes: GitHubEnterpriseServer, number: int
) -> None:
    assert ([user.password for user in ghes.users], number) == (["near"], 1)


# -- the nearer replaces the farther -----------------------------------------------------------------


def test_each_level_replaces_what_a_farther_one_adds(inner: Inner) -> None:
    source = """
        import pytest

        pytestmark = pytest.mark.ghes_user("octocat", password="module")

        @pytest.mark.ghes_user("octocat", password="class")
        class TestMarked:
            @pytest.mark.ghes_user("octocat", password="function")
            def test_function_over_both(self, ghes):
                assert [user.password for user in ghes.users] == ["function"]

            def test_class_over_module(self, ghes):
                assert [user.password for user in ghes.users] == ["class"]

        class TestUnmarked:
            @pytest.mark.ghes_user("octocat", password="function")
            def test_function_over_module(self, ghes):
                assert [user.password for user in ghes.users] == ["function"]
        """
    inner.run(source).assert_outcomes(passed=3)


@pytest.mark.ghes_user("octocat", password="far")
@pytest.mark.ghes_user(login="hubot", password="far")
@pytest.mark.ghes_app("ci-bot", client_secret="far")
@pytest.mark.ghes_app(name="cd-bot", client_secret="far")
class TestTheNearerReplacesTheFarther:
    @pytest.mark.ghes_user("OctoCat", password="near")
    def test_a_login_in_other_case_is_the_same(self, ghes: GitHubEnterpriseServer) -> None:
        assert [user.password for user in ghes.users] == ["near", "far"]

    @pytest.mark.ghes_user(login="hubot", password="near")
    def test_a_login_may_be_a_keyword(self, ghes: GitHubEnterpriseServer) -> None:
        assert [user.password for user in ghes.users] == ["near", "far"]

    @pytest.mark.ghes_app("cd-bot", client_secret="near")
    def test_an_app_has_the_same_name_as_keyword_and_as_argument(self, ghes: GitHubEnterpriseServer) -> None:
        assert [app.client_secret for app in ghes.apps] == ["near", "far"]

    @pytest.mark.ghes_app("ci-bot", kind="github_app")
    def test_an_app_may_be_of_another_kind(self, ghes: GitHubEnterpriseServer) -> None:
        assert [app.client_id.startswith("Iv1.") for app in ghes.apps] == [True, False]

    @pytest.mark.ghes_app("CI-Bot", client_secret="near")
    def test_an_app_name_in_other_case_is_another(self, ghes: GitHubEnterpriseServer) -> None:
        assert [app.name for app in ghes.apps] == ["CI-Bot", "ci-bot", "cd-bot"]


@pytest.mark.ghes_user("octocat")
@pytest.mark.ghes_organization("acme", members=["octocat"])
@pytest.mark.ghes_team("acme/core", members=["octocat"])
@pytest.mark.ghes_app("deployer", kind="github_app", permissions={"contents": "read", "issues": "read"})
@pytest.mark.ghes_installation("deployer", "acme")
class TestTheNearerReplacesTheFartherAroundAnOrganization:
    @pytest.mark.ghes_organization(login="Acme")
    @pytest.mark.ghes_team(slug="Acme/core")
    def test_a_login_and_a_slug_in_other_case_are_the_same(self, ghes: GitHubEnterpriseServer) -> None:
        added = [event for event in ghes.events if event.name in ("organization.added", "team.added")]
        assert [(event.organization and event.organization.members) for event in added] == [(), ()]

    @pytest.mark.ghes_installation("deployer", account="ACME", permissions={"issues": "read"})
    def test_an_installation_on_the_same_account_is_the_same(self, ghes: GitHubEnterpriseServer) -> None:
        made = [event.installation for event in ghes.events if event.installation]
        assert [one.permissions for one in made] == [{"issues": "read"}]

    @pytest.mark.ghes_installation("deployer", "octocat")
    def test_an_installation_on_another_account_is_another(self, ghes: GitHubEnterpriseServer) -> None:
        made = [event.installation for event in ghes.events if event.installation]
        assert [one.account.login for one in made] == ["octocat", "acme"]


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
