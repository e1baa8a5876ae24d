"""Errors for test authors: the only exceptions of this package that reach a test.

    GHESError
    ├── InvalidArgument      an argument does not accept the value
    ├── AlreadyExists        a login, name or id was added twice
    ├── UnknownRecord        a reference to something that was never added (also a KeyError)
    ├── NotExactlyOne        `.one()` found no match, or several
    ├── ReadOnly             an attribute of a record was assigned to (also an AttributeError)
    ├── InvalidTransition    the table of states does not allow the verb
    ├── ClockMovedBackward   the clock was asked to go back
    ├── NotPortable          a server, or what it keeps, was copied or pickled (also a TypeError)
    ├── MissingExtra         what was asked for needs a package that only an extra installs
    ├── UnmodelledPath       a request for a path that is not modelled in any release
    ├── Unanswered           a fault left a request without an answer, and no transport can show that
    └── ClientMisbehaved     what `audit="strict"` found, raised when the server closes

Mistakes of a *client* never raise these: the client gets GitHub's answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from pytest_ghes_oauth._domain import redaction

# How many names a message lists at most.
LONGEST_LIST: Final = 10


def listed(names: Iterable[str], near: str = "") -> str:
    """Return *names* as a message lists them, no more than a few: the nearest to *near* first; `none` for none."""
    known = sorted(names)
    if near:
        nearest = get_close_matches(near, dict.fromkeys(known), n=3, cutoff=0.5)
        known = [*nearest, *(name for name in known if name not in nearest)]
    shown = ", ".join(known[:LONGEST_LIST]) or "none"
    more = f" and {len(known) - LONGEST_LIST} more" if len(known) > LONGEST_LIST else ""
    return shown + more


def not_one(noun: str, fields: Mapping[str, object], found: int, among: int) -> str:
    """Return one sentence that says how many were *found*."""
    values = ", ".join(f"{name}={redaction.value(name, value)}" for name, value in fields.items())
    wanted = f" with {values}" if fields else ""
    return f"expected exactly one {noun}{wanted}, found {found} among {among}"


class GHESError(Exception):
    """Misuse of the server by the author of a test; the message is one sentence."""


class InvalidArgument(GHESError):
    """The argument does not accept the value that was passed."""


class AlreadyExists(GHESError):
    """Something with the same key was added before."""


class UnknownRecord(GHESError, KeyError):
    """The server has nothing with this key at the moment."""

    # KeyError would show the sentence in quotes.
    __str__ = GHESError.__str__


class NotExactlyOne(GHESError):
    """A search for exactly one match found none, or several."""


class ReadOnly(GHESError, AttributeError):
    """An attribute of a record was assigned to; records change by their verbs."""


class InvalidTransition(GHESError):
    """The state of a record does not allow the verb."""


class ClockMovedBackward(GHESError):
    """The clock of the server was asked to go back."""


class NotPortable(GHESError, TypeError):
    """A server, or something that it keeps, was copied or sent to another process."""


class UnmodelledPath(GHESError):
    """A request was made for a path that is not modelled in any release.

    Args:
        sentence: what was called, and what is near.
        remedy: the call that adds an answer, if there is one.
        is_mock: whether that answer is a mock, which `ghes.handle` does not see.
    """

    def __init__(self, sentence: str, remedy: str = "", *, is_mock: bool = False) -> None:
        super().__init__(f"{sentence}. To answer it: {remedy}" if remedy else sentence)
        self._sentence: Final = sentence
        self._remedy: Final = remedy
        self._is_mock: Final = is_mock

    def without_mock(self) -> UnmodelledPath:
        """Return the same for a caller whom no mock answers."""
        return UnmodelledPath(self._sentence) if self._is_mock else self

    def without_test(self) -> UnmodelledPath:
        """Return the same for who runs the server by the command, and has no `ghes`."""
        if self._is_mock or not self._remedy:
            return self.without_mock()
        return UnmodelledPath(self._sentence, f"run the server from a program of your own, with {self._remedy}")

    def with_quotes(self, hide: Callable[[str], str]) -> UnmodelledPath:
        """Return the same, with *hide* applied to the path and whatever else it quotes."""
        remedy = redaction.in_quotes(self._remedy, hide)
        return UnmodelledPath(redaction.in_quotes(self._sentence, hide), remedy, is_mock=self._is_mock)


class Unanswered(GHESError):
    """A fault left a request without an answer, which only a transport could show."""


class MissingExtra(GHESError):
    """What was asked for needs a package that only an extra of this one installs."""

    def __init__(self, what: str, extra: str, package: str) -> None:
        msg = f"{what} needs {package}, which the extra {extra!r} installs: pip install 'pytest-ghes-oauth[{extra}]'"
        super().__init__(msg)


class GHESDeprecationWarning(UserWarning):
    """A client called an operation that a later release of GHES no longer has.

    A `UserWarning`, because Python hides a `DeprecationWarning` raised in the code under test.
    """


class ClientMisbehaved(GHESError):
    """The client did something that the setting `audit="strict"` forbids."""
