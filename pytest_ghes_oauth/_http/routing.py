"""How the path of a request finds its route."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
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


class _Template(Generic[R]):
    """The path of a route, taken apart: which segments are fixed, which are parameters."""

    def __init__(self, route: R) -> None:
        self.route: Final = route
        segments = list(enumerate(route.path.split("/")))
        self._fixed: Final = [(at, text) for at, text in segments if text[:1] != "{"]
        self._parameters: Final = [(at, text[1:-1]) for at, text in segments if text[:1] == "{"]

    def fits(self, given: list[str]) -> bool:
        """Tell whether the segments *given*, as many as the template has, are such a path."""
        for at, text in self._fixed:
            if given[at] != text:
                return False
        return all(given[at] for at, _ in self._parameters)

    def parameters(self, given: list[str]) -> dict[str, str]:
        """Return the decoded values of the `{…}` segments."""
        return {name: unquote(given[at]) for at, name in self._parameters}


class Router(Generic[R]):
    """Find routes by path. Where two templates fit, the earlier one wins."""

    def __init__(self, routes: Iterable[R]) -> None:
        self._templates: Final[defaultdict[int, list[_Template[R]]]] = defaultdict(list)
        for route in routes:
            self._templates[route.path.count("/")].append(_Template(route))

    def match(self, method: str, path: str) -> tuple[R, dict[str, str]] | None:
        """Return the route for *method* and *path*, and the decoded values of its `{…}` segments."""
        given = path.split("/")
        for template in self._templates.get(len(given) - 1, ()):
            if template.route.method == method and template.fits(given):
                return template.route, template.parameters(given)
        return None

    def at(self, path: str) -> list[R]:
        """Return the routes of *path*, whatever their verb."""
        given = path.split("/")
        return [template.route for template in self._templates.get(len(given) - 1, ()) if template.fits(given)]

    def paths(self) -> list[str]:
        """Return every template, once."""
        return list(dict.fromkeys(one.route.path for several in self._templates.values() for one in several))
