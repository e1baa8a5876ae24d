"""The GitHub Enterprise Server that a test holds in its hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cached_property, wraps
from random import Random
from types import TracebackType
from typing import TYPE_CHECKING, Any, Concatenate, Final, Literal, ParamSpec, TypeVar

from pytest_ghes_oauth import _arguments as arguments
from pytest_ghes_oauth import _audit as audit
from pytest_ghes_oauth._domain import credentials, issuing
from pytest_ghes_oauth._domain.clock import Clock
from pytest_ghes_oauth._domain.collections import LiveCollection
from pytest_ghes_oauth._domain.issuing import Memo
from pytest_ghes_oauth._domain.misuse import ClientMisbehaved, InvalidArgument, UnmodelledPath
from pytest_ghes_oauth._domain.objects import (
    AccessToken,
    Account,
    Email,
    GitHubApp,
    Grant,
    Installation,
    OAuthApp,
    Organization,
    Repository,
    Team,
    TwoFactor,
    User,
)
from pytest_ghes_oauth._domain.releases import Release
from pytest_ghes_oauth._domain.scopes import Scopes
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._http.messages import Request, Response
from pytest_ghes_oauth._journal import Event, Exchange, Journal
from pytest_ghes_oauth._references import References
from pytest_ghes_oauth._rest.api import RestApi
from pytest_ghes_oauth._settings import Settings, SettingsKeywords, settings

if TYPE_CHECKING:
    from responses import RequestsMock
    from typing_extensions import Self, Unpack

    from pytest_ghes_oauth._transport import Claim
    from pytest_ghes_oauth.faker import Fabricator


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
        self._api: Final = RestApi(self._store, self._settings)

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
        fake = self._fake
        name = arguments.optional_text("name", name) or fake.person()
        login = self._new_login(login, lambda: fake.github.github_login(name))
        now = self._store.now()
        user = User(
            id=self._store.next_id("account"),
            _store=self._store,
            login=login,
            password=arguments.optional_text("password", password) or fake.github.github_password(),
            name=name,
            emails=arguments.emails(email, emails, default=f"{login}@example.com"),
            two_factor=arguments.two_factor(two_factor),
            site_admin=arguments.boolean("site_admin", site_admin),
            created_at=now,
            updated_at=now,
            _otp_key=self._store.random.randbytes(20),
        )
        suspend = arguments.boolean("suspended", suspended)
        self._store.add(user, "add")
        if suspend:
            user.suspend()
        return user

    def _new_login(self, login: str | None, make: Callable[[], str]) -> str:
        if login is None:
            return _unused(make, self._store.accounts)
        self._references.claim(self._store.accounts, arguments.login(login).lower(), f"the login {login!r}")
        return login

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
        client_id = client_id if client_id is not None else self._fake.github.github_client_id()
        identity = self._app_identity(name, client_id, client_secret, url)
        callback = arguments.optional_text("callback_url", callback_url) or f"{identity['url']}/callback"
        device_flow = arguments.boolean("device_flow", device_flow)
        app = OAuthApp(**identity, device_flow=device_flow, callback_url=callback)
        self._store.add(app, "add")
        return app

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
        client_id = client_id if client_id is not None else self._fake.github.github_app_client_id()
        identity = self._app_identity(name, client_id, client_secret, url)
        app = GitHubApp(
            **identity,
            device_flow=arguments.boolean("device_flow", device_flow),
            callback_urls=arguments.texts("callback_urls", callback_urls) or (f"{identity['url']}/callback",),
            permissions=arguments.permissions(
                {"metadata": "read"} if permissions is None else permissions, self._store.facts.permissions
            ),
            expire_user_tokens=arguments.boolean("expire_user_tokens", expire_user_tokens),
        )
        self._store.add(app, "add")
        return app

    def _app_identity(self, name: object, client_id: object, client_secret: object, url: object) -> dict[str, Any]:
        names = [app.name for app in self._store.apps.values()]
        name = arguments.optional_text("name", name) or _unused(self._fake.github.github_app_name, names)
        client_id = arguments.client_id(client_id)
        self._references.claim(names, name, f"the app name {name!r}")
        self._references.claim(self._store.apps, client_id, f"the client id {client_id!r}")
        return {
            "id": self._store.next_id("app"),
            "_store": self._store,
            "name": name,
            "client_id": client_id,
            "client_secret": arguments.optional_text("client_secret", client_secret)
            or self._fake.github.github_client_secret(),
            "url": arguments.optional_text("url", url) or f"https://{name.lower().replace(' ', '-')}.example.com",
        }

    # -- organizations, repositories, installations ----------------------------------------------

    @_at_one_moment
    def add_organization(self, login: str | None = None, *, members: Iterable[User | str] = ()) -> Organization:
        """Add an organization with some users as members.

        Raises:
            GHESError: the login is taken, or a member is unknown.
        """
        login = self._new_login(login, self._fake.github.github_login)
        people = tuple(self._references.user(member) for member in arguments.several("members", members))
        organization = Organization(self._store.next_id("account"), login, people, self._store.now())
        self._store.accounts[login.lower()] = organization
        return organization

    @_at_one_moment
    def add_team(self, slug: str, *, members: Iterable[User | str] = ()) -> Team:
        """Add a team, named `org/slug`, of some members of the organization.

        Raises:
            GHESError: the organization is unknown, the name is taken, or a user is not a member.
        """
        owner, name = arguments.qualified("team", slug)
        organization = self._references.organization(owner)
        self._references.claim(self._store.teams, f"{owner}/{name}".lower(), f"the team {slug!r}")
        everybody = arguments.several("members", members)
        people = tuple(self._references.member(person, organization) for person in everybody)
        team = Team(self._store.next_id("team"), organization, name, people)
        self._store.teams[f"{owner}/{name}".lower()] = team
        return team

    @_at_one_moment
    def add_repository(self, full_name: str, *, private: bool = False) -> Repository:
        """Add a repository, named `owner/name`.

        Raises:
            GHESError: the owner is unknown, or the name is taken.
        """
        owner, name = arguments.qualified("repository", full_name)
        account = self._references.account(owner)
        self._references.claim(self._store.repositories, full_name.lower(), f"the repository {full_name!r}")
        private = arguments.boolean("private", private)
        repository = Repository(self._store.next_id("repository"), account, name, private)
        self._store.repositories[full_name.lower()] = repository
        return repository

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
        github_app, owner = self._references.github_app(app), self._references.account(account)
        key = (github_app.id, owner.id)
        self._references.claim(self._store.installations, key, f"{github_app.label} on {owner.login!r}")
        selected = self._references.repositories(repositories, owner)
        granted = github_app.permissions
        if permissions is not None:
            levels = self._store.facts.permissions
            granted = arguments.permissions_within(permissions, levels, github_app.permissions)
        installation = Installation(self._store.next_id("installation"), github_app, owner, selected, granted)
        self._store.installations[key] = installation
        return installation

    # -- grants and tokens -----------------------------------------------------------------------

    @_at_one_moment
    def add_grant(self, user: User | str, app: OAuthApp | GitHubApp | str, *, scopes: Iterable[str] = ()) -> Grant:
        """Let *user* authorise *app*, without a token yet; an existing grant is extended.

        Raises:
            GHESError: user, app or a scope is unknown.
        """
        person, client = self._references.user(user), self._references.app(app)
        return issuing.authorise(self._store, person, client, self._scopes_for(client, scopes))

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
        person, client = self._references.user(user), self._references.app(app)
        memo = Memo(
            arguments.optional_text("note", note),
            arguments.optional_text("note_url", note_url),
            arguments.optional_text("fingerprint", fingerprint),
        )
        granted, lifetime = self._scopes_for(client, scopes), arguments.lifetime(expires_in)
        at_fingerprint = self._store.tokens_by_fingerprint.at((person.id, client.id, fingerprint))
        taken = [token.fingerprint for token in at_fingerprint if token.fingerprint is not None]
        self._references.claim(taken, fingerprint, f"the fingerprint {fingerprint!r} of {person.login!r}")
        return issuing.issue_app_token(self._store, person, client, granted, memo, lifetime)

    @_at_one_moment
    def issue_personal_token(self, user: User | str, *, note: str, scopes: Iterable[str] = ()) -> AccessToken:
        """Issue a personal token of *user*, which belongs to no app.

        Raises:
            GHESError: the user or a scope is unknown, or the user has a personal token with this note.
        """
        person, granted = self._references.user(user), arguments.scopes(scopes)
        memo = Memo(note=arguments.text("note", note))
        taken = [token.note for token in self._store.tokens_by_note.at((person.id, note))]
        self._references.claim(taken, note, f"the note {note!r} of {person.login!r}")
        return issuing.issue_personal_token(self._store, person, granted, memo)

    def _scopes_for(self, app: OAuthApp | GitHubApp, names: Iterable[str]) -> Scopes:
        granted = arguments.scopes(names)
        if granted and isinstance(app, GitHubApp):
            msg = f"scopes={list(granted)!r}: {app.label} is a GitHub App, whose tokens have permissions instead"
            raise InvalidArgument(msg)
        return granted

    @cached_property
    def _fake(self) -> Fabricator:
        from pytest_ghes_oauth.faker import Fabricator  # noqa: PLC0415  # Faker is loaded when first needed

        return Fabricator(f"names:{self._settings.seed}")

    # -- how it is reached -----------------------------------------------------------------------

    def handle(self, request: Request) -> Response:
        """Answer *request*, without any transport; safe to call from several threads.

        Raises:
            GHESError: the path is one that the fake models in no release.
        """
        with self._store.operation:
            at, mark = self._store.clock.now(), self._journal.mark()
            try:
                outcome = self._api.answer(request)
            except UnmodelledPath as problem:
                self._journal.leave_unanswered(str(problem))
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

    def _unanswered(self, since: int) -> Sequence[str]:
        """Return what was said of requests that raised in the caller, for the reports of the plugin."""
        return self._journal.unanswered(since)

    def _redacted(self, text: str) -> str:
        """Return *text* without the server's secrets, nor any token, for the reports of the plugin."""
        # Very short ones would be found in every word.
        secrets = (secret for secret in self._store.secrets() if len(secret) >= SHORTEST_SECRET)
        longest_first = sorted(secrets, key=len, reverse=True)
        return re.sub("|".join([credentials.ANY_TOKEN, *map(re.escape, longest_first)]), "<secret>", text)

    def __repr__(self) -> str:
        return f"<GitHubEnterpriseServer {self.url}, release {self.release}>"


def _unused(make: Callable[[], str], taken: Container[str]) -> str:
    """Return the first that *make* makes up and nobody has."""
    while (name := make()) in taken:
        pass
    return name


def _require_settings(base: object) -> None:
    if base is not None and not isinstance(base, Settings):
        msg = f"GitHubEnterpriseServer({base!r}) takes settings as keywords, such as release='3.3'"
        raise InvalidArgument(msg)
