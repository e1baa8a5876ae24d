"""Requests and responses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, ItemsView, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property, lru_cache
from typing import Final, NamedTuple, TypeVar, overload
from urllib.parse import parse_qs, urlsplit

from pytest_ghes_oauth._domain.misuse import InvalidArgument
from pytest_ghes_oauth._http.addresses import origin

T = TypeVar("T")

_ABSOLUTE: Final = re.compile("[A-Za-z][A-Za-z0-9+.-]*://")


class Headers(Mapping[str, str]):
    """Header fields: looked up without regard to case, kept in order and as written."""

    def __init__(self, fields: Mapping[str, str] | None = None) -> None:
        self._fields: Final = dict(fields or {})
        self._folded: dict[str, str] | None = None

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
        """Return the fields, with their names as written."""
        return self._fields.items()

    def __len__(self) -> int:
        return len(self._fields)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._by_folded_name()

    def __repr__(self) -> str:
        return f"Headers({self._fields!r})"


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
        InvalidArgument: *method* or *url* is not a string, *body* is neither bytes nor text, or the host or the port
            of *url* is not valid.
    """

    def __init__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | str = b"",
    ) -> None:
        self.origin: Final = _origin_of(method, url)
        self.method: Final = method.upper()
        self.url: Final = url
        self.path: Final = urlsplit(url).path or "/"
        self.headers: Final = Headers(headers)
        self.body: Final = _bytes(body)

    @cached_property
    def query(self) -> Mapping[str, str]:
        """The decoded query; the last value of a key that is given twice."""
        query = urlsplit(self.url).query
        return {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()} if query else {}

    def json(self) -> object:
        """Return the body decoded from JSON.

        Raises:
            ValueError: it is not JSON.
        """
        return json.loads(self.body)

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.path}>"


def _bytes(body: object) -> bytes:
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode()
    msg = f"the body of a Request must be bytes or text, and {body!r} is neither"
    raise InvalidArgument(msg)


def _origin_of(method: object, url: object) -> str:
    msg = f"Request({method!r}, {url!r}) needs a method such as 'GET' and a URL such as 'https://ghes.test/api/v3/user'"
    if not isinstance(method, str) or not isinstance(url, str):
        raise InvalidArgument(msg)
    try:
        return origin(url) if _ABSOLUTE.match(url) else ""
    except ValueError:
        raise InvalidArgument(msg) from None


@dataclass(frozen=True, eq=False)
class Response:
    """What the server sent back."""

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


# What a transport hands each request to.
Handle = Callable[[Request], Response]


def request_id(number: int) -> str:
    """Return 128 random bits as a UUID, the form of the request ids of GHES (wire 10, recorded)."""
    digits = f"{number:032x}"  # `uuid.UUID` would take longer than routing does
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


@lru_cache(maxsize=16)
def http_date(moment: datetime) -> str:
    """Return *moment*, which is in UTC, as a date of RFC 9110 5.6.7."""
    return format_datetime(moment, usegmt=True)


class Outcome(NamedTuple):
    """A response, the operation that answered, and the cause if it refused."""

    response: Response
    operation: str | None
    cause: str | None
