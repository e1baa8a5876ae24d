"""Several releases in one run: which releases a test runs on, and how it is split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pytest

from pytest_ghes_oauth._domain.misuse import GHESError, InvalidArgument
from pytest_ghes_oauth._domain.releases import Release, selected
from pytest_ghes_oauth._plugin.markers import described, in_order, is_marked

# The fixture of `plugin.py` that has the release of one run of a test; only `ghes` uses it.
FIXTURE: Final = "_ghes_release"


def releases_of(node: pytest.Item, of_the_run: Sequence[Release]) -> Sequence[Release]:
    """Return the releases that a test runs on: those of the nearest marker that names any, or else those of the run.

    Raises:
        InvalidArgument: the marker names a release that is not served.
    """
    for mark in in_order(node, "ghes"):
        if "release" in mark.kwargs:
            try:
                return selected(mark.kwargs["release"])
            except GHESError as problem:
                msg = f"{described(mark)}: {problem}"
                raise InvalidArgument(msg) from None
    return of_the_run


def split(metafunc: pytest.Metafunc, of_the_run: Sequence[Release]) -> None:
    """Run a test that uses `ghes` once for each of its releases, if there are several."""
    item = metafunc.definition
    if "ghes" not in metafunc.fixturenames and not is_marked(item):
        return
    try:
        releases = releases_of(item, of_the_run)
    except GHESError:
        return  # raised again in set-up, where it fails only this test
    if len(releases) > 1:
        if FIXTURE not in metafunc.fixturenames:  # a marker will add `ghes`, which uses this
            metafunc.fixturenames.append(FIXTURE)
        metafunc.parametrize(FIXTURE, releases, ids=str, indirect=True, scope="function")


def release_for(node: pytest.Item, of_the_run: Sequence[Release]) -> Release:
    """Return the release that this run of a test is on.

    Raises:
        InvalidArgument: there are several, and pytest did not split the test.
    """
    __tracebackhide__ = True
    releases = releases_of(node, of_the_run)
    callspec = getattr(node, "callspec", None)
    if callspec is not None and callspec.params.get(FIXTURE) in releases:
        release: Release = callspec.params[FIXTURE]
        return release
    if len(releases) > 1:
        names = ", ".join(map(str, releases))
        msg = (
            f"several releases were asked for ({names}), but pytest cannot split this test: that takes a marker of the "
            "plugin, or ghes among the arguments of the test or of its fixtures, and works neither with only "
            "getfixturevalue nor with unittest.TestCase; pin a release with @pytest.mark.ghes(release='3.3') or "
            "ghes_factory(release='3.3')"
        )
        raise InvalidArgument(msg)
    return releases[0]


def without_release(node: pytest.Item) -> str:
    """Return the node id that the test would have on one release, on which generated values depend."""
    callspec = getattr(node, "callspec", None)
    if callspec is None or FIXTURE not in callspec.params:
        return node.nodeid
    before = node.nodeid.removesuffix(node.name)
    function, _, ids = node.name.partition("[")
    parts, name = ids.removesuffix("]"), str(callspec.params[FIXTURE])
    if parts == name:
        return before + function
    # Ours comes last, unless a hook that runs even later parametrizes too.
    last = parts.removesuffix(f"-{name}")
    others = last if last != parts else parts.removeprefix(f"{name}-").replace(f"-{name}-", "-", 1)
    return f"{before}{function}[{others}]"
