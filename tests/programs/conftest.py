"""What is installed, and a browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import pytest

from pytest_ghes_oauth import LiveServer
from tests.programs.browsing import Visit
from tests.programs.installed import MissingError, Needs, package, program
from tests.programs.running import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

P = ParamSpec("P")
R = TypeVar("R")


@pytest.fixture(name="needs", scope="session")
def _needs() -> Needs:
    def needs(find: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return find(*args, **kwargs)
        except MissingError as missing:
            sentence = str(missing)
        if os.environ.get("GHES_PROGRAMS") == "required":
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)

    return needs


@pytest.fixture(name="browser", scope="module")
def _browser(needs: Needs) -> Iterator[Browser]:
    """One browser for a module: it takes a second to start."""
    chromium = needs(program, "chromium")
    needs(package, "playwright")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # perhaps not installed

    with sync_playwright() as playwright:
        # In a container, Chromium has neither the rights nor the shared memory that it expects.
        flags = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags, timeout=PATIENCE * 1000)
        yield browser
        browser.close()


@pytest.fixture(name="visit")
def _visit(browser: Browser, ghes_live: LiveServer) -> Iterator[Visit]:
    with ExitStack() as stack:

        def visit(*, has_javascript: bool = True, width: int = 1280) -> Page:
            context = browser.new_context(
                java_script_enabled=has_javascript,
                viewport={"width": width, "height": 800},
                # By way of the proxy, the address bar shows the server's own name. Applications are on this machine.
                proxy={"server": ghes_live.proxy_url, "bypass": "127.0.0.1"},
                ignore_https_errors=True,
            )
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE * 1000)
            return context.new_page()

        yield visit
