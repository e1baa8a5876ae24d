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


def test_every_recording_that_a_behaviour_names_exists() -> None:
    assert "recorded: `create_201_03`" in PAGE.read_text(encoding="utf-8")


def test_a_behaviour_stands_under_its_operation_with_its_evidence() -> None:
    row = Behaviour("apps/check-token", "a thing | happens", ("inferred",), "inferred: semantics", "3.3")
    section = page([row]).partition("\n## apps/check-token\n")[2].partition("\n## ")[0]
    assert "| a thing \\| happens | inferred: semantics | 3.3 |" in section


@pytest.mark.parametrize("say", [evidence.recorded, evidence.documented, evidence.inferred, evidence.about])
def test_evidence_without_a_source_is_refused(say: object) -> None:
    assert callable(say)
    with pytest.raises(ValueError, match="has to name its source"):
        say()
