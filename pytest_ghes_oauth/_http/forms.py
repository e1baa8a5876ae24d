"""Decode `application/x-www-form-urlencoded`: queries, and bodies of forms."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from urllib.parse import unquote


def decoded(text: str, only: Collection[str] | None = None) -> dict[str, str]:
    """Return the parameters of *text*, without `?`; the last value of one that is given twice.

    Args:
        text: what was sent.
        only: the names to decode; all if omitted. Skipping the others is much faster.
    """
    # The values that count come first, and each pair once, however often it is repeated.
    pairs = dict.fromkeys(reversed(text.split("&")))
    found: dict[str, str] = {}
    for name, value in _split(pairs):
        if (only is None or name in only) and name not in found:
            found[name] = _plain(value)
    return dict(reversed(found.items()))


def _split(pairs: Collection[str]) -> Iterator[tuple[str, str]]:
    for pair in pairs:
        if pair:
            name, _, value = pair.partition("=")
            yield _plain(name), value


def _plain(text: str) -> str:
    return unquote(text.replace("+", " ")) if "%" in text or "+" in text else text
