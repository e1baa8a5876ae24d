"""Authlib, unmodified, signs users in on the server of a test, through httpx on asyncio."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]  # Authlib has no types
from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]  # as above

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp
from tests.examples.async_sign_in_with_authlib import AsyncSignIn
from tests.examples.sleeping import Sleep, nothing

pytestmark = [
    pytest.mark.ghes_user("octocat"),
    pytest.mark.ghes_user("hubot"),
    pytest.mark.ghes_app("wiki", callback_url="https://wiki.example.com/callback", device_flow=True),
]


@pytest.fixture(name="wiki")
def _wiki(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> AsyncSignIn:
    return AsyncSignIn(ghes.url, ghes_app.credentials, "repo gist")


async def login_of(client: AsyncOAuth2Client, ghes: GitHubEnterpriseServer) -> str:
    async with aclosing(client):
        login: str = (await client.get(f"{ghes.api_url}/user")).json()["login"]
        return login


def test_users_who_sign_in_at_the_same_time_get_each_a_session_of_their_own(
    wiki: AsyncSignIn, ghes: GitHubEnterpriseServer
) -> None:
    async def sign_in(name: str) -> str:
        address, state = wiki.start()
        return await login_of(await wiki.finish(ghes.approve(address, name), state), ghes)

    async def main() -> tuple[str, str]:
        return await asyncio.gather(sign_in("octocat"), sign_in("hubot"))

    assert [*asyncio.run(main())] == ["octocat", "hubot"]
    assert {token.user.login for token in ghes.tokens if token.user} == {"octocat", "hubot"}


def test_a_code_is_good_once(wiki: AsyncSignIn, ghes: GitHubEnterpriseServer) -> None:
    address, state = wiki.start()
    callback = ghes.approve(address, "octocat")

    async def main() -> None:
        await (await wiki.finish(callback, state)).aclose()
        with pytest.raises(OAuthError, match="bad_verification_code"):
            await wiki.finish(callback, state)

    asyncio.run(main())
    assert len(ghes.tokens) == 1


def test_a_device_polls_until_the_user_has_agreed(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> None:
    ghes.clock.freeze()
    slept = Sleep(ghes, nothing, nothing, lambda: ghes.approve_device(codes[0], "octocat"), too_short=1)
    codes: list[str] = []

    async def sleep(seconds: float) -> None:
        slept(seconds)

    async def main() -> str:
        tv = AsyncSignIn(ghes.url, ghes_app.credentials, "repo", sleep)
        waiting = await tv.start_on_device()
        codes.append(waiting.user_code)
        return await login_of(await tv.finish_on_device(waiting), ghes)

    assert asyncio.run(main()) == "octocat"
    assert slept.slept == [5, 5, 10]


def test_a_device_whose_user_denies_gets_nothing(
    wiki: AsyncSignIn, ghes: GitHubEnterpriseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sleep(seconds: float) -> None:
        ghes.clock.advance(seconds=seconds)

    monkeypatch.setattr(wiki, "_sleep", sleep)

    async def main() -> None:
        waiting = await wiki.start_on_device()
        ghes.deny_device(waiting.user_code, "octocat")
        with pytest.raises(OAuthError, match="access_denied"):
            await wiki.finish_on_device(waiting)

    asyncio.run(main())
    assert (len(ghes.grants), len(ghes.tokens)) == (0, 0)


def test_an_answer_that_was_lost_leaves_a_token_that_nobody_has(
    wiki: AsyncSignIn, ghes: GitHubEnterpriseServer
) -> None:
    address, state = wiki.start()
    callback = ghes.approve(address, "octocat")
    ghes.fault("answer_lost", times=1)
    with pytest.raises(Exception, match="Server disconnected without sending a response"):
        asyncio.run(wiki.finish(callback, state))
    assert len(ghes.tokens) == 1
