"""What a behavioural test rests on, and which operation it is about: said where the test stands.

    pytestmark = about("apps/check-token")

    @recorded("reset_token_200_01")           # exchanges of real servers, by their id in tests/recorded
    @documented("flows 29", "OpenAPI")      # GitHub's documentation, by rule or page
    @inferred("semantics 13")               # no source shows it; decided, and written down there
    def test_...

`own()` is for what the fake adds by itself.

The nearest level that says something counts: function, class, module. What a case says, as
`pytest.param(..., marks=...)`, counts as said by its function. On which releases a test asks is not said, but
seen: `python -m tests.fidelity --all DIRECTORY` runs it.

Sources are named as in the package: rules by page and number in docs/evidence, recordings by their id. What is inferred
by analogy and named by no rule rests on semantics 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import pytest

KINDS: Final = ("recorded", "documented", "inferred")
OWN: Final = "own"
# What tests can be about besides single operations.
EVERY: Final = "every operation"
PASSWORD: Final = "operations for a user with a password"
OF_APPS: Final = "operations for an app"
LISTS: Final = "lists"
TOKENS: Final = "tokens everywhere"
OWN_RESOURCES: Final = "endpoints of the test's own"
GROUPS: Final = (EVERY, PASSWORD, OF_APPS, LISTS, TOKENS, OWN_RESOURCES)


def recorded(*sources: str) -> pytest.MarkDecorator:
    """Say that a real server was recorded or quoted answering so."""
    return pytest.mark.evidence("recorded", *_required(sources))


def documented(*sources: str) -> pytest.MarkDecorator:
    """Say that GitHub's documentation says so."""
    return pytest.mark.evidence("documented", *_required(sources))


def inferred(*sources: str) -> pytest.MarkDecorator:
    """Say that no source shows it, and where it was decided."""
    return pytest.mark.evidence("inferred", *_required(sources))


def own() -> pytest.MarkDecorator:
    """Say that a test is about the fake's own surface, not about GitHub: misuse, the journal, verbs of a test."""
    return pytest.mark.evidence(OWN, "contract")


def about(*operations: str) -> pytest.MarkDecorator:
    """Say which operations a test is about, by their ids, or which of the groups."""
    return pytest.mark.about(*_required(operations))


def _required(values: tuple[str, ...]) -> tuple[str, ...]:
    if not values:
        msg = "evidence has to name its source, and about() an operation"
        raise ValueError(msg)
    return values


# -- reading it --------------------------------------------------------------------------------------

_CASE: Final = type(pytest.param())


def nearest(levels: Sequence[object], name: str) -> list[pytest.Mark]:
    """Return the marks *name* of the nearest of *levels* that has any: a function, its classes, its module.

    Those of its cases are the function's. Where it has none itself and some cases have none, the next level that
    has any counts as well.
    """
    function, *outer = levels
    of_itself = list(_named(name, _marks(function)))
    parametrized = [_cases(mark) for level in levels for mark in _named("parametrize", _marks(level))]
    of_cases = [mark for cases in parametrized for case in cases for mark in _named(name, _of(case))]
    all_say = any(all([*_named(name, _of(case))] for case in cases) for cases in parametrized)
    if of_itself or (of_cases and all_say):
        return of_itself + of_cases
    found = ([*_named(name, _marks(level))] for level in outer)
    of_outer: list[pytest.Mark] = next((marks for marks in found if marks), [])
    return of_cases + of_outer


def _named(name: str, marks: Iterable[pytest.Mark]) -> Iterator[pytest.Mark]:
    return (mark for mark in marks if mark.name == name)


def _marks(level: object) -> list[pytest.Mark]:
    """Return the marks of a function or class, or those that `pytestmark` gives a module."""
    marks = vars(level).get("pytestmark", [])
    return _bare(marks if isinstance(marks, list) else [marks])


def _cases(mark: pytest.Mark) -> Sequence[Any]:
    """Return the cases that a mark `parametrize` gives."""
    return tuple(mark.args[1] if len(mark.args) > 1 else mark.kwargs["argvalues"])


def _of(case: object) -> list[pytest.Mark]:
    """Return the marks of a case."""
    return _bare(case.marks) if isinstance(case, _CASE) else []


def _bare(marks: Iterable[pytest.Mark | pytest.MarkDecorator]) -> list[pytest.Mark]:
    return [mark.mark if isinstance(mark, pytest.MarkDecorator) else mark for mark in marks]
