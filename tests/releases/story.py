"""One client that does its work on any release, by the operations that the release has."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import requests

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User

JSON = {"Accept": "application/json"}
PREVIEW = {"Accept": "application/vnd.github.machine-man-preview+json"}


class Story:
    """A client with a transport, and the server that it talks to."""

    def __init__(self, server: GitHubEnterpriseServer) -> None:
        self.server = server
        self._by_path = server.release < "2.20"

    # -- an app and its tokens ---------------------------------------------------------------------

    def check(self, app: OAuthApp | GitHubApp, text: object) -> requests.Response:
        return self._app_asks("GET" if self._by_path else "POST", app, "token", text)

    def reset(self, app: OAuthApp | GitHubApp, text: object) -> requests.Response:
        return self._app_asks("POST" if self._by_path else "PATCH", app, "token", text)

    def delete(self, app: OAuthApp | GitHubApp, text: object) -> requests.Response:
        return self._app_asks("DELETE", app, "token", text)

    def delete_grant(self, app: OAuthApp | GitHubApp, text: object) -> requests.Response:
        return self._app_asks("DELETE", app, "grant", text)

    def scope(self, app: GitHubApp, text: object, target: str) -> requests.Response:
        url = f"{self.server.api_url}/applications/{app.client_id}/token/scoped"
        body = {"access_token": str(text), "target": target}
        return requests.post(url, auth=app.credentials, json=body, timeout=5)

    def _app_asks(self, method: str, app: OAuthApp | GitHubApp, what: str, text: object) -> requests.Response:
        url = f"{self.server.api_url}/applications/{app.client_id}/{what}"
        if self._by_path:
            return requests.request(method, f"{url}s/{text}", auth=app.credentials, timeout=5)
        return requests.request(method, url, auth=app.credentials, json={"access_token": str(text)}, timeout=5)

    # -- a user --------------------------------------------------------------------------------------

    def whoami(self, text: object) -> int:
        """The status that a token gets."""
        headers = {"Authorization": f"token {text}"}
        return requests.get(f"{self.server.api_url}/user", headers=headers, timeout=5).status_code

    def listed(self, user: User, path: str) -> list[dict[str, Any]]:
        """What *user* is listed with a password."""
        response = requests.get(self.server.api_url + path, auth=user.credentials, timeout=5)
        rows = response.json()
        assert (response.status_code, isinstance(rows, list)) == (200, True)
        return list(rows)

    # -- signing in --------------------------------------------------------------------------------------

    def sign_in(self, user: User, app: OAuthApp | GitHubApp, **query: str) -> dict[str, Any]:
        """What *app* is told when it has sent *user* through the web flow."""
        page = requests.Request(
            "GET", f"{self.server.url}/login/oauth/authorize", params={"client_id": app.client_id, **query}
        )
        callback = self.server.approve(page.prepare().url or "", user)
        return self._token({"client_id": app.client_id, "client_secret": app.client_secret, "code": _code(callback)})

    def refresh(self, app: GitHubApp, refresh_token: str) -> dict[str, Any]:
        """What *app* is told for a refresh token."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self._token({"client_id": app.client_id, "client_secret": app.client_secret, **form})

    def _token(self, form: dict[str, str]) -> dict[str, Any]:
        response = requests.post(f"{self.server.url}/login/oauth/access_token", headers=JSON, data=form, timeout=5)
        assert response.status_code == 200
        return dict(response.json())

    # -- what is consistent --------------------------------------------------------------------------------

    def assert_consistent(self, user: User, *seen: AccessToken) -> None:
        """Every view of the state says the same: collections, lists, checks, events and texts that sign in."""
        living = [token for token in self.server.tokens if token.user is user]
        of_oauth = [token.id for token in living if not isinstance(token.app, GitHubApp)]
        grants = [one.id for one in self.server.grants if one.user is user and isinstance(one.app, OAuthApp)]
        assert sorted(row["id"] for row in self.listed(user, "/authorizations")) == sorted(of_oauth)
        assert [row["id"] for row in self.listed(user, "/applications/grants")] == grants
        for token in {*living, *seen}:
            alive = token in living
            assert (token.is_active, self.whoami(token)) == (alive, 200 if alive else 401)
            assert token.app is None or self.check(token.app, token).status_code == (200 if alive else 404)
        names = [event.name for event in self.server.events]
        assert len(self.server.tokens) == names.count("token.issued") - names.count("token.revoked")
        assert len(self.server.grants) == names.count("grant.created") - names.count("grant.revoked")


def _code(callback: str) -> str:
    code = parse_qs(callback.partition("?")[2])["code"]
    return code[0]
