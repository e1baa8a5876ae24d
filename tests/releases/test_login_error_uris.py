"""`error_uri`: the pages that the sign-in endpoints point to, below the base of the release (flows 18)."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, inferred, recorded
from tests.login.client import ACCESS_TOKEN, DEVICE_CODE, Site, callback, told
from tests.login.devices import start
from tests.login.refreshing import refresh
from tests.releases.answers import body_of
from tests.releases.pages import base
from tests.releases.spans import LAST

pytestmark = [about("login/oauth/access_token")]

AUTHORIZATION = "/apps/managing-oauth-apps/troubleshooting-authorization-request-errors/"
TOKEN = "/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/"
DEVICE = "/developers/apps/authorizing-oauth-apps#error-codes-for-the-device-flow"


@recorded("flows 18: quoted of GHES 3.9.4")
@about("login/device/code")
@pytest.mark.parametrize("release", ["3.9"])
def test_on_3_9_error_uri_of_a_switched_off_device_flow_is_the_quoted_one(
    server: GitHubEnterpriseServer, site: Site
) -> None:
    app = server.add_oauth_app(device_flow=False)
    response = site.post(DEVICE_CODE, form={"client_id": app.client_id})
    assert (response.status, body_of(response)["error"]) == (400, "device_flow_disabled")
    assert body_of(response)["error_uri"] == "https://docs.github.com/enterprise-server@3.9"


@inferred("flows 18")
@about("login/device/code")
@pytest.mark.parametrize("release", ["3.5", LAST])
def test_error_uri_of_a_switched_off_device_flow_is_the_base_of_the_release(
    release: str, server: GitHubEnterpriseServer, site: Site
) -> None:
    app = server.add_oauth_app(device_flow=False)
    assert body_of(site.post(DEVICE_CODE, form={"client_id": app.client_id}))["error_uri"] == base(release)


@inferred("flows 17 and 18")
@about("login/oauth/authorize")
def test_error_uri_of_a_denial_is_a_page_of_the_release(
    release: str, server: GitHubEnterpriseServer, site: Site, app: OAuthApp, user: User
) -> None:
    told_to_the_app = callback(server.deny(site.page(app), user))
    assert told_to_the_app["error_uri"] == f"{base(release)}{AUTHORIZATION}#access-denied"


@inferred("flows 17 and 18")
@about("login/oauth/authorize")
def test_error_uri_of_a_foreign_redirect_uri_is_a_page_of_the_release(
    release: str, server: GitHubEnterpriseServer, site: Site, app: OAuthApp, user: User
) -> None:
    url = server.approve(site.page(app, redirect_uri="https://elsewhere.example.com"), user)
    assert callback(url)["error_uri"] == f"{base(release)}{AUTHORIZATION}#redirect-uri-mismatch"


@inferred("flows 18 and 29")
@pytest.mark.parametrize(
    ("wrong", "anchor"),
    [
        ({"client_secret": "wrong"}, "#incorrect-client-credentials"),
        ({"code": "wrong"}, "#bad-verification-code"),
    ],
)
def test_error_uri_of_a_refused_code_exchange_is_a_page_of_the_release(
    release: str, site: Site, app: OAuthApp, user: User, wrong: dict[str, str], anchor: str
) -> None:
    sent = {"code": site.code(user, app), **wrong}
    assert told(site.exchange(app, **sent))["error_uri"] == f"{base(release)}{TOKEN}{anchor}"


@inferred("flows 18 and 46")
def test_error_uri_of_a_refused_refresh_is_a_page_of_the_release(
    release: str, site: Site, github_app: GitHubApp
) -> None:
    body = told(refresh(site, github_app, "wrong"))
    assert (body["error"], body["error_uri"]) == (
        "bad_refresh_token",
        f"{base(release)}{TOKEN}#bad-verification-code",
    )


@inferred("flows 18 and 39")
@pytest.mark.parametrize("release", ["3.1", LAST])
def test_error_uri_of_a_poll_that_has_to_wait_is_a_page_of_the_release(release: str, site: Site, app: OAuthApp) -> None:
    body = told(start(site, app).poll())
    assert (body["error"], body["error_uri"]) == ("authorization_pending", f"{base(release)}{DEVICE}")


@recorded("access_token_unknown_client_404")
def test_the_refusal_of_an_unknown_client_has_no_error_uri_on_every_release(site: Site) -> None:
    response = site.post(ACCESS_TOKEN, form={"client_id": "unknown"})
    assert (response.status, body_of(response)) == (404, {"error": "Not Found"})
