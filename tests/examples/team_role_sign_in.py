"""A web site for one team, whose maintainers may enter the admin page as well; with nothing but requests.

The site asks GitHub for the role on each page, so that a change there counts at once. A web framework would keep the
session of each browser, and call `Site.home` and `Site.admin` for the two pages.
"""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

_TIMEOUT: Final = 10

# What the site keeps of one browser, on the side of the server.
Session = MutableMapping[str, str]


class NotSignedInError(Exception):
    """Nobody is signed in, or not any more: the browser has to start again."""


class ForbiddenError(Exception):
    """Whoever is signed in may not see the page."""


class Site:
    """The web site.

    Args:
        url: the server, `https://github.example.com`.
        credentials: the client id and secret of an OAuth app.
        team: whose members may sign in, `organization/slug`.
    """

    def __init__(self, url: str, credentials: tuple[str, str], team: str) -> None:
        self._url = url
        self._credentials = credentials
        self._organization, _, self._slug = team.partition("/")

    def start(self, session: Session) -> str:
        """Return where to redirect the browser."""
        session["state"] = secrets.token_urlsafe(24)
        query = {"client_id": self._credentials[0], "scope": "read:org", "state": session["state"]}
        return f"{self._url}/login/oauth/authorize?{urlencode(query)}"

    def callback(self, session: Session, address: str) -> None:
        """Sign in whoever comes back, at the *address* that the server chose.

        Raises:
            NotSignedInError: the browser did not start this, the user denied, or the server refuses the code.
            ForbiddenError: the user is not in the team; the token is revoked then.
        """
        told, started = dict(parse_qsl(urlsplit(address).query)), session.pop("state", None)
        if started is None or told.get("state") != started or "code" not in told:
            raise NotSignedInError
        session["token"] = self._exchange(told["code"])
        if not self._is_in_team(session):
            self._sign_out(session)
            raise ForbiddenError

    def home(self, session: Session) -> str:
        """Return the page for everybody in the team.

        Raises:
            NotSignedInError: nobody is signed in.
            ForbiddenError: the user has left the team.
        """
        login, role = self._who(session)
        return f"Hello {login}, {role}"

    def admin(self, session: Session) -> str:
        """Return the page for the maintainers of the team.

        Raises:
            NotSignedInError: nobody is signed in.
            ForbiddenError: the user does not maintain the team.
        """
        login, role = self._who(session)
        if role != "maintainer":
            raise ForbiddenError
        return f"Hello {login}, what shall we change?"

    def _exchange(self, code: str) -> str:
        client_id, client_secret = self._credentials
        response = requests.post(
            f"{self._url}/login/oauth/access_token",
            data={"client_id": client_id, "client_secret": client_secret, "code": code},
            headers={"Accept": "application/json"},
            timeout=_TIMEOUT,
        )
        answer = response.json()
        if "error" in answer:  # with status 200
            raise NotSignedInError(answer["error"])
        return str(answer["access_token"])

    def _sign_out(self, session: Session) -> None:
        url = f"{self._url}/api/v3/applications/{self._credentials[0]}/token"
        json = {"access_token": session.pop("token")}
        requests.delete(url, auth=self._credentials, json=json, timeout=_TIMEOUT)

    # -- the team ------------------------------------------------------------------------------------

    def _is_in_team(self, session: Session) -> bool:
        """Tell whether the team is among those of the user, of which there may be many pages."""
        url: str | None = f"{self._url}/api/v3/user/teams?per_page=100"
        while url is not None:
            response = self._get(session, url)
            for team in response.json():
                if (team["organization"]["login"], team["slug"]) == (self._organization, self._slug):
                    return True
            url = response.links.get("next", {}).get("url")
        return False

    def _who(self, session: Session) -> tuple[str, str]:
        """Return the login and the role in the team, as they are now: users can be renamed."""
        api_url = f"{self._url}/api/v3"
        login = self._get(session, f"{api_url}/user").json()["login"]
        team = f"{api_url}/orgs/{self._organization}/teams/{self._slug}"
        response = self._get(session, f"{team}/memberships/{login}")
        membership: dict[str, Any] = response.json()
        if response.status_code == requests.codes.not_found or membership["state"] != "active":
            raise ForbiddenError
        return login, membership["role"]

    def _get(self, session: Session, url: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {session.get('token', '')}"}
        response = requests.get(url, headers=headers, timeout=_TIMEOUT)
        if response.status_code in (requests.codes.unauthorized, requests.codes.forbidden):
            session.clear()  # the token is dead, or the user suspended
            raise NotSignedInError(response.json()["message"])
        return response
