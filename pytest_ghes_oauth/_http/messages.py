"""Requests and responses."""

from __future__ import annotations

import json
import re
from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeVar, overload
from urllib.parse import urlsplit

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._domain.identity import EqualToItself
from pytest_ghes_oauth._domain.misuse import InvalidArgument
from pytest_ghes_oauth._domain.tokens import AccessToken
from pytest_ghes_oauth._http.addresses import origin
from pytest_ghes_oauth._http.forms import decoded

T = TypeVar("T")

_ABSOLUTE: Final = re.compile("[A-Za-z][A-Za-z0-9+.-]*://")
_HALF_A_PAIR: Final = re.compile("[\ud800-\udfff]")
# The header fields whose whole value is a secret.
_SECRET_FIELDS: Final = frozenset({"authorization", "cookie", "proxy-authorization", "set-cookie", "x-github-otp"})


class Headers(Mapping[str, str]):
    """Header fields: looked up without regard to case, kept in order and as written. `repr` hides credentials.

    A name may stand in several lines, as `Set-Cookie` does: `items()` yields each line, while a look-up finds one
    value, which joins theirs with commas (RFC 9110 5.2).

    Args:
        fields: the fields, by name.
        more: lines to come after them, under names that may be there already.
    """

    # Slots are outside `vars`, which a failed test may show.
    __slots__ = ("__dict__", "__weakref__", "_fields", "_folded", "_lines")

    def __init__(self, fields: Mapping[str, str] | None = None, more: Sequence[tuple[str, str]] = ()) -> None:
        self._fields: Final = dict(fields or {})
        self._folded: dict[str, str] | None = None
        self._lines: Final = (*self._fields.items(), *more) if more else None  # most headers repeat no name
        for name, value in more:
            self._join(name, value)

    def _join(self, name: str, value: str) -> None:
        written = next((one for one in self._fields if one.lower() == name.lower()), name)
        self._fields[written] = f"{self._fields[written]}, {value}" if written in self._fields else value

    def _by_folded_name(self) -> Mapping[str, str]:
        if self._folded is None:  # made when first needed: few responses are looked into
            self._folded = {name.lower(): value for name, value in self._fields.items()}
        return self._folded

    def __getitem__(self, name: str) -> str:
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    @overload
    def get(self, name: str, /) -> str | None: ...

    @overload
    def get(self, name: str, /, default: str | T) -> str | T: ...

    def get(self, name: str, /, default: T | None = None) -> str | T | None:
        """Return the value of a field; *default* if there is no such field."""
        value = self._fields.get(name)
        return value if value is not None else self._by_folded_name().get(name.lower(), default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def items(self) -> ItemsView[str, str]:
        """Return the lines, with their names as written."""
        return self._fields.items() if self._lines is None else _Lines(self, self._lines)

    def __len__(self) -> int:
        return len(self._fields)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._by_folded_name()

    def __repr__(self) -> str:
        return f"Headers({ {name: _shown(name, value) for name, value in self._fields.items()}!r})"


class _Lines(ItemsView[str, str]):
    """The lines of a header in which a name may stand more than once."""

    def __init__(self, headers: Headers, lines: Sequence[tuple[str, str]]) -> None:
        super().__init__(headers)
        self._lines: Final = lines

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, line: object) -> bool:
        return line in self._lines


def joined(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return the fields of *raw* lines, those of one name joined (RFC 9110 5.2; for cookies, RFC 6265 5.4)."""
    fields: dict[str, str] = {}
    written: dict[str, str] = {}
    for name, value in ((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw):
        first = written.setdefault(name.lower(), name)
        between = "; " if first.lower() == "cookie" else ", "
        fields[first] = f"{fields[first]}{between}{value}" if first in fields else value
    return fields


def _shown(name: str, value: str) -> str:
    return redaction.SECRET if name.lower() in _SECRET_FIELDS else redaction.address(value)


class Request:
    """What a client sent.

    Args:
        method: the method, converted to upper case.
        url: an absolute URL, or a path on the server that handles the request.
        headers: the header fields, looked up without regard to case.
        body: the body, as bytes or as text to encode as UTF-8.

    Attributes:
        path: the path, percent-encoded as sent.
        origin: the scheme, host and port of the URL, which URLs in the answer start with; empty for a bare path.

    Raises:
        InvalidArgument: no client could send it: *method* or *url* is not a string, the host or the port of *url* is
            not valid, *headers* does not map strings to strings, *body* is neither bytes nor text, or there is half a
            surrogate pair in any of them.
    """

    __slots__ = ("__dict__", "__weakref__", "_query", "body", "path", "url")

    def __init__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | str = b"",
    ) -> None:
        self.origin, path = _origin_and_path(method, url)
        _require_sendable("method", method)
        _require_sendable("URL", url)
        self.method: Final = method.upper()
        self.url: Final = url
        self.path: Final = path or "/"
        self.headers: Final = Headers(_fields(headers))
        self.body: Final = _bytes(body)
        self._query: Mapping[str, str] | None = None

    @property
    def query(self) -> Mapping[str, str]:
        """The decoded query; the last value of a key that is given twice."""
        if self._query is None:
            self._query = decoded(urlsplit(self.url).query)
        return self._query

    def json(self) -> object:
        """Return the body decoded from JSON.

        Raises:
            ValueError: it is not JSON.
        """
        return json.loads(self.body)

    def __repr__(self) -> str:
        return f"<Request {self.method} {redaction.address(self.path)}>"


def _bytes(body: object) -> bytes:
    if isinstance(body, bytes):
        return body
    if not isinstance(body, str):
        msg = f"the body of a Request must be bytes or text, and {_kind(body)} is neither"
        raise InvalidArgument(msg)
    _require_sendable("body", body)
    return body.encode()


def _require_sendable(part: str, text: str) -> None:
    if not text.isascii() and _HALF_A_PAIR.search(text):
        msg = f"the {part} of a Request has half a surrogate pair, which no client can send"
        raise InvalidArgument(msg)


def _fields(headers: Any) -> dict[str, str]:  # noqa: ANN401  # to be checked
    try:
        fields = dict(headers or {})
    except (TypeError, ValueError):
        msg = f"the headers of a Request must be a dict such as {{'Accept': '*/*'}}, not {type(headers).__name__}"
        raise InvalidArgument(msg) from None
    for name, value in fields.items():
        if not isinstance(name, str) or not isinstance(value, str):
            msg = f"the header {name!r} of a Request must be text under a name that is text, not {_kind(value)}"
            raise InvalidArgument(msg)
        _require_sendable("headers", name + value)
    return fields


def _kind(value: object) -> str:
    return "None" if value is None else type(value).__name__


def _origin_and_path(method: object, url: object) -> tuple[str, str]:
    if isinstance(method, str) and isinstance(url, str):
        with suppress(ValueError):  # a malformed IPv6 address, or an invalid port
            return origin(url) if _ABSOLUTE.match(url) else "", urlsplit(url).path
    shown = redaction.address(f"{method!r}, {url!r}")
    msg = f"Request({shown}) needs a method such as 'GET' and a URL such as 'https://ghes.test/api/v3/user'"
    raise InvalidArgument(msg)


@dataclass(frozen=True, eq=False)
class Response(EqualToItself):
    """What the server sent back."""

    __slots__ = ("__dict__", "__weakref__", "body")

    status: int
    headers: Headers
    body: bytes

    def json(self) -> object:
        """Return the body decoded from JSON.

        Raises:
            ValueError: it is not JSON; an empty body is not.
        """
        return json.loads(self.body)

    def __repr__(self) -> str:
        return f"<Response {self.status}>"

    def __reduce__(self) -> tuple[type[Response], tuple[int, Headers, bytes]]:
        # `copy` and `pickle` would assign the body.
        return type(self), (self.status, self.headers, self.body)


def request_id(number: int) -> str:
    """Return 128 random bits as a UUID, the form of the request ids of GHES (wire 10, recorded)."""
    digits = f"{number:032x}"  # `uuid.UUID` would take longer than routing does
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


@lru_cache(maxsize=16)
def http_date(moment: datetime) -> str:
    """Return *moment*, which is in UTC, as a date of RFC 9110 5.6.7."""
    return format_datetime(moment, usegmt=True)


class Outcome(NamedTuple):
    """How a part of the server answered.

    Attributes:
        response: what the client got; `None` if it got nothing, or a broken answer.
        operation: the operation that answered.
        cause: why it refused, if it did.
        error: the error code of OAuth that the client was told.
        user, app: whom the server took the caller for.
        token: the token that the caller presented, even a dead one.
    """

    response: Response | None
    operation: str | None
    cause: str | None
    error: str | None = None
    user: User | None = None
    app: App | None = None
    token: AccessToken | None = None
