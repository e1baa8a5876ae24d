"""`add_resource`: what the author of a test does wrong is said in one sentence, and nothing is added."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer
from tests.evidence import OWN_RESOURCES, about, own
from tests.rest.client import Client

pytestmark = [about(OWN_RESOURCES), own()]

HELLO, REPO = "/repos/octocat/hello", "/repos/{owner}/{repo}"
NO_PATH = (
    "is not a path such as '/repos/octocat/hello' or '/repos/{owner}/{repo}': it begins with a slash, leaves out "
    "/api/v3 and the query, and names each parameter once"
)
NO_METHOD = "is not one of GET, POST, PUT, PATCH, DELETE"


def _sentence(server: GitHubEnterpriseServer, path: Any, **keywords: Any) -> str:  # noqa: ANN401  # the misuse
    """What is said about a resource; it is one sentence, and the resource is not there."""
    with pytest.raises(GHESError) as caught:
        server.add_resource(path, **keywords)
    assert "\n" not in str(caught.value)
    return str(caught.value)


BAD_PATHS: list[object] = [
    "/half/\ud800",
    "",
    "repos/octocat/hello",
    "/repos//hello",
    "/repos/octocat/hello?page=1",
    "/repos/octo cat/hello",
    "/api/v3",
    f"/api/v3{HELLO}",
    f"https://ghes.test/api/v3{HELLO}",
    "/repos/{owner/hello",
    "/repos/{}/hello",
    "/repos/{owner}.git",
    "/repos/{1}",
    "/repos/{name}/{name}",
    None,
]


def test_a_resource_has_a_path_below_the_api(server: GitHubEnterpriseServer) -> None:
    for path in BAD_PATHS:
        assert _sentence(server, path) == f"path={path!r} {NO_PATH}"


def test_a_resource_may_have_a_path_that_only_begins_like_that_of_the_api(server: GitHubEnterpriseServer) -> None:
    server.add_resource("/api/v3x")
    assert Client(server).ask("GET", "/api/v3x").status == 401


@pytest.mark.parametrize("method", ["HEAD", "FETCH", "", None])
def test_a_resource_has_a_method_that_github_knows(server: GitHubEnterpriseServer, method: object) -> None:
    assert _sentence(server, HELLO, method=method) == f"method={method!r} {NO_METHOD}"


LOOP: list[object] = []
LOOP.append(LOOP)


@pytest.mark.parametrize(
    "json",
    [{1, 2}, {"when": object()}, b"bytes", {("a", "b"): 1}, LOOP, float("nan"), {"a": "\ud800"}],
    ids=["set", "object", "bytes", "keys", "loop", "NaN", "half a character"],
)
def test_the_body_of_a_resource_can_be_written_as_json(server: GitHubEnterpriseServer, json: object) -> None:
    sentence = _sentence(server, HELLO, json=json)
    assert sentence.startswith(f"json={json!r} cannot be written as JSON")


@pytest.mark.parametrize("json", [{1, 2}, float("nan"), (200, {}, {1, 2})], ids=["set", "NaN", "in a tuple"])
def test_the_value_that_a_callable_returns_can_be_written_as_json(server: GitHubEnterpriseServer, json: object) -> None:
    server.add_resource(HELLO, json=lambda _: json)
    user = server.add_user()
    with pytest.raises(GHESError, match="cannot be written as JSON"):
        Client(server).ask("GET", HELLO, auth=user.credentials)


@pytest.mark.parametrize(
    "json",
    [
        lambda: 1,
        lambda request, owner, branch: 1,  # noqa: ARG005  # it is the signature that counts
        lambda request, owner, /: 1,  # noqa: ARG005  # it is the signature that counts
        lambda owner: 1,  # noqa: ARG005  # it is the signature that counts
        lambda *, request: 1,  # noqa: ARG005  # it is the signature that counts
        dict,
    ],
    ids=["nothing", "one more", "by place", "no request", "request by name", "a type without a signature"],
)
def test_a_callable_can_be_called_with_the_request_and_the_parameters_of_the_path(
    server: GitHubEnterpriseServer, json: object
) -> None:
    sentence = _sentence(server, REPO, json=json)
    assert sentence.startswith(f"json={json!r} cannot be called with request, owner, repo")


@pytest.mark.parametrize(
    ("scopes", "sentence"),
    [
        (["repo", "rep"], "scopes=['repo', 'rep']: 'rep' is not a scope of GHES; the nearest: 'repo'"),
        ("repo", "scopes='repo' is not a list of strings"),
        ([1], "scopes=[1] is not a list of strings"),
        (None, "scopes=None is not a list of strings"),
    ],
)
def test_the_scopes_of_a_resource_are_known_to_ghes(
    server: GitHubEnterpriseServer, scopes: object, sentence: str
) -> None:
    assert _sentence(server, HELLO, scopes=scopes) == sentence


@pytest.mark.parametrize(
    ("method", "path", "taken"),
    [
        ("GET", "/user", "/user"),
        ("get", "/users/octocat", "/users/{username}"),
        ("GET", "/users/{login}", "/users/{username}"),
        ("POST", "/authorizations", "/authorizations"),
        ("DELETE", "/admin/tokens/{number}", "/admin/tokens/{token_id}"),
    ],
)
def test_a_resource_cannot_replace_an_operation_of_github(
    server: GitHubEnterpriseServer, method: str, path: str, taken: str
) -> None:
    sentence = _sentence(server, path, method=method)
    assert sentence.startswith(f"{method.upper()} {taken} is already answered")
    assert f"ghes.responses.add({method.upper()!r}, ghes.api_url + {path!r}, json=...)" in sentence


@pytest.mark.parametrize(
    ("first", "second"), [(HELLO, HELLO), (REPO, REPO), (REPO, "/repos/{user}/{name}"), (REPO, HELLO)]
)
def test_a_resource_cannot_be_added_twice(server: GitHubEnterpriseServer, first: str, second: str) -> None:
    server.add_resource(first, json="first")
    sentence = _sentence(server, second, json="second")
    answer = Client(server).ask("GET", HELLO, auth=server.add_user().credentials)
    assert (sentence.startswith(f"GET {first} is already answered"), answer.json()) == (True, "first")


@pytest.mark.parametrize(
    "keywords",
    [{"method": "FETCH"}, {"json": {1}}, {"scopes": ["rep"]}, {"json": lambda: 1}, {"anonymous": "yes"}],
    ids=["method", "json", "scopes", "callable", "anonymous"],
)
def test_a_refused_resource_is_not_added(server: GitHubEnterpriseServer, keywords: dict[str, Any]) -> None:
    _sentence(server, HELLO, **keywords)
    with pytest.raises(GHESError, match="is not modelled in any release"):
        Client(server).ask("GET", HELLO)


@pytest.mark.parametrize(
    "given",
    [("200", {}, ""), (200, [], ""), (200, {"X-Count": 1}, ""), (200, {1: "x"}, ""), (200, {}, "\ud800")],
    ids=["status", "headers", "value of a header", "name of a header", "half a character"],
)
def test_a_tuple_from_a_callable_is_status_headers_and_body(server: GitHubEnterpriseServer, given: object) -> None:
    server.add_resource(HELLO, json=lambda _: given)
    with pytest.raises(GHESError, match=r"a tuple must be \(status, headers, body\)"):
        Client(server).ask("GET", HELLO, auth=server.add_user().credentials)


def test_an_anonymous_resource_has_no_scopes(server: GitHubEnterpriseServer) -> None:
    sentence = _sentence(server, HELLO, anonymous=True, scopes=["repo"])
    assert sentence == "anonymous=True lets in everybody, so that scopes=['repo'] would keep nobody out"
