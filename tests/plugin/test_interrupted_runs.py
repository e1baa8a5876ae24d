"""However a run ends, nothing of ours stays on `requests`."""

from __future__ import annotations

import sys

import pytest

from tests.plugin.inner import QUIET

# In a process of its own, whose `requests` nobody else has patched; told when everything else is over.
CONFTEST = """
import pytest, requests
from requests.adapters import HTTPAdapter

BEFORE = (requests.Session.get_adapter, HTTPAdapter.send)

def is_clean():
    return (requests.Session.get_adapter, HTTPAdapter.send) == BEFORE

def pytest_configure(config):
    config.add_cleanup(lambda: print("clean" if is_clean() else "still patched"))
"""
CALL = """
import pytest, requests

@pytest.fixture
def client(ghes):
    requests.get(ghes.api_url)
    {in_fixture}
    yield ghes
    {in_teardown}

def test_it(client):
    requests.get(client.api_url)
    {in_test}
"""
PLACES = ("in_fixture", "in_test", "in_teardown")


def source(place: str, statement: str) -> str:
    return CALL.format_map({name: statement if name == place else "pass" for name in PLACES})


@pytest.mark.parametrize("place", PLACES)
def test_an_interrupted_run_leaves_requests_as_it_was(pytester: pytest.Pytester, place: str) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(source(place, "raise KeyboardInterrupt"))
    result = pytester.runpytest_subprocess(*QUIET)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert result.outlines[-1] == "clean"


@pytest.mark.parametrize("command", ["c", "q"])
def test_a_run_that_ends_in_the_debugger_leaves_requests_as_it_was(pytester: pytest.Pytester, command: str) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(source("in_test", "assert False"))
    result = pytester.run(sys.executable, "-m", "pytest", *QUIET, "--pdb", stdin=f"{command}\n".encode())
    result.stdout.fnmatch_lines(["*entering PDB*", "*1 failed*"])
    assert result.outlines[-1] == "clean"


def test_the_transport_tidies_up_after_each_test_with_a_server_and_after_the_run(pytester: pytest.Pytester) -> None:
    conftest = """
        import pytest
        from pytest_ghes_oauth._transports import requests as transport

        TIDIED = []

        def pytest_configure(config):
            transport.tidy = lambda: TIDIED.append("tidied")
            config.add_cleanup(lambda: print(*TIDIED))

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_setup(item):
            TIDIED.append(item.name)
        """
    source = """
        def test_fixture(ghes):
            pass

        def test_factory(ghes_factory):
            with ghes_factory():
                pass

        def test_none():
            pass
        """
    pytester.makeconftest(conftest)
    pytester.makepyfile(source)
    result = pytester.runpytest_subprocess(*QUIET)
    assert result.outlines[-1] == "test_fixture tidied test_factory tidied test_none tidied"
