"""The way of a request through the sign-in endpoints: route -> format -> endpoint -> rendering."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final, NoReturn

from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._http.calls import Call, Refusal
from pytest_ghes_oauth._http.messages import Headers, Outcome, Request, Response, http_date, request_id
from pytest_ghes_oauth._http.routing import NoRoute, Router
from pytest_ghes_oauth._login import refusals, rendering
from pytest_ghes_oauth._login.context import Answer, Context
from pytest_ghes_oauth._login.errors import (
    AuthorizationError,
    LoginError,
    NoSuchPage,
    NotAcceptable,
    OAuthError,
    PageError,
)
from pytest_ghes_oauth._login.pages import layout
from pytest_ghes_oauth._login.rendering import FORM, HTML, Format
from pytest_ghes_oauth._login.routes import ROUTES, Endpoint, Route
from pytest_ghes_oauth._settings import Settings

_ROUTER: Final = Router(ROUTES)

POLICY: Final = "Content-Security-Policy"
# Recorded: access_token_web; that redirects also have them is inferred.
HEADERS: Final[Mapping[str, str]] = {
    "Server": "GitHub.com",
    "Cache-Control": "max-age=0, private, must-revalidate",
    POLICY: "default-src 'none'",
}
# Inferred (semantics 43): what a page has besides, or in their place.
PAGE_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "deny",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "origin-when-cross-origin",
}


class LoginSite:
    """The sign-in endpoints and pages of one server."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store: Final = store
        self._settings: Final = settings

    def answer(self, request: Request) -> Outcome | None:
        """Return GitHub's answer to *request*; `None` if its path is not modelled in any release."""
        found = _ROUTER.find(request.method, request.path, self._store.release)
        if found is None:
            return None
        if isinstance(found, NoRoute):
            return self._outcome(request, _nowhere(found.cause), FORM, found.operation)
        route, _ = found
        return self._routed(request, route, route.endpoint)

    def call(self, request: Request) -> Call | None:
        """Return what is known of *request* before it is answered; `None` if its path is not modelled."""
        found = _ROUTER.find(request.method, request.path, self._store.release)
        if found is None:
            return None
        operation = found.operation if isinstance(found, NoRoute) else found[0].operation
        context = self._context(request)
        return Call(request, operation, context.user, context.party)

    def refuse(self, request: Request, refusal: Refusal) -> Outcome | None:
        """Return *refusal* in GitHub's words; `None` if the path of *request* is not modelled."""
        found = _ROUTER.find(request.method, request.path, self._store.release)
        if found is None or isinstance(found, NoRoute):
            return None
        route, _ = found
        return self._routed(request, route, refusals.endpoint_of(refusal, route))

    def documented(self) -> Mapping[str, tuple[str, ...]]:
        """Return the statuses of refusals and the error codes that each endpoint answers with."""
        statuses = _ROUTER.refusals(self._store.release)
        return {
            route.operation: (*statuses[route.operation], *(refusal.error for refusal in route.errors))
            for route in ROUTES
            if route.operation in statuses
        }

    def _routed(self, request: Request, route: Route, endpoint: Endpoint) -> Outcome:
        written = rendering.accepted(request.headers.get("Accept", "")) if route.negotiated else FORM
        if written is None:
            return self._outcome(request, _not_acceptable, FORM, route.operation)
        return self._outcome(request, endpoint, written, route.operation)

    def _outcome(self, request: Request, endpoint: Endpoint, written: Format, operation: str | None) -> Outcome:
        context = self._context(request)
        user = context.user  # who may be signed out by what follows
        answer = self._asked(endpoint, context)
        response = self._response(request, answer, written)
        return Outcome(response, operation, answer.cause, answer.error, user, context.party)

    def ask(self, endpoint: Endpoint, request: Request) -> Answer:
        """Return the answer of *endpoint* to *request*, which may be a refusal."""
        return self._asked(endpoint, self._context(request))

    def _context(self, request: Request) -> Context:
        return Context(self._store, self._settings, request, request.origin or self._settings.url)

    def _asked(self, endpoint: Endpoint, context: Context) -> Answer:
        try:
            return endpoint(context)
        except LoginError as error:
            return self._refusal(error)._replace(cause=error.cause, error=error.error)

    def paths(self) -> list[str]:
        """Return all modelled paths."""
        return _ROUTER.paths()

    def knows(self, path: str) -> bool:
        """Tell whether *path* is modelled in any release."""
        return bool(_ROUTER.around(path))

    def operations(self) -> Mapping[str, str]:
        """Return the names of the endpoints, which no release changed."""
        return _ROUTER.operations(self._store.release)

    def methods(self, operation: str) -> Collection[str]:
        """Return the methods of the requests that *operation* is for; none if it does not belong to this part."""
        return _ROUTER.methods(operation)

    def errors(self) -> Iterable[str]:
        """Return the error codes of OAuth that some endpoint answers with."""
        return dict.fromkeys(refusal.error for route in ROUTES for refusal in route.errors)

    def _refusal(self, error: LoginError) -> Answer:
        base = self._store.facts.documentation_url
        if isinstance(error, AuthorizationError):
            return Answer(302, location=error.location(base))
        if isinstance(error, OAuthError):
            return Answer(error.status, error.fields(base))
        assert isinstance(error, PageError)  # noqa: S101  # the only other subclass
        back = [layout.way_back("Start again", error.way_back)] if error.way_back else []
        return Answer(error.status, page=layout.message(error.title, error.text, *back))

    def _response(self, request: Request, answer: Answer, written: Format) -> Response:
        text, content_type = _content(answer, written)
        body = text.encode()
        identifier = request_id(self._store.random.getrandbits(128))
        headers = {
            **HEADERS,
            **({**PAGE_HEADERS, POLICY: layout.policy(answer.sends_to)} if answer.page else {}),
            "Vary": f"{self._store.facts.login_varies_on}, Accept-Encoding",
            "Date": http_date(self._store.now()),
            "Content-Type": content_type,
            "Content-Length": str(len(body)),
            "ETag": rendering.entity_tag(body),
            "X-Request-Id": identifier,
            "X-GitHub-Request-Id": identifier,
            **({"Location": answer.location} if answer.location else {}),
        }
        return Response(answer.status, Headers(headers, answer.headers), b"" if request.method == "HEAD" else body)


def _content(answer: Answer, written: Format) -> tuple[str, str]:
    """Return the text of a response, and its type."""
    if answer.fields is not None:
        return written.write(answer.fields), written.content_type
    return (layout.redirect(answer.location) if answer.location else answer.page), HTML


def _not_acceptable(context: Context) -> NoReturn:
    accept = context.request.headers.get("Accept", "")
    cause = f"Accept: {accept} does not name any of {', '.join(rendering.FORMATS)}"
    raise NotAcceptable(cause)


def _nowhere(cause: str) -> Endpoint:
    def endpoint(_: Context) -> Answer:
        raise NoSuchPage(cause)

    return endpoint
