"""What the fake costs, as ratios taken side by side in one run: `python -m tests.benchmarks`.

Nothing here is a test and no number here fails anything: machines are noisy. Each ratio is the median
of rounds in which both sides take turns; times are of the processor, not of the clock on the wall.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import requests
import responses

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, OAuthApp, User

ROUNDS = 21
CALLS = 100
TOKENS = (1, 1_000, 100_000)

Seeded = tuple[GitHubEnterpriseServer, User, OAuthApp, AccessToken]


def main() -> None:
    """Measure and print, section by section."""
    for section in (request_overhead, fixture_cost, start_up, flatness):
        print(f"\n{section.__doc__}".rstrip())  # noqa: T201  # printing is what this program does
        for line in section():
            print(f"    {line}")  # noqa: T201  # as above


def request_overhead() -> list[str]:
    """One request through `ghes`, against a bare `responses` callback that returns the same bytes."""
    ratios = []
    for _ in range(ROUNDS):
        server, _, app, token = _seeded()
        call = _check_with_requests(server, app, token)
        with server:
            answer = call()
            ours = _seconds(call, CALLS)
        with responses.RequestsMock() as mock:
            headers, body = dict(answer.headers), answer.content
            mock.add_callback("POST", answer.url, lambda _: (200, headers, body), content_type=None)  # noqa: B023  # used in this round only
            ratios.append(ours / _seconds(call, CALLS))
    return [f"check a token: {median(ratios):.2f} times"]


def fixture_cost() -> list[str]:
    """Setting up and tearing down a server that answers, and the same with a user, an app and a token."""

    def empty() -> None:
        with GitHubEnterpriseServer():
            pass

    def seeded() -> None:
        with _seeded()[0]:
            pass

    return [f"{name}: {_seconds(work, 300) * 1e3:.3f} ms" for name, work in (("empty", empty), ("seeded", seeded))]


def start_up() -> list[str]:
    """A run of pytest without tests that use the plugin: installed, against switched off."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_nothing.py").write_text("def test_nothing(): pass\n", encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder]
        ratios = []
        for _ in range(ROUNDS):
            on, off = _child_seconds(command), _child_seconds([*command, "-p", "no:ghes_oauth"])
            ratios.append(on / off)
    return [f"pytest: {median(ratios):.3f} times"]


def flatness() -> list[str]:
    """Check, reset and list on a server with more and more tokens of one user, against a server with one."""
    first: dict[str, float] = {}
    lines = []
    for size in TOKENS:
        server, user, app, token = _seeded()
        for number in range(size - 1):
            server.issue_personal_token(user, note=f"note {number}")
        times = {name: _seconds(call, CALLS) for name, call in _operations(server, user, app, token).items()}
        first = first or times
        ratios = ", ".join(f"{name} {seconds / first[name]:.2f}" for name, seconds in times.items())
        lines.append(f"{size:>7} tokens: {ratios}")
    return lines


# -- the work ----------------------------------------------------------------------------------------


def _seeded() -> Seeded:
    server = GitHubEnterpriseServer()
    user, app = server.add_user("octocat"), server.add_oauth_app("ci-bot")
    return server, user, app, server.issue_token(user, app, scopes=["repo"])


def _check_with_requests(
    server: GitHubEnterpriseServer, app: OAuthApp, token: AccessToken
) -> Callable[[], requests.Response]:
    url, session = f"{server.api_url}/applications/{app.client_id}/token", requests.Session()
    return lambda: session.post(url, json={"access_token": token.token}, auth=app.credentials)


def _operations(
    server: GitHubEnterpriseServer, user: User, app: OAuthApp, token: AccessToken
) -> dict[str, Callable[[], object]]:
    url, session = f"{server.api_url}/applications/{app.client_id}/token", requests.Session()

    def inside(method: str, url: str, auth: tuple[str, str], *, named: bool) -> Callable[[], object]:
        def call() -> object:
            with server:
                return session.request(method, url, auth=auth, json={"access_token": token.token} if named else None)

        return call

    return {
        "check": inside("POST", url, app.credentials, named=True),
        "reset": inside("PATCH", url, app.credentials, named=True),
        "list": inside("GET", f"{server.api_url}/authorizations?per_page=1", user.credentials, named=False),
    }


# -- the watch ---------------------------------------------------------------------------------------


def _seconds(work: Callable[[], object], times: int) -> float:
    work()
    gc.collect()
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def _child_seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # our own interpreter
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
