"""Beside plugins and libraries that patch `requests`, sockets or the clock, or that run a test several times."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import freezegun
import httpx
import pytest
import requests
import requests_cache
import requests_mock as mocking
import respx
import time_machine
import vcr  # type: ignore[import-untyped]  # has no types
from pytest_httpx import HTTPXMock
from pytest_mock import MockerFixture
from requests.adapters import HTTPAdapter

from pytest_ghes_oauth import GitHubEnterpriseServer
from tests.plugin.inner import Inner

OTHER = "https://other.test/"


def assert_answers(server: GitHubEnterpriseServer) -> None:
    """Make sure that *server* answers `requests`."""
    before = len(server.exchanges)
    assert requests.get(server.api_url, timeout=5).status_code == 200
    assert len(server.exchanges) == before + 1


def test_pytest_socket_forbids_no_request(ghes: GitHubEnterpriseServer, socket_disabled: None) -> None:  # noqa: ARG001  # used by being there
    assert_answers(ghes)


def test_spies_of_pytest_mock_see_each_request_once(ghes: GitHubEnterpriseServer, mocker: MockerFixture) -> None:
    spies = [mocker.spy(requests.Session, "send"), mocker.spy(requests.Session, "get_adapter")]
    spies.append(mocker.spy(HTTPAdapter, "send"))
    assert_answers(ghes)
    assert [spy.call_count for spy in spies] == [1, 1, 1]


def test_requests_cache_keeps_what_the_server_answered(ghes: GitHubEnterpriseServer) -> None:
    with requests_cache.CachedSession(backend="memory") as session:
        assert [session.get(ghes.api_url, timeout=5).status_code for _ in range(2)] == [200, 200]
    assert len(ghes.exchanges) == 1


def test_a_session_older_than_requests_cache_is_answered(ghes: GitHubEnterpriseServer) -> None:
    session = requests.Session()
    with requests_cache.enabled(backend="memory"):
        assert session.get(ghes.api_url, timeout=5).status_code == 200
        assert_answers(ghes)


def test_vcr_neither_records_nor_forbids_a_request(ghes: GitHubEnterpriseServer, tmp_path: Path) -> None:
    with vcr.use_cassette(str(tmp_path / "cassette.yaml"), record_mode="none") as cassette:
        assert_answers(ghes)
        assert len(cassette) == 0


def test_pytest_httpx_answers_httpx(ghes: GitHubEnterpriseServer, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=OTHER, json={"who": "another"})
    assert_answers(ghes)
    assert httpx.get(OTHER).json() == {"who": "another"}


def test_respx_answers_httpx(ghes: GitHubEnterpriseServer, respx_mock: respx.MockRouter) -> None:
    respx_mock.get(OTHER).respond(json={"who": "another"})
    assert_answers(ghes)
    assert httpx.get(OTHER).json() == {"who": "another"}


def test_requests_mock_passes_what_it_does_not_know_to_the_server(ghes: GitHubEnterpriseServer) -> None:
    with mocking.Mocker(real_http=True) as mock:
        mock.get(OTHER, json={"who": "another"})
        assert_answers(ghes)
        assert requests.get(OTHER, timeout=5).json() == {"who": "another"}


def test_requests_mock_refuses_what_it_does_not_know_as_it_does_without_the_plugin(
    ghes: GitHubEnterpriseServer, requests_mock: mocking.Mocker
) -> None:
    requests_mock.get(OTHER, json={"who": "another"})
    with pytest.raises(mocking.NoMockAddress):
        requests.get(ghes.api_url, timeout=5)


def test_freezegun_moves_the_clock_of_the_server(ghes: GitHubEnterpriseServer) -> None:
    with freezegun.freeze_time("2030-01-01"):
        assert_answers(ghes)
        assert ghes.clock.now() == datetime(2030, 1, 1, tzinfo=timezone.utc)


def test_time_machine_moves_the_clock_of_the_server(ghes: GitHubEnterpriseServer) -> None:
    with time_machine.travel(datetime(2030, 1, 1, tzinfo=timezone.utc), tick=False):
        assert_answers(ghes)
        assert ghes.clock.now() == datetime(2030, 1, 1, tzinfo=timezone.utc)


def test_a_rerun_of_pytest_rerunfailures_has_a_fresh_server(inner: Inner) -> None:
    source = """
        import pytest, requests

        runs = []

        @pytest.mark.flaky(reruns=2)
        def test_it(ghes):
            requests.get(ghes.api_url, timeout=5)
            runs.append(len(ghes.exchanges))
            assert runs == [1, 1, 1]
        """
    inner.run(source, "-p", "rerunfailures").assert_outcomes(passed=1)
