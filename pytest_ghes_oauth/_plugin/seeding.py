"""Set up and seed the server of a test from its markers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import pytest

from pytest_ghes_oauth._domain.misuse import GHESError, InvalidArgument
from pytest_ghes_oauth._plugin import scenarios
from pytest_ghes_oauth._plugin.markers import described, in_order, levels
from pytest_ghes_oauth._settings import Settings, settings

if TYPE_CHECKING:
    from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
    from pytest_ghes_oauth._settings import SettingsKeywords

T = TypeVar("T")
Adding = Callable[[pytest.Mark, "GitHubEnterpriseServer"], object]


@dataclass
class Seeded:
    """What the markers of one test added: the nearest level first, then in reading order."""

    users: list[User] = field(default_factory=list)
    apps: list[OAuthApp | GitHubApp] = field(default_factory=list)
    tokens: list[AccessToken] = field(default_factory=list)

    @classmethod
    def all_of(cls, server: GitHubEnterpriseServer) -> Seeded:
        """Return everything that *server* has, and the tokens that died on it."""
        issued = [event.token for event in server.events if event.name == "token.issued" and event.token is not None]
        return cls(list(server.users), list(server.apps), issued)

    def without(self, other: Seeded) -> Seeded:
        """Return these without those of *other*."""
        return Seeded(
            [user for user in self.users if user not in other.users],
            [app for app in self.apps if app not in other.apps],
            [token for token in self.tokens if token not in other.tokens],
        )

    def then(self, other: Seeded) -> Seeded:
        """Return these, followed by those of *other*."""
        return Seeded(self.users + other.users, self.apps + other.apps, self.tokens + other.tokens)


def settings_of(node: pytest.Item) -> SettingsKeywords:
    """Return the keywords of the markers `ghes` except the release; the nearest marker wins.

    Raises:
        InvalidArgument: a marker has positional arguments, a seed, an unknown setting or a value that is not accepted.
    """
    merged: SettingsKeywords = {}
    for mark in reversed(list(in_order(node, "ghes"))):
        if mark.args:
            msg = f"{described(mark)} takes settings as keywords only"
            raise InvalidArgument(msg)
        if "seed" in mark.kwargs:
            msg = f"{described(mark)}: the whole run has one seed; set --ghes-seed or the ini key ghes_seed"
            raise InvalidArgument(msg)
        keywords = {name: value for name, value in mark.kwargs.items() if name != "release"}
        _call(mark, settings, (Settings(), keywords), {})
        merged.update(keywords)  # type: ignore[typeddict-item]  # just checked
    return merged


def seed(server: GitHubEnterpriseServer, node: pytest.Item) -> Seeded:
    """Seed *server* with the markers of a test: scenarios first, then everything in the order of `STEPS`.

    Raises:
        GHESError: a marker has an unknown keyword, a value that is not accepted, or an unknown reference; the message
            shows the marker.
    """
    seeded, before = Seeded(), Seeded.all_of(server)
    for mark in _nearest(node, "ghes_scenario", ("name",)):
        _run_scenario(mark, node, server)
    of_scenarios = Seeded.all_of(server).without(before)
    kept: Mapping[str, list[Any]] = {
        "ghes_user": seeded.users,
        "ghes_app": seeded.apps,
        "ghes_token": seeded.tokens,
    }
    for step in STEPS:
        made = [step.add(mark, server) for mark in _nearest(node, step.marker, step.key)]
        kept.get(step.marker, []).extend(made)
    return seeded.then(of_scenarios)


def _nearest(node: pytest.Item, marker: str, key: Sequence[str]) -> Iterator[pytest.Mark]:
    """Yield the markers of this name, except those that a nearer level replaces by repeating the values of *key*."""
    taken: set[tuple[str, ...]] = set()
    for level in levels(node):
        marks = [(mark, _key(mark, key)) for mark in level if mark.name == marker]
        yield from (mark for mark, repeated in marks if repeated not in taken)
        taken.update(repeated for _, repeated in marks if repeated)


def _key(mark: pytest.Mark, key: Sequence[str]) -> tuple[str, ...]:
    """Return what a nearer marker would have to repeat to replace *mark*; empty if none can."""
    given = dict(mark.kwargs) | dict(zip(key, mark.args, strict=False))
    texts = [given[name] for name in key if isinstance(given.get(name), str)]
    if len(texts) < len(key):
        return ()
    return tuple(text.lower() if name in ANY_CASE else text for name, text in zip(key, texts, strict=True))


def _call(mark: pytest.Mark, verb: Callable[..., T], args: Sequence[Any], kwargs: Mapping[str, Any]) -> T:
    """Call *verb* for *mark*; the parameters of *verb* are what the marker accepts."""
    signature = inspect.signature(verb)
    try:
        signature.bind(*args, **kwargs)
    except TypeError as problem:
        ours = max(len(args) - len(mark.args), 0)
        msg = f"{described(mark)}: {problem}; accepted: {_accepted(signature, without=ours)}"
        raise InvalidArgument(msg) from None
    try:
        return verb(*args, **kwargs)
    except GHESError as problem:
        msg = f"{described(mark)}: {problem}"
        raise InvalidArgument(msg) from problem


def _accepted(signature: inspect.Signature, *, without: int) -> str:
    """Return the parameters after the first *without*: `login, and as keywords: password, name`."""
    parameters = list(signature.parameters.values())[without:]
    positional = [one.name for one in parameters if one.kind not in (one.KEYWORD_ONLY, one.VAR_KEYWORD)]
    keywords = ", ".join(one.name for one in parameters if one.kind is one.KEYWORD_ONLY)
    return ", and as keywords: ".join(filter(None, (", ".join(positional), keywords)))


def _by(verb: Callable[[GitHubEnterpriseServer], Callable[..., object]]) -> Adding:
    return lambda mark, server: _call(mark, verb(server), mark.args, mark.kwargs)


def _add_app(mark: pytest.Mark, server: GitHubEnterpriseServer) -> OAuthApp | GitHubApp:
    verbs: dict[str, Callable[..., OAuthApp | GitHubApp]] = {
        "oauth_app": server.add_oauth_app,
        "github_app": server.add_github_app,
    }
    kind = mark.kwargs.get("kind", "oauth_app")
    if not isinstance(kind, str) or kind not in verbs:
        msg = f"{described(mark)}: kind={kind!r} is not {' or '.join(map(repr, verbs))}"
        raise InvalidArgument(msg)
    keywords = {name: value for name, value in mark.kwargs.items() if name != "kind"}
    return _call(mark, verbs[kind], mark.args, keywords)


def _run_scenario(mark: pytest.Mark, node: pytest.Item, server: GitHubEnterpriseServer) -> None:
    known = scenarios.merged(node.ihook.pytest_ghes_scenarios())
    if len(mark.args) != 1:
        msg = f"{described(mark)} takes the name of one scenario, and its parameters as keywords"
        raise InvalidArgument(msg)
    if not isinstance(mark.args[0], str) or mark.args[0] not in known:
        names = ", ".join(sorted(map(str, known)))
        msg = f"{described(mark)} does not name a scenario; scenarios: {names}"
        raise InvalidArgument(msg)
    _call(mark, partial(known[mark.args[0]], server), (), mark.kwargs)


class Step(NamedTuple):
    """What the markers of one name add.

    Attributes:
        add: adds what one marker says, and returns it.
        key: the parameters whose values a nearer marker repeats to replace a farther one; if empty, all markers count.
    """

    marker: str
    add: Adding
    key: tuple[str, ...] = ()


# The parameters whose case does not matter.
ANY_CASE: Final = frozenset({"login", "slug", "account"})
# In the order of seeding: each step may refer to what those before it added.
STEPS: Final = (
    Step("ghes_user", _by(attrgetter("add_user")), ("login",)),
    Step("ghes_organization", _by(attrgetter("add_organization")), ("login",)),
    Step("ghes_team", _by(attrgetter("add_team")), ("slug",)),
    Step("ghes_app", _add_app, ("name",)),
    Step("ghes_installation", _by(attrgetter("install")), ("app", "account")),
    Step("ghes_grant", _by(attrgetter("add_grant"))),
    Step("ghes_token", _by(attrgetter("issue_token"))),
    Step("ghes_fault", _by(attrgetter("fault"))),
)
