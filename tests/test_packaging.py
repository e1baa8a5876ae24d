"""What the distribution says of itself."""

from __future__ import annotations

import re
from importlib.metadata import entry_points, metadata
from pathlib import Path

import pytest_ghes_oauth


def test_the_entry_point_is_what_pytest_takes_after_p_no() -> None:
    (entry,) = entry_points(group="pytest11", name="ghes_oauth")
    assert entry.value == "pytest_ghes_oauth.plugin"


def test_the_classifiers_name_the_pythons_that_are_required() -> None:
    about = metadata("pytest-ghes-oauth")
    minors = [line[-2:] for line in about.get_all("Classifier") or [] if re.search(r":: 3\.\d+$", line)]
    assert about["Requires-Python"] == f">=3.{min(minors)}"
    assert minors == ["10", "11", "12", "13"]


def test_nothing_but_five_packages_is_needed_at_run_time() -> None:
    requirements = metadata("pytest-ghes-oauth").get_all("Requires-Dist") or []
    names = {re.split("[^a-z]", line)[0] for line in requirements if "extra ==" not in line}
    assert names == {"pytest", "responses", "faker", "pluggy", "sortedcontainers"}


def test_every_public_name_can_be_imported() -> None:
    for name in pytest_ghes_oauth.__all__:
        assert getattr(pytest_ghes_oauth, name).__name__ == name


def test_the_names_that_are_loaded_late_are_the_public_ones() -> None:
    assert tuple(pytest_ghes_oauth._HOMES) == pytest_ghes_oauth.__all__  # noqa: SLF001  # the table under test


def test_type_checkers_are_told_that_the_package_is_typed() -> None:
    assert Path(pytest_ghes_oauth.__file__).with_name("py.typed").exists()
