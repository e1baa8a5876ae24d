"""An app's credentials as Basic at the token endpoint: reported to fail on 2.22 (flows 24)."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, Response, User
from tests.evidence import about, inferred, own, recorded
from tests.login.client import ACCESS_TOKEN, Site, error_in, token_in, told
from tests.login.refreshing import pair_of
from tests.rest.snapshot import snapshot

pytestmark = about("login/oauth/access_token")


def _with_basic(site: Site, app: OAuthApp | GitHubApp, **form: object) -> Response:
    return site.post(ACCESS_TOKEN, auth=app.credentials, form=form)


@recorded("flows 24: reported of 2.22")
@pytest.mark.parametrize("release", ["2.22"])
class TestBefore:
    """Up to 2.22 it is not read."""

    def test_up_to_2_22_a_client_id_sent_as_basic_alone_is_unknown(
        self, server: GitHubEnterpriseServer, site: Site, app: OAuthApp, user: User
    ) -> None:
        code = site.code(user, app)
        before = snapshot(server)
        response = _with_basic(site, app, code=code)
        assert (response.status, response.json(), snapshot(server)) == (404, {"error": "Not Found"}, before)

    def test_up_to_2_22_a_client_secret_sent_as_basic_is_ignored(self, site: Site, app: OAuthApp, user: User) -> None:
        response = _with_basic(site, app, code=site.code(user, app), client_id=app.client_id)
        assert error_in(response) == "incorrect_client_credentials"

    def test_up_to_2_22_basic_credentials_beside_those_in_the_form_do_no_harm(
        self, site: Site, app: OAuthApp, user: User
    ) -> None:
        form = {"client_id": app.client_id, "client_secret": app.client_secret, "code": site.code(user, app)}
        assert token_in(site.post(ACCESS_TOKEN, auth=("somebody", "else"), form=form))

    @own()
    @pytest.mark.parametrize("in_form", [(), ("client_id",)], ids=["nothing in the form", "the client id in the form"])
    def test_up_to_2_22_the_journal_says_that_basic_credentials_are_not_read(
        self, site: Site, app: OAuthApp, in_form: tuple[str, ...]
    ) -> None:
        _with_basic(site, app, code="x", **{name: getattr(app, name) for name in in_form})
        what = "the client secret of app 'ci-bot'" if in_form else "the client_id"
        where = "in the header Authorization, which the sign-in endpoints read from GHES 3.0 on"
        assert site.cause() == f"{what} was sent {where}"

    @own()
    def test_up_to_2_22_the_journal_knows_a_request_without_credentials(self, site: Site) -> None:
        site.post(ACCESS_TOKEN, form={"code": "x"})
        assert site.cause() == "no client_id was sent"


@inferred("flows 24")
@pytest.mark.parametrize("release", ["3.0"])
class TestSince:
    """From 3.0 on it is."""

    def test_from_3_0_on_a_code_is_exchanged_with_basic_credentials(
        self, site: Site, app: OAuthApp, user: User
    ) -> None:
        assert token_in(_with_basic(site, app, code=site.code(user, app)))

    def test_from_3_0_on_a_token_is_refreshed_with_basic_credentials(
        self, server: GitHubEnterpriseServer, site: Site, github_app: GitHubApp, user: User
    ) -> None:
        pair = pair_of(server.issue_token(user, github_app))
        response = _with_basic(site, github_app, grant_type="refresh_token", refresh_token=pair.refresh)
        assert "refresh_token" in told(response)

    def test_from_3_0_on_a_wrong_secret_sent_as_basic_is_refused(self, site: Site, app: OAuthApp, user: User) -> None:
        response = site.post(ACCESS_TOKEN, auth=(app.client_id, "wrong"), form={"code": site.code(user, app)})
        assert error_in(response) == "incorrect_client_credentials"

    @pytest.mark.parametrize("where", ["form", "query"])
    def test_credentials_sent_as_parameters_win_over_basic_ones(
        self, site: Site, app: OAuthApp, user: User, where: str
    ) -> None:
        sent = {"client_id": app.client_id, "client_secret": app.client_secret, "code": site.code(user, app)}
        basic = ("somebody", "else")
        if where == "form":
            assert token_in(site.post(ACCESS_TOKEN, auth=basic, form=sent))
        else:
            assert token_in(site.post(ACCESS_TOKEN, auth=basic, query=sent))
