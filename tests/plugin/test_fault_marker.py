"""The marker `ghes_fault`: a fault that is armed before the test begins."""

from __future__ import annotations

import pytest

from tests.plugin.inner import QUIET


def test_the_marker_arms_a_fault_after_everything_else_is_seeded(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest, requests

        @pytest.mark.ghes_fault("maintenance", times=1, user="octocat")
        @pytest.mark.ghes_fault("server_error", operation="meta/get")
        @pytest.mark.ghes_user("octocat")
        class TestOutage:
            @pytest.mark.ghes_fault("bad_gateway", times=1, operation="meta/get")
            def test_the_nearest_wins(self, ghes, ghes_user):
                def status(path, **keywords):
                    return requests.get(ghes.api_url + path, timeout=5, **keywords).status_code

                assert [status("/meta") for _ in range(2)] == [502, 500]
                assert [status("/user", auth=ghes_user.credentials) for _ in range(2)] == [503, 200]

            def test_a_fault_of_one_test_is_none_of_another(self, ghes):
                ghes_user = ghes.users["octocat"]
                assert requests.get(f"{ghes.api_url}/meta", timeout=5).status_code == 500
                assert requests.get(f"{ghes.api_url}/user", auth=ghes_user.credentials, timeout=5).status_code == 503
        """
    )
    pytester.runpytest_inprocess(*QUIET).assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("marker", "sentence"),
    [
        ("ghes_fault('maintenence')", "ghes_fault('maintenence'): no fault is 'maintenence'; there are: 'maintenance'"),
        ("ghes_fault()", "ghes_fault(): missing a required argument: 'name'; accepted: name, and as keywords: times"),
        ("ghes_fault('slow')", "ghes_fault('slow'): the fault 'slow' needs seconds="),
        ("ghes_fault('maintenance', tmies=2)", "the fault 'maintenance' does not take tmies="),
    ],
)
def test_a_wrong_marker_fails_its_test_with_one_sentence(pytester: pytest.Pytester, marker: str, sentence: str) -> None:
    pytester.makepyfile(f"import pytest\n\n@pytest.mark.{marker}\ndef test_outage(ghes): ...\n")
    result = pytester.runpytest_inprocess(*QUIET)
    result.assert_outcomes(errors=1)
    assert sentence in result.stdout.str()


def test_the_report_of_a_failed_test_says_what_the_fault_did(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest, requests

        @pytest.mark.ghes_fault("connection_reset")
        def test_outage(ghes):
            requests.get(f"{ghes.api_url}/meta", timeout=5)
        """
    )
    result = pytester.runpytest_inprocess(*QUIET)
    result.assert_outcomes(failed=1)
    line = (
        "GET /api/v3/meta -> no answer, because the fault 'connection_reset' broke the connection before the server did"
    )
    assert line in result.stdout.str()
