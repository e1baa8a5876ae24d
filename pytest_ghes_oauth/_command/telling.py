"""What the command prints: how to use the server, and what happens on it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from pytest_ghes_oauth._command import ready
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._domain.tokens import AccessToken
from pytest_ghes_oauth._journal import Entry
from pytest_ghes_oauth._lines import block, printable
from pytest_ghes_oauth._live.server import LiveServer
from pytest_ghes_oauth._server import GitHubEnterpriseServer

_WIDTH: Final = 15


def as_json(server: GitHubEnterpriseServer, live: LiveServer) -> str:
    """Return one line for the test runners of other languages."""
    return json.dumps(
        {
            "url": live.url,
            "api_url": live.api_url,
            "ca_file": live.ca_file,
            "proxy_url": live.proxy_url,
            "environment": live.environment,
            "users": [{"login": user.login, "password": user.password, "otp": _otp(user)} for user in server.users],
            "apps": [
                {
                    "name": app.name,
                    "client_id": app.client_id,
                    "client_secret": app.client_secret,
                    "callback_url": app.callback_url,
                }
                for app in server.apps
            ],
        }
    )


def as_text(server: GitHubEnterpriseServer, live: LiveServer) -> str:
    """Return what a person needs to use the server."""
    lines = [
        f"GitHub Enterprise Server {server.release} at {live.url}",
        "",
        *(line for rows in _paragraphs(server, live) for line in (*_rows(rows), "")),
        f"To let another program call {_by_name(server, live)}:",
        *(f"  export {name}={shlex.quote(value)}" for name, value in live.environment.items()),
        "",
        "Ctrl-C stops it. Requests:",
    ]
    return "\n".join(lines)


def entries(server: GitHubEnterpriseServer, show: Callable[[str], object]) -> Callable[[Entry], None]:
    """Return what calls *show* with the lines of an entry of the journal, without secrets."""
    redacted = server._inside.redacted  # noqa: SLF001  # for us

    def told(entry: Entry) -> None:
        lines = block(entry._replace(lines=(), peer=None), redacted)
        show(redacted("\n".join(map(printable, lines))))

    return told


def _paragraphs(server: GitHubEnterpriseServer, live: LiveServer) -> Iterator[Iterable[tuple[str, str]]]:
    yield _addresses(server, live)
    yield (row for user in server.users for row in _of_user(user))
    yield from map(_of_app, server.apps)
    yield from map(_of_token, ready.tokens(server))


def _addresses(server: GitHubEnterpriseServer, live: LiveServer) -> Iterator[tuple[str, str]]:
    yield "API", live.api_url
    yield "proxy", f"{live.proxy_url}, by which programs reach {_by_name(server, live)}"
    if live.ca_file is not None:
        yield "certificates", live.ca_file


def _by_name(server: GitHubEnterpriseServer, live: LiveServer) -> str:
    """Return the origin that programs call by way of the proxy."""
    return f"{live.url.partition(':')[0]}://{server.url.partition('://')[2]}"


def _of_user(user: User) -> Iterator[tuple[str, str]]:
    yield "user", user.login
    yield "password", user.password
    if user.two_factor:
        yield "one-time code", f"{user.otp} (a new one every 30 seconds)"


def _of_app(app: App) -> Iterator[tuple[str, str]]:
    yield "app", app.name
    yield "client id", app.client_id
    yield "client secret", app.client_secret
    yield "callback URL", app.callback_url


def _of_token(token: AccessToken) -> Iterator[tuple[str, str]]:
    yield "token", token.token
    yield "state", token.state


def _rows(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    return (f"  {name:<{_WIDTH}}{value}" for name, value in rows)


def _otp(user: User) -> str | None:
    return user.otp if user.two_factor else None
