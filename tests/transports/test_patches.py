"""The patches of `requests`: who else patches the same classes sees our requests, and nothing piles up or stays."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock, patch
from weakref import ref

import pytest
import requests
import responses
from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool

from pytest_ghes_oauth import GitHubEnterpriseServer

if TYPE_CHECKING:
    from pytest_ghes_oauth import ServerFactory

# Where others patch too.
STEPS = [(requests.Session, "send"), (requests.Session, "get_adapter"), (HTTPAdapter, "send")]


def in_place() -> list[object]:
    """What the classes have at this moment."""
    every = [*STEPS, (responses.RequestsMock, "_on_request"), (HTTPConnectionPool, "urlopen")]
    return [vars(owner)[name] for owner, name in every]


BEFORE = in_place()


def wrapper(owner: type, name: str, seen: list[str]) -> Callable[..., Any]:
    """A function that notes that it was called, and calls what *owner* has now."""
    found = vars(owner)[name]

    def noting(*args: object, **kwargs: object) -> object:
        seen.append(name)
        return found(*args, **kwargs)

    return noting


@pytest.mark.parametrize(("owner", "name"), STEPS)
def test_a_wrapper_that_a_test_puts_on_a_class_sees_our_requests_once(
    ghes: GitHubEnterpriseServer, monkeypatch: pytest.MonkeyPatch, owner: type, name: str
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(owner, name, wrapper(owner, name, seen))
    assert requests.get(ghes.api_url, timeout=5).status_code == 200
    assert seen == [name]


class Measuring(HTTPAdapter):
    """An adapter that notes how many calls lead to the network, and refuses to go there."""

    def __init__(self) -> None:
        super().__init__()
        self.depths: list[int] = []

    def get_connection_with_tls_context(self, *_: object, **__: object) -> Any:  # noqa: ANN401  # nothing
        self.depths.append(len(inspect.stack(0)))
        raise requests.ConnectionError


@pytest.mark.parametrize(("owner", "name"), STEPS)
def test_wrappers_that_outlive_their_servers_do_not_lengthen_the_way_of_later_requests(
    ghes_factory: ServerFactory, owner: type, name: str
) -> None:
    adapter, session = Measuring(), requests.Session()
    session.mount("https://", adapter)
    for _ in range(4):
        with ghes_factory():
            with pytest.raises(requests.ConnectionError):
                session.get("https://other.test/", timeout=5)
            wrapped = patch.object(owner, name, wrapper(owner, name, []))
            wrapped.start()
        wrapped.stop()
    assert adapter.depths == adapter.depths[:1] * 4


@pytest.mark.parametrize(("owner", "name"), STEPS)
def test_what_another_patch_put_back_is_gone_after_the_next_request(
    ghes_factory: ServerFactory, owner: type, name: str
) -> None:
    with ghes_factory():
        wrapped = patch.object(owner, name, wrapper(owner, name, []))
        wrapped.start()
    wrapped.stop()
    session = requests.Session()
    session.mount("https://", Measuring())
    with pytest.raises(requests.ConnectionError):
        session.get("https://other.test/", timeout=5)
    assert in_place() == BEFORE


@pytest.mark.parametrize(("owner", "name"), STEPS)
def test_after_a_wrapper_that_outlived_its_server_the_next_server_leaves_nothing(
    ghes_factory: ServerFactory, owner: type, name: str
) -> None:
    with ghes_factory():
        wrapped = patch.object(owner, name, wrapper(owner, name, []))
        wrapped.start()
    wrapped.stop()
    with ghes_factory():
        pass
    assert in_place() == BEFORE


def test_while_a_server_answers_each_step_is_patched_and_afterwards_none(ghes_factory: ServerFactory) -> None:
    with ghes_factory(), ghes_factory(url="https://github.corp.test"):
        assert not [now for now, original in zip(in_place(), BEFORE, strict=True) if now is original]
    assert in_place() == BEFORE


def test_a_class_with_its_own_choice_of_adapter_gets_it_back(ghes_factory: ServerFactory) -> None:
    class Choosing(requests.Session):
        def get_adapter(self, url: str) -> HTTPAdapter:  # noqa: ARG002  # requests passes it
            return HTTPAdapter()

    original = vars(Choosing)["get_adapter"]
    with ghes_factory() as server:
        Choosing().get(server.api_url, timeout=5)
    assert vars(Choosing)["get_adapter"] is original


def test_a_session_with_its_own_choice_of_adapter_is_not_kept_by_a_server_that_stays(
    ghes: GitHubEnterpriseServer,
) -> None:
    session = requests.Session()
    session.get_adapter = lambda url: HTTPAdapter()  # type: ignore[method-assign]  # noqa: ARG005  # as a test may
    session.get(ghes.api_url, timeout=5)
    held = ref(session)
    del session
    gc.collect()
    assert held() is None


@pytest.mark.parametrize(("owner", "name"), STEPS)
def test_a_mock_that_takes_no_instance_is_called_for_another_origin_as_without_us(
    ghes_factory: ServerFactory, owner: type, name: str
) -> None:
    called = []
    with patch.object(owner, name, Mock(side_effect=requests.ConnectionError)) as mock:
        for server in (nullcontext(), ghes_factory()):
            with server, pytest.raises(requests.ConnectionError):
                requests.get("https://other.test/", timeout=5)
            called.append([*map(type, mock.call_args.args), *mock.call_args.kwargs])
    assert called[0] == called[1]


@pytest.mark.parametrize(
    "binding", [staticmethod, lambda choose: property(lambda _: choose)], ids=["static", "property"]
)
def test_a_choice_of_adapter_is_bound_as_its_class_says(
    ghes_factory: ServerFactory, binding: Callable[[Callable[[str], object]], object]
) -> None:
    chosen = Mock(return_value=HTTPAdapter())
    session = type("Choosing", (requests.Session,), {"get_adapter": binding(chosen)})()
    with ghes_factory() as server:
        assert session.get(server.api_url, timeout=5).status_code == 200
    chosen.assert_called_once_with(url=server.api_url)


def test_a_mock_that_puts_the_network_back_under_us_does_not_open_the_way_to_it(ghes_factory: ServerFactory) -> None:
    mock = responses.RequestsMock()
    mock.start()
    with ghes_factory() as server:
        mock.stop()  # which puts back the `HTTPAdapter.send` that it found
        assert requests.get(server.api_url, timeout=5).status_code == 200


# -- entering a server twice -------------------------------------------------------------------------


def test_a_server_entered_twice_answers_until_the_outer_exit(ghes: GitHubEnterpriseServer) -> None:
    with ghes as same:
        assert requests.get(same.api_url, timeout=5).status_code == 200
    assert requests.get(ghes.api_url, timeout=5).status_code == 200


def test_the_outer_exit_gives_up_the_origin(ghes_factory: ServerFactory) -> None:
    server = ghes_factory()
    with server, server:
        pass
    assert in_place() == BEFORE
    with pytest.raises(requests.ConnectionError):
        requests.get(server.api_url, timeout=5)


def test_of_two_servers_at_one_origin_the_one_entered_last_answers_even_if_it_is_entered_again(
    ghes_factory: ServerFactory,
) -> None:
    first, second = ghes_factory(), ghes_factory()
    with first, second:
        with first:
            requests.get(first.api_url, timeout=5)
        requests.get(first.api_url, timeout=5)
    assert (len(first.exchanges), len(second.exchanges)) == (1, 1)
