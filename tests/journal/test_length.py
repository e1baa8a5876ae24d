"""The journal of a server that never ends."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer, Request


@pytest.fixture(name="server")
def _server() -> GitHubEnterpriseServer:
    server = GitHubEnterpriseServer()
    server._inside.keep_last(10)  # noqa: SLF001  # what the command does
    return server


def _ask(server: GitHubEnterpriseServer, numbers: range) -> None:
    for number in numbers:
        server.handle(Request("GET", f"/api/v3/?{number}"))


def test_it_keeps_the_last_exchanges_and_at_most_twice_as_many_as_it_was_told_to(
    server: GitHubEnterpriseServer,
) -> None:
    lengths = []
    for number in range(100):
        _ask(server, range(number, number + 1))
        lengths.append(len(server.exchanges))
    assert (max(lengths), min(lengths[20:]), server.exchanges[-1].request.url) == (20, 10, "/api/v3/?99")


def test_what_was_asked_for_before_stays_as_it_was(server: GitHubEnterpriseServer) -> None:
    _ask(server, range(20))
    before = server.exchanges
    _ask(server, range(20, 60))
    assert [exchange.request.url for exchange in before] == [f"/api/v3/?{number}" for number in range(20)]


def test_events_are_forgotten_too(server: GitHubEnterpriseServer) -> None:
    for _ in range(50):
        server.add_user()
    _ask(server, range(1))
    assert (len(server.events), len(server.users)) == (10, 50)


def test_requests_that_raise_are_forgotten_even_if_no_exchange_follows(server: GitHubEnterpriseServer) -> None:
    for _ in range(50):
        with pytest.raises(GHESError):
            server.handle(Request("GET", "/nowhere"))
    kept = [len(server._inside.entries()), len(server._inside.strays())]  # noqa: SLF001  # no part of the surface
    assert max(kept) <= 20
