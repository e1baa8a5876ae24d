"""Tests of Hypothesis: a server for each example, with the same values when it is replayed."""

from __future__ import annotations

import pytest

from tests.plugin.inner import Inner, exchanges_in

HEAD = """
import pytest, requests
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

slow = [HealthCheck.too_slow]
few = settings(max_examples=5, database=None, derandomize=True, deadline=None, phases=[Phase.generate],
               suppress_health_check=slow)
forced = settings(few, suppress_health_check=[*slow, HealthCheck.function_scoped_fixture])

"""
SHARED = (
    "all examples of @given share this server; for a new one in each, write `with ghes_factory() as ghes:` in the test"
)


def section(inner: Inner, source: str, *args: str) -> str | None:
    """What the only failure shows of the exchanges."""
    # The health check is one of Hypothesis's plugin.
    (failed,) = [report for report in inner.reports(HEAD + source, "-p", "hypothesispytest", *args) if report.failed]
    return exchanges_in(failed)


# -- the recipe --------------------------------------------------------------------------------------


def test_each_example_gets_a_server_of_its_own_with_the_same_values(inner: Inner) -> None:
    source = """
        from hypothesis import HealthCheck, given, settings, strategies as st

        seen = []

        @settings(max_examples=5, database=None, derandomize=True, deadline=None,
                  suppress_health_check=[HealthCheck.too_slow])
        @given(number=st.integers())
        def test_it(ghes_factory, number):
            with ghes_factory() as ghes, ghes_factory(url="https://second.test") as second:
                assert not [*ghes.users, *second.users]
                seen.append((ghes.add_user().login, second.add_user().login))

        def test_what_was_seen():
            (pair,) = set(seen)
            assert len(seen) == 5
            assert len(set(pair)) == 2
        """
    inner.run(source).assert_outcomes(passed=2)


def test_an_example_that_is_replayed_gets_the_same_values(inner: Inner) -> None:
    source = """
        from hypothesis import HealthCheck, given, settings, strategies as st

        seen = {}

        @settings(max_examples=50, database=None, derandomize=True, deadline=None,
                  suppress_health_check=[HealthCheck.too_slow])
        @given(number=st.integers(0, 1000))
        def test_it(ghes_factory, number):
            with ghes_factory() as ghes:
                token = ghes.issue_token(ghes.add_user(), ghes.add_oauth_app()).token
                seen.setdefault(number, []).append(token)
                assert number < 10

        def test_what_was_seen():
            (smallest,) = [tokens for number, tokens in seen.items() if number == 10]
            assert len(smallest) > 1
            assert len(set(smallest)) == 1
        """
    inner.run(source).assert_outcomes(passed=1, failed=1)


def test_a_server_made_before_the_examples_has_values_of_its_own(inner: Inner) -> None:
    source = """
        import pytest
        from hypothesis import HealthCheck, given, settings, strategies as st

        @pytest.fixture(scope="module")
        def wider(ghes_factory):
            return ghes_factory()

        @settings(max_examples=5, database=None, derandomize=True, deadline=None,
                  suppress_health_check=[HealthCheck.too_slow])
        @given(number=st.integers())
        def test_it(wider, ghes_factory, number):
            assert ghes_factory().add_user().password != wider.add_user().password
        """
    inner.run(source).assert_outcomes(passed=1)


def test_the_report_shows_the_servers_of_the_last_example_only(inner: Inner) -> None:
    source = """
@few
@given(number=st.integers())
def test_it(ghes_factory, number):
    with ghes_factory() as ghes:
        assert requests.get(ghes.api_url).status_code == 500
"""
    assert section(inner, source) == "GET /api/v3 -> 200 OK"


# -- a server that all examples share ----------------------------------------------------------------


def test_a_failed_health_check_says_how_each_example_gets_a_server(inner: Inner) -> None:
    source = """
@few
@given(number=st.integers())
def test_it(ghes, number):
    pass
"""
    assert section(inner, source) == SHARED


def test_a_failure_with_the_server_of_a_marker_says_that_the_examples_share_it(inner: Inner) -> None:
    source = """
@pytest.mark.ghes_user("octocat")
@few
@given(number=st.integers())
def test_it(number):
    assert requests.get("https://ghes.test/api/v3").status_code == 500
"""
    shown = section(inner, source)
    assert shown is not None
    assert shown.splitlines()[-1] == SHARED


@pytest.mark.parametrize("scope", ["function", "module"])
def test_a_failure_with_the_server_of_another_fixture_says_that_the_examples_share_it(inner: Inner, scope: str) -> None:
    source = f"""
@pytest.fixture(scope="{scope}")
def server(ghes_factory):
    with ghes_factory() as server:
        yield server

def test_before(server):
    requests.get(server.api_url)

@forced
@given(number=st.integers())
def test_it(server, number):
    assert requests.get(server.api_url).status_code == 500
"""
    shown = section(inner, source)
    assert shown is not None
    assert shown.splitlines()[-1] == SHARED


def test_a_failure_beside_a_server_that_it_did_not_use_says_nothing(inner: Inner) -> None:
    source = """
@pytest.fixture(scope="module")
def server(ghes_factory):
    with ghes_factory() as server:
        yield server

def test_before(server):
    requests.get(server.api_url)

@few
@given(number=st.integers())
def test_it(server, number):
    assert number < 0
"""
    assert section(inner, source) is None


def test_a_failure_of_another_test_says_nothing(inner: Inner) -> None:
    assert section(inner, "def test_it(ghes):\n    assert requests.get(ghes.api_url).status_code == 500\n") == (
        "GET /api/v3 -> 200 OK"
    )
