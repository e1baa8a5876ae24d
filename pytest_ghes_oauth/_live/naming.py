"""The claim of a live server: clients of this process find it under the name of `ghes.url`.

A client that is neither `requests` nor httpx looks up a host, connects a socket, and may wrap it in TLS. Each of these
three steps is patched while an origin is claimed: the name leads to an address of our own, a socket that is connected
with that address reaches the live server, and whoever verifies its certificate trusts our authority.
"""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from threading import RLock
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from pytest_ghes_oauth._http.addresses import DEFAULT_PORTS, host_of
from pytest_ghes_oauth._transports.patching import Function, Patch

Address = tuple[str, int]


class _Name(NamedTuple):
    """A host and port that are claimed, with the address that they seem to have, and the socket that they lead to."""

    host: str
    port: int
    scheme: str
    seeming: str
    live: Address
    ca_file: str | None


@contextmanager
def claimed(url: str, live: Address, ca_file: str | None) -> Iterator[None]:
    """Lead the clients of this process that call *url* to the address *live*, where they trust *ca_file*."""
    parts = urlsplit(url)
    host, port = host_of(parts), parts.port or DEFAULT_PORTS[parts.scheme]
    with _LOCK:
        name = _Name(host, port, parts.scheme, _free_address(), live, ca_file)
        _change([*_NAMES, name])
    try:
        yield
    finally:
        with _LOCK:
            _change([one for one in _NAMES if one is not name])


def _free_address() -> str:
    """Return a loopback address that no other claim has, and no program is likely to."""
    taken = {name.seeming for name in _NAMES}
    return next(address for last in range(73, 255) if (address := f"127.71.72.{last}") not in taken)


def _change(names: list[_Name]) -> None:
    _NAMES[:] = names
    for patch in _STEPS:
        if names:
            patch.put()
        else:
            patch.take_away()


def _getaddrinfo(getaddrinfo: Function) -> Function:
    """Return `socket.getaddrinfo`: a claimed name has the address of its claim."""

    @wraps(getaddrinfo)
    def find(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # as `getaddrinfo`
        for name in reversed([*_NAMES]):  # a copy, which no other thread changes
            if _text(host) == name.host and _text(port) in (str(name.port), name.scheme):
                return getaddrinfo(name.seeming, name.port, *args, **kwargs)
        return getaddrinfo(host, port, *args, **kwargs)

    return find


def _text(value: object) -> str:
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)
    return text.lower().removesuffix(".")  # which ends a whole name


def _connect(connect: Function) -> Function:
    """Return `socket.connect` or `connect_ex`: the address of a claim leads to its live server."""

    @wraps(connect)
    def connect_to_live(self: socket.socket, address: Any) -> Any:  # noqa: ANN401  # as `connect`
        for name in [*_NAMES]:
            if isinstance(address, tuple) and address[:2] == (name.seeming, name.port):
                return connect(self, name.live)
        return connect(self, address)

    return connect_to_live


def _wrap(wrap: Function) -> Function:
    """Return `wrap_socket` or `wrap_bio`: whoever verifies a claimed name trusts our authority.

    Contexts made before the claim do, too: some clients make theirs when they are imported.
    """

    @wraps(wrap)
    def wrap_trusting(self: ssl.SSLContext, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # as `wrap_socket`
        for name in [*_NAMES]:
            if self.verify_mode is not ssl.CERT_NONE and name.ca_file and name.host in _named(args, kwargs):
                self.load_verify_locations(name.ca_file)
        return wrap(self, *args, **kwargs)

    return wrap_trusting


def _named(args: tuple[object, ...], kwargs: dict[str, object]) -> set[str]:
    given = (*args, kwargs.get("server_hostname"))
    return {_text(value) for value in given if isinstance(value, (str, bytes))}


_NAMES: Final[list[_Name]] = []
_LOCK: Final = RLock()
if hasattr(os, "register_at_fork"):  # not on Windows, which cannot fork
    # A child would wait forever for a thread that it does not have, and find its work half done.
    os.register_at_fork(before=_LOCK.acquire, after_in_parent=_LOCK.release, after_in_child=_LOCK.release)
_STEPS: Final = (
    Patch(socket, "getaddrinfo", _getaddrinfo),
    Patch(socket.socket, "connect", _connect),
    Patch(socket.socket, "connect_ex", _connect),
    Patch(ssl.SSLContext, "wrap_socket", _wrap),
    Patch(ssl.SSLContext, "wrap_bio", _wrap),
)
