"""What a client does on the way to a token, and with the scopes that it then has."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp, Request, User
from tests.audit.findings import AGENT, findings, get, rules
from tests.login.browser import PASSWORD, Browser

VERIFIER = "-._~" * 11
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"


class World:
    """A well-behaved app, which each test makes misbehave in one way."""

    def __init__(self, server: GitHubEnterpriseServer) -> None:
        self.server = server
        self.user: User = server.add_user("octocat", password=PASSWORD)
        self.app: OAuthApp = server.add_oauth_app(callback_url="https://app.test/", device_flow=True)

    def authorize_url(self, **parameters: str) -> str:
        query = {"client_id": self.app.client_id, "state": "x"} | parameters
        return f"/login/oauth/authorize?{urlencode(query)}"

    def code(self, *, keep: list[str] | None = None, **parameters: str) -> str:
        callback = self.server.approve(self.authorize_url(**parameters), self.user, scopes=keep)
        return parse_qs(urlsplit(callback).query)["code"][0]

    def code_of_browser(self, unticked: Sequence[str] = (), **parameters: str) -> str:
        """As `code`, by a person who signs in and clicks."""
        browser = Browser(self.server)
        sign_in = browser.sign_in(password="wrong", page=browser.open(self.authorize_url(**parameters)))
        consent = browser.sign_in(page=sign_in)
        sent = browser.click(consent, f"Authorize {self.app.name}", unticked=unticked).url
        return parse_qs(urlsplit(sent).query)["code"][0]

    def post(self, path: str, accept: str = "", **parameters: str) -> str:
        """Return the body of the answer to the app."""
        body = urlencode({"client_id": self.app.client_id, "client_secret": self.app.client_secret} | parameters)
        headers = AGENT | {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        return self.server.handle(Request("POST", self.server.url + path, headers, body)).body.decode()

    def exchange(self, code: str, accept: str = "", **parameters: str) -> str:
        return self.post("/login/oauth/access_token", accept, code=code, **parameters)

    def token(self) -> str:
        return self.server.tokens.one().token


def in_world(client: Callable[[World], object]) -> Callable[[GitHubEnterpriseServer], object]:
    return lambda server: client(World(server))


def test_a_well_behaved_app_breaks_no_rule() -> None:
    def client(world: World) -> None:
        code = world.code(scope="repo", code_challenge=s256(VERIFIER), code_challenge_method="S256")
        world.exchange(code, code_verifier=VERIFIER)
        assert get(world.server, "/api/v3/user", f"Bearer {world.token()}") == 200

    assert findings(in_world(client)) == []


def test_an_app_whose_user_signs_in_by_a_browser_breaks_no_rule() -> None:
    def client(world: World) -> None:
        code = world.code_of_browser(scope="repo", code_challenge=s256(VERIFIER), code_challenge_method="S256")
        world.exchange(code, code_verifier=VERIFIER)

    assert findings(in_world(client)) == []


CLICKS: dict[str, Callable[..., str]] = {
    "approve": lambda world, **asked: world.code(keep=["gist"], **asked),
    "a browser": lambda world, **asked: world.code_of_browser(["Update all user data"], **asked),
}


@pytest.mark.parametrize("click", CLICKS.values(), ids=CLICKS)
def test_what_led_to_a_code_is_judged_alike_however_the_user_clicked(click: Callable[..., str]) -> None:
    def client(world: World) -> None:
        world.exchange(click(world, scope="user gist", code_challenge="x"))
        get(world.server, "/api/v3/user/emails", f"token {world.token()}")

    assert rules(in_world(client)) == ["pkce_mismatch", "ignored_scopes"]


# -- state -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [{}, {"state": ""}], ids=["none", "empty"])
@pytest.mark.parametrize("click", ["approve", "deny"])
def test_an_authorize_url_without_state_is_found(click: str, state: dict[str, str]) -> None:
    def client(world: World) -> None:
        query = urlencode({"client_id": world.app.client_id} | state)
        getattr(world.server, click)(f"/login/oauth/authorize?{query}", world.user)

    clause = "GET /login/oauth/authorize had no state in its URL, so anyone can forge the callback"
    assert findings(in_world(client)) == [("no_state", clause)]


def test_a_url_that_is_opened_twice_in_different_ways_is_one_finding() -> None:
    def client(world: World) -> None:
        for _ in range(2):
            get(world.server, f"/login/oauth/authorize?client_id={world.app.client_id}")
            world.server.approve(f"/login/oauth/authorize?client_id={world.app.client_id}", world.user)

    assert rules(in_world(client)) == ["no_state"]


def test_what_a_page_sends_to_itself_is_no_authorize_url() -> None:
    assert findings(lambda server: server.handle(Request("POST", "/login/oauth/authorize", AGENT))) == []


# -- PKCE --------------------------------------------------------------------------------------------


def s256(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


UNFIT = "sent a code_verifier that does not fit the code_challenge of the authorize URL by"
PAIRS = {
    "another verifier": (
        {"code_challenge": s256("x" * 43), "code_challenge_method": "S256"},
        {"code_verifier": VERIFIER},
        f"{UNFIT} 'S256'",
    ),
    "plain by default": ({"code_challenge": s256(VERIFIER)}, {"code_verifier": VERIFIER}, f"{UNFIT} 'plain'"),
    "an unknown method": (
        {"code_challenge": VERIFIER, "code_challenge_method": "S512"},
        {"code_verifier": VERIFIER},
        f"{UNFIT} 'S512'",
    ),
    "no verifier": (
        {"code_challenge": s256(VERIFIER), "code_challenge_method": "S256"},
        {},
        "sent no code_verifier, but the authorize URL had a code_challenge",
    ),
    "no challenge": (
        {},
        {"code_verifier": VERIFIER},
        "sent a code_verifier, but the authorize URL had no code_challenge",
    ),
}


@pytest.mark.parametrize(("challenge", "verifier", "what"), PAIRS.values(), ids=PAIRS)
def test_a_verifier_that_does_not_belong_to_the_challenge_is_found(
    challenge: dict[str, str], verifier: dict[str, str], what: str
) -> None:
    def client(world: World) -> None:
        world.exchange(world.code(keep=None, **challenge), **verifier)

    assert findings(in_world(client)) == [("pkce_mismatch", f"POST /login/oauth/access_token {what}")]


@pytest.mark.parametrize("place", ["query", "JSON"])
def test_a_verifier_is_read_wherever_the_server_reads_parameters(place: str) -> None:
    def client(world: World) -> None:
        sent = {"code": world.code(), "code_verifier": VERIFIER}
        path, as_json = "/login/oauth/access_token", AGENT | {"Content-Type": "Application/JSON"}
        if place == "JSON":
            world.server.handle(Request("POST", path, as_json, json.dumps(sent)))
        else:
            world.server.handle(Request("POST", f"{path}?{urlencode(sent)}", AGENT))

    assert rules(in_world(client)) == ["pkce_mismatch"]


def test_a_plain_challenge_is_its_verifier() -> None:
    def client(world: World) -> None:
        code = world.code(code_challenge=VERIFIER, code_challenge_method="plain")
        world.exchange(code, code_verifier=VERIFIER)

    assert findings(in_world(client)) == []


def test_a_verifier_for_a_code_that_nobody_saw_is_not_judged() -> None:
    assert findings(in_world(lambda world: world.exchange("unknown", code_verifier=VERIFIER))) == []


@pytest.mark.parametrize("verifier", ["x" * 42, "x" * 129, "x" * 42 + "+", "x" * 43 + "\n", "é" * 43])
def test_a_verifier_that_the_rfc_does_not_allow_is_found(verifier: str) -> None:
    def client(world: World) -> None:
        code = world.code(code_challenge=s256(verifier), code_challenge_method="S256")
        world.exchange(code, code_verifier=verifier)

    clause = "POST /login/oauth/access_token sent a code_verifier that RFC 7636 does not allow"
    assert findings(in_world(client)) == [("pkce_verifier", clause)]


@pytest.mark.parametrize("length", [43, 128])
def test_a_verifier_may_be_of_any_length_that_the_rfc_allows(length: int) -> None:
    def client(world: World) -> None:
        code = world.code(code_challenge="x" * length)
        world.exchange(code, code_verifier="x" * length)

    assert findings(in_world(client)) == []


# -- the device flow ---------------------------------------------------------------------------------


def polling(*waits: float) -> Callable[[World], object]:
    """Return a client that polls a device first at once, and then after each of *waits*."""

    def client(world: World) -> None:
        world.server.clock.freeze()
        device = parse_qs(world.post("/login/device/code"))["device_code"][0]
        for wait in (0, *waits):
            world.server.clock.advance(seconds=wait)
            world.post("/login/oauth/access_token", device_code=device, grant_type=DEVICE_CODE)

    return client


@pytest.mark.parametrize("waits", [(4,), (4, 9)], ids=["sooner than told", "sooner than told when slowed down"])
def test_polling_faster_than_told_is_found(waits: tuple[float, ...]) -> None:
    clause = "POST /login/oauth/access_token polled before the {} seconds had passed that it was told"
    expected = [("polling_too_fast", clause.format(told)) for told, wait in zip((5, 10), waits, strict=False)]
    assert findings(in_world(polling(*waits))) == expected


def test_polling_as_told_is_no_misbehaviour() -> None:
    assert findings(in_world(polling(5, 5))) == []


def test_a_device_that_was_slowed_down_and_obeys_is_found_once() -> None:
    assert rules(in_world(polling(4, 10, 10))) == ["polling_too_fast"]


def test_a_device_that_was_told_no_interval_may_poll_at_once() -> None:
    def client(world: World) -> None:
        for _ in range(2):
            world.post("/login/oauth/access_token", device_code="of another server", grant_type=DEVICE_CODE)

    assert findings(in_world(client)) == []


def test_two_devices_may_poll_at_once() -> None:
    def client(world: World) -> None:
        polling()(world)
        polling()(world)

    assert findings(in_world(client)) == []


# -- scopes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("accept", ["application/json", "application/xml", ""], ids=["JSON", "XML", "form"])
def test_a_token_that_is_used_where_it_lacks_a_scope_that_the_user_took_away_is_found(accept: str) -> None:
    def client(world: World) -> None:
        world.exchange(world.code(scope="user gist", keep=["gist"]), accept)
        assert get(world.server, "/api/v3/user/emails", f"token {world.token()}") == 404

    clause = "GET /api/v3/user/emails needs the scope 'user', which the user did not grant"
    assert findings(in_world(client)) == [("ignored_scopes", clause)]


def test_a_trimmed_token_may_be_used_where_its_scopes_are_enough() -> None:
    def client(world: World) -> None:
        world.exchange(world.code(scope="user repo", keep=["user:email"]))
        assert get(world.server, "/api/v3/user/emails", f"token {world.token()}") == 200

    assert findings(in_world(client)) == []


def test_a_scope_that_was_never_asked_for_was_not_taken_away() -> None:
    def client(world: World) -> None:
        world.exchange(world.code(scope="notifications gist", keep=["gist"]))
        assert get(world.server, "/api/v3/user/memberships/orgs", f"token {world.token()}") in (403, 404)

    assert findings(in_world(client)) == []


def test_what_is_answered_without_the_scope_does_not_need_it() -> None:
    def client(world: World) -> None:
        world.server.add_organization("acme")
        world.exchange(world.code(scope="read:org gist", keep=["gist"]))
        assert get(world.server, "/api/v3/orgs/acme/members", f"token {world.token()}") == 200

    assert findings(in_world(client)) == []


def test_something_that_does_not_exist_is_not_a_missing_scope() -> None:
    def client(world: World) -> None:
        world.exchange(world.code(scope="user read:org", keep=["read:org"]))
        assert get(world.server, "/api/v3/user/memberships/orgs/none", f"token {world.token()}") == 404

    assert findings(in_world(client)) == []


@pytest.mark.parametrize("path", ["/orgs/none", "/orgs/none/members/octocat", "/orgs/acme/members/none"])
def test_what_does_not_exist_for_anybody_is_not_a_missing_scope(path: str) -> None:
    def client(world: World) -> None:
        world.server.add_organization("acme", members=[world.user])
        world.exchange(world.code(scope="read:org gist", keep=["gist"]))
        world.server.handle(Request("GET", f"/api/v3{path}", AGENT | {"Authorization": f"token {world.token()}"}))

    assert findings(in_world(client)) == []


@pytest.mark.parametrize(
    ("query", "rules_broken"), [("{viewer{email}}", ["ignored_scopes"]), ("{viewer{login}}", []), ("{zen}", [])]
)
def test_a_field_of_graphql_may_need_a_scope_too(query: str, rules_broken: list[str]) -> None:
    def client(world: World) -> None:
        world.exchange(world.code(scope="user gist", keep=["gist"]))
        headers = AGENT | {"Authorization": f"token {world.token()}"}
        world.server.handle(Request("POST", "/api/graphql", headers, json.dumps({"query": query})))

    assert rules(in_world(client)) == rules_broken


def test_a_site_administrator_who_took_the_scope_away_is_found() -> None:
    def client(world: World) -> None:
        world.user.update(site_admin=True)
        world.exchange(world.code(scope="site_admin gist", keep=["gist"]))
        assert get(world.server, "/api/v3/admin/tokens", f"token {world.token()}") == 404

    clause = "GET /api/v3/admin/tokens needs the scope 'site_admin', which the user did not grant"
    assert findings(in_world(client)) == [("ignored_scopes", clause)]


# -- what cannot be read -----------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b"[" * 100_000], ids=["half", "list", "bytes", "deep"])
def test_a_body_that_nobody_can_read_is_left_to_the_server(body: bytes) -> None:
    headers = AGENT | {"Content-Type": "application/json"}
    assert findings(lambda server: server.handle(Request("POST", "/login/oauth/access_token", headers, body))) == []
