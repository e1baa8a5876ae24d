"""The hooks and fixtures of the pytest plugin `ghes_oauth`."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

import pytest

from pytest_ghes_oauth._domain.misuse import GHESError
from pytest_ghes_oauth._domain.releases import LAST_DOCUMENTED, Release
from pytest_ghes_oauth._plugin import markers, matrix, options
from pytest_ghes_oauth._plugin.running import Running

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from pytest_ghes_oauth import (
        AccessToken,
        GitHubApp,
        GitHubEnterpriseServer,
        LiveServer,
        OAuthApp,
        ServerFactory,
        User,
    )
    from pytest_ghes_oauth._plugin.seeding import Seeded
    from pytest_ghes_oauth._plugin.usage import Usage
    from pytest_ghes_oauth._settings import SettingsKeywords


_RUN: Final = pytest.StashKey[options.Run]()
_RUNNING: Final = pytest.StashKey[Running]()
# The servers of `ghes_factory` that still exist.
_MADE: Final = pytest.StashKey["WeakSet[GitHubEnterpriseServer]"]()
_SEEDED: Final = pytest.StashKey["Seeded"]()
_USAGE: Final[pytest.StashKey[Usage]] = pytest.StashKey()  # only in a run with a report


# -- hooks -------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options and ini keys."""
    options.declare(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks that others may implement."""
    from pytest_ghes_oauth import hookspecs  # noqa: PLC0415  # only this needs it

    pluginmanager.add_hookspecs(hookspecs)


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers, and refuse a bad setting before anything runs."""
    for description in markers.MARKERS.values():
        config.addinivalue_line("markers", description)
    config.stash[_RUN] = options.resolve(config)
    config.stash[_MADE] = WeakSet()
    if config.getoption("ghes_report") or config.getoption("ghes_report_json") is not None:
        from pytest_ghes_oauth._plugin.usage_report import UsageReport  # noqa: PLC0415  # only this needs it

        report = UsageReport(config)
        config.stash[_USAGE] = report.usage
        config.pluginmanager.register(report, "ghes_report")
    if config.getoption("ghes_scenarios"):
        from pytest_ghes_oauth._plugin.scenarios import Listing  # noqa: PLC0415  # only this needs it

        config.pluginmanager.register(Listing(), "ghes_scenarios")


def pytest_report_header(config: pytest.Config) -> str:
    """Show the releases, the origin and the seed of the run."""
    settings, releases, is_default = config.stash[_RUN]
    inferred = f" (inferred from {LAST_DOCUMENTED})"
    names = ", ".join(f"{release}{inferred if release > LAST_DOCUMENTED else ''}" for release in releases)
    noun = "release" if len(releases) == 1 else "releases"
    advice = " (the default: set ghes_release to yours)" if is_default else ""
    return f"ghes: {noun} {names}{advice} at {settings.url}, --ghes-seed={settings.seed}"


@pytest.hookimpl(trylast=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Split the tests that use `ghes` by release; last, so that the release comes last in the test id."""
    matrix.split(metafunc, metafunc.config.stash[_RUN].releases)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Add the fixture `ghes` to every test with one of our markers."""
    for item in items:
        names = getattr(item, "fixturenames", None)
        if names is not None and "ghes" not in names and markers.is_marked(item):
            # First, so that no other fixture of the test reaches the network before it; and in a new list,
            # because all parameters of a test share one.
            item.fixturenames = ["ghes", *names]  # type: ignore[attr-defined]  # not every Item has it, a Function does


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note which test runs: the seed of `ghes_factory` depends on it."""
    made = item.config.stash[_MADE]
    item.config.stash[_RUNNING] = Running(item, made)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Count no loose ends of a fixture that other tests share."""
    __tracebackhide__ = True
    running = request.config.stash.get(_RUNNING, None)
    if running is None or fixturedef.scope == "function":
        return (yield)
    with running.loose_ends.of_others():
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Fail a test that passed, but left loose ends, or whose client misbehaved."""
    __tracebackhide__ = True
    running = item.config.stash.get(_RUNNING, None)
    if running is None or running.item is not item:
        return (yield)
    running.tear_down()
    try:
        yield
    finally:
        left = running.left()
    _require_nothing(left if running.passed else [])


def _require_nothing(left: list[str]) -> None:
    if left:
        raise pytest.fail.Exception("\n".join(left), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what happened to the report of a failed test, or of a passed one with `-rP`, and cut its traceback.

    After the last report of a test, hold its servers no longer.
    """
    running = item.config.stash.get(_RUNNING, None)
    if running is None or running.item is not item:  # another plugin failed the test before its set-up
        return (yield)
    with _cut(_caught(item, call), running):
        test_report = yield
    if test_report.when == "call":
        running.conclude(test_report)
    if test_report.failed or (test_report.when == "call" and test_report.passed and _shows_passed(item.config)):
        from pytest_ghes_oauth._plugin import explaining  # noqa: PLC0415  # only a failure needs it

        url = item.config.stash[_RUN].settings.url
        test_report.sections += explaining.sections(test_report, call, running, url)
    if test_report.when == "teardown":
        _release(running)
    return test_report


def _caught(item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.ExceptionInfo[BaseException] | None:
    """Return what the report will be about; of a `unittest.TestCase` that is what its result was told."""
    told: list[pytest.ExceptionInfo[BaseException]] | None = getattr(item, "_excinfo", None)
    return told[0] if told else call.excinfo


def _cut(caught: pytest.ExceptionInfo[BaseException] | None, running: Running) -> AbstractContextManager[None]:
    if caught is None:
        return nullcontext()
    from pytest_ghes_oauth._plugin import explaining  # noqa: PLC0415  # only a failure needs it

    return explaining.cut(caught, running, running.item.config.stash[_RUN].settings.url)


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Explain why an access token is not equal to a text."""
    from pytest_ghes_oauth._plugin import hints  # noqa: PLC0415  # only a failure needs it

    return hints.compared(op, left, right)


def _shows_passed(config: pytest.Config) -> bool:
    return not {"P", "A"}.isdisjoint(config.getoption("reportchars", default=""))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing of ours on the libraries of HTTP, however the run ended."""
    running = config.stash.get(_RUNNING, None)
    if running is not None:
        running.abandon()
    for server in config.stash.get(_MADE, ()):  # none if a setting was refused
        server._inside.give_up()  # noqa: SLF001  # for us
    _tidy()


def _release(running: Running) -> None:
    if running.used():
        _tidy()
    running.release()
    # pytest holds its items to the end of the run.
    if _SEEDED in running.item.stash:
        del running.item.stash[_SEEDED]


def _tidy() -> None:
    # Loaded only if a server was entered; then the libraries were patched.
    for library in ("requests", "httpx"):
        transport = sys.modules.get(f"pytest_ghes_oauth._transports.{library}.interception")
        if transport is not None:
            transport.tidy()


# -- fixtures ----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def ghes_factory(pytestconfig: pytest.Config) -> ServerFactory:
    """Give a function that makes more servers, each a context manager, for a test or a fixture of another scope."""
    from pytest_ghes_oauth import GitHubEnterpriseServer  # noqa: PLC0415  # loaded when first used

    def make(**settings: Unpack[SettingsKeywords]) -> GitHubEnterpriseServer:
        __tracebackhide__ = True
        (base, releases, _), running = pytestconfig.stash[_RUN], pytestconfig.stash[_RUNNING]
        test = matrix.without_release(running.item)
        base = base._replace(seed=f"{base.seed}:{test}:ghes_factory:{running.next_number()}")
        if "release" not in settings:
            base = base._replace(release=matrix.release_for(running.item, releases))
        server = GitHubEnterpriseServer(base, **settings)
        pytestconfig.stash[_MADE].add(server)
        running.note(server)
        _count_usage(server, pytestconfig)
        pytestconfig.hook.pytest_ghes_configure(server=server)
        _watch(server, pytestconfig)
        return server

    return make


@pytest.fixture
def _ghes_release(request: pytest.FixtureRequest) -> Release:
    """Return the release that this run of the test is on."""
    with _misuse_as_one_sentence():
        return matrix.release_for(request.node, request.config.stash[_RUN].releases)


@pytest.fixture
def ghes(request: pytest.FixtureRequest, _ghes_release: Release) -> Iterator[GitHubEnterpriseServer]:
    """Give the test a GitHub Enterprise Server in memory, which answers `requests` and httpx at its origin."""
    from pytest_ghes_oauth import GitHubEnterpriseServer  # noqa: PLC0415  # loaded when first used
    from pytest_ghes_oauth._plugin import seeding  # noqa: PLC0415  # as above

    node: pytest.Item = request.node
    base = request.config.stash[_RUN].settings
    with _misuse_as_one_sentence():
        markers.require_known(node)
        base = base._replace(seed=f"{base.seed}:{matrix.without_release(node)}", release=_ghes_release)
        server = GitHubEnterpriseServer(base, **seeding.settings_of(node))
    _count_usage(server, request.config)
    node.ihook.pytest_ghes_configure(server=server)
    _watch(server, request.config)
    with _misuse_as_one_sentence():
        node.stash[_SEEDED] = seeding.seed(server, node)
    with _misuse_as_one_sentence(), request.config.stash[_RUNNING].entered(server):
        yield server


@pytest.fixture
def ghes_live(ghes: GitHubEnterpriseServer) -> Iterator[LiveServer]:
    """Give the test's server behind a socket of this machine, for programs, browsers and other languages."""
    with ExitStack() as stack:
        with _misuse_as_one_sentence():
            live = stack.enter_context(ghes.serve(tls=ghes._settings.tls))  # noqa: SLF001  # for us
        yield live


@pytest.fixture
def ghes_user(request: pytest.FixtureRequest, ghes: GitHubEnterpriseServer) -> User:
    """Give the user of this test: the first that a marker or a scenario added, or else a new one."""
    seeded = _seeded(request).users
    return seeded[0] if seeded else ghes.add_user()


@pytest.fixture
def ghes_app(request: pytest.FixtureRequest, ghes: GitHubEnterpriseServer) -> OAuthApp | GitHubApp:
    """Give the app of this test: the first that a marker or a scenario added, or else a new OAuth app."""
    seeded = _seeded(request).apps
    return seeded[0] if seeded else ghes.add_oauth_app()


@pytest.fixture
def ghes_token(request: pytest.FixtureRequest, ghes: GitHubEnterpriseServer) -> AccessToken:
    """Give the token of this test: the first that a marker or a scenario added, or else a new one.

    A new token is one of `ghes_user` for `ghes_app`.
    """
    seeded = _seeded(request).tokens
    if seeded:
        return seeded[0]
    user: User = request.getfixturevalue("ghes_user")
    app: OAuthApp | GitHubApp = request.getfixturevalue("ghes_app")
    return ghes.issue_token(user, app)


def _seeded(request: pytest.FixtureRequest) -> Seeded:
    from pytest_ghes_oauth._plugin.seeding import Seeded  # noqa: PLC0415  # loaded when first used

    item: pytest.Item = request.node
    return item.stash.get(_SEEDED, Seeded())  # a project may replace the fixture `ghes` with its own


def _count_usage(server: GitHubEnterpriseServer, config: pytest.Config) -> None:
    if _USAGE in config.stash:
        usage = config.stash[_USAGE]
        server._inside.listen(usage.count, usage.count_opened)  # noqa: SLF001  # for us


def _watch(server: GitHubEnterpriseServer, config: pytest.Config) -> None:
    """Count the loose ends of *server* from now on, for the test that runs then."""
    config.stash[_RUNNING].loose_ends.watch(server)
    server._inside.when_left(lambda well: config.stash[_RUNNING].leave(server, well=well))  # noqa: SLF001  # for us


@contextmanager
def _misuse_as_one_sentence() -> Iterator[None]:
    try:
        yield
    except GHESError as problem:
        raise pytest.fail.Exception(str(problem), pytrace=False) from None
