"""Large input costs little more than reading it: ratios to simpler work on the same text, in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, Request
from pytest_ghes_oauth._domain import scopes
from pytest_ghes_oauth._rest.bodies import inspected

ROUNDS = 3
MANY = 300_000
FORM = "/login/oauth/access_token"


def _seconds(work: Callable[[], object]) -> float:
    """The seconds of the processor that *work* takes, at its fastest."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def _answering(request: Request) -> float:
    server, given = GitHubEnterpriseServer(), (request.method, request.url, request.headers, request.body)
    return _seconds(lambda: server.handle(Request(*given)))  # a new one each time, for it keeps its query


@pytest.mark.parametrize(
    "request_",
    [
        Request("POST", FORM, body="a&" * MANY),
        Request("POST", FORM, body="a=%41&" * MANY),
        Request("GET", f"/login/oauth/authorize?{'a&' * MANY}"),
        Request("GET", f"/api/v3/meta?{'a&' * MANY}"),
        Request("POST", FORM, {"Accept": "a/b;q=0.5," * 100_000}),
        Request("POST", FORM, {"Accept": "application/json;q=0.5," * 100_000}),
    ],
    ids=["form", "encoded form", "query of a page", "query of the API", "Accept", "known Accept"],
)
def test_what_is_repeated_many_times_costs_little_more_than_splitting_it(request_: Request) -> None:
    text = request_.url + request_.headers.get("Accept", "") + request_.body.decode()
    assert _answering(request_) < 30 * _seconds(lambda: text.replace(",", "&").split("&"))


def test_scopes_that_are_repeated_count_once() -> None:
    names = ["user:email", "repo"] * 100_000
    assert _seconds(lambda: scopes.normalized(names)) < 4 * _seconds(lambda: [name for name in names if name])


def test_an_echo_costs_the_same_for_a_value_of_any_size() -> None:
    few, many = ["x"] * 1_000, ["x"] * MANY
    assert inspected(few) == inspected(many)
    assert _seconds(lambda: inspected(many)) < 10 * _seconds(lambda: [inspected(few) for _ in range(10)])
