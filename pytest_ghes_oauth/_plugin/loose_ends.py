"""Loose ends: what a test asked for and nobody answered or used. Without them no test is green by accident."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from re import Pattern
from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakSet

from pytest_ghes_oauth._domain import redaction

if TYPE_CHECKING:
    from pytest_ghes_oauth import GitHubEnterpriseServer
    from pytest_ghes_oauth._faults.fault import Armed

_UNUSED: Final = "send it a request, remove it, or set ghes.responses.assert_all_requests_are_fired = False"
_UNSEEN: Final = "mocks there answer `requests` only, and another client called; ghes.add_resource answers every client"
# How many sentences a test shows.
LONGEST: Final = 10


class LooseEnd(NamedTuple):
    """One loose end: the object that it is about, and the sentence that says so."""

    of: object
    sentence: str


class LooseEnds:
    """The loose ends of the test that runs, on the servers that it entered or that were entered when it began.

    Those that were there before, or that the project or a fixture of wider scope left, are not the test's own.
    """

    def __init__(self, existing: Iterable[GitHubEnterpriseServer]) -> None:
        self._servers: Final[WeakSet[GitHubEnterpriseServer]] = WeakSet()
        # Held, because a test need not keep a server that it leaves.
        self._left: Final[list[GitHubEnterpriseServer]] = []
        # By identity: mocks are compared by what they match.
        self._excused: Final[dict[int, object]] = {}
        self._faults_of_others: Final[dict[int, object]] = {}
        for server in existing:
            self.watch(server)

    def watch(self, server: GitHubEnterpriseServer) -> None:
        """Count what is done on *server* from now on."""
        self._servers.add(server)
        self._excuse(_all_on(server))
        self._leave_armed(_faults_on([server]))

    def leave(self, server: GitHubEnterpriseServer, *, well: bool) -> None:
        """Note that *server* answers no more. Unless that is *well*, an error kept the test from using what it has."""
        if not well:
            self._excuse(_unused_on(server))
        if any(_all_on(server)):
            self._left.append(server)

    @contextmanager
    def of_others(self) -> Iterator[None]:
        """Count nothing that is done meanwhile."""
        before = {id(end.of): end for server in self._servers for end in _all_on(server)}
        faults = _faults_on(self._servers)
        yield
        self._leave_armed({key: one for key, one in _faults_on(self._servers).items() if key not in faults})
        for server in self._servers:
            self._excuse(end for end in _all_on(server) if id(end.of) not in before)

    def sentences(self) -> list[str]:
        """Return a sentence for each, equal ones once, and at most `LONGEST` of them."""
        return self._told(_all_on)

    def unseen(self) -> list[str]:
        """Return the same of the mocks alone that a client passed, because it does not see them."""
        return self._told(_unseen_on)

    def disarm(self) -> None:
        """Disarm the faults of the test: on a server that goes on after it, later tests must not meet them."""
        for key, fault in _faults_on(self._servers).items():
            if key not in self._faults_of_others:
                fault.disarm()

    def release(self) -> None:
        """Hold nothing any longer."""
        self._left.clear()
        self._excused.clear()
        self._faults_of_others.clear()

    def _told(self, ends: Callable[[GitHubEnterpriseServer], Iterable[LooseEnd]]) -> list[str]:
        entered = [server for server in self._servers if server._inside.is_entered]  # noqa: SLF001  # for us
        found = [
            server._inside.redacted(end.sentence)  # noqa: SLF001  # for us
            for server in (*self._left, *sorted(entered, key=lambda server: server.url))
            for end in ends(server)
            if id(end.of) not in self._excused
        ]
        different = list(dict.fromkeys(found))
        more = len(different) - LONGEST
        return different if more <= 0 else [*different[:LONGEST], f"and {more} more"]

    def _leave_armed(self, faults: Mapping[int, Armed]) -> None:
        self._faults_of_others.update(faults)

    def _excuse(self, ends: Iterable[LooseEnd]) -> None:
        self._excused.update({id(end.of): end.of for end in ends})


def _faults_on(servers: Iterable[GitHubEnterpriseServer]) -> dict[int, Armed]:
    return {id(one): one for server in servers for one in server._inside.faults()}  # noqa: SLF001  # for us


def _all_on(server: GitHubEnterpriseServer) -> Iterator[LooseEnd]:
    if server._settings.loose_ends == "allow":  # noqa: SLF001  # for us
        return
    for stray in server._inside.strays():  # noqa: SLF001  # for us
        caught = "if it is caught on purpose: loose_ends='allow'"
        yield LooseEnd(stray, f"this error did not fail the test: {stray.problem}; {caught}")
    yield from _unused_on(server)


def _unseen_on(server: GitHubEnterpriseServer) -> Iterator[LooseEnd]:
    if server._inside.passed_mocks:  # noqa: SLF001  # for us
        yield from _mocks_on(server)


def _mocks_on(server: GitHubEnterpriseServer) -> Iterator[LooseEnd]:
    for mock in server._inside.unused_mocks():  # noqa: SLF001  # for us
        url = mock.url.pattern if isinstance(mock.url, Pattern) else redaction.address(mock.url)
        remedy = _UNSEEN if server._inside.passed_mocks else _UNUSED  # noqa: SLF001  # for us
        yield LooseEnd(mock, f"the mock for {mock.method} {url} on ghes.responses was never used: {remedy}")


def _unused_on(server: GitHubEnterpriseServer) -> Iterator[LooseEnd]:
    yield from _mocks_on(server)
    for fault in server._inside.unspent_faults():  # noqa: SLF001  # for us
        yield LooseEnd(fault.fault, f"{fault.unspent()}; send what it waits for, or lower times=")
