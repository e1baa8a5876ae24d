"""All that a test can see of a server's state, as plain values that later changes do not touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, Grant, OAuthApp, User

Record = User | OAuthApp | GitHubApp | Grant | AccessToken
Snapshot = dict[str, list[dict[str, object]]]


def snapshot(server: GitHubEnterpriseServer) -> Snapshot:
    """Users, apps, grants and tokens with every field, and every event."""
    events = [{name: getattr(event, name) for name in vars(event)} for event in server.events]
    return {
        "users": _rows(server.users),
        "apps": _rows(server.apps),
        "grants": _rows(server.grants),
        "tokens": _rows(server.tokens),
        "events": events,
    }


def _rows(records: Iterable[Record]) -> list[dict[str, object]]:
    # A record that another one names is compared by identity: its own fields are in its own row.
    return [
        {"state": record.state, **{field.name: _plain(getattr(record, field.name)) for field in fields(record)}}
        for record in records
    ]


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return tuple(value) if isinstance(value, Iterable) and not isinstance(value, str) else value


def names_of_events(server: GitHubEnterpriseServer, since: Snapshot) -> list[str]:
    """The names of the events after a snapshot, in order."""
    return [event.name for event in server.events[len(since["events"]) :]]
