"""What the author of a test puts on the server before anything happens, checked and completed.

The public verbs, with what each argument means, are those of `GitHubEnterpriseServer`; each comes here.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from pytest_ghes_oauth import _arguments as arguments
from pytest_ghes_oauth._domain import issuing
from pytest_ghes_oauth._domain.accounts import Account, Email, Organization, Repository, Team, TwoFactor, User
from pytest_ghes_oauth._domain.apps import App, GitHubApp, Installation, OAuthApp
from pytest_ghes_oauth._domain.issuing import Memo
from pytest_ghes_oauth._domain.misuse import InvalidArgument
from pytest_ghes_oauth._domain.scopes import Scopes
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._domain.tokens import AccessToken, Grant
from pytest_ghes_oauth._references import References

if TYPE_CHECKING:
    from pytest_ghes_oauth.faker import Fabricator


class Seeder:
    """Add records to one server; what is omitted comes from Faker.

    Args:
        seed: of what Faker makes up.
    """

    def __init__(self, store: Store, references: References, seed: int | str) -> None:
        self._store: Final = store
        self._references: Final = references
        self._seed: Final = seed

    def add_user(
        self,
        login: str | None,
        password: str | None,
        name: str | None,
        email: str | None,
        emails: Iterable[str | Email],
        two_factor: TwoFactor | None,
        *,
        suspended: bool,
        site_admin: bool,
    ) -> User:
        """Add a user."""
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

    def add_oauth_app(
        self,
        name: str | None,
        client_id: str | None,
        client_secret: str | None,
        url: str | None,
        callback_url: str | None,
        *,
        device_flow: bool,
    ) -> OAuthApp:
        """Add an OAuth app."""
        client_id = client_id if client_id is not None else self._fake.github.github_client_id()
        identity = self._app_identity(name, client_id, client_secret, url)
        callback = f"{identity['url']}/callback"
        if callback_url is not None:
            callback = arguments.callback("callback_url", callback_url)
        device_flow = arguments.boolean("device_flow", device_flow)
        app = OAuthApp(**identity, device_flow=device_flow, callback_url=callback)
        self._store.add(app, "add")
        return app

    def add_github_app(
        self,
        name: str | None,
        client_id: str | None,
        client_secret: str | None,
        url: str | None,
        permissions: Mapping[str, str] | None,
        callback_urls: Sequence[str],
        *,
        expire_user_tokens: bool,
        device_flow: bool,
    ) -> GitHubApp:
        """Add a GitHub App."""
        client_id = client_id if client_id is not None else self._fake.github.github_app_client_id()
        identity = self._app_identity(name, client_id, client_secret, url)
        given = arguments.texts("callback_urls", callback_urls)
        callbacks = tuple(arguments.callback("callback_urls", url) for url in given) or (f"{identity['url']}/callback",)
        if len(callbacks) > (most := self._store.facts.callback_urls):
            msg = f"callback_urls={list(callbacks)!r} are {len(callbacks)}, and GHES {self._store.release} takes {most}"
            raise InvalidArgument(msg)
        app = GitHubApp(
            **identity,
            device_flow=arguments.boolean("device_flow", device_flow),
            callback_urls=callbacks,
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

    def add_organization(self, login: str | None, members: Iterable[User | str]) -> Organization:
        """Add an organization."""
        login = self._new_login(login, self._fake.github.github_login)
        people = tuple(self._references.user(member) for member in arguments.several("members", members))
        organization = Organization(self._store.next_id("account"), login, people, self._store.now())
        self._store.accounts[login.lower()] = organization
        return organization

    def add_team(self, slug: str, members: Iterable[User | str]) -> Team:
        """Add a team."""
        owner, name = arguments.qualified("team", slug)
        organization = self._references.organization(owner)
        self._references.claim(self._store.teams, f"{owner}/{name}".lower(), f"the team {slug!r}")
        everybody = arguments.several("members", members)
        people = tuple(self._references.member(person, organization) for person in everybody)
        team = Team(self._store.next_id("team"), organization, name, people, self._store.now())
        self._store.teams[f"{owner}/{name}".lower()] = team
        return team

    def add_repository(self, full_name: str, *, private: bool) -> Repository:
        """Add a repository."""
        owner, name = arguments.qualified("repository", full_name)
        account = self._references.account(owner)
        self._references.claim(self._store.repositories, full_name.lower(), f"the repository {full_name!r}")
        private = arguments.boolean("private", private)
        repository = Repository(self._store.next_id("repository"), account, name, private)
        self._store.repositories[full_name.lower()] = repository
        return repository

    def install(
        self,
        app: GitHubApp | str,
        account: Account | str,
        repositories: Literal["all"] | Iterable[Repository | str],
        permissions: Mapping[str, str] | None,
    ) -> Installation:
        """Install a GitHub App."""
        github_app, owner = self._references.github_app(app), self._references.account(account)
        key = (github_app.id, owner.id)
        self._references.claim(self._store.installations, key, f"{github_app.label} on {owner.login!r}")
        selected = self._references.repositories(repositories, owner)
        granted = github_app.permissions
        if permissions is not None:
            levels = self._store.facts.permissions
            granted = arguments.permissions_within(permissions, levels, github_app.permissions)
        now = self._store.now()
        installation = Installation(self._store.next_id("installation"), github_app, owner, selected, granted, now)
        self._store.installations[key] = installation
        return installation

    def add_grant(self, user: User | str, app: App | str, scopes: Iterable[str]) -> Grant:
        """Let a user authorise an app."""
        person, client = self._references.user(user), self._references.app(app)
        return issuing.authorise(self._store, person, client, self._scopes_for(client, scopes))

    def issue_token(
        self,
        user: User | str,
        app: App | str,
        scopes: Iterable[str],
        note: str | None,
        note_url: str | None,
        fingerprint: str | None,
        expires_in: float | timedelta | None,
    ) -> AccessToken:
        """Issue a token for an app."""
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

    def issue_personal_token(self, user: User | str, note: str, scopes: Iterable[str]) -> AccessToken:
        """Issue a personal token."""
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

        return Fabricator(f"names:{self._seed}")


def _unused(make: Callable[[], str], taken: Container[str]) -> str:
    """Return the first that *make* makes up and nobody has."""
    while (name := make()) in taken:
        pass
    return name
