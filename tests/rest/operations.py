"""The nineteen operations as a table, and a server on which each of them succeeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, Request, Response, User
from tests.rest.client import Client

Caller = Literal["app", "GitHub App", "user"]


@dataclass(frozen=True)
class Operation:
    """One row of the table: how a request that succeeds is made."""

    method: str
    path: str
    caller: Caller
    body: Mapping[str, str] | None
    status: int

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


_TOKEN = {"access_token": "{token}"}
_PAIR = {"client_secret": "{client_secret}"}

# fmt: off
OPERATIONS = (
    Operation("DELETE", "/applications/{client_id}/grant", "app", _TOKEN, 204),
    Operation("DELETE", "/applications/{client_id}/grants/{token}", "app", None, 204),
    Operation("POST", "/applications/{client_id}/token", "app", _TOKEN, 200),
    Operation("PATCH", "/applications/{client_id}/token", "app", _TOKEN, 200),
    Operation("DELETE", "/applications/{client_id}/token", "app", _TOKEN, 204),
    Operation("POST", "/applications/{github_client_id}/token/scoped", "GitHub App",
              {"access_token": "{github_token}", "target": "octocat"}, 200),
    Operation("GET", "/applications/{client_id}/tokens/{token}", "app", None, 200),
    Operation("POST", "/applications/{client_id}/tokens/{token}", "app", None, 200),
    Operation("DELETE", "/applications/{client_id}/tokens/{token}", "app", None, 204),
    Operation("GET", "/applications/grants", "user", None, 200),
    Operation("GET", "/applications/grants/{grant_id}", "user", None, 200),
    Operation("DELETE", "/applications/grants/{grant_id}", "user", None, 204),
    Operation("GET", "/authorizations", "user", None, 200),
    Operation("POST", "/authorizations", "user", {"note": "for the tests"}, 201),
    Operation("PUT", "/authorizations/clients/{other_client_id}", "user",
              {"client_secret": "{other_client_secret}"}, 201),
    Operation("PUT", "/authorizations/clients/{client_id}", "user", _PAIR, 200),
    Operation("PUT", "/authorizations/clients/{client_id}/new-laptop", "user", _PAIR, 201),
    Operation("PUT", "/authorizations/clients/{client_id}/laptop", "user", _PAIR, 200),
    Operation("GET", "/authorizations/{authorization_id}", "user", None, 200),
    Operation("PATCH", "/authorizations/{authorization_id}", "user", {"note": "renamed"}, 200),
    Operation("POST", "/authorizations/{authorization_id}", "user", {"note": "renamed"}, 200),
    Operation("DELETE", "/authorizations/{authorization_id}", "user", None, 204),
)
# fmt: on


def named(*names: str) -> list[Operation]:
    """Return the operations with these methods and paths, in the order of the table."""
    assert {*names} <= {str(operation) for operation in OPERATIONS}
    return [operation for operation in OPERATIONS if str(operation) in names]


OF_APPS = [operation for operation in OPERATIONS if operation.caller == "app"]
OF_USERS = [operation for operation in OPERATIONS if operation.caller == "user"]
WITH_BODY = [operation for operation in OPERATIONS if operation.body is not None]
ON_LISTS = named("GET /applications/grants", "GET /authorizations")
UPDATES = [operation for operation in WITH_BODY if "{authorization_id}" in operation.path]
PUTS = [operation for operation in OPERATIONS if operation.method == "PUT"]
ONE_OF_EACH_CALLER = named(
    "POST /applications/{client_id}/token", "POST /applications/{github_client_id}/token/scoped", "GET /authorizations"
)
# The rows whose refusals of wrong ids and wrong texts are 404.
BY_GRANT_ID = [operation for operation in OPERATIONS if "{grant_id}" in operation.path]
BY_AUTHORIZATION_ID = [operation for operation in OPERATIONS if "{authorization_id}" in operation.path]
BY_TOKEN_IN_PATH = [operation for operation in OPERATIONS if "{token}" in operation.path]


@dataclass(frozen=True)
class World:
    """A server on which every operation succeeds, and the parties in it."""

    server: GitHubEnterpriseServer
    user: User
    app: OAuthApp
    other_app: OAuthApp
    token: AccessToken
    github_app: GitHubApp
    github_token: AccessToken

    def _names(self) -> dict[str, object]:
        assert self.token.grant is not None
        return {
            "client_id": self.app.client_id,
            "client_secret": self.app.client_secret,
            "other_client_id": self.other_app.client_id,
            "other_client_secret": self.other_app.client_secret,
            "github_client_id": self.github_app.client_id,
            "token": self.token.token,
            "github_token": self.github_token.token,
            "grant_id": self.token.grant.id,
            "authorization_id": self.token.id,
        }

    def fill(self, template: str, **names: object) -> str:
        return template.format_map(self._names() | names)

    def path(self, operation: Operation, **names: object) -> str:
        return self.fill(operation.path, **names)

    def json(self, operation: Operation, **names: object) -> dict[str, str]:
        return {key: self.fill(value, **names) for key, value in (operation.body or {}).items()}

    def credentials(self, operation: Operation) -> tuple[str, str]:
        if operation.caller == "user":
            return self.user.credentials
        return (self.app if operation.caller == "app" else self.github_app).credentials

    def ask(
        self,
        operation: Operation,
        *,
        auth: tuple[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        **names: object,
    ) -> Response:
        """Make the request that succeeds, but for what is passed; *names* replace what `{…}` stand for."""
        client, path = Client(self.server), self.path(operation, **names)
        auth = auth or self.credentials(operation)
        if body is None and operation.body is not None:
            json = self.json(operation, **names)
            return client.ask(operation.method, path, auth=auth, headers=headers, json=json)
        return client.ask(operation.method, path, auth=auth, headers=headers, body=body or b"")

    def ask_without_credentials(self, operation: Operation, headers: Mapping[str, str] | None = None) -> Response:
        """Make the request that would succeed, but without credentials or with those in *headers*."""
        url = self.server.api_url + self.path(operation)
        body = Client.encoded(self.json(operation)) if operation.body is not None else b""
        return self.server.handle(Request(operation.method, url, headers, body))


def world(server: GitHubEnterpriseServer) -> World:
    """Put into *server* what every operation needs."""
    user = server.add_user("octocat", password="hunter2")
    app = server.add_oauth_app("ci-bot", client_id="abcde12345fghij67890")
    server.issue_token(user, app, scopes=["gist"], fingerprint="laptop")
    github_app = server.add_github_app("deployer", permissions={"contents": "write", "metadata": "read"})
    server.install(github_app, user)
    return World(
        server=server,
        user=user,
        app=app,
        other_app=server.add_oauth_app("release-bot"),
        token=server.issue_token(user, app, scopes=["repo"]),
        github_app=github_app,
        github_token=server.issue_token(user, github_app),
    )
