"""`add_resource`: endpoints of a test's own, where code under test uses its token (flows 53 to 55, 77 and 79)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from unittest.mock import Mock

import pytest
import requests

from pytest_ghes_oauth import AccessToken, GHESError, GitHubApp, GitHubEnterpriseServer, OAuthApp, Request, Response
from tests.evidence import OWN_RESOURCES, about, documented, inferred, own, recorded
from tests.rest.client import Client
from tests.rest.reading import DOCUMENTATION, object_in, refusal

pytestmark = [about(OWN_RESOURCES), own()]

HELLO, REPO = "/repos/octocat/hello", "/repos/{owner}/{repo}"
STATUSES = {"GET": 200, "POST": 201, "PUT": 200, "PATCH": 200, "DELETE": 200}
SCOPE_HEADERS = ("X-OAuth-Scopes", "X-Accepted-OAuth-Scopes")
NOT_FOUND = (404, "Not Found")
REQUIRES_AUTHENTICATION = (401, "Requires authentication")


class Mine:
    """A server with resources of the test's own, and a token of octocat with the scopes `repo` and `user:email`."""

    def __init__(self, server: GitHubEnterpriseServer) -> None:
        self.server, self.client = server, Client(server)
        self.user, self.app = server.add_user("octocat"), server.add_oauth_app()
        self.token = self.new_token("repo", "user:email")

    def new_token(self, *scopes: str) -> AccessToken:
        return self.server.issue_token(self.user, self.app, scopes=scopes)

    def add(self, path: str = HELLO, *, method: str = "GET", json: object = None, scopes: Iterable[str] = ()) -> None:
        self.server.add_resource(path, method=method, json=json, scopes=scopes)

    def ask(
        self, method: str = "GET", path: str = HELLO, *, token: object = None, body: bytes = b"", tag: str = ""
    ) -> Response:
        headers = {"If-None-Match": tag} if tag else None
        return self.client.ask(method, path, token=token or self.token, body=body, headers=headers)

    def told(self, path: str = HELLO) -> object:
        return self.ask(path=path).json()

    def cause(self) -> str | None:
        return self.client.cause()


@pytest.fixture(name="mine")
def _mine(server: GitHubEnterpriseServer) -> Mine:
    return Mine(server)


@pytest.fixture(name="hello")
def _hello(mine: Mine) -> Mine:
    """The same with one resource, for the scope `repo`."""
    mine.add(json={"name": "hello"}, scopes=["repo"])
    return mine


class TestAnswer:
    """What is told whoever is let in."""

    @pytest.mark.parametrize("method", STATUSES)
    def test_a_resource_answers_each_verb_with_its_status_and_the_body(self, mine: Mine, method: str) -> None:
        mine.add(method=method, json={"name": "hello"})
        response = mine.ask(method)
        assert (response.status, response.json()) == (STATUSES[method], {"name": "hello"})

    def test_the_body_of_a_resource_may_be_any_json(self, mine: Mine) -> None:
        bodies: list[object] = [[1, "é"], "text", 0, False, [], {}]
        for number, json in enumerate(bodies):
            mine.add(f"/{number}", method="PUT", json=json)
        responses = [mine.ask("PUT", f"/{number}") for number in range(len(bodies))]
        assert [(response.status, response.json()) for response in responses] == [(200, json) for json in bodies]

    @pytest.mark.parametrize("method", STATUSES)
    def test_a_resource_without_a_body_answers_an_empty_object_or_204(self, mine: Mine, method: str) -> None:
        mine.add(method=method)
        response = mine.ask(method)
        expected = (204, b"") if method in {"PUT", "DELETE"} else (STATUSES[method], b"{}")
        assert (response.status, response.body) == expected

    def test_the_verb_of_a_resource_may_be_written_in_any_case(self, mine: Mine) -> None:
        mine.add(method="patch")
        assert mine.ask("PATCH").status == 200

    def test_a_path_may_answer_several_verbs(self, mine: Mine) -> None:
        for method in STATUSES:
            mine.add(method=method, json=method)
        assert [mine.ask(method).json() for method in STATUSES] == [*STATUSES]

    @recorded("wire 1.5", "wire 10")
    def test_a_resource_has_the_headers_of_github(self, hello: Mine) -> None:
        headers = hello.ask().headers
        names = ["Content-Type", "Cache-Control", "X-GitHub-Enterprise-Version"]
        expected = ["application/json; charset=utf-8", "private, max-age=60, s-maxage=60", "3.3.0"]
        assert [headers[name] for name in names] == expected

    @documented("flows 87")
    @inferred("by analogy with 200, for the scopes")
    def test_a_resource_answers_304_to_a_matching_entity_tag(self, hello: Mine) -> None:
        response = hello.ask(tag=hello.ask().headers["ETag"])
        assert (response.status, response.body, response.headers[SCOPE_HEADERS[1]]) == (304, b"", "repo")

    def test_a_resource_ignores_the_body_of_a_request(self, mine: Mine) -> None:
        mine.add(method="POST")
        assert mine.ask("POST", body=b"{").status == 201


class TestCallers:
    """Who is let in, and how others are refused."""

    @documented("flows 48", "flows 53")
    @pytest.mark.parametrize("scopes", [["repo"], ["public_repo"], ["gist", "read:packages"]], ids=str)
    def test_a_token_with_any_of_the_scopes_or_a_parent_reaches_a_resource(self, mine: Mine, scopes: list[str]) -> None:
        mine.add(scopes=["public_repo", "read:packages"])
        assert mine.ask(token=mine.new_token(*scopes)).status == 200

    @inferred("flows 55")
    @pytest.mark.parametrize("scopes", [[], ["public_repo"]], ids=str)
    def test_a_resource_is_404_for_a_token_without_its_scope(self, hello: Mine, scopes: list[str]) -> None:
        response = hello.ask(token=hello.new_token(*scopes))
        body = {"message": "Not Found", "documentation_url": DOCUMENTATION}
        cause = (hello.cause() or "").endswith("needs one of: repo")
        assert (response.status, response.json(), cause) == (404, body, True)

    @recorded("wire 1.5", "flows 53")
    @pytest.mark.parametrize("scopes", [["repo", "user"], []], ids=str)
    def test_a_token_is_told_which_scopes_a_resource_accepts(self, mine: Mine, scopes: list[str]) -> None:
        mine.add(scopes=scopes)
        headers = mine.ask().headers
        shown = [headers[name] for name in (*SCOPE_HEADERS, "X-OAuth-Client-Id")]
        assert shown == ["repo, user:email", ", ".join(scopes), mine.app.client_id]

    @inferred("flows 55")
    def test_a_token_that_loses_its_scope_loses_the_resource_at_once(self, hello: Mine) -> None:
        before, path = hello.ask().status, f"/authorizations/{hello.token.id}"
        hello.client.ask("PATCH", path, auth=hello.user.credentials, json={"scopes": ["gist"]})
        assert (before, refusal(hello.ask())) == (200, NOT_FOUND)

    @inferred("flows 54")
    def test_a_token_of_a_github_app_reaches_a_resource_without_scopes(
        self, hello: Mine, github_app: GitHubApp
    ) -> None:
        response = hello.ask(token=hello.server.issue_token(hello.user, github_app))
        shown = [response.headers.get(name) for name in SCOPE_HEADERS]
        assert (response.status, shown, response.headers["X-OAuth-Client-Id"]) == (200, ["", ""], github_app.client_id)

    @inferred("flows 72")
    def test_a_password_reaches_a_resource_without_scopes(self, hello: Mine) -> None:
        assert hello.client.ask("GET", HELLO, auth=hello.user.credentials).status == 200

    @recorded("other_401_03")
    @documented("flows 77")
    @pytest.mark.parametrize(
        ("end", "cause"), [(AccessToken.revoke, "was revoked"), (AccessToken.expire, "has expired")]
    )
    def test_a_resource_refuses_a_token_that_died_since_the_last_call(
        self, hello: Mine, end: Callable[[AccessToken], None], cause: str
    ) -> None:
        before = hello.ask().status
        end(hello.token)
        assert (before, refusal(hello.ask())) == (200, (401, "Bad credentials"))
        assert hello.cause() == f"{hello.token.label} {cause}"

    @documented("flows 77")
    def test_a_token_reaches_a_resource_until_it_expires(self, mine: Mine) -> None:
        mine.add()
        mine.server.clock.freeze()
        token, statuses = mine.server.issue_token(mine.user, mine.app, expires_in=3600), []
        for seconds in (0, 3599, 1):
            mine.server.clock.advance(seconds=seconds)
            statuses.append(mine.ask(token=token).status)
        assert statuses == [200, 200, 401]

    @inferred("flows 101")
    def test_a_resource_refuses_a_suspended_user(self, hello: Mine) -> None:
        hello.user.suspend()
        status, message = refusal(hello.ask())
        assert (status, "account was suspended" in message) == (403, True)

    @recorded("flows 77")
    @inferred("flows 74, for apps")
    def test_a_resource_answers_401_to_nobody_and_to_an_app(self, hello: Mine, app: OAuthApp) -> None:
        answers = [hello.client.ask("GET", HELLO, auth=auth) for auth in (None, app.credentials)]
        assert [refusal(answer) for answer in answers] == [REQUIRES_AUTHENTICATION] * 2

    @inferred("by analogy with GET /meta")
    def test_an_anonymous_resource_answers_everybody_whose_credentials_are_valid(self, mine: Mine) -> None:
        mine.server.add_resource(HELLO, json="hi", anonymous=True)
        wrong = mine.client.ask("GET", HELLO, auth=("octocat", "wrong"))
        answers = [mine.client.ask("GET", HELLO), mine.ask(), wrong]
        assert [answer.status for answer in answers] == [200, 200, 401]
        assert answers[0].json() == "hi"

    @recorded("flows 100")
    def test_a_resource_is_hidden_by_private_mode(self) -> None:
        mine = Mine(GitHubEnterpriseServer(private_mode=True))
        mine.add()
        mine.server.add_resource("/open", anonymous=True)
        answers = [mine.client.ask("GET", path) for path in (HELLO, "/open")]
        assert [refusal(answer) for answer in answers] == [(401, "Must authenticate to access this API.")] * 2

    @documented("flows 83")
    def test_a_call_of_a_resource_counts_against_the_rate_limit(self) -> None:
        mine = Mine(GitHubEnterpriseServer(rate_limit=1))
        mine.add()
        assert [mine.ask().status for _ in range(2)] == [200, 403]


class TestPaths:
    """Which requests reach it."""

    @recorded("flows 81")
    @pytest.mark.parametrize("method", ["POST", "DELETE"])
    def test_a_resource_is_404_for_another_verb(self, hello: Mine, method: str) -> None:
        assert (refusal(hello.ask(method)), hello.cause()) == (NOT_FOUND, f"{HELLO} accepts GET, not {method}")

    @documented("flows 81")
    def test_a_resource_is_404_with_a_trailing_slash(self, hello: Mine) -> None:
        assert refusal(hello.ask(path=f"{HELLO}/")) == NOT_FOUND
        assert hello.cause() == f"{HELLO}/ ends in a slash, but {HELLO} does not"

    @documented("RFC 9110 9.3.2")
    def test_head_of_a_resource_is_get_without_the_body(self, hello: Mine) -> None:
        get, head = hello.ask("GET"), hello.ask("HEAD")
        assert (head.status, head.body, head.headers["ETag"]) == (200, b"", get.headers["ETag"])

    @recorded("flows 81")
    def test_head_of_a_resource_is_answered_only_where_get_is(self, mine: Mine) -> None:
        mine.add(method="POST")
        assert mine.ask("HEAD").status == 404

    @documented("flows 90")
    def test_options_of_a_resource_is_answered_without_credentials(self, hello: Mine) -> None:
        response = hello.client.ask("OPTIONS", HELLO)
        assert (response.status, response.body) == (204, b"")
        assert response.headers["Access-Control-Allow-Methods"] == "GET, POST, PATCH, PUT, DELETE"

    def test_a_resource_may_add_a_verb_to_a_path_of_github(self, mine: Mine) -> None:
        mine.add("/user", method="PATCH", json={"login": "renamed"})
        assert [object_in(mine.ask(method, "/user"))["login"] for method in ("PATCH", "GET")] == ["renamed", "octocat"]
        assert refusal(mine.ask("DELETE", "/user")) == NOT_FOUND
        assert (mine.cause() or "").startswith("/user accepts GET")

    def test_a_path_of_github_wins_over_a_resource_with_parameters(self, mine: Mine) -> None:
        mine.add("/user/{what}", json="mine")
        assert (mine.told("/user/no-such-page"), mine.told("/user/emails") == "mine") == ("mine", False)

    def test_a_path_outside_ascii_is_matched_percent_encoded(self, mine: Mine) -> None:
        mine.add("/repos/octocat/héllo", json="found")
        assert mine.told("/repos/octocat/h%C3%A9llo") == "found"  # as every HTTP client sends it

    def test_the_first_of_two_overlapping_resources_wins(self, mine: Mine) -> None:
        mine.add("/repos/octocat/{repo}", json="first")
        mine.add("/repos/{owner}/hello", json="second")
        paths = [HELLO, "/repos/octocat/world", "/repos/hubot/hello"]
        assert [mine.told(path) for path in paths] == ["first", "first", "second"]

    def test_a_special_case_is_added_before_the_general_resource(self, mine: Mine) -> None:
        mine.add(HELLO, json="special")
        mine.add(REPO, json="rest")
        assert [mine.told(HELLO), mine.told("/repos/octocat/world")] == ["special", "rest"]

    def test_the_advice_for_an_unanswered_path_can_be_followed(self, mine: Mine) -> None:
        with pytest.raises(GHESError) as caught:
            mine.ask("POST")
        mine.add(method="POST")
        advice = f"ghes.add_resource('{HELLO}', method='POST', json=...)"
        assert (advice in str(caught.value), mine.ask("POST").status) == (True, 201)

    @pytest.mark.usefixtures("hello")
    def test_a_resource_belongs_to_one_server(self) -> None:
        with pytest.raises(GHESError, match="is not modelled in any release"):
            Client(GitHubEnterpriseServer()).ask("GET", HELLO)

    def test_the_journal_names_verb_and_template_of_a_resource(self, mine: Mine) -> None:
        mine.add(REPO, method="get", scopes=["gist"])
        statuses = [mine.ask().status, mine.ask(token=mine.new_token("gist")).status]
        kept = [(exchange.operation, exchange.cause) for exchange in mine.server.exchanges]
        cause = f"{mine.token.label} has the scopes repo, user:email, but needs one of: gist"
        assert (statuses, kept) == ([404, 200], [(f"GET {REPO}", cause), (f"GET {REPO}", None)])


def test_code_under_test_reaches_a_resource_with_requests() -> None:
    with GitHubEnterpriseServer() as ghes:
        mine = Mine(ghes)
        mine.add(REPO, json=lambda _, repo: {"name": repo}, scopes=["repo"])
        url, headers = f"{ghes.api_url}/repos/octocat/héllo", {"Authorization": f"Bearer {mine.token}"}
        before = requests.get(url, headers=headers, timeout=5)
        mine.token.revoke()
        after = requests.get(url, headers=headers, timeout=5)
    assert (before.json(), before.headers["X-OAuth-Scopes"]) == ({"name": "héllo"}, "repo, user:email")
    assert after.status_code == 401


class TestCallable:
    """A callable for the body, as users of `responses` know it."""

    @pytest.mark.parametrize(
        ("json", "told"),
        [
            (lambda request: request.path, f"/api/v3{HELLO}"),
            (lambda _, owner, repo: [owner, repo], ["octocat", "hello"]),
            (lambda _, repo: repo, "hello"),
            (lambda _, *, repo, other=1: [repo, other], ["hello", 1]),
            (lambda _, **names: names, {"owner": "octocat", "repo": "hello"}),
            (lambda _, owner, **names: [owner, names], ["octocat", {"repo": "hello"}]),
            (lambda *everything: len(everything), 1),
            (Mock(return_value="mocked"), "mocked"),
        ],
    )
    def test_a_callable_gets_the_request_and_the_parameters_that_it_takes(
        self, mine: Mine, json: object, told: object
    ) -> None:
        mine.add(REPO, json=json)
        assert mine.told() == told

    def test_a_callable_gets_decoded_parameters(self, mine: Mine) -> None:
        mine.add(REPO, json=lambda _, owner, repo: [owner, repo])
        assert mine.told("/repos/mona%20lisa/a%2Fb%C3%A9%25") == ["mona lisa", "a/bé%"]

    def test_a_callable_can_read_body_query_and_headers(self, mine: Mine) -> None:
        def answer(request: Request) -> object:
            return [request.method, request.json(), request.query, request.headers["authorization"]]

        mine.add(method="PATCH", json=answer)
        response = mine.ask("PATCH", f"{HELLO}?page=2", body=b'{"private": true}')
        assert response.json() == ["PATCH", {"private": True}, {"page": "2"}, f"token {mine.token}"]

    def test_a_callable_is_called_once_for_each_request_that_is_let_in(self, mine: Mine) -> None:
        json = Mock(side_effect=[1, 2])
        mine.add(json=json, scopes=["repo"])
        refused = mine.ask(token=mine.new_token("gist"))
        assert (refused.status, mine.told(), mine.told(), json.call_count) == (404, 1, 2, 2)

    def test_a_callable_may_return_status_headers_and_body(self, mine: Mine) -> None:
        mine.add(json=lambda _: (202, {"X-Poll-Interval": "60"}, '{"queued": "é"}'), scopes=["repo"])
        response = mine.ask()
        names = ("X-Poll-Interval", *SCOPE_HEADERS, "Content-Length")
        assert (response.status, response.json()) == (202, {"queued": "é"})
        assert [response.headers[name] for name in names] == ["60", "repo, user:email", "repo", "16"]

    @pytest.mark.parametrize("body", ['{"a": 1}', b'{"a": 1}'])
    def test_text_and_bytes_from_a_callable_are_sent_as_they_are(self, mine: Mine, body: str | bytes) -> None:
        mine.add(json=lambda _: (200, {}, body))
        assert mine.ask().body == b'{"a": 1}'

    def test_an_object_from_a_callable_is_written_as_json(self, mine: Mine) -> None:
        mine.add(json=lambda _: (409, {}, {"message": "no"}))
        assert (mine.ask().status, mine.told()) == (409, {"message": "no"})

    @pytest.mark.parametrize("name", ["Content-Type", "content-type"])
    def test_the_headers_of_a_callable_replace_those_of_the_same_name(self, mine: Mine, name: str) -> None:
        mine.add(json=lambda _: (200, {name: "text/plain"}, "hello"))
        headers = [value for key, value in mine.ask().headers.items() if key.lower() == "content-type"]
        assert headers == ["text/plain"]

    # wire 1.5.
    @recorded("wire 1.5")
    @pytest.mark.parametrize("body", ["", None])
    def test_a_204_from_a_callable_has_no_header_about_content(self, mine: Mine, body: str | None) -> None:
        mine.add(json=lambda _: (204, {}, body))
        response = mine.ask()
        shown = [name for name in ("ETag", "Cache-Control", "Content-Type") if name in response.headers]
        assert (response.status, response.body, shown) == (204, b"", [])

    def test_a_304_from_a_callable_has_no_body(self, mine: Mine) -> None:
        mine.add(json=lambda _: (304, {}, "hello"))
        assert (mine.ask().status, mine.ask().body) == (304, b"")

    def test_a_list_of_three_from_a_callable_is_json(self, mine: Mine) -> None:
        mine.add(json=lambda _: [200, {}, "x"])
        assert mine.told() == [200, {}, "x"]

    def test_a_callable_may_change_the_server(self, mine: Mine) -> None:
        mine.add(json=lambda _: mine.token.revoke())
        statuses = [mine.ask().status, mine.ask().status]
        event = mine.server.events[-1]
        assert (statuses, event.name, event.exchange) == ([200, 401], "token.revoked", mine.server.exchanges[0])

    def test_a_callable_may_call_the_server(self, mine: Mine) -> None:
        mine.add(json=lambda _: mine.told("/user"))
        assert object_in(mine.ask())["login"] == "octocat"
        assert {exchange.request.path for exchange in mine.server.exchanges} == {"/api/v3/user", f"/api/v3{HELLO}"}

    def test_an_exception_in_a_callable_is_raised_in_the_caller(self, mine: Mine) -> None:
        mine.add(json=Mock(side_effect=ConnectionError("the wire was cut")))
        with pytest.raises(ConnectionError, match="the wire was cut"):
            mine.ask()
