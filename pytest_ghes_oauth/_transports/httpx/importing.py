"""The libraries that are patched when the code under test has imported them, or as soon as it does."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final

# The second is the continuation of the first, with the same classes.
LIBRARIES: Final = ("httpx", "httpx2")


def imported() -> Iterator[ModuleType]:
    """Yield the libraries that are imported; wait for one that another thread imports at this moment."""
    for name in LIBRARIES:
        if isinstance(sys.modules.get(name), ModuleType):  # and not `None`, which forbids it, or a test's own stand-in
            with suppress(ImportError):  # of the other thread
                yield importlib.import_module(name)


class WhenImported(MetaPathFinder):
    """An import hook, which finds nothing by itself.

    Args:
        told: called with each of the libraries as soon as it is imported.
    """

    def __init__(self, told: Callable[[ModuleType], object]) -> None:
        self._told: Final = told

    def put(self) -> None:
        """Let it be asked, before all others."""
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def take_away(self) -> None:
        """Let it be asked no more."""
        with suppress(ValueError):  # somebody may have put an earlier list back
            sys.meta_path.remove(self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return what the others find, with a loader that tells of it."""
        if fullname not in LIBRARIES:
            return None
        finders = (getattr(finder, "find_spec", None) for finder in sys.meta_path if finder is not self)
        specs = (find(fullname, path, target) for find in finders if find is not None)
        spec: ModuleSpec | None = next(filter(None, specs), None)
        if spec is not None and hasattr(spec.loader, "exec_module"):
            spec.loader = _Telling(spec.loader, self._told)
        return spec


class _Telling(Loader):
    """A loader that does what *loader* does, and tells of the module."""

    def __init__(self, loader: Any, told: Callable[[ModuleType], object]) -> None:  # noqa: ANN401  # of any importer
        self._loader: Final = loader
        self._told: Final = told

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # what any loader may have
        return getattr(self._loader, name)  # for those who look for a file of the library

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        created: ModuleType | None = self._loader.create_module(spec)
        return created

    def exec_module(self, module: ModuleType) -> None:
        # The module sees its own loader, and keeps nothing of ours.
        for owner, name in ((module, "__loader__"), (module.__spec__, "loader")):
            if getattr(owner, name, None) is self:
                setattr(owner, name, self._loader)
        self._loader.exec_module(module)
        self._told(module)
