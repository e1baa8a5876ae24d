"""Adapters and sessions of every make are answered by the server, and run as they would on the network."""

from __future__ import annotations

from typing import Any
from unittest.mock import MagicMock

import pytest
import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3.util import Retry

from pytest_ghes_oauth import GitHubEnterpriseServer


class Slotted(HTTPAdapter):
    """An adapter with an attribute that is not in its `__dict__`."""

    __slots__ = ("label",)

    def __init__(self) -> None:
        super().__init__()
        self.label = "slotted"

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401  # as requests passes them
        request.headers["X-Sent-By"] = self.label
        return super().send(request, *args, **kwargs)


class Tagging(HTTPAdapter):
    """An adapter whose subclasses need a keyword."""

    def __init_subclass__(cls, *, tag: str, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        cls.tag = tag  # type: ignore[attr-defined]  # this class has none


class Tagged(Tagging, tag="blue"):
    """One of these."""


class Pooled(HTTPAdapter):
    """An adapter that asks its pool of connections, without `super().send()`."""

    def send(self, request: Any, *_: Any, **__: Any) -> requests.Response:  # noqa: ANN401  # as requests passes them
        pool = self.poolmanager.connection_from_url(request.url)
        answered = pool.urlopen(
            method=request.method,
            url=request.path_url,
            body=request.body,
            headers=request.headers,
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
            retries=self.max_retries,
        )
        return self.build_response(request, answered)


class Foreign(BaseAdapter):
    """An adapter that has its own way to the network."""

    def send(self, *_: object, **__: object) -> requests.Response:
        raise requests.ConnectionError("the network was reached")

    def close(self) -> None:
        """Keep nothing."""


class Choosing(requests.Session):
    """A session that chooses such an adapter."""

    def get_adapter(self, url: str) -> BaseAdapter:  # noqa: ARG002  # requests passes it
        return Foreign()


def mounted(adapter: BaseAdapter) -> requests.Session:
    session = requests.Session()
    session.mount("https://", adapter)
    return session


@pytest.mark.parametrize(
    "session",
    [
        *(pytest.param(mounted(kind()), id=kind.__name__) for kind in (Slotted, Tagged, Pooled, Foreign)),
        pytest.param(mounted(MagicMock(spec=HTTPAdapter)), id="MagicMock"),
        pytest.param(Choosing(), id="Choosing"),
    ],
)
def test_the_server_answers(ghes: GitHubEnterpriseServer, session: requests.Session) -> None:
    user = ghes.add_user("octocat", password="fake-pass")
    answer = session.post(f"{ghes.api_url}/authorizations", json={"note": "x"}, auth=user.credentials, timeout=5)
    assert (answer.status_code, ghes.tokens.one().user) == (201, user)
    assert answer.json()["note"] == "x"


def test_an_adapter_with_slots_keeps_what_is_in_them(ghes: GitHubEnterpriseServer) -> None:
    mounted(Slotted()).get(ghes.api_url, timeout=5)
    assert ghes.exchanges[-1].request.headers["X-Sent-By"] == "slotted"


def test_a_choice_that_a_test_puts_on_one_session_does_not_lead_to_the_network(
    ghes: GitHubEnterpriseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = requests.Session()
    monkeypatch.setattr(session, "get_adapter", lambda url: Foreign())  # noqa: ARG005  # requests passes it by name
    assert session.get(ghes.api_url, timeout=5).status_code == 200


def test_a_pool_that_an_adapter_asks_for_another_origin_is_the_network(ghes: GitHubEnterpriseServer) -> None:
    with pytest.raises(requests.ConnectionError):
        mounted(HTTPAdapter()).get("https://other.test/", timeout=5)
    assert not ghes.exchanges


def test_a_session_of_the_original_class_is_answered_while_the_name_stands_for_another(
    ghes: GitHubEnterpriseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = requests.Session()
    monkeypatch.setattr(requests, "Session", Choosing)  # as requests-cache does while it is installed
    assert original.get(ghes.api_url, timeout=5).status_code == 200


def test_an_adapter_asked_without_a_session_is_answered(ghes: GitHubEnterpriseServer) -> None:
    request = requests.Request("GET", ghes.api_url).prepare()
    assert HTTPAdapter().send(request, timeout=5).status_code == 200


def test_a_cookie_that_an_endpoint_sets_is_kept_by_the_session(ghes: GitHubEnterpriseServer) -> None:
    ghes.add_resource("/cookie", json=lambda _: (200, {"Set-Cookie": "theme=dark; Path=/"}, "{}"))
    session = requests.Session()
    session.get(f"{ghes.api_url}/cookie", auth=ghes.add_user().credentials, timeout=5)
    assert session.cookies.get_dict() == {"theme": "dark"}


def test_a_file_is_sent_again_whole_when_a_session_retries(ghes: GitHubEnterpriseServer) -> None:
    bodies: list[bytes] = []

    def flaky(request: Any) -> tuple[int, dict[str, str], str]:  # noqa: ANN401  # a `Request`
        bodies.append(request.body)
        return (503 if len(bodies) == 1 else 200, {}, "{}")

    ghes.add_resource("/upload", method="POST", json=flaky)
    retry = Retry(total=1, status_forcelist=[503], allowed_methods=None)
    with mounted(HTTPAdapter(max_retries=retry)) as session:
        session.post(f"{ghes.api_url}/upload", data=iter([b"ab", b"c"]), auth=ghes.add_user().credentials, timeout=5)
    assert bodies == [b"abc", b"abc"]
