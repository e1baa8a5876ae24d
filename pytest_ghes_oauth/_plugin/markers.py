"""The markers, and the order in which those of a test count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pytest

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._domain.misuse import InvalidArgument, listed

# Name -> what `pytest --markers` shows.
MARKERS: Final[Mapping[str, str]] = {
    "ghes": "ghes(**settings): settings of the test's GitHub Enterprise Server; the nearest marker wins",
    "ghes_user": "ghes_user(login=None, *, password, name, email, emails, two_factor, suspended, site_admin): "
    "add a user",
    "ghes_organization": "ghes_organization(login=None, *, members, owners): add an organization",
    "ghes_team": "ghes_team(slug, *, members, maintainers): add a team, named 'org/slug'",
    "ghes_app": "ghes_app(name=None, *, kind='oauth_app', client_id, client_secret, url, callback_url, device_flow, "
    "owner): add an OAuth app, or with kind='github_app' a GitHub App, which takes permissions, expire_user_tokens and "
    "callback_urls in place of callback_url",
    "ghes_installation": "ghes_installation(app, account, *, repositories='all', permissions): install a GitHub App on "
    "a user or organization",
    "ghes_grant": "ghes_grant(user, app, *, scopes): let a user authorize an app, without issuing a token",
    "ghes_token": "ghes_token(user, app, *, scopes, note, note_url, fingerprint, expires_in): issue a token",
    "ghes_fault": "ghes_fault(name, *, times, after, operation, method, path, user, app, seconds, retry_after): let "
    "requests meet an outage",
    "ghes_scenario": "ghes_scenario(name, **parameters): run a scenario; --ghes-scenarios lists them",
}
_PREFIX: Final = "ghes_"


def is_marked(item: pytest.Item) -> bool:
    """Tell whether the item has any of our markers, or one whose name is misspelt."""
    return any(mark.name == "ghes" or mark.name.startswith(_PREFIX) for mark in item.iter_markers())


def require_known(node: pytest.Item) -> None:
    """Refuse a marker whose name begins as ours do, and is none of them.

    Raises:
        InvalidArgument: there is one; the message names the nearest.
    """
    for mark in node.iter_markers():
        if mark.name.startswith(_PREFIX) and mark.name not in MARKERS:
            msg = f"{described(mark)} is not a marker of ghes; markers: {listed(MARKERS, mark.name)}"
            raise InvalidArgument(msg)


def in_order(node: pytest.Item, name: str) -> Iterator[pytest.Mark]:
    """Yield the markers *name* of a test: the nearest level first, and each level in reading order."""
    for level in levels(node):
        yield from (mark for mark in level if mark.name == name)


def levels(node: pytest.Item) -> Iterator[list[pytest.Mark]]:
    """Yield the marks of function, class, base classes, module and so on, each list in reading order."""
    for level in reversed(node.listchain()):
        written = [_as_read(owner) for owner in _owners(getattr(level, "obj", None))]
        # Other marks of the node come from a parameter or a plugin: they are the nearest.
        yield [mark for mark in level.own_markers if not any(mark is other for marks in written for other in marks)]
        yield from written


def _owners(obj: object) -> Sequence[object]:
    return obj.__mro__ if isinstance(obj, type) else [obj]


def _as_read(owner: object) -> list[pytest.Mark]:
    # pytest stores decorators from the bottom up, as Mark, and a `pytestmark = [...]` as MarkDecorator. For a
    # class that has both, it stores all as Mark, and the list is then read from the bottom up too.
    kept = vars(owner).get("pytestmark", []) if hasattr(owner, "__dict__") else []
    marks = kept if isinstance(kept, list) else [kept]
    decorated = [mark for mark in marks if isinstance(mark, pytest.Mark)]
    return decorated[::-1] or [mark.mark for mark in marks]


def described(mark: pytest.Mark) -> str:
    """Return the marker as a test would write it, but for secrets."""
    positional = [redaction.without_tokens(repr(value)) for value in mark.args]
    arguments = positional + [f"{name}={redaction.value(name, value)}" for name, value in mark.kwargs.items()]
    return f"@pytest.mark.{mark.name}({', '.join(arguments)})"
