"""Several threads on one server: nothing is lost, doubled or half done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import requests

from pytest_ghes_oauth import AccessToken, GHESError, GitHubEnterpriseServer
from tests.transports.httpx.ways import LIBRARIES, Library

THREADS = 4


@pytest.fixture(name="server")
def _server() -> Iterator[GitHubEnterpriseServer]:
    with GitHubEnterpriseServer() as server:
        server.add_user("octocat")
        server.add_oauth_app("ci-bot")
        yield server


def at_once(work: Callable[[int], object]) -> list[object]:
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, range(60)))


def test_one_reset_of_a_text_wins(server: GitHubEnterpriseServer) -> None:
    token, app = server.issue_token("octocat", "ci-bot"), server.apps["ci-bot"]
    text, url = token.token, f"{server.api_url}/applications/{app.client_id}/token"

    def reset(_: int) -> int:
        return requests.patch(url, auth=app.credentials, json={"access_token": text}, timeout=5).status_code

    assert sorted(map(str, at_once(reset))) == ["200"] + ["404"] * 59
    assert [event.name for event in server.events].count("token.reset") == 1


def test_ten_tokens_stay_ten(server: GitHubEnterpriseServer) -> None:
    at_once(lambda _: server.issue_token("octocat", "ci-bot", scopes=["repo"]))
    assert len(server.tokens) == len(server.grants.one().tokens) == 10


def test_a_login_is_taken_once(server: GitHubEnterpriseServer) -> None:
    def add(_: int) -> None:
        with suppress(GHESError):
            server.add_user("hubot")

    at_once(add)
    assert [user.login for user in server.users] == ["octocat", "hubot"]
    assert [event.name for event in server.events].count("user.added") == 2


def test_a_verb_may_be_given_what_other_threads_have_still_to_make(server: GitHubEnterpriseServer) -> None:
    with ThreadPoolExecutor(1) as pool:
        people = (pool.submit(server.add_user, login).result(timeout=60) for login in ("mona", "hubot"))
        server.add_organization("acme", members=people)
    assert [user.login for user in server.users] == ["octocat", "mona", "hubot"]


def test_collections_can_be_read_while_others_write(server: GitHubEnterpriseServer) -> None:
    def write_and_read(number: int) -> tuple[AccessToken, ...]:
        token = server.issue_personal_token("octocat", note=f"note {number}")
        assert token in list(server.tokens)
        server.add_user()
        assert len(server.users) >= 2
        server.issue_token("octocat", "ci-bot")
        return server.grants.one().tokens

    at_once(write_and_read)
    assert len(server.tokens.find(app=None)) == 60


def test_servers_that_come_and_go_leave_the_others_alone(server: GitHubEnterpriseServer) -> None:
    def call_while_another_comes_and_goes(number: int) -> int:
        with GitHubEnterpriseServer(url=f"https://other-{number}.test"):
            return requests.get(f"{server.api_url}/meta", timeout=5).status_code

    assert set(at_once(call_while_another_comes_and_goes)) == {200}


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.__name__)
def test_httpx_is_answered_while_other_servers_come_and_go(server: GitHubEnterpriseServer, library: Library) -> None:
    with library.Client(verify=False) as client:

        def call_while_another_comes_and_goes(number: int) -> int:
            with GitHubEnterpriseServer(url=f"https://other-{number}.test"):
                status: int = client.get(f"{server.api_url}/meta").status_code
                return status

        assert set(at_once(call_while_another_comes_and_goes)) == {200}
    assert len(server.exchanges) == 60
