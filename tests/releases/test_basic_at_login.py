"""An app's credentials as Basic at the token endpoint: reported to fail on 2.22 (flows rule 24)."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, Response, User
from tests.evidence import about, inferred, on, recorded
from tests.login.client import ACCESS_TOKEN, Site, error_in, token_in, told
from tests.login.refreshing import pair_of
from tests.releases.spans import span
from tests.rest.snapshot import snapshot

pytestmark = about("login/oauth/access_token")

BEFORE, SINCE = span("2.18", "2.22"), span("3.0")


def _with_basic(site: Site, app: OAuthApp | GitHubApp, **form: object) -> Response:
    return site.post(ACCESS_TOKEN, auth=app.credentials, form=form)


@on("2.18 to 2.22")
@recorded("flows 24: reported of 2.22")
@pytest.mark.parametrize("release", BEFORE)
class TestBefore:
    """Up to 2.22 it is not read."""

    def test_an_app_that_is_named_there_alone_is_not_known(
        self, server: GitHubEnterpriseServer, site: Site, app: OAuthApp, user: User
    ) -> None:
        code = site.code(user, app)
        before = snapshot(server)
        response = _with_basic(site, app, code=code)
        assert (response.status, response.json(), snapshot(server)) == (404, {"error": "Not Found"}, before)

    def test_a_secret_there_is_none(self, site: Site, app: OAuthApp, user: User) -> None:
        response = _with_basic(site, app, code=site.code(user, app), client_id=app.client_id)
        assert error_in(response) == "incorrect_client_credentials"

    def test_beside_a_body_it_does_no_harm(self, site: Site, app: OAuthApp, user: User) -> None:
        form = {"client_id": app.client_id, "client_secret": app.client_secret, "code": site.code(user, app)}
        assert token_in(site.post(ACCESS_TOKEN, auth=("somebody", "else"), form=form))

    def test_a_query_is_read_all_the_same(self, site: Site, app: OAuthApp, user: User) -> None:
        query = {"client_id": app.client_id, "client_secret": app.client_secret, "code": site.code(user, app)}
        assert token_in(site.post(ACCESS_TOKEN, query=query))


@on("3.0 to 3.22")
@inferred("flows 24")
@pytest.mark.parametrize("release", SINCE)
class TestSince:
    """From 3.0 on it is."""

    def test_a_code_is_exchanged(self, site: Site, app: OAuthApp, user: User) -> None:
        assert token_in(_with_basic(site, app, code=site.code(user, app)))

    def test_a_token_is_refreshed(
        self, server: GitHubEnterpriseServer, site: Site, github_app: GitHubApp, user: User
    ) -> None:
        pair = pair_of(server.issue_token(user, github_app))
        response = _with_basic(site, github_app, grant_type="refresh_token", refresh_token=pair.refresh)
        assert "refresh_token" in told(response)

    def test_a_wrong_secret_there_is_refused(self, site: Site, app: OAuthApp, user: User) -> None:
        response = site.post(ACCESS_TOKEN, auth=(app.client_id, "wrong"), form={"code": site.code(user, app)})
        assert error_in(response) == "incorrect_client_credentials"

    @pytest.mark.parametrize("where", ["form", "query"])
    def test_what_is_sent_as_a_parameter_wins(self, site: Site, app: OAuthApp, user: User, where: str) -> None:
        sent = {"client_id": app.client_id, "client_secret": app.client_secret, "code": site.code(user, app)}
        basic = ("somebody", "else")
        if where == "form":
            assert token_in(site.post(ACCESS_TOKEN, auth=basic, form=sent))
        else:
            assert token_in(site.post(ACCESS_TOKEN, auth=basic, query=sent))
