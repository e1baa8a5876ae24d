"""GitHub's own libraries for Node sign people in, and manage their tokens."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from subprocess import Popen
from typing import Final

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, LiveServer, OAuthApp
from tests.programs.installed import Needs, octokit, program
from tests.programs.running import environment, running

CALLBACK_URL: Final = "https://app.example.com/callback"

pytestmark = [pytest.mark.ghes(tls=True, device_interval="0"), pytest.mark.ghes_user("octocat")]
an_oauth_app = pytest.mark.ghes_app("web", callback_url=CALLBACK_URL, device_flow=True)


class Session:
    """The script as it goes through one flow."""

    def __init__(self, process: Popen[str]) -> None:
        self._process: Final = process

    def step(self, name: str) -> dict[str, object]:
        """Return what the script tells of its next step, whose name is *name*."""
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        line = self._process.stdout.readline()
        assert line, self._process.stderr.read()
        told: dict[str, object] = json.loads(line)
        assert told.pop("step") == name
        return told

    def follow(self, url: str) -> None:
        """Go on at the address that the browser was sent to."""
        assert self._process.stdin is not None
        print(url, file=self._process.stdin, flush=True)


Start = Callable[[str, OAuthApp | GitHubApp], Session]


@pytest.fixture(name="start")
def _start(needs: Needs, ghes_live: LiveServer, tmp_path: Path) -> Iterator[Start]:
    """Start the script on a flow. Node does not look for a proxy, so it calls the live server by its own URL."""
    node, script = needs(program, "node"), needs(octokit)
    with ExitStack() as stack:

        def start(flow: str, app: OAuthApp | GitHubApp) -> Session:
            command = (node, str(script), flow, ghes_live.api_url, app.client_id, app.client_secret)
            surroundings = environment(tmp_path, ghes_live.environment)
            return Session(stack.enter_context(running(*command, environment=surroundings)))

        yield start


@an_oauth_app
def test_a_token_of_the_web_flow_is_checked_reset_and_deleted(
    start: Start, ghes: GitHubEnterpriseServer, ghes_app: OAuthApp
) -> None:
    session = start("web", ghes_app)
    session.follow(ghes.approve(str(session.step("open")["url"]), "octocat"))
    first = session.step("signed in")
    assert session.step("checked") == {"login": "octocat", "scopes": ["repo", "gist"]}
    second = session.step("reset")
    assert second["old"] == 404
    assert second["token"] != first["token"]
    assert session.step("deleted") == {"status": 204}
    assert session.step("checked again") == {"status": 404}
    assert [event.name for event in ghes.events.find(token=ghes.tokens.find(include_dead=True)[0])] == [
        "token.issued",
        "token.reset",
        "token.revoked",
    ]


@pytest.mark.ghes_app("deployer", kind="github_app", permissions={"contents": "write"}, callback_urls=[CALLBACK_URL])
@pytest.mark.ghes_organization("acme", owners=["octocat"])
@pytest.mark.ghes_installation("deployer", "acme")
def test_an_expiring_token_is_refreshed_and_scoped_and_its_grant_deleted(
    start: Start, ghes: GitHubEnterpriseServer, ghes_app: GitHubApp
) -> None:
    ghes.add_repository("acme/rocket")
    session = start("expiring", ghes_app)
    session.follow(ghes.approve(str(session.step("open")["url"]), "octocat"))
    first = session.step("signed in")
    second = session.step("refreshed")
    assert first["token"] not in ghes.tokens
    scoped = session.step("scoped")
    assert session.step("grant deleted") == {"status": 204}
    assert len({first["token"], second["token"], scoped["token"]}) == 3
    assert not list(ghes.grants)
    assert not list(ghes.tokens)


@an_oauth_app
def test_a_person_signs_a_device_in_by_the_code_that_it_shows(
    start: Start, ghes: GitHubEnterpriseServer, ghes_live: LiveServer, ghes_app: OAuthApp
) -> None:
    session = start("device", ghes_app)
    shown = session.step("enter")
    assert shown["verification_uri"] == f"{ghes_live.url}/login/device"
    ghes.approve_device(str(shown["user_code"]), "octocat")
    assert session.step("signed in") == {"login": "octocat"}
    assert ghes.tokens.one().scopes == ["gist"]


@an_oauth_app
def test_an_app_hears_of_its_tokens_and_lets_go_of_a_user(
    start: Start, ghes: GitHubEnterpriseServer, ghes_app: OAuthApp
) -> None:
    session = start("app", ghes_app)
    session.follow(ghes.approve(str(session.step("open")["url"]), "octocat"))
    assert session.step("event") == {"name": "token.created"}
    assert session.step("signed in") == {"login": "octocat"}
    assert session.step("event") == {"name": "token.reset"}
    assert session.step("event") == {"name": "token.deleted"}
    assert session.step("event") == {"name": "authorization.deleted"}
    assert session.step("grant deleted") == {"status": 204}
    assert not list(ghes.grants)
