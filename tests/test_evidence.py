"""Every citation leads to a rule or a recording, and every rule has a kind, a public source and a use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.behaviours import ROOT, Said, said
from tests.citations import (
    EVIDENCE,
    HEADING,
    PAGES,
    RECORDINGS,
    RULES,
    Citation,
    citations,
    linked,
    recordings,
    unknown_recordings,
)
from tests.fidelity import RECORDINGS_PAGE
from tests.recorded.exchanges import Recorded
from tests.recorded.page import ALL, recordings_page, sources_of

CODE = [file for name in ("pytest_ghes_oauth", "tests") for file in sorted((ROOT / name).rglob("*.py"))]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted(EVIDENCE.glob("*.md"))]
# These have citations of the tests' own that lead nowhere.
MADE_UP = [ROOT / "tests" / "test_evidence.py", ROOT / "tests" / "test_fidelity.py"]
# Names of notes that nobody can look up, and numbers of things that have names.
PRIVATE = re.compile(
    r"\b[Rr]ules? \d|\bsemantics: |\((?:wire|flows|semantics)[,;)]|\b(?:flow|semantic|Wire|Flows|Semantics) \d"
    r"|(?<!-)\b(?:corrections|users|live)\.md\b|\b[Cc]orrections? \d|\b[Oo]perations? \d"
)


def texts() -> Iterator[tuple[Path, str]]:
    """Yield the files that cite: code, tests and documents."""
    for file in (*CODE, *DOCUMENTS):
        if file not in MADE_UP:
            yield file.relative_to(ROOT), file.read_text(encoding="utf-8")


# -- citations lead somewhere ------------------------------------------------------------------------


def test_every_cited_rule_is_on_its_page() -> None:
    assert [(str(file), str(rule)) for file, text in texts() for rule in citations(text) if rule not in RULES] == []


def test_every_recording_that_is_named_exists() -> None:
    named = [(str(file), unknown_recordings(text)) for file, text in texts() if file.name != "test_extract.py"]
    assert [(file, names) for file, names in named if names] == []


def test_nothing_is_cited_by_a_number_that_nobody_can_look_up() -> None:
    assert [(str(file), match[0]) for file, text in texts() for match in PRIVATE.finditer(text)] == []


@pytest.fixture(name="saying", scope="module")
def _saying() -> list[Said]:
    return said()


@pytest.mark.parametrize("kind", ["recorded", "documented"])
def test_what_a_test_says_is_recorded_or_documented_leads_to_something_that_is(kind: str, saying: list[Said]) -> None:
    sources = [source for one in saying for said_kind, source in one.sources if said_kind == kind]
    astray = [source for source in sources if linked(source) == source]
    other = [source for source in sources for rule in citations(source) if kind not in RULES[rule].sources]
    assert (astray, other, len(sources) > len(RULES)) == ([], [], True)


# -- rules -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_every_heading_of_a_rule_has_an_anchor_of_its_own_and_a_title(page: str) -> None:
    text = (EVIDENCE / f"{page}.md").read_text(encoding="utf-8")
    anchors = [anchor for anchor, _ in HEADING.findall(text)]
    titles = [rule.title for citation, rule in RULES.items() if citation.page == page]
    assert (len(re.findall(r"^###", text, re.MULTILINE)), len({*anchors})) == (len(anchors), len(anchors))
    assert [title for title in titles if not title.strip()] == []


def test_every_rule_says_what_it_rests_on() -> None:
    assert [str(citation) for citation, rule in RULES.items() if not rule.sources] == []


def test_every_rule_that_is_recorded_or_documented_names_a_public_source() -> None:
    lines = {(str(citation), kind): line for citation, rule in RULES.items() for kind, line in rule.sources.items()}
    assert [key for key, line in lines.items() if key[1] != "inferred" and not re.search(r"\[[^]]+\]", line)] == []


def test_every_rule_is_cited_by_code_or_tests_or_says_why_it_is_there() -> None:
    cited = {rule for file in CODE for rule in citations(file.read_text(encoding="utf-8")) if file not in MADE_UP}
    idle = {citation for citation, rule in RULES.items() if not rule.uncited}
    assert (sorted(map(str, idle - cited)), [str(rule) for rule in cited - idle]) == ([], [])


# -- links of the pages ------------------------------------------------------------------------------


def _prose(file: Path) -> str:
    """Return the text of *file* without what stands in code."""
    return re.sub(r"`[^`\n]*`", "code", file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_every_link_into_the_evidence_leads_to_an_anchor_of_a_page(file: Path) -> None:
    astray = []
    for target in set(re.findall(r"\]\(([^)]+)\)", _prose(file))):
        address, _, anchor = target.partition("#")
        path = (file.parent / address).resolve() if address else file
        if "://" in target or EVIDENCE not in (path, *path.parents):
            continue
        known = path.exists() and (not anchor or f'<a id="{anchor}"></a>' in path.read_text(encoding="utf-8"))
        astray += [] if known else [target]
    assert astray == []


@pytest.mark.parametrize("page", PAGES)
def test_every_reference_on_a_page_is_defined_and_every_definition_is_used(page: str) -> None:
    text = _prose(EVIDENCE / f"{page}.md")
    defined = dict(re.findall(r"^\[([^]]+)\]: (\S+)$", text, re.MULTILINE))
    used = set(re.findall(r"\[[^]]+\]\[([^]]+)\]", text)) | set(re.findall(r"\[([^]]+)\](?![(:\[])", text))
    assert (used - defined.keys(), defined.keys() - used) == (set(), set())
    assert [address for address in defined.values() if not address.startswith("https://")] == []


# -- recordings --------------------------------------------------------------------------------------


def test_the_committed_page_of_recordings_is_the_one_that_python_m_tests_fidelity_writes() -> None:
    assert RECORDINGS_PAGE.read_text(encoding="utf-8") == recordings_page()


def test_every_recording_was_published_somewhere() -> None:
    assert [name for name, recorded in ALL.items() if not [*sources_of(recorded)]] == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            f"octokit/octokit.rb:spec/é.json (blob {'a' * 40}, interaction 0)",
            [
                ("file", "https://github.com/octokit/octokit.rb/commits/HEAD/spec/%C3%A9.json"),
                ("bytes", f"https://api.github.com/repos/octokit/octokit.rb/git/blobs/{'a' * 40}"),
            ],
        ),
        (
            "octocat/github3.py:tests/a.json (interaction 0)",
            [("file", "https://github.com/sigmavirus24/github3.py/commits/HEAD/tests/a.json")],
        ),
        (
            "https://a.example/1 ; https://b.example/2",
            [("quote", "https://a.example/1"), ("quote", "https://b.example/2")],
        ),
        ("a test of desktop/desktop PR 1332", [("quote", "https://github.com/desktop/desktop/pull/1332")]),
    ],
)
def test_the_source_of_a_recording_is_an_address(source: str, expected: list[tuple[str, str]]) -> None:
    assert [*sources_of(Recorded("a_200_01", source))] == expected


# -- reading citations -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(flows 24)", ["flows 24"]),
        ("flows 29, and flows 46.", ["flows 29", "flows 46"]),
        ("flows 53, 66 and 68 to 70, 404", ["flows 53", "flows 66", "flows 68", "flows 69", "flows 70", "flows 404"]),
        ("wire 1.5, 6 and 8.2: in 2023", ["wire 1.5", "wire 6", "wire 8.2"]),
        ("(recorded,\n    wire 2,\n    3)", ["wire 2", "wire 3"]),
        ("(semantics 8, inferred)", ["semantics 8"]),
        ("releases 4, releases pages, releases openapi", ["releases 4", "releases pages", "releases openapi"]),
        ("releases 3.18, 3.19; releases 2.18 to 3.3", []),
        ("overflows 24, flows24, wire", []),
    ],
)
def test_a_citation_is_a_page_and_one_or_more_numbers(text: str, expected: list[str]) -> None:
    assert [str(rule) for rule in citations(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flows 24.", "[flows 24](E/flows.md#24)."),
        ("wire 1.5, 2 to 3", "[wire 1.5](E/wire.md#1.5), [2](E/wire.md#2) to [3](E/wire.md#3)"),
        ("create_201_03: the date", "[create_201_03](E/recordings.md#create_201_03): the date"),
        ("RFC 9110 13.1.3", "[RFC 9110 13.1.3](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.3)"),
        ("RFC 8259, in short", "[RFC 8259](https://www.rfc-editor.org/rfc/rfc8259), in short"),
        ("OpenAPI: 415", "[OpenAPI](E/releases.md#openapi): 415"),
        ("the page of the operation", "[the page](E/releases.md#pages) of the operation"),
        ("by analogy with users", "by analogy with users"),
    ],
)
def test_a_citation_becomes_a_link(text: str, expected: str) -> None:
    assert linked(text, "E") == expected


def test_a_recording_is_named_by_its_whole_id() -> None:
    text = "recorded: create_201_03, and create_201_99 as xcreate_201_03"
    assert (recordings(text), unknown_recordings(text)) == ({"create_201_03"}, {"create_201_99", "xcreate_201_03"})


def test_a_citation_has_an_address() -> None:
    assert (Citation("wire", "1.5").address, f"{RECORDINGS}.md") == ("wire.md#1.5", RECORDINGS_PAGE.name)
