"""What these tests need to be installed, and how to get it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Final, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

OCTOKIT: Final = Path(__file__).parent / "octokit"

_PACKAGES: Final = 'run `python -m pip install ".[programs]"`'
_OF_DEBIAN: Final = {"gh": "gh", "curl": "curl", "node": "nodejs npm", "chromium": "chromium"}
# A browser by the names that it goes by elsewhere.
_ALSO: Final = {"chromium": ("chromium-browser", "google-chrome")}


class MissingError(Exception):
    """Something is not installed; the text says how to install it."""


class Needs(Protocol):
    """Call a function of this module; where it finds nothing, the test is skipped, or fails if it must not be."""

    def __call__(self, find: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R: ...


def program(name: str) -> str:
    """Return where a program is.

    Raises:
        MissingError: it is nowhere in `PATH`.
    """
    for known in (name, *_ALSO.get(name, ())):
        path: str | None = shutil.which(known)
        if path:
            return path
    msg = f"{name} is not installed: on Debian, run `apt-get install {_OF_DEBIAN[name]}`"
    raise MissingError(msg)


def package(*names: str) -> None:
    """Make sure that packages of Python can be imported.

    Raises:
        MissingError: one cannot.
    """
    for name in names:
        if find_spec(name) is None:
            msg = f"the package {name} is not installed: {_PACKAGES}"
            raise MissingError(msg)


def octokit() -> Path:
    """Return where the script for GitHub's libraries for Node is.

    Raises:
        MissingError: the libraries are not beside it.
    """
    if not (OCTOKIT / "node_modules").is_dir():
        msg = "GitHub's libraries for Node are not installed: run `npm install --prefix tests/programs/octokit`"
        raise MissingError(msg)
    return OCTOKIT / "session.mjs"
