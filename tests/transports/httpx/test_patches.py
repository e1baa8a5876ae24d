"""The patches of httpx and httpx2: who else patches the same classes leaves our origin alone, and nothing stays."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer
from pytest_ghes_oauth._transports.httpx.importing import WhenImported
from tests.transports.httpx.ways import LIBRARIES, Library, Way, on_asyncio

if TYPE_CHECKING:
    from pytest_ghes_oauth import ServerFactory

# Where others patch too.
ASKED = [
    ("Client", "_transport_for_url"),
    ("HTTPTransport", "handle_request"),
    ("AsyncClient", "_transport_for_url"),
    ("AsyncHTTPTransport", "handle_async_request"),
]
STEPS = [*ASKED, ("Client", "_send_single_request"), ("AsyncClient", "_send_single_request")]


def in_place() -> list[object]:
    """What both libraries have at this moment, and our hooks of the import system."""
    steps: list[object] = [vars(getattr(library, owner))[name] for library in LIBRARIES for owner, name in STEPS]
    return [*steps, *(hook for hook in sys.meta_path if isinstance(hook, WhenImported))]


BEFORE = in_place()


def way_of(library: Library, owner: str) -> Way:
    """A way on which the class *owner* is."""
    return Way(library, on_asyncio if owner.startswith("Async") else None)


def test_while_a_server_answers_each_step_is_patched_and_afterwards_none(ghes_factory: ServerFactory) -> None:
    with ghes_factory(), ghes_factory(url="https://github.corp.test"):
        assert not [now for now in in_place() if now in BEFORE]
        assert len(in_place()) == len(BEFORE) + 1
    assert in_place() == BEFORE


def test_an_error_in_the_test_leaves_no_patch(ghes_factory: ServerFactory) -> None:
    with pytest.raises(KeyboardInterrupt), ghes_factory():
        raise KeyboardInterrupt
    assert in_place() == BEFORE


@contextmanager
def refusing(library: Library, owner: str, name: str) -> Iterator[None]:
    """Let a step refuse whatever it is given, as the mocks of others do with what they do not know."""

    def refuse(*_: object, **__: object) -> object:
        raise AssertionError("another mock was asked")

    with patch.object(getattr(library, owner), name, refuse):
        yield


@pytest.mark.parametrize(("owner", "name"), ASKED)
def test_a_mock_that_is_put_on_a_step_later_is_not_asked(
    ghes: GitHubEnterpriseServer, library: Library, owner: str, name: str
) -> None:
    with refusing(library, owner, name):
        assert way_of(library, owner).send("GET", f"{ghes.api_url}/meta").status_code == 200


@pytest.mark.parametrize(("owner", "name"), ASKED)
def test_a_mock_that_was_put_on_a_step_before_is_not_asked(
    ghes_factory: ServerFactory, library: Library, owner: str, name: str
) -> None:
    with refusing(library, owner, name), ghes_factory() as ghes:
        assert way_of(library, owner).send("GET", f"{ghes.api_url}/meta").status_code == 200


@pytest.mark.parametrize(("owner", "name"), STEPS)
def test_what_another_patch_put_back_is_gone_after_the_next_request(
    ghes_factory: ServerFactory, library: Library, owner: str, name: str
) -> None:
    with ghes_factory():
        wrapped = patch.object(getattr(library, owner), name, lambda *_: None)
        wrapped.start()
    wrapped.stop()
    with pytest.raises(library.ConnectError):
        way_of(library, owner).send("GET", "https://ghes.test/", timeout=5)
    assert in_place() == BEFORE


@pytest.mark.parametrize(("owner", "name"), STEPS)
def test_a_mock_of_another_origin_that_outlives_a_server_is_still_asked(
    ghes_factory: ServerFactory, library: Library, owner: str, name: str
) -> None:
    with refusing(library, owner, name):
        with ghes_factory() as ghes, library.Client(verify=False) as client:
            if (owner, name) in ASKED:
                client.get(f"{ghes.api_url}/meta")
        mocked: Callable[..., Any] = vars(getattr(library, owner))[name]
        with pytest.raises(AssertionError, match="another mock was asked"):
            mocked()
    assert in_place() == BEFORE


# -- what a client was given -------------------------------------------------------------------------


def test_a_transport_that_wraps_another_runs(ghes: GitHubEnterpriseServer, library: Library) -> None:
    class Repeating(library.BaseTransport):  # type: ignore[misc]  # of either library
        inner = library.HTTPTransport(verify=False)

        def handle_request(self, request: Any) -> Any:  # noqa: ANN401  # of the library
            answers = [self.inner.handle_request(request) for _ in range(2)]
            return answers[-1]

    with library.Client(transport=Repeating()) as client:
        assert client.get(f"{ghes.api_url}/meta").status_code == 200
    assert len(ghes.exchanges) == 2


def test_a_transport_of_the_test_s_own_kind_runs(ghes: GitHubEnterpriseServer, way: Way) -> None:
    base = way.library.AsyncHTTPTransport if way.is_async else way.library.HTTPTransport

    class Signing(base):  # type: ignore[misc,valid-type]  # of either library
        __slots__ = ("key",)

        def __init__(self) -> None:
            super().__init__(verify=False)
            self.key = "signed"

        def handle_request(self, request: Any) -> Any:  # noqa: ANN401  # of the library
            request.headers["X-Key"] = self.key
            return super().handle_request(request)

        async def handle_async_request(self, request: Any) -> Any:  # noqa: ANN401  # of the library
            request.headers["X-Key"] = self.key
            return await super().handle_async_request(request)

    way.send("GET", f"{ghes.api_url}/meta", client=way.client(transport=Signing()))
    assert ghes.exchanges.one().request.headers["X-Key"] == "signed"


def test_a_transport_that_is_mounted_for_the_origin_runs(ghes: GitHubEnterpriseServer, library: Library) -> None:
    class Marking(library.HTTPTransport):  # type: ignore[misc]  # of either library
        def handle_request(self, request: Any) -> Any:  # noqa: ANN401  # of the library
            request.headers["X-Mounted"] = "yes"
            return super().handle_request(request)

    mounts = {"https://ghes.test": Marking(verify=False), "all://other.test": None}
    with library.Client(verify=False, mounts=mounts) as client:
        client.get(f"{ghes.api_url}/meta")
    assert ghes.exchanges.one().request.headers["X-Mounted"] == "yes"


def test_a_mock_that_a_client_was_given_answers_instead(ghes: GitHubEnterpriseServer, way: Way) -> None:
    transport = way.library.MockTransport(lambda _: way.library.Response(418))
    answer = way.send("GET", f"{ghes.api_url}/meta", client=way.client(transport=transport))
    assert (answer.status_code, len(ghes.exchanges)) == (418, 0)


def test_a_transport_asked_without_a_client_is_answered(ghes: GitHubEnterpriseServer, library: Library) -> None:
    request = library.Request("GET", f"{ghes.api_url}/meta")
    assert library.HTTPTransport(verify=False).handle_request(request).status_code == 200


# -- several servers ---------------------------------------------------------------------------------


def test_two_servers_answer_each_its_own_origin(
    ghes: GitHubEnterpriseServer, ghes_factory: ServerFactory, way: Way
) -> None:
    with ghes_factory(url="https://github.corp.test:8443", release="3.19") as other:
        versions = [way.send("GET", f"{server.api_url}/meta").json()["installed_version"] for server in (ghes, other)]
    assert [version[: len(name)] for version, name in zip(versions, ("3.3.", "3.19."), strict=True)] == [
        "3.3.",
        "3.19.",
    ]


def test_of_two_servers_at_one_origin_the_one_entered_last_answers_until_it_is_left(
    ghes: GitHubEnterpriseServer, ghes_factory: ServerFactory, library: Library
) -> None:
    with library.Client(verify=False) as client:
        with ghes_factory() as inner:
            client.get(f"{ghes.api_url}/meta")
        client.get(f"{ghes.api_url}/meta")
    assert (len(ghes.exchanges), len(inner.exchanges)) == (1, 1)
