"""A sleep that takes no time: the clock of the server moves instead, and things happen meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from pytest_ghes_oauth import GitHubEnterpriseServer


class Sleep:
    """What a polling client of a test gets for `time.sleep`.

    Args:
        meanwhile: what happens during the first sleep, the second, and so on.
        too_short: by how many seconds the second sleep ends too early, as that of a hasty client would.

    Attributes:
        slept: how long each sleep was to be.
    """

    def __init__(self, ghes: GitHubEnterpriseServer, *meanwhile: Callable[[], object], too_short: float = 0) -> None:
        self._ghes = ghes
        self._meanwhile = list(meanwhile)
        self._too_short = too_short
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        early = self._too_short if len(self.slept) == 2 else 0
        self._ghes.clock.advance(seconds=seconds - early)
        if self._meanwhile:
            self._meanwhile.pop(0)()


def nothing() -> None:
    """What happens while nothing does."""
