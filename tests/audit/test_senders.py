"""Who knew of a refusal: credentials that are sent again by those who may not have known of it are no finding."""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Thread
from urllib.error import HTTPError

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer
from tests.audit.findings import AGENT, get, rules

TOKEN = {"Authorization": "token gho_" + "a" * 36}


def send(server: GitHubEnterpriseServer) -> None:
    assert get(server, "/api/v3/user", TOKEN["Authorization"]) == 401


async def send_in_task(server: GitHubEnterpriseServer) -> None:
    await asyncio.sleep(0)
    send(server)


def in_thread(work: Callable[[], object]) -> None:
    thread = Thread(target=work)
    thread.start()
    thread.join(10)


def by_a_pool(server: GitHubEnterpriseServer) -> None:
    with ThreadPoolExecutor(1) as pool:
        list(pool.map(send, [server, server]))


def by_a_thread_each(server: GitHubEnterpriseServer) -> None:
    for _ in range(2):
        in_thread(lambda: send(server))


def by_tasks_that_take_turns(server: GitHubEnterpriseServer) -> None:
    async def main() -> None:
        turn = asyncio.Semaphore(1)

        async def one() -> None:
            async with turn:
                await send_in_task(server)

        await asyncio.gather(one(), one())

    asyncio.run(main())


def by_one_thread(server: GitHubEnterpriseServer) -> None:
    def work() -> None:
        for _ in range(2):
            send(server)

    in_thread(work)


def by_threads_between_which_the_test_acts(server: GitHubEnterpriseServer) -> None:
    in_thread(lambda: send(server))
    server.clock.advance(hours=1)
    in_thread(lambda: send(server))


def by_a_pool_between_whose_work_the_test_acts(server: GitHubEnterpriseServer) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(send, server).result(10)
        server.clock.advance(hours=1)
        pool.submit(send, server).result(10)


def by_a_thread_after_the_test(server: GitHubEnterpriseServer) -> None:
    send(server)
    in_thread(lambda: send(server))


def by_one_task(server: GitHubEnterpriseServer) -> None:
    async def main() -> None:
        await send_in_task(server)
        await send_in_task(server)

    asyncio.run(main())


def by_one_loop_after_another(server: GitHubEnterpriseServer) -> None:
    for _ in range(2):
        asyncio.run(send_in_task(server))


def over_a_socket(server: GitHubEnterpriseServer) -> None:
    with server.serve() as live:
        for _ in range(2):
            request = urllib.request.Request(f"{live.api_url}/user", headers=TOKEN | AGENT)  # noqa: S310  # loopback
            with suppress(HTTPError), urllib.request.urlopen(request, timeout=10):  # noqa: S310  # as above
                pass
    assert server.exchanges.count(status=401) == 2


@pytest.mark.parametrize("client", [by_a_pool, by_a_thread_each, by_tasks_that_take_turns])
def test_who_may_have_been_told_before_what_to_send_did_not_know(
    client: Callable[[GitHubEnterpriseServer], None],
) -> None:
    assert rules(client) == []


@pytest.mark.parametrize(
    "client",
    [
        by_one_thread,
        by_threads_between_which_the_test_acts,
        by_a_pool_between_whose_work_the_test_acts,
        by_a_thread_after_the_test,
        by_one_task,
        by_one_loop_after_another,
        over_a_socket,
    ],
)
def test_who_was_refused_knows_it_and_so_does_everybody_once_the_test_has_acted(
    client: Callable[[GitHubEnterpriseServer], None],
) -> None:
    assert rules(client) == ["token_after_401"]
