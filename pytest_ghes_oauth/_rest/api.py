"""The way of a request through the REST API.

route -> policy (who is calling) -> rate limit -> scopes -> body -> endpoint -> render
"""

from __future__ import annotations

from typing import Final

from pytest_ghes_oauth._domain.misuse import AlreadyExists
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._http.addresses import API_PATH
from pytest_ghes_oauth._http.messages import Outcome, Request
from pytest_ghes_oauth._http.routing import NoRoute, Router
from pytest_ghes_oauth._rest import bodies, documentation, policies, upgrading
from pytest_ghes_oauth._rest.context import Answer, Context
from pytest_ghes_oauth._rest.documentation import OVERVIEW
from pytest_ghes_oauth._rest.errors import NoSuchRoute, RestError
from pytest_ghes_oauth._rest.rate_limit import RateLimiter
from pytest_ghes_oauth._rest.rendering import PREFLIGHT, render
from pytest_ghes_oauth._rest.routes import ROUTES, Route
from pytest_ghes_oauth._settings import Settings

_ROUTER: Final = Router(ROUTES)


class RestApi:
    """The REST API of one server."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store: Final = store
        self._settings: Final = settings
        self._resources: Final[Router[Route]] = Router([])
        self._rate_limiter: Final = None if settings.rate_limit is None else RateLimiter(settings.rate_limit)

    def answer(self, request: Request) -> Outcome | None:
        """Return GitHub's answer to *request*; `None` if its path is not modelled in any release."""
        found = self._find(request)
        return None if found is None else self.answer_at(request, found)

    def answer_at(self, request: Request, found: tuple[Route, dict[str, str]] | NoRoute) -> Outcome:
        """Return GitHub's answer to *request*, whose route and parameters are *found*."""
        route, parameters = (None, {}) if isinstance(found, NoRoute) else found
        operation = found.operation if isinstance(found, NoRoute) else found[0].named_at(self._store.release)
        origin = request.origin or self._settings.url
        context = Context(self._store, self._settings, request, origin, self._rate_limiter, parameters)
        try:
            answer = self._ask(context, found)
        except RestError as error:
            answer = self._refusal(error, route)
        if self._rate_limiter is not None:
            quota = self._rate_limiter.quota(context.caller.whose, self._store.clock.now())
            answer = answer._replace(headers={**answer.headers, **quota.headers()})
        accepted_scopes = ", ".join(route.accepted_scopes) if route else ""
        response = render(self._store, request, context.caller, accepted_scopes, answer)
        return Outcome(response, operation, answer.cause)

    def paths(self) -> list[str]:
        """Return the templates of all modelled paths."""
        return [API_PATH + path for path in (*_ROUTER.paths(), *self._resources.paths())]

    def add_resource(self, route: Route) -> None:
        """Add *route*, an endpoint that the test defines.

        Raises:
            AlreadyExists: another route has this method and path.
        """
        for taken in (*_ROUTER.at(route.path), *self._resources.at(route.path)):
            if taken.method == route.method:
                msg = f"{route.method} {taken.path} is already answered; to replace the answer: "
                msg += f"ghes.responses.add({route.method!r}, ghes.api_url + {route.path!r}, json=...)"
                raise AlreadyExists(msg)
        self._resources.add(route)

    def _find(self, request: Request) -> tuple[Route, dict[str, str]] | NoRoute | None:
        path, release = _below_api(request), self._store.release
        found = _ROUTER.find(request.method, path, release)
        if isinstance(found, tuple):
            return found
        own = self._resources.find(request.method, path, release)
        return own if isinstance(own, tuple) else found or own

    def _ask(self, context: Context, found: tuple[Route, dict[str, str]] | NoRoute) -> Answer:
        if isinstance(found, NoRoute):
            if context.request.method == "OPTIONS":
                return Answer(204, headers=PREFLIGHT)
            if self._settings.private_mode:
                policies.anyone(context)  # refuses anonymous callers
            raise NoSuchRoute(found.cause)
        route, _ = found
        upgrading.warn(route, self._store.release)
        context.caller = route.policy(context)
        # A request that the policy refuses does not count (inferred).
        if self._rate_limiter is not None and route.counted:
            self._rate_limiter.count(context.caller.whose, self._store.clock.now())
        policies.require_scope(context.caller, route.accepted_scopes, route.without_scope)
        if route.body is not None:
            context.body = bodies.read(context.request.method, context.request.body, route.body, self._store.release)
        return route.endpoint(context)

    def _refusal(self, error: RestError, route: Route | None) -> Answer:
        facts = self._store.facts
        url = documentation.url(
            facts, error.documented_at or (route and route.documented_at(self._store.release)) or OVERVIEW
        )
        return Answer(
            error.status, error.payload(url, with_status=facts.error_status), error.headers, cause=error.cause
        )


def _below_api(request: Request) -> str:
    """Return the path below `/api/v3`; for any other path, the empty one, which no route has."""
    before, at, below = request.path.partition(API_PATH)
    return (below or "/") if at and not before and below[:1] in ("", "/") else ""
