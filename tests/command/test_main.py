"""What the command line refuses, each in one sentence."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth._command.main import main


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--release=9.9"], "release '9.9' is not"),
        (["--device-interval=soon"], "device_interval='soon' is not a whole number of seconds, 0 or more"),
        (["--scenario=none"], "argument --scenario: invalid choice: 'none'"),
        (["--port=99999"], "ghes-oauth: port=99999 is not a port"),
        (["--scenario=upgrade-to-3.4"], "the scenario 'upgrade-to-3.4' needs 3.4 or later"),
        (["--user=-"], "is not a login"),
    ],
)
def test_a_value_that_is_not_accepted_ends_it_with_code_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code: object = main(["serve", *arguments])
    except SystemExit as ended:
        code = ended.code
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert sentence in err
