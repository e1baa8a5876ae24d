"""No secret of a server is in anything that a run writes, unless the test has it as a text of its own."""

from __future__ import annotations

import json
from pathlib import Path

import cryptography.hazmat.primitives.asymmetric.rsa  # noqa: F401  # once: pytester would let each inner run load another
import pytest

from pytest_ghes_oauth._domain import private_keys
from tests.plugin.inner import WORKERS, Inner

CONFTEST = """
    import json
    import os
    from pathlib import Path
    from urllib.parse import parse_qs, urlsplit

    import pytest
    import requests

    class World:
        '''A server with everything that has a secret; what it notes in a file is nowhere else a text.'''

        def __init__(self, ghes):
            self.ghes = ghes
            self.user = ghes.add_user("octocat", two_factor="app")
            self.app = ghes.add_oauth_app("ci-bot", device_flow=True, client_secret="a plain secret")
            self.deployer = ghes.add_github_app("deployer")
            object.__setattr__(self.deployer, "_private_key", Path("key.pem").read_text())  # to make one takes long
            ghes.add_organization("acme")
            self.token = ghes.issue_token(self.user, self.app, scopes=["repo"])
            self.user_token = ghes.issue_token(self.user, self.deployer)
            self.personal = ghes.issue_personal_token(self.user, note="n")
            of_installation = ghes.issue_installation_token(ghes.install("deployer", "acme"))
            tokens = [self.token, self.user_token, self.personal, of_installation]
            self.note(self.user.password, self.user.otp, *(token.token for token in tokens))
            self.note(self.app.client_secret, self.deployer.client_secret, self.user_token.refresh_token)
            self.note(self.deployer.private_key.splitlines()[1])

        def note(self, *texts):
            with Path(f"secrets-{os.getpid()}.txt").open("a") as file:
                file.writelines(json.dumps(text) + "\\n" for text in texts)

        def filled(self, text):
            return text.format(**vars(self))

        def ask(self, path, headers={}, by=None):
            requests.get(
                self.ghes.api_url + self.filled(path),
                headers={name: self.filled(value) for name, value in headers.items()},
                auth=by and by.credentials,
                timeout=5,
            )

        def ask_elsewhere(self):
            requests.get("http://127.0.0.1:1/", headers={"Authorization": f"token {self.personal}"}, timeout=5)

        def mock_elsewhere(self):
            self.ghes.responses.get(f"https://other.test/?access_token={self.token}")
            requests.get("https://other.test/", timeout=5)

        def as_user(self):
            self.ask("/user", headers={"Authorization": "token {personal}", "Cookie": "{user.password}"})
            return self.ghes.exchanges[-1]

        def new_token(self, note):
            headers = {"X-GitHub-OTP": self.user.otp}
            url, auth = f"{self.ghes.api_url}/authorizations", self.user.credentials
            self.note(requests.post(url, auth=auth, headers=headers, json={"note": note}, timeout=5).json()["token"])
            return self.ghes.exchanges[-1].response

        def sign_in(self):
            query = f"client_id={self.app.client_id}&state=s"
            location = self.ghes.approve(f"{self.ghes.url}/login/oauth/authorize?{query}", "octocat")
            (code,) = parse_qs(urlsplit(location).query)["code"]
            form = {"client_id": self.app.client_id, "client_secret": self.app.client_secret, "code": code}
            self.note(code)
            for _ in range(2):
                requests.post(f"{self.ghes.url}/login/oauth/access_token", data=form, timeout=5)

        def expect_json(self):
            url = f"{self.ghes.url}/login/oauth/access_token"
            refresh = {"grant_type": "refresh_token", "refresh_token": self.user_token.refresh_token}
            answer = requests.post(url, auth=self.deployer.credentials, data=refresh, timeout=5)
            refresh.clear()
            answered = parse_qs(answer.text)
            self.note(*answered.pop("access_token"), *answered.pop("refresh_token"))
            answer.json()

        def start_device(self):
            headers = {"Accept": "application/json"}
            url, form = f"{self.ghes.url}/login/device/code", {"client_id": self.app.client_id}
            answer = requests.post(url, data=form, headers=headers, timeout=5).json()
            self.note(answer["device_code"])

        def refresh(self):
            form = {"grant_type": "refresh_token", "refresh_token": self.user_token.refresh_token}
            url = f"{self.ghes.url}/login/oauth/access_token"
            for _ in range(2):
                requests.post(url, auth=self.deployer.credentials, data=form, timeout=5)

    @pytest.fixture
    def world(ghes):
        return World(ghes)
    """
FAILING = """
    import copy
    import dataclasses
    import logging
    import pprint
    from dataclasses import dataclass

    import pytest
    from pytest_ghes_oauth import GitHubEnterpriseServer

    @dataclass
    class Session:
        token: object
        exchange: object

    def test_reprs(world):
        server, user, users, apps, tokens, grants = world.ghes, world.user, *(
            getattr(world.ghes, name) for name in ("users", "apps", "tokens", "grants"))
        events, exchange = server.events, world.as_user()
        for one in (server, user, users, apps, tokens, grants, events, exchange, exchange.request.headers):
            logging.getLogger("app").debug("%s %r", one if one is not world.token else "", one)
            pprint.pprint(one)
        for one in (*users, *apps, *grants, *events, exchange, exchange.request, exchange.response):
            print(one, vars(one))
        pytest.fail()

    def test_collections(world):
        assert world.ghes.tokens == []

    def test_lists(world):
        assert list(world.ghes.tokens) == list(world.ghes.users)

    def test_searches(world):
        assert world.ghes.tokens.find(user="octocat") == []

    def test_exchanges(world):
        world.as_user()
        assert world.ghes.exchanges == []

    def test_two_exchanges(world):
        assert world.as_user() == world.as_user()

    def test_two_responses(world):
        assert world.new_token("one") == world.new_token("two")

    def test_two_tokens(world):
        assert world.token == world.user_token

    def test_two_users(world):
        assert world.user == world.ghes.add_user()

    def test_two_apps(world):
        assert world.app == world.ghes.add_oauth_app()

    def test_two_sessions(world):
        assert Session(world.token, world.as_user()) == Session(world.user_token, world.as_user())

    def test_headers(world):
        assert world.as_user().request.headers == {}

    def test_two_headers(world):
        assert world.as_user().request.headers == world.as_user().response.headers

    def test_headers_in_a_dict(world):
        assert {"headers": world.as_user().request.headers} == {"headers": {}}

    def test_copies(world):
        copy.deepcopy(world.user)

    def test_copies_of_a_token(world):
        copy.copy(world.token)

    def test_copies_of_a_server(world):
        world.as_user()
        copy.deepcopy(world.ghes)

    def test_a_token_as_a_dict(world):
        dataclasses.asdict(world.token)

    def test_copies_of_a_collection(world):
        copy.deepcopy(world.ghes.tokens)

    def test_a_login_that_is_a_password(world):
        world.ghes.users[world.user.password]

    def test_a_search_by_a_password(world):
        world.ghes.tokens.find(user=world.user.password)

    def test_a_user_that_is_a_secret(world):
        world.ghes.issue_token(world.app.client_secret, world.app)

    def test_an_unmodelled_path(world):
        world.ask("/zen/{user.password}/{token}", headers={"Cookie": "{user.password}"})

    def test_an_unmodelled_path_that_is_caught(world):
        with pytest.raises(Exception):
            world.ask("/zen/{user.password}/{token}")

    def test_a_request_past_the_server(world):
        world.ask_elsewhere()

    def test_a_mock_for_another_origin(world):
        world.mock_elsewhere()

    def test_a_mock_that_is_not_used(world):
        world.ghes.responses.get(f"{world.ghes.url}/{world.user.password}?access_token={world.token}")

    def test_warnings(world):
        world.ask("/applications/{app.client_id}/tokens/{token}", by=world.app)
        world.ask("/user?access_token={token}")
        pytest.fail()

    def test_signing_in(world):
        world.sign_in()
        world.start_device()
        world.refresh()
        assert world.ghes.exchanges[0] is None

    def test_a_form_that_is_read_as_json(world):
        world.expect_json()

    def test_another_server(world, ghes_factory):
        with ghes_factory(url="https://other.test") as other:
            world.hubot = other.add_user("hubot")
            world.note(world.hubot.password)
            world.ask("/users/{hubot.password}")
            pytest.fail()

    @pytest.mark.ghes(audit="strict")
    def test_audit(world):
        world.ask("/user?access_token={token}", by=world.app)

    def test_a_server_without_the_plugin(world):
        with GitHubEnterpriseServer(url="https://own.test") as own:
            own.add_user("octocat", password=[world.user.password])

    def test_a_one_time_password(world):
        world.ask("/user", by=world.user, headers={"X-GitHub-OTP": "{user.otp}"})
        pytest.fail()
    """
EVERYTHING = (
    *("-vv", "-rA", "--showlocals", "-W", "default", "--log-cli-level=DEBUG", "-o", "log_cli=true"),
    *("--junitxml=out.xml", "-o", "junit_logging=all", "--ghes-report", "--ghes-report-json=out.json"),
)


def _leaks(inner: Inner, pytester: pytest.Pytester, *args: str) -> list[str]:
    """Return the lines with a secret of all that a run with *args* writes."""
    inner.file("conftest.py", CONFTEST)
    inner.file("key.pem", private_keys.generated())
    result = inner.run(FAILING, *args)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    noted = [json.loads(line) for file in _files(pytester, "secrets-*.txt") for line in file.read_text().splitlines()]
    assert len(set(noted)) > 10  # of each test
    written = [file.read_text() for file in _files(pytester, "out.*")]
    lines = "\n".join([result.stdout.str(), result.stderr.str(), *written]).splitlines()
    return [line for line in lines if any(secret in line for secret in noted)]


def _files(pytester: pytest.Pytester, pattern: str) -> list[Path]:
    return sorted(pytester.path.glob(pattern))


RUNS = {"plain": (), "everything": EVERYTHING, "in a worker": (*EVERYTHING, *WORKERS, "1")}


@pytest.mark.parametrize("args", RUNS.values(), ids=RUNS)
def test_no_output_has_a_secret(inner: Inner, pytester: pytest.Pytester, args: tuple[str, ...]) -> None:
    assert _leaks(inner, pytester, *args) == []
