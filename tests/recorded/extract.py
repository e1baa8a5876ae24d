"""Make `exchanges.json` and `further.json`: `python -m tests.recorded.extract recorded.json recorded2.json`.

The first argument is a JSON array of exchanges with GitHub's REST API, recorded by the test suites of public clients
(octokit.rb, github3.py, PyGithub, hub4j) or quoted in public issues, each with the keys `id method path auth
request_body status response_headers response_body source recorded_at evidence accept note otp`.

What is written is what the tests compare, one exchange a line:

- Of a recording from before tokens were blanked, the time and the source: its shapes are no longer the server's.
- Headers of `KEPT_HEADERS`. One that is neither there nor in `DROPPED_HEADERS` stops the script: decide.
- `at`: when it was recorded. A quote has no date: the end of the year that its id or its note names, if any.
- `rows`: how many rows a list had. The recordings show the first three and a sentence about the rest.
- Nothing that says no more than its absence: `null` and `false`.

The second argument is a later array of the same kind, whose exchanges say more: the `release` nearest to their date,
the kind of token in `auth` and its `scopes`, the `seed` that they need and, of a quote, what `only` it shows.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

Json: TypeAlias = Any  # what json.loads returns

EXCHANGES: Final = Path(__file__).with_name("exchanges.json")
FURTHER: Final = Path(__file__).with_name("further.json")

# GitHub stopped showing tokens again after their creation on this day (documented).
TOKENS_ARE_BLANK_SINCE: Final = "2015-04-20"

KEPT_HEADERS: Final = (
    "Cache-Control",
    "Content-Type",
    "ETag",
    "GitHub-Authentication-Token-Expiration",
    "Last-Modified",
    "Link",
    "Location",
    "Vary",
    "WWW-Authenticate",
    "X-Accepted-OAuth-Scopes",
    "X-GitHub-Api-Version-Selected",
    "X-GitHub-Enterprise-Version",
    "X-GitHub-Media-Type",
    "X-GitHub-OTP",
    "X-OAuth-Client-Id",
    "X-OAuth-Scopes",
)
DROPPED_HEADERS: Final = {
    "Content-Encoding": "the client of the recording asked for gzip",
    "Content-Length": "follows from the body, and ids and hosts in bodies differ in length",
    "Server": "names the front end of github.com",
    "Set-Cookie": "belongs to the web site, not to the API",
    "Status": "repeats the status, and github.com stopped sending it",
    "Transfer-Encoding": "how the front end of github.com sends, hop by hop",
    "X-Accepted-GitHub-Permissions": "came with fine-grained tokens, which are not modelled",
    "X-GitHub-Request-Id": "new in every response",
    "X-RateLimit-Limit": "github.com limits, a GHES does not unless its administrator says so",
}
_KEPT_FURTHER: Final = (
    "id", "source", "release", "auth", "scopes", "seed", "method", "path", "accept", "request_body", "status", "rows",
    "only",
)  # fmt: skip


def extract(recordings: Json) -> str:
    """Return the text of `exchanges.json`."""
    return _lines(map(_compact, recordings))


def extract_further(recordings: Json) -> str:
    """Return the text of `further.json`."""
    return _lines(map(_compact_further, recordings))


def _lines(exchanges: Iterable[Json]) -> str:
    return "[\n" + ",\n".join(map(json.dumps, exchanges)) + "\n]\n"


def _compact(recording: Json) -> Json:
    at = _at(recording)
    kept = {"id": recording["id"], "at": at, "source": recording["source"]}
    quoted = recording["evidence"] == "issue-quote"
    if quoted or at is None or at >= TOKENS_ARE_BLANK_SINCE:
        body, rows = _rows(recording["response_body"])
        kept |= {name: recording.get(name) for name in ("method", "path", "auth", "accept", "otp", "request_body")}
        kept |= {"status": recording["status"], "headers": _headers(recording), "body": body, "rows": rows}
        kept["quoted"] = quoted
    return {name: value for name, value in kept.items() if value is not None and value is not False}


def _compact_further(recording: Json) -> Json:
    kept = {name: recording.get(name) for name in _KEPT_FURTHER}
    kept |= {"at": recording["recorded_at"], "headers": _headers(recording), "body": recording["response_body"]}
    return {name: value for name, value in kept.items() if value is not None}


def _at(recording: Json) -> str | None:
    date = recording.get("recorded_at")
    if date is None:
        year = re.search(r"(?<!\d)20[12]\d(?!\d)", f"{recording['id']} {recording.get('note', '')}")
        return f"{year[0]}-12-31T23:59:59" if year else None
    moment = datetime.fromisoformat(date) if date[0].isdigit() else parsedate_to_datetime(date)
    return moment.replace(tzinfo=None).isoformat()


def _headers(recording: Json) -> dict[str, str]:
    headers: dict[str, str] = recording["response_headers"]
    if undecided := headers.keys() - {*KEPT_HEADERS, *DROPPED_HEADERS}:
        sys.exit(f"{recording['id']}: neither kept nor dropped: {', '.join(sorted(undecided))}")
    return {name: headers[name] for name in KEPT_HEADERS if name in headers}


def _rows(body: Json) -> tuple[Json, int | None]:
    if not isinstance(body, list) or not isinstance(body[-1], str):
        return body, None
    shown = body[:-1]
    more = re.match(r"\.\.\. (\d+) more items", body[-1])
    assert more is not None, body[-1]
    return shown, len(shown) + int(more[1])


if __name__ == "__main__":
    _first, _second = (json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:])
    EXCHANGES.write_text(extract(_first), encoding="utf-8")
    FURTHER.write_text(extract_further(_second), encoding="utf-8")
