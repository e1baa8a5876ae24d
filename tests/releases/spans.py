"""The releases, and those of them on which a rule that changed is asked: both sides of each edge."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pytest

from pytest_ghes_oauth._domain.releases import RELEASES

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

# Oldest first. `tests/domain/test_releases.py` says which the first and the last are, and no other test does.
ALL: Final = tuple(str(release) for release in RELEASES)
FIRST, LAST = ALL[0], ALL[-1]


def before(release: str) -> str:
    """The last release before *release*."""
    return ALL[ALL.index(release) - 1]


def sides(values: Mapping[str, Any]) -> list[ParameterSet]:
    """A parameter set for either side of each edge, made of the first release of each value.

    `sides({FIRST: False, "3.2": True})` is 3.1 with `False` and 3.2 with `True`.
    """
    return [
        pytest.param(release, value, id=release)
        for (_, old), (since, new) in pairwise(values.items())
        for release, value in ((before(since), old), (since, new))
    ]
