"""Clients of httpx and httpx2 are answered by the server, however they are made and called."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import anyio
import h11
import pytest
import requests
import trio

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer, Request
from tests.transports.httpx.ways import Library, Way, on_asyncio


def test_the_server_answers_and_keeps_what_the_client_sent(ghes: GitHubEnterpriseServer, way: Way) -> None:
    user = ghes.add_user("octocat", password="fake-pass")
    answer = way.send("POST", f"{ghes.api_url}/authorizations?a=b%20c", json={"note": "x"}, auth=user.credentials)
    assert (answer.status_code, answer.json()["note"], ghes.tokens.one().user) == (201, "x", user)
    sent = ghes.exchanges.one(status=201).request
    assert (sent.url, sent.query) == ("https://ghes.test/api/v3/authorizations?a=b%20c", {"a": "b c"})
    assert sent.headers["content-type"] == "application/json"


def test_a_response_is_like_one_of_the_network(ghes: GitHubEnterpriseServer, way: Way) -> None:
    answer = way.send("GET", f"{ghes.api_url}/meta")
    assert (answer.http_version, answer.reason_phrase, answer.is_closed) == ("HTTP/1.1", "OK", True)
    assert answer.extensions == {"http_version": b"HTTP/1.1", "reason_phrase": b"OK"}
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert answer.elapsed > timedelta(0)
    assert (answer.request.method, answer.url.path) == ("GET", "/api/v3/meta")


@pytest.mark.parametrize("url", ["https://ghes.test:443", "HTTPS://GHES.Test", "https://somebody:secret@ghes.test"])
def test_the_origin_may_be_written_differently(ghes: GitHubEnterpriseServer, way: Way, url: str) -> None:
    way.send("GET", f"{url}/api/v3/meta#part")
    assert ghes.exchanges.one().request.url == "https://ghes.test/api/v3/meta"


@pytest.mark.parametrize("url", ["http://ghes.test", "https://ghes.test:8443", "https://api.ghes.test"])
def test_another_origin_is_the_network(ghes: GitHubEnterpriseServer, way: Way, url: str) -> None:
    with pytest.raises(way.library.TransportError):
        way.send("GET", f"{url}/api/v3/meta", timeout=5)
    assert not ghes.exchanges


@pytest.mark.parametrize(
    "options",
    [{"http2": True}, {"proxy": "http://127.0.0.1:9"}, {"base_url": "https://ghes.test/api/v3/"}],
    ids=lambda options: next(iter(options)),
)
def test_a_client_may_have_options(ghes: GitHubEnterpriseServer, way: Way, options: dict[str, Any]) -> None:
    assert way.send("GET", f"{ghes.api_url}/meta", client=way.client(**options)).status_code == 200


def test_a_proxy_of_the_environment_is_not_asked(
    ghes: GitHubEnterpriseServer, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert way.send("GET", f"{ghes.api_url}/meta").status_code == 200


def test_functions_of_the_module_are_answered(ghes: GitHubEnterpriseServer, library: Library) -> None:
    assert library.get(f"{ghes.api_url}/meta").status_code == 200
    with library.stream("GET", f"{ghes.api_url}/meta") as answer:
        assert b"".join(answer.iter_raw()).startswith(b"{")


def test_a_redirect_is_followed_and_each_hop_is_seen(ghes: GitHubEnterpriseServer, way: Way) -> None:
    ghes.add_resource("/there", json=lambda _: (302, {"Location": "/api/v3/meta"}, ""))
    answer = way.send("GET", f"{ghes.api_url}/there", auth=ghes.add_user().credentials, follow_redirects=True)
    assert [one.status_code for one in (*answer.history, answer)] == [302, 200]
    assert [one.request.path for one in ghes.exchanges] == ["/api/v3/there", "/api/v3/meta"]


def test_a_cookie_that_an_endpoint_sets_is_kept_by_the_client(ghes: GitHubEnterpriseServer, library: Library) -> None:
    ghes.add_resource("/cookie", json=lambda _: (200, {"Set-Cookie": "theme=dark; Path=/"}, "{}"))
    with library.Client(verify=False, auth=ghes.add_user().credentials) as client:
        client.get(f"{ghes.api_url}/cookie")
        assert dict(client.cookies) == {"theme": "dark"}


def test_header_fields_of_one_name_arrive_as_one(ghes: GitHubEnterpriseServer, way: Way) -> None:
    way.send("GET", f"{ghes.api_url}/meta", headers=[("X-Tag", "a"), ("x-tag", "b")])
    assert ghes.exchanges.one().request.headers["X-Tag"] == "a, b"


def refusals(ghes: GitHubEnterpriseServer, way: Way, headers: dict[str, str]) -> list[tuple[type, str]]:
    """What a client raises that sends *headers* to a server of the network, and what it raises at the server."""
    refused = []
    with ghes.serve() as live:
        for url in (live.api_url, ghes.api_url):
            with pytest.raises((way.library.LocalProtocolError, h11.LocalProtocolError)) as raised:
                way.send("POST", f"{url}/authorizations", content=b"{}", headers=headers)
            refused.append((raised.type, str(raised.value)))
    assert not ghes.exchanges
    return refused


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": "Bearer "}, {"Authorization": "Bearer x\n"}, {"X Tag": "a"}],
    ids=["an empty token", "a token with its line end", "a name with a space"],
)
def test_a_head_that_cannot_be_sent_is_refused_as_on_the_way_to_the_network(
    ghes: GitHubEnterpriseServer, way: Way, headers: dict[str, str]
) -> None:
    network, server = refusals(ghes, way, headers)
    assert server == network


@pytest.mark.parametrize("length", ["1", "3"])
def test_so_is_a_body_that_is_not_as_long_as_its_head_says(
    ghes: GitHubEnterpriseServer, library: Library, length: str
) -> None:
    network, server = refusals(ghes, Way(library, None), {"Content-Length": length})
    assert server == network


# -- bodies ------------------------------------------------------------------------------------------


def parts() -> Iterator[bytes]:
    yield from (b'{"note"', b': "x"}')


async def async_parts() -> AsyncIterator[bytes]:
    for part in parts():
        yield part


def test_a_body_in_parts_arrives_whole(ghes: GitHubEnterpriseServer, way: Way) -> None:
    content = async_parts() if way.is_async else parts()
    answer = way.send("POST", f"{ghes.api_url}/authorizations", content=content, auth=ghes.add_user().credentials)
    assert (answer.status_code, ghes.exchanges.one().request.body) == (201, b'{"note": "x"}')


def test_a_body_that_can_be_read_once_is_not_sent_again_to_where_a_redirect_leads(
    ghes: GitHubEnterpriseServer, way: Way
) -> None:
    ghes.add_resource("/there", method="POST", json=lambda _: (307, {"Location": "/api/v3/here"}, ""))
    content = async_parts() if way.is_async else parts()
    with pytest.raises(way.library.StreamConsumed):
        way.send(
            "POST",
            f"{ghes.api_url}/there",
            content=content,
            auth=ghes.add_user().credentials,
            follow_redirects=True,
        )


def test_an_answer_can_be_read_in_parts(ghes: GitHubEnterpriseServer, way: Way) -> None:
    whole = way.send("GET", f"{ghes.api_url}/meta").content
    read: list[bytes] = []
    way.send("GET", f"{ghes.api_url}/meta", stream=read.append)
    assert (b"".join(read), {len(part) for part in read[:-1]}) == (whole, {8})


# -- state -------------------------------------------------------------------------------------------


def test_both_libraries_and_requests_see_one_state(ghes: GitHubEnterpriseServer, way: Way) -> None:
    user = ghes.add_user("octocat")
    made = way.send("POST", f"{ghes.api_url}/authorizations", json={"note": "x"}, auth=user.credentials)
    headers = {"Authorization": f"token {made.json()['token']}"}
    assert requests.get(f"{ghes.api_url}/user", headers=headers, timeout=5).json()["login"] == "octocat"


def test_a_callable_of_an_own_endpoint_may_call_the_server(ghes: GitHubEnterpriseServer, way: Way) -> None:
    def relay(_: Request) -> object:
        return way.library.get(f"{ghes.api_url}/meta", verify=False).json()

    ghes.add_resource("/relay", json=relay)
    answer = way.send("GET", f"{ghes.api_url}/relay", auth=ghes.add_user().credentials)
    assert "verifiable_password_authentication" in answer.json()


def test_a_path_that_is_not_modelled_raises_in_the_caller(ghes_factory: Any, way: Way) -> None:  # noqa: ANN401  # of servers
    with ghes_factory(loose_ends="allow") as ghes:
        with pytest.raises(GHESError, match=r"^GET https://ghes.test/zen is not modelled in any release$"):
            way.send("GET", f"{ghes.url}/zen")


@pytest.mark.parametrize("run", [on_asyncio, trio.run], ids=["asyncio", "trio"])
def test_clients_at_once_take_turns(ghes: GitHubEnterpriseServer, library: Library, run: Any) -> None:  # noqa: ANN401  # of either
    async def call_twice(client: Any, name: str) -> None:  # noqa: ANN401  # of *library*
        for _ in range(2):
            await client.get(f"{ghes.api_url}/meta", headers={"X-Name": name})

    async def main() -> None:
        async with library.AsyncClient(verify=False) as client, anyio.create_task_group() as group:
            group.start_soon(call_twice, client, "a")
            group.start_soon(call_twice, client, "b")

    run(main)
    names = [exchange.request.headers["X-Name"] for exchange in ghes.exchanges]
    assert sorted(names[:2]) == sorted(names[2:]) == ["a", "b"]
