"""A fault ends with the test that armed it, on whichever server."""

from __future__ import annotations

import pytest

from tests.plugin.inner import QUIET

WIDER = """
    import pytest, requests

    @pytest.fixture(scope="module")
    def wide(ghes_factory):
        with ghes_factory() as server:
            server.fault("server_error", operation="meta/root")
            yield server

    def status(server, path=""):
        return requests.get(server.api_url + path, timeout=5).status_code

    @pytest.fixture
    def down(wide):
        wide.fault("bad_gateway", path="/api/v3/meta")

    def test_one(wide, down):
        wide.fault("maintenance", operation="users/get-authenticated")
        assert (status(wide), status(wide, "/meta"), status(wide, "/user")) == (500, 502, 503)

    def test_two(wide):
        assert (status(wide), status(wide, "/meta"), status(wide, "/user")) == (500, 200, 401)
    """


def test_a_fault_on_a_server_of_wider_scope_ends_with_the_test_and_that_of_its_fixture_does_not(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(WIDER)
    pytester.runpytest_inprocess(*QUIET).assert_outcomes(passed=2)
