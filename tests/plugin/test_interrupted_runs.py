"""However a run ends, nothing of ours stays on `requests`, on httpx and among the import hooks."""

from __future__ import annotations

import sys

import pytest

from tests.plugin.inner import QUIET

# Told when everything else is over.
CONFTEST = """
import sys
import httpx, pytest, requests
from requests.adapters import HTTPAdapter

def now():
    of_httpx = (httpx.Client._transport_for_url, httpx.HTTPTransport.handle_request)
    return (requests.Session.get_adapter, HTTPAdapter.send, *of_httpx, *sys.meta_path)

BEFORE = now()

def is_clean():
    return now() == BEFORE

def pytest_configure(config):
    config.add_cleanup(lambda: print("clean" if is_clean() else "still patched"))
"""
CALL = """
import httpx, pytest, requests

@pytest.fixture
def client(ghes):
    requests.get(ghes.api_url)
    httpx.get(ghes.api_url)
    yield ghes
    {in_teardown}

def test_it(client):
    requests.get(client.api_url)
    {in_test}
"""
PLACES = ("in_test", "in_teardown")


def source(place: str, statement: str) -> str:
    return CALL.format_map({name: statement if name == place else "pass" for name in PLACES})


@pytest.mark.parametrize("place", ["in_test", "in_teardown"])
def test_an_interrupted_run_leaves_the_libraries_as_they_were(pytester: pytest.Pytester, place: str) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(source(place, "raise KeyboardInterrupt"))
    result = pytester.runpytest_inprocess(*QUIET, no_reraise_ctrlc=True)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert result.outlines[-1] == "clean"


def test_a_run_that_ends_in_the_debugger_leaves_the_libraries_as_they_were(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(source("in_test", "assert False"))
    result = pytester.run(sys.executable, "-m", "pytest", *QUIET, "--pdb", stdin=b"q\n")
    result.stdout.fnmatch_lines(["*entering PDB*", "*1 failed*"])
    assert result.outlines[-1] == "clean"


def test_a_patch_undone_after_its_server_left_is_gone_before_the_next_test(pytester: pytest.Pytester) -> None:
    test = """
        from unittest.mock import patch
        import httpx, pytest, requests
        from conftest import is_clean
        from requests.adapters import HTTPAdapter

        @pytest.fixture
        def patches():
            started = []
            yield started
            for one in started:
                one.stop()  # which puts back what it found

        def test_patched(patches, ghes):
            patches.append(patch.object(HTTPAdapter, "send", autospec=True))
            patches.append(patch.object(httpx.HTTPTransport, "handle_request", autospec=True))
            for one in patches:
                one.start()
            assert not is_clean()

        def test_next():
            assert is_clean()
        """
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(test)
    pytester.runpytest_inprocess(*QUIET).assert_outcomes(passed=2)


def test_a_server_that_is_never_left_gives_up_its_origin_with_the_run(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile("KEPT = []\ndef test_it(ghes_factory):\n    KEPT.append(ghes_factory().__enter__())")
    result = pytester.runpytest_inprocess(*QUIET)
    result.assert_outcomes(passed=1)
    assert result.outlines[-1] == "clean"
