"""`X-GitHub-Api-Version`: ignored before 3.9, two versions from 3.21 on (flows rule 84, releases 4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, OAuthApp, Response, User
from tests.evidence import EVERY, about, documented, inferred, on, recorded
from tests.releases.answers import documented_at, refusal
from tests.releases.pages import overview
from tests.releases.spans import span
from tests.rest.client import Client
from tests.rest.operations import OPERATIONS, Operation, World
from tests.rest.snapshot import snapshot

pytestmark = [about(EVERY), on("2.18 to 3.22")]

HEADER = "X-GitHub-Api-Version"
SELECTED = "X-GitHub-Api-Version-Selected"
# flows rule 84, quoted; the list of two is inferred.
SENTENCE = (
    'The version you specified in the "X-GitHub-API-Version" request header, "{}", is not a supported version. '
    "The following versions are currently supported: {}."
)
ONE = '"2022-11-28" (most recent)'
TWO = '"2026-03-10" (most recent), "2022-11-28"'


def _asking(version: str) -> dict[str, str]:
    return {HEADER: version}


# -- before ------------------------------------------------------------------------------------------------


@inferred("flows 84")
@pytest.mark.parametrize("release", span("2.18", "3.8"))
@pytest.mark.parametrize("version", ["2022-11-28", "2026-03-10", "v3", ""])
def test_before_3_9_the_header_is_ignored(client: Client, token: AccessToken, version: str) -> None:
    response = client.ask("GET", "/user", token=token, headers=_asking(version))
    assert (response.status, SELECTED in response.headers) == (200, False)


@inferred("flows 84")
@pytest.mark.parametrize("release", span("2.18", "3.8"))
def test_before_3_9_no_answer_names_a_version(client: Client) -> None:
    answers = [client.ask("GET", "/meta"), client.ask("GET", "/user"), client.ask("GET", "/user", token="unknown")]
    assert [(one.status, SELECTED in one.headers) for one in answers] == [(200, False), (401, False), (401, False)]


# -- selected ----------------------------------------------------------------------------------------------


@documented("flows 84")
@pytest.mark.parametrize("release", span("3.9"))
@pytest.mark.parametrize("headers", [{}, _asking("2022-11-28"), {HEADER.lower(): "2022-11-28"}], ids=str)
def test_the_default_is_the_version_of_2022(client: Client, token: AccessToken, headers: dict[str, str]) -> None:
    response = client.ask("GET", "/user", token=token, headers=headers)
    assert (response.status, response.headers[SELECTED]) == (200, "2022-11-28")


@documented("releases 4")
@pytest.mark.parametrize("release", span("3.21"))
def test_from_3_21_on_there_is_the_one_of_2026(client: Client, token: AccessToken) -> None:
    response = client.ask("GET", "/user", token=token, headers=_asking("2026-03-10"))
    assert (response.status, response.headers[SELECTED]) == (200, "2026-03-10")


@documented("flows 84")
@pytest.mark.parametrize("release", ["3.9", "3.22"])
@pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.number not in (2, 7, 8, 9)], ids=str)
def test_every_operation_names_the_version_that_answered(world: World, operation: Operation) -> None:
    response = world.ask(operation, headers=_asking("2022-11-28"))
    assert (response.status, response.headers[SELECTED]) == (operation.status, "2022-11-28")


# -- not supported -------------------------------------------------------------------------------------------


@recorded("flows 84: quoted")
@pytest.mark.parametrize(
    ("release", "version", "supported"),
    [
        *((release, version, ONE) for release in span("3.9", "3.20") for version in ("v3", "2026-03-10", "2022-11-29")),
        *((release, version, TWO) for release in span("3.21") for version in ("v3", "2022-11-29")),
    ],
)
def test_a_version_that_there_is_not_is_a_bad_request(
    release: str, client: Client, token: AccessToken, version: str, supported: str
) -> None:
    response = client.ask("GET", "/user", token=token, headers=_asking(version))
    assert refusal(response) == (400, SENTENCE.format(version, supported))
    assert documented_at(response) == overview(release)


@inferred("flows 84")
@pytest.mark.parametrize("release", span("3.9"))
def test_no_answer_names_a_version_that_there_is_not(client: Client, token: AccessToken) -> None:
    response = client.ask("GET", "/user", token=token, headers=_asking("v3"))
    assert response.headers.get(SELECTED) in (None, "2022-11-28")


@inferred("flows 84")
@pytest.mark.parametrize("release", ["3.9", "3.22"])
@pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.number not in (2, 7, 8, 9)], ids=str)
def test_every_operation_refuses_it_and_does_nothing(world: World, operation: Operation) -> None:
    before = snapshot(world.server)
    response = world.ask(operation, headers=_asking("v3"))
    assert (response.status, snapshot(world.server)) == (400, before)


@inferred("flows 84")
@pytest.mark.parametrize("release", ["3.9", "3.22"])
def test_so_does_an_endpoint_of_the_test_s_own(
    server: GitHubEnterpriseServer, client: Client, token: AccessToken
) -> None:
    server.add_resource("/zen", json={})
    assert client.ask("GET", "/zen", token=token, headers=_asking("v3")).status == 400


# -- order --------------------------------------------------------------------------------------------------

Ask = Callable[[Client, OAuthApp], Response]


def _app_path(app: OAuthApp, operation: str) -> str:
    return f"/applications/{app.client_id}/{operation}"


BAD: dict[str, Ask] = {
    "a dead token": lambda client, _: client.ask("GET", "/user", token="dead", headers=_asking("v3")),
    "a wrong password": lambda client, _: client.ask("GET", "/user", auth=("a", "b"), headers=_asking("v3")),
    "a wrong password for a list": lambda client, _: client.ask(
        "GET", "/authorizations", auth=("a", "b"), headers=_asking("v3")
    ),
    "a wrong secret of an app that scopes": lambda client, app: client.ask(
        "POST", _app_path(app, "token/scoped"), auth=(app.client_id, "wrong"), json={}, headers=_asking("v3")
    ),
}
MISSING: dict[str, Ask] = {
    "for a user": lambda client, _: client.ask("GET", "/user", headers=_asking("v3")),
    "for a password": lambda client, _: client.ask("GET", "/authorizations", headers=_asking("v3")),
    "for an administrator": lambda client, _: client.ask("GET", "/admin/tokens", headers=_asking("v3")),
    "for an app": lambda client, app: client.ask(
        "POST", _app_path(app, "token"), json={"access_token": "x"}, headers=_asking("v3")
    ),
    "for an app that scopes": lambda client, app: client.ask(
        "POST", _app_path(app, "token/scoped"), json={"access_token": "x"}, headers=_asking("v3")
    ),
}


@recorded("flows 84")
@pytest.mark.parametrize("release", ["3.9", "3.20", "3.22"])
@pytest.mark.parametrize("ask", BAD.values(), ids=BAD)
def test_bad_credentials_come_before_the_version(client: Client, app: OAuthApp, ask: Ask) -> None:
    assert refusal(ask(client, app)) == (401, "Bad credentials")


@recorded("flows 84")
@pytest.mark.parametrize("release", ["3.9", "3.20", "3.22"])
@pytest.mark.parametrize("ask", MISSING.values(), ids=MISSING)
def test_missing_credentials_come_after_it(client: Client, app: OAuthApp, ask: Ask) -> None:
    assert ask(client, app).status == 400


@recorded("flows 84")
@pytest.mark.parametrize("release", ["3.9", "3.22"])
@pytest.mark.parametrize("path", ["/users/octocat", "/applications/x/token"])
def test_so_does_private_mode(release: str, path: str) -> None:
    client = Client(GitHubEnterpriseServer(release=release, private_mode=True))
    method = "GET" if path == "/users/octocat" else "POST"
    assert client.ask(method, path, headers=_asking("v3")).status == 400


@inferred("flows 84")
@pytest.mark.parametrize("release", ["3.9", "3.22"])
def test_a_wrong_secret_of_an_app_is_not_found_first(client: Client, app: OAuthApp) -> None:
    path, body = _app_path(app, "token"), {"access_token": "x"}
    response = client.ask("POST", path, auth=(app.client_id, "wrong"), json=body, headers=_asking("v3"))
    assert refusal(response) == (404, "Not Found")


@inferred("flows 84")
@pytest.mark.parametrize("release", ["3.9", "3.22"])
def test_a_version_comes_before_what_is_wrong_with_the_request(client: Client, user: User) -> None:
    response = client.ask("POST", "/authorizations", auth=user.credentials, body=b"{", headers=_asking("v3"))
    assert refusal(response)[1].startswith('The version you specified in the "X-GitHub-API-Version" request header')


# -- what the later one leaves out --------------------------------------------------------------------------


def _keys(response: Response) -> list[str]:
    body = response.json()
    assert isinstance(body, dict)
    return list(body)


@documented("releases 4")
@about("meta/root")
@pytest.mark.parametrize("release", span("3.21"))
def test_the_version_of_2026_leaves_the_authorizations_out_of_the_root(client: Client) -> None:
    older, newer = (_keys(client.ask("GET", "/", headers=_asking(one))) for one in ("2022-11-28", "2026-03-10"))
    assert newer == [key for key in older if key != "authorizations_url"] != older


@documented("releases 4")
@about("rate-limit/get")
@pytest.mark.parametrize("release", span("3.21"))
def test_it_leaves_the_rate_out_of_the_limits(release: str) -> None:
    client = Client(GitHubEnterpriseServer(release=release, rate_limit=60))
    older, newer = (
        _keys(client.ask("GET", "/rate_limit", headers=_asking(one))) for one in ("2022-11-28", "2026-03-10")
    )
    assert (older, newer) == (["resources", "rate"], ["resources"])


@documented("releases 4")
@about("meta/root", "rate-limit/get")
def test_nothing_is_left_out_unless_it_is_asked_for(release: str) -> None:
    client = Client(GitHubEnterpriseServer(release=release, rate_limit=60))
    root, limits = (_keys(client.ask("GET", path)) for path in ("/", "/rate_limit"))
    assert ("authorizations_url" in root, limits) == (True, ["resources", "rate"])


@inferred("flows 84")
@about("meta/root")
@pytest.mark.parametrize("release", span("2.18", "3.8"))
def test_nor_where_the_header_is_ignored(client: Client) -> None:
    assert "authorizations_url" in _keys(client.ask("GET", "/", headers=_asking("2026-03-10")))
