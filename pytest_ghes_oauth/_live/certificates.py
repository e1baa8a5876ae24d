"""Certificates, made in this process: an authority for the whole run, and one for each host."""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_ghes_oauth._domain.misuse import InvalidArgument, MissingExtra

if TYPE_CHECKING:
    import trustme

# What a client may call this machine, besides the host of the server.
_HERE: Final = ("localhost", "127.0.0.1", "::1")


@cache
def context_for(host: str, address: str) -> ssl.SSLContext:
    """Return what a socket at *address* needs to be *host*, or this machine.

    Raises:
        InvalidArgument: the host is none that a certificate can have.
        MissingExtra: trustme is not installed.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    try:
        _authority().issue_cert(*dict.fromkeys((*_HERE, address, host))).configure_cert(context)
    except ValueError as problem:
        msg = f"no certificate can be made for the host {host!r} of ghes.url: {problem}"
        raise InvalidArgument(msg) from None
    return context


@contextmanager
def ca_file() -> Iterator[str]:
    """Keep a file with the certificate of the authority, for clients to trust.

    Raises:
        MissingExtra: trustme is not installed.
    """
    pem = _authority().cert_pem.bytes()
    descriptor, name = tempfile.mkstemp(prefix="ghes-", suffix=".pem")
    os.close(descriptor)
    path, maker = Path(name), os.getpid()
    try:
        path.write_bytes(pem)
        yield name
    finally:
        if os.getpid() == maker:  # the child of a fork leaves it to its parent
            path.unlink()


@cache
def _authority() -> trustme.CA:
    try:
        import trustme  # noqa: PLC0415  # of an extra
    except ImportError:
        raise MissingExtra("a live server with TLS", "server", "trustme") from None
    return trustme.CA(organization_name="pytest-ghes-oauth")
