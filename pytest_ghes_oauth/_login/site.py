"""A request's way through the sign-in endpoints: route -> format -> endpoint -> bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._http.messages import Headers, Outcome, Request, Response, http_date, request_id
from pytest_ghes_oauth._http.routing import NoRoute, Router
from pytest_ghes_oauth._login import rendering
from pytest_ghes_oauth._login.context import Answer, Context
from pytest_ghes_oauth._login.errors import AuthorizationError, LoginError, NoSuchPage, OAuthError, PageError
from pytest_ghes_oauth._login.rendering import FORM, HTML, Format
from pytest_ghes_oauth._login.routes import ROUTES, Endpoint
from pytest_ghes_oauth._settings import Settings

_ROUTER: Final = Router(ROUTES)

# Recorded: access_token_web; that pages have them too is inferred.
HEADERS: Final[Mapping[str, str]] = {
    "Server": "GitHub.com",
    "Cache-Control": "max-age=0, private, must-revalidate",
    "Vary": "X-PJAX, Accept-Encoding",
    "Content-Security-Policy": "default-src 'none'",
}


class Reply(NamedTuple):
    """An answer, how its fields are written, and why it refuses."""

    answer: Answer
    written: Format
    cause: str | None = None


class LoginSite:
    """Everything below `/login` of one server."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store: Final = store
        self._settings: Final = settings

    def answer(self, request: Request) -> Outcome | None:
        """Return GitHub's answer to *request*; `None` if the path is modelled in no release."""
        found = _ROUTER.find(request.method, request.path, self._store.release)
        if found is None:
            return None
        route = None if isinstance(found, NoRoute) else found[0]
        endpoint = _nowhere(found.cause) if isinstance(found, NoRoute) else found[0].endpoint
        reply = self.ask(endpoint, request, negotiated=route is not None and route.negotiated)
        operation = found.operation if isinstance(found, NoRoute) else found[0].operation
        return Outcome(self._response(request, reply), operation, reply.cause)

    def ask(self, endpoint: Endpoint, request: Request, *, negotiated: bool = False) -> Reply:
        """Return what *endpoint* answers to *request*, in which format and, if it refuses, why."""
        written = FORM
        try:
            if negotiated:
                written = rendering.accepted(request.headers.get("Accept", ""))
            context = Context(self._store, request, request.origin or self._settings.url)
            return Reply(endpoint(context), written)
        except LoginError as error:
            return Reply(self._refusal(error), written, error.cause)

    def paths(self) -> list[str]:
        """Return every path that is modelled."""
        return _ROUTER.paths()

    def _refusal(self, error: LoginError) -> Answer:
        base = self._store.facts.documentation_url
        if isinstance(error, AuthorizationError):
            return Answer(302, location=error.location(base))
        if isinstance(error, OAuthError):
            return Answer(error.status, error.fields(base))
        assert isinstance(error, PageError)  # noqa: S101  # there is no fourth kind
        return Answer(error.status, page=rendering.page(error.title))

    def _response(self, request: Request, reply: Reply) -> Response:
        answer = reply.answer
        text, content_type = answer.page, HTML
        if answer.location:
            text = rendering.redirect(answer.location)
        elif answer.fields is not None:
            text, content_type = reply.written.write(answer.fields), reply.written.content_type
        body = text.encode()
        identifier = request_id(self._store.random.getrandbits(128))
        headers = {
            **HEADERS,
            "Date": http_date(self._store.now()),
            "Content-Type": content_type,
            "Content-Length": str(len(body)),
            "ETag": rendering.entity_tag(body),
            "X-Request-Id": identifier,
            "X-GitHub-Request-Id": identifier,
            **({"Location": answer.location} if answer.location else {}),
        }
        return Response(answer.status, Headers(headers), b"" if request.method == "HEAD" else body)


def _nowhere(cause: str) -> Endpoint:
    def endpoint(_: Context) -> Answer:
        raise NoSuchPage(cause)

    return endpoint
