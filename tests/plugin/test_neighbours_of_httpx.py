"""Beside plugins and libraries that answer httpx, or cache for it: none takes our origin away, none loses its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import hishel
import hishel.httpx
import httpx
import pytest
import respx
import trio
import vcr  # type: ignore[import-untyped]  # has no types
from authlib.integrations.httpx_client import (  # type: ignore[import-untyped]  # Authlib has no types
    AsyncOAuth2Client,
    OAuth2Client,
)
from pytest_httpx import HTTPXMock

from pytest_ghes_oauth import GitHubEnterpriseServer
from tests.transports.httpx.ways import Run, Way, on_asyncio

if TYPE_CHECKING:
    from pytest_ghes_oauth import ServerFactory

OTHER = "https://other.test/"


@pytest.fixture(name="way", params=[None, on_asyncio], ids=["sync", "asyncio"])
def _way(request: pytest.FixtureRequest) -> Way:
    return Way(httpx, request.param)


def assert_both_answer(server: GitHubEnterpriseServer, way: Way) -> None:
    """Make sure that *server* answers, and that a mock of another origin does."""
    assert way.send("GET", f"{server.api_url}/meta").status_code == 200
    assert way.send("GET", OTHER).json() == {"who": "another"}
    assert len(server.exchanges) == 1


class Wrapping(httpx.BaseTransport):
    """A transport that passes requests on."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport(verify=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._inner.handle_request(request)


# -- pytest-httpx ------------------------------------------------------------------------------------


@pytest.fixture(name="mocked_other")
def _mocked_other(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=OTHER, json={"who": "another"})


@pytest.mark.usefixtures("mocked_other")
def test_pytest_httpx_that_is_started_before_leaves_the_origin_to_the_server(
    ghes: GitHubEnterpriseServer, way: Way
) -> None:
    assert_both_answer(ghes, way)


def test_pytest_httpx_that_is_started_later_leaves_the_origin_to_the_server(
    ghes: GitHubEnterpriseServer, way: Way, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("mocked_other")
    assert_both_answer(ghes, way)


def test_pytest_httpx_that_is_started_later_leaves_the_origin_to_the_server_below_a_wrapping_transport(
    ghes: GitHubEnterpriseServer, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("mocked_other")
    way = Way(httpx, None)
    answer = way.send("GET", f"{ghes.api_url}/meta", client=way.client(transport=Wrapping()))
    assert answer.status_code == 200
    way.send("GET", OTHER)


# -- respx -------------------------------------------------------------------------------------------


@contextmanager
def respx_answers(using: str) -> Iterator[None]:
    with respx.mock(using=using) as router:
        router.get(OTHER).respond(json={"who": "another"})
        yield


@pytest.mark.parametrize("using", ["httpcore", "httpx"])
def test_respx_that_is_started_before_leaves_the_origin_to_the_server(
    ghes_factory: ServerFactory, way: Way, using: str
) -> None:
    with respx_answers(using), ghes_factory() as ghes:
        assert_both_answer(ghes, way)


@pytest.mark.parametrize("using", ["httpcore", "httpx"])
def test_respx_that_is_started_later_leaves_the_origin_to_the_server(
    ghes: GitHubEnterpriseServer, way: Way, using: str
) -> None:
    with respx_answers(using):
        assert_both_answer(ghes, way)


@pytest.mark.parametrize("using", ["httpcore", "httpx"])
def test_respx_that_outlives_a_server_still_answers(ghes_factory: ServerFactory, way: Way, using: str) -> None:
    with respx_answers(using):
        with ghes_factory() as ghes:
            way.send("GET", f"{ghes.api_url}/meta")
        assert way.send("GET", OTHER).json() == {"who": "another"}


# -- others ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_later", [False, True], ids=["before", "later"])
def test_vcr_neither_records_nor_forbids_a_request(
    ghes_factory: ServerFactory, way: Way, tmp_path: Path, is_later: object
) -> None:
    cassette = vcr.use_cassette(str(tmp_path / "cassette.yaml"), record_mode="none")
    ghes = ghes_factory()
    entered: list[AbstractContextManager[object]] = [ghes, cassette] if is_later else [cassette, ghes]
    with entered[0], entered[1]:
        assert way.send("GET", f"{ghes.api_url}/meta").status_code == 200


def test_a_cache_of_hishel_keeps_what_the_server_answered(ghes: GitHubEnterpriseServer, tmp_path: Path) -> None:
    ghes.add_resource("/page", json=lambda _: (200, {"Cache-Control": "max-age=60"}, "{}"))
    storage = hishel.SqliteStorage(database_path=tmp_path / "cache.db")
    transport = hishel.httpx.CacheTransport(httpx.HTTPTransport(verify=False), storage=storage)
    with httpx.Client(transport=transport, auth=ghes.add_user().credentials) as client:
        answers = [client.get(f"{ghes.api_url}/page") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(ghes.exchanges) == 1


@pytest.mark.parametrize("run", [None, trio.run], ids=["sync", "trio"])
def test_authlib_signs_a_user_in(ghes: GitHubEnterpriseServer, run: Run | None) -> None:
    app, user = ghes.add_oauth_app(callback_url="https://app.test/"), ghes.add_user("octocat")
    kind = OAuth2Client if run is None else AsyncOAuth2Client
    client = kind(*app.credentials, token_endpoint=f"{ghes.url}/login/oauth/access_token")
    address, state = client.create_authorization_url(f"{ghes.url}/login/oauth/authorize")
    callback = ghes.approve(address, user)

    async def finish() -> str:
        await client.fetch_token(authorization_response=callback, state=state)
        answer = await client.get(f"{ghes.api_url}/user")
        await client.aclose()
        login: str = answer.json()["login"]
        return login

    def finish_at_once() -> str:
        with client:
            client.fetch_token(authorization_response=callback, state=state)
            login: str = client.get(f"{ghes.api_url}/user").json()["login"]
            return login

    assert (finish_at_once() if run is None else run(finish)) == "octocat"


def test_pytest_socket_forbids_no_request(ghes: GitHubEnterpriseServer, socket_disabled: None) -> None:  # noqa: ARG001  # used by being there
    assert httpx.get(f"{ghes.api_url}/meta").status_code == 200
