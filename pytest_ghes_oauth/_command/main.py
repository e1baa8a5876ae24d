"""The command line: its arguments, and what runs for them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Final

from pytest_ghes_oauth._command.serve import Served, serve
from pytest_ghes_oauth._domain.misuse import GHESError
from pytest_ghes_oauth._live.where import Where
from pytest_ghes_oauth._scenarios import SCENARIOS
from pytest_ghes_oauth._settings import SettingsKeywords, parsed

PROGRAM: Final = "ghes-oauth"
# The code with which a command ends that was called wrongly, as those of argparse do.
WRONG: Final = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with *arguments*, those of the process if omitted, and return its exit code."""
    given = _parser().parse_args(arguments)
    try:
        serve(_served(given))
    except GHESError as problem:
        print(f"{PROGRAM}: {problem}", file=sys.stderr)
        return WRONG
    return 0


def _served(given: argparse.Namespace) -> Served:
    settings = SettingsKeywords()
    if given.release is not None:
        settings["release"] = given.release
    if given.device_interval is not None:
        settings["device_interval"] = given.device_interval
    where = Where(given.port, given.tls, host=given.host, has_test=False)
    return Served(where, given.user, given.scenario, settings, given.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(PROGRAM, description="A GitHub Enterprise Server in memory, for tests.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    told = "Run a server, print how to use it, and show its requests, until Ctrl-C."
    _add_serve(commands.add_parser("serve", help="run a server", description=told))
    return parser


def _add_serve(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    add("--port", type=int, default=0, help="the port to listen on; 0, the default, is any free one")
    add("--tls", action="store_true", help="speak HTTPS, with a certificate of an authority made for this run")
    add("--release", type=_setting("release"), help="which GHES to be, such as 3.19 (default: 3.3)")
    add("--scenario", choices=SCENARIOS, metavar="NAME", help=f"start with one of: {', '.join(SCENARIOS)}")
    add("--user", default="octocat", metavar="LOGIN", help="the login of the user to start with (default: %(default)s)")
    add("--device-interval", type=_setting("device_interval"), metavar="SECONDS", help="how long a device has to wait "
        "between two polls (default: 5)")  # fmt: skip
    add("--json", action="store_true", help="print one line of JSON in place of text")


def _setting(name: str) -> Callable[[str], object]:
    def parse(text: str) -> object:
        try:
            return parsed(name, text)
        except GHESError as problem:
            raise argparse.ArgumentTypeError(str(problem)) from None

    return parse
