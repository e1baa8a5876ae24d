"""What the fake costs, as ratios taken side by side in one run: `python -m tests.benchmarks`.

Nothing here is a test and no number here fails anything: machines are noisy. Each ratio is the median
of rounds in which both sides take turns; times are of the processor, not of the clock on the wall. It takes some
minutes; `python -m tests.benchmarks flatness memory` measures these sections only.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import httpx2
import requests
import responses

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, OAuthApp, Request, User
from tests.benchmarks import live, scale
from tests.benchmarks.watch import seconds, seconds_of_child

ROUNDS = 21
CALLS = 100

Seeded = tuple[GitHubEnterpriseServer, User, OAuthApp, AccessToken]


def main() -> None:
    """Measure and print, section by section."""
    sections = (
        request_overhead,
        overhead_for_httpx,
        live.live_overhead,
        fixture_cost,
        start_up,
        scale.flatness,
        scale.seeding,
        scale.memory,
    )
    wanted = sys.argv[1:] or [section.__name__ for section in sections]
    for section in sections:
        if section.__name__ not in wanted:
            continue
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
            ours = seconds(call, CALLS)
        with responses.RequestsMock() as mock:
            headers, body = dict(answer.headers), answer.content
            mock.add_callback("POST", answer.url, lambda _: (200, headers, body), content_type=None)  # noqa: B023  # used in this round only
            ratios.append(ours / seconds(call, CALLS))
    return [f"check a token: {median(ratios):.2f} times"]


def overhead_for_httpx() -> list[str]:
    """One request of httpx through `ghes`, against a `MockTransport` that asks `ghes.handle`."""
    return [f"{library.__name__}, check a token: {_overhead_for(library):.2f} times" for library in (httpx, httpx2)]


def _overhead_for(library: Any) -> float:  # noqa: ANN401  # httpx or httpx2
    ratios = []
    for _ in range(ROUNDS):
        server, _, app, token = _seeded()

        def handle(sent: Any) -> Any:  # noqa: ANN401  # of the library
            request = Request(sent.method, str(sent.url), dict(sent.headers), sent.content)
            answer = server.handle(request)  # noqa: B023  # used in this round only
            return library.Response(answer.status, headers=[*answer.headers.items()], content=answer.body)

        url, json = f"{server.api_url}/applications/{app.client_id}/token", {"access_token": token.token}
        with server, library.Client(verify=False, auth=app.credentials) as plain:
            ours = seconds(lambda: plain.post(url, json=json), CALLS)  # noqa: B023  # as above
        with library.Client(transport=library.MockTransport(handle), auth=app.credentials) as mocked:
            ratios.append(ours / seconds(lambda: mocked.post(url, json=json), CALLS))  # noqa: B023  # as above
    return median(ratios)


def fixture_cost() -> list[str]:
    """Setting up and tearing down a server that answers, and the same with a user, an app and a token."""

    def empty() -> None:
        with GitHubEnterpriseServer():
            pass

    def seeded() -> None:
        with _seeded()[0]:
            pass

    return [f"{name}: {seconds(work, 300) * 1e3:.3f} ms" for name, work in (("empty", empty), ("seeded", seeded))]


def start_up() -> list[str]:
    """A run of pytest without tests that use the plugin: installed, against switched off."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_nothing.py").write_text("def test_nothing(): pass\n", encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder]
        ratios = []
        for _ in range(ROUNDS):
            on, off = seconds_of_child(command), seconds_of_child([*command, "-p", "no:ghes_oauth"])
            ratios.append(on / off)
    return [f"pytest: {median(ratios):.3f} times"]


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


if __name__ == "__main__":
    main()
