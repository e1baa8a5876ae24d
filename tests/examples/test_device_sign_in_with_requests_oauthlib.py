"""requests-oauthlib and oauthlib, unmodified, sign a device in on the server of a test."""

from __future__ import annotations

import pytest
from oauthlib.oauth2 import AccessDeniedError, OAuth2Error  # type: ignore[import-untyped]  # oauthlib has no types

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp, User
from tests.answers import answer_of
from tests.examples.device_sign_in_with_requests_oauthlib import DeviceFlowUnavailableError, DeviceSignIn
from tests.examples.sleeping import Sleep, nothing

pytestmark = [pytest.mark.ghes_user("octocat"), pytest.mark.ghes_app("tv", device_flow=True)]


@pytest.fixture(autouse=True)
def _frozen(ghes: GitHubEnterpriseServer) -> None:
    """Time passes only where a test sleeps."""
    ghes.clock.freeze()


def device(ghes: GitHubEnterpriseServer, app: OAuthApp, sleep: Sleep) -> DeviceSignIn:
    return DeviceSignIn(ghes.url, app.client_id, ["repo", "gist"], sleep)


def errors(ghes: GitHubEnterpriseServer) -> list[object]:
    return [answer_of(exchange).json() for exchange in ghes.exchanges if b'"error"' in answer_of(exchange).body]


def test_the_user_is_told_where_to_enter_the_code(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> None:
    waiting = device(ghes, ghes_app, Sleep(ghes)).start()
    assert waiting.verification_uri == f"{ghes.url}/login/device"
    ghes.approve_device(waiting.user_code, "octocat")
    assert ghes.events[-1].name == "device_authorization.approved"


def test_the_session_is_that_of_the_user_who_entered_the_code(
    ghes: GitHubEnterpriseServer, ghes_user: User, ghes_app: OAuthApp
) -> None:
    ghes.add_user("hubot")
    tv = device(ghes, ghes_app, Sleep(ghes))
    waiting = tv.start()
    ghes.approve_device(waiting.user_code, ghes_user)
    session = tv.finish(waiting)
    assert session.get(f"{ghes.api_url}/user").json()["login"] == ghes_user.login
    assert ghes.tokens[session.access_token].user is ghes_user


def test_the_token_has_the_scopes_that_the_device_asked_for(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> None:
    tv = device(ghes, ghes_app, Sleep(ghes))
    waiting = tv.start()
    ghes.approve_device(waiting.user_code, "octocat")
    session = tv.finish(waiting)
    assert session.token["scope"] == ["gist,repo"]
    assert set(ghes.tokens[session.access_token].scopes) == {"gist", "repo"}


def test_the_device_sends_no_secret(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> None:
    tv = device(ghes, ghes_app, Sleep(ghes))
    waiting = tv.start()
    ghes.approve_device(waiting.user_code, "octocat")
    tv.finish(waiting)
    request = ghes.exchanges[-1].request
    assert b"client_secret" not in request.body
    assert "Authorization" not in request.headers


def test_the_device_polls_at_the_interval_until_the_user_has_agreed(
    ghes: GitHubEnterpriseServer, ghes_app: OAuthApp
) -> None:
    sleep = Sleep(ghes, nothing, nothing, lambda: ghes.approve_device(waiting.user_code, "octocat"))
    tv = device(ghes, ghes_app, sleep)
    waiting = tv.start()
    tv.finish(waiting)
    assert sleep.slept == [5, 5, 5]
    assert [str(exchange.cause).rpartition(" ")[2] for exchange in ghes.exchanges[1:-1]] == ["approve", "approve"]
    assert len(ghes.tokens) == 1


def test_a_device_that_polls_too_soon_slows_down(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> None:
    sleep = Sleep(ghes, nothing, nothing, lambda: ghes.approve_device(waiting.user_code, "octocat"), too_short=1)
    tv = device(ghes, ghes_app, sleep)
    waiting = tv.start()
    session = tv.finish(waiting)
    assert sleep.slept == [5, 5, 10]
    assert [(error["error"], error.get("interval")) for error in errors(ghes) if isinstance(error, dict)] == [
        ("authorization_pending", None),
        ("slow_down", 10),
    ]
    assert session.access_token in ghes.tokens


def test_a_device_whose_user_denies_gets_nothing(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> None:
    sleep = Sleep(ghes, nothing, lambda: ghes.deny_device(waiting.user_code, "octocat"))
    tv = device(ghes, ghes_app, sleep)
    waiting = tv.start()
    with pytest.raises(AccessDeniedError):
        tv.finish(waiting)
    assert sleep.slept == [5, 5]
    assert (len(ghes.grants), len(ghes.tokens)) == (0, 0)


def test_a_device_whose_user_never_comes_gives_up_after_a_quarter_of_an_hour(
    ghes: GitHubEnterpriseServer, ghes_app: OAuthApp
) -> None:
    sleep = Sleep(ghes)
    tv = device(ghes, ghes_app, sleep)
    with pytest.raises(OAuth2Error, match="expired_token"):
        tv.finish(tv.start())
    assert sum(sleep.slept) == 900
    assert not list(ghes.grants)


@pytest.mark.ghes(release="3.5")
@pytest.mark.ghes_app("tv", device_flow=False)
def test_an_app_whose_device_flow_is_off_gets_no_code(ghes: GitHubEnterpriseServer, ghes_app: OAuthApp) -> None:
    with pytest.raises(DeviceFlowUnavailableError, match="device_flow_disabled"):
        device(ghes, ghes_app, Sleep(ghes)).start()
    assert answer_of(ghes.exchanges[-1]).status == 400
    assert "device_authorization.started" not in [event.name for event in ghes.events]


def test_an_app_that_the_server_does_not_know_gets_no_code(ghes: GitHubEnterpriseServer) -> None:
    with pytest.raises(DeviceFlowUnavailableError, match="Not Found"):
        DeviceSignIn(ghes.url, "0123456789abcdef0123").start()
    assert answer_of(ghes.exchanges[-1]).status == 404
