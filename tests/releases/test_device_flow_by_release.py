"""The device flow: from 3.1 on (flows 32 and 37)."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, own
from tests.login.client import ACCESS_TOKEN, DEVICE_CODE, Site, error_in, token_in, told
from tests.login.devices import GRANT_TYPE, start
from tests.releases.answers import body_of
from tests.rest.snapshot import snapshot

pytestmark = about("login/device/code")

HTML = "text/html; charset=utf-8"


@pytest.mark.parametrize("release", ["3.0"])
class TestBefore:
    """Releases without it."""

    @documented("flows 32")
    @inferred("flows 37: 404")
    def test_up_to_3_0_asking_for_a_device_code_answers_404(
        self, server: GitHubEnterpriseServer, site: Site, app: OAuthApp
    ) -> None:
        before = snapshot(server)
        response = site.post(DEVICE_CODE, form={"client_id": app.client_id})
        assert (response.status, response.headers["Content-Type"], snapshot(server)) == (404, HTML, before)

    @documented("flows 32")
    @about("login/device")
    def test_up_to_3_0_the_page_for_user_codes_answers_404(self, site: Site) -> None:
        assert site.ask("GET", "/login/device").status == 404

    @own()
    @pytest.mark.parametrize(("method", "path"), [("POST", DEVICE_CODE), ("GET", "/login/device")])
    def test_up_to_3_0_the_journal_names_the_release_that_added_the_device_flow(
        self, server: GitHubEnterpriseServer, site: Site, method: str, path: str
    ) -> None:
        site.ask(method, path)
        assert server.exchanges[-1].cause == f"{method} {path} was added in GHES 3.1"

    @documented("flows 32")
    @inferred("flows 23: what is not known is ignored")
    @about("login/oauth/access_token")
    def test_up_to_3_0_a_poll_is_refused_as_a_code_exchange_without_a_secret(self, site: Site, app: OAuthApp) -> None:
        form = {"client_id": app.client_id, "grant_type": GRANT_TYPE, "device_code": "0" * 40}
        assert error_in(site.post(ACCESS_TOKEN, form=form)) == "incorrect_client_credentials"

    @documented("flows 32")
    @inferred("flows 23: what is not known is ignored")
    @about("login/oauth/access_token")
    @pytest.mark.parametrize("grant_type", [GRANT_TYPE, "authorization_code"])
    def test_up_to_3_0_a_poll_with_a_secret_is_refused_as_a_code_exchange_without_a_code(
        self, site: Site, app: OAuthApp, grant_type: str
    ) -> None:
        form = {
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "grant_type": grant_type,
            "device_code": "0" * 40,
        }
        assert error_in(site.post(ACCESS_TOKEN, form=form)) == "bad_verification_code"

    @own()
    def test_up_to_3_0_approving_a_device_is_misuse(self, server: GitHubEnterpriseServer, user: User) -> None:
        with pytest.raises(GHESError, match=r"^no device has the user code '0000-0000'; waiting: none$"):
            server.approve_device("0000-0000", user)


@documented("flows 32")
@pytest.mark.parametrize("release", ["3.1"])
class TestSince:
    """Releases with it."""

    def test_from_3_1_on_a_device_signs_its_user_in(
        self, server: GitHubEnterpriseServer, site: Site, app: OAuthApp, user: User
    ) -> None:
        device = start(site, app, scope="repo")
        server.approve_device(device.user_code, user)
        token = server.tokens[token_in(device.poll())]
        assert (token.user, token.app, list(token.scopes)) == (user, app, ["repo"])

    @about("login/device")
    def test_from_3_1_on_there_is_a_page_for_user_codes(self, site: Site) -> None:
        assert site.ask("GET", "/login/device").status == 302

    def test_from_3_1_on_a_device_is_told_where_to_enter_its_user_code(self, site: Site, app: OAuthApp) -> None:
        body = told(site.post(DEVICE_CODE, form={"client_id": app.client_id}))
        assert body["verification_uri"] == "https://ghes.test/login/device"

    @own()
    def test_the_journal_names_the_device_flow_by_its_path(
        self, server: GitHubEnterpriseServer, site: Site, app: OAuthApp
    ) -> None:
        start(site, app)
        assert server.exchanges[-1].operation == "login/device/code"


@documented("flows 32: device-flow-is-opt-in")
class TestSwitch:
    """The switch of an app: from 3.5 on."""

    @pytest.mark.parametrize("release", ["3.1", "3.4"])
    def test_from_3_1_to_3_4_every_app_may_sign_in_on_a_device(
        self, server: GitHubEnterpriseServer, site: Site
    ) -> None:
        apps = [server.add_oauth_app(), server.add_github_app()]
        statuses = [site.post(DEVICE_CODE, form={"client_id": app.client_id}).status for app in apps]
        assert (statuses, [app.device_flow for app in apps]) == ([200, 200], [True, True])

    @pytest.mark.parametrize("release", ["3.5"])
    def test_from_3_5_on_the_device_flow_of_an_app_has_to_be_switched_on(
        self, server: GitHubEnterpriseServer, site: Site
    ) -> None:
        response = site.post(DEVICE_CODE, form={"client_id": server.add_oauth_app().client_id})
        assert (response.status, body_of(response)["error"]) == (400, "device_flow_disabled")

    @documented("flows 39")
    @inferred("by analogy with other polls, for the status")
    @about("login/oauth/access_token")
    @pytest.mark.parametrize("release", ["3.5"])
    def test_from_3_5_on_a_poll_of_an_app_without_the_device_flow_is_refused(
        self, server: GitHubEnterpriseServer, site: Site, app: OAuthApp
    ) -> None:
        poll = start(site, app).poll(client_id=server.add_oauth_app().client_id)
        assert list(told(poll).items()) == [
            ("error", "device_flow_disabled"),
            ("error_description", "Device Flow must be explicitly enabled for this App"),
            ("error_uri", "https://docs.github.com/enterprise/3.5"),
        ]
