"""POST /api/graphql: who the caller is, and in which organizations. No recording shows an error."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from pytest_ghes_oauth import (
    AccessToken,
    Email,
    GHESError,
    GitHubApp,
    GitHubEnterpriseServer,
    Installation,
    OAuthApp,
    Request,
    Response,
    User,
)
from tests.evidence import about, documented, inferred, own
from tests.rest.client import Client
from tests.rest.reading import refusal

pytestmark = about("graphql")

SCHEMA = "flows 115"
WORDS = "flows 116"
DOCUMENTATION = "https://docs.github.com/enterprise/3.3/graphql"


class Querying:
    """Somebody who asks, with a token or a password."""

    def __init__(self, server: GitHubEnterpriseServer, authorization: str = "") -> None:
        self.server = server
        self._headers = {"Authorization": authorization} if authorization else {}

    def post(self, json: object) -> Response:
        body = json if isinstance(json, bytes) else Client.encoded(json)
        return self.server.handle(Request("POST", f"{self.server.url}/api/graphql", self._headers, body))

    def ask(self, query: str, **others: object) -> dict[str, Any]:
        response = self.post({"query": query, **others})
        assert response.status == 200, response.body
        body = response.json()
        assert isinstance(body, dict)
        return body

    def data(self, query: str, **others: object) -> dict[str, Any]:
        body = self.ask(query, **others)
        assert list(body) == ["data"], body
        data = body["data"]
        assert isinstance(data, dict)
        return data

    def error(self, query: str, **others: object) -> dict[str, Any]:
        """The only error of a query that is answered with nothing else."""
        body = self.ask(query, **others)
        assert list(body) == ["errors"], body
        [error] = body["errors"]
        assert isinstance(error, dict)
        return error


@pytest.fixture(name="querying")
def _querying(server: GitHubEnterpriseServer, token: AccessToken) -> Querying:
    return Querying(server, f"bearer {token}")


@pytest.fixture(name="member")
def _member(server: GitHubEnterpriseServer, user: User, app: OAuthApp) -> Querying:
    """octocat, in acme and two more organizations, with a token that may see them."""
    for login in ("acme", "globex", "initech"):
        server.add_organization(login, members=[user])
    server.add_organization("umbrella")
    return Querying(server, f"token {server.issue_token(user, app, scopes=['read:org'])}")


@documented(SCHEMA)
class TestAnswered:
    """What is served."""

    @documented("flows 114")
    def test_gh_learns_who_signed_in(self, querying: Querying) -> None:
        response = querying.post({"query": "query UserCurrent{viewer{login}}", "variables": None})
        assert (response.status, response.body) == (200, b'{"data":{"viewer":{"login":"octocat"}}}')
        assert response.headers["X-OAuth-Scopes"] == "repo, user:email"
        exchange = querying.server.exchanges[-1]
        assert (exchange.operation, exchange.cause) == ("graphql", None)

    @inferred("the REST API accepts it")
    def test_a_password_learns_who_signed_in(self, server: GitHubEnterpriseServer, user: User) -> None:
        asking = Querying(server, Client.basic(user.credentials))
        assert asking.data("{viewer{login}}") == {"viewer": {"login": "octocat"}}

    def test_a_user_has_the_values_of_the_profile(self, querying: Querying, user: User) -> None:
        fields = "id databaseId name email url resourcePath avatarUrl(size: 40) isViewer isSiteAdmin createdAt bio"
        assert querying.data(f"{{viewer{{{fields}}}}}")["viewer"] == {
            "id": "MDQ6VXNlcjE=",
            "databaseId": user.id,
            "name": "The Octocat",
            "email": "octocat@example.com",
            "url": "https://ghes.test/octocat",
            "resourcePath": "/octocat",
            "avatarUrl": f"https://ghes.test/avatars/u/{user.id}?",
            "isViewer": True,
            "isSiteAdmin": False,
            "createdAt": user.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "bio": None,
        }

    def test_the_address_of_a_user_who_hides_it_is_empty(self, server: GitHubEnterpriseServer) -> None:
        hidden = server.add_user(emails=[Email("hidden@example.com", visibility="private")])
        asking = Querying(server, Client.basic(hidden.credentials))
        assert asking.data("{viewer{email}}") == {"viewer": {"email": ""}}

    def test_every_field_of_a_user_and_of_an_organization_has_a_value_of_its_type(
        self, server: GitHubEnterpriseServer, user: User
    ) -> None:
        server.add_organization("acme", members=[user])
        asking = Querying(server, Client.basic(user.credentials))
        for kind, query in (("User", "{viewer{%s}}"), ("Organization", '{organization(login:"acme"){%s}}')):
            fields = asking.data(f'{{__type(name:"{kind}"){{fields{{name}}}}}}')["__type"]["fields"]
            names = [field["name"] for field in fields if field["name"] != "organizations"]
            [shown] = asking.data(query % " ".join(names)).values()
            assert list(shown) == names

    def test_an_organization_is_found_by_its_login(self, member: Querying) -> None:
        query = '{organization(login: "ACME") {login databaseId viewerIsAMember isVerified}}'
        shown = member.data(query)["organization"]
        assert (shown["login"], shown["viewerIsAMember"], shown["isVerified"]) == ("acme", True, False)
        assert not member.data('{organization(login: "umbrella") {viewerIsAMember}}')["organization"]["viewerIsAMember"]

    @documented("flows 114")
    def test_aliases_fragments_variables_and_operation_names_work(self, member: Querying) -> None:
        query = """
            query One { viewer { login } }
            query Two($login: String!) { it: organization(login: $login) { ...Names } me: viewer { login } }
            fragment Names on Organization { login __typename }
        """
        shown = member.data(query, variables={"login": "acme"}, operationName="Two")
        assert shown == {"it": {"login": "acme", "__typename": "Organization"}, "me": {"login": "octocat"}}

    def test_the_organizations_of_the_viewer_come_in_pages(self, member: Querying) -> None:
        shown = "totalCount nodes {login} edges {cursor node {login}} pageInfo {hasNextPage endCursor}"
        query = f"query($after: String) {{viewer {{organizations(first: 2, after: $after) {{{shown}}}}}}}"
        seen, after = [], None
        for _ in range(2):
            page = member.data(query, variables={"after": after})["viewer"]["organizations"]
            assert page["nodes"] == [edge["node"] for edge in page["edges"]]
            seen.append(
                ([node["login"] for node in page["nodes"]], page["pageInfo"]["hasNextPage"], page["totalCount"])
            )
            after = page["pageInfo"]["endCursor"]
        assert seen == [(["acme", "globex"], True, 3), (["initech"], False, 3)]

    @pytest.mark.parametrize(
        ("arguments", "logins"),
        [
            ("last: 2", ["globex", "initech"]),
            ("first: 2, last: 1", ["globex"]),
            ("first: 0", []),
            ("first: 100", ["acme", "globex", "initech"]),
        ],
    )
    def test_a_page_may_be_counted_from_either_end(self, member: Querying, arguments: str, logins: list[str]) -> None:
        shown = member.data(f"{{viewer{{organizations({arguments}){{nodes{{login}}}}}}}}")
        assert [node["login"] for node in shown["viewer"]["organizations"]["nodes"]] == logins

    def test_a_page_may_end_before_a_cursor(self, member: Querying) -> None:
        page = "{viewer{organizations(last: 1%s){nodes{login} pageInfo{startCursor hasPreviousPage hasNextPage}}}}"
        last = member.data(page % "")["viewer"]["organizations"]
        before = member.data(page % f', before: "{last["pageInfo"]["startCursor"]}"')["viewer"]["organizations"]
        assert (before["nodes"], before["pageInfo"]["hasNextPage"]) == ([{"login": "globex"}], True)
        assert (last["pageInfo"]["hasPreviousPage"], last["pageInfo"]["hasNextPage"]) == (True, False)

    def test_a_page_begins_after_its_cursor_however_many_are_asked_for(self, member: Querying) -> None:
        page = "{viewer{organizations(%s){nodes{login} pageInfo{endCursor hasPreviousPage}}}}"
        first = member.data(page % "first: 1")["viewer"]["organizations"]
        after = f'after: "{first["pageInfo"]["endCursor"]}"'
        second = member.data(page % f"last: 100, {after}")["viewer"]["organizations"]
        assert [first["nodes"], second["nodes"]] == [[{"login": "acme"}], [{"login": "globex"}, {"login": "initech"}]]
        assert [shown["pageInfo"]["hasPreviousPage"] for shown in (first, second)] == [False, True]

    @inferred("by analogy with GET /user/orgs")
    def test_a_github_app_sees_the_organizations_where_it_is_installed(
        self, server: GitHubEnterpriseServer, user: User, installation: Installation
    ) -> None:
        server.add_organization("globex", members=[user])
        asking = Querying(server, f"token {server.issue_token(user, installation.app)}")
        shown = asking.data("{viewer{email organizations(first: 9){nodes{login}}}}")["viewer"]
        assert shown["organizations"]["nodes"] == [{"login": "acme"}]


@documented("flows 114")
@inferred(WORDS)
class TestRefused:
    """Who is not answered, in the form of the REST API."""

    def test_nobody_and_an_app_have_to_authenticate(self, server: GitHubEnterpriseServer, app: OAuthApp) -> None:
        for authorization in ("", Client.basic(app.credentials)):
            response = Querying(server, authorization).post({"query": "{viewer{login}}"})
            body = response.json()
            assert isinstance(body, dict)
            assert refusal(response) == (401, "This endpoint requires you to be authenticated.")
            page = f"{DOCUMENTATION}/guides/forming-calls-with-graphql#authenticating-with-graphql"
            assert body["documentation_url"] == page

    def test_a_dead_token_has_bad_credentials(self, querying: Querying, token: AccessToken) -> None:
        token.revoke()
        assert refusal(querying.post({"query": "{viewer{login}}"})) == (401, "Bad credentials")

    def test_the_token_of_an_installation_has_no_viewer(
        self, server: GitHubEnterpriseServer, installation: Installation
    ) -> None:
        asking = Querying(server, f"token {server.issue_installation_token(installation)}")
        assert refusal(asking.post({"query": "{viewer{id}}"})) == (403, "Resource not accessible by integration")

    @pytest.mark.parametrize("body", [b"", {}, {"query": None}, {"query": 1}], ids=str)
    def test_a_query_is_needed(self, querying: Querying, body: object) -> None:
        response = querying.post(body)
        shown = response.json()
        assert isinstance(shown, dict)
        assert refusal(response) == (400, "A query attribute must be specified and must be a string.")
        assert shown["documentation_url"] == DOCUMENTATION

    def test_variables_are_an_object(self, querying: Querying) -> None:
        response = querying.post({"query": "{viewer{login}}", "variables": []})
        assert refusal(response) == (400, "Variables must be a JSON object.")

    def test_what_is_no_json_is_refused_as_everywhere(self, querying: Querying) -> None:
        assert refusal(querying.post(b"{viewer{login}}")) == (400, "Problems parsing JSON")

    @pytest.mark.parametrize(("method", "path"), [("GET", "/api/graphql"), ("POST", "/api/graphql/")])
    def test_another_method_or_a_slash_at_the_end_is_not_found(
        self, server: GitHubEnterpriseServer, method: str, path: str
    ) -> None:
        assert refusal(server.handle(Request(method, server.url + path))) == (404, "Not Found")

    @pytest.mark.parametrize(
        ("release", "page"),
        [
            ("2.21", "https://developer.github.com/enterprise/2.21/v4"),
            ("2.22", "https://docs.github.com/enterprise/2.22/graphql"),
        ],
    )
    def test_up_to_2_21_the_documentation_of_graphql_was_that_of_version_4(self, release: str, page: str) -> None:
        server = GitHubEnterpriseServer(release=release)
        body = Querying(server, Client.basic(server.add_user().credentials)).post({}).json()
        assert isinstance(body, dict)
        assert body["documentation_url"] == page


@inferred(WORDS)
class TestErrors:
    """What a query cannot have, in the body of a 200."""

    def test_a_field_that_does_not_exist_is_named_with_its_type_and_its_place(self, querying: Querying) -> None:
        assert querying.error("query Repos { me: viewer { repositories { id } } }") == {
            "path": ["query Repos", "me", "repositories"],
            "extensions": {"code": "undefinedField", "typeName": "User", "fieldName": "repositories"},
            "locations": [{"line": 1, "column": 28}],
            "message": "Field 'repositories' doesn't exist on type 'User'",
        }

    def test_a_field_of_a_fragment_is_placed_in_it(self, querying: Querying) -> None:
        error = querying.error("{viewer{...Me}} fragment Me on User {zen}")
        assert error["path"] == ["fragment Me", "zen"]

    @own()
    def test_the_journal_says_what_is_served(self, querying: Querying) -> None:
        querying.error("{repository(owner: 1) {id}}")
        cause = str(querying.server.exchanges[-1].cause)
        assert cause.startswith("Field 'repository' doesn't exist on type 'Query'")
        assert "serves only viewer, organization; of a user: avatarUrl, " in cause

    @own()
    def test_the_journal_says_of_what_is_served_only_why_it_was_refused(
        self, server: GitHubEnterpriseServer, token: AccessToken, member: Querying
    ) -> None:
        member.ask('{organization(login: "nobody") {login}}')
        unknown = "Could not resolve to an Organization with the login of 'nobody'."
        assert server.exchanges[-1].cause == unknown
        Querying(server, f"token {token}").ask('{organization(login: "nobody") {login name}}')
        lacks = f"{token.label} has the scopes {token.scopes}, but needs one of: read:org, read:discussion"
        assert server.exchanges[-1].cause == lacks

    @pytest.mark.parametrize(
        "query", ["{viewer{login}", "mutation{addStar{id}}", "{viewer}", "", "{viewer{login(x:1)}}"]
    )
    def test_what_cannot_be_parsed_or_is_not_valid_has_an_error_and_no_data(
        self, querying: Querying, query: str
    ) -> None:
        assert set(querying.error(query)) <= {"locations", "path", "message"}

    def test_a_query_that_is_too_deep_to_read_has_an_error(self, querying: Querying) -> None:
        assert querying.error("{viewer" * 20_000)["message"]

    def test_an_unknown_organization_is_null_and_not_found(self, member: Querying) -> None:
        body = member.ask('{viewer{login} organization(login: "nobody") {login}}')
        assert body == {
            "data": {"viewer": {"login": "octocat"}, "organization": None},
            "errors": [
                {
                    "type": "NOT_FOUND",
                    "path": ["organization"],
                    "locations": [{"line": 1, "column": 16}],
                    "message": "Could not resolve to an Organization with the login of 'nobody'.",
                }
            ],
        }

    @pytest.mark.parametrize(
        ("query", "needed"),
        [
            (
                "{viewer{login email}}",
                "The 'email' field requires one of the following scopes: ['user:email', 'read:user']",
            ),
            (
                '{organization(login: "acme"){__typename name}}',
                "The 'name' field requires one of the following scopes: ['read:org', 'read:discussion']",
            ),
        ],
    )
    def test_a_token_without_a_scope_is_told_which_it_needs(
        self, server: GitHubEnterpriseServer, user: User, app: OAuthApp, query: str, needed: str
    ) -> None:
        server.add_organization("acme", members=[user])
        error = Querying(server, f"token {server.issue_token(user, app, scopes=['repo', 'gist'])}").error(query)
        assert (error["type"], list(error)) == ("INSUFFICIENT_SCOPES", ["type", "locations", "message"])
        assert f"{needed}, but your token has only been granted the: ['gist', 'repo'] scopes." in error["message"]
        assert error["message"].endswith("at: https://ghes.test/settings/tokens.")

    @documented("flows 53")
    def test_a_parent_of_a_scope_and_the_token_of_a_github_app_are_enough(
        self, server: GitHubEnterpriseServer, user: User, app: OAuthApp, github_app: GitHubApp
    ) -> None:
        server.add_organization("acme")
        tokens = [server.issue_token(user, app, scopes=["admin:org"]), server.issue_token(user, github_app)]
        for token in tokens:
            shown = Querying(server, f"token {token}").data('{organization(login: "acme"){login}}')
            assert shown == {"organization": {"login": "acme"}}

    @pytest.mark.parametrize(
        ("arguments", "kind"),
        [
            ("", "MISSING_PAGINATION_BOUNDARIES"),
            ("(first: 101)", "EXCESSIVE_PAGINATION"),
            ("(last: 101)", "EXCESSIVE_PAGINATION"),
            ("(first: -1)", "EXCESSIVE_PAGINATION"),
            ('(first: 1, after: "x")', "INVALID_CURSOR_ARGUMENTS"),
            ('(first: 1, after: "eHg=")', "INVALID_CURSOR_ARGUMENTS"),
        ],
    )
    def test_a_page_needs_one_bound_of_at_most_a_hundred_and_a_cursor_of_this_server(
        self, member: Querying, arguments: str, kind: str
    ) -> None:
        [error] = member.ask(f"{{viewer{{organizations{arguments}{{totalCount}}}}}}")["errors"]
        assert (error["type"], error["path"]) == (kind, ["viewer", "organizations"])


@own()
def test_a_query_without_the_extra_raises_and_names_it(querying: Querying, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytest_ghes_oauth._graphql.execution", None)
    with pytest.raises(GHESError, match=r"needs graphql-core.*pip install 'pytest-ghes-oauth\[graphql\]'"):
        querying.post({"query": "{viewer{login}}"})
