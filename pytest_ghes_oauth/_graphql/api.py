"""The GraphQL API as a part of the server: one path, whose requests go the way of the REST API."""

from __future__ import annotations

from typing import Final

from pytest_ghes_oauth._domain.releases import Release
from pytest_ghes_oauth._graphql.routes import ROUTES
from pytest_ghes_oauth._http.messages import Outcome, Request
from pytest_ghes_oauth._http.routing import Router
from pytest_ghes_oauth._rest.api import RestApi

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
        found = _ROUTER.find(request.method, request.path, self._release)
        return None if found is None else self._rest.answer_at(request, found)

    def paths(self) -> list[str]:
        """Return the only path."""
        return _ROUTER.paths()
