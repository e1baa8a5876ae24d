"""How each operation is made to succeed, in every way that changes its answer.

A scene is a name and the request; one for each status that a document lists for a success. Conditional
requests and the statuses of refusals need none: `refusals.py` and `findings.py` make them of the table in
`world.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from pytest_ghes_oauth import AccessToken, User
from tests.conformance.extract import Json
from tests.conformance.world import CLIENT_ID, CLIENT_SECRET, Call, World

# Name -> the request that succeeds, on a fresh server.
Scenes: TypeAlias = Mapping[str, Callable[[World, str], Call]]


def scenes(operation: str) -> Scenes:
    """Return the scenes of *operation*.

    Raises:
        AssertionError: nobody wrote one.
    """
    assert operation in SCENES, f"no scene for {operation}: add one in scenes.py"
    return SCENES[operation]


def _plainly(world: World, operation: str) -> Call:
    return world.call(operation)


def _about(token: Callable[[World], AccessToken]) -> Callable[[World, str], Call]:
    return lambda world, operation: world.call(operation, token=token(world))


def _after(token: Callable[[World], AccessToken]) -> Callable[[World, str], Call]:
    def call(world: World, operation: str) -> Call:
        token(world)
        return world.call(operation)

    return call


def _sent(body: Callable[[World], Json]) -> Callable[[World, str], Call]:
    return lambda world, operation: world.call(operation, json=body(world))


def _with_token(token: Callable[[World], AccessToken]) -> Callable[[World, str], Call]:
    return lambda world, operation: world.call(operation).with_token(token(world))


# -- tokens ----------------------------------------------------------------------------------------


def _unscoped(world: World) -> AccessToken:
    return world.server.issue_token(world.user, world.app)


def _noted(world: World) -> AccessToken:
    return world.server.issue_token(
        world.user, world.app, note="a note", note_url="http://optional/note/url", fingerprint="laptop"
    )


def _expiring(world: World) -> AccessToken:
    return world.server.issue_token(world.user, world.app, expires_in=3600)


def _nameless_url(world: World) -> AccessToken:
    """Recorded (github3.py): who sends an empty `note_url` gets it back."""
    call = world.call("POST /authorizations", json={"note": "a note", "note_url": ""}).by(*world.user.credentials)
    answer = world.ask(call).json()
    assert isinstance(answer, dict)
    return world.server.tokens[answer["token"]]


_OF_AN_APP: Final[Scenes] = {
    "a token": _plainly,
    "a token without scopes": _about(_unscoped),
    "a token with a note, an address and a fingerprint": _about(_noted),
    "a token that expires": _about(_expiring),
    "a token of a GitHub App": _about(lambda world: world.github_token),
    "a scoped token": _about(World.child),
}
_OF_A_USER: Final[Scenes] = {
    "a token": _plainly,
    "a token with a note, an address and a fingerprint": _about(_noted),
    "a token that expires": _about(_expiring),
    "a personal token": _about(World.personal),
    "a personal token with an empty address": _about(_nameless_url),
}
_SCOPED: Final[Scenes] = {
    "a user by name": _plainly,
    "an organization by id": _sent(
        lambda world: {"access_token": world.github_token.token, "target_id": world.organization.id}
    ),
    "some repositories and permissions": _sent(
        lambda world: {
            "access_token": world.github_token.token,
            "target": "octocat",
            "repositories": ["rails"],
            "repository_ids": [world.repository.id],
            "permissions": {"metadata": "read"},
        }
    ),
}


def _after_all_kinds_of_tokens(world: World, operation: str) -> Call:
    for token in (_unscoped, _noted, _expiring, World.personal):
        token(world)
    return world.call(operation)


# -- accounts --------------------------------------------------------------------------------------


def _impersonated(world: World) -> None:
    assert world.ask(world.call("POST /admin/users/{username}/authorizations")).status in (200, 201)


def _after_impersonation(world: World, operation: str) -> Call:
    _impersonated(world)
    return world.call(operation)


_BY_WHOM: Final[Scenes] = {
    "with a password": _plainly,
    "with a token that may see all": _with_token(lambda world: world.personal(None, "user", "read:org")),
    "with a token of an app": _with_token(lambda world: world.token),
}
_BY_ANY_TOKEN: Final[Scenes] = {
    **_BY_WHOM,
    "with a token without scopes": _with_token(_unscoped),
    "with a token of a GitHub App": _with_token(lambda world: world.github_token),
    "as the administrator": lambda world, operation: world.call(operation).by(*world.admin.credentials),
}
_BY_THE_ADMINISTRATOR: Final[Scenes] = {
    "with a password": _plainly,
    "with a token": _with_token(lambda world: world.personal(world.admin, "site_admin")),
}
_OPENLY: Final[Scenes] = {
    "by nobody": _plainly,
    "by a user": lambda world, operation: world.call(operation).by(*world.user.credentials),
    "by an app": lambda world, operation: world.call(operation).by(*world.app.credentials),
    "with a token": _with_token(lambda world: world.token),
}


def _by(who: Callable[[World], User], **names: str) -> Callable[[World, str], Call]:
    return lambda world, operation: world.call(operation, token=None, json=None, **names).by(*who(world).credentials)


def _by_nobody(world: World, operation: str) -> Call:
    return world.call(operation).without("Authorization")


def _own(world: World) -> User:
    return world.user


def _others(world: World) -> User:
    return world.admin


_BY_MEMBERS: Final[Scenes] = {"by an owner": _by(_own), "by a member": _by(_others), "by nobody": _by_nobody}
_ABOUT_PEOPLE: Final[Scenes] = {**_BY_WHOM, "about a member": _by(_own, username="hubot")}
# -- GitHub Apps -----------------------------------------------------------------------------------


def _while_suspended(world: World, operation: str) -> Call:
    world.installation.suspend()
    return world.call(operation)


_BY_SIGNATURE: Final[Scenes] = {"signed": _plainly, "of an installation that is suspended": _while_suspended}
_NEW_TOKENS: Final[Scenes] = {
    "for some repositories and permissions": _plainly,
    "for all that there is": _sent(lambda _: {}),
    "of an installation for some repositories": lambda world, operation: world.call(
        operation, json={"repositories": ["site"]}, installation_id=world.elsewhere.id
    ),
}

# -- the table -------------------------------------------------------------------------------------

SCENES: Final[Mapping[str, Scenes]] = {
    "DELETE /applications/{client_id}/grant": _OF_AN_APP,
    "DELETE /applications/{client_id}/grants/{access_token}": _OF_AN_APP,
    "POST /applications/{client_id}/token": _OF_AN_APP,
    "PATCH /applications/{client_id}/token": _OF_AN_APP,
    "DELETE /applications/{client_id}/token": _OF_AN_APP,
    "POST /applications/{client_id}/token/scoped": _SCOPED,
    "GET /applications/{client_id}/tokens/{access_token}": _OF_AN_APP,
    "POST /applications/{client_id}/tokens/{access_token}": _OF_AN_APP,
    "DELETE /applications/{client_id}/tokens/{access_token}": _OF_AN_APP,
    "GET /applications/grants": {"a grant": _plainly},
    "GET /applications/grants/{grant_id}": {"a grant": _plainly},
    "DELETE /applications/grants/{grant_id}": {"a grant": _plainly},
    "GET /authorizations": {"a token": _plainly, "all kinds of tokens": _after_all_kinds_of_tokens},
    "POST /authorizations": {
        "a personal token": _plainly,
        "a personal token with everything": _sent(
            lambda _: {
                "note": "a note",
                "note_url": "https://example.com/",
                "scopes": ["gist"],
                "fingerprint": "laptop",
            }
        ),
        "a personal token with an empty address": _sent(lambda _: {"note": "a note", "note_url": ""}),
        "for an app": _sent(
            lambda _: {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "fingerprint": "new laptop"}
        ),
    },
    "PUT /authorizations/clients/{client_id}": {
        "what is there": _plainly,
        "something new": lambda world, operation: world.call(operation, client_id=world.other_app.client_id),
    },
    "PUT /authorizations/clients/{client_id}/{fingerprint}": {
        "something new": _plainly,
        "what is there": _after(_noted),
    },
    "GET /authorizations/{authorization_id}": _OF_A_USER,
    "PATCH /authorizations/{authorization_id}": {
        **_OF_A_USER,
        "scopes": _sent(lambda _: {"add_scopes": ["gist"], "remove_scopes": ["repo"]}),
        "an empty address": _sent(lambda _: {"note_url": ""}),
    },
    "DELETE /authorizations/{authorization_id}": _OF_A_USER,
    "GET /": _OPENLY,
    "GET /meta": _OPENLY,
    "GET /rate_limit": _OPENLY,
    "GET /user": _BY_ANY_TOKEN,
    "GET /user/emails": _BY_WHOM,
    "GET /user/orgs": _BY_WHOM,
    "GET /user/installations": {"installations": _plainly},
    "GET /users": _OPENLY,
    "GET /user/{account_id}": _OPENLY,
    "GET /users/{username}/orgs": _OPENLY,
    "GET /user/memberships/orgs": {**_BY_WHOM, "by somebody invited": _by(lambda world: world.newcomer)},
    "GET /user/memberships/orgs/{org}": {**_BY_WHOM, "by somebody invited": _by(lambda world: world.newcomer)},
    "GET /user/teams": _BY_WHOM,
    "GET /orgs/{org}": {**_BY_MEMBERS, **_OPENLY},
    "GET /orgs/{org}/members": _BY_MEMBERS,
    "GET /orgs/{org}/members/{username}": _BY_MEMBERS,
    "GET /orgs/{org}/public_members": _OPENLY,
    "GET /orgs/{org}/public_members/{username}": _OPENLY,
    "GET /orgs/{org}/memberships/{username}": {
        **_ABOUT_PEOPLE,
        "about somebody invited": _by(_own, username="monalisa"),
    },
    "GET /orgs/{org}/teams": _BY_WHOM,
    "GET /orgs/{org}/teams/{team_slug}": _BY_WHOM,
    "GET /orgs/{org}/teams/{team_slug}/members": _BY_WHOM,
    "GET /orgs/{org}/teams/{team_slug}/memberships/{username}": _BY_WHOM,
    "GET /teams/{team_id}": _BY_WHOM,
    "GET /teams/{team_id}/members": _BY_WHOM,
    "GET /teams/{team_id}/members/{username}": _BY_WHOM,
    "GET /teams/{team_id}/memberships/{username}": _BY_WHOM,
    "GET /users/{username}": {
        **_OPENLY,
        "an organization": lambda world, operation: world.call(operation, username="acme"),
        "an administrator": lambda world, operation: world.call(operation, username="hubot"),
    },
    "GET /app": {"signed": _plainly},
    "GET /app/installations": _BY_SIGNATURE,
    "GET /app/installations/{installation_id}": _BY_SIGNATURE,
    "DELETE /app/installations/{installation_id}": _BY_SIGNATURE,
    "POST /app/installations/{installation_id}/access_tokens": _NEW_TOKENS,
    "PUT /app/installations/{installation_id}/suspended": _BY_SIGNATURE,
    "DELETE /app/installations/{installation_id}/suspended": _BY_SIGNATURE,
    "GET /orgs/{org}/installation": {"signed": _plainly},
    "GET /users/{username}/installation": _BY_SIGNATURE,
    "POST /admin/users/{username}/authorizations": {**_BY_THE_ADMINISTRATOR, "once more": _after_impersonation},
    "DELETE /admin/users/{username}/authorizations": {
        "with a password": _after_impersonation,
        "with a token": lambda world, operation: _after_impersonation(world, operation).with_token(
            world.personal(world.admin, "site_admin")
        ),
    },
    "GET /admin/tokens": {
        **_BY_THE_ADMINISTRATOR,
        "of somebody": _after(World.personal),
    },
    "DELETE /admin/tokens/{token_id}": {
        "of somebody": _about(World.personal),
        "of somebody, with a token": lambda world, operation: world.call(operation, token=world.personal()).with_token(
            world.personal(world.admin, "site_admin")
        ),
    },
}
