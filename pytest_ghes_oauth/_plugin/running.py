"""The test that runs now, and the servers of which its reports tell."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary, WeakSet, ref

import pytest

from pytest_ghes_oauth._plugin.loose_ends import LooseEnds

if TYPE_CHECKING:
    from pytest_ghes_oauth import GitHubEnterpriseServer


class Servers:
    """The servers of one test, or of one example of it, as long as they exist; and a counter of them."""

    def __init__(self) -> None:
        self.made: Final[WeakSet[GitHubEnterpriseServer]] = WeakSet()
        self.numbers: Final = count(1)


class Running:
    """The test that runs: which servers it has, and which number the next one gets.

    An example of Hypothesis begins anew, so that its servers have the same values when it is replayed.

    Attributes:
        item: the test.
        passed: whether its body has, so far without its teardown; not if a subtest failed.
        loose_ends: what it left open.
    """

    def __init__(self, item: pytest.Item, existing: Iterable[GitHubEnterpriseServer]) -> None:
        self.item: Final = item
        self.passed = False
        self._has_failed = False
        self.loose_ends: Final = LooseEnds(existing)
        self._is_over = False
        self._misbehaviour: Final[list[str]] = []
        self._is_given: Final = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        self._before: Final = WeakKeyDictionary({server: len(server.exchanges) for server in existing})
        self._told: Final = WeakKeyDictionary({server: len(server._inside.entries()) for server in self._before})  # noqa: SLF001  # for us
        self._exits: Final = ExitStack()
        self._held: Final[list[GitHubEnterpriseServer]] = []
        self._of_test: Final = Servers()
        self._of_example = Servers()
        self._example: Callable[[], object] = lambda: None

    @contextmanager
    def entered(self, server: GitHubEnterpriseServer) -> Iterator[None]:
        """Enter the server of the fixture `ghes`, and hold it until the last report is made."""
        self._of_test.made.add(server)
        self._held.append(server)
        with self._exits:
            self._exits.enter_context(server)
            yield

    def abandon(self) -> None:
        """Leave a server that is still entered, because the teardown of the test was interrupted."""
        self._exits.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
        for server in self._held:
            server._inside.give_up()  # noqa: SLF001  # it may still be served

    def note(self, server: GitHubEnterpriseServer) -> None:
        """Note a server of `ghes_factory`."""
        self._now().made.add(server)

    def next_number(self) -> str:
        """Return what tells the next server of `ghes_factory` from the others of the test or of the example."""
        servers = self._now()
        return f"{'' if servers is self._of_test else 'example:'}{next(servers.numbers)}"

    def servers(self) -> Mapping[GitHubEnterpriseServer, int]:
        """Return the servers of the test and of its last example, and those that existed before it.

        Returns:
            each with the number of exchanges that it had before the test.
        """
        return dict.fromkeys((*self._of_test.made, *self._of_example.made), 0) | dict(self._before)

    def told(self) -> Mapping[GitHubEnterpriseServer, int]:
        """Return the same servers, each with the number of its entries that are older than the test."""
        return dict.fromkeys(self.servers(), 0) | dict(self._told)

    def used(self) -> frozenset[GitHubEnterpriseServer]:
        """Return those of the servers that the test made, or that answered it."""
        answered = (server for server, since in self._before.items() if len(server.exchanges) > since)
        return frozenset((*answered, *self._of_test.made, *self._of_example.made))

    def shared(self) -> frozenset[GitHubEnterpriseServer]:
        """Return those of the used servers that all examples share, if this is a test of Hypothesis."""
        return self.used().difference(self._of_example.made) if self._is_given else frozenset()

    def conclude(self, report: pytest.TestReport) -> None:
        """Note how the body of the test ended, or one of its subtests, which do not fail it by themselves."""
        self._has_failed = self._has_failed or report.failed
        self.passed = report.passed and not self._has_failed

    def tear_down(self) -> None:
        """Note that the body of the test is over: what the audit finds from now on is told at the end."""
        self._is_over = True

    def leave(self, server: GitHubEnterpriseServer, *, well: bool) -> None:
        """Note that *server* answers no more, and whether it was left without an error."""
        self.loose_ends.leave(server, well=well)
        if well and self._is_over:
            self._audit(server)

    def left(self) -> list[str]:
        """Return the sentences with which a test fails that passed; to be asked at the end of every test, and once."""
        for server in self.servers():
            if server._inside.is_entered:  # noqa: SLF001  # for us
                self._audit(server)
        return [*self._misbehaviour, *self.loose_ends.sentences()]

    def _audit(self, server: GitHubEnterpriseServer) -> None:
        found = server._inside.misbehaviour()  # noqa: SLF001  # for us
        self._misbehaviour.extend([found] if found else [])

    def release(self) -> None:
        """Disarm the faults of the test, and hold no server any longer."""
        self.loose_ends.disarm()
        self._held.clear()
        self.loose_ends.release()

    def _now(self) -> Servers:
        example = _example()
        if example is None:
            return self._of_test
        if example is not self._example():
            self._example, self._of_example = ref(example), Servers()
        return self._of_example


def _example() -> object | None:
    """Return the example that Hypothesis runs in this thread, if there is one; do not import Hypothesis."""
    control: Any = sys.modules.get("hypothesis.control")
    return control.current_build_context() if control and control.currently_in_test_context() else None
