"""A client that speaks to `handle`, for tests of the REST API without any transport."""

from __future__ import annotations

import base64
import json as json_
from collections.abc import Mapping

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, Request, Response


class Client:
    """`client.post("/authorizations", auth=("octocat", "hunter2"), json={...})`: paths are below `/api/v3`."""

    def __init__(self, server: GitHubEnterpriseServer) -> None:
        self._server = server

    def ask(
        self,
        method: str,
        path: str,
        *,
        auth: tuple[str, str] | None = None,
        token: object = None,
        json: object = ...,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        fields = dict(headers or {})
        if auth is not None:
            fields["Authorization"] = self.basic(auth)
        if token is not None:
            fields["Authorization"] = f"token {token}"
        payload = body if json is ... else self.encoded(json)
        return self._server.handle(Request(method, self._server.api_url + path, fields, payload))

    @staticmethod
    def basic(auth: tuple[str, str]) -> str:
        return "Basic " + base64.b64encode(":".join(auth).encode()).decode()

    @staticmethod
    def encoded(json: object) -> bytes:
        return json_.dumps(json).encode()

    def cause(self) -> str | None:
        """The true cause of the last answer."""
        return self._server.exchanges[-1].cause


class ByToken:
    """An operation of an app that names a token in the body or, as older clients do, in the path."""

    def __init__(self, client: Client, method: str, operation: str, *, in_path: bool = False) -> None:
        self._client, self._method, self._operation, self._in_path = client, method, operation, in_path

    def __call__(self, app: OAuthApp | GitHubApp, text: object) -> Response:
        path, named = f"/applications/{app.client_id}/{self._operation}", {"access_token": str(text)}
        if self._in_path:
            return self._client.ask(self._method, f"{path}/{text}", auth=app.credentials)
        return self._client.ask(self._method, path, auth=app.credentials, json=named)
