"""Fixtures by name; no logic."""

from __future__ import annotations

import httpcore  # noqa: F401  # see below
import httpcore2  # noqa: F401  # as above
import httpx  # noqa: F401  # as above
import httpx2  # noqa: F401  # as above
import pytest

# An inner run drops the modules it is the first to import. Loaded here, they are loaded once.
import pytest_ghes_oauth._transports.requests.interception
import pytest_ghes_oauth.faker  # noqa: F401  # see above
from tests.plugin.inner import Inner


@pytest.fixture(name="pytester")
def _pytester(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with no files yet, which does not see how the tests outside of it are run, nor the plugins that are."""
    for name in ("PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_XDIST_TESTRUNUID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return pytester


@pytest.fixture(name="inner")
def _inner(pytester: pytest.Pytester) -> Inner:
    """The same, with what tests do in it."""
    return Inner(pytester)
