"""A server on which every operation of the documents succeeds, and how each is asked."""

from __future__ import annotations

import json as json_
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from functools import cache
from typing import Any, Final, NamedTuple

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, Release, Request, Response, User
from pytest_ghes_oauth._domain import private_keys
from pytest_ghes_oauth._domain.facts import facts_of
from tests.conformance import documents
from tests.conformance.extract import Json
from tests.rest.client import Client
from tests.rest.signing import claims_of, signed

# The apps that the examples of the documents name.
CLIENT_ID: Final = "abcde12345fghij67890"
CLIENT_SECRET: Final = "3ef4ad510c59ad37bac6bb4f80047fb3aee3cc7f"
GITHUB_CLIENT_ID: Final = "Iv1.8a61f9b3a7aba766"

SCOPE: Final = "POST /applications/{client_id}/token/scoped"
# Releases up to 2.21 show installations to clients that say so only; later ones do not mind.
PREVIEW: Final = {"Accept": "application/vnd.github.machine-man-preview+json"}
_MOMENT: Final = datetime(2050, 1, 1, tzinfo=timezone.utc)


class Call(NamedTuple):
    """One request, ready to be sent.

    Attributes:
        json: the body; `...` for none, bytes for what is no JSON.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    json: Json = ...

    def by(self, name: str, password: str) -> Call:
        """Return the same request of somebody else."""
        return self._replace(headers=dict(self.headers) | {"Authorization": Client.basic((name, password))})

    def with_token(self, text: object) -> Call:
        """Return the same request with a token."""
        return self._replace(headers=dict(self.headers) | {"Authorization": f"token {text}"})

    def without(self, header: str) -> Call:
        """Return the same request without one of its headers."""
        return self._replace(headers={name: value for name, value in self.headers.items() if name != header})


@cache
def _private_key() -> str:
    return private_keys.generated()


class World:
    """A server and the parties in it.

    The app of most calls is `app`, its user octocat; monalisa has no token, and hubot administers the server. A
    GitHub App with every permission is installed on octocat and on the organization acme. Octocat owns acme, as
    everybody may see; hubot is a member, monalisa is invited. Octocat is in the team builders.

    Attributes:
        settings: of the server, besides the release.
    """

    def __init__(self, release: Release, settings: Mapping[str, Any] | None = None) -> None:
        self.settings: Final = settings or {}
        self.server: Final = GitHubEnterpriseServer(release=release, **self.settings)
        # Always at the same moment, so that signatures are the same on every server.
        self.server.clock.freeze()
        self.server.clock.move_to(_MOMENT)
        self.user: Final = self._person("octocat")
        self.newcomer: Final = self._person("monalisa")
        self.admin: Final = self._person("hubot", site_admin=True)
        self.app: Final = self._app("ci-bot", CLIENT_ID)
        self.other_app: Final = self._app("release-bot", "0123456789abcdef0123")
        levels = {name: levels[-1] for name, levels in facts_of(release).permissions.items()}
        self.github_app: Final = self.server.add_github_app(
            "deployer",
            client_id=GITHUB_CLIENT_ID,
            client_secret=CLIENT_SECRET,
            permissions=levels,
            owner=self.user,
        )
        self.organization: Final = self.server.add_organization("acme", members=[self.admin], owners=[self.user])
        self.organization.add_member(self.user, "admin", public=True)
        self.organization.invite(self.newcomer)
        self.team: Final = self.server.add_team("acme/builders", members=[self.user])
        self.repository: Final = self.server.add_repository("octocat/rails", private=True)
        self.server.add_repository("acme/site")
        # One key for all, for making a key takes longer than all the rest.
        object.__setattr__(self.github_app, "_private_key", _private_key())
        self.installation: Final = self.server.install(self.github_app, self.user)
        self.elsewhere: Final = self.server.install(self.github_app, self.organization, repositories=["acme/site"])
        self.token: Final = self.server.issue_token(self.user, self.app, scopes=["repo", "user"])
        self.github_token: Final = self.server.issue_token(self.user, self.github_app)
        self._events: Final = len(self.server.events)

    @property
    def is_untouched(self) -> bool:
        """Whether nothing changed since it was set up."""
        return len(self.server.events) == self._events

    def _person(self, login: str, *, site_admin: bool = False) -> User:
        return self.server.add_user(login, password="hunter2", name=login.title(), site_admin=site_admin)

    def _app(self, name: str, client_id: str) -> OAuthApp:
        return self.server.add_oauth_app(name, client_id=client_id, client_secret=CLIENT_SECRET)

    def child(self) -> AccessToken:
        """Return a token that is scoped to the organization; one that is not, where the release cannot scope."""
        if SCOPE not in documents.operations(self.server.release):
            return self.github_token
        body = {"access_token": self.github_token.token, "target": "acme", "repositories": ["site"]}
        answer = self.ask(self.call(SCOPE, json=body)).json()
        assert isinstance(answer, dict)
        return self.server.tokens[answer["token"]]

    def personal(self, user: User | None = None, *scopes: str) -> AccessToken:
        """Return a new personal token, octocat's if it does not matter whose."""
        return self.server.issue_personal_token(user or self.user, note="for the tests", scopes=scopes)

    # -- asking ----------------------------------------------------------------------------------

    def call(
        self,
        operation: str,
        *,
        token: AccessToken | None = None,
        json: Json = None,
        **names: object,
    ) -> Call:
        """Return the request of *operation* that succeeds, but for what is passed.

        Args:
            operation: verb and path.
            token: the token that it is about, and whose app asks.
            json: the body, instead of the one that succeeds.
            names: what the `{…}` of the path stand for.
        """
        route = ASKED[operation]
        about = token or (self.github_token if route.caller == "GitHub App" else self.token)
        body = json if json is not None else ... if route.body is None else route.body(self, about)
        method, _, path = operation.partition(" ")
        path = path.format_map(self._names(about) | names)
        return Call(method, path, self._credentials(route.caller, about), body)

    def _names(self, token: AccessToken) -> dict[str, object]:
        return {
            "client_id": None if token.app is None else token.app.client_id,
            "access_token": token.token,
            "grant_id": None if token.grant is None else token.grant.id,
            "authorization_id": token.id,
            "token_id": token.id,
            "fingerprint": "laptop",
            "username": self.user.login,
            "account_id": self.user.id,
            "installation_id": self.installation.id,
            "org": self.organization.login,
            "team_id": self.team.id,
            "team_slug": self.team.slug,
        }

    def _credentials(self, caller: str, token: AccessToken) -> Mapping[str, str]:
        if caller == "user's token":
            return {"Authorization": f"token {self.github_token}", **PREVIEW}
        if caller == "anyone":
            return {}
        if caller == "signature":
            text = signed(claims_of(self.server, self.github_app), self.github_app.private_key)
            return {"Authorization": f"Bearer {text}", **PREVIEW}
        people = {
            "user": self.user,
            "newcomer": self.newcomer,
            "person": self.user,
            "member": self.user,
            "admin": self.admin,
        }
        who: User | OAuthApp | GitHubApp | None = people.get(caller, token.app)
        assert who is not None
        return {"Authorization": Client.basic(who.credentials)}

    def ask(self, call: Call) -> Response:
        """Send *call*."""
        body = b"" if call.json is ... else call.json if isinstance(call.json, bytes) else json_.dumps(call.json)
        return self.server.handle(Request(call.method, self.server.api_url + call.path, call.headers, body))


class Asked(NamedTuple):
    """How an operation is asked.

    Attributes:
        caller: `app` and `GitHub App` with id and secret, `user`, `newcomer` and `admin` with a password, `person`
            with a password though a token would do, `member` who is one though anyone may ask, `user's token` of a
            GitHub App, `signature` of a GitHub App, and `anyone`.
        body: the body that succeeds for a token.
        settings: of the server on which it succeeds.
    """

    caller: str
    body: Callable[[World, AccessToken], Json] | None = None
    settings: Mapping[str, Any] = {}


def _named(_: World, token: AccessToken) -> Json:
    return {"access_token": token.token}


def _scoped(_: World, token: AccessToken) -> Json:
    return {"access_token": token.token, "target": "octocat"}


def _pair(*_: object) -> Json:
    return {"client_secret": CLIENT_SECRET}


def _note(*_: object) -> Json:
    return {"note": "a note"}


# Every operation of every document.
ASKED: Final[Mapping[str, Asked]] = {
    "DELETE /applications/{client_id}/grant": Asked("app", _named),
    "DELETE /applications/{client_id}/grants/{access_token}": Asked("app"),
    "POST /applications/{client_id}/token": Asked("app", _named),
    "PATCH /applications/{client_id}/token": Asked("app", _named),
    "DELETE /applications/{client_id}/token": Asked("app", _named),
    "POST /applications/{client_id}/token/scoped": Asked("GitHub App", _scoped),
    "GET /applications/{client_id}/tokens/{access_token}": Asked("app"),
    "POST /applications/{client_id}/tokens/{access_token}": Asked("app"),
    "DELETE /applications/{client_id}/tokens/{access_token}": Asked("app"),
    "GET /applications/grants": Asked("user"),
    "GET /applications/grants/{grant_id}": Asked("user"),
    "DELETE /applications/grants/{grant_id}": Asked("user"),
    "GET /authorizations": Asked("user"),
    "POST /authorizations": Asked("newcomer", _note),
    "PUT /authorizations/clients/{client_id}": Asked("user", _pair),
    "PUT /authorizations/clients/{client_id}/{fingerprint}": Asked("user", _pair),
    "GET /authorizations/{authorization_id}": Asked("user"),
    "PATCH /authorizations/{authorization_id}": Asked("user", _note),
    "DELETE /authorizations/{authorization_id}": Asked("user"),
    "GET /": Asked("anyone"),
    "GET /meta": Asked("anyone"),
    "GET /rate_limit": Asked("anyone", settings={"rate_limit": 1000}),
    "GET /user": Asked("person"),
    "GET /user/emails": Asked("person"),
    "GET /user/orgs": Asked("person"),
    "GET /user/installations": Asked("user's token"),
    "GET /users/{username}": Asked("anyone"),
    "GET /users": Asked("anyone"),
    "GET /user/{account_id}": Asked("anyone"),
    "GET /users/{username}/orgs": Asked("anyone"),
    "GET /user/memberships/orgs": Asked("person"),
    "GET /user/memberships/orgs/{org}": Asked("person"),
    "GET /user/teams": Asked("person"),
    "GET /orgs/{org}": Asked("anyone"),
    "GET /orgs/{org}/members": Asked("member"),
    "GET /orgs/{org}/members/{username}": Asked("member"),
    "GET /orgs/{org}/public_members": Asked("anyone"),
    "GET /orgs/{org}/public_members/{username}": Asked("anyone"),
    "GET /orgs/{org}/memberships/{username}": Asked("person"),
    "GET /orgs/{org}/teams": Asked("person"),
    "GET /orgs/{org}/teams/{team_slug}": Asked("person"),
    "GET /orgs/{org}/teams/{team_slug}/members": Asked("person"),
    "GET /orgs/{org}/teams/{team_slug}/memberships/{username}": Asked("person"),
    "GET /teams/{team_id}": Asked("person"),
    "GET /teams/{team_id}/members": Asked("person"),
    "GET /teams/{team_id}/members/{username}": Asked("person"),
    "GET /teams/{team_id}/memberships/{username}": Asked("person"),
    "GET /app": Asked("signature"),
    "GET /app/installations": Asked("signature"),
    "GET /app/installations/{installation_id}": Asked("signature"),
    "DELETE /app/installations/{installation_id}": Asked("signature"),
    "POST /app/installations/{installation_id}/access_tokens": Asked(
        "signature", lambda *_: {"repositories": ["rails"], "permissions": {"metadata": "read"}}
    ),
    "PUT /app/installations/{installation_id}/suspended": Asked("signature"),
    "DELETE /app/installations/{installation_id}/suspended": Asked("signature"),
    "GET /orgs/{org}/installation": Asked("signature"),
    "GET /users/{username}/installation": Asked("signature"),
    "POST /admin/users/{username}/authorizations": Asked("admin", lambda *_: {"scopes": ["repo"]}),
    "DELETE /admin/users/{username}/authorizations": Asked("admin"),
    "GET /admin/tokens": Asked("admin"),
    "DELETE /admin/tokens/{token_id}": Asked("admin"),
}
