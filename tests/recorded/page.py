"""The page `docs/evidence/recordings.md`: each recording, what it is, and where it was published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote

from tests.recorded.exchanges import LINES, RECORDED, Recorded
from tests.recorded.further import RECORDED as FURTHER
from tests.recorded.further import Further

INTRODUCTION: Final = """\
# Recordings

Exchanges with real servers, recorded by the test suites of public clients or quoted in issues. The tests have them in
[exchanges.json](../../tests/recorded/exchanges.json) and [further.json](../../tests/recorded/further.json). Of those
from before April 2015, when GitHub began to blank tokens, only date and source are kept. *File* is the history of the
file, *bytes* what it was when it was recorded. A quote has no date but the year it was written in.

`python -m tests.fidelity` writes this page.

| recording | at | request | status | source |
| --- | --- | --- | --- | --- |
"""

# Every recording that may be cited.
ALL: Final[Mapping[str, Recorded | Further]] = {**RECORDED, **FURTHER}

# The data names people by stand-ins, and with them a repository.
_RENAMED: Final = {"octocat/github3.py": "sigmavirus24/github3.py"}
_FILE: Final = re.compile(r"^(?P<repository>[\w.-]+/[\w.-]+):(?P<path>[^ ]+)(?: \(blob (?P<blob>[0-9a-f]{40}))?")
_PULL_REQUEST: Final = re.compile(r"\b([\w.-]+/[\w.-]+) PR (\d+)")


def recordings_page() -> str:
    """Return the text of the page."""
    paths = {line["id"]: line.get("path", "") for line in LINES} | {name: one.path for name, one in FURTHER.items()}
    rows = (_row(one, paths[name]) for name, one in ALL.items())
    return INTRODUCTION + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(recorded: Recorded | Further, path: str) -> tuple[str, ...]:
    request = f"`{recorded.method} {path}`" if path else ""
    at = (recorded.at or "")[: 4 if recorded.quoted else 10]
    sources = ", ".join(f"[{text}]({address})" for text, address in sources_of(recorded))
    return f'<a id="{recorded.id}"></a>`{recorded.id}`', at, request, str(recorded.status or ""), sources


def sources_of(recorded: Recorded | Further) -> Iterator[tuple[str, str]]:
    """Yield what is published of *recorded*: a word for it, and its address."""
    source = recorded.source
    for stand_in, repository in _RENAMED.items():
        source = source.replace(stand_in, repository)
    if file := _FILE.match(source):
        yield "file", f"https://github.com/{file['repository']}/commits/HEAD/{quote(file['path'])}"
        if file["blob"]:
            yield "bytes", f"https://api.github.com/repos/{file['repository']}/git/blobs/{file['blob']}"
    for address in re.findall(r"https://[^ ]+", source):
        yield "quote", address
    for repository, number in _PULL_REQUEST.findall(source):
        yield "quote", f"https://github.com/{repository}/pull/{number}"
