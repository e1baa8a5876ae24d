"""What a sign-in endpoint is given and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._http.messages import Request
from pytest_ghes_oauth._login import parameters


@dataclass
class Context:
    """One request on its way to an endpoint.

    Attributes:
        origin: scheme, host and port that were called; the answer's URLs name it.
    """

    store: Store
    request: Request
    origin: str

    @cached_property
    def parameters(self) -> Mapping[str, str]:
        """What the client sent, wherever it stands.

        Raises:
            MalformedBody: the body says it is JSON and is none.
        """
        return parameters.sent_with(self.request, basic=self.store.facts.basic_at_login)

    def sent(self, name: str) -> str:
        """Return a parameter; empty if it was not sent."""
        return self.parameters.get(name, "")

    @property
    def app(self) -> App | None:
        """The app with the client id that was sent."""
        return self.store.apps.get("client_id", self.sent("client_id"))


class Answer(NamedTuple):
    """What an endpoint gives back; one of fields, page and location has a value.

    Attributes:
        fields: written as a form, JSON or XML.
        page: written as it is.
        location: where the browser is sent.
        cause: why the caller does not get what was asked for, in one sentence, for the journal.
    """

    status: int
    fields: Mapping[str, str | int] | None = None
    page: str = ""
    location: str = ""
    cause: str | None = None
