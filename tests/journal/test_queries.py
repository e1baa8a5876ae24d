"""`find`, `one` and `count` of exchanges and events: what they compare, and what they refuse to look for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args
from unittest.mock import ANY

import pytest

from pytest_ghes_oauth import AccessToken, GHESError, GitHubEnterpriseServer, OAuthApp, Request, User
from pytest_ghes_oauth._graphql.routes import ROUTES as GRAPHQL_ROUTES
from pytest_ghes_oauth._http.operations import Operation
from pytest_ghes_oauth._login.routes import ROUTES as LOGIN_ROUTES
from pytest_ghes_oauth._rest.routes import ROUTES as REST_ROUTES
from tests.login.client import Site
from tests.rest.client import Client

Fields = Mapping[str, Any]


@pytest.fixture(name="user")
def _user(server: GitHubEnterpriseServer) -> User:
    return server.add_user("octocat", password="hunter2")


@pytest.fixture(name="app")
def _app(server: GitHubEnterpriseServer) -> OAuthApp:
    return server.add_oauth_app("ci-bot", client_id="abc")


@pytest.fixture(name="token")
def _token(server: GitHubEnterpriseServer, user: User, app: OAuthApp) -> AccessToken:
    return server.issue_token(user, app, scopes=["repo"])


@pytest.fixture(name="asked", autouse=True)
def _asked(server: GitHubEnterpriseServer, app: OAuthApp, token: AccessToken) -> None:
    """Three exchanges: 0 by the token, 1 a code that is wrong, 2 the app deletes the token."""
    server.add_user("hubot")
    client = Client(server)
    client.ask("GET", "/user?page=1", token=token)
    Site(server).exchange(app, "wrong")
    client.ask("DELETE", "/applications/abc/token", auth=app.credentials, json={"access_token": token.token})


FOUND: list[tuple[Fields, list[int]]] = [
    ({}, [0, 1, 2]),
    ({"operation": "users/get-authenticated"}, [0]),
    ({"operation": "meta/root"}, []),
    ({"method": "post"}, [1]),
    ({"method": "PUT"}, []),
    ({"path": "/api/v3/user"}, [0]),
    ({"path": "/api/v3/users/hubot"}, []),
    ({"status": 200}, [0, 1]),
    ({"status": 500}, []),
    ({"error": "bad_verification_code"}, [1]),
    ({"error": None}, [0, 2]),
    ({"error": "slow_down"}, []),
    ({"user": "OctoCat"}, [0]),
    ({"user": "hubot"}, []),
    ({"user": None}, [1, 2]),
    ({"app": "abc"}, [0, 1, 2]),
    ({"app": "ci-bot", "user": None, "error": None}, [2]),
    ({"token": None}, [1, 2]),
    ({"cause": "no authorization code was ever issued with the text that was sent"}, [1]),
    ({"cause": ANY, "status": ANY}, [0, 1, 2]),
]


@pytest.mark.parametrize(("fields", "positions"), FOUND, ids=str)
def test_exchanges_are_found_by_their_fields(
    server: GitHubEnterpriseServer, fields: Fields, positions: list[int]
) -> None:
    expected = [server.exchanges[at] for at in positions]
    assert server.exchanges.find(**fields) == expected
    assert server.exchanges.count(**fields) == len(expected)


def test_objects_and_the_text_of_a_token_stand_for_themselves(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp, token: AccessToken
) -> None:
    first = server.exchanges[0]
    assert server.exchanges.find(user=user, app=app, token=token) == server.exchanges.find(token=token.token) == [first]
    assert server.exchanges.one(user=user) is first


EVENTS: list[tuple[Fields, int]] = [
    ({"name": "token.issued"}, 1),
    ({"name": "token.reset"}, 0),
    ({"user": "octocat", "name": "user.added"}, 1),
    ({"user": "hubot"}, 1),
    ({"app": "ci-bot", "token": None}, 2),
    ({"organization": None, "team": None, "repository": None, "installation": None}, 6),
    ({"exchange": None, "grant": None}, 3),
]


@pytest.mark.parametrize(("fields", "number"), EVENTS, ids=str)
def test_events_are_found_by_their_fields(server: GitHubEnterpriseServer, fields: Fields, number: int) -> None:
    assert server.events.count(**fields) == len(server.events.find(**fields)) == number


def test_events_are_found_by_the_records_around_them(server: GitHubEnterpriseServer, token: AccessToken) -> None:
    assert token.grant is not None
    server.add_organization("acme", members=["hubot"])
    server.add_team("acme/core", members=["hubot"])
    server.add_repository("acme/site")
    installation = server.install(server.add_github_app("deployer"), "acme")
    revoked = server.events.one(name="token.revoked")
    assert server.events.find(exchange=server.exchanges[2]) == [revoked]
    assert server.events.find(grant=token.grant) == server.events.find(grant=token.grant.id)
    assert server.events.one(team="acme/core").name == "team.added"
    assert server.events.one(repository="acme/site").name == "repository.added"
    assert server.events.one(installation=installation.id) is server.events.one(installation=installation)
    assert server.events.find(organization="ACME")[0].name == "organization.added"


REFUSED: list[tuple[str, Fields, str]] = [
    ("exchanges", {"opertion": "meta/root"}, "exchanges have no field 'opertion'; they have: 'operation', "),
    ("events", {"nam": "token.reset"}, "events have no field 'nam'; they have: 'name', "),
    ("events", {"status": 200}, "events have no field 'status'; they have: "),
    ("events", {"name": "token.rest"}, "no event has the name 'token.rest'; there are: 'token.reset', "),
    (
        "exchanges",
        {"operation": "user/get-authenticated"},
        "no operation has the id 'user/get-authenticated'; there are: 'users/get-authenticated', ",
    ),
    (
        "exchanges",
        {"error": "bad_verification"},
        "no error code is 'bad_verification'; there are: 'bad_verification_co",
    ),
    ("exchanges", {"user": "octocta"}, "no user has or had the login 'octocta' on the server; it has: 'octocat', 'hub"),
    ("events", {"app": "ci-bto"}, "no app has or had the client id or name 'ci-bto' on the server; it has: 'ci-bot'"),
    ("events", {"organization": "acme"}, "no organization has or had the login 'acme' on the server, which has none"),
    ("events", {"team": "acme/core"}, "no team has or had the name 'acme/core' on the server, which has none"),
    ("events", {"repository": "acme/x"}, "no repository has or had the name 'acme/x' on the server, which has none"),
    ("events", {"installation": 7}, "no installation has or had the id 7 on the server, which has none"),
    ("events", {"grant": 7}, "no grant has or had the id 7 on the server; it has: 50000001"),
    ("exchanges", {"token": "gho_16C7e42F292c6912E7710c838347Ae178B4a"}, "no token has or had this text on the server"),
    ("exchanges", {"path": "/user"}, "path='/user' is not a path of the server; the nearest: '/api/v3/user'"),
    (
        "exchanges",
        {"path": "/api/v3/user?page=1"},
        "path='/api/v3/user?page=1' is not a path of the server; it has no ",
    ),
    ("exchanges", {"status": "404"}, "status='404' is not a number such as 404"),
    ("exchanges", {"status": True}, "status=True is not a number such as 404"),
    ("exchanges", {"status": [404]}, "status=[404] is not a number such as 404"),
    ("exchanges", {"status": 4040}, "status=4040 is not a number such as 404"),
    ("exchanges", {"method": "GTE"}, "no method is 'GTE'; there are: 'GET', "),
    ("exchanges", {"method": None}, "no method is None; there are: "),
    ("exchanges", {"operation": ["meta/root"]}, "no operation has the id ['meta/root']; there are: 'meta/root', "),
    ("exchanges", {"path": b"/api/v3/user"}, "path=b'/api/v3/user' is not a text such as '/api/v3/user'"),
    ("exchanges", {"cause": 5}, "cause=5 is not a text such as "),
    ("exchanges", {"user": ["octocat"]}, "['octocat'] is no user, and no login of one"),
    (
        "exchanges",
        {"token": b"gho_16C7e42F292c6912E7710c838347Ae178B4a"},
        "b'<secret>' is no token, and no text of one",
    ),
    ("exchanges", {"fault": ["timeout"]}, "no fault is ['timeout']; there are: 'timeout', "),
    ("events", {"name": None}, "no event has the name None; there are: "),
    ("events", {"exchange": 0}, "exchange=0 is not an exchange, such as ghes.exchanges[-1]"),
]


@pytest.mark.parametrize(("verb", "history", "fields", "sentence"), [
    (verb, *row) for verb, row in zip(["find", "one", "count"] * len(REFUSED), REFUSED, strict=False)
], ids=str)  # fmt: skip
def test_a_typo_never_makes_a_negative_assertion_pass(
    server: GitHubEnterpriseServer, verb: str, history: str, fields: Fields, sentence: str
) -> None:
    with pytest.raises(GHESError) as caught:
        getattr(getattr(server, history), verb)(**fields)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(("history", "noun"), [("exchanges", "exchange"), ("events", "event")])
def test_a_text_is_no_entry(server: GitHubEnterpriseServer, history: str, noun: str) -> None:
    with pytest.raises(GHESError, match=rf"^no {noun} is a text: use ghes\.{history}\.find\(\.\.\.\), "):
        assert "token.revoked" not in getattr(server, history)
    assert server.exchanges[0] in server.exchanges
    assert server.exchanges[0] not in server.exchanges[1:]


def test_one_says_how_many_there_are(server: GitHubEnterpriseServer) -> None:
    with pytest.raises(GHESError, match=r"^expected exactly one exchange with status=200, found 2 among 3$"):
        server.exchanges.one(status=200)
    with pytest.raises(GHESError, match=r"^expected exactly one event with name='token\.reset', found 0 among 6$"):
        server.events.one(name="token.reset")
    with pytest.raises(GHESError, match=r"^expected exactly one exchange, found 3 among 3$"):
        server.exchanges.one()


def test_an_own_endpoint_is_found_by_its_operation_and_its_path(server: GitHubEnterpriseServer) -> None:
    server.add_resource("/repos/{owner}/{repo}")
    Client(server).ask("GET", "/repos/octocat/hello", auth=("octocat", "hunter2"))
    [exchange] = server.exchanges.find(operation="GET /repos/{owner}/{repo}")
    assert server.exchanges.find(path="/api/v3/repos/octocat/hello") == [exchange]


@pytest.mark.parametrize("path", ["/api/v3", "/api/v3/", "/api/v3/user/", "/login/"])
def test_a_path_is_looked_for_as_a_client_may_write_it(server: GitHubEnterpriseServer, path: str) -> None:
    server.handle(Request("GET", path))
    assert server.exchanges.one(path=path) is server.exchanges[-1]


@pytest.mark.parametrize("name", ["apps/check-authorization", "oauth-authorizations/check-authorization"])
@pytest.mark.parametrize("release", ["2.19", "3.3"])
def test_an_operation_is_found_by_any_id_that_it_had(release: str, name: str) -> None:
    server = GitHubEnterpriseServer(release=release)
    Client(server).ask("GET", "/applications/abc/tokens/x")
    assert server.exchanges.count(operation=name) == 1


def test_what_a_test_kept_is_searched_as_it_was(server: GitHubEnterpriseServer) -> None:
    before = server.exchanges
    Client(server).ask("GET", "/user", auth=("octocat", "hunter2"))
    assert (before.count(user="octocat"), server.exchanges.count(user="octocat")) == (1, 2)


def test_the_operations_that_editors_offer_are_the_ids_of_the_routes() -> None:
    routes = (*REST_ROUTES, *GRAPHQL_ROUTES, *LOGIN_ROUTES)
    ids = {one for route in routes for one in (route.operation, route.named_before[1])}
    assert {*get_args(Operation), ""} == ids


# -- what is of another server -----------------------------------------------------------------------

SEARCHES = {
    "exchanges": ("user", "app", "token", "fault"),
    "events": ("user", "app", "token", "grant", "organization", "team", "repository", "installation", "exchange"),
    "tokens": ("user", "app", "grant", "installation"),
}


@pytest.fixture(name="strange", scope="module")
def _strange() -> Fields:
    """For each field, what another server has under the same name."""
    other = GitHubEnterpriseServer()
    user, app = other.add_user("octocat"), other.add_oauth_app("ci-bot", client_id="abc")
    organization = other.add_organization("acme")
    installation = other.install(other.add_github_app("deployer"), "acme")
    other.handle(Request("GET", "/api/v3"))
    return {
        "user": user,
        "app": app,
        "token": other.issue_token(user, app),
        "grant": other.grants.one(),
        "organization": organization,
        "team": other.add_team("acme/core"),
        "repository": other.add_repository("acme/site"),
        "installation": installation,
        "fault": other.fault("maintenance"),
        "exchange": other.exchanges[0],
    }


@pytest.mark.parametrize(("searched", "field"), [(name, field) for name in SEARCHES for field in SEARCHES[name]])
def test_what_is_of_another_server_is_refused_and_not_just_missed(
    server: GitHubEnterpriseServer, strange: Fields, searched: str, field: str
) -> None:
    with pytest.raises(GHESError, match=r"> is of another server$"):
        getattr(server, searched).find(**{field: strange[field]})
