"""What can equal what: a value of the wrong kind is a mistake of whoever searches, and not a search without a match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._domain.misuse import InvalidArgument, listed
from pytest_ghes_oauth._domain.scopes import NAMES, Scopes, unknown

# Values that equal only their like: those of one row. Anything else may equal whatever it says.
_LIKE: Final = (
    (str,),
    (bytes,),
    (bool, int, float),
    (datetime,),
    (list, tuple, set, frozenset, Scopes),
    (dict,),
)
_SEVERAL: Final = (list, tuple, set, frozenset)


def require_like(noun: str, name: str, want: object, has: Iterable[object]) -> None:
    """Make sure that an attribute of a *noun* can be *want*, as far as what some of them *have* tells.

    Raises:
        InvalidArgument: it cannot, or it has a scope that does not exist.
    """
    for one in has:
        if isinstance(one, Scopes) and isinstance(want, _SEVERAL):
            _require_scopes(want)
        for verb, ours, theirs in _compared(want, one):
            if is_unlike(ours, theirs):
                kinds = f"it {verb} {type(ours).__name__}, and theirs {verb} {type(theirs).__name__}"
                msg = f"{name}={redaction.value(name, want)} can match no {noun}: {kinds}"
                raise InvalidArgument(msg)


def _compared(want: object, have: object) -> Iterator[tuple[str, object, object]]:
    """Yield what is compared with what: one value with the other, and of lists each with each."""
    yield "is", want, have
    if isinstance(want, _SEVERAL) and isinstance(have, tuple):
        yield from (("holds", ours, theirs) for ours in want for theirs in have)


def is_unlike(want: object, have: object) -> bool:
    """Tell whether *want* is a plain value that equals nothing of the kind of *have*; `None` and `"all"` are of any."""
    if have is None or "all" in (want, have):
        return False
    return any(isinstance(want, row) and not isinstance(have, row) for row in _LIKE)


def equal(want: object, have: object) -> bool:
    """Tell whether *have* is *want*; a list may stand for a tuple."""
    return bool(have == want) or (isinstance(want, list) and isinstance(have, tuple) and list(have) == want)


def _require_scopes(names: Iterable[object]) -> None:
    texts = [name for name in names if isinstance(name, str)]
    for name in unknown(texts):
        msg = f"no scope is {redaction.reference(name)}; there are: {listed(map(repr, NAMES), repr(name))}"
        raise InvalidArgument(msg)
