"""The fixture `ghes_live`: the server of the test behind a socket."""

from __future__ import annotations

import re
import sys
import threading

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, LiveServer
from tests.live.client import exchanged, get
from tests.plugin.inner import Inner


def test_it_serves_the_state_of_ghes(ghes: GitHubEnterpriseServer, ghes_live: LiveServer) -> None:
    ghes.add_user("octocat")
    assert b'"login":"octocat"' in exchanged(ghes_live.url, get("/api/v3/users/octocat"))
    assert ghes_live.url.startswith("http://")


def test_it_brings_the_markers_of_ghes_and_several_releases(inner: Inner) -> None:
    source = """
        import pytest, urllib.request

        @pytest.mark.ghes_user("octocat")
        def test_it(ghes_live, record_property):
            with urllib.request.urlopen(ghes_live.api_url + "/users/octocat") as answer:
                record_property("version", answer.headers["X-GitHub-Enterprise-Version"][:3])
        """
    recorded = inner.properties(source, "--ghes-release", "3.1,3.4")
    assert recorded == {"test_it[3.1]": {"version": "3.1"}, "test_it[3.4]": {"version": "3.4"}}


@pytest.mark.parametrize("tls", [True, False])
def test_a_marker_says_over_the_ini_file_whether_it_speaks_https(inner: Inner, *, tls: bool) -> None:
    inner.file("pytest.ini", f"[pytest]\nghes_tls = {not tls}")
    source = f"""
        import pytest

        def test_ini(ghes_live):
            assert ghes_live.url.startswith({"http:" if tls else "https:"!r})

        @pytest.mark.ghes(tls={tls})
        def test_marker(ghes_live):
            assert ghes_live.url.startswith({"https:" if tls else "http:"!r})
        """
    inner.run(source).assert_outcomes(passed=2)


def test_a_path_that_is_not_modelled_fails_the_test_at_its_end(inner: Inner) -> None:
    source = """
        import urllib.error, urllib.request

        def test_it(ghes_live):
            try:
                urllib.request.urlopen(ghes_live.url + "/api/v3/repos/octocat/hello")
            except urllib.error.HTTPError as error:
                assert error.code == 501
                error.close()
        """
    (failed,) = [report for report in inner.reports(source) if report.failed]
    assert failed.when == "teardown"
    assert re.fullmatch(
        r"this error did not fail the test: over a socket: GET http://127.0.0.1:\d+/api/v3/repos/octocat/hello is not "
        r"modelled in any release.*; if it is caught on purpose: loose_ends='allow'",
        failed.longreprtext,
    )


def test_a_server_that_is_only_served_has_its_loose_ends_counted(inner: Inner) -> None:
    source = """
        import http.client

        def test_it(ghes_factory):
            with ghes_factory().serve() as live:
                client = http.client.HTTPConnection(live.url.partition("//")[2])
                client.request("GET", "/elsewhere")
                client.close()
        """
    (failed,) = [report for report in inner.reports(source) if report.failed]
    assert (failed.when, "/elsewhere is not modelled" in failed.longreprtext) == ("teardown", True)


def test_the_audit_looks_at_a_server_that_is_only_served(inner: Inner) -> None:
    source = """
        import urllib.request

        def test_it(ghes_factory):
            with ghes_factory(audit="strict").serve() as live:
                urllib.request.urlopen(live.api_url + "?client_secret=0123456789").close()
        """
    (failed,) = [report for report in inner.reports(source) if report.failed]
    assert "the client misbehaved, which audit='strict' forbids" in failed.longreprtext


def test_a_report_shows_who_called_in_place_of_the_line(inner: Inner) -> None:
    source = """
        import urllib.request

        def test_it(ghes_live):
            agent = {"User-Agent": "gh/2.23"}
            urllib.request.urlopen(urllib.request.Request(ghes_live.api_url, headers=agent)).close()
            assert False
        """
    (failed,) = [report for report in inner.reports(source) if report.failed]
    assert dict(failed.sections)["ghes exchanges"] == "GET /api/v3 -> 200 OK [over a socket, gh/2.23]"


def test_a_report_shows_what_a_client_was_told_in_place_of_an_answer(inner: Inner) -> None:
    source = """
        import urllib.error, urllib.request

        def test_it(ghes_live):
            try:
                urllib.request.urlopen(ghes_live.url + "/zen")
            except urllib.error.HTTPError as error:
                error.close()  # or its socket would be left to whoever looks for garbage
                raise
        """
    (failed,) = [report for report in inner.reports(source) if report.failed]
    told = r"answered with 501: GET http://127.0.0.1:\d+/zen is not modelled .* \[over a socket, .*\]"
    assert re.fullmatch(told, dict(failed.sections)["ghes exchanges"])


def test_a_call_of_requests_to_the_live_origin_did_not_go_past_the_server(inner: Inner) -> None:
    source = """
        import requests

        def test_it(ghes_live):
            requests.get(ghes_live.api_url)
            requests.get(ghes_live.api_url.replace("127.0.0.1", "localhost"))
            assert False
        """
    (failed,) = [report for report in inner.reports(source) if report.failed]
    assert "went past" not in dict(failed.sections)["ghes exchanges"]


@pytest.mark.parametrize(
    ("url", "tls", "needs"),
    [
        ("https://ghes.test", False, ", which needs tls=True for programs that call https by the name"),
        ("https://ghes.test", True, ""),
        ("http://ghes.test", False, ""),
    ],
)
def test_a_live_server_that_nobody_called_is_named_in_the_report(
    inner: Inner, url: str, tls: bool, needs: str  # noqa: FBT001  # a parameter
) -> None:  # fmt: skip
    marker = f"import pytest\n@pytest.mark.ghes(url={url!r}, tls={tls})\n"
    (failed,) = [report for report in inner.reports(f"{marker}def test_it(ghes_live): assert False") if report.failed]
    sentence = (
        "the code under test sent none (a call that is not awaited sends nothing), "
        f"or not by way of requests, httpx or the live server{needs}"
    )
    assert dict(failed.sections)["ghes exchanges"] == f"no request reached {url}; {sentence}"


@pytest.mark.parametrize("place", ["in_test", "in_teardown"])
def test_an_interrupted_run_stops_it(inner: Inner, place: str) -> None:
    source = """
        import pytest

        @pytest.fixture
        def client(ghes_live):
            yield
            {in_teardown}

        def test_it(client):
            {in_test}
        """
    statements = {"in_test": "pass", "in_teardown": "pass", place: "raise KeyboardInterrupt"}
    with pytest.raises(KeyboardInterrupt):
        inner.run(source.format_map(statements))
    assert [thread for thread in threading.enumerate() if thread.name == "ghes-live"] == []


def test_what_a_slow_answer_came_to_is_counted_once(inner: Inner) -> None:
    source = """
        import urllib.request

        def test_it(ghes, ghes_live):
            with ghes.fault("slow", seconds=0.01):
                urllib.request.urlopen(ghes_live.api_url).close()
        """
    assert re.search(r"^meta/root +1 +200 x 1 ", inner.run(source, "--ghes-report").stdout.str(), re.MULTILINE)


def test_a_missing_extra_is_one_sentence_that_names_it(inner: Inner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "h11", None)
    (failed,) = [report for report in inner.reports("def test_it(ghes_live): pass") if report.failed]
    assert failed.longreprtext == (
        "a live server needs h11, which the extra 'server' installs: pip install 'pytest-ghes-oauth[server]'"
    )
