"""The front door: pass each request to the part of the server whose path it has.

The REST API is below `/api/v3`, GraphQL at `/api/graphql`, and the sign-in pages are below `/login`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, Protocol, TypeVar

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._domain.misuse import UnmodelledPath
from pytest_ghes_oauth._http.addresses import API_PATH
from pytest_ghes_oauth._http.calls import Call, Refusal
from pytest_ghes_oauth._http.messages import Outcome, Request

T = TypeVar("T")

# How much of a path a message shows.
LONGEST_PATH: Final = 1_000
# How much of its words, of 1, the nearest path shares.
_ALIKE: Final = 0.7


class Part(Protocol):
    """A part of the server, with its own paths."""

    def answer(self, request: Request) -> Outcome | None:
        """Return the answer to *request*; `None` if its path does not belong to this part."""

    def call(self, request: Request) -> Call | None:
        """Return what is known of *request* before it is answered; `None` if its path does not belong to this part."""

    def refuse(self, request: Request, refusal: Refusal) -> Outcome | None:
        """Answer *request* with *refusal*; `None` if its path does not belong to this part."""

    def documented(self) -> Mapping[str, tuple[str, ...]]:
        """Return the refusals that each operation documents on this release: statuses and error codes of OAuth."""

    def knows(self, path: str) -> bool:
        """Tell whether *path* belongs to this part, with any method and on any release."""

    def paths(self) -> list[str]:
        """Return the templates of all paths of this part."""

    def operations(self) -> Mapping[str, str]:
        """Return every id that an operation of this part has or had, and the one that it has on this release."""

    def methods(self, operation: str) -> Collection[str]:
        """Return the methods of the requests that *operation* is for; none if it does not belong to this part."""

    def errors(self) -> Iterable[str]:
        """Return the error codes of OAuth that this part answers with."""


class FrontDoor:
    """Pass each request to the part that knows its path."""

    def __init__(self, *parts: Part) -> None:
        self._parts: Final = parts

    def answer(self, request: Request) -> Outcome:
        """Return the answer to *request*.

        Raises:
            UnmodelledPath: the path is not modelled in any release.
        """
        return self._first(request, lambda part: part.answer(request))

    def call(self, request: Request) -> Call:
        """Return what is known of *request* before it is answered.

        Raises:
            UnmodelledPath: the path is not modelled in any release.
        """
        return self._first(request, lambda part: part.call(request))

    def refuse(self, request: Request, refusal: Refusal) -> Outcome:
        """Answer *request* with *refusal*.

        Raises:
            UnmodelledPath: the path is not modelled in any release.
        """
        return self._first(request, lambda part: part.refuse(request, refusal))

    def documented(self) -> Mapping[str, tuple[str, ...]]:
        """Return the refusals that each operation documents on this release, by the id that it has."""
        return {operation: names for part in self._parts for operation, names in part.documented().items()}

    def _first(self, request: Request, ask: Callable[[Part], T | None]) -> T:
        """Return what *ask* gets from the part that has the path of *request*."""
        for part in self._parts:
            told = ask(part)
            if told is not None:
                return told
        raise self._unmodelled(request)

    def _unmodelled(self, request: Request) -> UnmodelledPath:
        path = _shown(request.path)
        without_query, below = request.origin + path, path.removeprefix(API_PATH)
        sentence = f"{request.method} {without_query} is not modelled in any release"
        misplaced = _misplaced(path, self.paths())
        if misplaced:
            return UnmodelledPath(f"{sentence}; {misplaced}")
        nearest = _nearest(path, self.paths())
        sentence += f"; the nearest modelled path: {nearest}" if nearest else ""
        if below != path and below.startswith("/"):
            method = "" if request.method == "GET" else f" method={request.method!r},"
            return UnmodelledPath(sentence, f"ghes.add_resource({below!r},{method} json=...)")
        mock = f"ghes.responses.add({request.method!r}, {without_query!r}, json=...)"
        return UnmodelledPath(sentence, mock, is_mock=True)

    def knows(self, path: str) -> bool:
        """Tell whether *path* is modelled in any release."""
        return any(part.knows(path) for part in self._parts)

    def paths(self) -> list[str]:
        """Return the templates of all paths."""
        return [path for part in self._parts for path in part.paths()]

    def operations(self) -> Mapping[str, str]:
        """Return every id that an operation has or had, and the one that it has on this release."""
        return {name: now for part in self._parts for name, now in part.operations().items()}

    def methods(self, operation: str) -> Collection[str]:
        """Return the methods of the requests that *operation* is for."""
        return [method for part in self._parts for method in part.methods(operation)]

    def errors(self) -> Iterable[str]:
        """Return the error codes of OAuth, each once."""
        return dict.fromkeys(code for part in self._parts for code in part.errors())


def _nearest(path: str, paths: Collection[str]) -> str | None:
    """Return the path that resembles *path* most, if one does apart from the root of the API, which all share."""
    by_rest = {one.removeprefix(API_PATH): one for one in paths if "{" not in one}
    nearest = difflib.get_close_matches(path.removeprefix(API_PATH), by_rest, n=1, cutoff=_ALIKE)
    return _nearest_template(path, paths) or (by_rest[nearest[0]] if nearest else None)


def _nearest_template(path: str, paths: Iterable[str]) -> str | None:
    """Return the path with parameters that resembles *path* most in its words, if one does."""
    alike = {one: _alike(_segments(one), _segments(path)) for one in paths if "{" in one}
    best = max(alike, key=lambda one: alike[one])
    return best if alike[best] >= _ALIKE else None


def _alike(template: Sequence[str], segments: Sequence[str]) -> float:
    """Return how much the words of *template* are those of a path that has some of them, but not all."""
    if len(template) != len(segments):
        return 0
    pairs = [pair for pair in zip(template, segments, strict=True) if pair[0] and not pair[0].startswith("{")]
    if len({ours == theirs for ours, theirs in pairs}) < 2:  # noqa: PLR2004  # some and not all
        return 0
    ours, theirs = ("/".join(side) for side in zip(*pairs, strict=True))
    return difflib.SequenceMatcher(None, ours, theirs).ratio()


def _segments(path: str) -> Sequence[str]:
    return path.removeprefix(API_PATH).split("/")


def _misplaced(path: str, paths: Collection[str]) -> str:
    """Return what is wrong with the beginning of *path*, if that is all; empty if it is not."""
    below = path.removeprefix(API_PATH)
    if below.startswith(f"{API_PATH}/"):
        return f"it begins with {API_PATH} twice, and ghes.api_url already ends with it"
    if below != path and below.startswith("/login/"):
        return "the sign-in pages are below ghes.url, not ghes.api_url"
    if API_PATH + path in paths:
        return f"paths of the API begin with {API_PATH}, as ghes.api_url does"
    return ""


def _shown(path: str) -> str:
    shown = redaction.address(path[:LONGEST_PATH])
    return shown if len(path) <= LONGEST_PATH else f"{shown}..."
