"""The callable of an own endpoint may do what it likes: the server goes on meanwhile, and knows who did what."""

from __future__ import annotations

import os
import signal
from collections import UserDict
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, User
from tests.answers import answer_of
from tests.evidence import OWN_RESOURCES, about, own
from tests.rest.client import Client

pytestmark = [about(OWN_RESOURCES), own()]

MINE, OTHER = "/mine", "/other"
PATIENCE = 60  # seconds; a regression fails instead of hanging


@pytest.fixture(name="user")
def _user(server: GitHubEnterpriseServer) -> User:
    return server.add_user("octocat")


def ask(server: GitHubEnterpriseServer, path: str = MINE, method: str = "GET") -> int:
    auth = next(iter(server.users)).credentials
    return Client(server).ask(method, path, auth=auth).status


def elsewhere(work: Callable[[], object]) -> object:
    """Return what *work* returns in another thread."""
    done: list[object] = []
    thread = Thread(target=lambda: done.append(work()), daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert done, "the other thread hangs"
    return done[0]


@pytest.mark.usefixtures("user")
def test_a_callable_may_wait_for_the_request_of_another_thread(server: GitHubEnterpriseServer) -> None:
    server.add_resource(MINE, json=lambda _: elsewhere(lambda: ask(server, "/user")))
    assert ask(server) == 200
    assert [one.operation for one in server.exchanges] == ["users/get-authenticated", "GET /mine"]


@pytest.mark.usefixtures("user")
def test_what_a_callable_returns_may_wait_for_the_request_of_another_thread(server: GitHubEnterpriseServer) -> None:
    class Late(UserDict[str, str]):
        def __iter__(self) -> Iterator[str]:
            elsewhere(lambda: ask(server, "/user"))
            return super().__iter__()

    server.add_resource(MINE, json=lambda _: (202, Late({"X-Late": "1"}), ""))
    assert ask(server) == 202
    assert answer_of(server.exchanges[-1]).headers["X-Late"] == "1"


def test_endpoints_of_two_servers_may_call_each_other_at_once() -> None:
    servers = [GitHubEnterpriseServer(url=f"https://{name}.test") for name in ("first", "second")]
    both_are_called = Barrier(2, timeout=PATIENCE)
    for server, other in (servers, servers[::-1]):
        server.add_user("octocat")
        server.add_resource(MINE, json=lambda _, other=other: [both_are_called.wait() < 2, ask(other, "/user")])
    threads = [Thread(target=ask, args=(server,), daemon=True) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert [[answer_of(one).status for one in server.exchanges] for server in servers] == [[200, 200]] * 2


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_callable_may_fork_and_the_child_has_the_server_to_itself(server: GitHubEnterpriseServer, user: User) -> None:
    def fork(_: object) -> object:
        child = os.fork()
        if not child:
            signal.alarm(PATIENCE)
            user.suspend()
            os._exit(ask(server, "/user") - 403)
        return os.waitpid(child, 0)[1]

    server.add_resource(MINE, json=fork)
    assert ask(server) == 200
    assert (answer_of(server.exchanges[0]).json(), user.suspended, len(server.exchanges)) == (0, False, 1)


def test_what_others_do_during_a_callable_is_not_put_down_to_its_exchange(
    server: GitHubEnterpriseServer, user: User
) -> None:
    app = server.add_oauth_app()
    tokens = [server.issue_token(user, app, note=note) for note in ("by the callable", "by a thread", "by a request")]
    server.add_resource(OTHER, method="DELETE", json=lambda _: tokens[2].revoke())

    def work(_: object) -> None:
        elsewhere(tokens[1].revoke)
        ask(server, OTHER, "DELETE")
        tokens[0].revoke()

    server.add_resource(MINE, json=work)
    ask(server)
    caused = {event.token: event.exchange for event in server.events if event.name == "token.revoked"}
    other, mine = server.exchanges
    assert caused == dict(zip(tokens, (mine, None, other), strict=True))
    assert (other.operation, mine.operation) == ("DELETE /other", "GET /mine")


def test_a_callable_called_from_another_server_s_callable_acts_for_the_exchange_of_each(
    server: GitHubEnterpriseServer, user: User
) -> None:
    second = GitHubEnterpriseServer(url="https://second.test")
    second.add_user("mona")
    server.add_resource(MINE, json=lambda _: ask(second))

    def work(_: object) -> None:
        user.suspend()
        second.add_user("hubot")

    second.add_resource(MINE, json=work)
    ask(server)
    for one in (server, second):
        assert one.events[-1].exchange is one.exchanges[-1] is not None


def test_what_a_callable_did_before_it_raised_is_put_down_to_no_exchange(
    server: GitHubEnterpriseServer, user: User
) -> None:
    def work(_: object) -> None:
        user.suspend()
        raise LookupError

    server.add_resource(MINE, json=work)
    with pytest.raises(LookupError):
        ask(server)
    user.unsuspend()
    ask(server, "/user")
    assert [event.exchange for event in server.events] == [None] * 3
    assert len(server.exchanges) == 1


@pytest.mark.usefixtures("user")
def test_moves_of_the_clock_in_a_callable_add_up_and_the_exchange_keeps_its_arrival(
    server: GitHubEnterpriseServer,
) -> None:
    server.clock.freeze()
    start = server.clock.now()

    def work(_: object) -> None:
        server.clock.advance(hours=1)
        server.clock.advance(hours=1)
        server.add_user("hubot")

    server.add_resource(MINE, json=work)
    ask(server)
    assert server.clock.now() == start + timedelta(hours=2)
    assert (server.exchanges[0].at, server.events[-1].at) == (start, start + timedelta(hours=2))
