"""A server lives in one process: a fork gets a copy, and nothing of it can be sent to another process."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from threading import Event, Thread

import httpx
import pytest
import requests

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer
from tests.transports.httpx.ways import Way

PATIENCE = 60  # seconds; a regression fails instead of hanging


def test_a_forked_process_has_a_copy_of_the_server_and_its_parent_does_not_see_what_it_does() -> None:
    with GitHubEnterpriseServer() as server:
        user = server.add_user("octocat")

        def suspend_and_ask() -> None:
            user.suspend()
            status = requests.get(f"{server.api_url}/user", auth=user.credentials, timeout=5).status_code
            raise SystemExit(status - 403)

        child = get_context("fork").Process(target=suspend_and_ask)
        child.start()
        child.join(PATIENCE)
        child.kill()
    assert (child.exitcode, user.suspended, len(server.exchanges)) == (0, False, 0)


@contextmanager
def servers_come_and_go() -> Iterator[None]:
    """Let another thread enter and leave one server after the other."""
    done, first = Event(), Event()

    def enter_and_leave() -> None:
        while not done.is_set():
            with GitHubEnterpriseServer(url="https://elsewhere.test"):
                first.set()

    thread = Thread(target=enter_and_leave)
    thread.start()
    try:
        assert first.wait(PATIENCE)
        yield
    finally:
        done.set()
        thread.join()


def enter_and_ask() -> None:
    """What a child does: it has a server of its own."""
    with GitHubEnterpriseServer() as server:
        by_httpx = Way(httpx, None).send("GET", server.api_url).status_code
        raise SystemExit(requests.get(server.api_url, timeout=5).status_code - by_httpx)


# Python 3.12 and later warn of what is tested here.
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_process_that_is_forked_while_a_thread_enters_a_server_can_enter_one_too() -> None:
    with servers_come_and_go():
        children = [get_context("fork").Process(target=enter_and_ask) for _ in range(10)]
        for child in children:
            child.start()
        for child in children:
            child.join(PATIENCE)
            child.kill()
    assert [child.exitcode for child in children] == [0] * len(children)


@pytest.mark.parametrize("take_away", [pickle.dumps, copy.deepcopy])
@pytest.mark.parametrize(
    "part",
    [
        lambda server: server,
        lambda server: server.users.one(),
        lambda server: server.users,
        lambda server: server.clock,
        lambda server: server.events[0],
    ],
    ids=["server", "record", "collection", "clock", "event"],
)
def test_what_lives_on_a_server_is_not_copied_or_pickled(
    server: GitHubEnterpriseServer,
    part: Callable[[GitHubEnterpriseServer], object],
    take_away: Callable[[object], object],
) -> None:
    server.add_user("octocat")
    with pytest.raises(GHESError, match=r"^a server and what it keeps cannot be copied or pickled: .* user\.login$"):
        take_away(part(server))
