"""The classes of releases are complete: one release of each stands for the others."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from pytest_ghes_oauth import Release
from pytest_ghes_oauth._domain.facts import facts_of
from pytest_ghes_oauth._login.routes import ROUTES as LOGIN_ROUTES
from pytest_ghes_oauth._rest.bodies import NO_BODY
from pytest_ghes_oauth._rest.routes import ROUTES
from tests.evidence import EVERY, about, own
from tests.releases.classes import CLASSES, REPRESENTATIVES
from tests.releases.spans import ON_ALL

pytestmark = [about(EVERY), own(), ON_ALL]


def _traits(text: str) -> Mapping[str, object]:
    """Everything that may differ between releases, with the release's own name taken out."""
    release = Release(text)
    facts = facts_of(release)
    names = [name for name in dir(facts) if not name.startswith("_") and not callable(getattr(facts, name))]
    return {
        **{name: repr(getattr(facts, name)).replace(text, "{release}") for name in names},
        **{
            f"{route.method} {route.path}": (
                route.named_at(release),
                route.documented_at(release),
                sorted((route.body or NO_BODY).needed(release)),
            )
            for route in ROUTES
            if route.lives_in(release)
        },
        **{f"{route.method} {route.path}": True for route in LOGIN_ROUTES if route.lives_in(release)},
    }


def _differences(one: str, other: str) -> set[str]:
    first, second = _traits(one), _traits(other)
    return {name for name in {*first, *second} if first.get(name) != second.get(name)}


def test_a_release_differs_from_the_one_that_represents_it_in_nothing_but_its_name() -> None:
    differing = {
        release: differences
        for one in CLASSES
        for release in one.releases
        if (differences := _differences(one.representative, release))
    }
    assert differing == {}


def test_neighbouring_classes_differ() -> None:
    assert [pair for pair in pairwise(REPRESENTATIVES) if not _differences(*pair)] == []


def test_all_traits_are_compared() -> None:
    compared = {"token_prefixes", "permissions", "GET /user", "POST /login/device/code"}
    assert compared <= _traits("3.3").keys()
