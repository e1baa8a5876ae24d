"""`X-GitHub-Api-Version`: ignored before 3.9, two versions from 3.21 on (flows 84, releases 4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, OAuthApp, Response, User
from tests.evidence import EVERY, about, documented, inferred, recorded
from tests.releases.answers import documented_at, refusal
from tests.releases.pages import overview
from tests.rest import operations
from tests.rest.client import Client
from tests.rest.operations import BY_TOKEN_IN_PATH, OPERATIONS
from tests.rest.snapshot import snapshot

pytestmark = [about(EVERY)]

HEADER = "X-GitHub-Api-Version"
SELECTED = "X-GitHub-Api-Version-Selected"
# flows 84, quoted; the list of two is inferred.
SENTENCE = (
    'The version you specified in the "X-GitHub-API-Version" request header, "{}", is not a supported version. '
    "The following versions are currently supported: {}."
)
ONE = '"2022-11-28" (most recent)'
TWO = '"2026-03-10" (most recent), "2022-11-28"'
ON_3_9 = [row for row in OPERATIONS if row not in BY_TOKEN_IN_PATH]


def _asking(version: str) -> dict[str, str]:
    return {HEADER: version}


# -- before ------------------------------------------------------------------------------------------------
@inferred("flows 84")
@pytest.mark.parametrize("release", ["3.8"])
@pytest.mark.parametrize("version", ["2022-11-28", "v3", ""])
def test_up_to_3_8_the_version_header_is_ignored(client: Client, token: AccessToken, version: str) -> None:
    response = client.ask("GET", "/user", token=token, headers=_asking(version))
    assert (response.status, SELECTED in response.headers) == (200, False)


@inferred("flows 84")
@pytest.mark.parametrize("release", ["3.8"])
def test_up_to_3_8_no_answer_names_a_version(client: Client) -> None:
    answers = [client.ask("GET", "/meta"), client.ask("GET", "/user"), client.ask("GET", "/user", token="unknown")]
    assert [(one.status, SELECTED in one.headers) for one in answers] == [(200, False), (401, False), (401, False)]


# -- selected ----------------------------------------------------------------------------------------------


@documented("flows 84")
@pytest.mark.parametrize("release", ["3.9", "3.21"])
@pytest.mark.parametrize("headers", [{}, _asking("2022-11-28"), {HEADER.lower(): "2022-11-28"}], ids=str)
def test_from_3_9_on_the_default_version_is_2022_11_28(
    client: Client, token: AccessToken, headers: dict[str, str]
) -> None:
    response = client.ask("GET", "/user", token=token, headers=headers)
    assert (response.status, response.headers[SELECTED]) == (200, "2022-11-28")


@documented("releases 4")
@pytest.mark.parametrize("release", ["3.21"])
def test_from_3_21_on_version_2026_03_10_can_be_selected(client: Client, token: AccessToken) -> None:
    response = client.ask("GET", "/user", token=token, headers=_asking("2026-03-10"))
    assert (response.status, response.headers[SELECTED]) == (200, "2026-03-10")


@documented("flows 84")
def test_every_operation_names_the_version_that_answered() -> None:
    answers = {}
    for operation in ON_3_9:
        response = operations.world(GitHubEnterpriseServer(release="3.9")).ask(operation, headers=_asking("2022-11-28"))
        answers[str(operation)] = (response.status, response.headers.get(SELECTED))
    assert answers == {str(operation): (operation.status, "2022-11-28") for operation in ON_3_9}


# -- not supported -------------------------------------------------------------------------------------------


@recorded("flows 84: quoted")
@pytest.mark.parametrize(
    ("release", "version", "supported"),
    [("3.9", "v3", ONE), ("3.9", "2022-11-29", ONE), ("3.20", "2026-03-10", ONE), ("3.21", "v3", TWO)],
)
def test_an_unsupported_version_is_refused_with_a_400_that_lists_the_supported_ones(
    release: str, client: Client, token: AccessToken, version: str, supported: str
) -> None:
    response = client.ask("GET", "/user", token=token, headers=_asking(version))
    assert refusal(response) == (400, SENTENCE.format(version, supported))
    assert documented_at(response) == overview(release)


@inferred("flows 84")
@pytest.mark.parametrize("release", ["3.9"])
def test_no_answer_names_an_unsupported_version(client: Client, token: AccessToken) -> None:
    response = client.ask("GET", "/user", token=token, headers=_asking("v3"))
    assert response.headers.get(SELECTED) in (None, "2022-11-28")


@inferred("flows 84")
def test_every_operation_refuses_an_unsupported_version_and_does_nothing() -> None:
    for operation in ON_3_9:
        world = operations.world(GitHubEnterpriseServer(release="3.9"))
        before = snapshot(world.server)
        response = world.ask(operation, headers=_asking("v3"))
        assert (str(operation), response.status, snapshot(world.server)) == (str(operation), 400, before)


@inferred("flows 84")
@pytest.mark.parametrize("release", ["3.9"])
def test_an_endpoint_that_the_test_added_refuses_an_unsupported_version(
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
@pytest.mark.parametrize("release", ["3.9"])
@pytest.mark.parametrize("ask", BAD.values(), ids=BAD)
def test_bad_credentials_are_refused_before_an_unsupported_version(client: Client, app: OAuthApp, ask: Ask) -> None:
    assert refusal(ask(client, app)) == (401, "Bad credentials")


@recorded("flows 84")
@pytest.mark.parametrize("release", ["3.9"])
@pytest.mark.parametrize("ask", MISSING.values(), ids=MISSING)
def test_an_unsupported_version_is_refused_before_missing_credentials(client: Client, app: OAuthApp, ask: Ask) -> None:
    assert ask(client, app).status == 400


@recorded("flows 84")
@pytest.mark.parametrize("release", ["3.9"])
@pytest.mark.parametrize("path", ["/users/octocat", "/applications/x/token"])
def test_an_unsupported_version_is_refused_before_private_mode_does(release: str, path: str) -> None:
    client = Client(GitHubEnterpriseServer(release=release, private_mode=True))
    method = "GET" if path == "/users/octocat" else "POST"
    assert client.ask(method, path, headers=_asking("v3")).status == 400


@inferred("flows 84")
@pytest.mark.parametrize("release", ["3.9"])
def test_a_wrong_secret_of_an_app_answers_404_before_an_unsupported_version_is_refused(
    client: Client, app: OAuthApp
) -> None:
    path, body = _app_path(app, "token"), {"access_token": "x"}
    response = client.ask("POST", path, auth=(app.client_id, "wrong"), json=body, headers=_asking("v3"))
    assert refusal(response) == (404, "Not Found")


@inferred("flows 84")
@pytest.mark.parametrize("release", ["3.9"])
def test_an_unsupported_version_is_refused_before_a_body_that_is_no_json(client: Client, user: User) -> None:
    response = client.ask("POST", "/authorizations", auth=user.credentials, body=b"{", headers=_asking("v3"))
    assert refusal(response)[1].startswith('The version you specified in the "X-GitHub-API-Version" request header')


# -- what the later one leaves out --------------------------------------------------------------------------


def _keys(response: Response) -> list[str]:
    body = response.json()
    assert isinstance(body, dict)
    return list(body)


@documented("releases 4")
@about("meta/root")
@pytest.mark.parametrize("release", ["3.21"])
def test_version_2026_03_10_leaves_authorizations_url_out_of_the_root(client: Client) -> None:
    older, newer = (_keys(client.ask("GET", "/", headers=_asking(one))) for one in ("2022-11-28", "2026-03-10"))
    assert newer == [key for key in older if key != "authorizations_url"] != older


@documented("releases 4")
@about("rate-limit/get")
@pytest.mark.parametrize("release", ["3.21"])
def test_version_2026_03_10_leaves_rate_out_of_the_rate_limit(release: str) -> None:
    client = Client(GitHubEnterpriseServer(release=release, rate_limit=60))
    older, newer = (
        _keys(client.ask("GET", "/rate_limit", headers=_asking(one))) for one in ("2022-11-28", "2026-03-10")
    )
    assert (older, newer) == (["resources", "rate"], ["resources"])


@documented("releases 4")
@about("meta/root", "rate-limit/get")
def test_without_the_version_header_no_key_is_left_out(release: str) -> None:
    client = Client(GitHubEnterpriseServer(release=release, rate_limit=60))
    root, limits = (_keys(client.ask("GET", path)) for path in ("/", "/rate_limit"))
    assert ("authorizations_url" in root, limits) == (True, ["resources", "rate"])


@inferred("flows 84")
@about("meta/root")
@pytest.mark.parametrize("release", ["3.8"])
def test_up_to_3_8_asking_for_2026_03_10_leaves_no_key_out(client: Client) -> None:
    assert "authorizations_url" in _keys(client.ask("GET", "/", headers=_asking("2026-03-10")))
