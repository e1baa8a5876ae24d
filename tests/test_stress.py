"""The trials of `python -m tests.stress` still run, and their verdicts are its exit code."""

from __future__ import annotations

import re

import pytest

from tests.stress import __main__ as stress
from tests.stress.figures import Figures, Trial


@pytest.mark.parametrize("name", stress.TRIALS)
def test_a_quick_trial_is_good(name: str) -> None:
    assert stress.main(["--quick", name]) == 0


def test_one_bad_verdict_is_the_exit_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def coming_to(*, is_good: bool) -> Trial:
        return Trial("{count:,} times", 1_000, lambda count: Figures([f"did {count}"], is_good))

    trials = {"good": coming_to(is_good=True), "bad": coming_to(is_good=False), "better": coming_to(is_good=True)}
    monkeypatch.setattr(stress, "TRIALS", trials)
    assert stress.main([]) == 1
    told = r"1,000 times\n    did 1000\n    [0-9.]+ seconds: (\w+)\n"
    assert re.findall(told, capsys.readouterr().out) == ["good", "BAD", "good"]
    assert stress.main(["good", "better"]) == 0


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        stress.main(["race"])
    assert "'race' is none of hostile, model, races, run, journal, sockets, crowd" in capsys.readouterr().err
