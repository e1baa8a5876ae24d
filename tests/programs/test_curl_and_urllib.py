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
secure = pytest.mark.ghes(tls=True)
plain = pytest.mark.ghes(url="http://ghes.test")


@pytest.mark.parametrize("_url", [pytest.param("https", marks=secure), pytest.param("http", marks=plain)])
def test_curl_is_answered(
    _url: str, needs: Needs, ghes: GitHubEnterpriseServer, ghes_live: LiveServer, ghes_token: AccessToken, tmp_path: Path
) -> None:
    curl = needs(program, "curl")
    header = f"Authorization: Bearer {ghes_token}"
    command = (curl, "--silent", "--show-error", "--fail", "--header", header, f"{ghes.api_url}/user")
    done = run(*command, environment=environment(tmp_path, ghes_live.environment))
    assert json.loads(done.stdout)["login"] == "octocat", done.stderr
    assert ghes.exchanges.one(operation="users/get-authenticated").token is ghes_token


@secure
def test_urllib_is_answered(
    ghes: GitHubEnterpriseServer, ghes_live: LiveServer, ghes_token: AccessToken, tmp_path: Path
) -> None:
    command = (sys.executable, "-c", URLLIB, f"{ghes.api_url}/user", str(ghes_token))
    done = run(*command, environment=environment(tmp_path, ghes_live.environment))
    assert json.loads(done.stdout)["url"] == f"{ghes.api_url}/users/octocat", done.stderr
