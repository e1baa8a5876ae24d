"""Render an answer as a form, JSON or XML, depending on `Accept` (flows 26 and 28)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlencode
from xml.sax.saxutils import escape as escape_xml

Fields = Mapping[str, str | int]

HTML: Final = "text/html; charset=utf-8"


def _form(fields: Fields) -> str:
    return urlencode(sorted(fields.items()))  # by name, as in both examples of the documentation


def _json(fields: Fields) -> str:
    return json.dumps(fields, separators=(",", ":"))


def _xml(fields: Fields) -> str:
    # The documentation shows these fields of a token, in this order, and no others.
    first = [name for name in ("token_type", "scope", "access_token") if name in fields]
    rest = [name for name in fields if name not in first]
    inner = "".join(f"<{name}>{escape_xml(str(fields[name]))}</{name}>" for name in (*first, *rest))
    return f"<OAuth>{inner}</OAuth>"


class Format:
    """One way to write an answer."""

    def __init__(self, media_type: str, write: Callable[[Fields], str]) -> None:
        self.content_type: Final = f"{media_type}; charset=utf-8"
        self.write: Final = write


FORM: Final = Format("application/x-www-form-urlencoded", _form)
JSON: Final = Format("application/json", _json)
XML: Final = Format("application/xml", _xml)

# Media type of `Accept` -> format; others are refused with 406.
FORMATS: Final[Mapping[str, Format]] = {
    "*/*": FORM,
    "application/*": FORM,
    "application/x-www-form-urlencoded": FORM,
    "application/json": JSON,
    "application/xml": XML,
    "text/xml": XML,
}


def accepted(accept: str) -> Format | None:
    """Return the format that the header `Accept` prefers; the form if it is empty, `None` if no format fits."""
    ranges = dict.fromkeys(accept.split(","))
    known = [(_quality(item), media_type) for item in ranges if (media_type := _media_type(item)) in FORMATS]
    for quality, media_type in sorted(known, key=lambda item: -item[0]):
        if quality > 0:
            return FORMATS[media_type]
    return None if any(item.strip() for item in ranges) else FORM


def _media_type(item: str) -> str:
    return item.partition(";")[0].strip().lower()


def _quality(item: str) -> float:
    parameters = (part.strip().lower() for part in item.split(";")[1:])
    quality = next((part[2:] for part in parameters if part.startswith("q=")), "1")
    try:
        return float(quality)
    except ValueError:
        return 1.0


def entity_tag(body: bytes) -> str:
    """Return the weak `ETag` of *body* (recorded: access_token_web)."""
    return f'W/"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
