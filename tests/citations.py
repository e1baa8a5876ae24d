"""Citations: how code, tests and documents name their evidence, and where that leads.

    flows 24                    a rule: the page of docs/evidence, and the number on it
    flows 29 and 46, wire 2, 3 and 7, flows 38 to 42
    create_201_03               a recording, by its id in tests/recorded
    OpenAPI, RFC 9110 9.2.1, the page of the operation

`RULES` are the rules, by page and number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tests.evidence import KINDS
from tests.recorded.page import ALL

EVIDENCE: Final = Path(__file__).parent.parent / "docs" / "evidence"
PAGES: Final = ("wire", "flows", "semantics", "releases")
RECORDINGS: Final = "recordings"


class Citation(NamedTuple):
    """The name of one rule."""

    page: str
    number: str

    def __str__(self) -> str:
        return f"{self.page} {self.number}"

    @property
    def address(self) -> str:
        """Where it leads, as seen from `docs/evidence`."""
        return f"{self.page}.md#{self.number}"


class Rule(NamedTuple):
    """A rule of a page.

    Attributes:
        sources: what it rests on, by kind.
        uncited: why it is there although nothing cites it; empty if something does.
    """

    title: str
    sources: Mapping[str, str]
    uncited: str


# -- the rules ---------------------------------------------------------------------------------------

HEADING: Final = re.compile(r'^### <a id="([^"]*)"></a>(.*)$', re.MULTILINE)
_LINE: Final = re.compile(r"^- \*\*([a-z ]+)\*\*: (.+)$", re.MULTILINE)


def _rules(page: str) -> Iterator[tuple[Citation, Rule]]:
    _, *parts = HEADING.split((EVIDENCE / f"{page}.md").read_text(encoding="utf-8"))
    for number, title, text in zip(parts[0::3], parts[1::3], parts[2::3], strict=True):
        lines = dict(_LINE.findall(text))
        sources = {kind: lines[kind] for kind in KINDS if kind in lines}
        yield Citation(page, number), Rule(title.removeprefix(f"{number} "), sources, lines.get("not cited", ""))


RULES: Final[Mapping[Citation, Rule]] = {citation: rule for page in PAGES for citation, rule in _rules(page)}

# -- what a text cites -------------------------------------------------------------------------------

_WHOLE: Final = r"\d+(?!\.?\d)"
_DOTTED: Final = r"\d+(?:\.\d)?(?!\.?\d)"
_BETWEEN: Final = r"(?:,|,? and| to)\s+"
# A page and what stands after it; `releases 3.3` are releases and no rule.
_CITATIONS: Final = re.compile(
    rf"\b(?:(?P<dotted>wire)\s+({_DOTTED}(?:{_BETWEEN}{_DOTTED})*)"
    rf"|(?P<whole>flows|semantics|releases)\s+({_WHOLE}(?:{_BETWEEN}{_WHOLE})*|openapi\b|pages\b))"
)
_NUMBERS: Final = re.compile(r"(?P<first>[\d.]+)\s+to\s+(?P<last>[\d.]+)|(?P<only>[\w.]+)")
_RECORDINGS: Final = re.compile(rf"\b({'|'.join(map(re.escape, sorted(ALL, key=len, reverse=True)))})\b")
_RFC: Final = re.compile(r"\bRFC (\d+)(?: (\d+(?:\.\d+)*))?")
# What looks like the id of a recording: it ends in a status, and a number or a year.
_SEEMING: Final = re.compile(r"(?<![\w-])[a-z]+(?:_[a-z]+)*_[2-5]\d\d(?:_\d\d|_20\d\d)(?!\w)")


def citations(text: str) -> Iterator[Citation]:
    """Yield the rules that *text* cites, those within `38 to 42` too."""
    for found in _CITATIONS.finditer(text):
        page, numbers = found[1] or found[3], found[2] or found[4]
        for part in _NUMBERS.finditer(re.sub(r",|\band\b", " ", numbers)):
            yield from (Citation(page, number) for number in _each(part))


def _each(part: re.Match[str]) -> list[str]:
    if part["only"]:
        return [part["only"]]
    return [str(number) for number in range(int(part["first"]), int(part["last"]) + 1)]


def recordings(text: str) -> set[str]:
    """Return the recordings that *text* names."""
    return set(_RECORDINGS.findall(text))


def unknown_recordings(text: str) -> set[str]:
    """Return the words of *text* that look like recordings and are none."""
    return set(_SEEMING.findall(text)) - ALL.keys()


# -- links -------------------------------------------------------------------------------------------


def linked(text: str, evidence: str = "docs/evidence") -> str:
    """Return *text*, in Markdown, with a link for each citation; *evidence* is where the pages are."""
    text = _CITATIONS.sub(lambda found: _links(found, evidence), text)
    text = _RECORDINGS.sub(lambda found: f"[{found[1]}]({evidence}/{RECORDINGS}.md#{found[1]})", text)
    text = _RFC.sub(_link_to_rfc, text)
    text = re.sub(r"\bOpenAPI\b", f"[OpenAPI]({evidence}/releases.md#openapi)", text)
    return re.sub(r"\bthe page of\b", f"[the page]({evidence}/releases.md#pages) of", text)


def _links(found: re.Match[str], evidence: str) -> str:
    page = found[1] or found[3]
    first, *others = re.split(rf"({_BETWEEN})", found[2] or found[4])
    text = f"[{page} {first}]({evidence}/{Citation(page, first).address})"
    for between, number in zip(others[0::2], others[1::2], strict=True):
        text += f"{between}[{number}]({evidence}/{Citation(page, number).address})"
    return text


def _link_to_rfc(found: re.Match[str]) -> str:
    section = f"#section-{found[2]}" if found[2] else ""
    return f"[{found[0]}](https://www.rfc-editor.org/rfc/rfc{found[1]}{section})"
