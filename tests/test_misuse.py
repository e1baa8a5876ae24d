"""What a test author does wrong: one sentence that names the value and what is accepted, and nothing done."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import requests

from pytest_ghes_oauth import Email, GHESError, GitHubEnterpriseServer, Request

Verb = Callable[[GitHubEnterpriseServer], object]


@pytest.fixture(name="server")
def _server() -> GitHubEnterpriseServer:
    server = GitHubEnterpriseServer()
    server.add_user("octocat")
    server.add_user("hubot")
    server.add_oauth_app("ci-bot", client_id="abcde12345fghij67890")
    server.add_github_app("deployer", permissions={"contents": "read"})
    server.add_organization("acme", members=["octocat"])
    server.add_repository("acme/site")
    server.add_team("acme/builders")
    server.install("deployer", "octocat")
    server.issue_token("octocat", "ci-bot", fingerprint="laptop")
    server.issue_personal_token("octocat", note="laptop")
    return server


CASES: list[tuple[Verb, str]] = [
    (lambda s: s.add_user("OctoCat"), "the login 'OctoCat' is already taken on the server"),
    (lambda s: s.add_user("acme"), "the login 'acme' is already taken on the server"),
    (lambda s: s.add_user("a b"), "login='a b' is not a login: 1 to 39 letters, digits, hyphens or underscores"),
    (lambda s: s.add_user(""), "login='' is not a login: 1 to 39 letters"),
    (lambda s: s.add_user(["octocat"]), "login=['octocat'] is not a login: 1 to 39 letters"),  # type: ignore[arg-type]  # the misuse
    (lambda s: s.add_user(password=5), "password=<secret> is not a string with at least one character"),  # type: ignore[arg-type]  # the misuse
    (lambda s: s.add_user(name=5), "name=5 is not a string with at least one character"),  # type: ignore[arg-type]  # the misuse
    (lambda s: s.add_user(two_factor="totp"), "two_factor='totp' is not 'app', 'sms' or None"),  # type: ignore[arg-type]  # the misuse
    (lambda s: s.add_user(two_factor=["app"]), "two_factor=['app'] is not 'app', 'sms' or None"),  # type: ignore[arg-type]  # the misuse
    (lambda s: s.add_user(suspended=1), "suspended=1 is not True or False"),  # type: ignore[arg-type]  # the misuse
    (lambda s: s.add_user(site_admin=1), "site_admin=1 is not True or False"),  # type: ignore[arg-type]  # the misuse
    (lambda s: s.add_user(email="octocat"), "emails='octocat' is not an address or an Email object"),
    (lambda s: s.add_user(emails="a@b.c"), "emails='a@b.c' is not a list of addresses or Email objects"),
    (lambda s: s.add_user(emails=["nobody"]), "emails='nobody' is not an address or an Email object"),
    (lambda s: s.add_user(emails=[5]), "emails=5 is not an address or an Email object"),  # type: ignore[list-item]  # the misuse
    (
        lambda s: s.add_user(emails=[Email("a@b.c", primary=True)] * 2),
        "is not a list of different addresses, of which at most one is",
    ),
    (lambda s: s.add_user(emails=["a@b.c", "a@b.c"]), "is not a list of different addresses, of which at most one is"),
    (
        lambda s: s.install("deployer", GitHubEnterpriseServer().add_user("hubot")),
        "<User 'hubot', active> is of another server",
    ),
    (lambda s: s.add_oauth_app("ci-bot"), "the app name 'ci-bot' is already taken on the server"),
    (
        lambda s: s.add_oauth_app(client_id="abcde12345fghij67890"),
        "the client id 'abcde12345fghij67890' is already taken",
    ),
    (lambda s: s.add_oauth_app(client_id="a:b"), "client_id='a:b' is not a client id: letters, digits"),
    (lambda s: s.add_oauth_app(5), "name=5 is not a string with at least one character"),  # type: ignore[arg-type]  # the misuse
    (lambda s: s.add_oauth_app(device_flow="on"), "device_flow='on' is not True or False"),  # type: ignore[arg-type]  # the misuse
    (lambda s: s.add_github_app(permissions={"content": "read"}), "'content' is not one of actions, administration"),
    (lambda s: s.add_github_app(permissions={"contents": "admin"}), "'contents' takes 'read' or 'write'"),
    (lambda s: s.add_github_app(permissions={"contents": []}), "'contents' takes 'read' or 'write'"),  # type: ignore[dict-item]  # the misuse
    (lambda s: s.add_github_app(permissions=["contents"]), "permissions=['contents'] is not a dict such as"),  # type: ignore[arg-type]  # the misuse
    (lambda s: s.add_github_app(expire_user_tokens="no"), "expire_user_tokens='no' is not True or False"),  # type: ignore[arg-type]  # the misuse
    (lambda s: s.add_github_app(callback_urls="https://a.b"), "callback_urls='https://a.b' is not a list of strings"),
    (lambda s: s.add_organization("octocat"), "the login 'octocat' is already taken on the server"),
    (lambda s: s.add_team("builders"), "team='builders' is not of the form 'organization/slug', such as 'acme/core'"),
    (lambda s: s.add_team("acme/\ud800"), r"team='acme/\ud800' is not of the form 'organization/slug'"),
    (lambda s: s.add_team("octocat/builders"), "user 'octocat' is not an organization"),
    (lambda s: s.add_team("acme/builders"), "the team 'acme/builders' is already taken on the server"),
    (lambda s: s.add_team("acme/others", members=["hubot"]), "user 'hubot' is not a member of 'acme'"),
    (
        lambda s: s.add_oauth_app(client_id="67245d781a5e38286ce4"),
        "the client id '67245d781a5e38286ce4' is already taken",
    ),
    (lambda s: s.add_repository("nobody/x"), "no user or organization has the login 'nobody' on the server; it has: "),
    (lambda s: s.add_repository("acme/site"), "the repository 'acme/site' is already taken on the server"),
    (lambda s: s.install("ci-bot", "acme"), "app 'ci-bot' is an OAuth app, and only a GitHub App can be installed"),
    (lambda s: s.install("deployer", "octocat"), "app 'deployer' on 'octocat' is already taken on the server"),
    (
        lambda s: s.install("deployer", "acme", repositories=["sight"]),
        "'acme' has no repository 'sight'; it has: 'acme/site'",
    ),
    (lambda s: s.install("deployer", "acme", repositories="some"), "repositories='some' is not 'all' or a list"),
    (
        lambda s: s.install("deployer", "acme", permissions={"contents": "write"}),
        "the app lacks, or has at a lower level: contents",
    ),
    (
        lambda s: s.issue_token("octocta", "ci-bot"),
        "no user has the login 'octocta' on the server; it has: 'octocat', 'hubot'",
    ),
    (
        lambda s: s.issue_token("octocat", "ci"),
        "no app has the client id or name 'ci' on the server; it has: 'ci-bot', ",
    ),
    (lambda s: s.issue_token("octocat", "ci-bot", scopes=["rep"]), "'rep' is not a scope of GHES; the nearest: 'repo'"),
    (lambda s: s.issue_token("octocat", "ci-bot", scopes="repo"), "scopes='repo' is not a list of strings"),
    (lambda s: s.issue_token("octocat", "ci-bot", scopes=[5]), "scopes=[5] is not a list of strings"),  # type: ignore[list-item]  # the misuse
    (lambda s: s.add_grant("octocat", "ci-bot", scopes="repo"), "scopes='repo' is not a list of strings"),
    (lambda s: s.issue_token(["octocat"], "ci-bot"), "no user has the login ['octocat'] on the server"),  # type: ignore[arg-type]  # the misuse
    (lambda s: s.issue_token("octocat", "ci-bot", note=5), "note=5 is not a string with at least one character"),  # type: ignore[arg-type]  # the misuse
    (lambda s: s.issue_token("octocat", "ci-bot", fingerprint=5), "fingerprint=5 is not a string"),  # type: ignore[arg-type]  # the misuse
    (lambda s: s.issue_token("octocat", "ci-bot", expires_in=0), "expires_in=0 is not a positive number of seconds"),
    (lambda s: s.issue_token("octocat", "ci-bot", expires_in="1h"), "expires_in='1h' is not a positive number"),  # type: ignore[arg-type]  # the misuse
    (lambda s: s.issue_token("octocat", "ci-bot", expires_in=1e12), "expires_in=1000000000000.0 is not a positive"),
    (lambda s: s.issue_token("octocat", "ci-bot", expires_in=float("nan")), "expires_in=nan is not a positive number"),
    (lambda s: s.issue_token("octocat", "ci-bot", expires_in=float("inf")), "expires_in=inf is not a positive number"),
    (
        lambda s: s.issue_token("octocat", "ci-bot", fingerprint="laptop"),
        "the fingerprint 'laptop' of 'octocat' is already taken",
    ),
    (
        lambda s: s.issue_token("octocat", "deployer", scopes=["repo"]),
        "app 'deployer' is a GitHub App, whose tokens have",
    ),
    (lambda s: s.issue_personal_token("octocat", note="laptop"), "the note 'laptop' of 'octocat' is already taken"),
    (lambda s: s.issue_personal_token("octocat", note=""), "note='' is not a string with at least one character"),
    (
        lambda s: s.add_grant(GitHubEnterpriseServer().add_user("x"), "ci-bot"),
        "<User 'x', active> is of another server",
    ),
    (lambda s: s.add_grant(s.apps["ci-bot"], "ci-bot"), "no user is <OAuthApp 'ci-bot', active>; the server has: "),  # type: ignore[arg-type]  # the misuse
]


@pytest.mark.parametrize(("verb", "sentence"), CASES, ids=[sentence[:40] for _, sentence in CASES])
def test_misuse_is_one_sentence_and_changes_nothing(server: GitHubEnterpriseServer, verb: Verb, sentence: str) -> None:
    before = (list(server.users), list(server.apps), list(server.grants), list(server.tokens), server.events)
    with pytest.raises(GHESError) as caught:
        verb(server)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
    assert before == (list(server.users), list(server.apps), list(server.grants), list(server.tokens), server.events)


@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [
        ({"release": "9.9"}, "release '9.9' is not served; served: 2.18, 2.19, "),
        ({"release": 3.3}, "release 3.3 is not a string of the form '3.3'"),
        ({"release": None}, "release None is not a string of the form '3.3'"),
        ({"release": "three"}, "release 'three' is not a string of the form '3.3'"),
        ({"url": "ghes.test"}, "url='ghes.test' is not an origin such as 'https://ghes.test'"),
        ({"url": "https://ghes.test/api/v3"}, "url='https://ghes.test/api/v3' is not an origin such as"),
        ({"url": "ftp://ghes.test"}, "url='ftp://ghes.test' is not an origin such as"),
        ({"url": "https://ghes.test:99999"}, "url='https://ghes.test:99999' is not an origin such as"),
        ({"url": "https://ghes.test:0"}, "url='https://ghes.test:0' is not an origin such as"),
        ({"url": None}, "url=None is not an origin such as"),
        ({"token_visibility": "always"}, "token_visibility='always' is not 'wire' or 'documented'"),
        ({"token_checksum": True}, "token_checksum=True is not 'invalid' or 'valid'"),
        ({"private_mode": "yes"}, "private_mode='yes' is not True or False"),
        ({"rate_limit": 0}, "rate_limit=0 is not 'off' or a positive number of requests per hour"),
        ({"rate_limit": [60]}, "rate_limit=[60] is not 'off' or a positive number of requests per hour"),
        ({"audit": "loud"}, "audit='loud' is not 'off' or 'strict'"),
        ({"seed": "x"}, "seed='x' is not an integer"),
        ({"seed": 1.5}, "seed=1.5 is not an integer"),
        ({"seed": True}, "seed=True is not an integer"),
        ({"relase": "3.3"}, "'relase' is not a setting; settings: release, url, seed, token_visibility"),
    ],
)
def test_a_setting_that_is_not_accepted_is_named_with_what_is(keywords: dict[str, object], sentence: str) -> None:
    with pytest.raises(GHESError) as caught:
        GitHubEnterpriseServer(**keywords)  # type: ignore[arg-type]  # the misuse
    assert str(caught.value).startswith(sentence)


def test_a_path_that_no_release_models_raises_and_says_what_is_nearest_and_what_to_do() -> None:
    server = GitHubEnterpriseServer()
    with pytest.raises(GHESError) as caught:
        server.handle(Request("GET", "https://ghes.test/api/v3/usrs?per_page=1"))
    assert str(caught.value) == (
        "GET https://ghes.test/api/v3/usrs is not modelled in any release; the nearest modelled path: "
        "/api/v3/users. To answer it: ghes.add_resource('/usrs', json=...)"
    )
    assert server.exchanges == ()


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/users/octocat/org", "/users/{username}/orgs"),
        ("/repos/acme/site/installations", "/repos/{owner}/{repo}/installation"),
        ("/orgs/acme/team/core/memberships/octocat", "/orgs/{org}/teams/{team_slug}/memberships/{username}"),
    ],
)
def test_a_path_with_parameters_is_told_the_nearest(path: str, nearest: str) -> None:
    with pytest.raises(GHESError, match=re.escape(f"; the nearest modelled path: /api/v3{nearest}. To answer it")):
        GitHubEnterpriseServer().handle(Request("GET", f"/api/v3{path}"))


@pytest.mark.parametrize(
    "path",
    [
        "/api/v3/repos/a/b",
        "/api/v3/zen",
        "/api/v3/search",
        "/api/v3/orgs/acme/issues",
        "/api/v3/user/interaction-limits",
    ],
)
def test_a_path_that_resembles_none_is_told_no_nearest(path: str) -> None:
    with pytest.raises(GHESError) as caught:
        GitHubEnterpriseServer().handle(Request("GET", path))
    assert "nearest" not in str(caught.value)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/api/v3/api/v3/user", "it begins with /api/v3 twice, and ghes.api_url already ends with it"),
        ("/api/v3/login/oauth/authorize", "the sign-in pages are below ghes.url, not ghes.api_url"),
        ("/user", "paths of the API begin with /api/v3, as ghes.api_url does"),
    ],
)
def test_a_path_with_a_wrong_beginning_is_told_so_and_not_how_to_add_it(path: str, reason: str) -> None:
    with pytest.raises(GHESError) as caught:
        GitHubEnterpriseServer().handle(Request("GET", path))
    assert str(caught.value) == f"GET {path} is not modelled in any release; {reason}"


def test_only_a_caller_that_mocks_answer_is_told_of_them() -> None:
    with GitHubEnterpriseServer() as server:
        with pytest.raises(GHESError, match=r"ghes\.responses\.add\('GET', 'https://ghes\.test/zen', json=\.\.\.\)$"):
            requests.get(f"{server.url}/zen", timeout=5)
        with pytest.raises(GHESError, match=r"is not modelled in any release$"):
            server.handle(Request("GET", f"{server.url}/zen"))


@pytest.mark.parametrize(("path", "hinted"), [("/user", True), ("/login/nowhere", False)])
def test_a_path_without_the_root_of_the_api_is_told_where_the_api_begins(path: str, hinted: bool) -> None:  # noqa: FBT001  # a value
    with pytest.raises(GHESError) as caught:
        GitHubEnterpriseServer().handle(Request("GET", f"https://ghes.test{path}"))
    assert ("begin with /api/v3" in str(caught.value)) is hinted


@pytest.mark.parametrize(
    ("method", "url"), [(None, "/api/v3"), ("GET", 7), ("GET", "https://[half/api/v3"), ("GET", "//[half")]
)
def test_a_request_without_a_method_and_a_url_is_misuse(method: str, url: str) -> None:
    with pytest.raises(GHESError, match=r"^Request\(.*\) needs a .* such as 'GET' and a URL such as 'https://"):
        Request(method, url)


@pytest.mark.parametrize("click", [GitHubEnterpriseServer.approve, GitHubEnterpriseServer.deny])
def test_a_click_on_half_an_address_is_misuse(server: GitHubEnterpriseServer, click: Callable[..., str]) -> None:
    with pytest.raises(GHESError, match=r"^Request\('GET', '//\['\) needs a method such as "):
        click(server, "//[", "octocat")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (None, "the body of a Request must be bytes or text, and None is neither"),
        ({}, "the body of a Request must be bytes or text, and dict is neither"),
    ],
)
def test_a_body_that_no_client_could_send_is_misuse(body: str, sentence: str) -> None:
    with pytest.raises(GHESError) as caught:
        Request("GET", "/api/v3/", body=body)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        ({"Accept": None}, "the header 'Accept' of a Request must be text under a name that is text, not None"),
        ({"Accept": b"x"}, "the header 'Accept' of a Request must be text under a name that is text, not bytes"),
        ({5: "x"}, "the header 5 of a Request must be text under a name that is text, not str"),
        (5, "the headers of a Request must be a dict such as {'Accept': '*/*'}, not int"),
        ("Accept", "the headers of a Request must be a dict such as {'Accept': '*/*'}, not str"),
    ],
)
def test_headers_that_no_client_could_send_are_misuse(headers: dict[str, str], sentence: str) -> None:
    with pytest.raises(GHESError) as caught:
        Request("GET", "/api/v3/", headers)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("part", "sent"),
    [
        ("method", ("GET\ud800", "/")),
        ("URL", ("GET", "/\ud800")),
        ("URL", ("GET", "/?state=\udfff")),
        ("headers", ("GET", "/", {"X-GitHub-Api-Version": "\ud800"})),
        ("headers", ("GET", "/", {"\ud800": ""})),
        ("body", ("GET", "/", {}, "\ud800")),
    ],
)
def test_half_a_surrogate_pair_is_misuse(part: str, sent: tuple[str, str]) -> None:
    with pytest.raises(GHESError, match=rf"^the {part} of a Request has half a surrogate pair, which no client can s"):
        Request(*sent)


@pytest.mark.parametrize("request_", [None, "/api/v3/user", object()])
def test_what_is_no_request_is_named_by_its_type(request_: Request) -> None:
    with pytest.raises(GHESError, match=r"^handle\(\) takes a Request such as Request\('GET', .*\), not \w+$"):
        GitHubEnterpriseServer().handle(request_)
