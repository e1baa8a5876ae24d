"""Which GitHub Enterprise Server to be, and the facts that depend on it.

One row of `FACTS` for each release that is served. A fact that changed between releases is a
column here, never an `if release >= …` elsewhere.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import total_ordering
from typing import Final, NamedTuple

from pytest_ghes_oauth._domain import permissions
from pytest_ghes_oauth._domain.misuse import InvalidArgument


@total_ordering
class Release:
    """A release of GHES, `Release("3.3")`: ordered, and equal to its string.

    Compares by number (3.9 < 3.10) with another release or with text such as `"3.10"`.

    Raises:
        InvalidArgument: the text is not of the form MAJOR.MINOR.
    """

    __slots__ = ("_text", "number")

    def __init__(self, text: object) -> None:
        if not isinstance(text, str) or not (match := re.fullmatch(r"([0-9]{1,3})\.([0-9]{1,3})", text)):
            msg = f"release {text!r} is not a string of the form '3.3'"
            raise InvalidArgument(msg)
        self._text = text
        self.number: Final = (int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Release({self._text!r})"

    def __hash__(self) -> int:
        return hash(self._text)

    def __eq__(self, other: object) -> bool:
        return str(other) == self._text if isinstance(other, (Release, str)) else NotImplemented

    def __lt__(self, other: object) -> bool:
        if isinstance(other, (Release, str)):
            return self.number < Release(str(other)).number
        return NotImplemented


class Facts(NamedTuple):
    """What one release does in its own way.

    Attributes:
        installed_version: the patch release shown by GET /meta and `X-GitHub-Enterprise-Version`.
        documentation_url: the base of every `documentation_url` (flows rule 99).
        permissions: the permissions a GitHub App may have, each with its levels.
        refresh_token_lifetime: how long the user of a GitHub App can stay away (flows rule 43).
    """

    installed_version: str
    documentation_url: str
    permissions: permissions.Levels
    refresh_token_lifetime: timedelta


FACTS: Final[dict[Release, Facts]] = {
    Release("3.3"): Facts(
        installed_version="3.3.0",
        documentation_url="https://docs.github.com/enterprise/3.3",
        permissions=permissions.AT_3_3,
        # Documented then, and recorded in 2023; later documentation says a day more.
        refresh_token_lifetime=timedelta(seconds=15_811_200),
    ),
}


def served(text: object) -> Release:
    """Return the release named by *text*.

    Raises:
        InvalidArgument: it is no release, or none that is served; the message names those that are.
    """
    release = text if isinstance(text, Release) else Release(text)
    if release not in FACTS:
        msg = f"release {str(text)!r} is not served; served: {', '.join(map(str, FACTS))}"
        raise InvalidArgument(msg)
    return release
