"""What is installed, and a browser."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import pytest

from tests.programs.installed import MissingError, Needs

P = ParamSpec("P")
R = TypeVar("R")


@pytest.fixture(name="needs", scope="session")
def _needs() -> Needs:
    def needs(find: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return find(*args, **kwargs)
        except MissingError as missing:
            if os.environ.get("GHES_PROGRAMS") == "required":
                pytest.fail(str(missing), pytrace=False)
            pytest.skip(str(missing))

    return needs
