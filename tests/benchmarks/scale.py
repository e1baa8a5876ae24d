"""What a server costs that has many users, apps and tokens, against one that has ten."""

from __future__ import annotations

import base64
import gc
import json
from collections.abc import Callable, Mapping
from itertools import count
from statistics import median
from typing import NamedTuple

from pytest_ghes_oauth import AccessToken, GitHubEnterpriseServer, OAuthApp, Request, User
from tests.benchmarks.watch import bytes_of, seconds

FEW, MANY = 10, 100_000
ROUNDS, CALLS = 7, 60

Work = Callable[[], object]


class Town(NamedTuple):
    """A server with as many users as apps, each user with one token for one app.

    Attributes:
        user, app, token: from the middle; this user has as many personal tokens besides.
    """

    server: GitHubEnterpriseServer
    user: User
    app: OAuthApp
    token: AccessToken


def town(size: int) -> Town:
    server = GitHubEnterpriseServer()
    for number in range(size):
        add(server, number)
    middle = size // 2
    user, app = server.users[f"user-{middle}"], server.apps[f"app-{middle}"]
    assert isinstance(app, OAuthApp)
    token = server.tokens.one(user=user)
    for number in range(size):
        server.issue_personal_token(user, note=f"personal {number}")
    return Town(server, user, app, token)


def add(server: GitHubEnterpriseServer, number: int) -> AccessToken:
    """A user, an app and a token; every second token can expire."""
    user = server.add_user(f"user-{number}", password="hunter2", name="Mona", email="mona@example.com")
    app = server.add_oauth_app(f"app-{number}", client_secret="secret", url="https://app.example.com")
    return server.issue_token(user, app, scopes=["repo"], expires_in=86_400 if number % 2 else None)


def flatness() -> list[str]:
    """One of many: seconds with 100,000 users, apps and tokens against those with ten (median of rounds)."""
    few, many = (work(town(size)) for size in (FEW, MANY))
    gc.collect()
    gc.freeze()  # else each collection between two rounds would look at all of them
    lines = []
    for name in few:
        ratios = [seconds(many[name], CALLS) / seconds(few[name], CALLS) for _ in range(ROUNDS)]
        lines.append(f"{name}: {median(ratios):.2f} times")
    return lines


def seeding() -> list[str]:
    """Seeding a user, an app and a token: the last thousand of 100,000 against the first thousand."""
    server, numbers = GitHubEnterpriseServer(), count()

    def thousand() -> float:
        return seconds(lambda: add(server, next(numbers)), 1_000)

    thousand()  # the first ones load Faker
    first = thousand()
    while next(numbers) < MANY:
        add(server, next(numbers))
    return [f"seeding: {thousand() / first:.2f} times"]


def memory() -> list[str]:
    """What one more leaves in memory, in bytes."""
    here, numbers = town(FEW), count()
    server, user, app, token = here
    check = work(here)["check a token"]
    kinds: dict[str, Work] = {
        "user": lambda: server.add_user(f"more-{next(numbers)}", password="x", name="Mona", email="mona@example.com"),
        "app": lambda: server.add_oauth_app(f"more-{next(numbers)}", client_secret="x", url="https://x.example.com"),
        "personal token": lambda: server.issue_personal_token(user, note=f"note {next(numbers)}", scopes=["repo"]),
        "exchange (check a token)": check,
    }
    assert token.is_active
    assert app.name
    return [f"{name}: {bytes_of(one, 2_000):,.0f} bytes" for name, one in kinds.items()]


def work(here: Town) -> Mapping[str, Work]:
    """Everything that has to stay flat, by name."""
    server, user, app, token = here
    numbers, boss = count(), server.add_user("boss", password="boss", site_admin=True)
    other = server.add_oauth_app("rotated")
    of_app, of_user = _basic(*app.credentials), _basic(*user.credentials)

    def ask(method: str, path: str, headers: Mapping[str, str], body: Callable[[], object] | None = None) -> Work:
        url = server.api_url + path
        return lambda: server.handle(Request(method, url, headers, "" if body is None else json.dumps(body())))

    def named() -> object:
        return {"access_token": token.token}

    def suspended_for_a_moment() -> None:
        user.suspend()
        user.unsuspend()

    tokens = f"/applications/{app.client_id}/token"
    return {
        "check a token": ask("POST", tokens, of_app, named),
        "reset a token": ask("PATCH", tokens, of_app, named),
        "GET /user with a token": lambda: server.handle(
            Request("GET", f"{server.api_url}/user", {"Authorization": f"token {token.token}"})
        ),
        "GET /users/{username}": ask("GET", f"/users/{user.login}", of_user),
        "GET /authorizations": ask("GET", "/authorizations?per_page=10", of_user),
        "GET /authorizations?client_id=": ask("GET", f"/authorizations?client_id={app.client_id}", of_user),
        "GET /applications/grants?client_id=": ask("GET", f"/applications/grants?client_id={app.client_id}", of_user),
        "GET /admin/tokens": ask("GET", "/admin/tokens?per_page=10", _basic(*boss.credentials)),
        "POST /authorizations": ask("POST", "/authorizations", of_user, lambda: {"note": f"note {next(numbers)}"}),
        "GET /authorizations?page=": ask("GET", "/authorizations?per_page=1&page=9", of_user),
        "GET /applications/grants": ask("GET", "/applications/grants", of_user),
        "GET /users": ask("GET", "/users?per_page=10", of_user),
        "GET /user/orgs": ask("GET", "/user/orgs", of_user),
        "len(tokens)": lambda: len(server.tokens),
        "user in users": lambda: user in server.users,
        "users[login]": lambda: server.users[user.login],
        "apps[name]": lambda: server.apps[app.name],
        "tokens[text]": lambda: server.tokens[token.token],
        "tokens.find(app)": lambda: server.tokens.find(app=app),
        "grants.find(user)": lambda: server.grants.find(user=user.login),
        "users.find(state)": lambda: server.users.find(state="suspended"),
        "tokens.find(state)": lambda: server.tokens.find(state="revoked"),
        "suspend and unsuspend": suspended_for_a_moment,
        "update a user": lambda: user.update(name=f"Mona {next(numbers)}"),
        "update an app": lambda: app.update(url=f"https://{next(numbers)}.example.com"),
        "rotate a secret": other.rotate_secret,
        "add and delete a user": lambda: server.add_user(f"gone-{next(numbers)}", password="x", name="Mona").delete(),
        "add and delete an app": lambda: server.add_oauth_app(f"gone-{next(numbers)}", client_secret="x").delete(),
        "issue and revoke": lambda: server.issue_token(user, app, scopes=["gist"]).revoke(),
        "add_user": lambda: server.add_user(f"more-{next(numbers)}", password="x", name="Mona"),
        "add_oauth_app": lambda: server.add_oauth_app(f"more-{next(numbers)}", client_secret="x"),
        "add_organization": lambda: server.add_organization(f"org-{next(numbers)}", members=[user.login]),
    }


def _basic(name: str, password: str) -> Mapping[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}
