"""Programs that know nothing of the server but the variables of their environment reach it under its own name."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, LiveServer
from tests.programs.installed import Needs, package, program
from tests.programs.running import environment, run

# Each trusts what another variable names, or by another library.
CALLS = {
    "urllib": "from urllib.request import Request, urlopen; urlopen(Request(url, headers=headers))",
    "requests": "import requests; requests.get(url, headers=headers)",
    "httpx2": "import httpx2; httpx2.get(url, headers=headers)",
}

pytestmark = [pytest.mark.ghes(tls=True), pytest.mark.ghes_user("octocat")]


def test_curl_is_answered(
    needs: Needs, ghes: GitHubEnterpriseServer, ghes_live: LiveServer, ghes_token: AccessToken, tmp_path: Path
) -> None:
    curl, header = needs(program, "curl"), f"Authorization: Bearer {ghes_token}"
    command = (curl, "--silent", "--show-error", "--fail", "--header", header, f"{ghes.api_url}/user")
    done = run(*command, environment=environment(tmp_path, ghes_live.environment))
    assert json.loads(done.stdout)["login"] == "octocat", done.stderr
    assert ghes.exchanges.one().token is ghes_token


@pytest.mark.parametrize("library", CALLS)
def test_a_program_in_python_is_answered(
    library: str,
    needs: Needs,
    ghes: GitHubEnterpriseServer,
    ghes_live: LiveServer,
    ghes_token: AccessToken,
    tmp_path: Path,
) -> None:
    needs(package, library)
    code = f"import sys; url, header = sys.argv[1:]; headers = {{'Authorization': header}}; {CALLS[library]}"
    command = (sys.executable, "-c", code, f"{ghes.api_url}/user", f"Bearer {ghes_token}")
    done = run(*command, environment=environment(tmp_path, ghes_live.environment))
    assert done.returncode == 0, done.stderr
    assert ghes.exchanges.one(operation="users/get-authenticated").token is ghes_token
