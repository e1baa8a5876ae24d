"""What is known of a request before it is answered, and what may be answered in place of the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._domain.tokens import AccessToken
from pytest_ghes_oauth._http.messages import Request


@dataclass(frozen=True, eq=False)
class Call:
    """A request that a part of the server knows. Its attributes mean what those of an exchange do."""

    request: Request
    operation: str | None
    user: User | None = None
    app: App | None = None
    token: AccessToken | None = field(default=None, repr=False)


class Refusal(NamedTuple):
    """A refusal that a fault asks a part of the server for.

    Attributes:
        code: a status that the operation documents, an error code of OAuth, or the name of a fault of the part.
        cause: why, for the journal.
        headers: what the answer has besides the usual headers.
    """

    code: str
    cause: str
    headers: Mapping[str, str]
