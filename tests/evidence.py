"""What a behavioural test rests on, and which operation it is about: said where the test stands.

    pytestmark = about("apps/check-token")

    @recorded("reset_token_200_01")           # exchanges of real servers, by their id in tests/recorded
    @documented("flows 29", "OpenAPI")      # GitHub's documentation, by rule or page
    @inferred("semantics: App endpoints")   # no source shows it; decided, and written down there
    def test_...

`own()` is for what the fake adds by itself.

The nearest level that says something counts: function, class, module. `python -m tests.fidelity` makes
`FIDELITY.md` of it. Sources are named as in the package: `wire` and `flows` are notes on recordings and on
the documentation by section or rule, `semantics` and `releases` what was decided and which release has what.
"""

from __future__ import annotations

from typing import Final

import pytest

KINDS: Final = ("recorded", "documented", "inferred")
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
    return pytest.mark.evidence("own", "contract")


def about(*operations: str) -> pytest.MarkDecorator:
    """Say which operations a test is about, by their ids, or which of the groups."""
    return pytest.mark.about(*_required(operations))


def on(releases: str) -> pytest.MarkDecorator:
    """Say on which releases a test asks: `2.18 to 3.22`; without it, on 3.3."""
    return pytest.mark.on(releases)


def _required(values: tuple[str, ...]) -> tuple[str, ...]:
    if not values:
        msg = "evidence has to name its source, and about() an operation"
        raise ValueError(msg)
    return values


def nearest(item: pytest.Item, name: str) -> list[pytest.Mark]:
    """Return the marks *name* of the nearest level that has any."""
    for node in reversed(item.listchain()):
        marks = [mark for mark in node.own_markers if mark.name == name]
        if marks:
            return marks
    return []
