"""The recorded exchanges, as the test reads them: hosts and placeholders of the recordings become ours."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from tests.recorded.extract import EXCHANGES

Json: TypeAlias = Any  # what json.loads returns

CLIENT_ID: Final = "0123456789abcdef0123"
CLIENT_SECRET: Final = "0123456789abcdef0123456789abcdef01234567"
CALLBACK_URL: Final = "https://ci-bot.example.com/callback"
# What stands for the app of a token that belongs to none.
PERSONAL_CLIENT_ID: Final = "00000000000000000000"

# The recordings come from api.github.com; their publishers replaced secrets by words.
_TRANSLATIONS: Final = {
    "https://api.github.com": "https://ghes.test/api/v3",
    "https://github.com/": "https://ghes.test/",
    "https://developer.github.com/v3/oauth_authorizations/#": (
        "https://docs.github.com/enterprise/3.3/rest/reference/oauth-authorizations#"
    ),
    # Without an anchor: the app of a personal token, whose page the documents of 3.x name.
    "https://developer.github.com/v3/oauth_authorizations/": (
        "https://docs.github.com/enterprise/3.3/rest/reference/enterprise-admin#list-personal-access-tokens"
    ),
    "<GITHUB_CLIENT_ID>": CLIENT_ID,
    "<GITHUB_CLIENT_SECRET>": CLIENT_SECRET,
    "<GITHUB_LOGIN>": "octokit-user",
    "<<ENTERPRISE_GITHUB_LOGIN>>": "enterprise-user",
    "client_id_removed": CLIENT_ID,
    "client_secret_removed": CLIENT_SECRET,
    "<state>": "xyz",
}
_TRANSLATED_FIELDS: Final = ("path", "request_body", "headers", "body")


@dataclass(frozen=True)
class Recorded:
    """A line of `exchanges.json`; of those from before April 2015, only `id`, `at` and `source` are known.

    Attributes:
        at: when it was recorded, in UTC; `None` if nobody knows.
        auth: what the header `Authorization` carried: `basic-user`, `basic-app`, `token` or `none`.
        otp: whether a one-time password was sent.
        rows: how many rows a list had; `body` has the first three.
        quoted: somebody wrote it into an issue, and left out headers at will.
    """

    id: str
    source: str
    at: str | None = None
    method: str = ""
    path: str = ""
    auth: str = "none"
    accept: str = "*/*"
    otp: bool = False
    request_body: Json = None
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    rows: int | None = None
    quoted: bool = False

    @property
    def row(self) -> Json:
        """The object that the body is, or the first one that it lists; empty without any."""
        first = self.body[0] if isinstance(self.body, list) else self.body
        return first if isinstance(first, dict) else {}


def _translated(line: Json) -> Json:
    text = json.dumps({name: line[name] for name in _TRANSLATED_FIELDS if name in line})
    for theirs, ours in _TRANSLATIONS.items():
        text = text.replace(theirs, ours)
    return _told_in_prose({**line, **json.loads(text)})


def _told_in_prose(line: Json) -> Json:
    """Return *line* with the header that a sentence in place of its body describes, if it has one."""
    if not isinstance(line.get("body"), str):
        return line
    query = re.fullmatch(r"redirect (?:to the REGISTERED callback )?with (\?\S+)", line["body"])
    assert query is not None, line["body"]
    return {**line, "headers": {"Location": CALLBACK_URL + query[1]}, "body": None}


LINES: Final[list[Json]] = json.loads(EXCHANGES.read_text(encoding="utf-8"))
RECORDED: Final = {line["id"]: Recorded(**_translated(line)) for line in LINES}
