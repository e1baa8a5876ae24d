"""How the path of a request finds its route."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, Generic, Protocol, TypeVar
from urllib.parse import unquote


class Routable(Protocol):
    """What a router needs of a route."""

    @property
    def method(self) -> str:
        """The verb."""

    @property
    def path(self) -> str:
        """The template: `/applications/{client_id}/token`."""


R = TypeVar("R", bound=Routable)


class Router(Generic[R]):
    """Find routes by path. Where two templates fit, the earlier one wins."""

    def __init__(self, routes: Iterable[R]) -> None:
        self._by_length: Final[defaultdict[int, list[tuple[R, list[str]]]]] = defaultdict(list)
        for route in routes:
            segments = route.path.split("/")
            self._by_length[len(segments)].append((route, segments))

    def match(self, method: str, path: str) -> tuple[R, dict[str, str]] | None:
        """Return the route for *method* and *path*, and the decoded values of its `{…}` segments."""
        given = path.split("/")
        for route, template in self._by_length.get(len(given), ()):
            if route.method == method and _fits(template, given):
                return route, _parameters(template, given)
        return None

    def at(self, path: str) -> list[R]:
        """Return the routes of *path*, whatever their verb."""
        given = path.split("/")
        return [route for route, template in self._by_length.get(len(given), ()) if _fits(template, given)]

    def paths(self) -> list[str]:
        """Return every template, once."""
        return list(dict.fromkeys(route.path for routes in self._by_length.values() for route, _ in routes))


def _fits(template: Sequence[str], given: Sequence[str]) -> bool:
    return all((part[:1] == "{" and value != "") or part == value for part, value in zip(template, given, strict=True))


def _parameters(template: Sequence[str], given: Sequence[str]) -> dict[str, str]:
    return {part[1:-1]: unquote(value) for part, value in zip(template, given, strict=True) if part[:1] == "{"}
