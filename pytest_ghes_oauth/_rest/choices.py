"""Query parameters that choose one of several values, such as `role`."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_ghes_oauth._rest.context import Context
from pytest_ghes_oauth._rest.errors import ValidationFailed


def chosen(context: Context, name: str, values: Sequence[str]) -> str:
    """Return the value of the query parameter *name*; the first of *values*, its default, if it is empty or missing.

    Raises:
        ValidationFailed: it is none of *values* (the documents list 422; the message is inferred).
    """
    value = context.request.query.get(name) or values[0]
    if value not in values:
        cause = f"{name}={value} is not one of {', '.join(one for one in values if one)}"
        raise ValidationFailed(cause)
    return value


def chosen_or_default(context: Context, name: str, values: Sequence[str]) -> str:
    """Return the value of the query parameter *name*; the first of *values* if it is none of them.

    For operations whose documents list no 422 (inferred).
    """
    value = context.request.query.get(name, values[0])
    return value if value in values else values[0]
