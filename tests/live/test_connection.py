"""What a client may send, in whatever pieces, and what it gets for what it may not."""

from __future__ import annotations

import re
import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, LiveServer
from pytest_ghes_oauth._live import connection
from pytest_ghes_oauth._live.connection import Connection
from tests.live.client import LONGEST, connected, exchanged, get, rest_of, until

HEAD = b"GET /api/v3 HTTP/1.1\r\nHost: ghes.test\r\n"
POST = b"POST /login/oauth/access_token HTTP/1.1\r\nHost: ghes.test\r\n"


def statuses(answer: bytes) -> list[int]:
    """The statuses of the answers in what a client received."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


# -- what is no request ------------------------------------------------------------------------------

MALFORMED = {
    "garbage": (b"\x16\x03\x01\x00\xa5\x01\r\n\r\n", 400),
    "no request line": (b"Host: ghes.test\r\n\r\n", 400),
    "the preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "another version": (b"GET / HTTP/3.0\r\nHost: ghes.test\r\n\r\n", 400),
    "no host": (b"GET /api/v3 HTTP/1.1\r\n\r\n", 400),
    "two hosts": (HEAD + b"Host: ghes.test\r\n\r\n", 400),
    "a host that is a path": (b"GET /api/v3 HTTP/1.1\r\nHost: ghes.test/login\r\n\r\n", 400),
    "a host with a port that is none": (b"GET /api/v3 HTTP/1.1\r\nHost: ghes.test:99999\r\n\r\n", 400),
    "a target that is neither a path nor a URL": (b"GET api/v3 HTTP/1.1\r\nHost: ghes.test\r\n\r\n", 400),
    "a target of another scheme": (b"GET ftp://ghes.test/ HTTP/1.1\r\nHost: ghes.test\r\n\r\n", 400),
    "a tunnel": (b"CONNECT ghes.test:443 HTTP/1.1\r\nHost: ghes.test:443\r\n\r\n", 400),
    "a length that is no number": (POST + b"Content-Length: ten\r\n\r\n", 400),
    "a negative length": (POST + b"Content-Length: -1\r\n\r\n", 400),
    "two lengths": (POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
    "a length of more than we take": (POST + b"Content-Length: 99999999\r\n\r\n", 413),
    "a chunk that is none": (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    "a coding that is not chunked": (POST + b"Transfer-Encoding: gzip\r\n\r\n", 501),
    "a line without its end": (b"GET /" + b"a" * 70_000, 431),
    "a header that is too long": (HEAD + b"X-Long: " + b"a" * 70_000, 431),
    "a header with a line break in it": (HEAD + b"X-Broken: a\r\n b\x00\r\n\r\n", 400),
    "the rest of a body that did not come": (POST + b"Content-Length: 10\r\n\r\nabc", 400),
}  # fmt: skip


@pytest.mark.parametrize(("sent", "status"), MALFORMED.values(), ids=list(MALFORMED))
def test_what_is_no_request_is_refused_and_kills_nothing(
    server: GitHubEnterpriseServer, live: LiveServer, sent: bytes, status: int
) -> None:
    with connected(live.url) as client:
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        answer = rest_of(client)
    assert statuses(answer) == [status]
    assert b'{"message": "' in answer
    assert len(server.exchanges) == 0
    assert statuses(exchanged(live.url, get("/api/v3"))) == [200]


@pytest.mark.parametrize(("sent", "status"), [(POST + b"Content-Length: 99999999\r\n\r\n", 413), (b"no\r\n\r\n", 400)])
def test_a_client_that_is_refused_reads_why_whatever_it_still_sends(
    live: LiveServer,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    sent: bytes,
    status: int,
) -> None:
    monkeypatch.setattr("pytest_ghes_oauth._live.connection.LINGERING", LONGEST)
    with connected(live.url) as client:
        client.sendall(sent)
        for _ in range(64):
            client.sendall(b"a" * 65_536)
        answer = client.recv(65_536)
        assert (statuses(answer), b"\r\nConnection: close\r\n" in answer) == ([status], True)
    assert caplog.messages == []


@pytest.mark.parametrize(("leaves", "lingering"), [(True, 2 * LONGEST), (False, 0.1)])
def test_a_client_that_is_refused_is_let_go_when_it_leaves_and_in_the_end(
    live: LiveServer, guests: list[Connection], monkeypatch: pytest.MonkeyPatch, *, leaves: bool, lingering: float
) -> None:
    monkeypatch.setattr(connection, "LINGERING", lingering)
    with connected(live.url) as client:
        client.sendall(b"no\r\n\r\n")
        if leaves:
            client.shutdown(socket.SHUT_WR)
        assert statuses(rest_of(client)) == [400]
        until(guests[0].gone.is_set)


def test_chunks_of_more_than_we_take_are_refused(live: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_ghes_oauth._live.messages.LONGEST", 10)
    chunks = b"Transfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\nghijkl\r\n"
    assert statuses(exchanged(live.url, POST + chunks)) == [413]


# -- what is one -------------------------------------------------------------------------------------


def test_a_request_may_come_byte_by_byte(live: LiveServer) -> None:
    sent = get("/api/v3/users/nobody")
    assert statuses(exchanged(live.url, *(sent[at : at + 1] for at in range(len(sent))))) == [404]


def test_requests_in_a_row_are_answered_in_order(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    for login in ("a", "b"):
        server.add_user(login)
    paths = ["/api/v3/users/a", "/api/v3/users/nobody", "/api/v3/users/b"]
    sent = b"".join(b"GET %s HTTP/1.1\r\nHost: ghes.test\r\n\r\n" % path.encode() for path in paths)
    answer = exchanged(live.url, sent + get("/api/v3"))
    assert statuses(answer) == [200, 404, 200, 200]
    assert [exchange.request.path for exchange in server.exchanges] == [*paths, "/api/v3"]


def test_a_request_after_a_malformed_one_is_not_answered(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    assert statuses(exchanged(live.url, HEAD + b"\r\nGARBAGE\r\n\r\n" + get("/api/v3"))) == [200, 400]
    assert len(server.exchanges) == 1


@pytest.mark.parametrize(
    "framed", [b"Content-Length: 3\r\n\r\na=b", b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\n=b\r\n0\r\n\r\n"]
)
def test_a_body_arrives_whole(server: GitHubEnterpriseServer, live: LiveServer, framed: bytes) -> None:
    exchanged(live.url, POST + b"Connection: close\r\n" + framed)
    assert server.exchanges[0].request.body == b"a=b"


def test_a_long_body_arrives_whole(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    sent = POST + b"Connection: close\r\nContent-Length: 4000000\r\n\r\n" + b"a" * 4_000_000
    exchanged(live.url, sent)
    assert len(server.exchanges[0].request.body) == 4_000_000


def test_of_two_framings_the_chunks_count(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    both = b"Content-Length: 40\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"
    exchanged(live.url, POST + b"Connection: close\r\n" + both)
    assert server.exchanges[0].request.body == b"a"


def test_a_client_that_waits_for_a_word_before_its_body_gets_it(
    server: GitHubEnterpriseServer, live: LiveServer
) -> None:
    with connected(live.url) as client:
        client.sendall(POST + b"Connection: close\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert client.recv(65_536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"a=b")
        assert statuses(rest_of(client)) == [404]
    assert server.exchanges[0].request.body == b"a=b"


def test_a_client_of_http_1_0_need_not_name_the_host(live: LiveServer) -> None:
    answer = exchanged(live.url, b"GET /api/v3 HTTP/1.0\r\n\r\n")
    assert f'"current_user_url":"{live.api_url}/user"'.encode() in answer


def test_a_url_in_place_of_a_path_says_which_origin_is_called(live: LiveServer) -> None:
    answer = exchanged(live.url, get("https://elsewhere.test/api/v3"))
    assert b'"current_user_url":"https://elsewhere.test/api/v3/user"' in answer


def test_an_answer_to_head_has_the_head_only(live: LiveServer) -> None:
    sent = get("/api/v3").replace(b"GET", b"HEAD")
    head, _, body = exchanged(live.url, sent).partition(b"\r\n\r\n")
    assert (statuses(head), body) == ([200], b"")
    assert int(re.findall(rb"Content-Length: (\d+)", head)[0]) > 0


@pytest.mark.parametrize(("target", "status"), [("/elsewhere", 501), ("elsewhere", 400)])
def test_a_refusal_of_head_has_the_head_only_too(live: LiveServer, target: str, status: int) -> None:
    head, _, body = exchanged(live.url, get(target).replace(b"GET", b"HEAD")).partition(b"\r\n\r\n")
    assert (statuses(head), body) == ([status], b"")


def test_a_refusal_after_head_has_its_body(live: LiveServer) -> None:
    answer = exchanged(live.url, HEAD.replace(b"GET", b"HEAD") + b"\r\n", b"no\r\n\r\n")
    assert (statuses(answer), answer[-1:]) == ([200, 400], b"}")


def test_header_fields_come_as_they_were_sent_and_several_of_a_name_as_one(
    server: GitHubEnterpriseServer, live: LiveServer
) -> None:
    exchanged(live.url, get("/api/v3", "X-CaSe: \xe9", "Accept: a/b", "accept: c/d", "Cookie: e=f", "Cookie: g=h"))
    given = dict(server.exchanges[0].request.headers.items())
    assert (given["X-CaSe"], given["Accept"], given["Cookie"]) == ("\xe9", "a/b, c/d", "e=f; g=h")


def test_the_bytes_of_an_answer_are_those_of_the_response(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    head, _, body = exchanged(live.url, get("/api/v3/meta")).partition(b"\r\n\r\n")
    response = server.exchanges[0].response
    assert response is not None
    lines = [f"{name}: {value}".encode() for name, value in response.headers.items()]
    assert head.split(b"\r\n") == [b"HTTP/1.1 200 OK", *lines, b"Connection: close"]
    assert body == response.body


def test_a_header_field_that_http_has_no_bytes_for_is_sent_with_a_question_mark(
    server: GitHubEnterpriseServer, live: LiveServer
) -> None:
    server.add_resource("/price", json=lambda _: (200, {"X-Price": "\u20ac 5"}, ""), anonymous=True)
    assert b"\r\nX-Price: ? 5\r\n" in exchanged(live.url, get("/api/v3/price"))


def test_a_client_that_sends_no_more_is_answered(live: LiveServer) -> None:
    with connected(live.url) as client:
        client.sendall(HEAD + b"\r\n")
        client.shutdown(socket.SHUT_WR)
        assert statuses(rest_of(client)) == [200]


def test_a_client_that_is_not_answered_yet_cannot_send_without_end(
    server: GitHubEnterpriseServer, live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "LINGERING", 2 * LONGEST)
    over = Event()
    server.add_resource("/wait", json=lambda _: over.wait(LONGEST), anonymous=True)
    with connected(live.url) as client:
        client.sendall(b"GET /api/v3/wait HTTP/1.1\r\nHost: ghes.test\r\n\r\n")
        client.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client.sendall(b"a" * 2**26)
        over.set()
        client.settimeout(LONGEST)
        client.sendall(b"a" * 2**24)  # it is refused now, and read all the same
        assert statuses(rest_of(client)) == [200, 431]


def test_a_client_that_reads_no_answers_is_not_read_until_it_does(
    server: GitHubEnterpriseServer, live: LiveServer, guests: list[Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_ghes_oauth._live.connection.LINGERING", LONGEST)
    server.add_resource("/big", json="x" * 1_000_000, anonymous=True)
    with connected(live.url) as client:
        client.settimeout(0.5)
        client.sendall(b"GET /api/v3/big HTTP/1.1\r\nHost: ghes.test\r\n\r\n" * 30)
        until(lambda: [guest for guest in guests if guest._is_choked])  # noqa: SLF001  # or one may still be answered
        with pytest.raises(TimeoutError):
            client.sendall(b"a" * 30_000_000)
        client.settimeout(LONGEST)
        assert statuses(rest_of(client)) == [200] * 30 + [431]


def test_what_a_client_sent_ahead_is_read_when_it_is_answered(
    server: GitHubEnterpriseServer, live: LiveServer, guests: list[Connection]
) -> None:
    over = Event()
    server.add_resource("/wait", json=lambda _: over.wait(LONGEST), anonymous=True)
    ahead = (POST + b"Content-Length: 600000\r\n\r\n" + b"a" * 600_000) * 4
    with ThreadPoolExecutor() as pool, connected(live.url) as client:
        pool.submit(client.sendall, b"GET /api/v3/wait HTTP/1.1\r\nHost: ghes.test\r\n\r\n" + ahead + get("/api/v3"))
        until(lambda: [guest for guest in guests if not guest.transport.is_reading()])
        over.set()
        assert statuses(rest_of(client)) == [200, 404, 404, 404, 404, 200]


def test_a_client_that_does_not_read_gets_no_more_answers_until_it_does(
    server: GitHubEnterpriseServer, live: LiveServer
) -> None:
    server.add_resource("/much", json="a" * 2**20, anonymous=True)
    sent = b"GET /api/v3/much HTTP/1.1\r\nHost: ghes.test\r\n\r\n"
    with connected(live.url) as client:
        client.sendall(sent * 30)
        assert statuses(exchanged(live.url, get("/api/v3"))) == [200]
        assert len(server.exchanges) < 30
        client.shutdown(socket.SHUT_WR)
        assert statuses(rest_of(client)) == [200] * 30
