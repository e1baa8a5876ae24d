"""What is said of objects with secrets: that they are equal to nothing else, or are never copied."""

from __future__ import annotations

from typing import NoReturn

from pytest_ghes_oauth._domain.misuse import NotPortable


class EqualToItself:
    """Equality by identity, declared: where a dataclass inherits it from `object`, pytest lists the fields that differ.

    These include the secret ones.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True if self is other else NotImplemented

    __hash__ = object.__hash__


class StaysInProcess:
    """A refusal to be copied or pickled, made at once: half a copy would be in the locals of a traceback."""

    __slots__ = ()

    def __reduce__(self) -> NoReturn:
        msg = "a server and what it keeps cannot be copied or pickled: they live in one process; "
        msg += "pass on plain values, such as token.token or user.login"
        raise NotPortable(msg)
