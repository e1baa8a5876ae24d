"""Who is in the organization, as GitHub knows at this moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from tests.examples.backoffice.github.connection import Connection
from tests.examples.backoffice.github.errors import DeadTokenError, NotAMemberError
from tests.examples.backoffice.github.tokens import Token


@dataclass(frozen=True)
class Member:
    """A member of the organization."""

    login: str
    is_owner: bool


def login_of(connection: Connection, token: Token) -> str:
    """Return whose token it is.

    Raises:
        DeadTokenError: it is nobody's any more.
    """
    return str(_get(connection, token, "/user")["login"])


def member(connection: Connection, token: Token, organization: str, team: str | None = None) -> Member:
    """Return the user of *token*, who is in the organization, and in the team if there is one.

    Raises:
        DeadTokenError: the token does not work any more.
        NotAMemberError: the user is not, or only invited, or suspended.
    """
    membership = _active(_get(connection, token, f"/user/memberships/orgs/{organization}"))
    found = Member(membership["user"]["login"], membership["role"] == "admin")
    if team is not None:
        _active(_get(connection, token, f"/orgs/{organization}/teams/{team}/memberships/{found.login}"))
    return found


def _active(membership: Mapping[str, Any]) -> Mapping[str, Any]:
    if membership["state"] != "active":
        raise NotAMemberError("You have not accepted the invitation yet.")
    return membership


def _get(connection: Connection, token: Token, path: str) -> Mapping[str, Any]:
    response = connection.call("GET", path, token.bearer)
    answer: Mapping[str, Any] = response.json()
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        raise DeadTokenError(answer["message"])
    if not response.ok:
        raise NotAMemberError("You are not a member.")
    return answer
