"""Hints in the report of a failed test, for mistakes that Python or pytest describe without knowing us."""

from __future__ import annotations

import sys
from typing import Final
from unittest import TestCase

import pytest

from pytest_ghes_oauth._plugin.tracebacks import chain

TITLE: Final = "ghes hint"
_AS_JSON: Final = "the text of an access token is its attribute `.token`; put that into JSON"
_RECIPE: Final = """\
a unittest.TestCase gets no fixture as an argument; write in the class:
    @pytest.fixture(autouse=True)
    def take(self, ghes):
        self.ghes = ghes"""


def compared(operator: str, left: object, right: object) -> list[str] | None:
    """Explain the failed comparison of an access token with a text; return `None` for any other."""
    if operator != "==" or {_is_token(left), _is_token(right)} != {True, False}:
        return None
    token, text = (left, right) if _is_token(left) else (right, left)
    if not isinstance(text, str):
        return None
    return [f"{token!r} == a text", "An access token is not its text, which is `.token`."]


def of_mistake(error: BaseException, item: pytest.Item) -> list[tuple[str, str]]:
    """Return a section about a token in JSON, or about a `unittest.TestCase` that takes `ghes`."""
    sentences = [str(one) for one in (error, *chain(error)) if isinstance(one, TypeError)]
    if any("type AccessToken is not JSON serializable" in sentence for sentence in sentences):
        return [(TITLE, _AS_JSON)]
    misses = any("required positional argument" in sentence and "'ghes" in sentence for sentence in sentences)
    return [(TITLE, _RECIPE)] if misses and _is_of_unittest(item) else []


def _is_of_unittest(item: pytest.Item) -> bool:
    cls = getattr(item, "cls", None)
    return isinstance(cls, type) and issubclass(cls, TestCase)


def _is_token(value: object) -> bool:
    # Loaded only if there is a server.
    tokens = sys.modules.get("pytest_ghes_oauth._domain.tokens")
    return tokens is not None and isinstance(value, tokens.AccessToken)
