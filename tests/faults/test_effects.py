"""What the server does under each fault, what it answers, and what the journal says."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ghes_oauth import AccessToken, GHESError, GitHubEnterpriseServer, Response
from pytest_ghes_oauth._domain.tokens import user_of
from pytest_ghes_oauth._faults.table import FAULTS
from tests.login.client import ACCESS_TOKEN, AUTHORIZE, DEVICE_CODE, Site, callback
from tests.rest.client import Client

DETAILS: dict[str, dict[str, Any]] = {"slow": {"seconds": 30.0}}


@pytest.fixture(name="token", autouse=True)
def _token(server: GitHubEnterpriseServer) -> AccessToken:
    server.add_user("octocat", password="hunter2")
    server.add_oauth_app("ci-bot", client_id="abc", client_secret="secret", callback_url="https://app.test/cb")
    return server.issue_token("octocat", "ci-bot", scopes=["repo"])


def reset(server: GitHubEnterpriseServer) -> Response | None:
    """The app resets its token; `None` if it gets no answer."""
    body = {"access_token": server.tokens.one().token}
    try:
        return Client(server).ask("PATCH", "/applications/abc/token", auth=("abc", "secret"), json=body)
    except GHESError:
        return None


ACTING = {"answer_lost", "slow", "truncated"}


@pytest.mark.parametrize("name", FAULTS)
def test_only_three_faults_let_the_server_act(server: GitHubEnterpriseServer, token: AccessToken, name: str) -> None:
    before, calls = token.token, len(server.events)
    fault = server.fault(name, **DETAILS.get(name, {}))
    reset(server)
    [exchange] = server.exchanges
    assert (token.token != before, exchange.fault) == (name in ACTING, fault)
    assert exchange.events == server.events[calls:]
    assert [event.name for event in exchange.events] == (["token.reset"] if name in ACTING else [])


@pytest.mark.parametrize("name", FAULTS)
def test_the_journal_says_who_called_what_and_that_a_fault_did_it(server: GitHubEnterpriseServer, name: str) -> None:
    server.fault(name, **DETAILS.get(name, {}))
    reset(server)
    [exchange] = server.exchanges.find(fault=name)
    assert (exchange.operation, exchange.user, exchange.token) == ("apps/reset-token", None, None)
    assert exchange.app is server.apps["ci-bot"]
    if name == "slow":  # an ordinary exchange
        assert exchange.cause is None
    else:
        assert f"the fault {name!r} " in (exchange.cause or "")


BROKEN = ["connection_refused", "connection_reset", "timeout", "answer_lost", "truncated"]


@pytest.mark.parametrize("name", BROKEN)
def test_without_a_transport_a_broken_connection_is_an_error_that_names_the_fault(
    server: GitHubEnterpriseServer, name: str
) -> None:
    server.fault(name)
    with pytest.raises(GHESError, match=rf"^<Request GET /api/v3/> got no answer: the fault '{name}' broke the connec"):
        Client(server).ask("GET", "/")
    [exchange] = server.exchanges
    assert (exchange.response, exchange.error) == (None, None)
    assert server.exchanges.find(status=None) == [exchange]
    assert server.exchanges.count(status=200) == 0


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("connection_reset", "broke the connection before the server did anything"),
        ("timeout", "let the client wait until it gave up, before the server did anything"),
        ("answer_lost", "kept the answer 200 of the server"),
        ("truncated", "broke off the answer 200 of the server"),
    ],
)
def test_the_cause_says_what_became_of_the_answer(server: GitHubEnterpriseServer, name: str, told: str) -> None:
    server.fault(name)
    with pytest.raises(GHESError):
        Client(server).ask("GET", "/")
    assert server.exchanges[0].cause == f"the fault {name!r} {told}"


def test_the_journal_also_has_what_the_server_thought_of_a_lost_answer(server: GitHubEnterpriseServer) -> None:
    server.fault("answer_lost", times=2)
    site = Site(server)
    for form in ({"client_id": "abc"}, {"client_id": "abc", "client_secret": "secret", "code": "x"}):
        with pytest.raises(GHESError):
            site.post(ACCESS_TOKEN, form=form)
    first, second = server.exchanges
    assert first.cause == (
        "the fault 'answer_lost' kept the answer 200 of the server, "
        "which refused because the client secret of app 'ci-bot' is missing"
    )
    assert (second.error, second.app) == (None, server.apps["ci-bot"])


def test_a_code_that_was_redeemed_while_the_answer_was_lost_is_spent(server: GitHubEnterpriseServer) -> None:
    site, app = Site(server), server.apps["ci-bot"]
    code = site.code(server.users["octocat"], app)
    with server.fault("answer_lost"), pytest.raises(GHESError):
        site.exchange(app, code)
    assert site.exchange(app, code).json() != {}
    assert server.exchanges[-1].error == "bad_verification_code"


def test_a_slow_answer_moves_the_server_s_clock(server: GitHubEnterpriseServer) -> None:
    server.clock.freeze()
    before = server.clock.now()
    server.fault("slow", seconds=90)
    answer = Client(server).ask("GET", "/")
    assert (answer.status, (server.clock.now() - before).total_seconds()) == (200, 90)
    assert (server.exchanges[0].at, server.exchanges[0].response) == (before, answer)


@pytest.mark.parametrize(
    ("name", "path", "status", "content_type", "part"),
    [
        ("server_error", "/api/v3/user", 500, "application/json; charset=utf-8", b'{"message":"Server Error"}'),
        ("server_error", "/login", 500, "text/html; charset=utf-8", b"<h1>Server Error</h1>"),
        ("bad_gateway", "/api/v3/user", 502, "text/html; charset=utf-8", b"<title>Unicorn!</title>"),
        ("maintenance", "/api/v3/user", 503, "text/html; charset=utf-8", b"down for maintenance"),
        ("gateway_timeout", "/login", 504, "text/html; charset=utf-8", b"<title>504 Gateway Time-out</title>"),
    ],
)
def test_a_server_that_is_out_of_order_answers_with_its_page(
    server: GitHubEnterpriseServer, name: str, path: str, status: int, content_type: str, part: bytes
) -> None:
    server.fault(name)
    answer = Site(server).ask("GET", path)
    assert (answer.status, answer.headers["Content-Type"]) == (status, content_type)
    assert part in answer.body
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert Site(server).ask("HEAD", path).body == b""


def test_a_rate_limit_answers_in_github_s_words(server: GitHubEnterpriseServer, token: AccessToken) -> None:
    with server.fault("rate_limited"):
        refused = Client(server).ask("GET", "/user", token=token)
    with server.fault("secondary_rate_limited"):
        secondary = Client(server).ask("GET", "/")
    page = "https://docs.github.com/enterprise/3.3/rest/overview/resources-in-the-rest-api#rate-limiting"
    assert (refused.headers["X-OAuth-Scopes"], "X-OAuth-Scopes" in secondary.headers) == ("repo", False)
    assert (refused.status, refused.json()) == (
        403,
        {"message": f"API rate limit exceeded for user ID {user_of(token).id}.", "documentation_url": page},
    )
    assert (secondary.status, secondary.headers["Retry-After"]) == (403, "60")
    assert b"You have exceeded a secondary rate limit" in secondary.body


def test_a_rate_limit_of_a_fault_replaces_the_quota_of_the_setting() -> None:
    server = GitHubEnterpriseServer(rate_limit=7)
    server.fault("rate_limited", times=1)
    answers = [Client(server).ask("GET", "/").headers for _ in range(2)]
    shown = [[headers[f"X-RateLimit-{name}"] for name in ("Limit", "Remaining", "Used")] for headers in answers]
    assert shown == [["7", "0", "7"], ["7", "6", "1"]]


CREATE = "oauth-authorizations/create-authorization"


@pytest.mark.parametrize(
    ("operation", "method", "path", "status", "message"),
    [
        (CREATE, "POST", "/authorizations", "410", "Gone"),
        (CREATE, "POST", "/authorizations", "422", "Validation Failed"),
        ("oauth-authorizations/list-grants", "GET", "/applications/grants", "404", "Not Found"),
        ("users/get-authenticated", "GET", "/user", "401", "Requires authentication"),
        ("users/get-authenticated", "GET", "/user", "403", "Forbidden"),
    ],
)
def test_a_documented_status_is_answered_by_its_operation_only(
    server: GitHubEnterpriseServer, operation: str, method: str, path: str, status: str, message: str
) -> None:
    fault = server.fault(status, operation=operation)
    answer = Client(server).ask(method, path, auth=("octocat", "hunter2"), json={"note": "x"})
    body = answer.json()
    assert isinstance(body, dict)
    assert (answer.status, body["message"], list(body)) == (int(status), message, ["message", "documentation_url"])
    assert (server.exchanges[0].fault, server.exchanges[0].user) == (fault, server.users["octocat"])
    assert Client(server).ask("GET", "/meta").status == 200
    assert len(server.tokens) == 1


@pytest.mark.parametrize(("release", "documents"), [("3.0", True), ("3.1", False)])
def test_a_status_is_documented_release_by_release(release: str, documents: bool) -> None:  # noqa: FBT001  # a value
    server = GitHubEnterpriseServer(release=release)
    operation = "apps/list-installations-for-authenticated-user"
    if documents:
        assert server.fault("415", operation=operation).name == "415"
    else:
        with pytest.raises(GHESError, match=r"^no fault is '415', and "):
            server.fault("415", operation=operation)


TOKEN = "login/oauth/access_token"


@pytest.mark.parametrize(
    ("code", "operation", "path", "status"),
    [
        ("access_denied", TOKEN, ACCESS_TOKEN, 200),
        ("bad_verification_code", TOKEN, ACCESS_TOKEN, 200),
        ("unverified_user_email", TOKEN, ACCESS_TOKEN, 200),
        ("device_flow_disabled", "login/device/code", DEVICE_CODE, 400),
    ],
)
def test_an_error_code_is_sent_in_the_body(
    server: GitHubEnterpriseServer, code: str, operation: str, path: str, status: int
) -> None:
    server.fault(code, operation=operation, times=1)
    answer = Site(server).post(path, form={"client_id": "abc"})
    body = answer.json()
    assert isinstance(body, dict)
    assert (answer.status, body["error"], list(body)) == (status, code, ["error", "error_description", "error_uri"])
    assert (server.exchanges[0].error, server.exchanges[0].app) == (code, server.apps["ci-bot"])


def test_slow_down_tells_a_longer_interval(server: GitHubEnterpriseServer) -> None:
    server.fault("slow_down", operation=TOKEN)
    body = Site(server).post(ACCESS_TOKEN, form={"client_id": "abc"}).json()
    assert isinstance(body, dict)
    assert (body["error"], body["interval"]) == ("slow_down", 10)


def test_an_error_code_of_the_authorize_page_is_sent_by_a_redirect(server: GitHubEnterpriseServer) -> None:
    server.fault("access_denied", operation="login/oauth/authorize")
    answer = Site(server).ask("GET", AUTHORIZE, query={"client_id": "abc", "state": "xyz"})
    location = answer.headers["Location"]
    assert (answer.status, location.partition("?")[0]) == (302, "https://app.test/cb")
    assert [callback(location)[name] for name in ("error", "state")] == ["access_denied", "xyz"]
    assert Site(server).ask("GET", AUTHORIZE, query={"client_id": "nobody"}).status == 404


def test_a_documented_status_of_a_sign_in_endpoint_has_its_form(server: GitHubEnterpriseServer) -> None:
    with server.fault("404", operation=TOKEN):
        token = Site(server).post(ACCESS_TOKEN, form={"client_id": "abc"})
    with server.fault("404", operation="login/oauth/authorize"):
        page = Site(server).ask("GET", AUTHORIZE, query={"client_id": "abc"})
    assert [(token.status, token.json()), (page.status, b"Page not found" in page.body)] == [
        (404, {"error": "Not Found"}),
        (404, True),
    ]


def test_every_documented_refusal_can_be_asked_for() -> None:
    server = GitHubEnterpriseServer()
    documented = server._front_door.documented()  # noqa: SLF001  # the list of refusals itself
    armed = [server.fault(name, operation=operation).name for operation, names in documented.items() for name in names]
    assert len(armed) > 100
