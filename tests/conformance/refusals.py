"""Every way in which the operations refuse: what is tried, and on which operations.

Which status an attempt gets is for the tests of the operations; here it is held against the documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias
from urllib.parse import urlencode

from pytest_ghes_oauth import Email, User
from tests.conformance.documents import Contract, Schema
from tests.conformance.extract import Json
from tests.conformance.world import ASKED, CLIENT_ID, CLIENT_SECRET, GITHUB_CLIENT_ID, Call, World
from tests.rest.signing import claims_of, signed

# From a server and an operation to the request.
Asking: TypeAlias = Callable[[World, str], Call]


class Attempt(NamedTuple):
    """One request that is to be refused.

    Attributes:
        settings: of the server, where they are not those on which the operation succeeds.
    """

    name: str
    call: Asking
    settings: Mapping[str, Any] = {}


def attempts(contract: Contract) -> Iterator[Attempt]:
    """Return what is tried on an operation."""
    operation = contract.operation
    caller = ASKED[operation].caller
    yield from (Attempt(name, call) for name, (callers, call) in _STRANGERS.items() if caller in callers)
    yield from _OFF_HOURS if operation != "GET /rate_limit" else _UNLIMITED
    places = [parameter.name for parameter in contract.parameters if parameter.place == "path"]
    yield from (Attempt(f"an unknown {name}", _named(name)) for name in places if name in _NO_SUCH)
    yield from _with_wrong_bodies(contract)
    if any(parameter.required and parameter.name == "accept" for parameter in contract.parameters):
        yield Attempt("without the preview", lambda world, operation: world.call(operation).without("Accept"))
    yield from (Attempt(name, call) for name, call in _OWN.get(operation, {}).items())


# -- by whom ---------------------------------------------------------------------------------------

_APPS: Final = ("app", "GitHub App")
_USERS: Final = ("user", "newcomer", "person", "admin", "user's token")
_ANYONE: Final = ("anyone", "member")
_WRONG_PASSWORDS: Final = 10


def _anonymously(world: World, operation: str) -> Call:
    return world.call(operation).without("Authorization")


def _by(name: str, password: str) -> Asking:
    return lambda world, operation: world.call(operation).by(name, password)


def _by_an_app(world: World, operation: str) -> Call:
    return world.call(operation).by(*world.other_app.credentials)


def _with_a_token(world: World, operation: str) -> Call:
    return world.call(operation).with_token(world.token)


def _with_a_dead_token(world: World, operation: str) -> Call:
    return world.call(operation).with_token("0" * 40)


def _stranger(world: World, **settings: Any) -> User:  # noqa: ANN401  # whatever `add_user` takes
    return world.server.add_user(f"stranger-{len(world.server.users)}", password="hunter2", **settings)


def _without_a_one_time_password(world: World, operation: str) -> Call:
    return world.call(operation).by(*_stranger(world, two_factor="app").credentials)


def _suspended(world: World, operation: str) -> Call:
    return world.call(operation).by(*_stranger(world, suspended=True).credentials)


def _locked_out(world: World, operation: str) -> Call:
    person = _stranger(world)
    for _ in range(_WRONG_PASSWORDS):
        world.ask(world.call(operation).by(person.login, "wrong"))
    return world.call(operation).by(*person.credentials)


def _without_the_scope(world: World, operation: str) -> Call:
    return world.call(operation).with_token(world.personal(world.admin))


def _signed_by_nobody(world: World, operation: str) -> Call:
    text = signed(claims_of(world.server, world.github_app, iss="999999999"), world.github_app.private_key)
    good = world.call(operation)
    return good._replace(headers={**good.headers, "Authorization": f"Bearer {text}"})


# Name -> the callers of `world.ASKED` that it is tried on, and the request.
_STRANGERS: Final[Mapping[str, tuple[tuple[str, ...], Asking]]] = {
    "without credentials": ((*_APPS, *_USERS, "signature"), _anonymously),
    "with a wrong secret": (("app",), _by(CLIENT_ID, "wrong")),
    "with a wrong secret of a GitHub App": (("GitHub App",), _by(GITHUB_CLIENT_ID, "wrong")),
    "by another app": ((*_APPS, *_USERS), _by_an_app),
    "with a wrong password": ((*_USERS, *_ANYONE), _by("octocat", "wrong")),
    "with a dead token": ((*_USERS, *_ANYONE), _with_a_dead_token),
    "without a one-time password": ((*_USERS, *_ANYONE), _without_a_one_time_password),
    "suspended": ((*_USERS, *_ANYONE), _suspended),
    "locked out": ((*_USERS, *_ANYONE), _locked_out),
    "with a token": (("user", "newcomer", "signature"), _with_a_token),
    "signed by an app that is gone": (("signature",), _signed_by_nobody),
    "by no administrator": (("admin",), _by("octocat", "hunter2")),
    "with a token without the scope": (("admin",), _without_the_scope),
}


def _twice(world: World, operation: str) -> Call:
    world.ask(world.call(operation))
    return world.call(operation)


_IN_PRIVATE_MODE: Final = Attempt("anonymously in private mode", _anonymously, {"private_mode": True})
_OFF_HOURS: Final = (_IN_PRIVATE_MODE, Attempt("once too often", _twice, {"rate_limit": 1}))
_UNLIMITED: Final = (
    _IN_PRIVATE_MODE,
    Attempt("where nothing is limited", lambda world, operation: world.call(operation), {"rate_limit": None}),
)

# -- about what ------------------------------------------------------------------------------------

_NO_SUCH: Final[Mapping[str, object]] = {
    "access_token": "0" * 40,
    "authorization_id": 999_999_999,
    "client_id": "0" * 20,
    "grant_id": 999_999_999,
    "installation_id": 999_999_999,
    "token_id": 999_999_999,
    "username": "nobody",
    "account_id": 999_999_999,
    "org": "nowhere",
    "team_id": 999_999_999,
    "team_slug": "nobodies",
}


def _named(name: str) -> Asking:
    return lambda world, operation: world.call(operation, **_only(name))


def _only(name: str) -> dict[str, Any]:
    return {name: _NO_SUCH[name]}


# -- with what in the body -------------------------------------------------------------------------


def _sent(body: Json) -> Asking:
    return lambda world, operation: world.call(operation)._replace(json=body)


def _without(field: str) -> Asking:
    def call(world: World, operation: str) -> Call:
        good = world.call(operation)
        return good._replace(json={name: value for name, value in good.json.items() if name != field})

    return call


def _with(**fields: Json) -> Asking:
    def call(world: World, operation: str) -> Call:
        good = world.call(operation)
        return good._replace(json=good.json | fields)

    return call


def _with_wrong_bodies(contract: Contract) -> Iterator[Attempt]:
    if contract.body is None:
        return
    yield Attempt("with no JSON", _sent(b"{"))
    yield Attempt("with no object", _sent([]))
    if contract.body.required:
        yield Attempt("without a body", _sent(...))
    for name in contract.body.needed:
        yield Attempt(f"without {name}", _without(name))
    for name, schema in contract.body.fields.items():
        yield Attempt(f"with another type of {name}", _with(**{name: _of_another_type(schema)}))
    for name, value in _UNKNOWN.items():
        if name in contract.body.fields:
            yield Attempt(f"with unknown {name}", _with(**{name: value}))


def _of_another_type(schema: Schema) -> Json:
    return 1 if "string" in schema["type"] else "text"


_UNKNOWN: Final[Mapping[str, Json]] = {
    "access_token": "0" * 40,
    "add_scopes": ["no-such-scope"],
    "client_secret": "wrong",
    "permissions": {"no_such_permission": "read"},
    "repositories": ["no-such-repository"],
    "scopes": ["no-such-scope"],
    "target": "nobody",
    "target_id": 999_999_999,
}

# -- what only one operation refuses ---------------------------------------------------------------

_PAIR: Final = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


def _unverified(world: World, operation: str) -> Call:
    emails = [Email("frank@example.com", primary=True, verified=False)]
    person = _stranger(world, emails=emails)
    body = (
        {**_PAIR, "fingerprint": "laptop"} if operation == "POST /authorizations" else {"client_secret": CLIENT_SECRET}
    )
    return world.call(operation, json=body).by(*person.credentials)


def _for_the_same_app(world: World, operation: str) -> Call:
    world.ask(world.call(operation, json=_PAIR))
    return world.call(operation, json=_PAIR)


def _where_it_is_not_installed(world: World, operation: str) -> Call:
    world.server.add_organization("umbrella", members=[world.user])
    return _with(target="umbrella")(world, operation)


def _while_it_is_suspended(world: World, operation: str) -> Call:
    world.installation.suspend()
    return world.call(operation)


def _where_less_is_granted(world: World, operation: str) -> Call:
    world.server.install(
        world.github_app,
        world.server.add_organization("initech", members=[world.user]),
        permissions={"metadata": "read"},
    )
    return _with(target="initech", permissions={"contents": "write"})(world, operation)


def _without_scopes(world: World, operation: str) -> Call:
    return world.call(operation).with_token(world.personal())


def _by_a_stranger(world: World, operation: str) -> Call:
    return world.call(operation).by(*_stranger(world).credentials)


def _asking(**query: str) -> Asking:
    def call(world: World, operation: str) -> Call:
        good = world.call(operation)
        return good._replace(path=f"{good.path}?{urlencode(query)}")

    return call


def _its_own_end(world: World, operation: str) -> Call:
    token = world.personal(world.admin, "site_admin")
    return world.call(operation, token=token).with_token(token)


_OWN: Final[Mapping[str, Mapping[str, Asking]]] = {
    "POST /applications/{client_id}/token/scoped": {
        "without a target": _without("target"),
        "where it is not installed": _where_it_is_not_installed,
        "where less is granted": _where_less_is_granted,
        "for a child": lambda world, operation: world.call(operation, token=world.child()),
        "for a token of an OAuth app": lambda world, operation: world.call(operation, token=world.token),
    },
    "POST /authorizations": {
        "without a note": _sent({}),
        "with the same note": _twice,
        "for the same app": _for_the_same_app,
        "without a verified address": _unverified,
    },
    "PUT /authorizations/clients/{client_id}": {
        "with a key too many": _with(client_id=CLIENT_ID),
        "without a verified address": _unverified,
    },
    "PUT /authorizations/clients/{client_id}/{fingerprint}": {
        "with a key too many": _with(fingerprint="laptop"),
        "without a verified address": _unverified,
    },
    "PATCH /authorizations/{authorization_id}": {"with too many scopes": _sent({"scopes": [], "add_scopes": ["gist"]})},
    "POST /app/installations/{installation_id}/access_tokens": {"while it is suspended": _while_it_is_suspended},
    "GET /user/emails": {"with a token without scopes": _without_scopes},
    "GET /user/orgs": {"with a token without scopes": _without_scopes},
    "GET /user/memberships/orgs": {"in an unknown state": _asking(state="gone")},
    "GET /orgs/{org}/members": {"in an unknown role": _asking(role="boss")},
    "GET /orgs/{org}/memberships/{username}": {"by a stranger": _by_a_stranger},
    "GET /orgs/{org}/teams": {"by a stranger": _by_a_stranger},
    "GET /orgs/{org}/teams/{team_slug}": {"by a stranger": _by_a_stranger},
    "GET /teams/{team_id}": {"by a stranger": _by_a_stranger},
    "GET /teams/{team_id}/members": {"by a stranger": _by_a_stranger},
    "GET /user/teams": {"with a token without scopes": _without_scopes},
    "GET /user/installations": {"with a password": _by("octocat", "hunter2"), "with a token": _with_a_token},
    "DELETE /admin/tokens/{token_id}": {"with the token itself": _its_own_end},
}
