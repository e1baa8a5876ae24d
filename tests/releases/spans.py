"""Tables of what each release does, written as spans of releases: the first, the last, and what holds in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

# releases.md, the heading: oldest first. No table here is computed from one of the package.
ALL = (
    "2.18", "2.19", "2.20", "2.21", "2.22", "3.0", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9",
    "3.10", "3.11", "3.12", "3.13", "3.14", "3.15", "3.16", "3.17", "3.18", "3.19", "3.20", "3.21", "3.22",
)  # fmt: skip
FIRST, LAST = ALL[0], ALL[-1]


def span(first: str, last: str = LAST) -> tuple[str, ...]:
    """The releases from *first* to *last*."""
    return ALL[ALL.index(first) : ALL.index(last) + 1]


def each(*rows: tuple[Any, ...]) -> list[ParameterSet]:
    """A parameter set for every release: `each(("2.18", "3.1", False), ("3.2", "3.22", True))`.

    The spans have to follow each other from the first release to the last one.
    """
    covered = [release for first, last, *_ in rows for release in span(first, last)]
    assert covered == list(ALL), "the spans leave out a release, or have one twice"
    return [
        pytest.param(release, *values, id=release) for first, last, *values in rows for release in span(first, last)
    ]
