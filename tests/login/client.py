"""A browser, an app and a device in one: what they send to `handle` below `/login`, and how they read the answer."""

from __future__ import annotations

import base64
import json as json_
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, Request, Response, User

AUTHORIZE = "/login/oauth/authorize"
ACCESS_TOKEN = "/login/oauth/access_token"
DEVICE_CODE = "/login/device/code"

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

# flows 99, for 3.3: where each `error_uri` begins.
DOCUMENTATION = "https://docs.github.com/enterprise/3.3"

Fields = Mapping[str, object]


class Site:
    """`site.post(ACCESS_TOKEN, form={...}, accept="application/json")`: paths are below the server's origin."""

    def __init__(self, server: GitHubEnterpriseServer) -> None:
        self._server = server

    def ask(
        self, method: str, path: str, *, query: Fields | None = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Send a request without a body."""
        return self._server.handle(Request(method, self.url(path, query), headers))

    def post(
        self,
        path: str,
        *,
        form: Fields | None = None,
        json: object = ...,
        query: Fields | None = None,
        auth: tuple[str, str] | None = None,
        accept: str | None = JSON,
    ) -> Response:
        """Send parameters as a form, as JSON, in the query, or client credentials as Basic; `None` sends no Accept."""
        headers, body = {}, b""
        if accept is not None:
            headers["Accept"] = accept
        if auth is not None:
            headers["Authorization"] = "Basic " + base64.b64encode(":".join(auth).encode()).decode()
        if form is not None:
            headers["Content-Type"], body = FORM, urlencode(form).encode()
        if json is not ...:
            headers["Content-Type"], body = JSON, json_.dumps(json).encode()
        return self._server.handle(Request("POST", self.url(path, query), headers, body))

    def url(self, path: str, query: Fields | None = None) -> str:
        """The URL of a page with a query."""
        return self._server.url + path + (f"?{urlencode(query)}" if query else "")

    def page(self, app: OAuthApp | GitHubApp, **query: object) -> str:
        """The URL to which *app* sends its users."""
        return self.url(AUTHORIZE, {"client_id": app.client_id, **query})

    def code(self, user: User, app: OAuthApp | GitHubApp, **query: object) -> str:
        """The code that *app* gets if *user* agrees to all it asks for."""
        return callback(self._server.approve(self.page(app, **query), user))["code"]

    def exchange(
        self, app: OAuthApp | GitHubApp, code: str, *, accept: str | None = JSON, **fields: object
    ) -> Response:
        """Exchange a code as *app* does, in a form."""
        form = {"client_id": app.client_id, "client_secret": app.client_secret, "code": code, **fields}
        return self.post(ACCESS_TOKEN, form=form, accept=accept)

    def cause(self) -> str | None:
        """The true cause of the last answer."""
        return self._server.exchanges[-1].cause


def callback(url: str) -> dict[str, str]:
    """What the query of a callback URL says, in order."""
    return dict(parse_qsl(url.partition("?")[2], keep_blank_values=True, strict_parsing=True))


def told(response: Response) -> dict[str, object]:
    """The JSON object of an answer with status 200, a success or a refusal."""
    assert response.status == 200, response.body
    body = response.json()
    assert isinstance(body, dict)
    return body


def token_in(response: Response) -> str:
    """The access token of a success."""
    text = told(response).get("access_token")
    assert isinstance(text, str), response.body
    return text


def error_in(response: Response) -> str:
    """The `error` of a refusal with status 200, which has no token."""
    body = told(response)
    assert "access_token" not in body
    return str(body["error"])
