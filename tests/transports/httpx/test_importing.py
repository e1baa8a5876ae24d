"""Neither library is imported by us, and each is patched as soon as somebody imports it."""

from __future__ import annotations

import gc
import importlib
import importlib.util
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any
from weakref import ref

import httpx
import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer
from pytest_ghes_oauth._transports.httpx.importing import WhenImported

if TYPE_CHECKING:
    from pytest_ghes_oauth import ServerFactory


def run(code: str) -> str:
    """Run *code* in a fresh interpreter, and return what it prints."""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=300)  # noqa: S603  # our own interpreter
    return done.stdout.strip()


def test_a_server_imports_neither_and_answers_each_whenever_it_is_imported() -> None:
    code = """
import sys
from pytest_ghes_oauth import GitHubEnterpriseServer

def loader_of(library):
    return {type(library.__loader__).__name__, type(library.__spec__.loader).__name__}

def has_hook():
    return any(type(one).__module__.startswith("pytest_ghes_oauth") for one in sys.meta_path)

with GitHubEnterpriseServer(url="https://first.test") as ghes:
    ghes.add_user()
print({"httpx", "httpx2", "httpcore", "httpcore2", "anyio", "trio"} & {*sys.modules}, has_hook())
import httpx
with GitHubEnterpriseServer() as ghes:
    print(httpx.get(ghes.api_url).status_code)
    import httpx2
    print(httpx2.get(ghes.api_url).status_code, loader_of(httpx2))
print(has_hook())
"""
    assert run(code).split() == ["set()", "False", "200", "200", "{'SourceFileLoader'}", "False"]


def test_a_library_that_another_thread_fails_to_import_harms_no_server(tmp_path: Path) -> None:
    (tmp_path / "httpx.py").write_text(
        "import __main__\n__main__.begun.set()\n__main__.over.wait(10)\nraise ImportError"
    )
    code = f"""
import sys, threading
from pytest_ghes_oauth import GitHubEnterpriseServer

def fail():
    try:
        import httpx
    except ImportError:
        print("failed")

with GitHubEnterpriseServer():
    pass  # the first takes longer
sys.path.insert(0, {str(tmp_path)!r})
begun, over = threading.Event(), threading.Event()
importing = threading.Thread(target=fail)
importing.start()
begun.wait(10)
threading.Timer(0.5, over.set).start()
with GitHubEnterpriseServer() as ghes:
    importing.join()
    print(len(ghes.exchanges))
"""
    assert run(code).split() == ["failed", "0"]


def test_one_library_under_both_names_is_patched_once() -> None:
    code = """
import httpx2
from pytest_ghes_oauth import GitHubEnterpriseServer
with GitHubEnterpriseServer() as ghes:
    httpx2.alias_httpx()
    import httpx
    print(httpx is httpx2, httpx.get(ghes.api_url).status_code, len(ghes.exchanges))
with GitHubEnterpriseServer() as ghes:
    print(httpx.get(ghes.api_url).status_code, len(ghes.exchanges))
print(hasattr(httpx.HTTPTransport.handle_request, "__wrapped__"), httpx2.__spec__.name)
"""
    assert run(code).split() == ["True", "200", "1", "200", "1", "False", "httpx2"]


def test_a_library_that_is_imported_anew_is_patched_too(
    ghes_factory: ServerFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [one for one in sys.modules if one.partition(".")[0] == "httpx"]:
        monkeypatch.delitem(sys.modules, name)
    with ghes_factory() as ghes:
        again = importlib.import_module("httpx")
        assert again.get(f"{ghes.api_url}/meta", verify=False).status_code == 200
    assert again is not httpx
    assert not hasattr(again.HTTPTransport.handle_request, "__wrapped__")
    monkeypatch.undo()
    held = ref(again)
    del again
    with ghes_factory():
        pass  # which finds the first one in its place
    gc.collect()
    assert held() is None


@pytest.mark.parametrize("stand_in", [None, SimpleNamespace(), ModuleType("httpx")], ids=["None", "object", "module"])
def test_what_a_test_puts_in_the_place_of_a_library_is_left_alone(
    ghes_factory: ServerFactory, monkeypatch: pytest.MonkeyPatch, stand_in: object
) -> None:
    monkeypatch.setitem(sys.modules, "httpx", stand_in)
    with ghes_factory():
        pass
    assert sys.modules["httpx"] is stand_in


def test_the_hook_tells_of_the_libraries_only(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[ModuleType] = []
    hook = WhenImported(told.append)
    assert hook.find_spec("json", None) is None
    spec = hook.find_spec("httpx", None)
    monkeypatch.setattr(sys, "meta_path", [])
    assert (spec is not None, hook.find_spec("httpx", None), told) == (True, None, [])


def test_who_only_looks_for_a_library_finds_its_files(
    ghes_factory: ServerFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "httpx")
    with ghes_factory():
        spec = importlib.util.find_spec("httpx")
    assert spec is not None
    loader: Any = spec.loader
    assert loader.get_filename("httpx") == httpx.__file__


def test_a_folder_with_the_name_of_a_library_is_left_as_it_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    found = ModuleSpec("httpx", None, is_package=True)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "meta_path", [SimpleNamespace(find_spec=lambda *_: found)])
        told_of = WhenImported(lambda _: None).find_spec("httpx", None)
    assert (told_of, found.loader) == (found, None)


def test_a_hook_that_somebody_removed_is_put_back_with_the_next_server(
    ghes: GitHubEnterpriseServer, ghes_factory: ServerFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hooks() -> list[object]:
        return [one for one in sys.meta_path if isinstance(one, WhenImported)]

    assert (len(hooks()), len(ghes.exchanges)) == (1, 0)
    monkeypatch.setattr(sys, "meta_path", [one for one in sys.meta_path if not isinstance(one, WhenImported)])
    with ghes_factory():
        assert len(hooks()) == 1
