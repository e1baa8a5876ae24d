"""Imports point one way, each foreign library is known to one room only, and the tables agree."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import pytest

from pytest_ghes_oauth._settings import SETTINGS, Settings, SettingsKeywords

PACKAGE: Final = Path(__file__).parent.parent / "pytest_ghes_oauth"

# From the bottom up. A room may import those before it, and its own modules; nothing else of ours.
ROOMS: Final = (
    "_domain",
    "_http",
    "_faults",
    "_settings",
    "_history",
    "_exchanges",
    "_journal",
    "_searching",
    "_rest",
    "_login",
    "_lines",
    "_audit",
    "_graphql",
    "_front_door",
    "_outages",
    "_arguments",
    "_references",
    "faker",
    "_seeding",
    "_person",
    "_answering",
    "_transports",
    "_live",
    "_doors",
    "_inside",
    "_server",
    "_scenarios",
    "_factory",
    "__init__",
    "_command",
    "__main__",
    "hookspecs",
    "_plugin",
    "plugin",
)
# The first of two may not import the second. The sign-in endpoints stand for themselves; GraphQL goes the way of REST.
APART: Final = (("_rest", "_login"), ("_login", "_rest"), ("_graphql", "_login"))
# Library -> the modules, or rooms, that may know it.
KNOWN_BY: Final = {
    "requests": {"_transports.requests"},
    "responses": {"_transports.requests", "_doors", "_inside", "_server"},  # they name the types of `ghes.responses`
    "urllib3": {"_transports.requests"},
    "faker": {"faker"},
    "pytest": {"plugin", "_plugin"},
    "pluggy": {"hookspecs"},
    # Of what httpx and httpx2 rest on; these themselves are patched where they are imported, and known to nobody.
    "anyio": {"_transports.httpx"},
    "h11": {"_live", "_doors", "_transports.httpx"},  # the doors tell that it is missing
    "sortedcontainers": {"_domain.tables"},
    "cryptography": {"_domain.private_keys"},
    "graphql": {"_graphql"},
    "trustme": {"_live.certificates"},
    "jwt": {"_rest.json_web_tokens"},
    # For type checkers only; it is no dependency.
    "typing_extensions": {"_domain.accounts", "_domain.apps", "_exchanges", "_factory", "_faults", "_server", "plugin"},
}
STANDARD: Final = frozenset(sys.stdlib_module_names)


def name_of(module: Path) -> str:
    """`_rest.endpoints.teams`; a package is named by its folder, the whole by `__init__`."""
    parts = module.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def trees() -> Mapping[str, ast.Module]:
    """Return what every module says, by its name."""
    return {name_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def own_imports(name: str) -> set[str]:
    """The modules of ours that a module imports, for type checkers too."""
    found = set()
    for target in imported(trees()[name]):
        if target.partition(".")[0] == PACKAGE.name:
            parts = target.split(".")[1:]
            known = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
            found.add(next((one for one in known if one in trees()), "__init__"))
    return found - {name}


def room_of(name: str) -> str:
    return name.partition(".")[0]


def test_every_room_stands_in_the_plan_and_the_plan_names_no_other() -> None:
    missing = sorted({room_of(name) for name in trees()} - set(ROOMS))
    assert missing == [], f"put these between the rooms that they import and those that import them: {missing}"
    assert set(ROOMS) == {room_of(name) for name in trees()}


def test_imports_point_down() -> None:
    order = {room: number for number, room in enumerate(ROOMS)}
    upwards = [
        f"{name} imports {target}"
        for name in trees()
        for target in own_imports(name)
        if order.get(room_of(target), 0) > order.get(room_of(name), len(ROOMS))
    ]
    assert upwards == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    try:
        TopologicalSorter({name: own_imports(name) for name in trees()}).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' <- '.join(error.args[1])}")


def test_the_rest_api_and_the_sign_in_endpoints_do_not_know_each_other() -> None:
    crossing = [
        f"{name} imports {target}"
        for part, other in APART
        for name in trees()
        if room_of(name) == part
        for target in own_imports(name)
        if room_of(target) == other
    ]
    assert crossing == []


def test_endpoints_do_not_know_who_calls_them() -> None:
    above = {"_rest.routes", "_rest.api", "_rest.policies", "_rest.resources", "_login.routes", "_login.site"}
    knowing = [
        f"{name} imports {target}"
        for name in trees()
        if ".endpoints." in name or ".flows." in name or ".representations." in name
        for target in own_imports(name) & above
    ]
    assert knowing == []


def test_each_foreign_library_is_known_to_its_module_only() -> None:
    strangers = [
        f"{name} imports {library}"
        for name, tree in trees().items()
        for library in {target.partition(".")[0] for target in imported(tree)} - STANDARD - {PACKAGE.name}
        if not {name, name.rpartition(".")[0], room_of(name)} & KNOWN_BY.get(library, set())
    ]
    assert strangers == []


@pytest.mark.parametrize("family", ["RestError", "LoginError"])
def test_one_except_renders_what_each_part_refuses(family: str) -> None:
    handlers = [
        name
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Name) and node.type.id == family
    ]
    assert len(handlers) == 1


def test_the_keywords_of_the_settings_are_the_settings() -> None:
    assert set(SettingsKeywords.__annotations__) == set(Settings._fields) == {setting.name for setting in SETTINGS}


def test_nothing_is_cached_behind_a_lock_that_all_servers_share() -> None:
    # Up to Python 3.11 `cached_property` has one, which the child of a fork may find taken for ever.
    sharing = [name for name, tree in trees().items() if "functools.cached_property" in set(imported(tree))]
    assert sharing == []
