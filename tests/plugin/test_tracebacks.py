"""A traceback shows the code under test, not what is between it and the server."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ghes_oauth._plugin.tracebacks import cut
from tests.plugin.inner import Inner

LIBRARIES = ("requests/", "urllib3/", "responses/", "httpx/", "httpx2/", "anyio/", "pytest_ghes_oauth/")
UNMODELLED = """
    import requests

    def client(url):
        requests.get(url, headers={"Authorization": "token hunter2-secret"})

    def test_it(ghes):
        client(f"{ghes.api_url}/zen")
    """
BROKEN = """
    import requests

    def test_it(ghes):
        ghes.fault("connection_refused")
        requests.get(ghes.api_url)
    """
TRUNCATED_FOR_HTTPX = """
    import httpx

    def test_it(ghes):
        ghes.fault("truncated")
        httpx.get(ghes.api_url)
    """
UNMODELLED_FOR_HTTPX2 = """
    import trio, httpx2

    async def client(url):
        async with httpx2.AsyncClient() as opened:
            await opened.get(url)

    def test_it(ghes):
        trio.run(client, f"{ghes.api_url}/zen")
    """
OF_UNITTEST = """
    import unittest, pytest, requests

    class TestIt(unittest.TestCase):
        @pytest.mark.usefixtures("ghes")
        def test_it(self):
            requests.get("https://ghes.test/api/v3/zen")
    """
MISUSE = """
    def test_it(ghes):
        ghes.issue_token("nobody", "nothing")
    """


def failure(inner: Inner, source: str, *args: str) -> str:
    """Run *source* and return what its only failure shows."""
    (failed,) = [report for report in inner.reports(source, *args) if report.failed]
    return failed.longreprtext


SOURCES = {
    "unmodelled": UNMODELLED,
    "of unittest": OF_UNITTEST,
    "broken": BROKEN,
    "misuse": MISUSE,
    "truncated for httpx": TRUNCATED_FOR_HTTPX,
    "unmodelled for httpx2": UNMODELLED_FOR_HTTPX2,
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_no_frame_of_the_transport_is_shown(inner: Inner, source: str) -> None:
    shown = failure(inner, source)
    assert [library for library in LIBRARIES if library in shown] == []
    assert "test_inner.py:" in shown


@pytest.mark.parametrize("source", [UNMODELLED, BROKEN], ids=["unmodelled", "broken"])
def test_the_full_trace_shows_every_frame(inner: Inner, source: str) -> None:
    assert "requests/sessions.py" in failure(inner, source, "--full-trace")


def test_the_exceptions_that_led_to_the_failure_are_still_named(inner: Inner) -> None:
    shown = failure(inner, BROKEN)
    assert "requests.exceptions.ConnectionError" in shown
    assert "urllib3.exceptions.NewConnectionError" in shown


def test_locals_of_the_transport_stay_hidden(inner: Inner) -> None:
    assert "PreparedRequest" in failure(inner, UNMODELLED, "--showlocals", "--full-trace")
    assert "PreparedRequest" not in failure(inner, UNMODELLED, "--showlocals")


def test_a_test_without_a_server_keeps_its_traceback(inner: Inner) -> None:
    source = "import requests\ndef test_it(): requests.get('nothing')"
    assert "requests/" in failure(inner, source)


@pytest.mark.parametrize("fixture", ["ghes", ""], ids=["past the server", "without the fixture"])
def test_no_frame_of_the_network_is_shown(inner: Inner, fixture: str) -> None:
    url = "http://127.0.0.1:1"
    source = f"import requests\ndef test_it({fixture}): requests.get('{url}')"
    args = () if fixture else (f"--ghes-url={url}",)
    shown = failure(inner, source, *args)
    assert [library for library in (*LIBRARIES, "socket.py", "http/client.py") if library in shown] == []


def test_a_server_that_a_test_makes_itself_has_no_frames_either(inner: Inner) -> None:
    source = (
        "from pytest_ghes_oauth import GitHubEnterpriseServer\ndef test_it(): GitHubEnterpriseServer().add_user('')"
    )
    assert "pytest_ghes_oauth/" not in failure(inner, source)


def test_a_failure_without_any_code_under_test_keeps_its_traceback() -> None:
    of_requests: dict[str, Any] = {"__name__": "requests"}
    exec("def fail(): raise ValueError", of_requests)  # noqa: S102  # code of the library, in a module of its name
    with pytest.raises(ValueError, match=r"^$") as caught:
        of_requests["fail"]()
    assert caught.tb.tb_next is not None
    alone = pytest.ExceptionInfo.from_exception(caught.value.with_traceback(caught.tb.tb_next))
    with cut(alone):
        assert len(alone.traceback) == 1


def test_a_debugger_finds_every_frame(inner: Inner) -> None:
    inner.file(
        "conftest.py",
        """
        import traceback

        def pytest_exception_interact(call):
            names = [frame.name for frame in traceback.extract_tb(call.excinfo.value.__traceback__)]
            print("frames:", "send_to_claim" in names, len(call.excinfo.traceback) == len(names))
        """,
    )
    inner.run(UNMODELLED, "-s").stdout.fnmatch_lines(["*frames: True True"])
