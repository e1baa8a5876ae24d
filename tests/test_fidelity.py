"""FIDELITY.md is what the tests say, and every behavioural test says something."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import evidence
from tests.fidelity import PAGE, ROOT, ROUTES, Behaviour, page


def test_the_page_is_not_stale() -> None:
    command = [sys.executable, "-m", "tests.fidelity", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  # our own module
    assert (done.returncode, done.stderr) == (0, "")


def test_every_operation_has_a_section() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [route.operation for route in ROUTES if f"\n## {route.operation}\n" not in text] == []


def test_a_replayed_recording_is_a_behaviour_of_its_operation() -> None:
    section = page([]).partition("\n## oauth-authorizations/create-authorization\n")[2].partition("\n## ")[0]
    assert "| recorded: `create_201_03` |" in section


@pytest.mark.parametrize("operation", ["apps/chek-token", ""])
def test_an_operation_that_does_not_exist_is_refused(operation: str) -> None:
    with pytest.raises(SystemExit, match="no such operation"):
        page([Behaviour(operation, "a thing happens", ("inferred",), "inferred: semantics", "3.3")])


def test_a_recording_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SystemExit, match="no such recording: create_999"):
        page([Behaviour("meta/get", "a thing happens", ("recorded",), "recorded: create_999", "3.3")])


def test_a_behaviour_stands_under_its_operation_with_its_evidence() -> None:
    row = Behaviour("apps/check-token", "a thing | happens", ("inferred",), "inferred: semantics", "3.3")
    section = page([row]).partition("\n## apps/check-token\n")[2].partition("\n## ")[0]
    assert "| a thing \\| happens | inferred: semantics | 3.3 |" in section


@pytest.mark.parametrize("say", [evidence.recorded, evidence.documented, evidence.inferred, evidence.about])
def test_evidence_without_a_source_is_refused(say: object) -> None:
    assert callable(say)
    with pytest.raises(ValueError, match="has to name its source"):
        say()
