"""Where a live server listens, as a test asks for it."""

from __future__ import annotations

from typing import Final, NamedTuple

from pytest_ghes_oauth._domain.misuse import InvalidArgument

_LAST_PORT: Final = 65_535


class Where(NamedTuple):
    """What `ghes.serve` takes, and what only the command does.

    Attributes:
        host: the address to listen on.
        has_test: whether a test is there, which can change the server.
    """

    port: int = 0
    tls: bool = False
    claim: bool = False
    host: str = "127.0.0.1"
    has_test: bool = True


def require_possible(url: str, where: Where) -> None:
    """Refuse what cannot be served.

    Raises:
        InvalidArgument: the port is none, a switch is neither on nor off, or the claim is for another scheme.
    """
    port: object = where.port
    if not isinstance(port, int) or isinstance(port, bool) or not 0 <= port <= _LAST_PORT:
        msg = f"port={port!r} is not a port: a number up to {_LAST_PORT}, or 0 for any that is free"
        raise InvalidArgument(msg)
    for name in ("tls", "claim"):
        value = getattr(where, name)
        if not isinstance(value, bool):
            msg = f"{name}={value!r} is not True or False"
            raise InvalidArgument(msg)
    if where.claim and where.tls != url.startswith("https:"):
        msg = f"serve(tls={where.tls}, claim=True) cannot answer {url}; pass tls={not where.tls}"
        raise InvalidArgument(msg)
