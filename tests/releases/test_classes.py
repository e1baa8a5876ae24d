"""The classes of releases are complete: one release of each stands for the others."""

from __future__ import annotations

from itertools import pairwise

from tests.evidence import EVERY, about, own
from tests.releases.classes import CLASSES, REPRESENTATIVES, traits

pytestmark = [about(EVERY), own()]


def _differences(one: str, other: str) -> set[str]:
    first, second = traits(one), traits(other)
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
    assert compared <= traits("3.3").keys()
