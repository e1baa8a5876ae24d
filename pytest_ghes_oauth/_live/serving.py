"""Start a live server, and stop it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final
from urllib.parse import urlsplit

from pytest_ghes_oauth._live import certificates, naming
from pytest_ghes_oauth._live.desk import Desk
from pytest_ghes_oauth._live.environment import environment
from pytest_ghes_oauth._live.listening import Listening
from pytest_ghes_oauth._live.proxy import Names
from pytest_ghes_oauth._live.server import LiveServer
from pytest_ghes_oauth._live.sockets import listener
from pytest_ghes_oauth._live.where import Where

# What listens everywhere is reached here.
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104  # if somebody asks for it


@contextmanager
def serving(url: str, desk: Desk, where: Where) -> Iterator[LiveServer]:
    """Serve *url* on sockets of this machine.

    Raises:
        GHESError: nobody can listen there, or an extra is needed that is not installed.
    """
    with ExitStack() as stack:
        front = stack.enter_context(listener(where.host, where.port))
        proxy = stack.enter_context(listener(where.host, 0))
        context = certificates.context_for(urlsplit(url).hostname or "", _reached(front)) if where.tls else None
        ca_file = stack.enter_context(certificates.ca_file()) if where.tls else None
        here = _address(front)
        live_url, proxy_url = f"{'https' if where.tls else 'http'}://{here}", f"http://{_address(proxy)}"
        names = Names(url, live_url, has_tls=where.tls)
        listening = Listening(desk, here, names, context)
        stack.callback(listening.stop)  # first, for Ctrl-C may come while it starts
        listening.start(front, proxy)
        if where.claim:
            stack.enter_context(naming.claimed(url, front.getsockname()[:2], ca_file))
        yield LiveServer(live_url, proxy_url, ca_file, environment(url, proxy_url, ca_file))


def _address(bound: socket.socket) -> str:
    """Return the host and the port of a socket, as a URL has them."""
    reached, port = _reached(bound), bound.getsockname()[1]
    return f"[{reached}]:{port}" if ":" in reached else f"{reached}:{port}"


def _reached(bound: socket.socket) -> str:
    """Return the address at which clients of this machine reach a socket."""
    host: str = bound.getsockname()[0]
    return _EVERYWHERE.get(host, host)
