"""Imports point one way, each foreign library is known to one room only, and the tables agree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from pytest_ghes_oauth import Release
from pytest_ghes_oauth._rest.routes import ROUTES
from pytest_ghes_oauth._settings import SETTINGS, Settings, SettingsKeywords

PACKAGE: Final = Path(__file__).parent.parent / "pytest_ghes_oauth"

# From the bottom up. A room may import those before it, and its own modules; nothing else of ours.
ROOMS: Final = (
    "_domain",
    "_http",
    "_settings",
    "_journal",
    "_audit",
    "_rest",
    "_login",
    "_front_door",
    "_arguments",
    "_references",
    "faker",
    "_seeding",
    "_transport",
    "_server",
    "__init__",
    "hookspecs",
    "_plugin",
    "plugin",
)
# Library -> the rooms that may know it.
KNOWN_BY: Final = {
    "requests": {"_transport"},
    "responses": {"_transport", "_server"},  # the server names the type of `ghes.responses`
    "urllib3": set[str](),
    "faker": {"faker"},
    "pytest": {"plugin", "_plugin"},
    "pluggy": {"hookspecs"},
    "typing_extensions": {"_server", "plugin"},  # for type checkers only; it is no dependency
}
STANDARD: Final = frozenset(__import__("sys").stdlib_module_names)
MODULES: Final = sorted(PACKAGE.rglob("*.py"))


def room_of(module: Path) -> str:
    first = module.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_room_is_on_the_plan() -> None:
    assert {room_of(module) for module in MODULES} == set(ROOMS)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_of_our_own_point_down(module: Path) -> None:
    own = [name.split(".") for name in imported(module) if name.startswith("pytest_ghes_oauth")]
    rooms = {parts[1] if len(parts) > 1 and parts[1] in ROOMS else "__init__" for parts in own}
    allowed = set(ROOMS[: ROOMS.index(room_of(module)) + 1])
    assert rooms <= allowed


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_foreign_libraries_stay_in_their_room(module: Path) -> None:
    foreign = {name.split(".")[0] for name in imported(module)} - STANDARD - {"pytest_ghes_oauth"}
    assert {library for library in foreign if room_of(module) not in KNOWN_BY[library]} == set()


def test_within_the_rest_room_endpoints_are_below_routes_and_routes_below_the_api() -> None:
    below = {"context", "errors", "bodies", "representations", "profiles", "pagination", "rate_limit", "caller"}
    below |= {"versions"}
    for module in (PACKAGE / "_rest" / "endpoints").glob("*.py"):
        rest = {name.split(".")[2] for name in imported(module) if name.startswith("pytest_ghes_oauth._rest.")}
        assert rest <= below | {"endpoints"}


@pytest.mark.parametrize("family", ["RestError", "LoginError"])
def test_one_except_renders_what_each_part_refuses(family: str) -> None:
    source = "".join(module.read_text(encoding="utf-8") for module in MODULES)
    assert source.count(f"except {family}") == 1


def test_the_rest_api_and_the_sign_in_endpoints_do_not_know_each_other() -> None:
    for part, other in (("_rest", "_login"), ("_login", "_rest")):
        for module in (PACKAGE / part).rglob("*.py"):
            assert [name for name in imported(module) if f".{other}." in name] == []


def test_the_keywords_of_the_settings_are_the_settings() -> None:
    assert set(SettingsKeywords.__annotations__) == set(Settings._fields) == {setting.name for setting in SETTINGS}


def test_a_route_lives_until_the_release_that_removed_it() -> None:
    (legacy,) = (route for route in ROUTES if route.operation == "apps/check-authorization")
    assert [legacy.lives_in(Release(text)) for text in ("3.3", "3.4", "3.10")] == [True, False, False]
    assert [route.operation for route in ROUTES if not route.lives_in(Release("3.22"))] == [
        "apps/revoke-grant-for-application",
        "apps/check-authorization",
        "apps/reset-authorization",
        "apps/revoke-authorization-for-application",
    ]
