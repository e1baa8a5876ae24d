"""Write HTML so that text cannot become markup: whatever is not `Html` is escaped."""

from __future__ import annotations

from html import escape
from typing import Final

# Elements without an end tag.
_VOID: Final = frozenset({"input", "link", "meta"})


class Html(str):
    """A text that is markup already. Adding or formatting it gives an ordinary text, to be escaped again."""

    __slots__ = ()


def fragment(*children: str) -> Html:
    """Return *children* one after the other, those escaped that are not `Html`."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children))


def element(name: str, /, *children: str, **attributes: str | bool) -> Html:
    """Return an element.

    Args:
        name: of the element.
        children: what is in it; text is escaped unless it is `Html`.
        attributes: `_` stands for `-`, and one at the end is dropped: `aria_label`, `for_`. `True` is an attribute
            without a value; one that is `False` or empty is left out, unless it is `value`.
    """
    start = "".join(map(_attribute, attributes, attributes.values()))
    return Html(f"<{name}{start}>" if name in _VOID else f"<{name}{start}>{fragment(*children)}</{name}>")


def _attribute(name: str, value: str | bool) -> str:  # noqa: FBT001  # a value like the others
    if not value and name != "value":
        return ""
    written = name.rstrip("_").replace("_", "-")
    return f" {written}" if value is True else f' {written}="{escape(str(value))}"'
