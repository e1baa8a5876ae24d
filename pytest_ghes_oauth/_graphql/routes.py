"""The table of routes of the GraphQL API, which has one."""

from __future__ import annotations

from typing import Final

from pytest_ghes_oauth._graphql.endpoint import execute
from pytest_ghes_oauth._graphql.errors import EndpointRequiresAuthentication
from pytest_ghes_oauth._http.addresses import GRAPHQL_PATH
from pytest_ghes_oauth._rest import policies
from pytest_ghes_oauth._rest.context import Caller, Context
from pytest_ghes_oauth._rest.documentation import GRAPHQL
from pytest_ghes_oauth._rest.routes import Route


def _user(context: Context) -> Caller:
    """Let in whom the REST API lets in as a user, with GraphQL's own words for nobody."""
    return policies.user(context, refuse=EndpointRequiresAuthentication)


ROUTES: Final = (
    Route(
        "POST", GRAPHQL_PATH, "graphql", _user, execute, body=None, documentation=GRAPHQL, answers=(200, 400, 401, 403)
    ),
)
