"""The behavioural tests: what each says it rests on, and what it asks of which releases."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, Release, Request, Response
from tests import evidence

ROOT: Final = Path(__file__).parent.parent
# Where the behavioural tests stand; every one of them has to say what it rests on.
DIRECTORIES: Final = ("tests/login", "tests/releases", "tests/rest")

# -- what they say -----------------------------------------------------------------------------------


# What the name of a function cannot spell.
SPELLINGS: Final[Mapping[str, str | Callable[[re.Match[str]], str]]] = {
    r"\b([23]) ([0-9]{1,2})\b": r"\1.\2",  # a release
    r"\bgithub app": "GitHub App",
    r"\bgithub\b": "GitHub",
    r"\boauth\b": "OAuth",
    r"\b(api|ascii|ghes|html|json|sms|utf|xml)\b": lambda found: found[0].upper(),
    r"\b(url|uri|id)(s?)\b": lambda found: found[1].upper() + found[2],
}


class Said(NamedTuple):
    """What one test function says of itself.

    Attributes:
        test: its node id, without parameters.
        operations: what it is about.
        sources: what it rests on: pairs of kind and source, the strongest kind first.
        own: whether it is about the fake's own surface, and so rests on no evidence.
    """

    test: str
    operations: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    own: bool = False

    @property
    def sentence(self) -> str:
        """The name of the test, as a sentence."""
        words = self.test.rpartition("::")[2].removeprefix("test_").replace("_", " ")
        for pattern, written in SPELLINGS.items():
            words = re.sub(pattern, written, words)
        return f"{words[:1].upper()}{words[1:]}."

    @property
    def silent(self) -> bool:
        """Whether it does not say what it rests on, or what it is about."""
        return not self.own and not (self.operations and self.sources)


def said() -> list[Said]:
    """Return what the tests in `DIRECTORIES` say.

    Their modules are imported and their marks read. A collection by pytest would make the cases of every
    parametrized test, which takes many times as long.
    """
    files = [file for name in DIRECTORIES for file in sorted((ROOT / name).rglob("test_*.py"))]
    return [_said(test, levels) for file in files for test, levels in _tests(file)]


def _tests(file: Path) -> Iterator[tuple[str, list[object]]]:
    path = file.relative_to(ROOT)
    module = import_module(".".join(path.with_suffix("").parts))
    yield from _within(path.as_posix(), [module])


def _within(name: str, levels: list[object]) -> Iterator[tuple[str, list[object]]]:
    """Yield the tests of a module or class: id, and the levels that can be marked, the test first."""
    for key, value in vars(levels[0]).items():
        if key.startswith("Test") and isinstance(value, type):
            yield from _within(f"{name}::{key}", [value, *levels])
        elif key.startswith("test_") and callable(value):
            yield f"{name}::{key}", [value, *levels]


def _said(test: str, levels: Sequence[object]) -> Said:
    marks = evidence.nearest(levels, "evidence")
    pairs = {(str(mark.args[0]), str(source)): None for mark in marks for source in mark.args[1:]}
    kinds = {kind for kind, _ in pairs}
    return Said(
        test,
        tuple(dict.fromkeys(name for mark in evidence.nearest(levels, "about") for name in mark.args)),
        tuple(pair for kind in evidence.KINDS for pair in pairs if pair[0] == kind),
        own=evidence.OWN in kinds,
    )


# -- what they ask -----------------------------------------------------------------------------------


class Asking(NamedTuple):
    """What a test asks: an operation, by its id on a release; `None` for what is no operation there, and for verbs."""

    release: Release
    operation: str | None = None


class Asked:
    """A plugin of pytest that notes what each test asks.

    That is what servers answer. Of a test that asks none, for it looks at what a verb gives, it is the releases of
    the servers that it makes.
    """

    def __init__(self) -> None:
        self.by_test: Final[defaultdict[str, set[Asking]]] = defaultdict(set)
        self.failed: Final[dict[str, None]] = {}
        self._answered: Final[set[Asking]] = set()
        self._made: Final[set[Asking]] = set()

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """Have servers tell when they are made and when they answer, until *patch* is undone."""
        make, handle = GitHubEnterpriseServer.__init__, GitHubEnterpriseServer.handle

        @wraps(make)
        def making(server: GitHubEnterpriseServer, /, *args: Any, **keywords: Any) -> None:  # noqa: ANN401  # whatever
            make(server, *args, **keywords)
            self._made.add(Asking(server.release))

        @wraps(handle)
        def answering(server: GitHubEnterpriseServer, request: Request) -> Response:
            response = handle(server, request)
            self._answered.add(Asking(server.release, server.exchanges[-1].operation))
            return response

        patch.setattr(GitHubEnterpriseServer, "__init__", making)
        patch.setattr(GitHubEnterpriseServer, "handle", answering)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note what one case of a test asks, its fixtures included."""
        self._answered.clear()
        self._made.clear()
        result = yield
        self.by_test[_without_parameters(item.nodeid)] |= self._answered or self._made
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what fails."""
        if not report.passed:
            self.failed[_without_parameters(report.nodeid)] = None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note what cannot be imported."""
        if report.failed:
            self.failed[report.nodeid] = None


def _without_parameters(nodeid: str) -> str:
    return nodeid.partition("[")[0]


def asked(root: Path = ROOT, names: Iterable[str] = DIRECTORIES) -> Mapping[str, set[Asking]]:
    """Run the tests in this process, and return what each test function asks, in all its cases.

    Raises:
        SystemExit: a test did not pass.
    """
    notes = Asked()
    # What has been imported already cannot be rewritten. Nothing is printed, and nothing is left to chance.
    options = ["--rootdir", str(root), "-o", "addopts=", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    options += [option for plugin in ("randomly", "terminal", "cacheprovider") for option in ("-p", f"no:{plugin}")]
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_ADDOPTS", raising=False)
        notes.watch(patch)
        code = pytest.main([*options, *(os.fspath(root / name) for name in names)], plugins=[notes])
    if notes.failed or code != pytest.ExitCode.OK:
        lines = [f"the pages say what the tests ask, and not every test passes ({code!r}):", *notes.failed]
        raise SystemExit("\n".join(lines))
    return notes.by_test
