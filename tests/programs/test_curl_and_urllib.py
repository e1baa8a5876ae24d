"""Programs that know nothing of the server but the variables of their environment reach it under its own name."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, LiveServer
from tests.programs.installed import Needs, program
from tests.programs.running import environment, run

URLLIB = """
import sys
from urllib.request import Request, urlopen

url, token = sys.argv[1:]
with urlopen(Request(url, headers={"Authorization": f"Bearer {token}"})) as response:
    print(response.read().decode())
"""

pytestmark = [pytest.mark.ghes_user("octocat")]


@pytest.mark.ghes(tls=True)
def test_curl_is_answered(
    needs: Needs, ghes: GitHubEnterpriseServer, ghes_live: LiveServer, ghes_token: AccessToken, tmp_path: Path
) -> None:
    curl, header = needs(program, "curl"), f"Authorization: Bearer {ghes_token}"
    command = (curl, "--silent", "--show-error", "--fail", "--header", header, f"{ghes.api_url}/user")
    done = run(*command, environment=environment(tmp_path, ghes_live.environment))
    assert json.loads(done.stdout)["login"] == "octocat", done.stderr
    assert ghes.exchanges.one().token is ghes_token


@pytest.mark.parametrize(
    "scheme",
    [
        pytest.param("https", marks=pytest.mark.ghes(tls=True)),
        pytest.param("http", marks=pytest.mark.ghes(url="http://ghes.test")),
    ],
)
def test_urllib_is_answered_with_and_without_tls(
    scheme: str, ghes: GitHubEnterpriseServer, ghes_live: LiveServer, ghes_token: AccessToken, tmp_path: Path
) -> None:
    command = (sys.executable, "-c", URLLIB, f"{ghes.api_url}/user", str(ghes_token))
    done = run(*command, environment=environment(tmp_path, ghes_live.environment))
    assert json.loads(done.stdout)["url"] == f"{scheme}://ghes.test/api/v3/users/octocat", done.stderr
