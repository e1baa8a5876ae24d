"""The endpoint: read a query from the body, and have it answered by the extra `graphql`."""

from __future__ import annotations

from pytest_ghes_oauth._domain.misuse import MissingExtra
from pytest_ghes_oauth._graphql.errors import QueryRequired, VariablesNotAnObject
from pytest_ghes_oauth._rest import bodies
from pytest_ghes_oauth._rest.context import Answer, Context


def execute(context: Context) -> Answer:
    """Answer a query: what it cannot have is in the body of a 200.

    Raises:
        MissingExtra: graphql-core is not installed.
    """
    given = bodies.parsed(context.request.body or b"{}")
    query, variables, name = (given.get(key) for key in ("query", "variables", "operationName"))
    if not isinstance(query, str):
        cause = "the body has no query, or one that is not a string"
        raise QueryRequired(cause)
    if variables is not None and not isinstance(variables, dict):
        cause = f"the variables are not an object: {bodies.inspected(variables)}"
        raise VariablesNotAnObject(cause)
    try:
        from pytest_ghes_oauth._graphql.execution import answer  # noqa: PLC0415  # knows what an extra installs
    except ImportError as problem:
        raise MissingExtra("a GraphQL query", "graphql", "graphql-core") from problem
    return answer(context, query, variables or {}, name if isinstance(name, str) else None)
