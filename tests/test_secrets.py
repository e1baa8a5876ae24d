"""No object, message or cause shows a secret; the attributes that hold one still give it."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

import pytest

import pytest_ghes_oauth
from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer, Request, Response
from tests.rest.client import Client
from tests.rest.signing import claims_of, signed

PASSWORD, CLIENT_SECRET, APP_SECRET = "hunter2-secret", "client-secret-1", "client-secret-2"
FORM = "client_id={}&client_secret={}&{}"
# Classes of which no server has an instance.
NOT_ON_A_SERVER = {"GHESError", "GHESDeprecationWarning", "LiveServer", "ServerFactory"}


class Seen:
    """A server on which everything that has a secret was seeded, sent or answered."""

    def __init__(self) -> None:
        self.server = GitHubEnterpriseServer()
        self.user = self.server.add_user("octocat", password=PASSWORD, two_factor="app")
        self.app = self.server.add_oauth_app("ci-bot", client_id="abc", client_secret=CLIENT_SECRET, device_flow=True)
        self.github_app = self.server.add_github_app("deployer", client_id="def", client_secret=APP_SECRET)
        self.server.add_organization("acme", members=["octocat"])
        self.server.add_team("acme/core", members=["octocat"])
        self.server.add_repository("acme/site")
        installation = self.server.install("deployer", "acme")
        self.token = self.server.issue_token("octocat", "ci-bot", scopes=["repo"])
        self.user_token = self.server.issue_token("octocat", "deployer")
        self.secrets = {PASSWORD, CLIENT_SECRET, APP_SECRET, self.token.token, self.user_token.token, self.user.otp}
        assert self.user_token.refresh_token is not None
        self.secrets.add(self.user_token.refresh_token)
        key = self.github_app.private_key
        self.signed = signed(claims_of(self.server, self.github_app), key)
        self.secrets |= {key.splitlines()[1], self.signed, self.server.issue_installation_token(installation).token}

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: str = "") -> Response:
        return self.server.handle(Request(method, self.server.url + path, headers, body))

    def sign_in(self) -> None:
        query = f"client_id={self.app.client_id}&scope=repo&state=s"
        location = self.server.approve(f"{self.server.url}/login/oauth/authorize?{query}", "octocat")
        (code,) = parse_qs(urlsplit(location).query)["code"]
        form = FORM.format("abc", CLIENT_SECRET, f"code={code}")
        answer = self.ask("POST", "/login/oauth/access_token", None, form)
        (text,) = parse_qs(answer.body.decode())["access_token"]
        self.ask("POST", f"/login/oauth/access_token?{form}")
        self.secrets |= {code, text}

    def start_device(self) -> None:
        answer = parse_qs(self.ask("POST", "/login/device/code", None, "client_id=abc&scope=repo").body.decode())
        self.secrets |= {answer["device_code"][0]}

    def call(self) -> None:
        by_user, by_app = Client.basic((self.user.login, PASSWORD)), Client.basic(self.app.credentials)
        text = self.token.token
        for path in (f"tokens/{text}", f"grants/{text}", f"tokens/{text}/"):
            self.ask("GET", f"/api/v3/applications/abc/{path}", {"Authorization": by_app})
        self.ask("GET", f"/api/v3/authorizations/{text}", {"authorization": by_user, "x-github-otp": self.user.otp})
        self.ask("GET", f"/api/v3/user?access_token={text}", {"Cookie": PASSWORD})
        self.ask("POST", "/api/v3/applications/abc/token", {"Authorization": by_app}, f'{{"access_token": ["{text}"]}}')
        for auth in (f"token {text}", text, PASSWORD, Client.basic((PASSWORD, "x")), Client.basic((CLIENT_SECRET, ""))):
            self.ask("GET", "/api/v3/user", {"Authorization": auth})
            self.ask("GET", "/api/v3/applications/abc/tokens/x", {"Authorization": auth})
        self.ask("POST", "/login/oauth/access_token", None, f"client_id={CLIENT_SECRET}")
        with self.server.fault("slow", seconds=1):
            self.ask("GET", f"/api/v3/user?access_token={text}")
        self.ask("GET", "/api/v3/app", {"Authorization": f"Bearer {self.signed}"})
        self.ask("GET", f"/api/v3/applications/abc/grants/{self.signed}", {"Authorization": by_app})
        self.secrets |= {by_user, by_app}


def _is_ours(value: object) -> bool:
    return type(value).__module__.partition(".")[0] == "pytest_ghes_oauth"


def _values(value: object) -> Iterator[object]:
    """The items of a collection; the public attributes of one of our objects."""
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield from value
    elif _is_ours(value):
        yield from value if isinstance(value, Iterable) else ()
        # `responses` is the other library's.
        yield from (getattr(value, name) for name in dir(value) if not name.startswith("_") and name != "responses")


def _reachable(root: object) -> list[object]:
    """Our objects that public attributes lead to, from *root* on."""
    found: dict[int, object] = {}
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if id(value) in found or not (_is_ours(value) or isinstance(value, (list, tuple, set, frozenset, Mapping))):
            continue
        found[id(value)] = value  # keeps it, so that no other gets its id
        waiting += _values(value)
    return [value for value in found.values() if _is_ours(value)]


@pytest.fixture(name="seen", scope="module")
def _seen() -> Seen:
    seen = Seen()
    seen.sign_in()
    seen.start_device()
    seen.call()
    return seen


def test_no_object_shows_a_secret_in_its_repr_or_its_vars(seen: Seen) -> None:
    objects = _reachable(seen.server)
    names = {type(value).__name__ for value in objects}
    assert set(pytest_ghes_oauth.__all__) - NOT_ON_A_SERVER - names == set()
    shown = {
        (type(value).__name__, text)
        for value in objects
        for text in (repr(value), repr(getattr(value, "__dict__", "")))
    }
    assert [(name, text) for name, text in shown if any(secret in text for secret in seen.secrets)] == []


def test_the_attributes_give_the_secrets(seen: Seen) -> None:
    assert (seen.user.password, seen.app.client_secret, seen.github_app.client_secret) == (
        PASSWORD,
        CLIENT_SECRET,
        APP_SECRET,
    )
    assert {seen.token.token, seen.user_token.token, seen.user_token.refresh_token} <= seen.secrets
    assert seen.server.users.one(password=PASSWORD) is seen.user
    assert seen.server.tokens.one(refresh_token=seen.user_token.refresh_token) is seen.user_token


def test_vars_of_a_record_has_everything_else(seen: Seen) -> None:
    assert vars(seen.user)["login"] == "octocat"
    assert vars(seen.token)["scopes"] == ["repo"]
    assert "password" not in vars(seen.user)
    assert {"token", "refresh_token"} & vars(seen.token).keys() == set()


def test_the_repr_of_headers_shows_what_is_no_secret() -> None:
    headers = {"authorization": "token x", "X-GitHub-OTP": "123456", "Cookie": "a", "Set-Cookie": "b", "Accept": "*/*"}
    location = {"Location": "https://a.test/cb?code=x&state=s"}
    hidden = "'authorization': '<secret>', 'X-GitHub-OTP': '<secret>', 'Cookie': '<secret>', 'Set-Cookie': '<secret>'"
    shown = f"Headers({{{hidden}, 'Accept': '*/*', 'Location': 'https://a.test/cb?code=<secret>&state=s'}})"
    assert repr(Request("GET", "/", headers | location).headers) == shown


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])  # noqa: S301  # our own
def test_a_request_and_a_response_can_be_copied(again: Callable[[object], object]) -> None:
    request = again(Request("POST", "/api/v3/user?a=b", {"Accept": "x"}, "body"))
    assert isinstance(request, Request)
    assert (request.url, request.query, request.body, request.headers["accept"]) == (
        "/api/v3/user?a=b",
        {"a": "b"},
        b"body",
        "x",
    )
    response = again(GitHubEnterpriseServer().handle(Request("GET", "/api/v3/meta")))
    assert isinstance(response, Response)
    assert (response.status, response.json(), response.headers["server"]) == (200, response.json(), "GitHub.com")


def test_a_cause_shows_what_was_sent_but_for_secrets(seen: Seen) -> None:
    causes = {exchange.cause for exchange in seen.server.exchanges}
    assert "no app has the client id '<secret>'" in causes
    assert "no user has the login '<secret>', and no app has this client id" in causes
    assert "the scheme of Authorization is not token, Bearer or Basic" in causes


def test_our_own_words_in_a_cause_are_no_secret() -> None:
    server = GitHubEnterpriseServer()
    server.add_user("octocat", password="password")
    sent = Client.basic(("octocat", "wrong"))
    server.handle(Request("GET", "/api/v3/user", {"Authorization": sent}))
    assert server.exchanges[-1].cause == "the password of user 'octocat' is wrong"


def test_a_cause_quotes_no_more_than_a_page() -> None:
    server = GitHubEnterpriseServer()
    server.handle(Request("POST", "/login/oauth/access_token", {"Accept": "a" * 10_000}))
    cause = server.exchanges[-1].cause
    assert cause is not None
    assert cause.startswith("Accept: aaa")
    assert len(cause) < 2_100


MISUSE: Mapping[str, Callable[[Seen], object]] = {
    "an unmodelled path with a token": lambda seen: seen.ask("GET", f"/api/v3/zen/{seen.token}"),
    "an unmodelled path with a user": lambda seen: seen.server.handle(
        Request("GET", f"https://octocat:{PASSWORD}@ghes.test/zen")
    ),
    "an unmodelled path with a token outside the API": lambda seen: seen.ask("GET", f"/zen/{seen.token}"),
    "one() by token": lambda seen: seen.server.tokens.one(token=seen.token.token, note="x"),
    "one() by password": lambda seen: seen.server.users.one(password=PASSWORD, name="x"),
    "one() by credentials": lambda seen: seen.server.apps.one(credentials=seen.app.credentials, url="x"),
    "a token as a login": lambda seen: seen.server.users[seen.token.token],
    "credentials as a user": lambda seen: seen.server.issue_token(seen.user.credentials, "ci-bot"),  # type: ignore[arg-type]  # the misuse
    "credentials as an account": lambda seen: seen.server.install("deployer", seen.user.credentials),  # type: ignore[arg-type]  # the misuse
    "a wrong type of password": lambda seen: seen.server.add_user("x", password=[PASSWORD]),  # type: ignore[arg-type]  # the misuse
    "a wrong type of secret": lambda seen: seen.server.add_oauth_app("x", client_secret=CLIENT_SECRET.encode()),  # type: ignore[arg-type]  # the misuse
    "a token in a note": lambda seen: seen.server.issue_token("octocat", "ci-bot", note=[seen.token.token]),  # type: ignore[arg-type]  # the misuse
    "a token in a resource": lambda seen: seen.server.add_resource("/x", json={1, seen.token.token}),
    "a token as a user code": lambda seen: seen.server.approve_device(seen.token.token, "octocat"),
    "a page with a code": lambda seen: seen.server.approve(f"https://a.test/cb?code={PASSWORD}", "octocat"),
    "a client secret as a client id": lambda seen: seen.server.approve(
        f"{seen.server.url}/login/oauth/authorize?client_id={CLIENT_SECRET}", "octocat"
    ),
    "an origin with a password": lambda _: GitHubEnterpriseServer(url=f"https://octocat:{PASSWORD}@ghes.test"),
    "a token as a role": lambda seen: seen.server.organizations["acme"].add_member("octocat", seen.token.token),  # type: ignore[arg-type]  # the misuse
    "a token as a duration": lambda seen: seen.server.clock.advance(seen.token.token),  # type: ignore[arg-type]  # the misuse
    "a token in the path of a resource": lambda seen: seen.server.add_resource(f"{seen.token} x"),
    "a URL without a host": lambda _: Request("GET", f"https://octocat:{PASSWORD}@[x/"),
    "a body of a wrong type": lambda _: Request("POST", "/", {}, {"client_secret": CLIENT_SECRET}),  # type: ignore[arg-type]  # the misuse
    "a header of a wrong type": lambda _: Request("GET", "/", {"Authorization": PASSWORD.encode()}),  # type: ignore[dict-item]  # the misuse
    "no request": lambda seen: seen.server.handle(f"/user?access_token={seen.token}"),  # type: ignore[arg-type]  # the misuse
}


@pytest.mark.parametrize("misuse", MISUSE.values(), ids=MISUSE)
def test_a_message_to_the_author_of_a_test_has_no_secret(seen: Seen, misuse: Callable[[Seen], object]) -> None:
    with pytest.raises(GHESError) as caught:
        misuse(seen)
    assert [secret for secret in seen.secrets if secret in str(caught.value)] == []


def test_a_finding_of_the_audit_has_no_secret(seen: Seen) -> None:
    path = f"/api/v3/applications/abc/tokens/{seen.token}?access_token={seen.token}"
    with pytest.raises(GHESError) as caught, GitHubEnterpriseServer(audit="strict") as server:
        server.handle(Request("GET", path))
    assert "GET /api/v3/applications/abc/tokens/<secret> sent access_token in the query" in str(caught.value)
    assert [secret for secret in seen.secrets if secret in str(caught.value)] == []
