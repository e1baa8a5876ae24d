"""Authlib, unmodified, signs a device in on the server of a test."""

from __future__ import annotations

import pytest
from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]  # Authlib has no types

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.answers import answer_of
from tests.examples.device_sign_in_with_authlib import DeviceSignIn
from tests.examples.sleeping import Sleep, nothing

pytestmark = [pytest.mark.ghes_user("octocat"), pytest.mark.ghes_app("tv", device_flow=True)]


@pytest.fixture(autouse=True)
def _frozen(ghes: GitHubEnterpriseServer) -> None:
    """Time passes only where a test sleeps."""
    ghes.clock.freeze()


def device(ghes: GitHubEnterpriseServer, app: OAuthApp | GitHubApp, sleep: Sleep, scopes: str = "") -> DeviceSignIn:
    return DeviceSignIn(ghes.url, app.client_id, scopes, sleep)


def answers(ghes: GitHubEnterpriseServer) -> list[object]:
    bodies = [answer_of(exchange).json() for exchange in ghes.exchanges]
    return [body.get("error", "token") for body in bodies[1:] if isinstance(body, dict)]


def test_the_session_is_that_of_the_user_who_entered_the_code(
    ghes: GitHubEnterpriseServer, ghes_user: User, ghes_app: OAuthApp
) -> None:
    ghes.add_user("hubot")
    tv = device(ghes, ghes_app, Sleep(ghes), "repo gist")
    waiting = tv.start()
    ghes.approve_device(waiting.user_code, ghes_user)
    session = tv.finish(waiting)
    assert session.get(f"{ghes.api_url}/user").json()["login"] == ghes_user.login
    token = ghes.tokens[session.token["access_token"]]
    assert (token.user, set(token.scopes)) == (ghes_user, {"gist", "repo"})


def test_the_device_polls_at_the_interval_until_the_user_has_agreed(
    ghes: GitHubEnterpriseServer, ghes_app: OAuthApp
) -> None:
    sleep = Sleep(ghes, nothing, nothing, lambda: ghes.approve_device(waiting.user_code, "octocat"))
    tv = device(ghes, ghes_app, sleep)
    waiting = tv.start()
    tv.finish(waiting)
    assert sleep.slept == [5, 5, 5]
    assert answers(ghes) == ["authorization_pending", "authorization_pending", "token"]
    assert len(ghes.tokens) == 1


def test_a_device_that_polls_too_soon_slows_down(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> None:
    sleep = Sleep(ghes, nothing, nothing, lambda: ghes.approve_device(waiting.user_code, "octocat"), too_short=1)
    tv = device(ghes, ghes_app, sleep)
    waiting = tv.start()
    session = tv.finish(waiting)
    assert sleep.slept == [5, 5, 10]
    assert answers(ghes) == ["authorization_pending", "slow_down", "token"]
    assert session.token["access_token"] in ghes.tokens


def test_the_server_and_the_device_agree_about_the_slower_pace(
    ghes: GitHubEnterpriseServer, ghes_app: OAuthApp
) -> None:
    sleep = Sleep(
        ghes, nothing, nothing, nothing, lambda: ghes.approve_device(waiting.user_code, "octocat"), too_short=1
    )
    tv = device(ghes, ghes_app, sleep)
    waiting = tv.start()
    tv.finish(waiting)
    assert answers(ghes) == ["authorization_pending", "slow_down", "authorization_pending", "token"]


def test_a_device_whose_user_denies_gets_nothing(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> None:
    sleep = Sleep(ghes, nothing, lambda: ghes.deny_device(waiting.user_code, "octocat"))
    tv = device(ghes, ghes_app, sleep)
    waiting = tv.start()
    with pytest.raises(OAuthError, match="access_denied"):
        tv.finish(waiting)
    assert sleep.slept == [5, 5]
    assert (len(ghes.grants), len(ghes.tokens)) == (0, 0)


def test_a_device_whose_user_never_comes_gives_up_after_a_quarter_of_an_hour(
    ghes: GitHubEnterpriseServer, ghes_app: OAuthApp
) -> None:
    sleep = Sleep(ghes)
    tv = device(ghes, ghes_app, sleep)
    with pytest.raises(OAuthError, match="expired_token"):
        tv.finish(tv.start())
    assert sum(sleep.slept) == 900
    assert not list(ghes.grants)


def test_a_device_that_goes_on_polling_after_its_token_is_told_that_the_code_is_not_valid(
    ghes: GitHubEnterpriseServer, ghes_app: OAuthApp
) -> None:
    tv = device(ghes, ghes_app, Sleep(ghes))
    waiting = tv.start()
    ghes.approve_device(waiting.user_code, "octocat")
    tv.finish(waiting)
    with pytest.raises(OAuthError, match="incorrect_device_code"):
        tv.finish(waiting)
    assert len(ghes.tokens) == 1


@pytest.mark.ghes(release="3.5")
@pytest.mark.ghes_app("tv", device_flow=False)
def test_an_app_whose_device_flow_is_off_gets_no_code(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> None:
    with pytest.raises(OAuthError, match="device_flow_disabled: Device Flow must be explicitly enabled"):
        device(ghes, ghes_app, Sleep(ghes)).start()
    assert answer_of(ghes.exchanges[-1]).status == 400


@pytest.mark.ghes_app("tv", kind="github_app", device_flow=True)
def test_a_device_of_a_github_app_refreshes_its_token_without_a_secret(
    ghes: GitHubEnterpriseServer, ghes_app: GitHubApp
) -> None:
    tv = device(ghes, ghes_app, Sleep(ghes))
    waiting = tv.start()
    ghes.approve_device(waiting.user_code, "octocat")
    session = tv.finish(waiting)
    before = ghes.tokens.one()
    session.refresh_token(f"{ghes.url}/login/oauth/access_token")
    assert (before.state, [token.token for token in ghes.tokens]) == ("revoked", [session.token["access_token"]])
    assert b"client_secret" not in ghes.exchanges[-1].request.body
