"""A recorded and a replayed answer, written so that they are equal when they mean the same.

Ids, texts of tokens, times and counts are another server's: their form is compared. Everything else is
compared as it is, keys in their order. Exceptions are rows of the tables here, each with its reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Final

from tests.recorded.exchanges import Json, Recorded
from tests.recorded.extract import KEPT_HEADERS

# -- bodies ----------------------------------------------------------------------------------------

_NUMBER: Final = "[0-9]+"
_TIME: Final = r'"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"'
_TOLD: Final = 'null|".*"'

# Key -> what its value looks like in JSON. Where both look like it, they mean the same.
_FORMS: Final = {
    "id": _NUMBER,
    "node_id": '"[A-Za-z0-9+/]+=*"',
    "token": '"[^"]+"',  # "" is not of this form, so blank and clear differ
    "hashed_token": '"[0-9a-f]{64}"',
    "token_last_eight": '"[^"]{8}"',
    "access_token": '"[^"]+"',
    "created_at": _TIME,
    "updated_at": _TIME,
    "avatar_url": '"https://.+"',
    # What people tell about themselves, or do not.
    "company": _TOLD,
    "blog": _TOLD,
    "location": _TOLD,
    "email": _TOLD,
    "bio": _TOLD,
    "hireable": "null|true|false",
    "public_repos": _NUMBER,
    "public_gists": _NUMBER,
    "followers": _NUMBER,
    "following": _NUMBER,
    "private_gists": _NUMBER,
    "total_private_repos": _NUMBER,
    "owned_private_repos": _NUMBER,
    "disk_usage": _NUMBER,
    "collaborators": _NUMBER,
}
# Of these the anchor is compared: the page moved, and every release has its own.
ANCHORED: Final = ("documentation_url", "error_uri")
_PAGE: Final = re.compile(r"^https://[^#]+")

# Keys that an answer of ours may have though the recording has not.
NEWER_KEYS: Final = {
    "node_id": "no recording from before 2018 has it; the document of GHES 3.3 does",
    "twitter_username": "no recording has it; the document of GHES 3.3 does",
    "expires_at": "no recording up to 2020 has it; the document of GHES 3.3 does",
    "documentation_url": "errors had none in 2013, and the quotes of the text of an exception left it out",
    "visibility": "no address recorded before 2017 has it; the document of GHES 3.3 does",
}
# Keys that a recording may have though our answer has not.
LATER_KEYS: Final = {"status": "github.com sends it in errors since June 2024, and 3.3 is of 2021"}

# Recordings that show a part of the body.
EXCERPTS: Final = {
    "user_200_08": "its maintainers cut the profile down to the login",
    "ghe_user_headers_oauth": "the issue quotes headers alone",
}
UNORDERED: Final = {"create_bad_scope_422_2013": "the quote is of a Python dict of the time, which had no order"}

# Values that say nothing about the server: the id and the keys that lead there -> why.
OTHER_VALUES: Final = {
    ("create_with_otp_2019", "app", "url"): "its maintainers changed it; create_201_08 shows that it repeats note_url",
    ("user_200_01", "name"): "the person recorded has no name, ours have one each",
}


def body_of(recorded: Recorded, ours: Json) -> tuple[str, str]:
    """Return the recorded body and *ours*, comparable."""
    theirs = _without(recorded.body, ours, LATER_KEYS)
    ours = _without(_shown(recorded, ours), recorded.body, NEWER_KEYS)
    return _text(recorded, theirs), _text(recorded, ours)


def _shown(recorded: Recorded, ours: Json) -> Json:
    """Return the part of *ours* that corresponds to what the recording shows."""
    if recorded.rows is not None:
        return ours[: len(recorded.body)]
    if recorded.id in EXCERPTS:
        return recorded.body and {key: ours.get(key) for key in recorded.body}
    return ours


def _without(body: Json, other: Json, keys: Collection[str]) -> Json:
    """Return *body* without those of *keys* that *other* lacks."""
    if isinstance(body, dict) and isinstance(other, dict):
        kept = [key for key in body if key in other or key not in keys]
        return {key: _without(body[key], other.get(key), keys) for key in kept}
    if isinstance(body, list) and isinstance(other, list) and len(body) == len(other):
        return [_without(*pair, keys) for pair in zip(body, other, strict=True)]
    return body


def _text(recorded: Recorded, body: Json) -> str:
    return json.dumps(_essence(body, (recorded.id,), None), indent=1, sort_keys=recorded.id in UNORDERED)


def _essence(value: Json, path: tuple[str, ...], own_id: int | None) -> Json:
    """Return *value* with what differs between any two servers replaced by its form."""
    if isinstance(value, dict):
        return {key: _essence(item, (*path, key), value.get("id")) for key, item in value.items()}
    if isinstance(value, list):
        return [_essence(item, path, own_id) for item in value]
    key = path[-1]
    if path in OTHER_VALUES or (key in _FORMS and re.fullmatch(_FORMS[key], json.dumps(value))):
        return f"<{key}>"
    if key in ANCHORED:
        return _PAGE.sub("", value)
    return value.replace(f"/authorizations/{own_id}", "/authorizations/<id>") if key == "url" else value


# -- headers ---------------------------------------------------------------------------------------

# The documentation of every release has its own base; the rest of a redirect is compared byte for byte.
_BASE: Final = r"(?<=&error_uri=https%3A%2F%2Fdocs\.github\.com)(%2Fenterprise%2F3\.3)?(?=%2Fapps%2F)"

# Header -> a pattern and what to write for it; the others are compared as they are.
_REWRITTEN: Final = {
    "ETag": ("[0-9a-f]{32,64}", "<hex>"),
    "Last-Modified": (r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", "<date>"),
    "Location": (f"(?<=/authorizations/)[0-9]+$|{_BASE}", "<…>"),
    # The front end of github.com adds this, on a line of its own or not at all before 2019.
    "Vary": ("([,;] )?Accept-Encoding.*", ""),
    "X-GitHub-Enterprise-Version": (r"\d+\.\d+\.\d+", "<version>"),
}
# Only a GHES sends it, and most recordings are of github.com.
_OF_GHES: Final = "X-GitHub-Enterprise-Version"

# Headers that the server came to send in another way: id and header -> the later recording.
SUPERSEDED: Final = {
    ("delete_204_01", "Content-Type"): "delete_token_204_01",
    ("other_401_03", "X-GitHub-Media-Type"): "delete_token_204_01",
    ("other_401_04", "X-GitHub-Media-Type"): "delete_token_204_01",
    ("other_401_12", "X-GitHub-Media-Type"): "delete_token_204_01",
    ("other_401_15", "X-GitHub-Media-Type"): "delete_token_204_01",
}


def headers_of(recorded: Recorded, ours: Mapping[str, str]) -> tuple[Json, Json]:
    """Return the recorded headers and *ours*, comparable; a header that is absent is `None`."""
    names = [name for name in _compared(recorded) if (recorded.id, name) not in SUPERSEDED]
    theirs = {name: rewritten(name, recorded.headers) for name in names}
    return theirs, {name: rewritten(name, ours) for name in names}


def _compared(recorded: Recorded) -> list[str]:
    # Of a quote, what is absent says nothing; but nobody ever saw WWW-Authenticate.
    if recorded.quoted:
        return [*recorded.headers, "WWW-Authenticate"]
    return [name for name in KEPT_HEADERS if name != _OF_GHES]


def rewritten(name: str, headers: Mapping[str, str]) -> str | None:
    """Return the value of the header *name*, written so that equal means the same."""
    if name not in _REWRITTEN:
        return headers.get(name)
    return re.sub(*_REWRITTEN[name], headers.get(name, "")) or None
