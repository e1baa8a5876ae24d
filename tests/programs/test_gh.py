"""`gh`, GitHub's own command-line program, is signed in to the server and calls it under its own name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, LiveServer, User
from tests.programs.browsing import Visit, heading, press, sign_in
from tests.programs.installed import Needs, program
from tests.programs.running import environment, run, running

HOST: Final = "ghes.test"
APP: Final = "GitHub CLI"

pytestmark = [
    pytest.mark.ghes(tls=True, device_interval="0"),  # the program really sleeps
    pytest.mark.ghes_user("octocat"),
    pytest.mark.ghes_app(APP, client_id="178c6fc778ccc68e1d6a", device_flow=True),  # known to the program
]
with_a_token = pytest.mark.ghes_token("octocat", APP, scopes=["gist", "read:org", "repo"])


@pytest.fixture(name="gh")
def _gh(needs: Needs) -> str:
    return needs(program, "gh")


@pytest.fixture(name="surroundings")
def _surroundings(ghes_live: LiveServer, tmp_path: Path) -> Mapping[str, str]:
    own = {"GH_CONFIG_DIR": str(tmp_path), "GH_BROWSER": "true", "GH_NO_UPDATE_NOTIFIER": "1"}
    return environment(tmp_path, {**ghes_live.environment, **own})


@pytest.fixture(name="signed_in")
def _signed_in(gh: str, surroundings: Mapping[str, str], ghes_token: AccessToken) -> None:
    command = (gh, "auth", "login", "--hostname", HOST, "--with-token")
    done = run(*command, environment=surroundings, given=f"{ghes_token.token}\n")
    assert done.returncode == 0, done.stderr


@with_a_token
@pytest.mark.usefixtures("signed_in")
def test_it_says_who_is_signed_in_with_a_token(gh: str, surroundings: Mapping[str, str]) -> None:
    done = run(gh, "auth", "status", "--hostname", HOST, environment=surroundings)
    assert done.returncode == 0
    assert re.search(r"Logged in to ghes\.test .*octocat", done.stdout + done.stderr)


@with_a_token
@pytest.mark.usefixtures("signed_in")
def test_it_calls_the_api_until_the_token_is_revoked(
    gh: str, surroundings: Mapping[str, str], ghes: GitHubEnterpriseServer, ghes_token: AccessToken
) -> None:
    call = (gh, "api", "user", "--hostname", HOST, "--jq", ".login")
    assert run(*call, environment=surroundings).stdout == "octocat\n"
    assert ghes.exchanges[-1].token is ghes_token
    ghes_token.revoke()
    refused = run(*call, environment=surroundings)
    assert refused.returncode == 1
    assert "Bad credentials (HTTP 401)" in refused.stderr


@with_a_token
@pytest.mark.usefixtures("signed_in")
def test_it_signs_out(gh: str, surroundings: Mapping[str, str]) -> None:
    assert run(gh, "auth", "logout", "--hostname", HOST, environment=surroundings).returncode == 0
    status = run(gh, "auth", "status", "--hostname", HOST, environment=surroundings)
    assert status.returncode == 1
    assert "octocat" not in status.stdout + status.stderr


@pytest.mark.ghes_token("octocat", APP, scopes=["gist"])
def test_it_names_the_scopes_that_a_token_lacks(
    gh: str, surroundings: Mapping[str, str], ghes_token: AccessToken
) -> None:
    command = (gh, "auth", "login", "--hostname", HOST, "--with-token")
    done = run(*command, environment=surroundings, given=ghes_token.token)
    assert done.returncode == 1
    assert "missing required scopes 'repo', 'read:org'" in done.stderr


@contextmanager
def signing_in(gh: str, surroundings: Mapping[str, str]) -> Iterator[str]:
    """Let `gh` sign in by the device flow, give the code that it shows, and see it succeed."""
    with running(gh, "auth", "login", "--hostname", HOST, "--web", environment=surroundings) as process:
        assert process.stderr is not None
        yield next(found[0] for line in process.stderr if (found := re.search(r"\w{4}-\w{4}", line)))
        told = process.stderr.read()
        assert process.wait() == 0, told
    assert "Logged in as octocat" in told


def test_a_person_signs_it_in_by_the_code_that_it_shows(
    gh: str, surroundings: Mapping[str, str], ghes: GitHubEnterpriseServer
) -> None:
    with signing_in(gh, surroundings) as code:
        ghes.approve_device(code, "octocat")
    assert ghes.tokens.one().scopes == ["gist", "read:org", "repo"]


@pytest.mark.ghes(device_interval="1")  # a person takes longer, and the program asks again and again
def test_a_person_enters_the_code_in_a_browser(
    gh: str, surroundings: Mapping[str, str], visit: Visit, ghes: GitHubEnterpriseServer, ghes_user: User
) -> None:
    page = visit()
    with signing_in(gh, surroundings) as code:
        page.goto(f"{ghes.url}/login/device")
        sign_in(page, ghes_user)
        page.get_by_label("code").fill(code)
        press(page, "Continue")
        press(page, f"Authorize {APP}")
        heading(page, "Congratulations, you're all set!").wait_for()
    assert ghes.tokens.one().user is ghes_user
