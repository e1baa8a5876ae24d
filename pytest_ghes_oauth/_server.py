"""The GitHub Enterprise Server that a test holds in its hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cached_property, wraps
from random import Random
from types import TracebackType
from typing import TYPE_CHECKING, Concatenate, Final, Literal, ParamSpec, TypeVar

from pytest_ghes_oauth import _arguments as arguments
from pytest_ghes_oauth import _audit as audit
from pytest_ghes_oauth._domain import credentials
from pytest_ghes_oauth._domain.accounts import Account, Email, Organization, Repository, Team, TwoFactor, User
from pytest_ghes_oauth._domain.apps import GitHubApp, Installation, OAuthApp
from pytest_ghes_oauth._domain.clock import Clock
from pytest_ghes_oauth._domain.collections import LiveCollection
from pytest_ghes_oauth._domain.misuse import ClientMisbehaved, InvalidArgument, UnmodelledPath
from pytest_ghes_oauth._domain.releases import Release
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._domain.tokens import AccessToken, Grant
from pytest_ghes_oauth._front_door import FrontDoor
from pytest_ghes_oauth._http.messages import Request, Response
from pytest_ghes_oauth._journal import Event, Exchange, Journal
from pytest_ghes_oauth._login.person import Person
from pytest_ghes_oauth._login.site import LoginSite
from pytest_ghes_oauth._references import References
from pytest_ghes_oauth._rest.api import RestApi
from pytest_ghes_oauth._rest.resources import resource
from pytest_ghes_oauth._seeding import Seeder
from pytest_ghes_oauth._settings import Settings, SettingsKeywords, settings

if TYPE_CHECKING:
    from responses import RequestsMock
    from typing_extensions import Self, Unpack

    from pytest_ghes_oauth._transport import Claim


SHORTEST_SECRET: Final = 6

P = ParamSpec("P")
T = TypeVar("T")


def _at_one_moment(
    verb: Callable[Concatenate[GitHubEnterpriseServer, P], T],
) -> Callable[Concatenate[GitHubEnterpriseServer, P], T]:
    """Let a verb look and change undisturbed by other threads."""

    @wraps(verb)
    def undisturbed(self: GitHubEnterpriseServer, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self._store.operation:
            return verb(self, *args, **kwargs)

    return undisturbed


class GitHubEnterpriseServer:
    """A GHES in memory: it remembers users, apps, grants and tokens, and answers as GitHub does.

    Enter it to have it answer the `requests` calls to its own origin; `handle` works without.

        with GitHubEnterpriseServer(release="3.3") as ghes: ...

    Args:
        base: settings to start from; the keywords are laid over them.
        keywords: the settings of the README's table, and `seed`.

    Raises:
        GHESError: a setting is unknown or does not accept the value.
    """

    def __init__(self, base: Settings | None = None, /, **keywords: Unpack[SettingsKeywords]) -> None:
        _require_settings(base)
        self._settings: Final = settings(base or Settings(), keywords)
        random = Random(f"secrets:{self._settings.seed}:{self.url}")  # noqa: S311  # reproducible on purpose
        clock = Clock()
        self._journal: Final = Journal(clock.now)
        self._store: Final = Store(
            self._settings.release, clock, random, self._settings.token_checksum, self._journal.publish
        )
        self._references: Final = References(self._store)
        self._seeder: Final = Seeder(self._store, self._references, self._settings.seed)
        self._api: Final = RestApi(self._store, self._settings)
        site = LoginSite(self._store, self._settings)
        self._person: Final = Person(site, self._store, self._settings.url, self._journal.remark)
        self._front_door: Final = FrontDoor(self._api, site)

    # -- what it is ------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """The origin: `https://ghes.test`."""
        return self._settings.url

    @property
    def api_url(self) -> str:
        """The root of the REST API: `https://ghes.test/api/v3`."""
        return self._settings.api_url

    @property
    def release(self) -> Release:
        """Which GHES it is; ordered, and equal to its string."""
        return self._settings.release

    @property
    def clock(self) -> Clock:
        """The time of the server."""
        return self._store.clock

    # -- what it remembers -----------------------------------------------------------------------

    @property
    def users(self) -> LiveCollection[User]:
        """The users, by login."""
        return self._references.users

    @property
    def apps(self) -> LiveCollection[OAuthApp | GitHubApp]:
        """The apps, by client id or name."""
        return self._references.apps

    @property
    def grants(self) -> LiveCollection[Grant]:
        """The grants, by id. Those that were deleted have left."""
        return self._references.grants

    @property
    def tokens(self) -> LiveCollection[AccessToken]:
        """The tokens, by text. Those that were revoked, reset away or expired have left."""
        return self._references.tokens

    @property
    def exchanges(self) -> Sequence[Exchange]:
        """Every request that the fake answered, and its response, in order."""
        return self._journal.exchanges

    @property
    def events(self) -> Sequence[Event]:
        """Every change of state that a request or a verb made, in order; the clock makes none."""
        return self._journal.events

    # -- users and apps --------------------------------------------------------------------------

    @_at_one_moment
    def add_user(
        self,
        login: str | None = None,
        *,
        password: str | None = None,
        name: str | None = None,
        email: str | None = None,
        emails: Iterable[str | Email] = (),
        two_factor: TwoFactor | None = None,
        suspended: bool = False,
        site_admin: bool = False,
    ) -> User:
        """Add a user; what is omitted comes from Faker.

        Args:
            login: case does not matter when it is looked up.
            password: clear text.
            name: as the profile shows it.
            email: the primary address.
            emails: further addresses, or `Email` objects.
            two_factor: `"app"` or `"sms"`: a password alone no longer signs in.
            suspended: whether to suspend the user at once.
            site_admin: whether the user administers the server.

        Raises:
            GHESError: the login is taken, or a value is not accepted.
        """
        return self._seeder.add_user(
            login, password, name, email, emails, two_factor, suspended=suspended, site_admin=site_admin
        )

    @_at_one_moment
    def add_oauth_app(
        self,
        name: str | None = None,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        url: str | None = None,
        callback_url: str | None = None,
        device_flow: bool = False,
    ) -> OAuthApp:
        """Add an OAuth app; what is omitted comes from Faker.

        Args:
            name: unique among apps.
            client_id: unique among apps.
            client_secret: clear text.
            url: the home page.
            callback_url: where the web application flow returns to; below `url` if omitted.
            device_flow: whether the device flow is switched on.

        Raises:
            GHESError: the name or client id is taken, or a value is not accepted.
        """
        return self._seeder.add_oauth_app(name, client_id, client_secret, url, callback_url, device_flow=device_flow)

    @_at_one_moment
    def add_github_app(
        self,
        name: str | None = None,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        url: str | None = None,
        permissions: Mapping[str, str] | None = None,
        expire_user_tokens: bool = True,
        callback_urls: Sequence[str] = (),
        device_flow: bool = False,
    ) -> GitHubApp:
        """Add a GitHub App; what is omitted comes from Faker.

        Args:
            name: unique among apps.
            client_id: unique among apps.
            client_secret: clear text.
            url: the home page.
            permissions: name -> level, as the release has them; `{"metadata": "read"}` if omitted.
            expire_user_tokens: whether user tokens live for eight hours and come with a refresh token.
            callback_urls: where the web application flow may return to; one below `url` if omitted.
            device_flow: whether the device flow is switched on.

        Raises:
            GHESError: the name or client id is taken, or a value is not accepted.
        """
        return self._seeder.add_github_app(
            name,
            client_id,
            client_secret,
            url,
            permissions,
            callback_urls,
            expire_user_tokens=expire_user_tokens,
            device_flow=device_flow,
        )

    # -- organizations, repositories, installations ----------------------------------------------

    @_at_one_moment
    def add_organization(self, login: str | None = None, *, members: Iterable[User | str] = ()) -> Organization:
        """Add an organization with some users as members.

        Raises:
            GHESError: the login is taken, or a member is unknown.
        """
        return self._seeder.add_organization(login, members)

    @_at_one_moment
    def add_team(self, slug: str, *, members: Iterable[User | str] = ()) -> Team:
        """Add a team, named `org/slug`, of some members of the organization.

        Raises:
            GHESError: the organization is unknown, the name is taken, or a user is not a member.
        """
        return self._seeder.add_team(slug, members)

    @_at_one_moment
    def add_repository(self, full_name: str, *, private: bool = False) -> Repository:
        """Add a repository, named `owner/name`.

        Raises:
            GHESError: the owner is unknown, or the name is taken.
        """
        return self._seeder.add_repository(full_name, private=private)

    @_at_one_moment
    def install(
        self,
        app: GitHubApp | str,
        account: Account | str,
        *,
        repositories: Literal["all"] | Iterable[Repository | str] = "all",
        permissions: Mapping[str, str] | None = None,
    ) -> Installation:
        """Install a GitHub App on a user or organization.

        Args:
            app: the app, its client id or name.
            account: the user or organization, or its login.
            repositories: `"all"`, or some of the account's, as objects or `owner/name`.
            permissions: what the account gives; all that the app asks for if omitted.

        Raises:
            GHESError: something is unknown, the app is installed there, or it asks for less than is given.
        """
        return self._seeder.install(app, account, repositories, permissions)

    # -- grants and tokens -----------------------------------------------------------------------

    @_at_one_moment
    def add_grant(self, user: User | str, app: OAuthApp | GitHubApp | str, *, scopes: Iterable[str] = ()) -> Grant:
        """Let *user* authorise *app*, without a token yet; an existing grant is extended.

        Raises:
            GHESError: user, app or a scope is unknown.
        """
        return self._seeder.add_grant(user, app, scopes)

    @_at_one_moment
    def issue_token(
        self,
        user: User | str,
        app: OAuthApp | GitHubApp | str,
        *,
        scopes: Iterable[str] = (),
        note: str | None = None,
        note_url: str | None = None,
        fingerprint: str | None = None,
        expires_in: float | timedelta | None = None,
    ) -> AccessToken:
        """Issue a token of *user* for *app*, under their grant, which is created if need be.

        Args:
            user: the user, or the login.
            app: the app, its client id or name.
            scopes: names of scopes; tokens of GitHub Apps have none.
            note: shown on the authorization.
            note_url: shown on the authorization.
            fingerprint: unique within user and app.
            expires_in: seconds or a `timedelta`; a GitHub App with expiring tokens gives eight hours.

        Raises:
            GHESError: user, app or a scope is unknown, the fingerprint is taken, or a value is not accepted.
        """
        return self._seeder.issue_token(user, app, scopes, note, note_url, fingerprint, expires_in)

    @_at_one_moment
    def issue_personal_token(self, user: User | str, *, note: str, scopes: Iterable[str] = ()) -> AccessToken:
        """Issue a personal token of *user*, which belongs to no app.

        Raises:
            GHESError: the user or a scope is unknown, or the user has a personal token with this note.
        """
        return self._seeder.issue_personal_token(user, note, scopes)

    # -- signing in ------------------------------------------------------------------------------

    @_at_one_moment
    def approve(self, authorize_url: str, user: User | str, *, scopes: Iterable[str] | None = None) -> str:
        """Let *user* click Authorize on the page at *authorize_url*.

        Args:
            authorize_url: where the code under test sends browsers: `/login/oauth/authorize?client_id=...`.
            user: the user, or the login.
            scopes: what the user leaves of the scopes asked for; all if omitted.

        Returns:
            The callback URL that the browser is sent to, with `code` and `state`; or with `error`, if GitHub
            refuses the app: `redirect_uri_mismatch`, `application_suspended`.

        Raises:
            GHESError: the URL shows no such page, the user is unknown or suspended, or a scope was not asked for.
        """
        chosen = None if scopes is None else arguments.scopes(scopes)
        return self._person.approve(authorize_url, self._references.user(user), chosen)

    @_at_one_moment
    def deny(self, authorize_url: str, user: User | str) -> str:
        """Let *user* click Cancel on the page at *authorize_url*.

        Returns:
            The callback URL that the browser is sent to, with `error=access_denied`.

        Raises:
            GHESError: the URL shows no such page, or the user is unknown or suspended.
        """
        return self._person.deny(authorize_url, self._references.user(user))

    @_at_one_moment
    def approve_device(self, user_code: str, user: User | str) -> None:
        """Let *user* enter the code that a device shows, and click Authorize.

        Raises:
            GHESError: no device waits with this code, the user is unknown or suspended, or the app is suspended.
        """
        self._person.approve_device(user_code, self._references.user(user))

    @_at_one_moment
    def deny_device(self, user_code: str, user: User | str) -> None:
        """Let *user* enter the code that a device shows, and click Cancel.

        Raises:
            GHESError: no device waits with this code, or the user is unknown or suspended.
        """
        self._person.deny_device(user_code, self._references.user(user))

    @_at_one_moment
    def add_resource(self, path: str, *, method: str = "GET", json: object = None, scopes: Iterable[str] = ()) -> None:
        """Add an endpoint of the test's own, which asks for a token as GitHub's do.

        Args:
            path: below `/api/v3`: `/repos/octocat/hello`, or with parameters, `/repos/{owner}/{repo}`.
            method: the verb.
            json: the body, or a callable that returns it. A callable is given the `Request`, and as keywords
                those parameters of the path that it takes; it may return `(status, headers, body)` instead.
            scopes: any of them lets a token in; without one of them, it is told 404.

        Raises:
            GHESError: a value is not accepted, or the path is answered already.
        """
        self._api.add_resource(resource(path, method, json, arguments.accepted_scopes(scopes)))

    # -- how it is reached -----------------------------------------------------------------------

    def handle(self, request: Request) -> Response:
        """Answer *request*, without any transport; safe to call from several threads.

        Raises:
            GHESError: the path is one that the fake models in no release.
        """
        with self._store.operation:
            at, mark = self._store.clock.now(), self._journal.mark()
            try:
                outcome = self._front_door.answer(request)
            except UnmodelledPath as problem:
                self._journal.remark(f"raised in the caller: {problem}")
                raise
            exchange = Exchange(request, outcome.response, outcome.operation, outcome.cause, at)
            self._journal.record(exchange, since=mark)
        return outcome.response

    @property
    def responses(self) -> RequestsMock:
        """Our `responses.RequestsMock`: mocks a test adds here win over the fake, for any path of its origin."""
        return self._claim.mock

    @cached_property
    def _claim(self) -> Claim:
        from pytest_ghes_oauth._transport import Claim  # noqa: PLC0415  # requests is loaded when first needed

        return Claim(self.url, self.handle)

    def __enter__(self) -> Self:
        self._claim.hold()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._claim.release()
        if self._settings.audit == "strict" and kind is None:
            found = audit.findings(self.exchanges)
            if found:
                msg = f"the client misbehaved, which audit='strict' does not let pass: {'; '.join(found)}"
                raise ClientMisbehaved(msg)

    def _remarks(self, since: int) -> Sequence[str]:
        """Return what explains a failure and is no exchange, for the reports of the plugin."""
        return self._journal.remarks(since)

    def _redacted(self, text: str) -> str:
        """Return *text* without the server's secrets, nor any token, for the reports of the plugin."""
        # Very short ones would be found in every word.
        secrets = (secret for secret in self._store.secrets() if len(secret) >= SHORTEST_SECRET)
        longest_first = sorted(secrets, key=len, reverse=True)
        return re.sub("|".join([credentials.ANY_TOKEN, *map(re.escape, longest_first)]), "<secret>", text)

    def __repr__(self) -> str:
        return f"<GitHubEnterpriseServer {self.url}, release {self.release}>"


def _require_settings(base: object) -> None:
    if base is not None and not isinstance(base, Settings):
        msg = f"GitHubEnterpriseServer({base!r}) takes settings as keywords, such as release='3.3'"
        raise InvalidArgument(msg)
