"""Recognition: whom the credentials of a request name, for the journal. It refuses nobody, and changes nothing."""

from __future__ import annotations

from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._http.authorization import Basic, TokenText
from pytest_ghes_oauth._rest import json_web_tokens
from pytest_ghes_oauth._rest.authentication import app_of, given, token_in
from pytest_ghes_oauth._rest.context import ANONYMOUS, Caller, Context


def recognized(context: Context) -> Caller:
    """Return the caller, also one whom authentication refuses; of a token that is dead, the token alone."""
    store, sent = context.store, given(context)
    if isinstance(sent, TokenText):
        signer = json_web_tokens.recognized(store, sent.text)
        return Caller(app=signer) if signer else _by_token(store, sent.text)
    if not isinstance(sent, Basic):
        return ANONYMOUS
    app = app_of(store, sent)
    if app is not None:
        return Caller(app=app)
    text = token_in(store, sent)
    return _by_password(store, sent) if text is None else _by_token(store, text)


def _by_token(store: Store, text: str) -> Caller:
    token = store.tokens.ever("token", text)
    if token is None or token.token != text or not lifecycle.allows(token, "authenticate"):
        return Caller(token=token)
    return Caller(user=token.user, app=token.app, token=token)


def _by_password(store: Store, sent: Basic) -> Caller:
    person = store.users.get("login", sent.name)
    return ANONYMOUS if person is None or person.password != sent.password else Caller(user=person)
