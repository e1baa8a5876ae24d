"""Requests that no client should send, each a right one with something wrong in it, or nothing right at all."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from random import Random
from urllib.parse import urlencode
from warnings import catch_warnings, simplefilter

from pytest_ghes_oauth import GHESDeprecationWarning, GitHubEnterpriseServer, Request, Response
from pytest_ghes_oauth._domain.misuse import InvalidArgument, UnmodelledPath
from pytest_ghes_oauth._login.routes import ROUTES as LOGIN_ROUTES
from pytest_ghes_oauth._rest.routes import ROUTES as REST_ROUTES
from tests.login.browser import Browser
from tests.rest import operations
from tests.rest.client import Client
from tests.rest.operations import World
from tests.stress.figures import Figures

# The method, the URL, the headers and the body of a request.
Parts = tuple[str, str, Mapping[str, str], bytes]

# A new server after so many requests, because a journal keeps them all.
OF_ONE_SERVER = 2_000

METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "get", "TRACE", "PO ST", "", "G\x00T"]
NASTY = [
    "", " ", "\x00", "\ud800", "é", "\u2044", "%", "%00", "%ff", "%2f", "..", "../..", "'", '"', "<script>",
    "\r\nX-Evil: y",
    "-1", "0", "1e309", "9" * 400, "null", "[]", "{}", "true", "a" * 5_000, "gho_" + "A" * 36, "ghu_" + "é" * 9,
    "http://[", "http://[::1]evil.test/", "javascript:alert(1)", "//evil.test", "https://ghes.test:99999/",
]  # fmt: skip
HEADERS = [
    "Authorization", "X-GitHub-OTP", "If-None-Match", "If-Modified-Since", "Accept", "Content-Type", "Origin", "Host",
    "X-HTTP-Method-Override", "Content-Length", "Cookie", "X-GitHub-Api-Version",
]  # fmt: skip
VALUES = [
    "Basic ", "Basic !!!!", "Basic Og==", "Bearer", "token  ", "Basic " + "A" * 4_000, 'W/"', "*", "application/json",
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=", "text/xml; charset=nope",
    "Thu, 99 Jan 99999 99:99:99 GMT",
]  # fmt: skip
KEYS = [
    "access_token", "client_id", "client_secret", "code", "device_code", "user_code", "grant_type", "refresh_token",
    "redirect_uri", "state", "scope", "scopes", "add_scopes", "note", "fingerprint", "target", "target_id",
    "repositories", "repository_ids", "permissions", "page", "per_page", "allow_signup", "login",
    "password", "otp", "return_to", "authorize", "scope:repo", "prompt",
]  # fmt: skip
GRANT_TYPES = ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token", "authorization_code", "password"]


def trial(count: int) -> Figures:
    """Send *count* requests; each is answered as an HTTP server would, or is for an unmodelled path."""
    statuses: Counter[str] = Counter()
    failures: list[str] = []
    with catch_warnings():
        simplefilter("ignore", GHESDeprecationWarning)
        for parts, server in requests(count):
            try:
                statuses[answer(server, parts)] += 1
            except Exception as error:  # noqa: BLE001, PERF203  # whatever it is, it is what this looks for
                failures.append(f"{str(parts)[:600]}: {error!r}")
    told = ", ".join(f"{status}: {number:,}" for status, number in sorted(statuses.items()))
    return Figures([told, f"{len(failures)} failures", *failures[:10]], is_good=not failures)


def requests(count: int) -> Iterator[tuple[Parts, GitHubEnterpriseServer]]:
    """Yield the parts of the same requests in every run."""
    random = Random("hostile")
    for number in range(count):
        if number % OF_ONE_SERVER == 0:
            world = operations.world(GitHubEnterpriseServer(seed=number))
        parts = any_request(random, world)
        yield of_browser(parts, world) if random.random() < 0.1 else parts, world.server


def answer(server: GitHubEnterpriseServer, parts: Parts) -> str:
    """Return the status, after a look at what else was answered."""
    try:
        request = Request(*parts)
    except InvalidArgument:  # no client can send it
        return "refused"
    try:
        response = server.handle(request)
    except UnmodelledPath:
        return "unmodelled"
    check(response)
    return str(int(response.status))


def check(response: Response) -> None:
    """Make sure that a server can send *response*, and that no server error is in it."""
    assert HTTPStatus.OK <= response.status < HTTPStatus.INTERNAL_SERVER_ERROR, response.status
    for name, value in response.headers.items():
        assert re.fullmatch(r"[\x20-\x7e]*", f"{name}: {value}"), name
    if response.body:
        assert response.headers["Content-Length"] == str(len(response.body))
    if response.body and response.headers.get("Content-Type", "").startswith("application/json"):
        json.loads(response.body)


# -- one request -------------------------------------------------------------------------------------


def any_request(random: Random, world: World) -> Parts:
    route = random.choice((*REST_ROUTES, *LOGIN_ROUTES))
    method = random.choice(METHODS) if random.random() < 0.2 else route.method
    root = world.server.api_url if route in REST_ROUTES else world.server.url
    path = re.sub(r"\{(\w+)\}", lambda name: segment(random, world, name[1]), route.path)
    url = root + twisted(random, path) + query(random, world)
    return method, url, headers(random, world), body(random, world)


def of_browser(parts: Parts, world: World) -> Parts:
    """Return *parts* as a browser sends them in which a user has signed in, on a page of the server."""
    method, url, sent, content = parts
    browser = Browser(world.server)
    form = f"authenticity_token={browser.sign_in(*world.user.credentials).token}&"
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return method, url, {**sent, "Cookie": cookie}, form.encode() + content


def segment(random: Random, world: World, name: str) -> str:
    names = {**_right(world), "access_token": world.token.token, "username": "octocat"}
    return names.get(name, "1") if random.random() < 0.6 else random.choice(NASTY)


def twisted(random: Random, path: str) -> str:
    """Return *path*, mostly as it is."""
    at = random.randrange(1, len(path) + 1)  # not in the origin, which `Request` refuses
    return path if random.random() < 0.8 else path[:at] + random.choice(NASTY) + path[at:]


def query(random: Random, world: World) -> str:
    if random.random() < 0.6:
        return ""
    return "?" + (urlencode(fields(random, world), errors="replace") if random.random() < 0.7 else random.choice(NASTY))


def headers(random: Random, world: World) -> Mapping[str, str]:
    pairs = (world.user.credentials, world.app.credentials, world.github_app.credentials, ("octocat", ""), ("", ""))
    signed_in = [*map(Client.basic, pairs), f"token {world.token}", f"Bearer {world.github_token}"]
    sent = {"Authorization": random.choice(signed_in)} if random.random() < 0.7 else {}
    wrong = {random.choice(HEADERS): random.choice(VALUES + NASTY) for _ in range(random.choice([0, 0, 1, 3]))}
    return {**sent, **wrong}


def body(random: Random, world: World) -> bytes:
    kind = random.choice(["none", "json", "json", "form", "form", "noise", "nested"])
    if kind == "json":
        text = json.dumps(fields(random, world)).encode(random.choice(["utf-8", "utf-8", "utf-16", "utf-32"]))
        return text if random.random() < 0.8 else text[: random.randrange(len(text) + 1)]
    if kind == "form":
        return urlencode(fields(random, world), errors="replace").encode()
    if kind == "nested":
        return b"[" * random.choice([1, 500, 100_000])
    return b"" if kind == "none" else random.randbytes(random.randrange(200))


def fields(random: Random, world: World) -> dict[str, object]:
    right = {**_right(world), "access_token": world.token.token, "grant_type": random.choice(GRANT_TYPES)}
    names = random.sample(KEYS, random.randrange(5))
    return {name: right.get(name) if random.random() < 0.5 else value(random) for name in names}


def value(random: Random) -> object:
    inner: list[object] = [None, True, -1, 1e308, [], {}, ["repo"], [[]], {"contents": "write"}, {"": None}, "octocat"]
    return random.choice([*inner, *NASTY])


def _right(world: World) -> dict[str, str]:
    return {"client_id": world.app.client_id, "client_secret": world.app.client_secret}
