"""The scopes of OAuth apps and personal tokens: their names, order and implications."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

# Parent -> what it includes. Documented in a table (flows 48); those marked "shown" are missing from it, but
# appear in examples of the documentation (semantics 25). `write:packages` does not include `read:packages`:
# the recorded case create_with_otp_2019 keeps both.
INCLUDES: Final[Mapping[str, tuple[str, ...]]] = {
    "site_admin": (),
    "repo": ("repo:status", "repo_deployment", "public_repo", "repo:invite", "security_events"),
    "admin:repo_hook": ("write:repo_hook",),
    "write:repo_hook": ("read:repo_hook",),
    "admin:org": ("write:org",),
    "write:org": ("read:org",),
    "admin:public_key": ("write:public_key",),
    "write:public_key": ("read:public_key",),
    "admin:org_hook": (),
    "gist": (),
    "notifications": (),
    "user": ("read:user", "user:email", "user:follow"),
    "project": ("read:project",),
    "delete_repo": (),
    "write:packages": (),
    "read:packages": (),
    "delete:packages": (),
    "admin:gpg_key": ("write:gpg_key",),
    "write:gpg_key": ("read:gpg_key",),
    "workflow": (),
    "admin:enterprise": ("manage_runners:enterprise", "manage_billing:enterprise", "read:enterprise"),
    "read:audit_log": (),
    "admin:business": (),  # shown
    "admin:pre_receive_hook": (),  # shown
    "write:discussion": ("read:discussion",),  # shown
}
NAMES: Final = frozenset(INCLUDES).union(*INCLUDES.values())


def _descendants(scope: str) -> frozenset[str]:
    children = INCLUDES.get(scope, ())
    return frozenset(children).union(*map(_descendants, children))


_IMPLIED: Final[Mapping[str, frozenset[str]]] = {scope: _descendants(scope) for scope in NAMES}

# How a cause ends that `lack` makes.
_LACK: Final = re.compile(", but needs one of: ([a-z_:, ]+)(?=;|$)")


class Scopes(AbstractSet[str]):
    """A set of scope names that remembers the order in which they were granted.

    Equal to any list, tuple or set of the same names: clients must treat scopes as a set
    (flows 51). `in` looks for the name itself; `allow(name)` also accepts a parent of it.
    """

    __slots__ = ("_names",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names: Final = tuple(dict.fromkeys(names))

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, (AbstractSet, Sequence)) and not isinstance(other, (str, bytes)):
            return len(self) == len(other) and all(name in other for name in self._names)
        return NotImplemented

    def __hash__(self) -> int:
        return self._hash()

    def __repr__(self) -> str:
        return f"Scopes({list(self._names)!r})"

    def __str__(self) -> str:
        """Return the names as the header `X-OAuth-Scopes` shows them: sorted, joined by `", "`."""
        return ", ".join(sorted(self._names))

    def allow(self, scope: str) -> bool:
        """Tell whether a token with these scopes may do what *scope* allows."""
        return any(scope == name or scope in _IMPLIED.get(name, ()) for name in self._names)


def lack(label: str, held: Scopes, needed: Iterable[str]) -> str:
    """Return the cause of a refusal: what has this *label* has the scopes *held*, but none of those *needed*."""
    has = f"has the scopes {held}" if held else "has no scopes"
    return f"{label} {has}, but needs one of: {', '.join(needed)}"


def lacking(cause: str) -> list[str]:
    """Return the scopes that were needed, of a cause that `lack` made, or of several; none of any other."""
    return [scope for found in _LACK.findall(cause) for scope in found.split(", ")]


def normalized(names: Iterable[str]) -> Scopes:
    """Return *names* without those that another one includes: `user, gist, user:email` -> `user, gist`.

    Documented ("Normalized scopes", flows 49). The names keep the order of their first mention, as recorded.
    """
    names = tuple(dict.fromkeys(names))
    swallowed = frozenset[str]().union(*(_IMPLIED.get(name, frozenset()) for name in names))
    return Scopes(name for name in names if name not in swallowed)


def unknown(names: Collection[str]) -> list[str]:
    """Return those of *names* that are not scopes of GHES, in order."""
    return [name for name in names if name not in NAMES]
