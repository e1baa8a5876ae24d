"""`GitHubEnterpriseServer`, the object that a test works with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import wraps
from inspect import signature
from random import Random
from types import TracebackType
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar

from pytest_ghes_oauth import _arguments as arguments
from pytest_ghes_oauth._answering import Answering
from pytest_ghes_oauth._audit import Audit
from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import GitHubApp, Installation, OAuthApp
from pytest_ghes_oauth._domain.clock import Clock
from pytest_ghes_oauth._domain.collections import LiveCollection
from pytest_ghes_oauth._domain.misuse import (
    ClientMisbehaved,
    InvalidArgument,
    Unanswered,
)
from pytest_ghes_oauth._domain.organizations import Organization, Repository
from pytest_ghes_oauth._domain.records import Record
from pytest_ghes_oauth._domain.releases import Release
from pytest_ghes_oauth._domain.store import Store
from pytest_ghes_oauth._domain.teams import Team
from pytest_ghes_oauth._domain.tokens import AccessToken, Grant
from pytest_ghes_oauth._doors import Doors
from pytest_ghes_oauth._exchanges import Events, Exchanges
from pytest_ghes_oauth._faults.broken import Broken
from pytest_ghes_oauth._front_door import FrontDoor
from pytest_ghes_oauth._graphql.api import GraphqlApi
from pytest_ghes_oauth._history import Field
from pytest_ghes_oauth._http.messages import Request, Response
from pytest_ghes_oauth._inside import Inside
from pytest_ghes_oauth._journal import Journal
from pytest_ghes_oauth._live.server import LiveServer
from pytest_ghes_oauth._live.where import Where
from pytest_ghes_oauth._login.site import LoginSite
from pytest_ghes_oauth._outages import Outages
from pytest_ghes_oauth._person import Person
from pytest_ghes_oauth._references import References
from pytest_ghes_oauth._rest.api import RestApi
from pytest_ghes_oauth._rest.resources import resource
from pytest_ghes_oauth._searching import event_fields, exchange_fields
from pytest_ghes_oauth._seeding import accounts as seed_accounts
from pytest_ghes_oauth._seeding import apps as seed_apps
from pytest_ghes_oauth._seeding import tokens as seed_tokens
from pytest_ghes_oauth._seeding.seedbed import Seedbed
from pytest_ghes_oauth._seeding.updating import accepted
from pytest_ghes_oauth._settings import Settings, SettingsKeywords, settings

if TYPE_CHECKING:
    from responses import RequestsMock
    from typing_extensions import Self, Unpack


P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


def _verb(
    room: Callable[[GitHubEnterpriseServer], R], function: Callable[Concatenate[R, P], T], *, tells: bool = False
) -> Callable[Concatenate[GitHubEnterpriseServer, P], T]:
    """Make a verb of the server from *function*, whose signature and docstring it keeps, but for the first argument.

    Args:
        room: returns what the function works on.
        function: called undisturbed by other threads, at one moment.
        tells: whether the report of a failure shows the call: it may change no record, or the records do not say how.
    """

    @wraps(function)
    def verb(self: GitHubEnterpriseServer, /, *args: P.args, **kwargs: P.kwargs) -> T:
        given = [_read(value) for value in args]
        named = {name: _read(value) for name, value in kwargs.items()}
        with self._store.lock:
            if tells:
                self._journal.remark(f"ghes.{function.__name__}({_written(given, named)})")
            return function(room(self), *given, **named)  # type: ignore[arg-type]  # the same arguments, read

    first, *others = signature(function).parameters.values()
    verb.__signature__ = signature(function).replace(parameters=[first.replace(name="self"), *others])  # type: ignore[attr-defined]  # read by `inspect`
    return verb


def _read(value: object) -> object:
    """Return *value*, an iterator as a list: what it has still to make may need other threads, and they the lock."""
    return list(value) if isinstance(value, Iterator) else value


def _written(given: Iterable[object], named: Mapping[str, object]) -> str:
    """Return arguments as they are written in a call, without their secrets."""
    values = [redaction.address(repr(value)) for value in given]
    return ", ".join([*values, *(f"{name}={redaction.value(name, value)}" for name, value in named.items())])


def _seedbed(server: GitHubEnterpriseServer) -> Seedbed:
    return server._seedbed  # noqa: SLF001  # a part of the class below


def _outages(server: GitHubEnterpriseServer) -> Outages:
    return server._outages  # noqa: SLF001  # a part of the class below


def _person(server: GitHubEnterpriseServer) -> Person:
    return server._person  # noqa: SLF001  # a part of the class below


class GitHubEnterpriseServer:
    """A GHES in memory: it keeps users, apps, grants and tokens, and answers as GitHub does.

    Inside the `with` statement it answers `requests` and httpx at its origin, until the outermost of several ends;
    `handle` works without.

        with GitHubEnterpriseServer(release="3.3") as ghes: ...

    Args:
        base: settings to start from; the keywords override them.
        keywords: the settings in the table of the README, including `seed`.

    Raises:
        GHESError: a setting is unknown or does not accept the value.
    """

    def __init__(self, base: Settings | None = None, /, **keywords: Unpack[SettingsKeywords]) -> None:
        _require_settings(base)
        self._settings: Final = settings(base or Settings(), keywords)
        random = Random(f"secrets:{self._settings.seed}:{self.url}")  # noqa: S311  # reproducible on purpose
        clock = Clock()
        self._journal: Final = Journal(clock.now, knows_senders=bool(self._settings.audit))
        clock.tell(self._journal.remark)
        self._store: Final = Store(
            self._settings.release, clock, random, self._settings.token_checksum, self._journal.publish, self._accepted
        )
        self._references: Final = References(self._store)
        self._seedbed: Final = Seedbed(self._store, self._references, self._settings.seed)
        self._api: Final = RestApi(self._store, self._settings)
        site = LoginSite(self._store, self._settings)
        graphql = GraphqlApi(self._api, self._settings.release)
        self._front_door: Final = FrontDoor(self._api, graphql, site)
        self._outages: Final = Outages(self._front_door, self._store, self._exchange_fields)
        self._journal.search_by(
            self._exchange_fields,
            lambda: event_fields(self._references.named, lambda: self._journal.exchanges),
        )
        self._answering: Final = Answering(self._store, self._outages, self._journal)
        self._doors: Final = Doors(self.url, self._answering, self._api.is_of_test, self._journal, self._store.lock)
        self._person: Final = Person(
            site, self._store, self._references, self.url, self._doors.lead_from, self._journal
        )
        audit = Audit(self._journal, self._settings.audit)
        self._inside: Final = Inside(self._store, self._journal, self._outages.faults, self._doors, audit)

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
        """The release of GHES; ordered, and equal to its string."""
        return self._settings.release

    @property
    def clock(self) -> Clock:
        """The time of the server."""
        return self._store.clock

    # -- what it keeps ---------------------------------------------------------------------------

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
        """The grants, by id, without deleted ones."""
        return self._references.grants

    @property
    def tokens(self) -> LiveCollection[AccessToken]:
        """The tokens, by text, without revoked and expired ones. A reset token has a new text."""
        return self._references.tokens

    @property
    def organizations(self) -> LiveCollection[Organization]:
        """The organizations, by login."""
        return self._references.organizations

    @property
    def teams(self) -> LiveCollection[Team]:
        """The teams, by `org/slug`."""
        return self._references.teams

    @property
    def repositories(self) -> LiveCollection[Repository]:
        """The repositories, by `owner/name`."""
        return self._references.repositories

    @property
    def installations(self) -> LiveCollection[Installation]:
        """The installations of GitHub Apps, by id."""
        return self._references.installations

    @property
    def exchanges(self) -> Exchanges:
        """Every request that the server has answered so far, with its response, in the order of the answers."""
        return self._journal.exchanges

    @property
    def events(self) -> Events:
        """Every change of state so far by a request or by the test, in order; expiry by the clock is not an event."""
        return self._journal.events

    # -- what a test puts on it ------------------------------------------------------------------

    add_user = _verb(_seedbed, seed_accounts.add_user)
    add_organization = _verb(_seedbed, seed_accounts.add_organization)
    add_team = _verb(_seedbed, seed_accounts.add_team)
    add_repository = _verb(_seedbed, seed_accounts.add_repository)
    add_oauth_app = _verb(_seedbed, seed_apps.add_oauth_app)
    add_github_app = _verb(_seedbed, seed_apps.add_github_app)
    install = _verb(_seedbed, seed_apps.install)
    add_grant = _verb(_seedbed, seed_tokens.add_grant)
    issue_token = _verb(_seedbed, seed_tokens.issue_token)
    issue_personal_token = _verb(_seedbed, seed_tokens.issue_personal_token)
    issue_installation_token = _verb(_seedbed, seed_tokens.issue_installation_token)

    def add_resource(
        self,
        path: str,
        *,
        method: str = "GET",
        json: object = None,
        scopes: Iterable[str] = (),
        anonymous: bool = False,
    ) -> None:
        """Add an endpoint to the REST API, which requires authentication as GitHub's endpoints do.

        Args:
            path: below `/api/v3`: `/repos/octocat/hello`, or with parameters, `/repos/{owner}/{repo}`.
            method: the HTTP method.
            json: the body, or a callable that returns it. A callable gets the `Request` and, as keywords, those
                parameters of the path that it takes; it may return `(status, headers, body)` instead.
            scopes: one of them lets a token in; a token with none of them gets 404.
            anonymous: whether it needs no credentials; those that are sent must be valid all the same.

        Raises:
            GHESError: a value is not accepted, or the path is already answered.
        """
        accepted = arguments.accepted_scopes(scopes)
        route = resource(path, method, json, accepted, anonymous=arguments.boolean("anonymous", anonymous))
        with self._store.lock:
            self._api.add_resource(route)

    # -- what goes wrong -------------------------------------------------------------------------

    fault = _verb(_outages, Outages.fault, tells=True)

    # -- what a person does ----------------------------------------------------------------------

    approve = _verb(_person, Person.approve, tells=True)
    deny = _verb(_person, Person.deny, tells=True)
    approve_device = _verb(_person, Person.approve_device, tells=True)
    deny_device = _verb(_person, Person.deny_device, tells=True)

    def _accepted(self, record: Record, changes: Mapping[str, object]) -> Mapping[str, object]:
        """Return the fields that *changes* set on *record*, for the store, which does not know test authors."""
        return accepted(self._seedbed, record, changes)

    # -- how it is reached -----------------------------------------------------------------------

    def handle(self, request: Request) -> Response:
        """Answer *request* without a transport; safe to call from several threads.

        Raises:
            GHESError: the path is not modelled in any release, a fault lets the client receive nothing or a broken
                answer, *request* is no `Request`, or an extra is needed that is not installed.
        """
        _require_request(request)
        answer = self._answering.ask(request, None, sees_mocks=False)
        if isinstance(answer, Broken):
            msg = f"{request!r} got no answer: the fault {answer.fault!r} broke the connection ({answer.how})"
            raise Unanswered(msg)
        return answer

    def serve(self, *, port: int = 0, tls: bool = False, claim: bool = False) -> AbstractContextManager[LiveServer]:
        """Answer on a socket of this machine too, inside a `with` statement, for programs and browsers.

            with ghes.serve() as live: ...

        Args:
            port: the port; any that is free if omitted.
            tls: whether it speaks HTTPS, with certificates that a client has to be told to trust.
            claim: whether clients of this process reach `ghes.url` by its name, such as aiohttp or `urllib.request`.

        Returns:
            a context manager of a `LiveServer`, which says where it is.

        Raises:
            GHESError: a value is not accepted, or the extra `server` is not installed; when it is entered: the port is
                in use.
        """
        return self._served(self._doors.serve(Where(port, tls, claim)))

    @contextmanager
    def _served(self, serving: AbstractContextManager[LiveServer]) -> Iterator[LiveServer]:
        with ExitStack() as stack:
            stack.push(self._leave)
            yield stack.enter_context(serving)

    @property
    def responses(self) -> RequestsMock:
        """The server's `responses.RequestsMock`: mocks added here win over the server, on any path of its origin."""
        return self._doors.responses

    def __enter__(self) -> Self:
        self._doors.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._doors.close()
        self._leave(kind)

    def _leave(self, kind: type[BaseException] | None, *_: object) -> None:
        """Look back on what happened, unless the server still answers."""
        if self._doors.are_open:
            return
        self._inside.leave(well=kind is None)
        if kind is None and (found := self._inside.misbehaviour()):
            raise ClientMisbehaved(found)

    def _exchange_fields(self) -> Mapping[str, Field]:
        armed = self._outages.faults.armed
        return exchange_fields(self._references.named, self._front_door, lambda: [one.fault for one in armed()])

    def __repr__(self) -> str:
        return f"<GitHubEnterpriseServer {self.url}, release {self.release}>"


def _require_request(given: object) -> None:
    if not isinstance(given, Request):
        msg = f"handle() takes a Request such as Request('GET', '/api/v3/user'), not {type(given).__name__}"
        raise InvalidArgument(msg)


def _require_settings(base: object) -> None:
    if base is not None and not isinstance(base, Settings):
        msg = f"GitHubEnterpriseServer({base!r}) takes settings as keywords, such as release='3.3'"
        raise InvalidArgument(msg)
