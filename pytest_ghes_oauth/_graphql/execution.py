"""Parse, check and execute a query with graphql-core, and write its errors as GitHub does.

No recording shows an error: their shape and words are github.com's (flows 116, inferred), and where graphql-core finds
something that has no case of its own here, the words are its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldsOnCorrectTypeRule,
    GraphQLError,
    execute_sync,
    parse,
    specified_rules,
    validate,
)

from pytest_ghes_oauth._graphql.rules import FieldsExist, InsufficientScopes, scopes_suffice
from pytest_ghes_oauth._graphql.schema import SCHEMA, root, served
from pytest_ghes_oauth._rest.context import Answer, Context

_RULES: Final = [*(rule for rule in specified_rules if rule is not FieldsOnCorrectTypeRule), FieldsExist]
_TOO_DEEP: Final = "The query is nested too deeply"


def answer(context: Context, query: str, variables: Mapping[str, Any], name: str | None) -> Answer:
    """Return the answer to *query*; its cause lists what is served if something else was asked for."""
    try:
        found = _executed(context, query, variables, name)
    except GraphQLError as error:
        found = ExecutionResult(None, [error])
    except RecursionError:  # graphql-core before 3.3 sets no limit
        found = ExecutionResult(None, [GraphQLError(_TOO_DEEP)])
    if not found.errors:
        return Answer(200, {"data": found.data})
    return Answer(200, _with_errors(found, found.errors), cause=_cause(found.errors))


def _executed(context: Context, query: str, variables: Mapping[str, Any], name: str | None) -> ExecutionResult:
    document = parse(query)
    problems = _problems(context, document)
    if problems:
        return ExecutionResult(None, problems)
    return execute_sync(SCHEMA, document, root(context), variable_values=dict(variables), operation_name=name)


def _problems(context: Context, document: DocumentNode) -> list[GraphQLError]:
    """Return what is wrong with *document* before it is executed; scopes are looked at last."""
    return validate(SCHEMA, document, _RULES) or validate(SCHEMA, document, [scopes_suffice(context)])


def _with_errors(found: ExecutionResult, errors: Sequence[GraphQLError]) -> dict[str, Any]:
    """Return the body: without `data` if nothing was executed."""
    data = {} if found.data is None else {"data": found.data}
    return {**data, "errors": [_written(error) for error in errors]}


def _written(error: GraphQLError) -> dict[str, Any]:
    """Return *error* as GitHub writes it, with the keys that it has."""
    extensions = dict(error.extensions or {})
    keys = {
        "type": extensions.pop("type", None),
        "path": extensions.pop("path", error.path),
        "extensions": extensions,
        "locations": [{"line": one.line, "column": one.column} for one in error.locations or ()],
    }
    return {**{key: value for key, value in keys.items() if value}, "message": error.message}


def _cause(errors: Sequence[GraphQLError]) -> str:
    said = (error.because if isinstance(error, InsufficientScopes) else error.message for error in errors)
    is_served = all("type" in (error.extensions or {}) for error in errors)
    return "; ".join(dict.fromkeys(said)) + ("" if is_served else f" (this server serves only {served()})")
