"""The command-line tool of the back office, which signs in as a device and keeps its token in a file."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from tests.examples.backoffice.github.connection import Connection
from tests.examples.backoffice.github.device import Device
from tests.examples.backoffice.github.errors import DeadTokenError, GitHubError, RefusedError
from tests.examples.backoffice.github.members import login_of
from tests.examples.backoffice.github.tokens import Token

_OPENED_BY_US_ONLY: Final = 0o600

_TOLD: Final = {
    "access_denied": "You did not agree.",
    "expired_token": "The code has expired.",
    "device_flow_disabled": "This app is not for devices: ask its owner to enable the device flow.",
}


def main(
    arguments: Sequence[str] | None = None,
    *,
    sleep: Callable[[float], object] = time.sleep,
    say: Callable[[str], object] = print,
) -> int:
    """Run the tool, and return its exit code."""
    given = _parser().parse_args(arguments)
    device = Device(Connection(given.github), given.client_id, sleep)
    try:
        login = given.command(given, device, say)
    except RefusedError as problem:
        say(_TOLD.get(str(problem), "Sign in again."))
        return 1
    except DeadTokenError:
        say("Sign in again.")
        return 1
    except GitHubError as problem:
        say(str(problem))
        return 1
    say(f"You are {login}.")
    return 0


def _sign_in(given: Namespace, device: Device, say: Callable[[str], object]) -> str:
    waiting = device.start()
    say(f"Open {waiting.verification_uri} and enter {waiting.user_code}.")
    token = device.wait(waiting)
    _write(given.file, token)
    return login_of(Connection(given.github), token)


def _who_am_i(given: Namespace, device: Device, _: Callable[[str], object]) -> str:
    token = _read(given.file)
    if token.is_about_to_expire:
        token = device.refresh(token)
        _write(given.file, token)
    return login_of(Connection(given.github), token)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="backoffice")
    parser.add_argument("--github", required=True, help="the origin of GitHub Enterprise Server")
    parser.add_argument("--client-id", required=True)
    parser.add_argument("--file", type=Path, default=Path.home() / ".backoffice.json")
    commands = parser.add_subparsers(required=True)
    commands.add_parser("sign-in").set_defaults(command=_sign_in)
    commands.add_parser("who-am-i").set_defaults(command=_who_am_i)
    return parser


def _write(file: Path, token: Token) -> None:
    file.touch(mode=_OPENED_BY_US_ONLY)
    expires_at = token.expires_at and token.expires_at.isoformat()
    file.write_text(json.dumps([token.text, token.refresh_token, expires_at]))


def _read(file: Path) -> Token:
    try:
        text, refresh_token, expires_at = json.loads(file.read_text())
    except FileNotFoundError as problem:
        raise DeadTokenError from problem
    return Token(text, refresh_token, expires_at and datetime.fromisoformat(expires_at))
