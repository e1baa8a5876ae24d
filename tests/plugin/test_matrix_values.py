"""A test gets the same values on every release, and the same as in a run on that release alone."""

from __future__ import annotations

import pytest

from tests.plugin.inner import WORKERS, Inner

DRAWN = """
    import pytest

    def values(ghes):
        user, app, other = ghes.add_user(), ghes.add_oauth_app(), ghes.add_github_app()
        of_user = [user.id, user.login, user.password, user.name, user.email]
        return of_user + [[one.id, one.name, one.client_id, one.client_secret] for one in (app, other)]

    def test_plain(ghes, record_property):
        record_property("values", values(ghes))

    @pytest.mark.ghes_user
    def test_marked(request, record_property):
        server = request.getfixturevalue("ghes")
        record_property("values", [server.users.one().login, values(server)])

    @pytest.mark.parametrize("text", ["a", "3.1", "3.1-3.19", "3.19-", "3.1]", ""])
    def test_parametrised(ghes, text, record_property):
        record_property("values", values(ghes))

    class TestIt:
        def test_in_a_class(self, ghes, ghes_factory, record_property):
            record_property("values", [values(ghes), values(ghes_factory()), values(ghes_factory())])
    """


def without_release(name: str, release: str) -> str:
    """Return the name that the run of test *name* on *release* has in a run on that one release."""
    parameters = name.partition("[")[2].removesuffix(f"{release}]")
    return name.partition("[")[0] + (f"[{parameters[:-1]}]" if parameters else "")


def test_values_are_the_same_on_every_release_as_in_a_run_on_one(inner: Inner) -> None:
    one = inner.properties(DRAWN, "--ghes-release=3.1")
    assert len(one) == 9
    several = inner.properties(DRAWN, "--ghes-release=2.18,3.1,3.19")
    for release in ("2.18", "3.1", "3.19"):
        of_it = {name: values for name, values in several.items() if name.endswith((f"[{release}]", f"-{release}]"))}
        assert {without_release(name, release): values for name, values in of_it.items()} == one, release


def test_two_workers_run_the_same_tests_with_the_same_values_in_random_order(inner: Inner) -> None:
    args = ("--ghes-release=2.18,3.1,3.19", "-p", "randomly", "--randomly-seed=1")
    plain = inner.properties(DRAWN, *args)
    assert len(plain) == 3 * 9
    assert inner.properties(DRAWN, *args, *WORKERS, "2") == plain


def test_what_is_drawn_after_a_token_is_the_same_on_every_release(inner: Inner) -> None:
    source = """
        def test_it(ghes, ghes_token, record_property):
            app = ghes.add_oauth_app()
            record_property("values", [ghes_token.id, app.client_id, app.client_secret, ghes.add_user().password])
        """
    before = inner.properties(source, "--ghes-release=3.1")
    assert inner.properties(source, "--ghes-release=3.2") == before


@pytest.mark.parametrize("before", ["", "@pytest.mark.parametrize('digit', [1])"], ids=["after", "on both sides"])
def test_values_are_the_same_where_a_hook_parametrises_after_ours(inner: Inner, before: str) -> None:
    conftest = """
        import pytest

        @pytest.hookimpl(trylast=True)
        def pytest_generate_tests(metafunc):
            metafunc.parametrize("letter", ["a"])
        """
    inner.file("conftest.py", conftest)
    source = f"""
        import pytest

        {before}
        def test_it(ghes, {"digit, " * bool(before)}letter, record_property):
            record_property("login", ghes.add_user().login)
        """
    one = inner.properties(source, "--ghes-release=3.1")
    several = inner.properties(source, "--ghes-release=3.1,3.19")
    assert list(several.values()) == list(one.values()) * 2


def test_values_are_the_same_wherever_the_test_is(inner: Inner) -> None:
    source = """
        def test_it(ghes, record_property):
            record_property("login", ghes.add_user().login)
        """
    directories = ("old", "old[1]", "old-3.1-new")
    for number, directory in enumerate(directories):
        inner.file(f"{directory}/test_{number}.py", source)

    def logins(selection: str) -> list[tuple[str, object]]:
        reports = [report for report in inner.reports("", f"--ghes-release={selection}") if report.when == "call"]
        return sorted({(report.location[0], dict(report.user_properties)["login"]) for report in reports}, key=str)

    one = logins("3.1")
    assert len(one) == len(directories)
    assert logins("3.1,3.19") == one
