"""The programs in docs/end-to-end.md run as printed."""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path
from random import SystemRandom
from time import monotonic, sleep
from typing import Final

import pytest
import requests

from tests.plugin.inner import QUIET
from tests.programs.installed import Needs, program
from tests.programs.running import PATIENCE, environment, run, running

PAGE: Final = Path(__file__).parents[2] / "docs" / "end-to-end.md"
PRINTED: Final = dict(
    re.findall(r"<!-- ([\w.-]+) -->\n```\w+\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
)


def wait_for(port: int) -> None:
    """Wait until something listens there."""
    end = monotonic() + PATIENCE
    while _is_closed(port):
        assert monotonic() < end
        sleep(0.05)


def _is_closed(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture(name="port")
def _port() -> int:
    """Return a port that nobody uses, and that nobody gets who asks for any."""
    return next(port for port in SystemRandom().sample(range(20_000, 30_000), 1_000) if _is_closed(port))


@pytest.fixture(name="surroundings")
def _surroundings(tmp_path: Path) -> dict[str, str]:
    """Let `python` be this one."""
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    found = environment(tmp_path, {})
    return {**found, "PATH": f"{python.parent}:{found['PATH']}"}


def test_node_starts_the_server_uses_it_and_stops_it(
    needs: Needs, tmp_path: Path, surroundings: dict[str, str]
) -> None:
    node = needs(program, "node")
    for name in ("start-ghes.mjs", "who-can-sign-in.mjs"):
        tmp_path.joinpath(name).write_text(PRINTED[name], encoding="utf-8")
    done = run(node, str(tmp_path / "who-can-sign-in.mjs"), environment=surroundings)
    assert (done.returncode, done.stdout) == (0, "octocat http://localhost/\n"), done.stderr
    assert "GET /api/v3/users/octocat -> 200 OK" in done.stderr


def test_node_is_told_that_the_server_did_not_start(needs: Needs, tmp_path: Path, surroundings: dict[str, str]) -> None:
    node = needs(program, "node")
    tmp_path.joinpath("start-ghes.mjs").write_text(PRINTED["start-ghes.mjs"], encoding="utf-8")
    tmp_path.joinpath("fail.mjs").write_text(
        'import { startGhes } from "./start-ghes.mjs";\nawait startGhes("--release", "1.0");\n', encoding="utf-8"
    )
    done = run(node, str(tmp_path / "fail.mjs"), environment=surroundings)
    assert done.returncode == 1
    assert "Error: the server ended with code 2" in done.stderr


def test_a_program_in_python_serves_its_own_users_and_apps(
    tmp_path: Path, surroundings: dict[str, str], port: int
) -> None:
    script = tmp_path / "ghes.py"
    script.write_text(PRINTED["ghes.py"].replace("8400", str(port)), encoding="utf-8")
    with running(sys.executable, str(script), environment=surroundings):
        wait_for(port)
        url = f"http://127.0.0.1:{port}"
        meta = requests.get(f"{url}/api/v3/meta", timeout=PATIENCE).json()
        query = {"client_id": "abcde12345fghij67890", "redirect_uri": "http://localhost:3000/callback"}
        asked = requests.get(f"{url}/login/oauth/authorize", params=query, timeout=PATIENCE)
    assert meta["installed_version"].startswith("3.19")
    assert asked.url.startswith(f"{url}/login?client_id=abcde12345fghij67890")
    assert asked.status_code == 200


def test_a_server_in_a_container_names_itself_as_it_was_called(surroundings: dict[str, str], port: int) -> None:
    (command,) = re.findall(r"^CMD \[(.*)\]$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    words = [word.strip('"').replace("8400", str(port)) for word in command.split(", ")]
    with running(*words, environment=surroundings):
        wait_for(port)
        called = {"Host": "ghes:8400"}
        user = requests.get(f"http://127.0.0.1:{port}/api/v3/users/octocat", headers=called, timeout=PATIENCE).json()
    assert user["url"] == "http://ghes:8400/api/v3/users/octocat"


def test_gh_is_tried_as_printed(needs: Needs, pytester: pytest.Pytester) -> None:
    needs(program, "gh")
    pytester.makepyfile(test_gh=PRINTED["test_gh.py"])
    pytester.runpytest_inprocess(*QUIET).assert_outcomes(passed=1)
