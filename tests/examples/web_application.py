"""A web site for the members of one organization, who sign in with GitHub Enterprise; with nothing but requests.

A web framework would call `Site.start` for `/sign-in`, `Site.callback` for the address that GitHub sends the browser
back to, `Site.member` on any other page and `Site.sign_out` for `/sign-out`, each with the session of the browser.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

_TIMEOUT: Final = 10

# A token that would expire this soon is refreshed at once.
_LEEWAY: Final = timedelta(minutes=1)

# What the site keeps of one browser, on the side of the server.
Session = MutableMapping[str, Any]


class SignInError(Exception):
    """Nobody was signed in."""


class ForgedCallbackError(SignInError):
    """The browser did not start this sign-in, or finished it before."""


class DeniedError(SignInError):
    """The user did not agree, or withheld a scope that the site needs."""


class RefusedError(SignInError):
    """The server does not accept the code, or the app."""


class UnverifiedAddressError(SignInError):
    """The user's primary address is not verified."""


class NotAMemberError(SignInError):
    """The user does not belong to the organization."""


class SignedOutError(Exception):
    """Nobody is signed in, or not any more: the browser has to start again."""


@dataclass(frozen=True)
class Member:
    """Who is signed in."""

    login: str
    address: str


def _system_time() -> datetime:
    return datetime.now(timezone.utc)


class Site:
    """The web site.

    Args:
        url: the server, `https://github.example.com`.
        credentials: the client id and secret of an OAuth app or a GitHub App.
        callback_url: where the browser comes back to.
        organization: whose members may sign in.
        scopes: what to ask the user for; GitHub Apps ask for none.
    """

    def __init__(
        self,
        url: str,
        credentials: tuple[str, str],
        callback_url: str,
        organization: str,
        scopes: Sequence[str] = (),
        now: Callable[[], datetime] = _system_time,
    ) -> None:
        self._url = url
        self._credentials = credentials
        self._callback_url = callback_url
        self._organization = organization
        self._scopes = scopes
        self._now = now

    def start(self, session: Session) -> str:
        """Return where to redirect the browser."""
        session["state"] = secrets.token_urlsafe(24)
        query = {
            "client_id": self._credentials[0],
            "redirect_uri": self._callback_url,
            "scope": " ".join(self._scopes),
            "state": session["state"],
        }
        return f"{self._url}/login/oauth/authorize?{urlencode(query)}"

    def callback(self, session: Session, address: str) -> Member:
        """Sign in whoever comes back, at the *address* that the server chose.

        Raises:
            SignInError: nobody may be signed in; no token is left alive then.
        """
        told = dict(parse_qsl(urlsplit(address).query))
        started = session.pop("state", None)
        if started is None or not secrets.compare_digest(told.get("state", "").encode(), started.encode()):
            raise ForgedCallbackError
        if "error" in told:
            raise (DeniedError if told["error"] == "access_denied" else RefusedError)(told["error_description"])
        answer = self._ask_for_token({"code": told["code"], "redirect_uri": self._callback_url})
        self._keep(session, answer)
        try:
            self._require_scopes(answer["scope"])
            session["member"] = self._admit(session)
        except Exception:
            self.sign_out(session)
            raise
        return self.member(session)

    def member(self, session: Session) -> Member:
        """Return who is signed in, still belongs to the organization, and has a living token.

        Raises:
            SignedOutError: nobody; the session is empty then.
        """
        if "member" not in session:
            raise SignedOutError
        try:
            self._refresh_in_time(session)
            self._require_membership(session, session["member"].login)
        except (SignInError, SignedOutError) as problem:
            self.sign_out(session)
            raise SignedOutError from problem
        member: Member = session["member"]
        return member

    def sign_out(self, session: Session) -> None:
        """Revoke the token, if there is a living one, and forget the browser."""
        if "token" in session:
            requests.delete(
                f"{self._url}/api/v3/applications/{self._credentials[0]}/token",
                auth=self._credentials,
                json={"access_token": session["token"]},
                timeout=_TIMEOUT,
            )  # 404 says that it is dead already
        session.clear()

    # -- tokens --------------------------------------------------------------------------------------

    def _ask_for_token(self, proof: Mapping[str, str]) -> Mapping[str, Any]:
        client_id, client_secret = self._credentials
        response = requests.post(
            f"{self._url}/login/oauth/access_token",
            data={"client_id": client_id, "client_secret": client_secret, **proof},
            headers={"Accept": "application/json"},
            timeout=_TIMEOUT,
        )
        answer: Mapping[str, Any] = response.json()
        if "error" in answer:  # with status 200
            unverified = answer["error"] == "unverified_user_email"
            raise (UnverifiedAddressError if unverified else RefusedError)(answer["error"])
        return answer

    def _keep(self, session: Session, answer: Mapping[str, Any]) -> None:
        session["token"] = answer["access_token"]
        session["refresh_token"] = answer.get("refresh_token")
        lifetime = answer.get("expires_in")  # tokens of OAuth apps do not expire
        session["expires_at"] = None if lifetime is None else self._now() + timedelta(seconds=lifetime)

    def _refresh_in_time(self, session: Session) -> None:
        if session["expires_at"] is not None and self._now() >= session["expires_at"] - _LEEWAY:
            proof = {"grant_type": "refresh_token", "refresh_token": session["refresh_token"]}
            self._keep(session, self._ask_for_token(proof))

    # -- the user ------------------------------------------------------------------------------------

    def _admit(self, session: Session) -> Member:
        login = self._get(session, "/user").json()["login"]
        self._require_membership(session, login)
        addresses = self._get(session, "/user/emails?per_page=100").json()
        verified = [one["email"] for one in addresses if one["primary"] and one["verified"]]
        if not verified:
            raise UnverifiedAddressError
        return Member(login, verified[0])

    def _require_scopes(self, granted: str) -> None:
        withheld = {*self._scopes}.difference(granted.split(","))  # GitHub joins by commas
        if withheld:
            raise DeniedError(", ".join(sorted(withheld)))

    def _require_membership(self, session: Session, login: str) -> None:
        # Members see each other and get 204; anybody else is sent on to the public members.
        response = self._get(session, f"/orgs/{self._organization}/members/{login}")
        if response.status_code != requests.codes.no_content:
            raise NotAMemberError(login)

    def _get(self, session: Session, path: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {session['token']}"}
        address = f"{self._url}/api/v3{path}"
        response = requests.get(address, headers=headers, allow_redirects=False, timeout=_TIMEOUT)
        if response.status_code in (requests.codes.unauthorized, requests.codes.forbidden):
            raise SignedOutError(response.json()["message"])  # the token is dead, or the user suspended
        return response
