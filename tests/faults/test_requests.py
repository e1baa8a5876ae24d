"""What `requests` raises under each fault: the same as in a real outage, attempt by attempt, and nothing sleeps."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any, Final

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry, Timeout

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer
from tests.faults.parity import outage

BROKEN: Final = ("connection_refused", "connection_reset", "timeout", "answer_lost", "slow", "truncated")
DETAILS: Final[dict[str, dict[str, Any]]] = {"slow": {"seconds": 30}}
# What the tests wait for where nothing comes, and enough for what comes.
SHORT: Final = 0.1
LONG: Final = 30


@pytest.fixture(name="ghes")
def _ghes() -> Iterator[GitHubEnterpriseServer]:
    with GitHubEnterpriseServer(url="http://ghes.test:8080") as server:
        yield server


@pytest.fixture(name="token")
def _token(ghes: GitHubEnterpriseServer) -> AccessToken:
    return ghes.issue_token(ghes.add_user("octocat"), ghes.add_oauth_app("ci-bot"))


def _session(retries: Retry | None) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    if retries is not None:
        session.mount("http://", HTTPAdapter(max_retries=retries))
    return session


def _raised(origin: str, retries: Retry | None, *, method: str = "GET", timeout: Any = SHORT) -> BaseException:  # noqa: ANN401  # whatever `requests` takes
    with pytest.raises(requests.RequestException) as caught, _session(retries) as session:
        session.request(method, f"{origin}/api/v3/meta", timeout=timeout)
    return caught.value


def _anatomy(error: object, *, of: int = 4) -> object:
    """The type of an error, of what it wraps and of what led to it, and its text without addresses and ports."""
    if not isinstance(error, BaseException) or not of:
        return None
    text = re.sub(
        r"0x[0-9a-f]+|127\.0\.0\.1|ghes\.test|(?<=port[=:])'?[0-9]+|[0-9]+ bytes read, [0-9]+ more", "?", str(error)
    )
    inner = [_anatomy(one, of=of - 1) for one in (*error.args, getattr(error, "reason", None))]
    led = [_anatomy(one, of=of - 1) for one in (error.__cause__, error.__context__)]
    return type(error), text.replace("port= ", "port="), inner, led


RETRIES: Final[dict[str, Retry | None]] = {
    "none": None,
    "two": Retry(2, backoff_factor=0),
    "no reads": Retry(2, read=False, backoff_factor=0),
    "no connections": Retry(2, connect=0, backoff_factor=0),
}


@pytest.mark.parametrize("retries", RETRIES.values(), ids=RETRIES)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", BROKEN)
def test_what_is_raised_is_what_a_real_outage_raises(
    ghes: GitHubEnterpriseServer, name: str, method: str, retries: Retry | None
) -> None:
    ghes.fault(name, **DETAILS.get(name, {}))
    timeout = (LONG, SHORT if name in ("timeout", "slow") else LONG)
    ours = _raised(ghes.url, retries, method=method, timeout=timeout)
    with outage(name) as origin:
        theirs = _raised(origin, retries, method=method, timeout=timeout)
    assert _anatomy(ours) == _anatomy(theirs)


def test_what_is_raised_after_too_many_answers_is_what_a_real_outage_raises(ghes: GitHubEnterpriseServer) -> None:
    retries = Retry(2, status_forcelist=[502], backoff_factor=0)
    ghes.fault("bad_gateway")
    ours = _raised(ghes.url, retries, timeout=LONG)
    with outage("bad_gateway") as origin:
        theirs = _raised(origin, retries, timeout=LONG)
    assert _anatomy(ours) == _anatomy(theirs)


@pytest.mark.parametrize("name", BROKEN)
def test_the_error_has_the_request_and_no_answer(ghes: GitHubEnterpriseServer, name: str) -> None:
    ghes.fault(name, **DETAILS.get(name, {}))
    error = _raised(ghes.url, None)
    assert isinstance(error, requests.RequestException)
    assert error.response is None
    assert (error.request is None) == (name == "truncated")  # which breaks while the body is read
    assert ghes.exchanges.one().response is None


# Name -> how many attempts three tries make: reads are repeated only if the method can be.
@pytest.mark.parametrize(("name", "method", "attempts"), [
    ("connection_refused", "GET", 3), ("connection_refused", "POST", 3),
    ("connection_reset", "GET", 3), ("connection_reset", "POST", 1),
    ("answer_lost", "GET", 3), ("timeout", "GET", 3), ("slow", "POST", 1),
    ("truncated", "GET", 1),
])  # fmt: skip
def test_each_attempt_of_a_retry_is_seen(ghes: GitHubEnterpriseServer, name: str, method: str, attempts: int) -> None:
    fault = ghes.fault(name, **DETAILS.get(name, {}))
    _raised(ghes.url, Retry(2, backoff_factor=0), method=method)
    assert (fault.fired, ghes.exchanges.count(fault=fault)) == (attempts, attempts)


def test_a_retry_gets_past_a_fault_that_is_over(ghes: GitHubEnterpriseServer) -> None:
    ghes.fault("connection_reset", times=1)
    ghes.fault("maintenance", times=1, after=1)
    with _session(Retry(3, status_forcelist=[503], backoff_factor=0)) as session:
        answer = session.get(f"{ghes.api_url}/meta", timeout=5)
    assert answer.status_code == 200
    assert [one.fault and one.fault.name for one in ghes.exchanges] == ["connection_reset", "maintenance", None]


def test_a_lost_answer_leaves_the_token_revoked(ghes: GitHubEnterpriseServer, token: AccessToken) -> None:
    app = ghes.apps["ci-bot"]
    ghes.fault("answer_lost", times=1)
    url = f"{ghes.api_url}/applications/{app.client_id}/token"
    with pytest.raises(requests.ConnectionError):
        requests.delete(url, auth=app.credentials, json={"access_token": token.token}, timeout=5)
    assert token.state == "revoked"
    assert [*ghes.exchanges.one(fault="answer_lost").events] == ghes.events.find(name="token.revoked")


# -- time-outs -------------------------------------------------------------------------------------------

PATIENT: Final = (None, 30, 31.5, (1, 30), (1, None), Timeout(connect=1), Timeout(total=31))
IMPATIENT: Final = (29.9, (60, 1), Timeout(read=5), Timeout(total=5), Timeout(connect=60, read=5))


@pytest.mark.parametrize("timeout", PATIENT, ids=str)
def test_a_slow_answer_arrives_at_a_client_that_waits(ghes: GitHubEnterpriseServer, timeout: Any) -> None:  # noqa: ANN401  # as `requests` takes it
    ghes.clock.freeze()
    before, fault = ghes.clock.now(), ghes.fault("slow", seconds=30)
    assert requests.get(f"{ghes.api_url}/meta", timeout=timeout).status_code == 200
    assert (ghes.clock.now() - before).total_seconds() == 30
    exchange = ghes.exchanges.one(status=200)
    assert (exchange.fault, exchange.cause) == (fault, None)


@pytest.mark.parametrize("timeout", IMPATIENT, ids=str)
def test_a_slow_answer_misses_a_client_that_does_not_wait(ghes: GitHubEnterpriseServer, timeout: Any) -> None:  # noqa: ANN401  # as `requests` takes it
    ghes.clock.freeze()
    before = ghes.clock.now()
    ghes.fault("slow", seconds=30)
    error = _raised(ghes.url, None, timeout=timeout)
    assert type(error) is requests.ReadTimeout
    assert (ghes.clock.now() - before).total_seconds() == 30
    assert (ghes.exchanges[0].response, "'slow'" in (ghes.exchanges[0].cause or "")) == (None, True)


def test_nothing_sleeps(ghes: GitHubEnterpriseServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def sleep(_: float) -> None:
        raise AssertionError

    monkeypatch.setattr(time, "sleep", sleep)
    for name in BROKEN:
        with ghes.fault(name, **DETAILS.get(name, {})):
            _raised(ghes.url, Retry(2, backoff_factor=60))


# -- bodies ----------------------------------------------------------------------------------------------


def test_of_a_truncated_answer_the_head_and_half_of_the_body_arrive(ghes: GitHubEnterpriseServer) -> None:
    whole = requests.get(f"{ghes.api_url}/meta", timeout=5).content
    ghes.fault("truncated")
    parts = []
    with requests.get(f"{ghes.api_url}/meta", stream=True, timeout=5) as answer:
        assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(len(whole)))
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            for part in answer.iter_content(8):
                parts.append(part)  # noqa: PERF402  # what came before the error counts
    assert b"".join(parts) == whole[: len(whole) // 2 // 8 * 8]


def test_a_truncated_answer_without_a_body_does_not_arrive(ghes: GitHubEnterpriseServer, token: AccessToken) -> None:
    app = ghes.apps["ci-bot"]
    ghes.fault("truncated")
    url = f"{ghes.api_url}/applications/{app.client_id}/token"
    with pytest.raises(requests.ConnectionError, match="Remote end closed connection without response"):
        requests.delete(url, auth=app.credentials, json={"access_token": token.token}, timeout=5)
    assert token.state == "revoked"


# -- beside other things ---------------------------------------------------------------------------------


def test_own_mocks_win_over_faults(ghes: GitHubEnterpriseServer) -> None:
    fault = ghes.fault("connection_refused")
    ghes.responses.add("GET", f"{ghes.api_url}/meta", json={})
    assert requests.get(f"{ghes.api_url}/meta", timeout=5).json() == {}
    assert (fault.fired, len(ghes.exchanges)) == (0, 0)


def test_an_adapter_that_asks_a_pool_gets_the_error_of_the_pool(ghes: GitHubEnterpriseServer) -> None:
    class Asking(HTTPAdapter):
        def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:  # noqa: ANN401  # as requests passes them
            pool = self.poolmanager.connection_from_url(str(request.url))
            opened = pool.urlopen("GET", request.path_url, retries=False, timeout=LONG, preload_content=False)
            return self.build_response(request, opened)

    def raised(origin: str) -> BaseException:
        with requests.Session() as session:
            session.mount("http://", Asking())
            with pytest.raises(Exception) as caught:  # noqa: PT011  # compared below
                session.get(f"{origin}/api/v3/meta")
        return caught.value

    ghes.fault("connection_reset")
    ours = raised(ghes.url)
    with outage("connection_reset") as origin:
        theirs = raised(origin)
    assert (type(ours), str(ours)) == (type(theirs), str(theirs))
