"""`documentation_url` of a route's own refusals: the page that the OpenAPI document counts the operation to.

From 2.22 to 3.10 a page is a category, `/rest/reference/<category>`; before, and from 3.11 on, it is a subcategory
(releases pages).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, Response
from tests.evidence import about, documented, inferred, recorded
from tests.releases.answers import documented_at
from tests.releases.pages import base
from tests.rest.client import Client


def _by_app(method: str, operation: str) -> Callable[[GitHubEnterpriseServer], Response]:
    def ask(server: GitHubEnterpriseServer) -> Response:
        app = server.add_github_app()
        path = f"/applications/{app.client_id}/{operation}"
        return Client(server).ask(method, path, auth=app.credentials, json={"access_token": "unknown"})

    return ask


def _by_user(method: str, path: str) -> Callable[[GitHubEnterpriseServer], Response]:
    def ask(server: GitHubEnterpriseServer) -> Response:
        user = server.add_user()
        return Client(server).ask(method, path, auth=user.credentials)

    return ask


def _by_token(path: str) -> Callable[[GitHubEnterpriseServer], Response]:
    def ask(server: GitHubEnterpriseServer) -> Response:
        token = server.issue_token(server.add_user(), server.add_oauth_app())
        headers = {"Accept": "application/vnd.github.machine-man-preview+json"}
        return Client(server).ask("GET", path, token=token, headers=headers)

    return ask


def _by_admin(method: str, path: str) -> Callable[[GitHubEnterpriseServer], Response]:
    def ask(server: GitHubEnterpriseServer) -> Response:
        admin = server.add_user(site_admin=True)
        return Client(server).ask(method, path, auth=admin.credentials, json={"scopes": []})

    return ask


class Case(NamedTuple):
    """One operation: how it is refused, and where the OpenAPI documents put it."""

    operation: str
    ask: Callable[[GitHubEnterpriseServer], Response]
    status: int
    category: str
    subcategory: str


# fmt: off
CASES = (
    Case("apps/check-token", _by_app("POST", "token"), 404, "apps", "oauth-applications"),
    Case("apps/reset-token", _by_app("PATCH", "token"), 404, "apps", "oauth-applications"),
    Case("apps/scope-token", _by_app("POST", "token/scoped"), 404, "apps", "apps"),
    Case("apps/list-installations-for-authenticated-user", _by_token("/user/installations"), 403,
         "apps", "installations"),
    Case("oauth-authorizations/get-grant", _by_user("GET", "/applications/grants/1"), 404,
         "oauth-authorizations", "oauth-authorizations"),
    Case("oauth-authorizations/delete-authorization", _by_user("DELETE", "/authorizations/1"), 404,
         "oauth-authorizations", "oauth-authorizations"),
    Case("users/list-emails-for-authenticated-user", _by_token("/user/emails"), 404, "users", "emails"),
    Case("users/get-by-username", _by_user("GET", "/users/nobody"), 404, "users", "users"),
    Case("orgs/list-for-authenticated-user", _by_token("/user/orgs"), 403, "orgs", "orgs"),
    Case("rate-limit/get", _by_user("GET", "/rate_limit"), 404, "rate-limit", "rate-limit"),
    Case("enterprise-admin/create-impersonation-o-auth-token",
         _by_admin("POST", "/admin/users/nobody/authorizations"), 404, "enterprise-admin", "users"),
    Case("enterprise-admin/delete-impersonation-o-auth-token",
         _by_admin("DELETE", "/admin/users/nobody/authorizations"), 404, "enterprise-admin", "users"),
    Case("enterprise-admin/list-personal-access-tokens", _by_user("GET", "/admin/tokens"), 403,
         "enterprise-admin", "users"),
    Case("enterprise-admin/delete-personal-access-token", _by_admin("DELETE", "/admin/tokens/1"), 404,
         "enterprise-admin", "users"),
)
# fmt: on
EACH = [pytest.param(case, id=case.operation, marks=about(case.operation)) for case in CASES]


@documented("OpenAPI: the category")
@recorded("flows 99: the layout")
@pytest.mark.parametrize("release", ["2.22", "3.10"])
@pytest.mark.parametrize("case", [case for case in EACH if case.id in ("apps/check-token", "rate-limit/get")])
def test_from_2_22_to_3_10_documentation_url_names_the_category_of_the_operation(
    release: str, server: GitHubEnterpriseServer, case: Case
) -> None:
    response = case.ask(server)
    page = documented_at(response).partition("#")[0]
    assert (response.status, page) == (case.status, f"{base(release)}/rest/reference/{case.category}")


@documented("OpenAPI: the category and the subcategory")
@inferred("flows 99: that 3.11 follows github.com")
@pytest.mark.parametrize("release", ["3.11"])
@pytest.mark.parametrize("case", EACH)
def test_from_3_11_on_documentation_url_names_the_category_and_the_subcategory_of_the_operation(
    release: str, server: GitHubEnterpriseServer, case: Case
) -> None:
    response = case.ask(server)
    page = documented_at(response).partition("#")[0]
    assert (response.status, page) == (case.status, f"{base(release)}/rest/{case.category}/{case.subcategory}")


@recorded("emails_missing_scope_404")
@about("users/list-emails-for-authenticated-user")
@pytest.mark.parametrize("release", ["3.0"])
def test_from_2_22_to_3_10_documentation_url_of_the_email_addresses_is_the_recorded_one(
    release: str, server: GitHubEnterpriseServer
) -> None:
    page = f"{base(release)}/rest/reference/users#list-email-addresses-for-the-authenticated-user"
    assert documented_at(_by_token("/user/emails")(server)) == page


@recorded("org_member_404_2018", "org_public_member_404_2019")
@about("orgs/check-membership-for-user", "orgs/check-public-membership-for-user")
@pytest.mark.parametrize("release", ["2.21"])
@pytest.mark.parametrize(
    ("path", "anchor"), [("members", "check-membership"), ("public_members", "check-public-membership")]
)
def test_up_to_2_21_documentation_url_of_a_check_of_a_member_is_the_recorded_one(
    release: str, server: GitHubEnterpriseServer, path: str, anchor: str
) -> None:
    user = server.add_user()
    server.add_organization("acme", members=[user])
    response = Client(server).ask("GET", f"/orgs/acme/{path}/nobody", auth=user.credentials)
    assert documented_at(response) == f"{base(release)}/v3/orgs/members/#{anchor}"


@inferred("flows 99")
@about("users/get-by-username")
def test_documentation_url_of_an_operation_ends_in_an_anchor(server: GitHubEnterpriseServer) -> None:
    assert documented_at(_by_user("GET", "/users/nobody")(server)).partition("#")[2] == "get-a-user"
