"""The same test gets the same values: alone, in any order, in any process; and disturbs no other generator."""

from __future__ import annotations

import textwrap

import pytest

from tests.plugin.inner import Inner

SOURCE = """
    import pytest

    def values(ghes):
        user, app = ghes.add_user(), ghes.add_oauth_app()
        token, github_app = ghes.issue_token(user, app), ghes.add_github_app()
        return [
            user.login, user.password, user.name, user.email, user.id,
            app.name, app.client_id, app.client_secret, app.id,
            token.token, token.id,
            github_app.name, github_app.client_id, github_app.client_secret,
        ]

    def test_one(ghes, record_property):
        record_property("values", values(ghes))

    @pytest.mark.ghes_user
    @pytest.mark.ghes_app
    def test_two(ghes, ghes_token, record_property):
        record_property("values", [ghes_token.user.login, ghes_token.token, *values(ghes)])

    @pytest.mark.parametrize("number", [1, 2])
    def test_three(ghes, number, record_property):
        record_property("values", values(ghes))

    class TestIt:
        def test_four(self, ghes, record_property):
            record_property("values", values(ghes))
    """

NAMES = ("test_one", "test_two", "test_three[1]", "test_three[2]", "TestIt.test_four")


def test_every_test_gets_values_of_its_own(inner: Inner) -> None:
    values = inner.properties(SOURCE)
    assert set(values) == set(NAMES)
    assert len({str(drawn) for drawn in values.values()}) == len(NAMES)


def test_a_second_run_gives_the_same_values(inner: Inner) -> None:
    assert inner.properties(SOURCE) == inner.properties(SOURCE)


@pytest.mark.parametrize("name", ["test_two", "test_three[2]"])
def test_a_test_alone_gets_the_same_values(inner: Inner, name: str) -> None:
    alone = inner.properties(SOURCE, f"test_inner.py::{name}")
    assert alone == {name: inner.properties(SOURCE)[name]}


def test_a_random_order_gives_the_same_values(inner: Inner) -> None:
    shuffled = inner.properties(SOURCE, "-p", "randomly", "--randomly-seed=1")
    assert list(shuffled) != list(NAMES)
    assert shuffled == inner.properties(SOURCE)


def test_another_seed_gives_other_values(inner: Inner) -> None:
    base, other = inner.properties(SOURCE), inner.properties(SOURCE, "--ghes-seed=7")
    assert [name for name in NAMES if base[name] == other[name]] == []


def test_one_seed_gives_the_same_values_on_the_command_line_and_in_the_ini_file(inner: Inner) -> None:
    given = inner.properties(SOURCE, "--ghes-seed=7")
    assert inner.properties(SOURCE, "-o", "ghes_seed=7") == given


def test_the_seed_of_the_header_gives_the_same_values(inner: Inner) -> None:
    seed = inner.run(SOURCE).stdout.str().partition("--ghes-seed=")[2].split()[0]
    assert inner.properties(SOURCE, f"--ghes-seed={seed}") == inner.properties(SOURCE)


def test_another_test_beside_it_changes_nothing(inner: Inner) -> None:
    longer = f"def test_zero(ghes, ghes_token): pass\n{textwrap.dedent(SOURCE)}"
    assert inner.properties(longer)["test_one"] == inner.properties(SOURCE)["test_one"]


# -- ghes_factory ------------------------------------------------------------------------------------


FACTORY = """
    def test_one(ghes_factory, record_property):
        record_property("login", ghes_factory().add_user().login)

    def test_two(ghes_factory, record_property):
        record_property("login", ghes_factory().add_user().login)
    """


def test_a_server_of_the_factory_gives_a_test_alone_the_same_values(inner: Inner) -> None:
    alone = inner.properties(FACTORY, "test_inner.py::test_two")
    assert alone == {"test_two": inner.properties(FACTORY)["test_two"]}


def test_two_servers_of_the_factory_give_different_values(inner: Inner) -> None:
    source = """
        def test_it(ghes_factory):
            assert ghes_factory().add_user().password != ghes_factory().add_user().password
        """
    inner.run(source).assert_outcomes(passed=1)


# -- other generators --------------------------------------------------------------------------------


DRAWN = """
import random
from faker import Faker

def test_faker(faker, {fixtures}record_property):
    {server}
    record_property("drawn", [faker.name(), faker.email(), faker.pyint()])

def test_another_faker({fixtures}record_property):
    Faker.seed(1)
    {server}
    record_property("drawn", [Faker().name(), Faker().pyint()])

def test_random({fixtures}record_property):
    random.seed(1)
    {server}
    record_property("drawn", [random.random(), random.random()])
"""
AS_SEEDED_BY_RANDOMLY = """
def test_random_as_it_is({fixtures}record_property):
    {server}
    record_property("drawn", random.random())
"""


@pytest.mark.parametrize(
    ("source", "args"),
    [
        (DRAWN, ["-p", "faker"]),
        (DRAWN + AS_SEEDED_BY_RANDOMLY, ["-p", "faker", "-p", "randomly", "--randomly-seed=1"]),
    ],
    ids=["plain", "randomly"],
)
def test_other_generators_are_not_disturbed(inner: Inner, source: str, args: list[str]) -> None:
    without = inner.properties(source.format(fixtures="", server="pass"), *args)
    drawing = "ghes.add_user(), ghes.add_github_app()"
    used = source.format(fixtures="ghes, ghes_user, ghes_app, ghes_token, ", server=drawing)
    assert inner.properties(used, *args) == without
