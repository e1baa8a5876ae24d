"""What a trial comes to."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Figures(NamedTuple):
    """The figures of a trial, and whether they are good.

    Attributes:
        lines: figures and failures, for people.
    """

    lines: list[str]
    is_good: bool


class Trial(NamedTuple):
    """One trial.

    Attributes:
        what: what it does with `{count}` of something.
        times: how often, in a whole run.
        run: does it that often.
    """

    what: str
    times: int
    run: Callable[[int], Figures]
