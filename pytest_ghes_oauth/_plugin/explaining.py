"""What the report of a test gets from us: what happened on its servers, hints, and a traceback without our frames."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import pytest

from pytest_ghes_oauth._domain.misuse import GHESError
from pytest_ghes_oauth._plugin import hints, report, strays, tracebacks
from pytest_ghes_oauth._plugin.running import Running


def sections(
    test_report: pytest.TestReport, call: pytest.CallInfo[None], running: Running, url: str
) -> list[tuple[str, str]]:
    """Return the sections that explain how a test ended, each with its title.

    Args:
        test_report: the report that pytest made.
        call: the step of the test that ended.
        running: the servers of the test.
        url: the origin of the run.
    """
    found = report.sections(
        running.told(),
        shared=running.shared(),
        expected=running.used() if _may_have_missed(call, running) else (),
        is_whole=running.item.config.get_verbosity() > 1,
    )
    if not test_report.failed or call.excinfo is None:
        return found
    unseen = running.loose_ends.unseen() if call.when == "call" else []
    return [*found, *_hints(call.excinfo.value, running, url), *((hints.TITLE, line) for line in unseen)]


def cut(excinfo: pytest.ExceptionInfo[BaseException], running: Running, url: str) -> AbstractContextManager[None]:
    """Leave our frames, and those of HTTP libraries, out of the traceback of a test that has to do with us."""
    if running.item.config.getoption("fulltrace", default=False):
        return nullcontext()
    # A test may make a server itself, or forget its fixture.
    is_ours = tracebacks.is_ours(excinfo.tb) or strays.without_server(excinfo.value, url)
    return tracebacks.cut(excinfo) if running.used() or is_ours else nullcontext()


def _may_have_missed(call: pytest.CallInfo[None], running: Running) -> bool:
    """Tell whether the body of a test failed because requests may be missing; a misuse explains itself."""
    if call.excinfo is None or call.when != "call":
        return False
    error = call.excinfo.value
    is_told = strays.unmocked(error) or hints.of_mistake(error, running.item, running.used())
    return not isinstance(error, GHESError) and not is_told


def _hints(error: BaseException, running: Running, url: str) -> list[tuple[str, str]]:
    found = hints.of_mistake(error, running.item, running.used())
    if running.used():
        return [*found, *strays.unmocked(error)]
    return [*found, *strays.without_server(error, url)]
