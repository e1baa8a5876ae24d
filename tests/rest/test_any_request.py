"""Any request at all: `handle` answers as an HTTP server does, or says that the path is unmodelled."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from pytest_ghes_oauth import GitHubEnterpriseServer, Request, Response
from pytest_ghes_oauth._domain.misuse import UnmodelledPath
from tests.evidence import own
from tests.properties import steady
from tests.rest import operations
from tests.rest.client import Client
from tests.rest.operations import OPERATIONS, World
from tests.rest.snapshot import snapshot

pytestmark = own()

# What a client can be told, and nothing else.
STATUSES = {200, 201, 204, 304, 400, 401, 403, 404, 422}
FEW = steady(50)

# Null bytes and all, but for lone surrogates, which no client can send.
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SEGMENTS = ["applications", "authorizations", "clients", "grant", "grants", "token", "tokens", "scoped", "user", "meta"]
NAMES = ["client_id", "token", "grant_id", "authorization_id", "github_client_id", "github_token"]
SEGMENT = st.one_of(
    st.sampled_from(SEGMENTS),
    st.sampled_from([f"{{{name}}}" for name in NAMES]),
    st.sampled_from(["", "0", "%", "%00", "%ff", "%zz", "-1"]),
    ANY_TEXT.map(lambda text: text.replace("{", "").replace("}", "")),
)
PATH = st.one_of(
    st.sampled_from([operation.path for operation in OPERATIONS]),
    st.lists(SEGMENT, max_size=6).map(lambda segments: "/" + "/".join(segments)),
)
QUERY = st.one_of(
    st.just(""),
    ANY_TEXT.map(lambda text: f"?{text}"),
    st.builds("?page={}&per_page={}&x={}".format, ANY_TEXT, ANY_TEXT, ANY_TEXT),
    st.builds("?page={}&per_page={}&x={}".format, st.integers(), st.integers(), ANY_TEXT),
)
METHOD = st.one_of(st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]), ANY_TEXT)
CREDENTIALS = st.sampled_from(["user", "app", "GitHub App", "token", "dead token", "nobody"])
HEADER = st.sampled_from(
    ["Authorization", "X-GitHub-OTP", "If-None-Match", "If-Modified-Since", "Accept", "Origin", "Content-Type"]
)
DATES = st.from_regex(r"(\w{3}, )?\d{1,3} Jan \d{1,6} \d{2}:\d{2}:\d{1,25} ([+-]\d{1,25}|GMT|)", fullmatch=True)
HEADERS = st.dictionaries(HEADER, st.one_of(ANY_TEXT, DATES, ANY_TEXT.map(lambda text: f"Basic {text}")), max_size=3)
KEYS = st.sampled_from(
    ["access_token", "client_secret", "client_id", "note", "note_url", "scopes", "add_scopes", "remove_scopes",
     "fingerprint", "target", "target_id", "repositories", "repository_ids", "permissions"]
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ANY_TEXT, st.sampled_from(["repo", "octocat"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(ANY_TEXT, inner, max_size=3)),
    max_leaves=6,
)
OBJECT = st.dictionaries(st.one_of(KEYS, ANY_TEXT), VALUES, max_size=4).map(json.dumps)
BODY = st.one_of(
    st.none(),  # the one that is right
    st.binary(max_size=50),
    st.builds(str.encode, OBJECT, st.sampled_from(["utf-8", "utf-16", "utf-32", "utf-8-sig"])),
)


def _authorization(world: World, who: str) -> dict[str, str]:
    pairs = {"user": world.user.credentials, "app": world.app.credentials, "GitHub App": world.github_app.credentials}
    if who in pairs:
        return {"Authorization": Client.basic(pairs[who])}
    return {"token": {"Authorization": f"token {world.token}"}, "dead token": {"Authorization": "token gho_x"}}.get(
        who, {}
    )


def _right_body(world: World, path: str) -> bytes:
    return next((Client.encoded(world.json(row)) for row in OPERATIONS if row.path == path and row.body), b"")


@FEW
@given(method=METHOD, path=PATH, query=QUERY, who=CREDENTIALS, headers=HEADERS, body=BODY)
def test_a_request_is_answered_and_a_refusal_changes_nothing(
    method: str, path: str, query: str, who: str, headers: dict[str, str], body: bytes | None
) -> None:
    world = operations.world(GitHubEnterpriseServer())
    before = snapshot(world.server)
    url = world.server.api_url + world.fill(path) + query
    sent = _right_body(world, path) if body is None else body
    response = _answer(world.server, Request(method, url, _authorization(world, who) | headers, sent))
    _check(response)
    if response is None or response.status >= 300:
        assert snapshot(world.server) == before


def _answer(server: GitHubEnterpriseServer, request: Request) -> Response | None:
    """Return the response, or `None` if the path is unmodelled; any other exception is a failure."""
    try:
        return server.handle(request)
    except UnmodelledPath:
        return None


def _check(response: Response | None) -> None:
    """A response can be sent, and its body is what its headers say."""
    if response is None:
        return
    assert response.status in STATUSES
    for name, value in response.headers.items():
        assert re.fullmatch(r"[\x20-\x7e]*", f"{name}: {value}")
    if response.body and "html" not in response.headers["Content-Type"]:
        assert json.loads(response.body) is not None
    if response.body:
        assert response.headers["Content-Length"] == str(len(response.body))
    assert response.body == b"" or response.status not in (204, 304)


@FEW
@given(method=METHOD, url=ANY_TEXT, headers=HEADERS, body=st.binary(max_size=50))
def test_any_path_below_the_origin_is_answered_or_unmodelled(
    method: str, url: str, headers: dict[str, str], body: bytes
) -> None:
    server = GitHubEnterpriseServer()
    _check(_answer(server, Request(method, f"{server.url}/{url}", headers, body)))
    assert [*server.events] == []
