"""A server lives as long as its test, or as the fixture that made it, and no longer."""

from __future__ import annotations

import re

import pytest

from tests.plugin.inner import QUIET, WORKERS

# A failure stays in `sys` until the next one, for debuggers; pytest puts it there, and it has the frames of the test.
CONFTEST = """
import gc, sys, weakref
import pytest

MADE = []

def pytest_ghes_configure(server):
    MADE.append(weakref.ref(server))

def living():
    for name in {"last_value", "last_traceback", "last_exc"} & vars(sys).keys():
        delattr(sys, name)
    gc.collect()
    return [server for one in MADE if (server := one()) is not None]

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item):
    if item.name.startswith("test_that_none_lives"):
        assert MADE
        assert living() == []
"""
HEAD = """
import pytest, requests

def call(server):
    return requests.get(server.api_url).status_code
"""
TESTS = {
    "plain": """
def test_it(ghes, ghes_token):
    call(ghes)
""",
    "failed": """
def test_it(ghes, ghes_token):
    assert call(ghes) == 500
""",
    "failed in set-up": """
@pytest.fixture
def client(ghes):
    pytest.fail("in set-up")

def test_it(client):
    pass
""",
    "failed in teardown": """
@pytest.mark.ghes(audit="strict")
def test_it(ghes):
    requests.get(f"{ghes.api_url}/user?access_token=gho_unknown")
""",
    "in a class": """
class TestIt:
    def test_it(self, ghes, ghes_user):
        call(ghes)
""",
    "parametrised": """
@pytest.mark.parametrize("number", range(3))
@pytest.mark.ghes(release="3.1,3.4")
def test_it(ghes, ghes_app, number):
    call(ghes)
""",
    "marked": """
@pytest.mark.ghes_user("octocat")
def test_it():
    pass
""",
    "asked for": """
def test_it(request):
    call(request.getfixturevalue("ghes"))
""",
    "of a second server": """
def test_it(ghes, ghes_factory):
    with ghes_factory(url="https://second.test") as second:
        assert call(ghes) == call(second)
""",
    "with loose ends": """
def test_it(ghes, ghes_factory):
    ghes.fault("maintenance", times=1)
    with ghes_factory(url="https://second.test") as second:
        second.fault("maintenance", times=1)
""",
    "of a fixture of the class": """
class TestIt:
    @pytest.fixture(scope="class")
    def server(self, ghes_factory):
        with ghes_factory() as server:
            yield server

    def test_it(self, server):
        call(server)

    def test_failed(self, server):
        assert call(server) == 500
""",
}


def source() -> str:
    """All of TESTS, each followed by a test in whose set-up the servers are counted."""
    counted = "{}\ndef test_that_none_lives_{}():\n    pass\n"
    tests = [
        body.replace("_it(", f"_{number}(").replace("TestIt", f"Test{number}")
        for number, body in enumerate(TESTS.values())
    ]
    return HEAD + "".join(counted.format(body, number) for number, body in enumerate(tests))


@pytest.mark.parametrize("args", [[], ["--ghes-report", *WORKERS, "1"]], ids=["plain", "in a worker with a report"])
def test_nothing_holds_the_server_of_a_test_that_is_over(pytester: pytest.Pytester, args: list[str]) -> None:
    passed = map(int, _passed(pytester, source(), *args))
    kinds = dict(enumerate(TESTS))
    assert [kinds[number] for number in kinds.keys() - set(passed)] == []


def test_nothing_holds_the_servers_of_attempts_that_failed_nor_one_that_a_test_left(pytester: pytest.Pytester) -> None:
    attempts = """
times = iter([500, 500, 200])

@pytest.mark.flaky(reruns=2)
def test_it(ghes, ghes_token):
    assert call(ghes) == next(times)

def test_that_none_lives_0():
    pass

def test_that_none_lives_1(ghes_factory):
    with ghes_factory() as server:
        left = weakref.ref(server)
    del server
    gc.collect()
    assert left() is None
"""
    assert _passed(pytester, "import gc, weakref\n" + HEAD + attempts, "-p", "rerunfailures") == ["0", "1"]


def _passed(pytester: pytest.Pytester, text: str, *args: str) -> list[str]:
    """Return the kinds of test of which no server lived on."""
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(text)
    # In a process of its own: a run in this one keeps the arguments of all hooks.
    output = pytester.runpytest_subprocess(*QUIET, "-rA", *args).stdout.str()
    return re.findall(r"^PASSED .*::test_that_none_lives_(\d+)$", output, re.MULTILINE)
