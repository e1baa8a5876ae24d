"""The refusals of the GraphQL API that are no answers to a query, in GitHub's words (flows 114, inferred)."""

from __future__ import annotations

from pytest_ghes_oauth._rest.documentation import GRAPHQL, GRAPHQL_AUTHENTICATION
from pytest_ghes_oauth._rest.errors import RestError


class EndpointRequiresAuthentication(RestError):
    """No user signed in, and GraphQL answers nobody else."""

    status = 401
    message = "This endpoint requires you to be authenticated."
    documented_at = GRAPHQL_AUTHENTICATION


class QueryRequired(RestError):
    """The body has no query."""

    status = 400
    message = "A query attribute must be specified and must be a string."
    documented_at = GRAPHQL


class VariablesNotAnObject(RestError):
    """The variables are not an object."""

    status = 400
    message = "Variables must be a JSON object."
    documented_at = GRAPHQL
