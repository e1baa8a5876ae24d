"""The way to GitHub: time-outs, a second try for what has no effects, and pauses where GitHub asks for them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, NamedTuple, TypedDict

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.util import Retry

from tests.examples.backoffice.github.errors import UnavailableError

_TIMEOUT: Final = (3, 10)
# No sleeping between the two: somebody looks at a browser.
_RETRY: Final = Retry(
    total=1,
    connect=0,
    allowed_methods=["GET"],
    status_forcelist=[502, 504],
    raise_on_status=False,
    respect_retry_after_header=False,
)


class Credentials(NamedTuple):
    """The login and password of a user, or the client id and secret of an app."""

    name: str
    secret: str


class Bearer(NamedTuple):
    """The text of an access token."""

    token: str


class Payload(TypedDict, total=False):
    """What a request carries."""

    params: Mapping[str, str | int]
    data: Mapping[str, str]
    json: Mapping[str, str]
    headers: Mapping[str, str]


class Connection:
    """The way to one GitHub Enterprise Server.

    Args:
        url: the origin, `https://github.example.com`.
    """

    def __init__(self, url: str) -> None:
        self.url: Final = url
        self._session: Final = requests.Session()
        self._session.mount(url, HTTPAdapter(max_retries=_RETRY))
        self._session.headers["User-Agent"] = "acme-backoffice"
        self._paused_until: Final[dict[Credentials | Bearer, float]] = {}

    def ask(self, path: str, parameters: Mapping[str, str]) -> Mapping[str, Any]:
        """Return what an endpoint of OAuth answers, also where it refuses.

        Raises:
            UnavailableError: there is no answer.
        """
        response = self._send("POST", path, None, {"data": parameters, "headers": {"Accept": "application/json"}})
        return _decoded(response)

    def call(
        self, method: str, path: str, caller: Credentials | Bearer, payload: Payload | None = None
    ) -> requests.Response:
        """Return what the REST API answers to *caller*, also where it refuses.

        Raises:
            UnavailableError: there is no answer, or GitHub wants no requests of this caller for a while.
        """
        self._require_no_pause(caller)
        response = self._send(method, f"/api/v3{path}", caller, payload or {})
        self._pause_if_limited(caller, response)
        return response

    def _send(self, method: str, path: str, caller: Credentials | Bearer | None, payload: Payload) -> requests.Response:
        auth = _Authorization(caller)
        try:
            response = self._session.request(
                method, self.url + path, auth=auth, timeout=_TIMEOUT, allow_redirects=False, **payload
            )
        except requests.RequestException as problem:
            raise UnavailableError("GitHub does not answer.") from problem
        if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            raise UnavailableError("GitHub is down for maintenance.")
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise UnavailableError("GitHub is having trouble.")
        return response

    # -- pauses --------------------------------------------------------------------------------------

    def _require_no_pause(self, caller: Credentials | Bearer) -> None:
        left = self._paused_until.get(caller, 0) - time.time()
        if left > 0:
            raise _busy(left)
        self._paused_until.pop(caller, None)

    def _pause_if_limited(self, caller: Credentials | Bearer, response: requests.Response) -> None:
        seconds = _wait_asked_for(response)
        if seconds is not None:
            self._paused_until[caller] = time.time() + seconds
            raise _busy(seconds)


class _Authorization(AuthBase):
    """Whom a request is sent for; unlike `auth=None`, nobody is not looked up in a `.netrc`."""

    def __init__(self, caller: Credentials | Bearer | None) -> None:
        self._caller = caller

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if isinstance(self._caller, Bearer):
            request.headers["Authorization"] = f"Bearer {self._caller.token}"
        elif self._caller is not None:
            request.prepare_auth((self._caller.name, self._caller.secret))
        return request


def _decoded(response: requests.Response) -> Mapping[str, Any]:
    try:
        answer: Mapping[str, Any] = response.json()
    except requests.JSONDecodeError as problem:
        raise UnavailableError("GitHub is having trouble.") from problem
    return answer


def _wait_asked_for(response: requests.Response) -> float | None:
    """Return the seconds until GitHub wants to hear from the caller again; `None` if it is not limited."""
    if response.status_code not in (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS):
        return None
    if "Retry-After" in response.headers:
        return float(response.headers["Retry-After"])
    if response.headers.get("X-RateLimit-Remaining") == "0":
        return float(response.headers["X-RateLimit-Reset"]) - time.time()
    return None


def _busy(seconds: float) -> UnavailableError:
    return UnavailableError("GitHub is busy.", max(1, round(seconds)))
