"""The races of the test suite, again and again: one caller wins."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pytest_ghes_oauth import GitHubEnterpriseServer
from tests.login import test_races as scenes
from tests.login.client import Site
from tests.stress.figures import Figures

Round = Callable[[], None]


def trial(count: int) -> Figures:
    """Run *count* rounds of each race."""
    rounds = (code, refresh_token, device_code)
    with busy():
        won = {one.__name__: sum(is_won(one) for _ in range(count)) for one in rounds}
    lines = [f"{name}: one of {scenes.CALLERS} callers won in {number:,} rounds" for name, number in won.items()]
    return Figures(lines, is_good=set(won.values()) == {count})


def is_won(one: Round) -> bool:
    """Return whether the round had one winner."""
    try:
        one()
    except AssertionError:
        return False
    return True


def code() -> None:
    server = GitHubEnterpriseServer()
    user, app = server.add_user(), server.add_oauth_app()
    scenes.test_one_of_several_simultaneous_exchanges_of_a_code_wins(server, Site(server), user, app)


def refresh_token() -> None:
    server = GitHubEnterpriseServer()
    user, app = server.add_user(), server.add_github_app()
    scenes.test_one_of_several_simultaneous_refreshes_with_a_token_wins(server, Site(server), user, app)


def device_code() -> None:
    server = GitHubEnterpriseServer()
    user, app = server.add_user(), server.add_oauth_app(device_flow=True)
    scenes.test_one_of_several_simultaneous_polls_of_an_approved_device_wins(server, Site(server), user, app)


@contextmanager
def busy() -> Iterator[None]:
    """Let threads take turns as often as Python can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
