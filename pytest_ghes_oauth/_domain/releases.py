"""The releases of GHES: which exist, how they compare, and how to name a span or a selection of them."""

from __future__ import annotations

import re
from functools import total_ordering
from typing import Final, NamedTuple

from pytest_ghes_oauth._domain.misuse import InvalidArgument

_FORM: Final = r"(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})"


@total_ordering
class Release:
    """A release of GHES, `Release("3.3")`: ordered, and equal to its string.

    Compares by number (3.9 < 3.10) with another release or with text such as `"3.10"`.

    Raises:
        InvalidArgument: the text is not of the form MAJOR.MINOR.
    """

    __slots__ = ("_text", "number")

    def __init__(self, text: object) -> None:
        if not isinstance(text, str) or not (match := re.fullmatch(_FORM, text)):
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


def _numbered(major: int, last: int, first: int = 0) -> tuple[Release, ...]:
    return tuple(Release(f"{major}.{minor}") for minor in range(first, last + 1))


# Every release with published evidence, oldest first.
RELEASES: Final = (*_numbered(2, 22, first=18), *_numbered(3, 22))
# The last with an official OpenAPI document; those after it are inferred from it.
LAST_DOCUMENTED: Final = Release("3.19")


class Span(NamedTuple):
    """Some consecutive releases, such as those that have an operation or a permission.

    Attributes:
        since: the first release of the span; `None` if it starts with the oldest release.
        until: the first release after the span; `None` if it has not ended.
    """

    since: Release | None = None
    until: Release | None = None

    def __contains__(self, release: object) -> bool:
        """Tell whether *release* is in the span."""
        return (
            isinstance(release, Release)
            and (self.since is None or release.number >= self.since.number)
            and (self.until is None or release.number < self.until.number)
        )


ALWAYS: Final = Span()
NEVER: Final = Span(until=RELEASES[0])


def since(text: str) -> Span:
    """Return the span that starts with release *text*."""
    return Span(since=Release(text))


def until(text: str) -> Span:
    """Return the span that ends before release *text*."""
    return Span(until=Release(text))


def between(first: str, after: str) -> Span:
    """Return the span that starts with release *first* and ends before release *after*."""
    return Span(Release(first), Release(after))


def served(text: object) -> Release:
    """Return the release named by *text*.

    Raises:
        InvalidArgument: *text* does not name a release that is served; the message lists those that are.
    """
    release = text if isinstance(text, Release) else Release(text)
    if release not in RELEASES:
        msg = f"release {str(text)!r} is not served; served: {', '.join(map(str, RELEASES))}"
        raise InvalidArgument(msg)
    return release


def selected(text: object) -> tuple[Release, ...]:
    """Return the releases that *text* selects, oldest first: `3.3`, `3.1,3.19`, `3.1..3.4`, `all`, or a mixture.

    Raises:
        InvalidArgument: *text* is malformed, or names a release that is not served.
    """
    if not isinstance(text, str):
        return (served(text),)
    chosen = [release for part in text.split(",") for release in _part(part.strip(), text)]
    return tuple(release for release in RELEASES if release in chosen)


def _part(part: str, whole: str) -> tuple[Release, ...]:
    if part == "all":
        return RELEASES
    first, dots, last = part.partition("..")
    if not dots:
        return (_named(part, whole),)
    start, end = _named(first.strip(), whole), _named(last.strip(), whole)
    if end < start:
        msg = f"release {whole!r}: {part!r} is a range from a later release to an earlier one"
        raise InvalidArgument(msg)
    return tuple(release for release in RELEASES if start <= release <= end)


def _named(text: str, whole: str) -> Release:
    if not re.fullmatch(r"[0-9]+\.[0-9]+", text):
        names = ", ".join(map(str, RELEASES))
        msg = f"release {whole!r} is not one of {names}, nor several as '3.1,3.19' or '3.1..3.4', nor 'all'"
        raise InvalidArgument(msg)
    return served(text)
