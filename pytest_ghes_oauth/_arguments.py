"""Checks of the arguments of test authors: each returns the value, or says in one sentence what is accepted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final, NoReturn
from urllib.parse import urlsplit

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._domain import scopes as known_scopes
from pytest_ghes_oauth._domain.accounts import Email, TwoFactor
from pytest_ghes_oauth._domain.facts import Facts
from pytest_ghes_oauth._domain.misuse import InvalidArgument
from pytest_ghes_oauth._domain.permissions import Levels, exceeding
from pytest_ghes_oauth._domain.scopes import Scopes

_SECOND: Final = timedelta(seconds=1)
_CENTURY: Final = timedelta(days=36_525)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")  # cannot be encoded as UTF-8
# A number right after the colon is a port: `localhost:5000/callback` has no scheme.
_CALLBACK: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?![0-9]+(?:[/?#]|$))[!-\[\]-~]+")
_LOGIN: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,37}[A-Za-z0-9_])?")


def _refuse(name: str, value: object, accepted: str) -> NoReturn:
    msg = f"{name}={redaction.value(name, value)} is not {accepted}"
    raise InvalidArgument(msg)


def text(name: str, value: object) -> str:
    """Accept a string that is not empty."""
    if isinstance(value, str) and value and not _SURROGATE.search(value):
        return value
    _refuse(name, value, "a string with at least one character")


def optional_text(name: str, value: object) -> str | None:
    """Accept a string or `None`."""
    return None if value is None else text(name, value)


def client_id(value: object) -> str:
    """Accept a client id, which has to fit into a path and a header."""
    if isinstance(value, str) and re.fullmatch("[A-Za-z0-9._-]+", value):
        return value
    _refuse("client_id", value, "a client id: letters, digits, dots, underscores and hyphens")


def callback(name: str, value: object) -> str:
    """Accept a URL that a browser can be redirected to: a scheme, followed by printable ASCII; on the web, a host."""
    if isinstance(value, str) and _CALLBACK.fullmatch(value) and _has_host_and_port(value):
        return value
    _refuse(name, value, "a URL with its scheme, such as 'http://localhost:5000/callback' or 'ci-bot://callback'")


def _has_host_and_port(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.port != 0 and bool(parts.hostname or parts.scheme not in ("http", "https"))
    except ValueError:  # a malformed IPv6 address, or an invalid port
        return False


def boolean(name: str, value: object) -> bool:
    """Accept `True` or `False`."""
    if isinstance(value, bool):
        return value
    _refuse(name, value, "True or False")


def device_flow(value: object, facts: Facts) -> bool:
    """Accept `True`, `False` or `None`, which means off, or on where apps have no switch; there `False` is misuse."""
    always_on = facts.device_flow and not facts.device_flow_switch
    if value is None:
        return always_on
    if boolean("device_flow", value) or not always_on:
        return bool(value)
    switch = max(Facts.device_flow_switch.since)
    msg = f"device_flow=False needs GHES {switch} or later, but this is GHES {facts.release}, where it is always on"
    raise InvalidArgument(msg)


def login(value: object) -> str:
    """Accept a login."""
    if isinstance(value, str) and _LOGIN.fullmatch(value):
        return value
    _refuse("login", value, "a login: 1 to 39 letters, digits, hyphens or underscores, with no hyphen at either end")


def two_factor(value: object) -> TwoFactor | None:
    """Accept `"app"`, `"sms"` or `None`."""
    if value in (None, "app", "sms"):
        return value
    _refuse("two_factor", value, "'app', 'sms' or None")


def texts(name: str, value: object) -> tuple[str, ...]:
    """Accept a list, tuple or set of strings, but not a single string."""
    if isinstance(value, Collection) and not isinstance(value, (str, bytes, Mapping)):
        items = tuple(value)
        if all(isinstance(item, str) and item for item in items):
            return items
    _refuse(name, value, "a list of strings")


def several(name: str, value: object, accepted: str = "a list") -> Collection[object]:
    """Accept a list, tuple or set of anything, but not a single string."""
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        return list(value)
    _refuse(name, value, accepted)


_QUALIFIED: Final = {
    "team": "'organization/slug', such as 'acme/core'",
    "repository": "'owner/name', such as 'octocat/hello'",
}


def qualified(what: str, value: object) -> tuple[str, str]:
    """Accept `owner/name` and return both."""
    if isinstance(value, str) and re.fullmatch(r"[^/\s]+/[^/\s]+", value) and not _SURROGATE.search(value):
        owner, _, name = value.partition("/")
        return owner, name
    _refuse(what, value, f"of the form {_QUALIFIED[what]}")


def scopes(value: object) -> Scopes:
    """Accept a list of scopes that GHES knows, and normalize it."""
    return known_scopes.normalized(accepted_scopes(value))


def accepted_scopes(value: object) -> tuple[str, ...]:
    """Accept a list of scopes that GHES knows, and return it as it is."""
    names = texts("scopes", value)
    for name in known_scopes.unknown(names):
        nearest = get_close_matches(name, known_scopes.NAMES, n=1, cutoff=0.5)
        known = f"the nearest: {nearest[0]!r}" if nearest else f"scopes: {', '.join(sorted(known_scopes.NAMES))}"
        msg = f"scopes={list(names)!r}: {name!r} is not a scope of GHES; {known}"
        raise InvalidArgument(msg)
    return names


def emails(first: object, others: object, default: str) -> tuple[Email, ...]:
    """Accept addresses or `Email` objects; the first is the primary one unless another is marked as primary."""
    if not isinstance(first, (str, Email, type(None))):
        _refuse("email", first, "an address")
    further = several("emails", others, "a list of addresses or Email objects")
    given = [_email(item) for item in (*([] if first is None else [first]), *further)] or [Email(default)]
    primary = [item for item in given if item.primary] or given[:1]
    addresses = {item.email for item in given}
    if len(primary) > 1 or len(addresses) < len(given) or (first is not None and primary[0] is not given[0]):
        _refuse("emails", others, "a list of different addresses, of which at most one is primary")
    return tuple(replace(item, primary=item is primary[0]) for item in given)


def primary(value: object, emails: Iterable[Email]) -> tuple[Email, ...]:
    """Accept the address or `Email` object that takes the place of the primary one of *emails*."""
    new = _email(value, "email")
    return (replace(new, primary=True), *(one for one in emails if not one.primary and one.email != new.email))


def _email(item: object, name: str = "emails") -> Email:
    if isinstance(item, str) and "@" in item:
        return Email(text("email", item))
    if isinstance(item, Email) and "@" in text("email", item.email) and item.visibility in ("public", "private", None):
        boolean("primary", item.primary)
        boolean("verified", item.verified)
        return item
    _refuse(name, item, "an address or an Email object with one")


def permissions(value: object, levels: Levels) -> Mapping[str, str]:
    """Accept permissions and levels that the release has."""
    if not isinstance(value, Mapping):
        _refuse("permissions", value, "a dict such as {'contents': 'read'}")
    for name, level in value.items():
        if name not in levels:
            _refuse("permissions", value, f"accepted: {name!r} is not one of {', '.join(levels)}")
        if level not in levels[name]:
            _refuse("permissions", value, f"accepted: {name!r} takes {' or '.join(map(repr, levels[name]))}")
    return MappingProxyType(dict(value))  # app, installation and tokens share it


def permissions_within(value: object, levels: Levels, most: Mapping[str, str], whose: str = "app") -> Mapping[str, str]:
    """Accept permissions that do not exceed *most*, which are those of the app or of *whose* else."""
    accepted = permissions(value, levels)
    more = exceeding(accepted, most)
    if more:
        _refuse("permissions", value, f"accepted: the {whose} lacks, or has at a lower level: {', '.join(more)}")
    return accepted


def lifetime(value: object) -> timedelta | None:
    """Accept a positive number of seconds, a `timedelta`, or `None`."""
    if value is None:
        return None
    duration = value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= _CENTURY.total_seconds():
        duration = timedelta(seconds=value)
    if isinstance(duration, timedelta) and _SECOND <= duration <= _CENTURY:
        return duration // _SECOND * _SECOND  # GitHub shows whole seconds; that it keeps them is inferred
    _refuse("expires_in", value, "a positive number of seconds or a timedelta, from one second to a hundred years")
