"""The hooks that a project's conftest or another plugin may implement.

Mark implementations with `@pytest.hookimpl(optionalhook=True)`, so that a run with
`-p no:ghes_oauth` still starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from pluggy import HookspecMarker

if TYPE_CHECKING:
    from pytest_ghes_oauth import GitHubEnterpriseServer


hookspec: Final = HookspecMarker("pytest")


@hookspec
def pytest_ghes_configure(server: GitHubEnterpriseServer) -> None:
    """Prepare the new *server* before the markers seed it.

    Called for the server of each test, and for each server that `ghes_factory` makes.
    """


@hookspec
def pytest_ghes_scenarios() -> Mapping[str, Callable[..., object]]:
    """Return the scenarios that the marker `ghes_scenario` may name.

    A scenario is called with the server and the keywords of the marker. If two implementations use
    the same name, the one nearest to the test wins.
    """
    return {}
