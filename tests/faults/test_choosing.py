"""Which requests a fault takes, how many, and for how long."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ghes_oauth import AccessToken, GHESError, GitHubEnterpriseServer
from tests.login.client import ACCESS_TOKEN, Site
from tests.rest.client import Client


@pytest.fixture(name="token", autouse=True)
def _token(server: GitHubEnterpriseServer) -> AccessToken:
    server.add_user("octocat", password="hunter2")
    server.add_user("hubot", password="hunter2")
    server.add_resource("/own/{name}", json={})
    server.add_oauth_app("ci-bot", client_id="abc", client_secret="secret")
    return server.issue_token("octocat", "ci-bot", scopes=["repo"])


@pytest.fixture(name="client")
def _client(server: GitHubEnterpriseServer) -> Client:
    return Client(server)


def test_a_fault_takes_every_request_until_its_context_ends(server: GitHubEnterpriseServer, client: Client) -> None:
    with server.fault("maintenance") as fault:
        statuses = [client.ask("GET", path).status for path in ("/", "/meta")]
        assert (statuses, fault.fired) == ([503, 503], 2)
    assert (client.ask("GET", "/").status, fault.fired) == (200, 2)


def test_a_fault_is_armed_at_once_and_counted(server: GitHubEnterpriseServer, client: Client) -> None:
    fault = server.fault("server_error", times=2, after=1)
    assert [client.ask("GET", "/").status for _ in range(5)] == [200, 500, 500, 200, 200]
    assert (fault.name, fault.times, fault.after, fault.fired) == ("server_error", 2, 1, 2)


def test_a_fault_is_shown_with_its_name_and_its_count(server: GitHubEnterpriseServer, client: Client) -> None:
    some, rest = server.fault("bad_gateway", times=2), server.fault("maintenance")
    client.ask("GET", "/")
    assert [repr(some), repr(rest)] == ["<Fault 'bad_gateway', fired 1 of 2>", "<Fault 'maintenance', fired 0>"]


def test_of_several_faults_the_earliest_armed_wins_and_all_count_the_request(
    server: GitHubEnterpriseServer, client: Client
) -> None:
    server.fault("bad_gateway", times=2)
    server.fault("maintenance", times=1, after=1)
    server.fault("server_error", times=1)
    assert [client.ask("GET", "/").status for _ in range(5)] == [502, 502, 503, 500, 200]


# Target -> which of the five requests below it takes.
TARGETS: list[tuple[dict[str, Any], str]] = [
    ({}, "01234"),
    ({"operation": "users/get-authenticated"}, "01"),
    ({"operation": "users/get-by-username"}, "2"),
    ({"operation": "login/oauth/access_token"}, "4"),
    ({"method": "post"}, "34"),
    ({"operation": "login/oauth/access_token", "method": "POST"}, "4"),
    ({"operation": "users/get-authenticated", "method": "head"}, ""),
    ({"operation": "graphql", "method": "post"}, ""),
    ({"path": "/api/v3/user"}, "01"),
    ({"path": "/api/v3/user", "operation": "users/get-authenticated"}, "01"),
    ({"path": "/api/v3/applications/abc/token", "operation": "apps/check-token"}, "3"),
    ({"path": "/api/v3/own/some", "operation": "GET /own/{name}"}, ""),
    ({"path": ACCESS_TOKEN}, "4"),
    ({"user": "octocat"}, "0"),
    ({"user": "OctoCat", "path": "/api/v3/user"}, "0"),
    ({"user": "hubot", "path": "/api/v3/"}, ""),
    ({"app": "ci-bot"}, "034"),
    ({"app": "abc", "method": "POST", "user": None}, "34"),
]


@pytest.mark.parametrize(("target", "taken"), TARGETS, ids=str)
def test_a_fault_takes_only_requests_that_fit(
    server: GitHubEnterpriseServer, client: Client, token: AccessToken, target: dict[str, Any], taken: str
) -> None:
    fault = server.fault("maintenance", **target)
    client.ask("GET", "/user?page=1", token=token)
    client.ask("GET", "/user", auth=("hubot", "hunter2"))
    client.ask("GET", "/users/hubot")
    client.ask("POST", "/applications/abc/token", auth=("abc", "secret"), json={"access_token": token.token})
    Site(server).post(ACCESS_TOKEN, form={"client_id": "abc"})
    found = [str(at) for at, one in enumerate(server.exchanges) if one.fault is fault]
    assert "".join(found) == taken


def test_a_fault_is_for_a_user_or_an_app_given_as_an_object(server: GitHubEnterpriseServer, client: Client) -> None:
    server.fault("maintenance", user=server.users["hubot"])
    statuses = [client.ask("GET", "/user", auth=(login, "hunter2")).status for login in ("octocat", "hubot")]
    assert statuses == [200, 503]


def test_a_refused_caller_is_nobody_to_a_fault(server: GitHubEnterpriseServer, client: Client) -> None:
    fault = server.fault("maintenance", user="octocat")
    assert client.ask("GET", "/user", auth=("octocat", "wrong")).status == 401
    assert fault.fired == 0


def test_a_path_without_a_route_can_meet_a_fault(server: GitHubEnterpriseServer, client: Client) -> None:
    server.fault("maintenance")
    statuses = [client.ask("DELETE", "/user").status, Site(server).ask("DELETE", "/login").status]
    assert statuses == [503, 503]


def test_a_path_that_no_release_models_still_raises(server: GitHubEnterpriseServer, client: Client) -> None:
    fault = server.fault("maintenance")
    with pytest.raises(GHESError, match="is not modelled in any release"):
        client.ask("GET", "/zen")
    assert fault.fired == 0


# -- rate limits -----------------------------------------------------------------------------------------


def test_a_rate_limit_holds_until_its_reset(server: GitHubEnterpriseServer, client: Client) -> None:
    server.clock.freeze()
    server.fault("rate_limited")
    first = client.ask("GET", "/user", auth=("octocat", "hunter2"))
    server.clock.advance(minutes=59)
    second = client.ask("GET", "/user", auth=("octocat", "hunter2"))
    assert [first.status, second.status] == [403, 403]
    assert first.headers["X-RateLimit-Reset"] == second.headers["X-RateLimit-Reset"]
    assert (first.headers["X-RateLimit-Remaining"], first.headers["X-RateLimit-Resource"]) == ("0", "core")
    remaining = int(first.headers["X-RateLimit-Reset"]) - server.clock.now().timestamp()
    server.clock.advance(seconds=remaining)
    assert client.ask("GET", "/user", auth=("octocat", "hunter2")).status == 200


def test_a_secondary_rate_limit_holds_until_its_retry_after(server: GitHubEnterpriseServer, client: Client) -> None:
    server.clock.freeze()
    server.fault("secondary_rate_limited", retry_after=30)
    waits = []
    for _ in range(2):
        refused = client.ask("GET", "/")
        waits.append((refused.status, refused.headers["Retry-After"]))
        server.clock.advance(seconds=14)
    assert [waits[0], waits[1][0], int(waits[1][1]) <= 16] == [(403, "30"), 403, True]
    server.clock.advance(seconds=2)
    assert client.ask("GET", "/").status == 200


def test_a_rate_limit_with_times_is_over_when_they_are(server: GitHubEnterpriseServer, client: Client) -> None:
    server.fault("rate_limited", times=1)
    server.clock.advance(hours=2)
    assert [client.ask("GET", "/").status for _ in range(2)] == [403, 200]


def test_a_rate_limit_leaves_the_sign_in_endpoints_alone(server: GitHubEnterpriseServer) -> None:
    fault = server.fault("rate_limited")
    assert (Site(server).ask("GET", "/login").status, fault.fired) == (200, 0)


# -- misuse ----------------------------------------------------------------------------------------------

CREATE = "oauth-authorizations/create-authorization"
REFUSED: list[tuple[Any, dict[str, Any], str]] = [
    ("maintenence", {}, "no fault is 'maintenence'; there are: 'maintenance', "),
    (429, {}, "no fault is 429; there are: "),
    (503, {}, "no fault is 503; the one that answers with this status is 'maintenance'"),
    ("502", {"operation": CREATE}, "no fault is '502'; the one that answers with this status is 'bad_gateway'"),
    ("410", {}, "the fault '410' needs operation=, one that documents it: 'oauth-authorizations/create-authorization'"),
    ("access_denied", {}, "the fault 'access_denied' needs operation=, one that documents it: 'login/oauth/access_tok"),
    ("410", {"operation": "meta/get"}, "no fault is '410', and meta/get does not document it; it documents: '401'"),
    ("maintenence", {"operation": CREATE}, f"no fault is 'maintenence', and {CREATE} does not document it; it docum"),
    ("slow_down", {"operation": "login/oauth/authorize"}, "no fault is 'slow_down', and login/oauth/authorize does n"),
    ("200", {"operation": CREATE}, f"no fault is '200', and {CREATE} does not document it; it documents: "),
    ("maintenance", {"operation": "meta/gte"}, "no operation has the id 'meta/gte'; there are: 'meta/get', "),
    ("maintenance", {"user": "octocta"}, "no user has or had the login 'octocta' on the server; it has: 'octocat', "),
    ("maintenance", {"app": "ci"}, "no app has or had the client id or name 'ci' on the server; it has: 'ci-bot'"),
    ("maintenance", {"path": "/user"}, "path='/user' is not a path of the server; the nearest: '/api/v3/user'"),
    ("maintenance", {"method": "GTE"}, "no method is 'GTE'; there are: 'GET', "),
    (
        "maintenance",
        {"operation": "meta/get", "method": "post"},
        "the fault 'maintenance' can never fire: meta/get has no requests with method='post'; it has: 'GET', 'HEAD'",
    ),
    (
        "410",
        {"operation": CREATE, "method": "GET"},
        f"the fault '410' can never fire: {CREATE} has no requests with method='GET'; it has: 'POST'",
    ),
    (
        "maintenance",
        {"operation": "GET /own/{name}", "method": "PUT"},
        "the fault 'maintenance' can never fire: GET /own/{name} has no requests with method='PUT'; it has: ",
    ),
    (
        "maintenance",
        {"operation": "meta/get", "path": "/api/v3/user"},
        "the fault 'maintenance' can never fire: path='/api/v3/user' is not of meta/get; it is of: 'users/",
    ),
    (
        "maintenance",
        {"operation": "GET /own/{name}", "path": "/api/v3/user/"},
        "the fault 'maintenance' can never fire: path='/api/v3/user/' is not of GET /own/{name}; it is of: none",
    ),
    (
        "rate_limited",
        {"path": "/login/oauth/access_token"},
        "the fault 'rate_limited' is for the REST API: /login/oauth/access_token has no rate limit",
    ),
    ("maintenance", {"times": 0}, "times=0 is not a whole number from 1 on"),
    ("maintenance", {"times": True}, "times=True is not a whole number from 1 on"),
    ("maintenance", {"times": "2"}, "times='2' is not a whole number from 1 on"),
    ("maintenance", {"after": -1}, "after=-1 is not a whole number from 0 on"),
    ("maintenance", {"after": None}, "after=None is not a whole number from 0 on"),
    ("maintenance", {"seconds": 5}, "the fault 'maintenance' does not take seconds=; details that it takes: none"),
    ("timeout", {"seconds": 5}, "the fault 'timeout' does not take seconds=; details that it takes: none"),
    ("slow", {"second": 5}, "the fault 'slow' does not take second=; details that it takes: seconds"),
    ("slow", {}, "the fault 'slow' needs seconds="),
    ("slow", {"seconds": 0}, "seconds=0 is not a positive number of seconds"),
    ("slow", {"seconds": "5"}, "seconds='5' is not a positive number of seconds"),
    ("slow", {"seconds": float("nan")}, "seconds=nan is not a positive number of seconds"),
    ("secondary_rate_limited", {"retry_after": 0.5}, "retry_after=0.5 is not a positive number of whole seconds"),
    (
        "rate_limited",
        {"operation": "login/oauth/access_token"},
        "the fault 'rate_limited' is for the REST API: login/oauth/access_token has no rate limit",
    ),
]


@pytest.mark.parametrize(("name", "keywords", "sentence"), REFUSED, ids=str)
def test_misuse_is_one_sentence_and_arms_nothing(
    server: GitHubEnterpriseServer, client: Client, name: Any, keywords: dict[str, Any], sentence: str  # noqa: ANN401  # the misuse
) -> None:  # fmt: skip
    with pytest.raises(GHESError) as caught:
        server.fault(name, **keywords)
    assert str(caught.value).startswith(sentence)
    assert client.ask("GET", "/").status == 200
