"""Classes of releases: those of one class differ in nothing but their own name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from pytest_ghes_oauth import Release
from pytest_ghes_oauth._domain.facts import facts_of
from pytest_ghes_oauth._login.routes import ROUTES as LOGIN_ROUTES
from pytest_ghes_oauth._rest.bodies import NO_BODY
from pytest_ghes_oauth._rest.routes import ROUTES
from tests.releases.spans import ALL

# The first release of each class. A release that is added belongs to the last class, until it differs.
_STARTS: Final = (
    "2.18", "2.19", "2.20", "2.22", "3.0", "3.1", "3.2", "3.3", "3.4", "3.5", "3.8", "3.9", "3.10", "3.12", "3.13",
    "3.14", "3.15", "3.16", "3.17", "3.19", "3.21",
)  # fmt: skip


class Class(NamedTuple):
    """Releases that follow each other; the first represents them."""

    releases: tuple[str, ...]

    @property
    def representative(self) -> str:
        return self.releases[0]


CLASSES: Final = tuple(
    Class(ALL[start:end]) for start, end in pairwise([*(ALL.index(release) for release in _STARTS), len(ALL)])
)
REPRESENTATIVES: Final = tuple(one.representative for one in CLASSES)


@cache
def traits(text: str) -> Mapping[str, object]:
    """Return everything that may differ between releases, by fact and by route, without the release's own name."""
    release = Release(text)
    facts = facts_of(release)
    names = [name for name in dir(facts) if not name.startswith("_") and not callable(getattr(facts, name))]
    return {
        **{name: repr(getattr(facts, name)).replace(text, "{release}") for name in names},
        **{
            f"{route.method} {route.path}": (
                route.named_at(release),
                route.documented_at(release),
                tuple(sorted((route.body or NO_BODY).needed(release))),
            )
            for route in ROUTES
            if route.lives_in(release)
        },
        **{f"{route.method} {route.path}": True for route in LOGIN_ROUTES if route.lives_in(release)},
    }
