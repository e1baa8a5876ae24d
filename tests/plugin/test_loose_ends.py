"""A test that passed fails at its end for what nobody answered or used, with one sentence each."""

from __future__ import annotations

import pytest
import requests

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer
from tests.plugin.inner import Inner

HEAD = """
import pytest, requests

def call(url):
    try:
        return requests.get(url, timeout=5)
    except Exception:
        return None
"""
STRAY = (
    "this error did not fail the test: GET https://ghes.test/api/v3/zen is not modelled in any release. To answer it: "
    "ghes.add_resource('/zen', json=...); if it is caught on purpose: loose_ends='allow'"
)
MOCK = (
    "the mock for GET https://ghes.test/api/v3/user on ghes.responses was never used: send it a request, remove it, or "
    "set ghes.responses.assert_all_requests_are_fired = False"
)
OTHER_DOOR = (
    "the mock for GET https://ghes.test/api/v3/user on ghes.responses was never used: mocks there answer `requests` "
    "only, and another client called; ghes.add_resource answers every client"
)
FAULT = (
    "the fault 'maintenance' fired 1 of 2 times: it waits for any request, and of 1 that came 1 fitted; "
    "send what it waits for, or lower times="
)


def ends(inner: Inner, source: str, *args: str) -> list[str]:
    """Run *source*, whose tests pass, and return the sentences with which their teardowns failed."""
    reports = inner.reports(HEAD + source, *args)
    assert [report.longreprtext for report in reports if report.failed and report.when != "teardown"] == []
    assert any(report.passed for report in reports if report.when == "call")
    return [line for report in reports if report.failed for line in report.longreprtext.splitlines()]


# -- what is a loose end -----------------------------------------------------------------------------


LEFT = {
    "an unmodelled path": ("call(f'{ghes.api_url}/zen')", STRAY),
    "an unused mock": ("ghes.responses.get(f'{ghes.api_url}/user')", MOCK),
    "an unspent fault": ("ghes.fault('maintenance', times=2); call(f'{ghes.api_url}/meta')", FAULT),
}


@pytest.mark.parametrize(("statement", "sentence"), LEFT.values(), ids=LEFT)
def test_a_loose_end_fails_the_teardown_with_a_sentence(inner: Inner, statement: str, sentence: str) -> None:
    (line,) = ends(inner, f"def test_it(ghes):\n    {statement}\n")
    assert line == sentence


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_a_mock_that_a_client_of_httpx_does_not_see_is_told_so(inner: Inner, library: str) -> None:
    statement = f"import {library}; {library}.get(f'{{ghes.api_url}}/user')"
    (line,) = ends(inner, f"def test_it(ghes):\n    {LEFT['an unused mock'][0]}; {statement}\n")
    assert line == OTHER_DOOR


def test_each_loose_end_has_a_line_and_equal_ones_share_it(inner: Inner) -> None:
    source = "def test_it(ghes):\n" + "".join(f"    {statement}\n" for statement, _ in LEFT.values())
    lines = ends(inner, f"{source}    call(f'{{ghes.api_url}}/zen')\n")
    assert [line.split()[:3] for line in lines] == [
        ["this", "error", "did"],
        ["the", "mock", "for"],
        ["the", "fault", "'maintenance'"],
    ]


def test_of_many_loose_ends_the_first_are_shown(inner: Inner) -> None:
    lines = ends(inner, "def test_it(ghes):\n    for n in range(13):\n        call(f'{ghes.url}/{n}')\n")
    assert [line.split()[0] for line in lines] == ["this"] * 10 + ["and"]
    assert lines[-1] == "and 3 more"


TIED = {
    "a mock that was used": "ghes.responses.get(f'{ghes.api_url}/user'); call(f'{ghes.api_url}/user')",
    "a mock that was removed": "ghes.responses.get(f'{ghes.api_url}/user'); ghes.responses.reset()",
    "mocks that need not be used": "ghes.responses.get(f'{ghes.api_url}/user'); "
    "ghes.responses.assert_all_requests_are_fired = False",
    "a fault that fired often enough": "ghes.fault('maintenance', times=1); call(f'{ghes.api_url}/meta')",
    "a fault without a number": "ghes.fault('maintenance')",
    "a path that is modelled elsewhere": "call(f'{ghes.api_url}/meta/')",
}


@pytest.mark.parametrize("statement", TIED.values(), ids=TIED)
def test_what_is_no_loose_end_fails_nothing(inner: Inner, statement: str) -> None:
    assert ends(inner, f"def test_it(ghes):\n    {statement}\n") == []


def test_a_secret_in_the_url_of_a_mock_is_not_shown(inner: Inner) -> None:
    source = """
@pytest.mark.ghes_user("octocat", password="hunter2-secret")
def test_it(ghes, ghes_token):
    ghes.responses.get(f"{ghes.url}/hunter2-secret/{ghes_token}?client_secret=hush")
"""
    (line,) = ends(inner, source)
    assert "hunter2" not in line
    assert "gho_" not in line
    assert "hush" not in line


def test_a_mock_by_regular_expression_is_named_by_it(inner: Inner) -> None:
    (line,) = ends(inner, "def test_it(ghes):\n    import re\n    ghes.responses.get(re.compile('.*/zen'))\n")
    assert line.startswith("the mock for GET .*/zen on ghes.responses was never used")


AWAITED = {
    "operation='apps/check-token', method='post'": (
        "requests with operation='apps/check-token' and method='post', and of 3 that came 0 fitted"
    ),
    "path='/api/v3/meta', after=2": (
        "requests with path='/api/v3/meta' after the first 2, and of 3 that came 2 fitted"
    ),
    "user=ghes.add_user('octocat'), app=None": (
        "requests with user=<User 'octocat', active>, and of 3 that came 0 fitted"
    ),
    "after=3": "any request after the first 3, and of 3 that came 3 fitted",
}


@pytest.mark.parametrize(("target", "sentence"), AWAITED.items())
def test_the_sentence_says_what_a_fault_waited_for_and_what_came(inner: Inner, target: str, sentence: str) -> None:
    source = f"""
def test_it(ghes):
    ghes.fault('maintenance', times=1, {target})
    for path in ('/meta', '/user', '/meta'):
        call(ghes.api_url + path)
"""
    (line,) = ends(inner, source)
    told = (
        f"the fault 'maintenance' fired 0 of 1 times: it waits for {sentence}; send what it waits for, or lower times="
    )
    assert line == told


def test_a_secret_in_the_path_of_a_fault_is_not_shown(inner: Inner) -> None:
    source = """
def test_it(ghes):
    ghes.fault('maintenance', times=1, path='/api/v3/applications/abc/tokens/hush-a-secret')
"""
    (line,) = ends(inner, source)
    assert "hush" not in line


def test_a_fault_of_a_marker_counts(inner: Inner) -> None:
    source = "@pytest.mark.ghes_fault('maintenance', times=2)\ndef test_it(ghes):\n    call(ghes.api_url)\n"
    assert ends(inner, source) == [FAULT]


# -- the setting -------------------------------------------------------------------------------------


ALL = "    " + "; ".join(statement for statement, _ in LEFT.values()) + "\n"


def test_the_marker_allows_them(inner: Inner) -> None:
    assert ends(inner, "@pytest.mark.ghes(loose_ends='allow')\ndef test_it(ghes):\n" + ALL) == []


def test_the_ini_file_allows_them(inner: Inner) -> None:
    assert ends(inner, "def test_it(ghes):\n" + ALL, "-o", "ghes_loose_ends=allow") == []


def test_the_marker_forbids_what_the_ini_file_allows(inner: Inner) -> None:
    source = "@pytest.mark.ghes(loose_ends='fail')\ndef test_it(ghes):\n" + ALL
    assert len(ends(inner, source, "-o", "ghes_loose_ends=allow")) == 3


def test_another_value_is_refused() -> None:
    with pytest.raises(GHESError) as refused:
        GitHubEnterpriseServer(loose_ends="ignore")  # type: ignore[arg-type]  # the mistake
    assert str(refused.value) == "loose_ends='ignore' is not 'fail' or 'allow'"


# -- which tests -------------------------------------------------------------------------------------


NOT_PASSED = {
    "failed": ("pytest.fail('once')", {"failed": 1}),
    "skipped": ("pytest.skip('in the middle')", {"skipped": 1}),
    "expected to fail": ("pytest.xfail('known')", {"xfailed": 1}),
}


@pytest.mark.parametrize(("statement", "outcome"), NOT_PASSED.values(), ids=NOT_PASSED)
def test_a_test_that_did_not_pass_is_not_failed_as_well(inner: Inner, statement: str, outcome: dict[str, int]) -> None:
    inner.run(f"{HEAD}def test_it(ghes):\n{ALL}    {statement}\n").assert_outcomes(**outcome)


SUBTESTS = {
    "pytest": """
def test_it(ghes, subtests):
    with subtests.test():
        ghes.fault('maintenance', times=2)
        assert not ghes
""",
    "unittest": """
import unittest

class TestIt(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def take(self, ghes):
        self.ghes = ghes

    def test_it(self):
        with self.subTest():
            self.ghes.fault('maintenance', times=2)
            self.fail()
""",
}


@pytest.mark.parametrize("source", SUBTESTS.values(), ids=SUBTESTS)
def test_a_test_whose_subtest_failed_is_not_failed_as_well(inner: Inner, source: str) -> None:
    outcomes = inner.run(HEAD + source).parseoutcomes()
    assert outcomes["failed"] > 0
    assert "errors" not in outcomes


def test_a_test_that_failed_in_set_up_or_teardown_has_no_second_error(inner: Inner) -> None:
    source = f"""{HEAD}
@pytest.fixture
def before(ghes):
    {ALL.strip()}
    pytest.fail("in set-up")

@pytest.fixture
def after(ghes):
    yield
    {ALL.strip()}
    pytest.fail("in teardown")

def test_before(before): pass

def test_after(after): pass
"""
    failed = [report.longreprtext for report in inner.reports(source) if report.failed]
    assert ["this error did not fail" in text for text in failed] == [False, False]


def test_loose_ends_of_one_test_are_none_of_the_next(inner: Inner) -> None:
    reports = inner.reports(f"{HEAD}def test_1(ghes):\n{ALL}\ndef test_2(ghes): pass\n")
    assert [report.location[2] for report in reports if report.failed] == ["test_1"]


def test_what_a_fixture_of_the_test_does_at_its_end_counts(inner: Inner) -> None:
    source = "@pytest.fixture\ndef late(ghes):\n    yield\n    call(f'{ghes.url}/x')\n\ndef test_it(late): pass\n"
    assert len(ends(inner, source)) == 1


def test_a_test_that_is_run_again_may_do_better(inner: Inner) -> None:
    source = (
        f"{HEAD}TRIED = []\n\ndef test_it(ghes):\n    TRIED.append(1)\n    len(TRIED) > 1 or call(f'{{ghes.url}}/x')"
    )
    result = inner.run(source, "-p", "rerunfailures", "--reruns", "1")
    assert result.parseoutcomes() == {"passed": 2, "rerun": 1}


# -- what others did ---------------------------------------------------------------------------------


def test_what_the_project_put_on_every_server_does_not_count(inner: Inner) -> None:
    inner.file(
        "conftest.py",
        """
        def pytest_ghes_configure(server):
            server.responses.get(f"{server.api_url}/user")
            server.fault("maintenance", times=1, path="/api/v3/meta")
        """,
    )
    assert ends(inner, "def test_it(ghes): pass\n\ndef test_made(ghes_factory):\n    with ghes_factory(): pass\n") == []


SHARED = """
@pytest.fixture(scope="module")
def shared(ghes_factory):
    with ghes_factory(url="https://shared.test") as server:
        {statement}
        yield server
"""
SHARED_ENDS = (
    "call(f'{server.url}/x'); server.responses.get(server.url + '/y'); server.fault('maintenance', times=2, after=9)"
)


def test_what_a_fixture_of_wider_scope_did_does_not_count(inner: Inner) -> None:
    source = SHARED.format(statement=SHARED_ENDS) + "def test_1(shared): pass\n\ndef test_2(shared): pass\n"
    assert ends(inner, source) == []


def test_what_a_test_did_on_a_shared_server_counts_for_that_test(inner: Inner) -> None:
    tests = f"def test_1(shared): pass\n\ndef test_2(shared):\n    server = shared\n    {SHARED_ENDS}\n"
    reports = inner.reports(HEAD + SHARED.format(statement="pass") + tests + "\ndef test_3(shared): pass\n")
    (failed,) = [report for report in reports if report.failed]
    assert (failed.location[2], len(failed.longreprtext.splitlines())) == ("test_2", 3)


def test_what_the_test_did_before_a_shared_fixture_counts(inner: Inner) -> None:
    source = "@pytest.fixture(scope='module')\ndef shared(): pass\n\ndef test_it(ghes, request):\n"
    assert len(ends(inner, f"{source}{ALL}    request.getfixturevalue('shared')\n")) == 3


def test_a_test_that_never_began_has_none(inner: Inner) -> None:
    inner.file(
        "conftest.py",
        """
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_setup(item):
            if item.name == "test_2":
                pytest.fail("before the set-up")
        """,
    )
    tests = "def test_1(shared): pass\n\ndef test_2(shared): pass\n"
    reports = inner.reports(HEAD + SHARED.format(statement=SHARED_ENDS) + tests)
    assert [(report.location[2], report.when) for report in reports if report.failed] == [("test_2", "setup")]


def test_an_error_of_a_shared_fixture_is_shown_without_frames_of_the_plugin(inner: Inner) -> None:
    fixture = "    yield 1 / {number}\n    1 / 0\n"
    shared = "@pytest.fixture(scope='module')\ndef {name}():\n"
    inner.file(
        "conftest.py",
        "import pytest\n"
        + shared.format(name="early")
        + fixture.format(number=0)
        + shared.format(name="late")
        + fixture.format(number=1),
    )
    reports = inner.reports("def test_early(early): pass\n\ndef test_late(late): pass\n")
    texts = [report.longreprtext for report in reports if report.failed]
    assert ["ZeroDivisionError" in text for text in texts] == [True, True]
    assert ["plugin.py" in text for text in texts] == [False, False]


# -- servers of the factory --------------------------------------------------------------------------


def test_a_server_that_the_test_entered_and_left_counts(inner: Inner) -> None:
    assert len(ends(inner, "def test_it(ghes_factory):\n    with ghes_factory() as ghes:\n    " + ALL)) == 3


def test_a_server_that_is_entered_again_may_still_use_what_it_has(inner: Inner) -> None:
    source = """
def test_it(ghes_factory):
    server = ghes_factory()
    with server:
        server.responses.get(server.url + "/x")
    with server:
        call(server.url + "/x")
"""
    assert ends(inner, source) == []


def test_a_server_that_nobody_entered_does_not_count(inner: Inner) -> None:
    source = "def test_it(ghes_factory):\n    server = ghes_factory()\n    server.fault('maintenance', times=1)\n"
    assert ends(inner, source) == []


def test_what_an_error_cut_short_is_not_unused(inner: Inner) -> None:
    source = f"""
def test_it(ghes_factory):
    with pytest.raises(ZeroDivisionError), ghes_factory() as ghes:
        {ALL.strip()}
        1 / 0
"""
    (line,) = ends(inner, source)
    assert line.startswith("this error did not fail the test")


def test_an_error_inside_the_outermost_with_leaves_what_is_unused_to_count(inner: Inner) -> None:
    source = f"""
def test_it(ghes_factory):
    with ghes_factory() as ghes:
        {ALL.strip()}
        with pytest.raises(ZeroDivisionError), ghes:
            1 / 0
"""
    assert len(ends(inner, source)) == 3


def test_without_the_plugin_nothing_is_raised() -> None:
    with GitHubEnterpriseServer(url="https://alone.test") as server:
        server.responses.get("https://alone.test/x")
        server.fault("maintenance", times=1, after=9)
        with pytest.raises(GHESError):
            requests.get("https://alone.test/y", timeout=5)
    assert len(server.exchanges) == 0
