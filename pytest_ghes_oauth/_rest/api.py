"""The way of a request through the REST API.

route -> policy (who is calling) -> rate limit -> scopes -> body -> endpoint -> render
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final, NoReturn

from pytest_ghes_oauth._domain.limits import DEFAULT_RATE_LIMIT
from pytest_ghes_oauth._domain.misuse import AlreadyExists
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._http.addresses import API_PATH
from pytest_ghes_oauth._http.calls import Call, Refusal
from pytest_ghes_oauth._http.messages import Outcome, Request
from pytest_ghes_oauth._http.routing import NoRoute, Router
from pytest_ghes_oauth._rest import bodies, documentation, policies, refusals, upgrading
from pytest_ghes_oauth._rest.context import ANONYMOUS, Answer, Context
from pytest_ghes_oauth._rest.documentation import OVERVIEW
from pytest_ghes_oauth._rest.errors import NoSuchRoute, RestError
from pytest_ghes_oauth._rest.rate_limit import RateLimiter
from pytest_ghes_oauth._rest.recognition import recognized
from pytest_ghes_oauth._rest.rendering import PREFLIGHT, render
from pytest_ghes_oauth._rest.routes import ROUTES, Endpoint, Route
from pytest_ghes_oauth._settings import Settings

_ROUTER: Final = Router(ROUTES)

# A route with the values of its `{…}` segments, or why there is none.
Found = tuple[Route, dict[str, str]] | NoRoute


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

    def call(self, request: Request) -> Call | None:
        """Return what is known of *request* before it is answered; `None` if its path is not modelled."""
        found = self._find(request)
        return None if found is None else self.call_at(request, found)

    def refuse(self, request: Request, refusal: Refusal) -> Outcome | None:
        """Return *refusal* in GitHub's words; `None` if the path of *request* is not modelled."""
        found = self._find(request)
        return None if found is None else self.refuse_at(request, found, refusal)

    def answer_at(self, request: Request, found: Found) -> Outcome:
        """Return GitHub's answer to *request*, whose route and parameters are *found*."""
        return self._outcome(self._context(request, found), found, lambda context: self._ask(context, found))

    def call_at(self, request: Request, found: Found) -> Call:
        """Return what is known of *request*, whose route and parameters are *found*, before it is answered."""
        return Call(request, self._operation(found), *recognized(self._context(request, found)))

    def refuse_at(self, request: Request, found: Found, refusal: Refusal) -> Outcome:
        """Return *refusal* in GitHub's words to *request*, whose route and parameters are *found*."""
        context = self._context(request, found)
        caller = recognized(context)
        if caller.whose:  # a dead token is nobody's
            context.caller = caller
        error = refusals.error_of(refusal, caller.whose, self._settings.rate_limit or DEFAULT_RATE_LIMIT)
        return self._outcome(context, found, lambda _: _raise(error))

    def documented(self) -> Mapping[str, tuple[str, ...]]:
        """Return the statuses of refusals that each operation documents on this release."""
        return _ROUTER.refusals(self._store.release)

    def _context(self, request: Request, found: Found) -> Context:
        parameters = {} if isinstance(found, NoRoute) else found[1]
        origin = request.origin or self._settings.url
        return Context(self._store, self._settings, request, origin, self._rate_limiter, parameters)

    def _operation(self, found: Found) -> str | None:
        return found.operation if isinstance(found, NoRoute) else found[0].named_at(self._store.release)

    def _outcome(self, context: Context, found: Found, ask: Endpoint) -> Outcome:
        route = None if isinstance(found, NoRoute) else found[0]
        try:
            answer = ask(context)
        except RestError as error:
            answer = self._refusal(error, route)
        if self._rate_limiter is not None:
            quota = self._rate_limiter.quota(context.caller.whose, self._store.clock.now())
            answer = answer._replace(headers={**quota.headers(), **answer.headers})
        accepted_scopes = ", ".join(route.accepted_scopes) if route else ""
        response = render(self._store, context.request, context.caller, accepted_scopes, answer)
        caller = recognized(context) if context.caller == ANONYMOUS else context.caller
        return Outcome(response, self._operation(found), answer.cause, None, *caller)

    def paths(self) -> list[str]:
        """Return the templates of all modelled paths."""
        return [API_PATH + path for path in (*_ROUTER.paths(), *self._resources.paths())]

    def knows(self, path: str) -> bool:
        """Tell whether *path* is modelled in any release, or is that of an endpoint that the test defines."""
        below = _below_api(path)
        return bool(_ROUTER.around(below) or self._resources.around(below))

    def operations(self) -> Mapping[str, str]:
        """Return every id that an operation has or had, and the one that it has on this release."""
        release = self._store.release
        return _ROUTER.operations(release) | self._resources.operations(release)

    def methods(self, operation: str) -> Collection[str]:
        """Return the methods of the requests that *operation* is for; none if it is no operation of the API."""
        return _ROUTER.methods(operation) or self._resources.methods(operation)

    def errors(self) -> Iterable[str]:
        """Return nothing: the REST API has messages, but no error codes of OAuth."""
        return ()

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

    def is_of_test(self, request: Request) -> bool:
        """Tell whether *request* is answered by an endpoint that the test defines, which may wait for something."""
        return isinstance(self._resources.find(request.method, _below_api(request.path), self._store.release), tuple)

    def _find(self, request: Request) -> Found | None:
        path, release = _below_api(request.path), self._store.release
        found = _ROUTER.find(request.method, path, release)
        if isinstance(found, tuple):
            return found
        own = self._resources.find(request.method, path, release)
        return own if isinstance(own, tuple) else found or own

    def _ask(self, context: Context, found: Found) -> Answer:
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


def _raise(error: RestError) -> NoReturn:
    raise error


def _below_api(path: str) -> str:
    """Return the path below `/api/v3`; for any other path, the empty one, which no route has."""
    before, at, below = path.partition(API_PATH)
    return (below or "/") if at and not before and below[:1] in ("", "/") else ""
