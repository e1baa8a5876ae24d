"""Run a GitHub Enterprise Server on a socket until it is interrupted."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from ipaddress import ip_address
from typing import Final, NamedTuple

from pytest_ghes_oauth._command import ready, telling
from pytest_ghes_oauth._command.printing import Printer, printing
from pytest_ghes_oauth._live.where import Where
from pytest_ghes_oauth._server import GitHubEnterpriseServer
from pytest_ghes_oauth._settings import SettingsKeywords

# How many exchanges the server remembers.
REMEMBERED: Final = 1_000
_RED, _PLAIN = "\x1b[31m", "\x1b[0m"


class Served(NamedTuple):
    """What to serve, and where.

    Attributes:
        login: that of the user to start with.
        scenario: the name of the scenario to start with; `None` for a user and an app.
        settings: those of the server.
        as_json: whether one line of JSON says how to use it, in place of text.
    """

    where: Where
    login: str
    scenario: str | None
    settings: SettingsKeywords
    as_json: bool


def serve(served: Served) -> None:
    """Run a server until the process is interrupted or told to end.

    Raises:
        GHESError: a value is not accepted, the port is in use, or an extra is missing.
    """
    server = GitHubEnterpriseServer(**served.settings)
    ready.seed(server, served.login, served.scenario)
    server._inside.keep_last(REMEMBERED)  # noqa: SLF001  # for us
    with ExitStack() as stack:
        told = stack.enter_context(_until_told())
        out, err = (stack.enter_context(printing(stream)) for stream in (sys.stdout, sys.stderr))
        live = stack.enter_context(server._inside.serve(served.where))  # noqa: SLF001  # as above
        _warn_of_strangers(served.where.host, err)
        server._inside.watch(telling.entries(server, _show(err if served.as_json else out)))  # noqa: SLF001  # as above
        out.print((telling.as_json if served.as_json else telling.as_text)(server, live))
        told.recv(1)


@contextmanager
def _until_told() -> Iterator[socket.socket]:
    """Give what can be read from once the process is interrupted or told to end."""
    # No lock and no `Event`: a signal that comes just before the wait for one begins, or in it, would not end it.
    told, tells = socket.socketpair()
    with told, tells:
        tells.settimeout(0)
        signals = (signal.SIGINT, signal.SIGTERM)
        before = [signal.signal(one, lambda *_: None) for one in signals]
        descriptor = signal.set_wakeup_fd(tells.fileno())
        try:
            yield told
        finally:
            signal.set_wakeup_fd(descriptor)
            for one, handler in zip(signals, before, strict=True):
                signal.signal(one, handler)


def _show(printer: Printer) -> Callable[[str], None]:
    def show(text: str) -> None:
        first, *more = text.splitlines()
        indented = "".join(f"\n{' ' * 9}{one}" for one in more)
        printer.print(f"{datetime.now():%H:%M:%S} {first}{indented}")  # noqa: DTZ005  # the time that the reader sees

    return show


def _warn_of_strangers(host: str, err: Printer) -> None:
    if host == "localhost" or _is_loopback(host):
        return
    warning = f"Listening on {host}: whoever reaches this machine can use the server and its proxy."
    red, plain = (_RED, _PLAIN) if sys.stderr and sys.stderr.isatty() else ("", "")
    err.print(f"{red}{warning}{plain}")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name
        return False
