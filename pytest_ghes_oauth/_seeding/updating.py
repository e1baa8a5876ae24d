"""What a test author may change on users and apps; each value is checked as when the record was added."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

from pytest_ghes_oauth import _arguments as arguments
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App, GitHubApp, OAuthApp
from pytest_ghes_oauth._domain.misuse import InvalidArgument
from pytest_ghes_oauth._domain.organizations import Account
from pytest_ghes_oauth._domain.records import Record
from pytest_ghes_oauth._references import require_free
from pytest_ghes_oauth._seeding.apps import accepted_callbacks
from pytest_ghes_oauth._seeding.seedbed import Seedbed


class Change(NamedTuple):
    """One keyword of `update`.

    Attributes:
        field: the field of the record that it sets.
        accept: returns the value of the field, from the record and what a test author wrote.
    """

    field: str
    accept: Callable[[Seedbed, Any, Any], object]


def accepted(bed: Seedbed, record: Record, changes: Mapping[str, object]) -> dict[str, object]:
    """Return the fields that *changes* set on *record*.

    Raises:
        GHESError: nothing is to change, a keyword is unknown, or a value is not accepted.
    """
    known = CHANGES[type(record)]
    _require_known(record, changes, known)
    fields = {known[name].field: known[name].accept(bed, record, value) for name, value in changes.items()}
    return fields | ({"updated_at": bed.store.now()} if isinstance(record, (User, GitHubApp)) else {})


def _require_known(record: Record, changes: Mapping[str, object], known: Mapping[str, Change]) -> None:
    verb = f"{record.kind.name}.update()"
    if not changes:
        msg = f"{verb} was told nothing to change on {record.label}; accepted: {', '.join(known)}"
        raise InvalidArgument(msg)
    for name in changes:
        if name not in known:
            nearest = get_close_matches(name, known, n=1)
            hint = f"the nearest: {nearest[0]}" if nearest else f"accepted: {', '.join(known)}"
            msg = f"{verb} does not change {name!r} of {record.label}; {hint}"
            raise InvalidArgument(msg)


# -- users -------------------------------------------------------------------------------------------


def _free_login(bed: Seedbed, user: User, value: object) -> str:
    login = arguments.login(value)
    require_free(taken=bed.store.account(login) not in (None, user), what=f"the login {login!r}")
    return login


# -- apps --------------------------------------------------------------------------------------------


def _free_name(bed: Seedbed, app: App, value: object) -> str:
    name = arguments.text("name", value)
    require_free(taken=bed.store.apps.get("name", name) not in (None, app), what=f"the app name {name!r}")
    return name


def _owner(bed: Seedbed, _: App, value: object) -> Account | None:
    return None if value is None else bed.references.account(value)


def _callbacks(bed: Seedbed, _: GitHubApp, value: object) -> tuple[str, ...]:
    urls = accepted_callbacks(bed, value)
    if not urls:
        msg = f"callback_urls={value!r} is not a list with at least one URL"
        raise InvalidArgument(msg)
    return urls


def _permissions(bed: Seedbed, _: GitHubApp, value: object) -> Mapping[str, str]:
    return arguments.permissions(value, bed.store.facts.permissions_of_apps)


def _boolean(name: str) -> Change:
    return Change(name, lambda _, __, value: arguments.boolean(name, value))


_OF_EVERY_APP: Final[Mapping[str, Change]] = {
    "name": Change("name", _free_name),
    "url": Change("url", lambda _, __, value: arguments.text("url", value)),
    "device_flow": Change("device_flow", lambda bed, _, value: arguments.device_flow(value, bed.store.facts)),
    "owner": Change("owner", _owner),
}

# Class of record -> what `update` of it accepts, by keyword.
CHANGES: Final[Mapping[type[Record], Mapping[str, Change]]] = {
    User: {
        "login": Change("login", _free_login),
        "name": Change("name", lambda _, __, value: arguments.optional_text("name", value)),
        "email": Change("emails", lambda _, user, value: arguments.primary(value, user.emails)),
        "password": Change("password", lambda _, __, value: arguments.text("password", value)),
        "two_factor": Change("two_factor", lambda _, __, value: arguments.two_factor(value)),
        "site_admin": _boolean("site_admin"),
    },
    OAuthApp: {
        **_OF_EVERY_APP,
        "callback_url": Change("callback_url", lambda _, __, value: arguments.callback("callback_url", value)),
    },
    GitHubApp: {
        **_OF_EVERY_APP,
        "callback_urls": Change("callback_urls", _callbacks),
        "permissions": Change("permissions", _permissions),
        "expire_user_tokens": _boolean("expire_user_tokens"),
    },
}
