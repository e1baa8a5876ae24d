"""Sending a recorded request to a server of ours, with credentials, ids and texts that this one knows."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import NamedTuple

from pytest_ghes_oauth import AccessToken, Request, Response
from pytest_ghes_oauth._http.messages import Headers
from tests.recorded.exchanges import Json, Recorded
from tests.recorded.replays import Replay
from tests.recorded.seeding import TOKEN_OF_NOBODY, Stage, basic, stage


class Resent(NamedTuple):
    """A request as it was sent to our server, and the answer."""

    request: Request
    response: Response

    @property
    def body(self) -> Json:
        """The answer's JSON; `None` without a body, or beside a redirect, where no recording shows the page."""
        is_page = self.response.headers.get("Content-Type", "").startswith("text/html")
        return self.response.json() if self.response.body and not is_page else None


def resend(recorded: Recorded, replay: Replay) -> Resent:
    """Seed a server as *replay* says, and send the recorded request when it was sent."""
    scene = stage(recorded, _facts(recorded, replay), replay.release)
    token = replay.seed(scene)
    scene.server.clock.advance(timedelta(seconds=age(recorded)))
    request = _request(scene, replay, token)
    if replay.cancelled:
        return Resent(request, Response(302, Headers({"Location": scene.server.deny(request.url, scene.user)}), b""))
    return Resent(request, scene.server.handle(request))


def age(recorded: Recorded) -> float:
    """Return how many seconds before the exchange its authorization had been created."""
    if recorded.at is None or "hashed_token" not in recorded.row:
        return 0
    return max(0, (datetime.fromisoformat(recorded.at) - moment(recorded.row["created_at"])).total_seconds())


def moment(text: str) -> datetime:
    """Return the time that GitHub writes as *text*."""
    return datetime.fromisoformat(text.rstrip("Z"))


def _facts(recorded: Recorded, replay: Replay) -> Json:
    scopes = recorded.headers.get("X-OAuth-Scopes")
    # Issued in the reverse of the order that the header shows, to see it sorted.
    named = {"scopes": scopes.split(", ")[::-1]} if scopes else {}
    return {**(recorded.request_body or {}), **recorded.row, **named, **replay.before}


def _request(scene: Stage, replay: Replay, token: AccessToken | None) -> Request:
    recorded = scene.recorded
    method, path = replay.route or (recorded.method, recorded.path)
    url = _address(scene, path if token is None else _with_token_in_path(path, token))
    body = recorded.request_body if replay.body is None else replay.body
    if token is not None and "access_token" in (body or ()):
        body = {**body, "access_token": token.token}
    if scene.told:
        body = {**body, **scene.told}
    text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
    return Request(method, url, _headers(scene, replay, token), text)


def _address(scene: Stage, path: str) -> str:
    # The web site is not below the API.
    below = scene.server.url if path.startswith("/login/") else scene.server.api_url
    return below + path.removeprefix("/api/v3")


def _with_token_in_path(path: str, token: AccessToken) -> str:
    path = re.sub("(?<=^/authorizations/)[0-9]+$", str(token.id), path)
    return re.sub("(?<=/tokens/)[^/]+$", token.token, path)


def _headers(scene: Stage, replay: Replay, token: AccessToken | None) -> dict[str, str]:
    authorization = {
        "none": {},
        "basic-user": {"Authorization": basic(scene.user.login, scene.password)},
        "basic-app": {"Authorization": basic(*scene.app.credentials)},
        "token": {"Authorization": f"token {token.token if token else TOKEN_OF_NOBODY}"},
    }[replay.auth or scene.recorded.auth]
    otp = {"X-GitHub-OTP": scene.user.otp} if scene.recorded.otp else {}
    return {"Accept": _accept(scene.recorded), "Content-Type": "application/json", **authorization, **otp}


def _accept(recorded: Recorded) -> str:
    # The web site answers in JSON only who asks for it; that these did, the body tells.
    asked = recorded.path.startswith("/login/") and isinstance(recorded.body, dict)
    return "application/json" if asked else recorded.accept
