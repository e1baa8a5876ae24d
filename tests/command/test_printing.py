"""The lines of the command, and those who do not read them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError

import pytest

from pytest_ghes_oauth._command import printing as command_printing
from pytest_ghes_oauth._command.printing import printing
from tests.command.running import COMMAND
from tests.live.client import LONGEST


def _status_of_refusal(url: str) -> int:
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(url, timeout=LONGEST)  # noqa: S310  # of this machine
    with refused.value as answer:
        return int(answer.code)


def test_a_reader_who_never_reads_holds_up_neither_clients_nor_the_end() -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([*COMMAND, "--json"], stdout=pipe, stderr=pipe, text=True) as process:  # noqa: S603  # our own
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        more_than_a_pipe_has_room_for = [f"{url}/login/oauth/authorize?client_id={'x' * 4_000}"] * 60
        try:
            assert {_status_of_refusal(one) for one in more_than_a_pipe_has_room_for} == {404}
            process.send_signal(signal.SIGTERM)
            assert process.wait(LONGEST) == 0
        finally:
            process.kill()


def test_what_a_terminal_has_no_letters_for_is_shown_by_numbers() -> None:
    reads, writes = os.pipe()
    with open(reads, encoding="ascii") as reader, open(writes, "w", encoding="ascii") as terminal:  # noqa: PTH123  # no paths
        with printing(terminal) as printer:
            printer.print("the login Жук")
        assert reader.readline() == "the login \\u0416\\u0443\\u043a\n"


@pytest.fixture(name="patient")
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the end all that waits is written, however busy the machine is."""
    monkeypatch.setattr(command_printing, "PATIENCE", LONGEST)


@pytest.mark.usefixtures("patient")
@pytest.mark.filterwarnings("error")
def test_a_reader_who_has_left_is_not_missed() -> None:
    before = {*threading.enumerate()}
    reads, writes = os.pipe()
    os.close(reads)
    with open(writes, "w", encoding="utf-8") as left:  # noqa: PTH123  # as above
        with printing(left) as printer:
            printer.print("who reads this?")
            printer.print("or this?")
    assert {*threading.enumerate()} <= before


@pytest.mark.usefixtures("patient")
def test_what_nobody_reads_does_not_wait_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command_printing, "WAITING", 3)
    longer_than_a_pipe = "x" * 100_000
    reads, writes = os.pipe()
    with open(reads, "rb") as reader, ThreadPoolExecutor() as pool:  # noqa: PTH123  # as above
        with open(writes, "w", encoding="ascii") as terminal, printing(terminal) as printer:  # noqa: PTH123  # as above
            for _ in range(10):
                printer.print(longer_than_a_pipe)
            received = pool.submit(reader.read)
        assert received.result().count(b"\n") in (3, 4)
