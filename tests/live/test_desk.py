"""Whatever happens, a client is answered and the test is told; code of the test holds nobody up."""

from __future__ import annotations

import json
import sys
import urllib.request
from threading import Barrier, Event

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, LiveServer, Response
from pytest_ghes_oauth._http.messages import Headers
from tests.live.client import LONGEST, connected, exchanged, get, rest_of, until
from tests.login.browser import Page


def asked(live: LiveServer, path: str, *fields: str) -> tuple[int, object]:
    """Return the status of the answer to a request, and what its JSON says."""
    head, _, body = exchanged(live.url, get(path, *fields)).partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


def strays(server: GitHubEnterpriseServer) -> list[str]:
    """Return what fails the test at its end."""
    return [stray.problem for stray in server._inside.strays()]  # noqa: SLF001  # what the plugin reads


def test_a_path_that_is_not_modelled_is_answered_with_501_and_the_sentence(
    server: GitHubEnterpriseServer, live: LiveServer
) -> None:
    status, body = asked(live, "/api/v3/repos/octocat/hello")
    sentence = "GET http://ghes.test/api/v3/repos/octocat/hello is not modelled in any release"
    assert status == 501
    assert isinstance(body, dict)
    assert body["message"].startswith(sentence)
    assert strays(server) == [f"over a socket: {body['message']}"]
    assert len(server.exchanges) == 0


def test_the_sentence_does_not_offer_a_mock_which_a_socket_does_not_see(
    server: GitHubEnterpriseServer, live: LiveServer
) -> None:
    asked(live, "/elsewhere")
    assert ["ghes.responses" in sentence for sentence in strays(server)] == [False]


BROWSER = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def test_a_browser_is_shown_a_page_that_names_the_path_and_leads_back(
    server: GitHubEnterpriseServer, live: LiveServer
) -> None:
    head, _, body = exchanged(live.url, get("/octocat", BROWSER)).partition(b"\r\n\r\n")
    page = Page(live.url, Response(501, Headers(), body))
    sentence = "GET http://ghes.test/octocat is not modelled in any release"
    assert (head.split()[1], page.heading) == (b"501", "This page is not modelled")
    assert page.one("main").text == f"{page.heading}{sentence}To the front page"
    assert page.one("a").attributes["href"] == "/"
    assert strays(server) == [f"over a socket: {sentence}"]
    assert (b"text/html" in head, b"frame-ancestors 'none'" in head) == (True, True)


def test_a_browser_that_asks_for_the_head_of_a_page_gets_no_body(live: LiveServer) -> None:
    asked_for, head_only = get("/octocat", BROWSER), get("/octocat", BROWSER).replace(b"GET", b"HEAD", 1)
    whole, alone = (exchanged(live.url, sent).partition(b"\r\n\r\n") for sent in (asked_for, head_only))
    assert (alone[2], alone[0].split()[1], len(whole[2]) > 1_000) == (b"", b"501", True)


@pytest.mark.parametrize(("path", "accept"), [("/api/v3/zen", BROWSER), ("/octocat", "Accept: */*")])
def test_a_client_of_the_api_and_a_program_are_told_in_json(live: LiveServer, path: str, accept: str) -> None:
    status, body = asked(live, path, accept)
    assert isinstance(body, dict)
    assert (status, path in body["message"]) == (501, True)


def test_a_missing_extra_is_answered_with_501_and_fails_the_test(
    server: GitHubEnterpriseServer, live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jwt", None)
    status, body = asked(live, "/api/v3/app", "Authorization: Bearer a.b.c")
    sentence = "a JSON web token needs PyJWT, which the extra 'apps' installs: pip install 'pytest-ghes-oauth[apps]'"
    assert (status, body) == (501, {"message": sentence})
    assert strays(server) == [f"over a socket: {sentence}"]


# -- endpoints of the test ---------------------------------------------------------------------------


def raising(*_: object) -> None:
    msg = "boom\nand more"
    raise LookupError(msg)


def failing(*_: object) -> None:
    pytest.fail("the code under test called this")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (raising, "raised LookupError: boom and more"),
        (lambda _: sys.exit(), "raised SystemExit"),
        (failing, "raised Failed: the code under test called this"),
        (lambda _: (200, "no mapping", ""), "raised InvalidArgument: json=<function <lambda> at"),
        (lambda _: (200, {"X-Broken": "a\r\nb"}, ""), "returned what HTTP cannot send: Illegal header value"),
        (lambda _: (99, {}, ""), "returned what HTTP cannot send: "),
        (lambda _: (200, {"Content-Length": "7"}, "ab"), "returned what HTTP cannot send: Too little data"),
    ],
)
def test_an_endpoint_that_fails_is_answered_with_500_and_fails_the_test(
    server: GitHubEnterpriseServer, live: LiveServer, answer: object, sentence: str
) -> None:
    server.add_resource("/own", json=answer, anonymous=True)
    status, body = asked(live, "/api/v3/own")
    assert isinstance(body, dict)
    assert (status, body["message"].startswith(f"GET /api/v3/own {sentence}")) == (500, True)
    assert not body["message"].endswith(":")
    assert strays(server) == [f"over a socket: {body['message']}"]


def test_what_an_endpoint_raises_reaches_the_client_without_secrets(
    server: GitHubEnterpriseServer, live: LiveServer
) -> None:
    user = server.add_user("octocat", password="hunter2-secret")
    token = server.issue_personal_token(user, note="mine")

    def fail(_: object) -> None:
        msg = f"no {token} for {user.password}"
        raise LookupError(msg)

    server.add_resource("/own", json=fail, anonymous=True)
    message = "GET /api/v3/own raised LookupError: no <secret> for <secret>"
    assert asked(live, "/api/v3/own") == (500, {"message": message})


def test_an_endpoint_that_waits_holds_up_nobody(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    everybody = Barrier(41, timeout=LONGEST)
    server.add_resource("/wait", json=lambda _: everybody.wait(), anonymous=True)
    clients = [connected(live.url) for _ in range(40)]
    for client in clients:
        client.sendall(get("/api/v3/wait"))
    assert asked(live, "/api/v3/users/nobody")[0] == 404
    everybody.wait()
    for client in clients:
        with client:
            assert b" 200 OK" in rest_of(client)


def test_an_endpoint_may_call_the_live_server(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    server.add_resource("/inner", json=lambda _: server.add_user().login, anonymous=True)
    inner = f"{live.api_url}/inner"
    server.add_resource("/outer", json=lambda _: json.load(urllib.request.urlopen(inner)), anonymous=True)  # noqa: S310  # ours
    status, login = asked(live, "/api/v3/outer")
    assert (status, login) == (200, server.users.one().login)
    first, second = server.exchanges
    assert [exchange.request.path for exchange in (first, second)] == ["/api/v3/inner", "/api/v3/outer"]
    assert ([event.name for event in first.events], second.events) == (["user.added"], ())


def test_a_client_that_left_an_endpoint_leaves_nothing(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    begun, go_on = Event(), Event()

    def wait(_: object) -> bool:
        begun.set()
        return go_on.wait(LONGEST)

    server.add_resource("/wait", json=wait, anonymous=True)
    with connected(live.url) as client:
        client.sendall(get("/api/v3/wait"))
        assert begun.wait(LONGEST)
    go_on.set()
    until(lambda: server.exchanges)
    assert asked(live, "/api/v3/users/nobody")[0] == 404
    assert strays(server) == []


# -- the report --------------------------------------------------------------------------------------


def entries(server: GitHubEnterpriseServer) -> list[tuple[str, str | None]]:
    """Return what the report tells of, and where it says it came from."""
    shown = server._inside.entries()  # noqa: SLF001  # what the report reads
    return [(entry.what if isinstance(entry.what, str) else entry.what.request.path, entry.peer) for entry in shown]


def test_the_report_names_the_client_in_place_of_a_line(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    asked(live, "/api/v3", "User-Agent: gh/2.23")
    asked(live, "/api/v3")
    asked(live, "/api/v3", f"User-Agent: {'a' * 1_000}")
    agents = ["over a socket, gh/2.23", "over a socket", f"over a socket, {'a' * 80}"]
    assert entries(server) == [("/api/v3", agent) for agent in agents]


def test_what_a_later_release_removed_goes_to_the_report(server: GitHubEnterpriseServer, live: LiveServer) -> None:
    asked(live, "/api/v3/applications/0123456789abcdef0123/tokens/x")
    (first, peer), *_ = entries(server)
    assert first.startswith("GET /applications/{client_id}/tokens/{access_token} is gone in GHES 3.4; use POST ")
    assert peer == "over a socket"
