"""What an endpoint is given and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple, NoReturn

from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._domain.records import id_in
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._domain.tokens import AccessToken
from pytest_ghes_oauth._http.addresses import API_PATH
from pytest_ghes_oauth._http.messages import Request
from pytest_ghes_oauth._rest.errors import NO_HEADERS, NotFound
from pytest_ghes_oauth._rest.rate_limit import RateLimiter
from pytest_ghes_oauth._settings import Settings


class Caller(NamedTuple):
    """The anonymous caller, an app with its secret, a user with a password, or a user with a token."""

    user: User | None = None
    app: App | None = None
    token: AccessToken | None = None

    @property
    def whose(self) -> str:
        """How the rate limit names the caller; empty for the anonymous one."""
        if self.user is not None:
            return f"user ID {self.user.id}"
        return f"app {self.app.client_id}" if self.app is not None else ""


ANONYMOUS: Final = Caller()


@dataclass
class Context:
    """One request on its way to an endpoint.

    Attributes:
        origin: scheme, host and port that were called; the answer's URLs name it.
        rate_limiter: `None` where the server does not limit.
        parameters: the decoded `{…}` segments of the path.
        caller: who the route's policy found to be calling.
        body: the keys of the body that the route's schema knows.
    """

    store: Store
    settings: Settings
    request: Request
    origin: str
    rate_limiter: RateLimiter | None
    parameters: Mapping[str, str]
    caller: Caller = ANONYMOUS
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def api_url(self) -> str:
        """The root of the API under the origin that was called."""
        return self.origin + API_PATH

    def id_in_path(self, name: str) -> int:
        """Return the id in the path; 0 for what no id looks like."""
        return id_in(self.parameters[name])

    @property
    def user(self) -> User:
        """The calling user, on routes whose policy makes sure of one."""
        assert self.caller.user is not None  # noqa: S101  # the policy of the route saw to it
        return self.caller.user

    @property
    def app(self) -> App:
        """The calling app, on routes whose policy makes sure of one."""
        assert self.caller.app is not None  # noqa: S101  # the policy of the route saw to it
        return self.caller.app


class Answer(NamedTuple):
    """What an endpoint gives back: plain data, never bytes.

    Attributes:
        payload: the JSON body; `None` for none.
        last_modified: shown as `Last-Modified`, and compared with `If-Modified-Since`.
        cause: why the caller does not get what was asked for, in one sentence, for the journal.
    """

    status: int
    payload: object = None
    headers: Mapping[str, str] = NO_HEADERS
    last_modified: datetime | None = None
    cause: str | None = None


NO_CONTENT: Final = Answer(204)


def not_found(cause: str) -> NoReturn:
    """Refuse with 404, for *cause*."""
    raise NotFound(cause)
