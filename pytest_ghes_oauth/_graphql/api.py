"""The GraphQL API as a part of the server: one path, whose requests go the way of the REST API."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from pytest_ghes_oauth._domain.releases import Release
from pytest_ghes_oauth._graphql.routes import ROUTES
from pytest_ghes_oauth._http.calls import Call, Refusal
from pytest_ghes_oauth._http.messages import Outcome, Request
from pytest_ghes_oauth._http.routing import Router
from pytest_ghes_oauth._rest.api import Found, RestApi

_ROUTER: Final = Router(ROUTES)


class GraphqlApi:
    """The GraphQL API of one server.

    Args:
        rest: answers a request whose route is found: who may call, how often, and in which form are the same.
    """

    def __init__(self, rest: RestApi, release: Release) -> None:
        self._rest: Final = rest
        self._release: Final = release

    def answer(self, request: Request) -> Outcome | None:
        """Return GitHub's answer to *request*; `None` if its path is another."""
        found = self._find(request)
        return None if found is None else self._rest.answer_at(request, found)

    def call(self, request: Request) -> Call | None:
        """Return what is known of *request* before it is answered; `None` if its path is another."""
        found = self._find(request)
        return None if found is None else self._rest.call_at(request, found)

    def refuse(self, request: Request, refusal: Refusal) -> Outcome | None:
        """Return *refusal* in GitHub's words; `None` if the path of *request* is another."""
        found = self._find(request)
        return None if found is None else self._rest.refuse_at(request, found, refusal)

    def documented(self) -> Mapping[str, tuple[str, ...]]:
        """Return the statuses of refusals that the operation documents on this release."""
        return _ROUTER.refusals(self._release)

    def knows(self, path: str) -> bool:
        """Tell whether *path* is the only one."""
        return bool(_ROUTER.around(path))

    def paths(self) -> list[str]:
        """Return the only path."""
        return _ROUTER.paths()

    def operations(self) -> Mapping[str, str]:
        """Return the only operation."""
        return _ROUTER.operations(self._release)

    def methods(self, operation: str) -> Collection[str]:
        """Return the only method, if *operation* is the only one."""
        return _ROUTER.methods(operation)

    def errors(self) -> Iterable[str]:
        """Return nothing: GraphQL has messages, but no error codes of OAuth."""
        return ()

    def _find(self, request: Request) -> Found | None:
        return _ROUTER.find(request.method, request.path, self._release)
