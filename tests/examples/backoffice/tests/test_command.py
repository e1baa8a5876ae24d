"""The command-line tool signs in as a device; sleeping moves the clock of the server alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from time_machine import TimeMachineFixture

from pytest_ghes_oauth import GitHubEnterpriseServer
from tests.examples.backoffice.command import main

pytestmark = [
    pytest.mark.ghes(release="3.3,3.19", audit="strict"),
    pytest.mark.ghes_scenario("acme"),
]


class Terminal:
    """Where somebody runs the tool, and what happens meanwhile.

    Attributes:
        said: the lines that the tool said.
        slept: how long it slept between polls.
        meanwhile: what happens during the first sleep, the second, and so on.
    """

    def __init__(self, ghes: GitHubEnterpriseServer, file: Path) -> None:
        self._ghes = ghes
        self._file = file
        self.said: list[str] = []
        self.slept: list[float] = []
        self.meanwhile: list[Callable[[], object]] = []

    def run(self, command: str) -> int:
        """Run a command of the tool, and return its exit code."""
        app = self._ghes.apps["backoffice"]
        arguments = ["--github", self._ghes.url, "--client-id", app.client_id, "--file", str(self._file), command]
        return main(arguments, sleep=self._sleep, say=self.said.append)

    @property
    def user_code(self) -> str:
        """The code that the tool asked for."""
        found = re.search("enter ([A-Z0-9-]+)", self.said[0])
        assert found is not None
        return found[1]

    def agree(self) -> None:
        """Enter the code, and click Authorize."""
        self._ghes.approve_device(self.user_code, "octocat")

    def deny(self) -> None:
        """Enter the code, and click Cancel."""
        self._ghes.deny_device(self.user_code, "octocat")

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._ghes.clock.advance(seconds=seconds)
        if self.meanwhile:
            self.meanwhile.pop(0)()


def nothing() -> None:
    """What happens while nothing does."""


@pytest.fixture(name="terminal")
def _terminal(ghes: GitHubEnterpriseServer, tmp_path: Path) -> Terminal:
    ghes.clock.freeze()
    return Terminal(ghes, tmp_path / "token.json")


# -- signing in --------------------------------------------------------------------------------------


def test_a_user_enters_the_code_that_the_tool_shows(ghes: GitHubEnterpriseServer, terminal: Terminal) -> None:
    terminal.meanwhile = [terminal.agree]
    assert terminal.run("sign-in") == 0
    assert terminal.said == [
        f"Open {ghes.url}/login/device and enter {terminal.user_code}.",
        "You are octocat.",
    ]


def test_the_tool_polls_no_faster_than_it_is_told(terminal: Terminal) -> None:
    terminal.meanwhile = [nothing, nothing, terminal.agree]
    terminal.run("sign-in")
    assert terminal.slept == [5, 5, 5]


def test_the_tool_slows_down_when_it_is_told_to(ghes: GitHubEnterpriseServer, terminal: Terminal) -> None:
    ghes.fault("slow_down", operation="login/oauth/access_token", times=1)
    terminal.meanwhile = [nothing, terminal.agree]
    terminal.run("sign-in")
    assert terminal.slept == [5, 10]


def test_a_user_who_denies_is_told_so(ghes: GitHubEnterpriseServer, terminal: Terminal) -> None:
    terminal.meanwhile = [terminal.deny]
    assert terminal.run("sign-in") == 1
    assert (terminal.said[1:], len(ghes.tokens)) == (["You did not agree."], 0)


def test_a_code_that_nobody_enters_expires(ghes: GitHubEnterpriseServer, terminal: Terminal) -> None:
    terminal.meanwhile = [lambda: ghes.clock.advance(minutes=15)]
    assert terminal.run("sign-in") == 1
    assert terminal.said[1:] == ["The code has expired."]
    assert ghes.exchanges[-1].error == "expired_token"


@pytest.mark.ghes(release="3.19")
def test_an_app_without_device_flow_says_what_its_owner_has_to_do(
    ghes: GitHubEnterpriseServer, terminal: Terminal
) -> None:
    ghes.apps["backoffice"].update(device_flow=False)
    assert terminal.run("sign-in") == 1
    assert terminal.said == ["This app is not for devices: ask its owner to enable the device flow."]


# -- outages -----------------------------------------------------------------------------------------


def test_a_poll_without_an_answer_is_repeated_after_twice_the_time(
    ghes: GitHubEnterpriseServer, terminal: Terminal
) -> None:
    ghes.fault("connection_refused", operation="login/oauth/access_token", times=1)
    terminal.meanwhile = [terminal.agree]
    assert terminal.run("sign-in") == 0
    assert terminal.slept == [5, 10]


# -- afterwards --------------------------------------------------------------------------------------


@pytest.fixture(name="signed_in")
def _signed_in(terminal: Terminal) -> Terminal:
    terminal.meanwhile = [terminal.agree]
    assert terminal.run("sign-in") == 0
    terminal.said.clear()
    return terminal


def test_the_tool_refreshes_its_token_without_a_secret(
    ghes: GitHubEnterpriseServer, signed_in: Terminal, time_machine: TimeMachineFixture
) -> None:
    first = ghes.tokens.one()
    ghes.clock.advance(hours=8)
    time_machine.move_to(datetime.now(timezone.utc) + timedelta(hours=8))
    assert signed_in.run("who-am-i") == 0
    assert (first.state, len(ghes.tokens)) == ("revoked", 1)


def test_whose_token_was_revoked_has_to_sign_in_again(ghes: GitHubEnterpriseServer, signed_in: Terminal) -> None:
    ghes.tokens.one().revoke()
    assert signed_in.run("who-am-i") == 1
    assert signed_in.said == ["Sign in again."]


def test_who_has_never_signed_in_is_nobody(terminal: Terminal) -> None:
    assert terminal.run("who-am-i") == 1
    assert terminal.said == ["Sign in again."]
