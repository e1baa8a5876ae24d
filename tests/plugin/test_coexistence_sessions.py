"""Sessions that are set up in their own ways keep their ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from pytest_ghes_oauth import GitHubEnterpriseServer
from tests.answers import answer_of

if TYPE_CHECKING:
    from pytest_ghes_oauth import ServerFactory


class WithTimeout(HTTPAdapter):
    """An adapter with a timeout where the caller gave none."""

    def __init__(self) -> None:
        super().__init__()
        self.timeouts: list[object] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401  # as requests passes them
        kwargs["timeout"] = kwargs.get("timeout") or 7
        self.timeouts.append(kwargs["timeout"])
        request.headers["X-Sent-By"] = "WithTimeout"
        return super().send(request, *args, **kwargs)


@pytest.fixture(name="adapter")
def _adapter() -> WithTimeout:
    return WithTimeout()


@pytest.fixture(name="session")
def _session(adapter: WithTimeout) -> requests.Session:
    session = requests.Session()
    session.mount("https://", adapter)
    return session


def test_what_a_mounted_adapter_adds_arrives(ghes: GitHubEnterpriseServer, session: requests.Session) -> None:
    session.get(ghes.api_url, timeout=5)
    assert ghes.exchanges[-1].request.headers["X-Sent-By"] == "WithTimeout"


def test_the_send_of_a_mounted_adapter_runs_each_time(
    ghes: GitHubEnterpriseServer, session: requests.Session, adapter: WithTimeout
) -> None:
    statuses = [session.get(ghes.api_url).status_code for _ in range(2)]
    assert (statuses, adapter.timeouts) == ([200, 200], [7, 7])


def test_a_session_gives_its_own_adapter_again_afterwards(
    ghes: GitHubEnterpriseServer, session: requests.Session, adapter: WithTimeout
) -> None:
    session.get(ghes.api_url, timeout=5)
    assert session.get_adapter("https://other.test/") is adapter
    assert type(adapter) is WithTimeout


def test_an_adapter_mounted_for_our_origin_does_not_take_it(ghes: GitHubEnterpriseServer, adapter: WithTimeout) -> None:
    session = requests.Session()
    session.mount(ghes.url, adapter)
    assert session.get(ghes.api_url, timeout=5).status_code == 200
    assert adapter.timeouts == [5]


def test_a_session_made_before_the_server_is_answered(session: requests.Session, ghes_factory: ServerFactory) -> None:
    session.get_adapter("https://ghes.test/")
    with ghes_factory() as server:
        assert session.get(server.api_url, timeout=5).status_code == 200


def test_a_hook_of_the_session_runs(ghes: GitHubEnterpriseServer) -> None:
    seen: list[int] = []
    session = requests.Session()
    session.hooks["response"].append(lambda response, **_: seen.append(response.status_code))
    session.get(ghes.api_url, timeout=5)
    assert seen == [200]


def test_a_streamed_body_is_read_in_pieces(ghes: GitHubEnterpriseServer) -> None:
    with requests.get(ghes.api_url, stream=True, timeout=5) as response:
        body = b"".join(response.iter_content(10))
    assert body == answer_of(ghes.exchanges[-1]).body


# -- Retry -------------------------------------------------------------------------------------------


@pytest.fixture(name="retrying")
def _retrying() -> requests.Session:
    session = requests.Session()
    retry = Retry(total=2, backoff_factor=0, status_forcelist=[502], allowed_methods=None)
    session.mount("https://", HTTPAdapter(max_retries=retry))
    return session


def test_a_session_with_retry_tries_again(ghes: GitHubEnterpriseServer, retrying: requests.Session) -> None:
    ghes.responses.get(ghes.api_url, status=502)
    mock = ghes.responses.get(ghes.api_url, json={"up": "again"})
    assert retrying.get(ghes.api_url, timeout=5).json() == {"up": "again"}
    assert mock.call_count == 1


def test_a_session_with_retry_gives_up(ghes: GitHubEnterpriseServer, retrying: requests.Session) -> None:
    mock = ghes.responses.get(ghes.api_url, status=502)
    with pytest.raises(requests.exceptions.RetryError):
        retrying.get(ghes.api_url, timeout=5)
    assert mock.call_count == 3


def test_a_status_that_the_fake_gives_is_retried_too(ghes: GitHubEnterpriseServer) -> None:
    session = requests.Session()
    session.mount("https://", HTTPAdapter(max_retries=Retry(total=2, backoff_factor=0, status_forcelist=[401])))
    with pytest.raises(requests.exceptions.RetryError):
        session.get(f"{ghes.api_url}/user", timeout=5)
    assert len(ghes.exchanges) == 3


class OldStyle(HTTPAdapter):
    """An adapter that names its base class instead of `super()`."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401  # as requests passes them
        request.headers["X-Sent-By"] = "OldStyle"
        return HTTPAdapter.send(self, request, *args, **kwargs)


class Delegating(HTTPAdapter):
    """An adapter that has another one do the work."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401  # as requests passes them
        request.headers["X-Sent-By"] = "Delegating"
        return HTTPAdapter().send(request, *args, **kwargs)


class OwnChoice(requests.Session):
    """A session that picks its adapter itself."""

    def get_adapter(self, url: str) -> HTTPAdapter:  # noqa: ARG002  # requests passes it
        return HTTPAdapter()


@pytest.mark.parametrize("kind", [OldStyle, Delegating])
def test_adapters_that_pass_super_by_reach_the_server(ghes: GitHubEnterpriseServer, kind: type[HTTPAdapter]) -> None:
    session = requests.Session()
    session.mount("https://", kind())
    assert session.get(ghes.api_url, timeout=5).status_code == 200
    assert ghes.exchanges[-1].request.headers["X-Sent-By"] == kind.__name__


def test_a_session_that_picks_its_adapter_itself_reaches_the_server(ghes: GitHubEnterpriseServer) -> None:
    assert OwnChoice().get(ghes.api_url, timeout=5).status_code == 200
    assert len(ghes.exchanges) == 1


@pytest.mark.parametrize(
    "body", ['{"note":"x"}', bytearray(b'{"note":"x"}'), memoryview(b'{"note":"x"}'), iter([b'{"note":', b'"x"}'])]
)
def test_a_body_of_any_kind_arrives(ghes: GitHubEnterpriseServer, body: Any) -> None:  # noqa: ANN401  # what requests takes
    user = ghes.add_user()
    requests.post(f"{ghes.api_url}/authorizations", auth=user.credentials, data=body, timeout=5)
    assert ghes.tokens.one().note == "x"
