"""Loading the plugin costs little: what only a test needs is loaded when a test needs it."""

from __future__ import annotations

import json
import subprocess
import sys

HEAVY = ("requests", "responses", "faker", "urllib3", "cryptography")


def loaded_by(statement: str) -> list[str]:
    """Return the modules of a fresh interpreter after *statement*."""
    code = f"{statement}\nimport json, sys\nprint(json.dumps(list(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=300)  # noqa: S603  # our own interpreter
    modules: list[str] = json.loads(run.stdout)
    return modules


def test_importing_the_plugin_loads_nothing_heavy() -> None:
    modules = loaded_by("import pytest_ghes_oauth, pytest_ghes_oauth.plugin; dir(pytest_ghes_oauth)")
    assert "pytest_ghes_oauth" in modules
    assert [name for name in HEAVY if name in modules] == []


def test_a_run_of_pytest_that_uses_no_server_loads_nothing_heavy() -> None:
    modules = loaded_by(
        "import contextlib, io, os, pytest\n"
        "os.environ['PYTEST_DISABLE_PLUGIN_AUTOLOAD'] = '1'\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        "    pytest.main(['-p', 'pytest_ghes_oauth.plugin', '--noconftest', '--markers'])"
    )
    assert "pytest_ghes_oauth.plugin" in modules
    assert [name for name in HEAVY if name in modules] == []
