"""What a test author did wrong: the only errors of ours that reach a test.

    GHESError
    ├── InvalidArgument      a value that nothing accepts
    ├── AlreadyExists        the same login, name or id twice
    ├── UnknownRecord        a reference to something nobody added (also a KeyError)
    ├── NotExactlyOne        `.one()` found none or several
    ├── InvalidTransition    a verb that the table of states does not allow
    ├── ClockMovedBackward   time only goes forward
    ├── UnmodelledPath       a request for a path the fake models in no release
    └── ClientMisbehaved     what `audit="strict"` found, said when the server is left

What a *client* of the server does wrong is never one of these: it gets GitHub's answer.
"""

from __future__ import annotations


class GHESError(Exception):
    """Misuse of the fake by the author of a test; the message is one sentence."""


class InvalidArgument(GHESError):
    """A value was passed that the argument does not accept."""


class AlreadyExists(GHESError):
    """Something with the same key was added before."""


class UnknownRecord(GHESError, KeyError):
    """Nothing with this key exists on the server now."""

    # KeyError quotes its argument; a sentence should read as one.
    __str__ = GHESError.__str__


class NotExactlyOne(GHESError):
    """A search for the only match found none, or several."""


class InvalidTransition(GHESError):
    """A verb was used on a record whose state does not allow it."""


class ClockMovedBackward(GHESError):
    """The clock of the server was asked to go back."""


class UnmodelledPath(GHESError):
    """A request was made for a path that the fake models in no release."""


class GHESDeprecationWarning(UserWarning):
    """A client called an operation that a later release of GHES has not.

    No error, and no `DeprecationWarning`, which Python hides in the code under test.
    """


class ClientMisbehaved(GHESError):
    """The client did what the setting `audit="strict"` does not let pass."""
