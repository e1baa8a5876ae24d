"""The settings on the command line and in the ini file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal, NamedTuple

import pytest

from pytest_ghes_oauth._domain.misuse import GHESError
from pytest_ghes_oauth._domain.releases import Release, selected
from pytest_ghes_oauth._settings import DEFAULT_RELEASE, SETTINGS, Settings, parsed


class Option(NamedTuple):
    """Where a setting can be given, apart from the marker."""

    setting: str
    ini_type: Literal["string", "bool", "int"]
    on_command_line: bool = False

    @property
    def ini(self) -> str:
        """The key in the ini file."""
        return f"ghes_{self.setting}"

    @property
    def flag(self) -> str:
        """The option on the command line."""
        return f"--ghes-{self.setting}"


OPTIONS: Final = (
    Option("release", "string", on_command_line=True),
    Option("url", "string", on_command_line=True),
    Option("seed", "int", on_command_line=True),
    Option("token_visibility", "string"),
    Option("token_checksum", "string"),
    Option("private_mode", "bool"),
    Option("rate_limit", "string"),
    Option("audit", "string", on_command_line=True),
    Option("loose_ends", "string"),
    Option("device_interval", "string"),
    Option("callback_issuer", "bool"),
    Option("tls", "bool"),
)


def declare(parser: pytest.Parser) -> None:
    """Declare the options and ini keys to pytest."""
    group = parser.getgroup("ghes", "fake GitHub Enterprise Server")
    meaning = {setting.name: f"{setting.meaning}; {setting.accepts}" for setting in SETTINGS}
    for option in OPTIONS:
        text = meaning[option.setting][0].upper() + meaning[option.setting][1:]
        parser.addini(option.ini, text, type=option.ini_type, default=None)
        if option.on_command_line:
            group.addoption(option.flag, dest=option.ini, metavar=option.setting.upper(), help=text)
    group.addoption("--ghes-report", action="store_true", help="End the run with a table of what was exercised")
    group.addoption("--ghes-report-json", metavar="PATH", help="Write what was exercised to a file of JSON")
    group.addoption(
        "--ghes-scenarios", action="store_true", help="List the scenarios for ghes_scenario and run nothing"
    )


class Run(NamedTuple):
    """The settings of a run.

    Attributes:
        settings: the settings, with the first of the releases.
        releases: the releases that tests run on, oldest first.
        is_default: whether nobody chose a release.
    """

    settings: Settings
    releases: tuple[Release, ...]
    is_default: bool


def resolve(config: pytest.Config) -> Run:
    """Return the settings of the run: command line over ini file over default.

    Raises:
        pytest.UsageError: a value is not accepted; one line says which, where it was given, and what is accepted.
    """
    given = dict(_given(config))
    is_default = "release" not in given
    releases: tuple[Release, ...] = given.pop("release", (DEFAULT_RELEASE,))
    return Run(Settings(release=releases[0], **given), releases, is_default)


def _parsed(name: str, value: object) -> Any:  # noqa: ANN401  # each row has a type of its own
    return selected(value) if name == "release" else parsed(name, value)


def _given(config: pytest.Config) -> Iterator[tuple[str, Any]]:
    for option in OPTIONS:
        source, value = option.flag, config.getoption(option.ini) if option.on_command_line else None
        if value is None:
            source, value = _where(config, option), _from_ini(config, option)
        if value is not None:
            try:
                yield option.setting, _parsed(option.setting, value)
            except GHESError as problem:
                msg = f"{source}: {problem}"
                raise pytest.UsageError(msg) from None


def _from_ini(config: pytest.Config, option: Option) -> object:
    try:
        return config.getini(option.ini)
    except (TypeError, ValueError, pytest.UsageError) as problem:
        accepts = next(setting.accepts for setting in SETTINGS if setting.name == option.setting)
        msg = f"{_where(config, option)}: {problem}; accepted: {accepts}"
        raise pytest.UsageError(msg) from None


def _where(config: pytest.Config, option: Option) -> str:
    overridden = any(pair.startswith(f"{option.ini}=") for pair in config.getoption("override_ini") or ())
    return f"-o {option.ini}" if overridden or config.inipath is None else f"{option.ini} in {config.inipath.name}"
