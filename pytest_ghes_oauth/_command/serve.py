"""Run a GitHub Enterprise Server on a socket until it is interrupted."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from ipaddress import ip_address
from threading import Event
from typing import Final, NamedTuple

from pytest_ghes_oauth._command import ready, telling
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
    with _until_told() as end, server._inside.serve(served.where) as live:  # noqa: SLF001  # as above
        _warn_of_strangers(served.where.host)
        server._inside.watch(telling.entries(server, _show(served.as_json)))  # noqa: SLF001  # as above
        print((telling.as_json if served.as_json else telling.as_text)(server, live), flush=True)
        end.wait()


@contextmanager
def _until_told() -> Iterator[Event]:
    """Give what is set when the process is interrupted or told to end."""
    end = Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(one, lambda *_: end.set()) for one in signals]
    try:
        yield end
    finally:
        for one, handler in zip(signals, before, strict=True):
            signal.signal(one, handler)


def _show(as_json: bool) -> Callable[[str], None]:  # noqa: FBT001  # of two ways to tell
    def show(text: str) -> None:
        first, *more = text.splitlines()
        indented = "".join(f"\n{' ' * 9}{one}" for one in more)
        print(f"{datetime.now():%H:%M:%S} {first}{indented}", file=sys.stderr if as_json else sys.stdout, flush=True)  # noqa: DTZ005  # the time that the reader sees

    return show


def _warn_of_strangers(host: str) -> None:
    if host == "localhost" or _is_loopback(host):
        return
    warning = f"Listening on {host}: whoever reaches this machine can use the server and its proxy."
    red, plain = (_RED, _PLAIN) if sys.stderr.isatty() else ("", "")
    print(f"{red}{warning}{plain}", file=sys.stderr, flush=True)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name
        return False
