"""Where the answers of a server contradict the document of its release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from pytest_ghes_oauth import Release, Response
from pytest_ghes_oauth._domain.releases import RELEASES
from pytest_ghes_oauth._rest.routes import ROUTES, Route
from tests.conformance import documents
from tests.conformance.allowed import requests_of
from tests.conformance.documents import Schema
from tests.conformance.refusals import attempts
from tests.conformance.scenes import scenes
from tests.conformance.validator import Problem, problems_in
from tests.conformance.world import ASKED, Call, World


class Finding(NamedTuple):
    """One contradiction.

    Attributes:
        where: what exceptions name: `status 404` for one that the document does not list, `no 410` for one that
            it does and nothing provokes, `body 200 /app/url format` for a place in a body, and `request …` for an
            allowed request that is refused. (`scene …` and `attempt …`, which end in the opposite of what was
            meant, are mistakes of somebody.)
        what: what was asked and what was answered, for people.
    """

    operation: str
    where: str
    what: str


BAD_REQUEST: Final = 400
_SUCCESSES: Final = range(200, 300)

# -- what is compared ------------------------------------------------------------------------------


def served(release: Release) -> dict[str, Route]:
    """Return the routes that the package has at *release*, by verb and path."""
    return {f"{route.method} {route.path}": route for route in ROUTES if route.lives_in(release)}


COMPARED: Final = tuple(release for release in documents.releases() if release in RELEASES)
CASES: Final = tuple(
    (release, operation)
    for release in COMPARED
    for operation in documents.operations(release)
    if operation in served(release)
)
OPERATIONS: Final = tuple(dict.fromkeys(operation for _, operation in CASES))

# -- findings --------------------------------------------------------------------------------------


# By release and settings.
Worlds: TypeAlias = dict[tuple[object, ...], World]
_FRESH: Final[Worlds] = {}
_REFUSING: Final[Worlds] = {}


def _untouched(worlds: Worlds, release: Release, settings: Mapping[str, Any]) -> World:
    key = (release, *sorted(settings.items()))
    if key not in worlds or not worlds[key].is_untouched:
        worlds[key] = World(release, settings)
    return worlds[key]


class Comparison:
    """One operation of one release, for one of its three methods.

    Each request is sent to a server on which nothing has changed yet. These are all alike: what is generated depends
    on the seed, so that a request that was made for one can be sent to another. Only refusals are asked of one that
    was refusing before, and that may have more users.
    """

    def __init__(self, release: Release, operation: str) -> None:
        self._release: Final = release
        self._operation: Final = operation
        self._contract: Final = documents.operations(release)[operation]
        self._seen: Final[set[int]] = set()

    def _world(self) -> World:
        return _untouched(_FRESH, self._release, ASKED[self._operation].settings)

    def successes(self) -> Iterator[Finding]:
        """Find what is wrong with the scenes, and which documented successes they do not reach."""
        for name, call in scenes(self._operation).items():
            world = self._world()
            yield from self._success(f"scene {name}", world.ask(call(world, self._operation)))
        yield from self._success("scene unchanged", self._unchanged())
        yield from self._never(range(400))

    def _ready(self) -> tuple[World, Call]:
        """Return a server, and the request of the first scene."""
        world, first = self._world(), next(iter(scenes(self._operation).values()))
        return world, first(world, self._operation)

    def _unchanged(self) -> Response:
        """Ask for what has not changed since it was asked for."""
        world, call = self._ready()
        tag = world.ask(call).headers.get("ETag", "") if call.method == "GET" else "*"
        return world.ask(call._replace(headers={**call.headers, "If-None-Match": tag}))

    def refusals(self) -> Iterator[Finding]:
        """Find what is wrong with the refusals of attempts, and which documented ones they do not reach."""
        for name, call, settings in attempts(self._contract):
            world = _untouched(_REFUSING, self._release, {**ASKED[self._operation].settings, **settings})
            response = world.ask(call(world, self._operation))
            if response.status < BAD_REQUEST:
                yield self._finding(f"attempt {name}", response)
            else:
                yield from self._answer(f"attempt {name}", response)
        yield from self._never(range(400, 600))

    def requests(self) -> Iterator[Finding]:
        """Find the allowed requests that are refused, and what is wrong with the answers to the others."""
        for name, call in requests_of(self._contract, *self._ready()):
            world, _ = self._ready()
            yield from self._success(f"request {name}", world.ask(call))

    # -- one answer ------------------------------------------------------------------------------

    def _success(self, name: str, response: Response) -> Iterator[Finding]:
        if response.status >= BAD_REQUEST:
            yield self._finding(name, response)
        else:
            yield from self._answer(name, response)

    def _answer(self, name: str, response: Response) -> Iterator[Finding]:
        """Hold an answer against what the document says of its status, or of the refusals of other operations."""
        self._seen.add(response.status)
        schema = self._contract.responses.get(response.status)
        if response.status not in self._contract.responses:
            yield self._finding(f"status {response.status}", response, name)
            if response.status in _SUCCESSES:
                return  # nothing says what its body is
            schema = elsewhere(self._release, response.status)
        for where, what in misfits(schema, response):
            yield Finding(self._operation, f"body {response.status} {where}", f"{name}: {what}")

    def _finding(self, where: str, response: Response, name: str = "") -> Finding:
        return Finding(self._operation, where, f"{name} answered {response.status} {response.body.decode()}")

    def _never(self, statuses: range) -> Iterator[Finding]:
        for status in sorted(self._contract.responses.keys() - self._seen):
            if status in statuses:
                yield Finding(self._operation, f"no {status}", "nothing that was asked was answered so")


def elsewhere(release: Release, status: int) -> Schema | None:
    """Return the schema that a status has on operations that list it; a 304 has no body anywhere."""
    if status < BAD_REQUEST:
        return None
    contract = documents.operations(release)["POST /authorizations"]
    return contract.responses[422 if status == 422 else 403]


def misfits(schema: Schema | None, response: Response) -> list[Problem]:
    """Return what does not fit in the body of *response*; without a schema, nothing does."""
    if schema is None:
        return [Problem("/", f"has a body: {response.body!r}")] if response.body else []
    kind = response.headers.get("Content-Type", "")
    if not kind.startswith("application/json"):
        return [Problem("/", f"is {kind or 'nothing'}: {response.body!r}")]
    return problems_in(schema, response.body)
