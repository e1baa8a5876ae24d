"""Routes, and how to find the route of a request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, Generic, TypeVar
from urllib.parse import unquote

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._domain.releases import ALWAYS, NEVER, Release, Span


@dataclass(frozen=True)
class Route:
    """One operation, on the releases that have it.

    Attributes:
        path: a template such as `/applications/{client_id}/token`.
        operation: the id in the OpenAPI documents; below `/login`, where there is none, the path.
        span: the releases that have the operation.
        replaced_by: what to use instead on later releases.
        named_before: the releases on which it had another id, and that id.
        numeric: the parameters that have to be numbers; with anything else in their place, the path is another one.
        also: other paths of the same operation, which answers of the server name.
        answers: the statuses that it may answer with, apart from those that any operation may answer with.
        unreached: statuses that the OpenAPI documents list, on some releases, and that no state leads to.
    """

    method: str
    path: str
    operation: str
    span: Span = field(default=ALWAYS, kw_only=True)
    replaced_by: str = field(default="", kw_only=True)
    named_before: tuple[Span, str] = field(default=(NEVER, ""), kw_only=True)
    numeric: tuple[str, ...] = field(default=(), kw_only=True)
    also: tuple[str, ...] = field(default=(), kw_only=True)
    answers: tuple[int, ...] = field(default=(), kw_only=True)
    unreached: tuple[tuple[int, Span], ...] = field(default=(), kw_only=True)

    def lives_in(self, release: Release) -> bool:
        """Tell whether *release* has this operation."""
        return release in self.span

    def refusals(self, release: Release) -> tuple[str, ...]:
        """Return the statuses of refusals that are documented on *release*, as text."""
        documented = {*self.answers, *(status for status, span in self.unreached if release in span)}
        return tuple(str(status) for status in sorted(documented) if status >= HTTPStatus.BAD_REQUEST)

    @property
    def names(self) -> tuple[str, ...]:
        """Every id that the operation has or had."""
        _, other = self.named_before
        return (self.operation, other) if other else (self.operation,)

    def named_at(self, release: Release) -> str:
        """Return the id of the operation on *release*."""
        before, other = self.named_before
        return other if release in before else self.operation


@dataclass(frozen=True)
class NoRoute:
    """The path is known, but not with this method, with a trailing slash, or on this release.

    Attributes:
        cause: the reason, in one sentence.
        operation: the operation that would answer on another release, if there is one.
    """

    cause: str
    operation: str | None = None


R = TypeVar("R", bound=Route)


class _Template(Generic[R]):
    """One path of a route, split into fixed segments and parameters."""

    def __init__(self, route: R, path: str) -> None:
        self.route: Final = route
        segments = list(enumerate(path.split("/")))
        self._fixed: Final = [(at, text) for at, text in segments if text[:1] != "{"]
        self._parameters: Final = [(at, text[1:-1]) for at, text in segments if text[:1] == "{"]

    def fits(self, given: list[str]) -> bool:
        """Tell whether the segments *given*, as many as the template has, match it."""
        for at, text in self._fixed:
            if given[at] != text:
                return False
        numeric = self.route.numeric
        return all(given[at].isdecimal() if name in numeric else given[at] for at, name in self._parameters)

    def parameters(self, given: list[str]) -> dict[str, str]:
        """Return the decoded values of the `{…}` segments."""
        return {name: unquote(given[at]) for at, name in self._parameters}


class Router(Generic[R]):
    """Find routes by path. If two templates match, the earlier one wins."""

    def __init__(self, routes: Iterable[R]) -> None:
        # By the number of slashes in the path; and by the method too.
        self._templates: Final[defaultdict[int, list[_Template[R]]]] = defaultdict(list)
        self._of_method: Final[defaultdict[tuple[str, int], list[_Template[R]]]] = defaultdict(list)
        for route in routes:
            self.add(route)

    def add(self, route: R) -> None:
        """Add a route after all others."""
        for path in (route.path, *route.also):
            template, slashes = _Template(route, path), path.count("/")
            self._templates[slashes].append(template)
            self._of_method[route.method, slashes].append(template)

    def find(self, method: str, path: str, release: Release) -> tuple[R, dict[str, str]] | NoRoute | None:
        """Return the route and the decoded values of its `{…}` segments.

        If the path is known but no route fits, return the reason as a `NoRoute`; if the path is unknown, `None`.
        HEAD counts as GET.
        """
        wanted = "GET" if method == "HEAD" else method
        given = path.split("/")
        for template in self._of_method.get((wanted, len(given) - 1), ()):
            if template.fits(given) and template.route.lives_in(release):
                return template.route, template.parameters(given)
        siblings = self.around(path)
        return _nowhere(wanted, path, siblings, release) if siblings else None

    def around(self, path: str) -> list[R]:
        """Return the routes of *path*, with any method; if there are none, those without its slash at the end."""
        return self.at(path) or self.at(path.rstrip("/"))

    def at(self, path: str) -> list[R]:
        """Return the routes of *path*, with any method."""
        given = path.split("/")
        return [template.route for template in self._templates.get(len(given) - 1, ()) if template.fits(given)]

    def operations(self, release: Release) -> dict[str, str]:
        """Return every id that a route has or had, and the one that it has on *release*."""
        routes = [one.route for several in self._templates.values() for one in several]
        return {name: route.named_at(release) for route in routes for name in route.names}

    def methods(self, operation: str) -> list[str]:
        """Return the methods of the requests that *operation*, by any id that it has or had, is for."""
        routes = [one.route for several in self._templates.values() for one in several]
        methods = {route.method for route in routes if operation in route.names}
        return sorted({*methods, "HEAD"} if "GET" in methods else methods)

    def refusals(self, release: Release) -> dict[str, tuple[str, ...]]:
        """Return the documented statuses of refusals of each operation of *release*, by the id that it has there."""
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for one in (one for several in self._templates.values() for one in several):
            if one.route.lives_in(release):
                found[one.route.named_at(release)].update(dict.fromkeys(one.route.refusals(release)))
        return {operation: tuple(statuses) for operation, statuses in found.items()}

    def paths(self) -> list[str]:
        """Return the templates of all routes, without duplicates."""
        return list(dict.fromkeys(one.route.path for several in self._templates.values() for one in several))


def _nowhere(method: str, path: str, siblings: list[R], release: Release) -> NoRoute:
    template = siblings[0].path
    if path.endswith("/"):
        return NoRoute(f"{redaction.address(path)} ends in a slash, but {template} does not")
    for route in siblings:
        if route.method == method:
            since, until = route.span
            gone = until is not None and release >= until
            when = f"was removed in GHES {until}" if gone else f"was added in GHES {since}"
            return NoRoute(f"{method} {template} {when}", route.named_at(release))
    living = dict.fromkeys(route.method for route in siblings if route.lives_in(release))
    return NoRoute(f"{template} accepts {', '.join(living) or 'no method on this release'}, not {method}")
