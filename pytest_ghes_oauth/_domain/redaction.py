"""Keep secrets out of what people read: reprs, messages, causes and reports."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from difflib import get_close_matches
from typing import Final

SECRET: Final = "<secret>"
# A shorter one would match parts of ordinary words.
SHORTEST: Final = 6
_PAIR: Final = 2

# A token of any server, a JSON web token or a private key, whose lines a repr may have joined; nothing else has these
# shapes.
_TOKEN: Final = re.compile(
    r"gh[a-z]_[A-Za-z0-9]{20,}|r1\.[0-9a-f]{80}|\b(?:v1\.)?[0-9a-f]{40}\b|\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]+"
    r"|-----BEGIN[A-Z ]* PRIVATE KEY-----[\w+/=\s\\]*(?:-----END[A-Z ]* PRIVATE KEY-----)?"
)
# The part of an address that is a secret by its place: a user's name and password, a token that a path names, and
# the value of a parameter. What ends the repr of the address is not part of it.
_IN_ADDRESS: Final = re.compile(
    r"(?<=//)[^/?#\s]+(?=@)"
    r"|(?:(?<=/tokens/)|(?<=/grants/))(?![0-9]+(?:[/?#\s]|$))[^/?#\s]+?(?=['\"]?[,)]?(?:[/?#\s]|$))"  # an id is none
    r"|(?<=[?&#])((?:access_token|authenticity_token|client_secret|code|device_code|otp|password|refresh_token)=)[^&#\s]+?(?=['\"]?[,)]?(?:[&#\s]|$))"
)
_LIKE_A_SECRET: Final = re.compile(r"pass|pwd|secret|credential|private_?key|(?:^|_)(?:otp|text|token)$", re.IGNORECASE)
_SECRET_NAMES: Final = ("password", "client_secret", "token", "refresh_token")
# What looks like one of them, but is none.
_NO_SECRETS: Final = frozenset({"tokens"})
# The values that are no secret under any name.
_SAFE: Final = frozenset({"None", "True", "False", "''"})
# Where a word begins or ends.
_EDGE: Final = re.compile(r"(?<!\w)|(?!\w)")
# What a cause quotes: between quotation marks, of which the last may be cut off, or as a path.
_QUOTED: Final = re.compile(r"""(?<!\w)(?P<mark>['"])(?:(?!(?P=mark))[^\\]|\\.)*(?:(?P=mark)|\\?$)|/\S+""", re.DOTALL)


def without_tokens(text: str) -> str:
    """Return *text* without what has the shape of a token."""
    return _TOKEN.sub(SECRET, text)


def address(text: str) -> str:
    """Return a URL or a path without its secrets."""
    return without_tokens(_IN_ADDRESS.sub(lambda found: (found[1] or "") + SECRET, text))


def value(name: str, given: object) -> str:
    """Return the repr of the value of a keyword, unless the keyword is, or looks like, that of a secret."""
    if isinstance(given, dict) and not _is_secret(name):
        return f"{{{', '.join(f'{key!r}: {_value(key, one)}' for key, one in given.items())}}}"
    return _value(name, given)


def _value(name: object, given: object) -> str:
    shown = without_tokens(repr(given))
    return SECRET if _is_secret(name) and shown not in _SAFE else shown


def reference(given: object) -> str:
    """Return the repr of what was to name a record; `credentials`, a likely mistake, without the secret."""
    if isinstance(given, tuple) and len(given) == _PAIR:
        return f"({given[0]!r}, {SECRET})"
    return without_tokens(repr(given))


def _is_secret(name: object) -> bool:
    if not isinstance(name, str):
        return False
    alike = get_close_matches(name.lower(), _SECRET_NAMES, n=1, cutoff=0.75)
    return name not in _NO_SECRETS and bool(alike or _LIKE_A_SECRET.search(name))


class Secrets:
    """The texts that people are not to read, past and present."""

    def __init__(self) -> None:
        self._texts: Final[dict[str, None]] = {}  # which takes less memory than a set
        self._lengths: Final[set[int]] = set()

    def __contains__(self, text: object) -> bool:
        return text in self._texts

    def note(self, text: str) -> None:
        """Add a text, for good."""
        self._texts[text] = None
        self._lengths.add(len(text))

    def left_out_of(self, text: str) -> str:
        """Return *text* without them."""
        return without_known(text, self._lengths, self._texts.__contains__)


def without_known(text: str, lengths: Collection[int], is_known: Callable[[str], bool]) -> str:
    """Return *text* without tokens and without the words and runs of words that are known secrets.

    Takes as long for a million secrets as for one: each word is looked up, with each of the lengths.

    Args:
        text: what people are to read.
        lengths: the lengths of the known secrets; the shortest ones are never looked for.
        is_known: tells whether a text is a secret.
    """
    longest_first = sorted((length for length in lengths if length >= SHORTEST), reverse=True)
    return SECRET.join(_without(part, longest_first, is_known) for part in _TOKEN.split(text))


def _without(text: str, lengths: Collection[int], is_known: Callable[[str], bool]) -> str:
    edges = [found.start() for found in _EDGE.finditer(text)]
    ends, kept, at = frozenset(edges), [], 0
    for start in edges:
        if start < at:
            continue
        candidates = (start + length for length in lengths if start + length in ends)
        end = next((end for end in candidates if is_known(text[start:end])), None)
        if end is not None:
            kept += [text[at:start], SECRET]
            at = end
    return "".join([*kept, text[at:]])


def in_quotes(text: str, hide: Callable[[str], str]) -> str:
    """Return *text* with *hide* applied to what it quotes: the words around it are ours."""
    return _QUOTED.sub(lambda found: hide(found[0]), text)
