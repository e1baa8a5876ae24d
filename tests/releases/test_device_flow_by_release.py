"""The device flow: from 3.1 on (flows rules 32 and 37)."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, on, own
from tests.login.client import ACCESS_TOKEN, DEVICE_CODE, Site, error_in, token_in, told
from tests.login.devices import GRANT_TYPE, start
from tests.releases.spans import span
from tests.rest.snapshot import snapshot

pytestmark = about("login/device/code")

BEFORE = span("2.18", "3.0")
SINCE = span("3.1")
HTML = "text/html; charset=utf-8"


@on("2.18 to 3.0")
@pytest.mark.parametrize("release", BEFORE)
class TestBefore:
    """Releases without it."""

    @documented("flows 32")
    @inferred("flows 37: 404")
    def test_no_device_gets_a_code(self, server: GitHubEnterpriseServer, site: Site, app: OAuthApp) -> None:
        before = snapshot(server)
        response = site.post(DEVICE_CODE, form={"client_id": app.client_id})
        assert (response.status, response.headers["Content-Type"], snapshot(server)) == (404, HTML, before)

    @documented("flows 32")
    @about("login/device")
    def test_there_is_no_page_for_codes(self, site: Site) -> None:
        assert site.ask("GET", "/login/device").status == 404

    @own()
    @pytest.mark.parametrize(("method", "path"), [("POST", DEVICE_CODE), ("GET", "/login/device")])
    def test_the_journal_names_the_release_that_added_it(
        self, server: GitHubEnterpriseServer, site: Site, method: str, path: str
    ) -> None:
        site.ask(method, path)
        assert server.exchanges[-1].cause == f"{method} {path} came with GHES 3.1"

    @documented("flows 32")
    @inferred("flows 23: what is not known is ignored")
    @about("login/oauth/access_token")
    def test_a_poll_is_a_code_exchange_without_a_secret(self, site: Site, app: OAuthApp) -> None:
        form = {"client_id": app.client_id, "grant_type": GRANT_TYPE, "device_code": "0" * 40}
        assert error_in(site.post(ACCESS_TOKEN, form=form)) == "incorrect_client_credentials"

    @documented("flows 32")
    @inferred("flows 23: what is not known is ignored")
    @about("login/oauth/access_token")
    @pytest.mark.parametrize("grant_type", [GRANT_TYPE, "authorization_code"])
    def test_with_a_secret_it_is_one_without_a_code(self, site: Site, app: OAuthApp, grant_type: str) -> None:
        form = {
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "grant_type": grant_type,
            "device_code": "0" * 40,
        }
        assert error_in(site.post(ACCESS_TOKEN, form=form)) == "bad_verification_code"

    @own()
    def test_nobody_can_approve_a_device(self, server: GitHubEnterpriseServer, user: User) -> None:
        with pytest.raises(GHESError, match=r"^no device has the user code '0000-0000'; waiting: none$"):
            server.approve_device("0000-0000", user)


@on("3.1 to 3.22")
@documented("flows 32")
@pytest.mark.parametrize("release", SINCE)
class TestSince:
    """Releases with it."""

    def test_a_device_signs_its_user_in(
        self, server: GitHubEnterpriseServer, site: Site, app: OAuthApp, user: User
    ) -> None:
        device = start(site, app, scope="repo")
        server.approve_device(device.user_code, user)
        token = server.tokens[token_in(device.poll())]
        assert (token.user, token.app, list(token.scopes)) == (user, app, ["repo"])

    @about("login/device")
    def test_there_is_a_page_for_codes(self, site: Site) -> None:
        assert site.ask("GET", "/login/device").status == 200

    def test_it_is_told_of_that_page(self, site: Site, app: OAuthApp) -> None:
        body = told(site.post(DEVICE_CODE, form={"client_id": app.client_id}))
        assert body["verification_uri"] == "https://ghes.test/login/device"

    @inferred("flows 32: the first release that looks is not known")
    def test_it_has_to_be_switched_on(self, server: GitHubEnterpriseServer, site: Site) -> None:
        app = server.add_oauth_app(device_flow=False)
        assert site.post(DEVICE_CODE, form={"client_id": app.client_id}).status == 400

    @own()
    @about("login/oauth/access_token")
    def test_the_journal_has_its_operation(self, server: GitHubEnterpriseServer, site: Site, app: OAuthApp) -> None:
        start(site, app)
        assert server.exchanges[-1].operation == "login/device/code"
