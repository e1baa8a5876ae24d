"""What each behaviour rests on: `FIDELITY.md`, and the pages that list the behaviours.

    python -m tests.fidelity                    # writes FIDELITY.md and docs/evidence/recordings.md
    python -m tests.fidelity --all DIRECTORY    # runs the behavioural tests, and writes a page for each operation

The behaviours are the tests that `tests/behaviours.py` reads; to them come the replayed recordings and the
documents that answers are held against.

FIDELITY.md is committed, so it holds nothing that changes with each test that is added: no counts of behaviours,
but of which kinds there is evidence for an operation, and which recordings of it are replayed. The counts are on
the pages, which are not committed.
"""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple

from pytest_ghes_oauth import Release
from pytest_ghes_oauth._domain.facts import TABLE
from pytest_ghes_oauth._domain.releases import LAST_DOCUMENTED, RELEASES
from pytest_ghes_oauth._graphql.routes import ROUTES as GRAPHQL_ROUTES
from pytest_ghes_oauth._http.routing import Route, Router
from pytest_ghes_oauth._login.routes import ROUTES as LOGIN_ROUTES
from pytest_ghes_oauth._rest.routes import ROUTES as REST_ROUTES
from tests import evidence
from tests.behaviours import ROOT, Asking, Said, asked, said
from tests.citations import EVIDENCE, RECORDINGS, RULES, Citation, citations, linked
from tests.conformance import documents
from tests.conformance.exceptions import EXCEPTIONS
from tests.conformance.findings import COMPARED
from tests.recorded.exchanges import RECORDED
from tests.recorded.further import RECORDED as FURTHER
from tests.recorded.page import ALL, recordings_page
from tests.recorded.replays import CONTRADICTED, OLDER, REMOVED_FROM_GITHUB_COM, REPLAYS, UNMODELLED

PAGE: Final = ROOT / "FIDELITY.md"
RECORDINGS_PAGE: Final = EVIDENCE / f"{RECORDINGS}.md"
# The rule for what is inferred from the nearest case, and has no rule of its own.
BY_ANALOGY: Final = Citation("semantics", "1")
ROUTES: Final[tuple[Route, ...]] = (*REST_ROUTES, *GRAPHQL_ROUTES, *LOGIN_ROUTES)
OPERATIONS: Final = (*dict.fromkeys(route.operation for route in ROUTES), *evidence.GROUPS)
# The server that recordings are replayed on; see tests/recorded/seeding.py.
REPLAYED_ON: Final = Release("3.3")

INTRODUCTION: Final = f"""\
# Fidelity

What the answers of this fake rest on. Nobody outside GitHub can compare it with the server itself; this page says how
far it can be trusted, so that a sceptic can look it up and contradict it.

- **recorded**: a real server was recorded or quoted answering so. Most recordings are of github.com between 2015 and
  2020; those of GHES are few. They are replayed, status, headers and body, by [tests/recorded](tests/recorded).
- **documented**: GitHub's documentation says so, or its OpenAPI document of the release does. Every answer of an
  operation that is in the document of its release is held against it by [tests/conformance](tests/conformance); the
  table below says on which releases.
- **inferred**: no source shows it. It was decided, by analogy or by what the other evidence implies, and is marked as
  `inferred` where the code decides. GHES has no document after {LAST_DOCUMENTED}: what is said of the releases up to
  {RELEASES[-1]} is inferred.

Every behaviour is a test that names its evidence. From a checkout,

    python -m tests.fidelity --all DIRECTORY

runs these tests and writes a page for each operation: every behaviour as a sentence, what it rests on, and the releases
on which the test asks for it. This page is the summary, written by `python -m tests.fidelity`.

A rule, such as `flows 24`, leads to its page in [docs/evidence](docs/evidence), which has its kind and its public
source; a recording leads to [where it was published](docs/evidence/recordings.md).
"""


class Behaviour(NamedTuple):
    """One row of a page.

    Attributes:
        sources: what it rests on: pairs of kind and source, the strongest kind first.
        releases: on which the test asks for it.
    """

    operation: str
    sentence: str
    sources: tuple[tuple[str, str], ...]
    releases: tuple[Release, ...] = ()


# -- what the other suites show ----------------------------------------------------------------------


def replayed() -> dict[str, str]:
    """Return the operation of each recording that is replayed."""
    asked = {name: replay.route or (RECORDED[name].method, RECORDED[name].path) for name, replay in REPLAYS.items()}
    asked |= {name: (one.method, one.path) for name, one in FURTHER.items()}
    return {name: _operation(method, path) for name, (method, path) in asked.items()}


def _operation(method: str, path: str) -> str:
    bare = path.partition("?")[0].removeprefix("/api/v3")
    found = Router(LOGIN_ROUTES if bare.startswith("/login") else REST_ROUTES).find(method, bare, REPLAYED_ON)
    assert isinstance(found, tuple), path
    return found[0].operation


def compared() -> dict[str, list[Release]]:
    """Return the releases on which each operation is held against the document."""
    where: defaultdict[str, list[Release]] = defaultdict(list)
    for release in COMPARED:
        documented = documents.operations(release)
        for route in ROUTES:
            if route.lives_in(release) and f"{route.method} {route.path}" in documented:
                where[route.operation].append(release)
    return where


def _rows_of_other_suites() -> list[Behaviour]:
    rows = []
    for name, operation in replayed().items():
        one, release = (FURTHER[name], Release(FURTHER[name].release)) if name in FURTHER else (RECORDED[name], None)
        sentence = f"Answers {one.status} as recorded{'' if one.at is None else f' in {one.at[:4]}'}."
        rows.append(Behaviour(operation, sentence, (("recorded", name),), (release or REPLAYED_ON,)))
    sentence = "Every documented request is understood, and every answer fits the document."
    for operation, releases in compared().items():
        rows.append(Behaviour(operation, sentence, (("documented", "OpenAPI"),), tuple(releases)))
    return rows


# -- the behaviours ----------------------------------------------------------------------------------


def behaviours(tests: Iterable[Said], askings: Mapping[str, Collection[Asking]]) -> list[Behaviour]:
    """Return a row for each operation that one of *tests* is about, with the releases on which the test asks it.

    Raises:
        SystemExit: a test does not say what it rests on, or it names what does not exist.
    """
    tests = list(tests)
    silent = [one.test for one in tests if one.silent]
    _refuse("these tests do not say what they rest on, or what they are about", silent)
    rows = [
        Behaviour(operation, one.sentence, one.sources, _releases(operation, askings.get(one.test, ())))
        for one in tests
        if not one.own
        for operation in one.operations
    ]
    _refuse("no such operation", {row.operation for row in rows} - {*OPERATIONS})
    cited = {rule for row in rows for _, source in row.sources for rule in citations(source)}
    _refuse("no such rule", {str(rule) for rule in cited - RULES.keys()})
    _refuse("no such recording", {name for row in rows for name in _recordings_of(row)} - ALL.keys())
    return rows


def _releases(operation: str, askings: Collection[Asking]) -> tuple[Release, ...]:
    """Return the releases on which a test asks *operation*; all that it asks if it asks that on none."""
    routes = _routes(operation)
    found = {one.release for one in askings if any(one.operation == route.named_at(one.release) for route in routes)}
    return tuple(sorted(found or {one.release for one in askings}))


def _refuse(what: str, mistakes: Iterable[str]) -> None:
    if found := sorted(set(mistakes)):
        msg = f"{what}: {', '.join(found)}"
        raise SystemExit(msg)


def _recordings_of(row: Behaviour) -> set[str]:
    """Return the ids of recordings that a row names, without the rules."""
    found = (re.match(r"[a-z]\w*_[\w.]*\w", source) for kind, source in row.sources if kind == "recorded")
    return {match[0] for match in found if match}


# -- FIDELITY.md -------------------------------------------------------------------------------------


def summary(rows: Iterable[Behaviour]) -> str:
    """Return what FIDELITY.md says of the behaviours *rows*."""
    return "\n".join([INTRODUCTION, _operations(rows), _facts(), _contradictions(), _recordings()])


def _operations(rows: Iterable[Behaviour]) -> str:
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    recordings: defaultdict[str, list[str]] = defaultdict(list)
    documented = compared()
    for row in rows:
        kinds[row.operation] |= {kind for kind, _ in row.sources}
    for name, operation in replayed().items():
        recordings[operation].append(linked(name))
    lines = ["## Operations", ""]
    lines += [
        "*Tests rest on* are the kinds of evidence that the tests of an operation name (*all*: recorded, documented",
        "and inferred), *document* the releases whose OpenAPI document its answers are held against, *replayed* the",
        "recordings of it.",
        "",
    ]
    table = [
        (
            operation,
            spans(_living(*_routes(operation))),
            _all_of(kinds[operation]),
            spans(documented.get(operation, ())),
            ", ".join(recordings[operation]),
        )
        for operation in OPERATIONS
    ]
    return "\n".join([*lines, *_table(("operation", "GHES", "tests rest on", "document", "replayed"), table), ""])


def _all_of(kinds: Collection[str]) -> str:
    return "all" if {*kinds} >= {*evidence.KINDS} else ", ".join(kind for kind in evidence.KINDS if kind in kinds)


def _facts() -> str:
    table = [
        (
            row.name.replace("_", " "),
            "; ".join(f"{release}: {_value(value)}" for release, value in row.since.items()),
            linked(row.evidence),
        )
        for row in TABLE
    ]
    lines = ["## What differs between releases", "", *_table(("fact", "value since", "evidence"), table), ""]
    return "\n".join(lines)


def _value(value: object) -> str:
    """Return the value of a fact as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, timedelta):
        return f"{value.days} days"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value) or "none"


def _contradictions() -> str:
    lines = ["## Where it contradicts the documents on purpose", ""]
    table = [
        (", ".join(row.operations), f"{row.since} to {row.until}", row.document, row.ours, linked(row.reason))
        for row in EXCEPTIONS
    ]
    return "\n".join([*lines, *_table(("operations", "GHES", "the document", "the fake", "why"), table), ""])


def _recordings() -> str:
    counted = (
        f"Of {len(RECORDED) + len(FURTHER)} published recordings and quotes, {len(REPLAYS) + len(FURTHER)} are "
        f"replayed. {len(OLDER)} are older than April 2015, when tokens began to be blanked; of routes that are not "
        f"faked: {len(UNMODELLED)}; {len(CONTRADICTED)} is contradicted by "
        f"others, and {len(REMOVED_FROM_GITHUB_COM)} is of an API that "
        "github.com has removed and GHES has not."
    )
    return f"## Recordings\n\n{counted}\n"


# -- the pages ---------------------------------------------------------------------------------------


def pages(rows: Iterable[Behaviour], evidence_at: str = "docs/evidence") -> dict[str, str]:
    """Return the name and text of each page: one for each operation with behaviours, and `index.md`.

    Args:
        rows: the behaviours.
        evidence_at: where the pages of the evidence are, as seen from these.
    """
    by_operation: defaultdict[str, list[Behaviour]] = defaultdict(list)
    for row in dict.fromkeys([*rows, *_rows_of_other_suites()]):
        by_operation[row.operation].append(row)
    texts = {
        file_name(name): _page(name, by_operation[name], evidence_at) for name in OPERATIONS if name in by_operation
    }
    return {"index.md": _index(by_operation), **texts}


def file_name(operation: str) -> str:
    """Return the name of the page of an operation: `apps-check-token.md` for `apps/check-token`."""
    return re.sub(r"[/ ]", "-", operation).replace("'", "") + ".md"


def _index(by_operation: Mapping[str, Sequence[Behaviour]]) -> str:
    lines = ["# Behaviours", "", "How many there are of each operation, by their strongest evidence.", ""]
    counts = {name: Counter(_strongest(row) for row in rows) for name, rows in by_operation.items()}
    table = [
        (
            f"[{name}]({file_name(name)})",
            spans(_living(*_routes(name))),
            *(str(counts[name][kind]) for kind in evidence.KINDS),
        )
        for name in OPERATIONS
        if name in counts
    ]
    return "\n".join([*lines, *_table(("operation", "GHES", *evidence.KINDS), table), ""])


def _page(operation: str, rows: Iterable[Behaviour], evidence_at: str) -> str:
    lines = [f"# {operation}", ""]
    for route in _routes(operation):
        lines += [f"`{route.method} {route.path}`, GHES {spans(_living(route))}{_former_name(route)}", ""]
    ordered = sorted(rows, key=lambda row: (evidence.KINDS.index(_strongest(row)), row.sentence))
    table = [(row.sentence, _said_of(row, evidence_at), spans(row.releases)) for row in ordered]
    return "\n".join([*lines, *_table(("behaviour", "evidence", "releases"), table), ""])


def _former_name(route: Route) -> str:
    former = [release for release in _living(route) if route.named_at(release) != route.operation]
    return f"; {route.named_at(former[0])} up to {former[-1]}" if former else ""


def _strongest(row: Behaviour) -> str:
    return row.sources[0][0]


def _said_of(row: Behaviour, evidence_at: str) -> str:
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for kind, source in row.sources:
        by_kind[kind].append(_leading_somewhere(source, evidence_at))
    return "; ".join(f"{kind}: {', '.join(sources)}" for kind, sources in by_kind.items())


def _leading_somewhere(source: str, evidence_at: str) -> str:
    """Return *source* with links; with that to the rule on analogies if it names no other."""
    text = linked(source, evidence_at)
    return text if text != source else linked(f"{source} ({BY_ANALOGY})", evidence_at)


# -- both --------------------------------------------------------------------------------------------


def spans(releases: Collection[Release]) -> str:
    """Return *releases* in short: `2.18 to 2.22, 3.3`."""
    runs: list[list[Release]] = []
    before: Release | None = None
    for release in RELEASES:
        if release in releases:
            if before not in releases:
                runs.append([])
            runs[-1].append(release)
        before = release
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def _routes(operation: str) -> list[Route]:
    """Return the routes of an operation; none for a group of operations."""
    return [route for route in ROUTES if route.operation == operation]


def _living(*routes: Route) -> list[Release]:
    return [release for release in RELEASES if any(route.lives_in(release) for route in routes)]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *([_cell(value) for value in row] for row in rows)]
    return [f"| {' | '.join(line)} |" for line in lines]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


# -- writing -----------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> None:
    """Write FIDELITY.md and the page of recordings, or with `--all` the pages of behaviours."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fidelity", description="Write FIDELITY.md and the page of recordings."
    )
    parser.add_argument("--all", type=Path, metavar="DIRECTORY", help="run the tests; write a page for each operation")
    directory: Path | None = parser.parse_args(arguments).all
    tests = said()
    if directory is None:
        PAGE.write_text(summary(behaviours(tests, {})), encoding="utf-8")
        RECORDINGS_PAGE.write_text(recordings_page(), encoding="utf-8")
        return
    behaviours(tests, {})  # mistakes are told before the tests run
    askings = asked()
    _refuse("these tests were read and not run, or run and not read", {one.test for one in tests} ^ askings.keys())
    write(pages(behaviours(tests, askings), Path(os.path.relpath(EVIDENCE, directory)).as_posix()), directory)


def write(texts: Mapping[str, str], directory: Path) -> None:
    """Write the files *texts*, by name, into *directory*."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (directory / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
