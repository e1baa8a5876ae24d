"""Clients that are neither `requests` nor httpx, and reach a claimed live server by its name."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import aiohttp
import pytest
from tornado.httpclient import AsyncHTTPClient

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer

pytestmark = pytest.mark.usefixtures("claimed")


@pytest.fixture(name="claimed")
def _claimed(server: GitHubEnterpriseServer) -> Iterator[None]:
    """The server by its name."""
    with server.serve(tls=True, claim=True):
        yield


@pytest.fixture(name="token")
def _token(server: GitHubEnterpriseServer) -> AccessToken:
    return server.issue_token(server.add_user("octocat"), server.add_oauth_app())


def test_aiohttp_signs_in(server: GitHubEnterpriseServer, token: AccessToken) -> None:
    async def call() -> str:
        async with aiohttp.ClientSession(headers={"Authorization": f"token {token}"}) as session:
            answers = await asyncio.gather(*(session.get(f"{server.api_url}/user") for _ in range(5)))
            return str((await answers[-1].json())["login"])

    assert asyncio.run(call()) == "octocat"
    assert server.exchanges.count(operation="users/get-authenticated", status=200) == 5


def test_aiohttp_meets_an_outage() -> None:
    server = GitHubEnterpriseServer(url="http://plain.test")

    async def call() -> None:
        async with aiohttp.ClientSession() as session:
            await session.get(server.api_url)

    with server.serve(claim=True), server.fault("answer_lost"), pytest.raises(aiohttp.ServerDisconnectedError):
        asyncio.run(call())


def test_tornado_reads_a_page(server: GitHubEnterpriseServer) -> None:
    async def call() -> bytes:
        return (await AsyncHTTPClient().fetch(f"{server.api_url}/users/nobody", raise_error=False)).body

    assert b'"message":"Not Found"' in asyncio.run(call())
