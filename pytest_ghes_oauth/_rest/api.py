"""A request's way through the REST API, from its path to the response.

route -> policy (who is calling) -> rate limit -> body -> endpoint -> render
"""

from __future__ import annotations

import difflib
from typing import Final, NamedTuple

from pytest_ghes_oauth._domain.misuse import UnmodelledPath
from pytest_ghes_oauth._domain.releases import Release
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._http.messages import Request, Response
from pytest_ghes_oauth._http.routing import Router
from pytest_ghes_oauth._rest import authentication, bodies
from pytest_ghes_oauth._rest.context import API_PATH, Answer, Context
from pytest_ghes_oauth._rest.errors import OVERVIEW, NoSuchRoute, RestError
from pytest_ghes_oauth._rest.rate_limit import RateLimiter
from pytest_ghes_oauth._rest.rendering import PREFLIGHT, render
from pytest_ghes_oauth._rest.routes import ROUTES, Route
from pytest_ghes_oauth._settings import Settings

_ROUTER: Final = Router(ROUTES)


class Outcome(NamedTuple):
    """A response, the operation that gave it, and why it refused."""

    response: Response
    operation: str | None
    cause: str | None


class RestApi:
    """Everything below `/api/v3` of one server."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store: Final = store
        self._settings: Final = settings
        self._rate_limiter: Final = None if settings.rate_limit is None else RateLimiter(settings.rate_limit)

    def answer(self, request: Request) -> Outcome:
        """Return GitHub's answer to *request*.

        Raises:
            UnmodelledPath: the fake models the path in no release.
        """
        route, parameters, siblings = self._route(request)
        origin = request.origin or self._settings.url
        context = Context(self._store, self._settings, request, origin, self._rate_limiter, parameters)
        try:
            answer, cause = self._ask(context, route, siblings), None
        except RestError as error:
            answer, cause = self._refusal(error, route), error.cause
        if self._rate_limiter is not None:
            quota = self._rate_limiter.quota(context.caller, self._store.clock.now())
            answer = answer._replace(headers={**answer.headers, **quota.headers()})
        response = render(self._store, request, context.caller, route.accepted_scopes if route else "", answer)
        return Outcome(response, route.operation if route else None, cause)

    def _route(self, request: Request) -> tuple[Route | None, dict[str, str], list[Route]]:
        """Return the route and its parameters or, where none answers, the routes of the path for other verbs."""
        path = _below_api(request)
        match = _ROUTER.match("GET" if request.method == "HEAD" else request.method, path)
        if match is not None and match[0].lives_in(self._store.release):
            return *match, []
        siblings = _ROUTER.at(path) or _ROUTER.at(path.rstrip("/"))
        if not siblings:
            raise _unmodelled(request)
        return None, {}, siblings

    def _ask(self, context: Context, route: Route | None, siblings: list[Route]) -> Answer:
        if route is None:
            if context.request.method == "OPTIONS":
                return Answer(204, headers=PREFLIGHT)
            if self._settings.private_mode:
                authentication.anyone(context)  # which refuses the anonymous
            raise NoSuchRoute(_why_no_route(context.request, siblings, self._store.release))
        context.caller = route.policy(context)
        # Who is refused by the policy has used up nothing (inferred).
        if self._rate_limiter is not None and route.counted:
            self._rate_limiter.count(context.caller, self._store.clock.now())
        context.body = bodies.read(context.request.method, context.request.body, route.body)
        return route.endpoint(context)

    def _refusal(self, error: RestError, route: Route | None) -> Answer:
        page = error.documented_at
        if page is None:
            page = f"/rest/reference/{route.documentation}" if route else OVERVIEW
        url = self._store.facts.documentation_url + page
        return Answer(error.status, error.payload(url), error.headers)


def _below_api(request: Request) -> str:
    """Return the path below `/api/v3`, or the empty one, which nothing is at, for any other path."""
    before, at, below = request.path.partition(API_PATH)
    return (below or "/") if at and not before and below[:1] in ("", "/") else ""


def _why_no_route(request: Request, siblings: list[Route], release: Release) -> str:
    living = [route.method for route in siblings if route.lives_in(release)]
    if request.path.endswith("/"):
        return f"{request.path} ends in a slash, and {siblings[0].path} does not"
    if request.method in (route.method for route in siblings):
        return f"{request.method} {siblings[0].path} was removed in GHES {siblings[0].removed_in}"
    return f"{siblings[0].path} knows {', '.join(dict.fromkeys(living))}, not {request.method}"


def _unmodelled(request: Request) -> UnmodelledPath:
    paths = [API_PATH + path for path in _ROUTER.paths()]
    nearest = difflib.get_close_matches(request.path, paths, n=1, cutoff=0.0)[0]
    without_query = request.origin + request.path
    prefix = (
        "" if request.path.startswith(API_PATH) else f"; paths of the API begin with {API_PATH}, as ghes.api_url does"
    )
    msg = (
        f"{request.method} {without_query} is faked in no release; the nearest path that is: {nearest}{prefix}. "
        f"To answer it in this test: ghes.responses.add({request.method!r}, {without_query!r}, json=...)"
    )
    return UnmodelledPath(msg)
