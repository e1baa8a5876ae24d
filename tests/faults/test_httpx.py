"""What httpx and httpx2 raise under each fault: the same as in a real outage, and nothing sleeps."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

import pytest
import trio

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer
from tests.faults.parity import outage
from tests.transports.httpx.ways import WAYS, Way

BROKEN: Final = ("connection_refused", "connection_reset", "timeout", "answer_lost", "slow", "truncated")
DETAILS: Final[dict[str, dict[str, Any]]] = {"slow": {"seconds": 30}}
# What the tests wait for where nothing comes, and enough for what comes.
SHORT: Final = 0.05
LONG: Final = 30

in_each_way: Final = pytest.mark.parametrize("way", WAYS.values(), ids=[*WAYS])


@pytest.fixture(name="ghes")
def _ghes() -> Iterator[GitHubEnterpriseServer]:
    with GitHubEnterpriseServer(url="http://ghes.test:8080") as server:
        yield server


@pytest.fixture(name="token")
def _token(ghes: GitHubEnterpriseServer) -> AccessToken:
    return ghes.issue_token(ghes.add_user("octocat"), ghes.add_oauth_app("ci-bot"))


def _raised(way: Way, origin: str, **kwargs: Any) -> Any:  # noqa: ANN401  # an exception of the library
    with pytest.raises(way.library.TransportError) as caught:
        way.send("GET", f"{origin}/api/v3/meta", client=way.client(trust_env=False), **{"timeout": SHORT, **kwargs})
    return caught.value


def _words(way: Way, error: BaseException, length: int) -> str:
    """The text of *error*, but for the length of a body, and for what only trio words in its own way."""
    text = str(error).replace(f"received {length // 2} bytes, expected {length}", "?")
    return "" if way.run is trio.run and not isinstance(error, way.library.RemoteProtocolError) else text


@in_each_way
@pytest.mark.parametrize("name", BROKEN)
def test_what_is_raised_is_what_a_real_outage_raises(ghes: GitHubEnterpriseServer, way: Way, name: str) -> None:
    length = len(way.send("GET", f"{ghes.api_url}/meta").content)
    ghes.fault(name, **DETAILS.get(name, {}))
    # Of a connection that is made on a busy machine only the answer may be late.
    timeout = way.library.Timeout(LONG, read=SHORT if name in ("timeout", "slow") else LONG)
    ours = _raised(way, ghes.url, timeout=timeout)
    with outage(name) as origin:
        theirs = _raised(way, origin, timeout=timeout)
    assert (type(ours), _words(way, ours, length)) == (type(theirs), _words(way, theirs, 100))
    assert ours.request.url.path == theirs.request.url.path
    assert ghes.exchanges[-1].response is None


@in_each_way
@pytest.mark.parametrize("timeout", [None, 30])
def test_a_slow_answer_arrives_at_a_client_that_waits(
    ghes: GitHubEnterpriseServer, way: Way, timeout: float | None
) -> None:
    ghes.clock.freeze()
    before = ghes.clock.now()
    ghes.fault("slow", seconds=30)
    answer = way.send("GET", f"{ghes.api_url}/meta", timeout=way.library.Timeout(1, read=timeout))
    assert (answer.status_code, (ghes.clock.now() - before).total_seconds()) == (200, 30)


@in_each_way
def test_a_slow_answer_misses_a_client_that_does_not_wait(ghes: GitHubEnterpriseServer, way: Way) -> None:
    ghes.fault("slow", seconds=30)
    error = _raised(way, ghes.url, timeout=way.library.Timeout(60, read=29.9))
    assert type(error) is way.library.ReadTimeout


@in_each_way
def test_nothing_sleeps(ghes: GitHubEnterpriseServer, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    def sleep(_: float) -> None:
        raise AssertionError

    monkeypatch.setattr(time, "sleep", sleep)
    for name in BROKEN:
        with ghes.fault(name, **DETAILS.get(name, {})):
            _raised(way, ghes.url)


@in_each_way
def test_a_lost_answer_leaves_the_token_revoked(ghes: GitHubEnterpriseServer, token: AccessToken, way: Way) -> None:
    app = ghes.apps["ci-bot"]
    ghes.fault("answer_lost", times=1)
    with pytest.raises(way.library.RemoteProtocolError):
        way.send(
            "DELETE",
            f"{ghes.api_url}/applications/{app.client_id}/token",
            auth=app.credentials,
            json={"access_token": token.token},
        )
    assert token.state == "revoked"


@in_each_way
def test_of_a_truncated_answer_the_head_and_half_of_the_body_arrive(ghes: GitHubEnterpriseServer, way: Way) -> None:
    whole = way.send("GET", f"{ghes.api_url}/meta").content
    ghes.fault("truncated")
    parts: list[bytes] = []
    with pytest.raises(way.library.RemoteProtocolError):
        way.send("GET", f"{ghes.api_url}/meta", stream=parts.append)
    assert b"".join(parts) == whole[: len(whole) // 2 // 8 * 8]


@in_each_way
def test_a_truncated_answer_without_a_body_does_not_arrive(
    ghes: GitHubEnterpriseServer, token: AccessToken, way: Way
) -> None:
    app = ghes.apps["ci-bot"]
    ghes.fault("truncated")
    with pytest.raises(way.library.RemoteProtocolError, match="Server disconnected without sending a response"):
        way.send(
            "DELETE",
            f"{ghes.api_url}/applications/{app.client_id}/token",
            auth=app.credentials,
            json={"access_token": token.token},
        )


# Name -> how many of three attempts to connect a transport makes: what came after it connected is not repeated.
@in_each_way
@pytest.mark.parametrize(("name", "attempts"), [("connection_refused", 3), ("connection_reset", 1), ("slow", 1)])
def test_each_attempt_of_a_transport_to_connect_is_seen(
    ghes: GitHubEnterpriseServer, way: Way, name: str, attempts: int
) -> None:
    fault = ghes.fault(name, **DETAILS.get(name, {}))
    kind = way.library.AsyncHTTPTransport if way.is_async else way.library.HTTPTransport
    with pytest.raises(way.library.TransportError):
        way.send(
            "GET",
            f"{ghes.api_url}/meta",
            client=way.client(transport=kind(verify=False, retries=2)),
            timeout=SHORT,
        )
    assert (fault.fired, ghes.exchanges.count(fault=fault)) == (attempts, attempts)


@in_each_way
def test_a_body_that_nobody_received_can_be_sent_again(ghes: GitHubEnterpriseServer, way: Way) -> None:
    auth = way.library.BasicAuth(*ghes.add_user().credentials)
    request = way.library.Request("POST", f"{ghes.api_url}/authorizations", content=_parts(way))
    fault = ghes.fault("connection_refused", times=1)
    with pytest.raises(way.library.ConnectError):
        way.resend(request, auth)
    assert (way.resend(request, auth).status_code, fault.fired) == (201, 1)


def _parts(way: Way) -> Iterator[bytes] | AsyncIterator[bytes]:
    async def parts() -> AsyncIterator[bytes]:
        yield b'{"note": "x"}'

    return parts() if way.is_async else iter([b'{"note": "x"}'])


@in_each_way
def test_an_outage_of_the_application_is_a_response(ghes: GitHubEnterpriseServer, way: Way) -> None:
    ghes.fault("maintenance", times=1)
    assert way.send("GET", f"{ghes.api_url}/meta").status_code == 503
