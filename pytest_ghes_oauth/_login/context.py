"""What a sign-in endpoint gets, and what it returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._domain.sessions import Session
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._http.forms import decoded
from pytest_ghes_oauth._http.messages import Request
from pytest_ghes_oauth._login import cookies, parameters
from pytest_ghes_oauth._login.errors import MalformedBody
from pytest_ghes_oauth._login.parameters import Name
from pytest_ghes_oauth._settings import Settings


@dataclass
class Context:
    """One request on its way to an endpoint.

    Attributes:
        origin: the scheme, host and port of the request; URLs in the answer start with it.
    """

    store: Store
    settings: Settings
    request: Request
    origin: str
    _parameters: Mapping[str, str] | None = field(default=None, init=False, repr=False)
    _form: Mapping[str, str] | None = field(default=None, init=False, repr=False)

    @property
    def parameters(self) -> Mapping[str, str]:
        """What the client sent, in the query, the body or the header `Authorization`.

        Raises:
            MalformedBody: the content type is JSON, but the body is not.
        """
        if self._parameters is None:
            self._parameters = parameters.sent_with(self.request, basic=self.store.facts.basic_at_login)
        return self._parameters

    def sent(self, name: Name) -> str:
        """Return a parameter; empty if it was not sent."""
        return self.parameters.get(name, "")

    @property
    def returned(self) -> Mapping[str, str]:
        """What each callback ends with: `state` as it was sent (flows 10 and 17), and perhaps `iss` (semantics 28)."""
        state = self.parameters.get("state")
        told = {} if state is None else {"state": state}
        return told | ({"iss": f"{self.origin}/login/oauth"} if self.settings.callback_issuer else {})

    @property
    def app(self) -> App | None:
        """The app with the client id that was sent.

        Raises:
            MalformedBody: the content type is JSON, but the body is not.
        """
        return self.store.apps.get("client_id", self.sent("client_id"))

    @property
    def party(self) -> App | None:
        """The app that the caller says to be, as far as what was sent can be read."""
        try:
            return self.app
        except MalformedBody:  # which refuses the request where an endpoint reads it
            return None

    @property
    def form(self) -> Mapping[str, str]:
        """What a person filled in."""
        if self._form is None:
            self._form = decoded(self.request.body.decode("utf-8", "replace"))
        return self._form

    @property
    def browser(self) -> str:
        """The id that the browser sent; empty if it has none."""
        sent = self.request.headers.get("Cookie")
        return cookies.read(sent, self.origin) if sent else ""

    @property
    def session(self) -> Session | None:
        """The session of the browser."""
        return self.store.sessions.find(self.browser)

    @property
    def user(self) -> User | None:
        """The user who is signed in."""
        session = self.session
        return session.user if session is not None and session.is_complete else None


class Answer(NamedTuple):
    """The answer of an endpoint; exactly one of `fields`, `page` and `location` has a value.

    Attributes:
        fields: rendered as a form, JSON or XML.
        page: HTML, sent as it is.
        location: the target of a redirect.
        headers: what it has besides the usual headers.
        sends_to: the URLs of other hosts that a form on the page may lead to.
        cause: one sentence, for the journal, that says why the caller does not get what was asked for.
        error: the error code that the caller gets, in `fields` or in `location`.
    """

    status: int
    fields: Mapping[str, str | int] | None = None
    page: str = ""
    location: str = ""
    headers: Sequence[tuple[str, str]] = ()
    sends_to: Sequence[str] = ()
    cause: str | None = None
    error: str | None = None
