"""What an endpoint gets, and what it returns."""

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
    """The anonymous caller, or somebody who signed in.

    A user signs in with a password or a token; an app with its secret, a JSON web token or the token of an
    installation.
    """

    user: User | None = None
    app: App | None = None
    token: AccessToken | None = None

    @property
    def whose(self) -> str:
        """The name of the caller for the rate limit; empty for the anonymous caller."""
        if self.user is not None:
            return f"user ID {self.user.id}"
        if self.token is not None and self.token.installation is not None:
            return f"installation ID {self.token.installation.id}"
        return f"app {self.app.client_id}" if self.app is not None else ""


ANONYMOUS: Final = Caller()


@dataclass
class Context:
    """One request on its way to an endpoint.

    Attributes:
        origin: the scheme, host and port of the request; URLs in the answer start with it.
        rate_limiter: `None` if the server has no rate limit.
        parameters: the decoded `{…}` segments of the path.
        caller: the caller that the route's policy found.
        body: the keys of the body that the route's schema knows.
    """

    store: Store
    settings: Settings
    request: Request
    origin: str
    rate_limiter: RateLimiter | None
    parameters: Mapping[str, str] = field(repr=False)
    caller: Caller = ANONYMOUS
    body: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def api_url(self) -> str:
        """The root of the API, at the origin of the request."""
        return self.origin + API_PATH

    def id_in_path(self, name: str) -> int:
        """Return the id in the path; 0, which no record has, if it is not a number."""
        return id_in(self.parameters[name])

    @property
    def user(self) -> User:
        """The calling user, on routes whose policy requires one."""
        assert self.caller.user is not None  # noqa: S101  # the policy of the route made sure of it
        return self.caller.user

    @property
    def app(self) -> App:
        """The calling app, on routes whose policy requires one."""
        assert self.caller.app is not None  # noqa: S101  # the policy of the route made sure of it
        return self.caller.app


class Answer(NamedTuple):
    """The answer of an endpoint, as plain data.

    Attributes:
        payload: the JSON body, as data or, from an endpoint that the test defines, as bytes; `None` for no body.
        last_modified: shown as `Last-Modified`, and compared with `If-Modified-Since`.
        cached: whether a client may keep it; if not, it has no `ETag`.
        cause: one sentence, for the journal, that says why the caller does not get what was asked for.
    """

    status: int
    payload: object = None
    headers: Mapping[str, str] = NO_HEADERS
    last_modified: datetime | None = None
    cause: str | None = None
    cached: bool = True


NO_CONTENT: Final = Answer(204)


def not_found(cause: str) -> NoReturn:
    """Refuse with 404 because of *cause*."""
    raise NotFound(cause)
